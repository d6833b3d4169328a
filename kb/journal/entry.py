"""An entry of the journal: a question, its case and its answer as plain data, and the question to ask again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone

from kb.answers.answer import Answer
from kb.answers.grounds import Grounds
from kb.answers.proof import proof
from kb.answers.reply import Reply
from kb.catalogue.claims import Claim
from kb.files import schema
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place
from kb.questions.flags import with_flags
from kb.questions.question import Question
from kb.questions.question_json import question_from
from kb.reports.values import Data, source_data
from kb.rulebook.conditions import names_in
from kb.rulebook.state import State
from kb.vocabulary.facts import NOT_APPLICABLE, Value
from kb.vocabulary.quantities import Quantity

JOURNAL = Place("journal")


@dataclass(frozen=True)
class Entry:
    """One answer as it was given. `question` and `case` are exact: the same rules make the same answer of them.

    `as_of` is the day that was asked for, if one was.
    """

    time: str
    sentence: str
    understood: str
    answer: str
    certainty: str
    rulebook: str
    catalogue: str
    version: str
    layers: tuple[str, ...]
    as_of: str
    language: str
    engine: str
    question: Data
    case: Data
    report: Data
    proof: Data
    id: int = 0


def entry_of(reply: Reply, report: Data, knowledge: Knowledge) -> Entry:
    """Give the entry for a reply and the report that was made of it."""
    answer, record = reply.answer, proof(reply, knowledge)
    as_of = knowledge.moment.day if knowledge.moment.explicit else ""
    return Entry(
        time_text(datetime.now(timezone.utc)), reply.question.sentence, str(report["understood"]["as"]), answer.answer,
        answer.certainty, knowledge.rulebook.digest, knowledge.digest, str(report["rulebook"]["version"]),
        knowledge.layers, as_of, knowledge.told_in, answer.firings.engine, record["question"],
        case_data(answer, knowledge), dict(report), record,
    )  # fmt: skip


def time_text(moment: datetime) -> str:
    """Give a time as the journal writes it, so that times sort as texts."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def question_of(entry: Entry, knowledge: Knowledge) -> Question:
    """Give the question of an entry in today's vocabulary; names that nobody knew then are looked up again.

    Raises:
        InputError: it speaks of a fact or a value that is no more.
    """
    problems = schema.check(entry.question, "question", str(JOURNAL))
    if problems:
        raise InputError(problems)
    question = question_from(entry.question, knowledge.vocabulary, JOURNAL)
    products = knowledge.catalogue.products
    still = (replace(m, candidates=tuple(id_ for id_ in m.candidates if id_ in products)) for m in question.ambiguous)
    question = replace(question, ambiguous=tuple(still))
    roles = {each.role: each.said for each in question.unknown if each.role in knowledge.vocabulary.roles}
    return with_flags(question, roles, {}, knowledge) if entry.catalogue != knowledge.digest else question


def case_data(answer: Answer, knowledge: Knowledge) -> Data:
    """Give every fact with its claim, every conclusion with what it rests on, and where every rule stood."""
    case, firings = answer.case, answer.firings
    grounds = Grounds(knowledge.rulebook, case, firings)
    return {
        "facts": {name: fact_data(name, value, case.claims.get(name), knowledge) for name, value in case.facts.items()},
        "concluded": {
            name: _concluded(name, grounds, knowledge) for name in firings.concluded if name in firings.facts
        },
        "sources": {claim.source.id: source_data(claim.source) for claim in case.claims.values()},
        "rules": {id_: state_word(state) for id_, state in firings.states.items()},
    }  # fmt: skip


def fact_data(name: str, value: Value, claim: Claim | None, knowledge: Knowledge) -> Data:
    """Give a fact of a case with the claim that holds."""
    if value is NOT_APPLICABLE:
        return {"value": str(value)}
    made: Data = {"value": exact(value, knowledge), "shown": knowledge.vocabulary.facts[name].show(value)}
    if claim is not None:
        said = {key: getattr(claim, key) for key in ("at", "date", "note") if getattr(claim, key)}
        made["claim"] = {"source": claim.source.id, "certainty": claim.certainty, "subject": claim.subject, **said}
    return made


def _concluded(name: str, grounds: Grounds, knowledge: Knowledge) -> Data:
    value, by = grounds.firings.facts[name], grounds.firings.concluded[name]
    rests: list[str] = []
    for id_ in by:
        rule = knowledge.rulebook.rules[id_]
        values = [each.value for each in rule.effects if each.fact == name and each.value is not None]
        rests += [*(each for part in values for each in names_in(part)), *grounds.support(rule.when, True).facts]
    return {**fact_data(name, value, None, knowledge), "by": list(by), "from": list(dict.fromkeys(rests))}


def exact(value: Value, knowledge: Knowledge) -> bool | int | str:
    """Give a value as data from which the vocabulary reads the very same value again."""
    if isinstance(value, Quantity):
        rounded = value.exactly is not None
        unit = knowledge.vocabulary.units.first(value.unit.dimension) if rounded else value.unit
        return f"{value.worth if rounded else value.amount:f} {unit.name}"
    return str(value) if value is NOT_APPLICABLE else value


def state_word(state: State) -> str:
    """Say in a word or two where a rule stands."""
    if state.truth is None:
        return "answered for" if state.impossible else "open"
    return "refuted" if state.truth is False else "stands" if state.stands else "set aside"
