"""What would change an answer, as data and in a phrase: smallest sets of changes, each with where it leads."""

from __future__ import annotations

from collections.abc import Sequence

from kb.explain.alternatives import Alternative
from kb.explain.changes import Change
from kb.explain.margins import Bound
from kb.explain.what_if import Turn
from kb.questions.question import Question
from kb.reports.values import Data, plain
from kb.reports.wording import Wording
from kb.vocabulary.facts import Value
from kb.vocabulary.templates import fill, inserted


class Turns:
    """Tells the changes that would turn one answer."""

    def __init__(self, question: Question, alternatives: Sequence[Alternative], wording: Wording) -> None:
        self.question, self.alternatives, self.wording = question, alternatives, wording
        self.knowledge, self.facts = wording.knowledge, wording.facts

    def turn(self, turn: Turn) -> Data:
        """Give a smallest set of changes, and the answer that it leads to."""
        told = self.wording.words["and"].join(self.change_text(each, turn) for each in turn.changes)
        made = {
            "changes": [self.change(each, turn) for each in turn.changes],
            "answer": turn.answer, "cost": turn.cost, "to_find_out": any(map(self._is_open, turn.changes)),
            "text": f"{told[:1].upper()}{told[1:]}: {self.wording.verdict(turn.answer)}",
        }  # fmt: skip
        same = next((each.id for each in self.alternatives if _is_same(each.question, turn)), None)
        return made if same is None else {**made, "alternative": same}

    def alone(self, turn: Turn, ground: str) -> Data:
        """Give the one ground on which a no rests, and the answer with that lifted and all else as it is."""
        change, text = turn.changes[0], self.knowledge.grounds[ground].alone
        said = {"change": self.change_text(change, turn), "answer": self.wording.verdict(turn.answer)}
        return {"ground": ground, "fact": change.fact, "to": plain(change.value), "answer": turn.answer,
                "text": inserted(text, said)}  # fmt: skip

    def _is_open(self, change: Change) -> bool:
        return self.knowledge.changes[change.entry].open

    def change(self, change: Change, turn: Turn) -> Data:
        """Give one change as data: a number stands for its region, by the bounds of that."""
        if change.role:
            product = self.question.products.get(change.role)
            return {"role": change.role, "from": product, "to": str(change.value)}
        before = self.facts.get(change.fact)
        made: Data = {"fact": change.fact, "from": None if before is None else plain(before)}
        low, high = turn.spans.get(change.fact, (None, None))
        if low is None and high is None:
            return {**made, "to": plain(change.value)}
        lower = {} if low is None else {"at_least" if low.inclusive else "above": plain(low.value)}
        upper = {} if high is None else {"at_most" if high.inclusive else "below": plain(high.value)}
        return {**made, "to": {**lower, **upper}}

    def change_text(self, change: Change, turn: Turn) -> str:
        """Give a change as a phrase."""
        entry = self.knowledge.changes[change.entry]
        texts = entry.by_value.get(_key(change.value), ("{to}",)) if entry.by_value else entry.texts
        shown = self.span_text(change, turn) if change.fact else ""
        if not texts:
            return self.wording.text("found_out", fact=self.wording.name_of(change.fact), to=shown)
        unfilled = self.wording.words["unfilled"]
        return fill(texts, lambda name: shown if name == "to" else self._product(name, turn), unfilled)

    def _product(self, role: str, turn: Turn) -> str | None:
        id_ = turn.question.products.get(role)
        return self.knowledge.catalogue.products[id_].full_name if id_ else self.wording.show(role)

    def span_text(self, change: Change, turn: Turn) -> str:
        """Give a value, or the region that a number stands for."""
        fact = self.knowledge.vocabulary.facts[change.fact]
        low, high = turn.spans.get(change.fact, (None, None))
        parts = [*_side("at_least" if low.inclusive else "above", low)] if low else []
        parts += [*_side("at_most" if high.inclusive else "below", high)] if high else []
        phrases = [f"{self.wording.words['sides'][side]} {self.wording.shortly(bound.value)}" for side, bound in parts]
        return self.wording.words["and"].join(phrases) if phrases else fact.show(change.value)


def _side(key: str, bound: Bound) -> Sequence[tuple[str, Bound]]:
    return ((key, bound),)


def _key(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_same(question: Question, turn: Turn) -> bool:
    """Say whether an alternative is what a set of changes comes to: the same things, joined in the same way."""
    changed = {each.role for each in turn.changes if each.role}
    said = {each.fact: each.value for each in turn.changes if each.fact and each.fact != "method"}
    alike = all(question.products.get(role) == turn.question.products.get(role) for role in changed)
    facts = all(question.facts.get(name) == value for name, value in said.items())
    return question.methods == turn.question.methods and alike and facts and bool(changed or said or turn.changes)
