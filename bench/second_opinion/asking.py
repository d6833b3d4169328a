"""Asking the shipped knowledge base: the word alone for every case, the whole answer for a sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb import KnowledgeBase
from kb.answers.ask import ask
from kb.answers.case import build_case
from kb.answers.verdict import Verdicts
from kb.engines import pick
from kb.engines.firings import Engine
from kb.questions.question import Question
from kb.rulebook.invariants import allowed
from second_opinion.opinion import YES, Case

WHOLE_YES, WHOLE, DURABLE = 10, 80, 400
"""Of so many yeses, and of so many cases, one is answered in full; and one by the engine `durable` too."""


@dataclass(frozen=True)
class Heard:
    """What the base says to a case: its word, what the rules alone said, and where its doors differ, how."""

    word: str
    rules: str
    differing: str = ""


class Asked:
    """A knowledge base that is asked."""

    def __init__(self, folders: Sequence[Path] = (), only: bool = False) -> None:
        self.base = KnowledgeBase.load(folders, only=only, engine="reference")
        self._words: dict[str, Verdicts] = {}
        self._engines: dict[str, Engine] = {}

    def hear(self, case: Case, at: int = 0) -> Heard:
        """Answer a case; `at` is its place among all, which decides how thoroughly it is asked."""
        question = self.base.question(method=case.method, facts=case.facts, **case.roles)
        word, rules, doubted = self._word(case.method, question)
        whole = at % (WHOLE_YES if word in YES else WHOLE) == 0
        engines = ["reference"] if doubted or whole else []
        engines += ["durable"] if at % DURABLE == 0 else []
        answers = {name: ask(question, self.base.knowledge, self._engine(name)).answer.answer for name in engines}
        if doubted:
            word = rules = answers["reference"]
        differing = [f"{name} says {answer}" for name, answer in answers.items() if answer != word]
        return Heard(answers.get("reference", word), rules, f"{word}, but {', '.join(differing)}" if differing else "")

    def _word(self, method: str, question: Question) -> tuple[str, str, bool]:
        """Give the word of the answer, the one before the invariants were held against it, and whether the asker
        contradicts the catalogue: then the word alone is not the answer."""
        known = self.base.knowledge
        if method not in self._words:
            self._words[method] = Verdicts(known.rulebook, known.invariants, {"method": method})
        verdicts, said = self._words[method], {**question.facts, "method": method}
        built = build_case(known, question.products, said, question.present, question.words, question.flagged)
        firings = verdicts.run(built.facts)
        rules, _ = verdicts.effects.outcome(firings.states, firings.facts)
        return allowed(rules, verdicts.invariants, firings.facts), rules, bool(built.against())

    def _engine(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = pick(self.base.knowledge.rulebook, name)[0]
        return self._engines[name]


@dataclass(frozen=True)
class Finding:
    """A case, what was heard of it, and how good that is."""

    kind: str
    case: Case
    heard: Heard
    verdict: str

    def told(self) -> str:
        """Give it in words, with the command line that asks it."""
        wanted = " or ".join(sorted(self.case.right))
        heard = self.heard.differing or self.heard.word
        held = f" (the rules said {self.heard.rules})" if self.heard.rules != self.heard.word else ""
        return f"{self.verdict}: {heard}{held}, not {wanted}: {self.case.why}\n    {self.case.command()}"


HELD = "held back"
"""The rules would have said what must never be said; only an invariant kept it back."""
DIFFERING = "DIFFERING"
"""Two doors of the base say different things."""
GRAVE = ("DANGEROUS", HELD, DIFFERING)


def verdict(case: Case, heard: Heard) -> str:
    """Say how good what was heard is."""
    if heard.word in case.never:
        return "DANGEROUS"
    if heard.differing:
        return DIFFERING
    return HELD if heard.rules in case.never else case.verdict(heard.word)


def findings(asked: Asked, cases: Sequence[tuple[int, str, Case]]) -> Iterator[Finding]:
    """Ask cases, each with its place and kind."""
    for at, kind, case in cases:
        heard = asked.hear(case, at)
        yield Finding(kind, case, heard, verdict(case, heard))
