"""Two answers side by side: what was asked, what if something were otherwise, and which rules and facts turn it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.answers.answer import Answer
from kb.answers.ask import ask
from kb.answers.reply import Reply
from kb.engines.firings import Engine
from kb.explain.changes import said_of
from kb.knowledge.knowledge import Knowledge
from kb.problems import did_you_mean, refuse
from kb.questions.flags import read_pairs, with_flags
from kb.questions.question import Question
from kb.reports.analyses import finders
from kb.reports.report import Reporter
from kb.reports.values import Data
from kb.reports.wording import Wording

DECISIVE = ("forbid", "allow", "require")


def with_changes(question: Question, pairs: Iterable[str], knowledge: Knowledge) -> Question:
    """Give a question with changes such as `count=1`, `wheel=R130` or `rider.trained=yes`.

    Raises:
        InputError: there is no such fact or role, or no such value.
    """
    roles, facts = knowledge.vocabulary.roles, knowledge.vocabulary.facts
    short = {fact.short: name for name, fact in facts.items() if fact.short}
    named: dict[str, str] = {}
    said: list[str] = []
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign:
            raise refuse(f"`{pair}` is no change", help="write NAME=VALUE")
        if name not in roles and name not in facts and name not in short:
            raise refuse(f"`{pair}` is no change", help=did_you_mean(name, [*roles, *short, *facts]))
        if name in roles:
            named[name] = value
        else:
            said.append(f"{short.get(name, name)}={value}")
    gone = {name for role in named for name in said_of(role, question, knowledge)}
    kept = {name: value for name, value in question.facts.items() if name not in gone}
    plain = Question(**{**question.__dict__, "facts": kept, "flagged": question.flagged - gone})
    supposed = read_pairs(said, knowledge)
    changed = with_flags(replace(plain, alternatives=()), named, supposed, knowledge)
    others = tuple(with_changes(each, pairs, knowledge) for each in question.alternatives)
    return replace(changed, supposed=frozenset(supposed), alternatives=others)


def compared(reply: Reply, pairs: Iterable[str], knowledge: Knowledge, engine: Engine) -> Data:
    """Give the answer to a question with changes, beside the one as it was asked.

    Raises:
        InputError: a change cannot be read.
    """
    changes = list(pairs)
    other = ask(with_changes(reply.question, changes, knowledge), knowledge, engine)
    one, two = (Reporter(each, (), knowledge) for each in (reply, other))
    turned = list(_turned(reply.answer, other.answer, two.wording))
    said = ", ".join(changes)
    text = [
        one.wording.text("as_asked", answer=one.verdict(), headline=one.headline()),
        two.wording.text("changed", changes=said, answer=two.verdict(), headline=two.headline()),
    ]
    text += [each["text"] for each in turned if each["tells"] and reply.answer.answer != other.answer.answer]
    return {
        "changes": changes, "answer": other.answer.answer, "certainty": other.answer.certainty,
        "headline": two.headline(), "understood": two.understanding.data(), "turned": turned,
        "facts": list(_differing(reply.answer, other.answer, knowledge)), "text": text,
    }  # fmt: skip


def _turned(before: Answer, after: Answer, wording: Wording) -> Iterable[Data]:
    """Give the deciding rules whose state differs; those that tell why the answer turned are among its reasons."""
    first, then = (finders(wording.knowledge).reasons.because(each).rules for each in (before, after))
    for id_, state in after.firings.states.items():
        rule = wording.knowledge.rulebook.rules[id_]
        was = before.firings.states[id_]
        effect = next((each for each in rule.effects if each.kind in DECISIVE), None)
        if effect is None or (was.stands, was.word) == (state.stands, state.word):
            continue
        key, reasons = ("now", then) if state.stands else ("no_longer", first)
        said = wording.say(list(effect.texts), rule.title) if state.stands else rule.title
        tells = was.stands != state.stands and (id_ in reasons or effect.kind == "require")
        yield {"rule": id_, "title": rule.title, "effect": effect.kind, "was": was.word, "is": state.word,
               "tells": tells, "text": wording.text(key, text=said)}  # fmt: skip


def _differing(before: Answer, after: Answer, knowledge: Knowledge) -> Iterable[Data]:
    """Give the facts that differ."""
    was: Mapping[str, object] = before.firings.facts
    now: Mapping[str, object] = after.firings.facts
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            show = knowledge.vocabulary.facts[name].show
            yield {"name": name, "was": show(before.firings.facts.get(name)), "is": show(after.firings.facts.get(name))}
