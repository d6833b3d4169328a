"""What a report says further: the minimal reasons, margins, what would change the answer, why it is not another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.answers.reply import Reply
from kb.explain.alternatives import Alternative
from kb.explain.changes import Change
from kb.explain.margins import Bound, Margin, Margins
from kb.explain.minimal_reasons import Reasons
from kb.explain.what_if import Turn, WhatIf
from kb.explain.what_to_ask import Asking, Inquiry
from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.reports.report import Reporter
from kb.reports.values import Data, plain
from kb.vocabulary.facts import Value
from kb.vocabulary.quantities import Quantity, written
from kb.vocabulary.templates import fill, inserted


@dataclass(frozen=True)
class Finders:
    """All that looks further into answers, made once for each knowledge in use."""

    reasons: Reasons
    inquiry: Inquiry
    what_if: WhatIf
    margins: Margins


_MADE: list[tuple[Knowledge, Finders]] = []


def finders(knowledge: Knowledge) -> Finders:
    """Give what looks further into answers of one knowledge base."""
    for known, made in _MADE:
        if known is knowledge:
            return made
    what_if = WhatIf(knowledge)
    found = Finders(Reasons(knowledge), Inquiry(knowledge), what_if, what_if.margins)
    _MADE[:] = [(knowledge, found), *_MADE[:3]]
    return found


class Further(Reporter):
    """Adds to a report what looking further finds."""

    def __init__(self, reply: Reply, alternatives: Iterable[Alternative], knowledge: Knowledge) -> None:
        super().__init__(reply, alternatives, knowledge)
        self.find = finders(knowledge)
        question = reply.question
        self.settled = len(question.methods) == 1 and not (question.ambiguous or reply.barred)

    @property
    def on_word_alone(self) -> bool:
        """Whether nothing but the asker's word against a report makes a condition of what else were a yes."""
        return bool(self.answer.on_your_word) and not self.answer.conditions

    def added(self, data: Data) -> Data:
        """Give the report with what is found further."""
        bare = replace(self.answer, answer="yes") if self.on_word_alone else self.answer
        because = self.find.reasons.because(bare)
        asking = self.find.inquiry.asking(self.answer) if self.settled else None
        values = {} if asking is None else {
            name: asking.findings.values[name] for name in asking.facts if name not in asking.doubted
        }  # fmt: skip
        told = self.settled and not self.case.against()
        turns = self.find.what_if.turns(self.reply.question, self.answer, values) if told else []
        return {
            **data,
            "reasons": [{**each, "needed": each["rule"] in because.rules} for each in data["reasons"]],
            "because_of": self.named(because.facts),
            "margins": [self.margin(each) for each in self.find.margins.of(bare, because.facts)],
            "what_would_change_it": [self.turn(each) for each in turns],
            "questions": self.questions(asking),
            "missing": self.missing(asking),
        }

    # what to find out

    def questions(self, asking: Asking | None) -> list[Data]:
        """Give what to ask the asker: the method, the facts that can still change the answer, or else a name."""
        if not self.method:
            return [self.question("method")]
        if asking is None:
            return []
        things = self.find.inquiry.things(self.reply.question) if self.answer.answer == "unknown" else []
        return [self.question(name) for name in asking.facts] or [self.name_question(role) for role in things]

    def name_question(self, role: str) -> Data:
        """Give the question for a thing's name."""
        called = self.knowledge.vocabulary.roles[role].called
        return {"fact": None, "role": role, "ask": inserted(str(self.words["interview_role"]), {"role": called}),
                "where": str(self.words["interview_name"]), "values": {}}  # fmt: skip

    def missing(self, asking: Asking | None) -> list[Data]:
        """Give the unknown facts on which an open answer waits and which no asker is asked for."""
        if self.answer.answer != "unknown" or asking is None:
            return []
        names = dict.fromkeys(name for each in self.answer.reasons for name in each.missing)
        facts = self.knowledge.vocabulary.facts
        return [{"fact": name, "about": self.about(name), "meaning": facts[name].meaning.split(";")[0]}
                for name in names if name in facts and name not in asking.facts]  # fmt: skip

    # margins

    def margin(self, margin: Margin) -> Data:
        """Give how far a number is from the point where the answer turns."""
        fact = self.knowledge.vocabulary.facts[margin.fact]
        side = ("at_most" if margin.inclusive else "below") if margin.upward else (
            "at_least" if margin.inclusive else "above"
        )  # fmt: skip
        share = None if margin.share is None else f"{margin.share:.1%}".replace(".0%", "%").replace("%", " %")
        said = {"bound": shortly(margin.bound), "spare": shortly(margin.spare), "share": share or "0 %"}
        fact_said = {"fact": self.name_of(margin.fact), "value": fact.show(self.facts[margin.fact])}
        text = self.put(f"margin_{side}", **fact_said, **said)
        if margin.tolerance is not None and not margin.robust:
            text += " " + self.put("margin_fragile", tolerance=shortly(margin.tolerance))
        text = text[:1].upper() + text[1:]
        made = {
            "fact": margin.fact, "value": plain(self.facts[margin.fact]), "unit": fact.unit or None,
            side: plain(margin.bound), "spare": plain(margin.spare), "share": margin.share, "then": margin.then,
            "robust": margin.robust, "own": self._is_own(margin.fact), "text": text,
        }  # fmt: skip
        return made if margin.tolerance is None else {**made, "tolerance": plain(margin.tolerance)}

    def _is_own(self, name: str) -> bool:
        """Say whether a fact is the asker's own, and none of the catalogue."""
        claim = self.case.claims.get(name)
        return claim is not None and claim.subject in ("question", "this unit")

    def name_of(self, name: str) -> str:
        """Give what a fact is called in a sentence, and what it is about, unless its name says so itself."""
        fact, roles = self.knowledge.vocabulary.facts[name], self.knowledge.vocabulary.roles
        called = fact.title or fact.meaning.split(";")[0].split(",")[0]
        return called if fact.role and roles[fact.role].called in called else f"{self.about(name)}{called}"

    def put(self, key: str, **said: str) -> str:
        """Fill in one of the words of the language."""
        return inserted(str(self.words[key]), said)

    # what would change it

    def turn(self, turn: Turn) -> Data:
        """Give a smallest set of changes, and the answer that it leads to."""
        told = self.words["and"].join(self.change_text(each, turn) for each in turn.changes)
        made = {
            "changes": [self.change(each, turn) for each in turn.changes],
            "answer": turn.answer, "cost": turn.cost, "to_find_out": any(map(self._is_open, turn.changes)),
            "text": f"{told[:1].upper()}{told[1:]}: {self.words[turn.answer]}",
        }  # fmt: skip
        same = next((each.id for each in self.alternatives if _is_same(each.question, turn)), None)
        return made if same is None else {**made, "alternative": same}

    def _is_open(self, change: Change) -> bool:
        return bool(self.knowledge.section("changes")[change.entry].get("open"))

    def change(self, change: Change, turn: Turn) -> Data:
        """Give one change as data: a number stands for its region, by the bounds of that."""
        if change.role:
            product = self.reply.question.products.get(change.role)
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
        entry = self.knowledge.section("changes")[change.entry]
        text = entry.get("text", "")
        if isinstance(text, dict):
            text = text.get(_key(change.value), "{to}")
        shown = self.span_text(change, turn) if change.fact else ""
        if not text:
            return self.put("found_out", fact=self.name_of(change.fact), to=shown)
        texts = [text] if isinstance(text, str) else text
        return fill(texts, lambda name: shown if name == "to" else self._product(name, turn))

    def _product(self, role: str, turn: Turn) -> str | None:
        id_ = turn.question.products.get(role)
        return self.knowledge.catalogue.products[id_].full_name if id_ else self.show(role)

    def span_text(self, change: Change, turn: Turn) -> str:
        """Give a value, or the region that a number stands for."""
        fact = self.knowledge.vocabulary.facts[change.fact]
        low, high = turn.spans.get(change.fact, (None, None))
        parts = [*_side("at_least" if low.inclusive else "above", low)] if low else []
        parts += [*_side("at_most" if high.inclusive else "below", high)] if high else []
        phrases = [f"{self.words['sides'][side]} {shortly(bound.value)}" for side, bound in parts]
        return self.words["and"].join(phrases) if phrases else fact.show(change.value)


def shortly(value: Quantity | int) -> str:
    """Give a number for reading, rounded where it has many digits.

    >>> from kb.vocabulary.quantities import PLAIN
    >>> shortly(Quantity(Decimal("154.6391752577"), PLAIN)), shortly(Quantity(Decimal("1.25"), PLAIN)), shortly(3)
    ('154.6', '1.25', '3')
    """
    if isinstance(value, int):
        return written(value)
    places = Decimal("0.1") if abs(value.amount) >= 10 else Decimal("0.01")
    rounded = value.amount.quantize(places)
    return str(value if rounded == value.amount else Quantity(rounded, value.unit))


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
