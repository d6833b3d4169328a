"""Replay: a question of the journal asked again today, and what turned its answer: which facts, which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.answers.answer import Answer
from kb.answers.ask import ask
from kb.answers.case import Case
from kb.answers.judge import Judge
from kb.answers.reply import Reply
from kb.catalogue.claims import Claim, Source, SourceKind
from kb.engines.firings import Engine
from kb.files.digest import digest
from kb.journal.entry import JOURNAL, Entry, fact_data, question_of, state_word
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError
from kb.reports.values import Data
from kb.rulebook.rules import reads
from kb.vocabulary.facts import Value

ABSENT = "not there"
DECISIVE = ("forbid", "allow", "require")


@dataclass(frozen=True)
class Verdict:
    """What turns: the answer and its certainty."""

    answer: str
    certainty: str


@dataclass(frozen=True)
class Turn:
    """An answer that is another one today; `now` is none where the question cannot be asked any more.

    `facts` and `rules` give for each name what it was then and what it is now.
    """

    entry: Entry
    now: Verdict | None
    facts: Mapping[str, Data]
    rules: Mapping[str, Data]
    problem: str = ""

    def data(self) -> Data:
        """Give it as plain data."""
        entry = self.entry
        then = {"answer": entry.answer, "certainty": entry.certainty}
        return {
            "id": entry.id, "time": entry.time, "as_of": entry.as_of or None,
            "question": entry.sentence or entry.understood, "then": then,
            "now": vars(self.now) if self.now else None, "problem": self.problem,
            "facts": [{"fact": name, **each} for name, each in self.facts.items()],
            "rules": [{"rule": id_, **each} for id_, each in self.rules.items()],
        }  # fmt: skip


class Replayer:
    """Asks past questions on today's rules and facts."""

    def __init__(self, knowledge: Knowledge, engine: Engine) -> None:
        self.knowledge, self.engine = knowledge, engine

    def replay(self, entry: Entry) -> Turn | None:
        """Give how the answer turned, nothing where it is the same."""
        try:
            reply = ask(question_of(entry, self.knowledge), self.knowledge, self.engine)
        except InputError as error:
            return Turn(entry, None, {}, {}, str(error.problems[0]))
        now = Verdict(reply.answer.answer, reply.answer.certainty)
        if now == Verdict(entry.answer, entry.certainty):
            return None
        changed = self.changed_facts(entry, reply.answer.case)
        turning = self.turning(entry, reply, list(changed))
        return Turn(entry, now, {name: changed[name] for name in turning}, self.changed_rules(entry, reply.answer))

    def changed_facts(self, entry: Entry, case: Case) -> dict[str, Data]:
        """Give each fact of the case whose value or holding claim is another one today."""
        then: Mapping[str, Data] = entry.case["facts"]
        now = {n: fact_data(n, value, case.claims.get(n), self.knowledge) for n, value in case.facts.items()}
        moved = [name for name in {**then, **now} if _held(then.get(name)) != _held(now.get(name))]
        before = {id_: str(source["title"]) for id_, source in entry.case["sources"].items()}
        after = {claim.source.id: claim.source.title for claim in case.claims.values()}
        return {n: {"then": _told(then.get(n), before), "now": _told(now.get(n), after)} for n in moved}

    def turning(self, entry: Entry, reply: Reply, changed: list[str]) -> list[str]:
        """Give the changed facts that turned the answer: the fewest whose old values make of today's rules what they
        make of the whole old case. Where a name has several readings there is no one case, and all are given."""
        if reply.readings or entry.report.get("readings"):
            return changed
        then = _Then(entry, self.knowledge)
        target = self.verdict(reply.answer.case, then, changed)
        needed = list(changed)
        for name in changed:
            without = [each for each in needed if each != name]
            if self.verdict(reply.answer.case, then, without) == target:
                needed = without
        return needed

    def verdict(self, case: Case, then: _Then, names: Iterable[str]) -> Verdict:
        """Judge today's case with some facts as they were."""
        facts, claims = dict(case.facts), dict(case.claims)
        for name in names:
            facts.pop(name, None)
            claims.pop(name, None)
            if name in then.facts:
                facts[name] = then.facts[name]
            if name in then.claims:
                claims[name] = then.claims[name]
        mixed = Case(facts, claims, {}, case.named, case.words)
        answer = Judge(self.knowledge, mixed, self.engine.run(facts)).answer()
        return Verdict(answer.answer, answer.certainty)

    def changed_rules(self, entry: Entry, answer: Answer) -> dict[str, Data]:
        """Give the rules that stand elsewhere than they did, those that decide first, then those behind them."""
        then: Mapping[str, str] = entry.case["rules"]
        now = {id_: state_word(state) for id_, state in answer.firings.states.items()}
        digests: Mapping[str, str] = entry.proof["rulebook"]["rules"]
        wording = {id_: _wording(digests.get(id_), self.digests.get(id_)) for id_ in {**then, **now}}
        moved = [
            id_ for id_, change in wording.items()
            if then.get(id_) != now.get(id_) or (change == "changed" and now[id_] != "refuted")
        ]  # fmt: skip
        return {
            id_: {"then": then.get(id_, ABSENT), "now": now.get(id_, ABSENT), "wording": wording[id_],
                  "title": self.title(id_)}
            for id_ in self.in_play(moved)
        }  # fmt: skip

    @cached_property
    def digests(self) -> dict[str, str]:
        """Give the digest of every rule of today."""
        return {id_: digest(rule) for id_, rule in self.knowledge.rulebook.rules.items()}

    def title(self, id_: str) -> str:
        """Give a rule's title, as far as the rule is still there."""
        rule = self.knowledge.rulebook.rules.get(id_)
        return rule.title if rule else ""

    def in_play(self, moved: Iterable[str]) -> list[str]:
        """Give those rules that can have turned the answer: they decide it, or move a rule that does."""
        book = self.knowledge.rulebook
        left = list(moved)
        found = [id_ for id_ in left if id_ not in book.rules or any(map(book.rules[id_].does, DECISIVE))]
        for id_ in found:
            rule = book.rules.get(id_)
            concluding = [each for name in reads(rule) for each in book.concluded_by.get(name, ())] if rule else []
            behind = {*concluding, *book.set_aside_by.get(id_, ()), *book.covered_by.get(id_, ())}
            found += [each for each in left if each in behind and each not in found]
        return found


class _Then:
    """The facts of a past case with their claims, as far as today's vocabulary can read them."""

    def __init__(self, entry: Entry, knowledge: Knowledge) -> None:
        self.facts: dict[str, Value] = {}
        self.claims: dict[str, Claim] = {}
        for name, data in entry.case["facts"].items():
            try:
                value = knowledge.vocabulary.fact(name, JOURNAL).parse(data["value"])
            except (InputError, ValueError):
                continue
            self.facts[name] = value
            if "claim" in data:
                self.claims[name] = _claim(value, data["claim"], entry.case["sources"])


def _claim(value: Value, data: Data, sources: Mapping[str, Data]) -> Claim:
    source = sources[data["source"]]
    kind = SourceKind("past", 0, data["certainty"], source["kind"])
    title = Source(source["id"], kind, kind, source["title"])
    return Claim(value, title, data["subject"], JOURNAL, note=data.get("note", ""))


def _held(data: Data | None) -> tuple[object, ...]:
    """What of a fact can turn an answer: its value, whose word it is, and how certain that is."""
    if data is None:
        return ()
    claim = data.get("claim", {})
    return data["value"], claim.get("source"), claim.get("certainty")


def _told(data: Data | None, titles: Mapping[str, str]) -> Data | None:
    """Give a fact's value and source for people."""
    if data is None:
        return None
    claim = data.get("claim")
    said = {"id": claim["source"], "title": titles[claim["source"]], "certainty": claim["certainty"]} if claim else None
    return {"value": data["value"], "shown": data.get("shown", str(data["value"])), "source": said}


def _wording(then: str | None, now: str | None) -> str:
    """Say what became of the rule itself."""
    if then is None or now is None:
        return "new" if then is None else "gone"
    return "same" if then == now else "changed"
