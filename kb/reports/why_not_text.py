"""Why an answer is not another one, as data and in sentences: each rule in the way, what would have to differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.answers.reply import Reply
from kb.explain.why_not import Hurdle, Obstacle, why_not
from kb.knowledge.knowledge import Knowledge
from kb.reports.report import Reporter
from kb.reports.values import Data, plain
from kb.rulebook.conditions import Const, Expression, Ref, names_in, value_of
from kb.rulebook.in_words import expression_in_words
from kb.vocabulary.facts import Fact, Value
from kb.vocabulary.quantities import Quantity
from kb.vocabulary.templates import inserted


class WhyNotText:
    """Tells what is in the way of another answer."""

    def __init__(self, reply: Reply, knowledge: Knowledge) -> None:
        self.reporter = Reporter(reply, (), knowledge)
        self.answer, self.knowledge, self.wording = reply.answer, knowledge, self.reporter.wording
        self.words, self.facts = self.wording.words, self.wording.facts

    def obstacles_to(self, wanted: str) -> list[Data]:
        """Give the rules in the way of an answer."""
        rules = [self.obstacle(each) for each in why_not(self.answer, wanted, self.knowledge)]
        against = self.reporter.understanding.contradicted() if wanted == "yes" else ()
        words = [each["text"] for each in against if each["condition"]]
        return [*rules, *([self.own_word(words)] if words else [])]

    def own_word(self, texts: list[str]) -> Data:
        """Give as what is in the way that the answer rests on the asker's word against the catalogue's."""
        title = str(self.words["contradicted"])
        return {
            "rule": None, "title": title, "effect": "require", "state": "open", "needed": True, "ways": [],
            "set_aside_by": [], "text": texts,
        }  # fmt: skip

    def obstacle(self, obstacle: Obstacle) -> Data:
        """Give a rule in the way, with the ways to clear it."""
        ways = [[self.hurdle(each) for each in way] for way in obstacle.ways if way]
        lines = [self.words["and_also"].join(each["text"] for each in way) for way in ways]
        if obstacle.aside:
            lines.append(self.wording.text("in_the_way_aside", by=self.titles(obstacle.aside)))
        if not obstacle.ways:
            lines.append(str(self.words["in_the_way_always"]))
        return {
            "rule": obstacle.rule.id, "title": obstacle.rule.title, "effect": obstacle.effect, "state": obstacle.state,
            "needed": obstacle.needed, "ways": ways, "set_aside_by": list(obstacle.aside), "text": lines,
        }  # fmt: skip

    def titles(self, ids: Iterable[str]) -> str:
        """Give rules by what they say."""
        return ", ".join(self.wording.quoted(self.knowledge.rulebook.rules[id_].title) for id_ in ids)

    def hurdle(self, hurdle: Hurdle) -> Data:
        """Give one comparison that would have to come out otherwise."""
        known = value_of(hurdle.test.left, self.facts)
        needs = self.needs(hurdle)
        called = self.called(hurdle.test.left)
        shown = self.shown(known, self.fact_of(hurdle.test.left))
        return {
            "facts": list(dict.fromkeys(names_in(hurdle.test))), "value": None if known is None else plain(known),
            "needs": hurdle.needs, "than": [self.plain_of(each) for each in hurdle.test.right],
            "truth": hurdle.truth, "text": self.wording.text("hurdle", fact=called, shown=shown, needs=needs),
        }  # fmt: skip

    def needs(self, hurdle: Hurdle) -> str:
        """Say what a fact would have to be."""
        fact, key = self.fact_of(hurdle.test.left), hurdle.needs
        values = [self.side(each, fact) for each in hurdle.test.right]
        only = [each.value for each in hurdle.test.right if isinstance(each, Const) and isinstance(each.value, bool)]
        if fact is not None and only and key == "is_not":
            key, values = "is", [fact.show(not only[0])]
        said = {"value": f" {self.words['or']} ".join(values), "tolerance": self.wording.amount(hurdle.test.tolerance)}
        return inserted(str(self.words["needs"][key]), said)

    def side(self, expression: Expression, fact: Fact | None) -> str:
        """Give what a fact is compared with."""
        value = value_of(expression, self.facts)
        if isinstance(expression, Const):
            return self.shown(value, fact)
        key = "than_unknown" if value is None else "than"
        return self.wording.text(key, value=self.shown(value, fact), fact=self.called(expression))

    def called(self, expression: Expression) -> str:
        """Give what an expression is called in a sentence."""
        return self.wording.name_of(expression.name) if isinstance(expression, Ref) else expression_in_words(expression)

    def fact_of(self, expression: Expression) -> Fact | None:
        """Give the fact that an expression is, if it is one."""
        return self.knowledge.vocabulary.facts[expression.name] if isinstance(expression, Ref) else None

    def shown(self, value: Value | None, fact: Fact | None) -> str:
        """Give a value as people read it."""
        if value is None:
            return str(self.words["not_known"])
        if isinstance(value, Quantity):
            return self.wording.amount(value)
        return fact.show(value) if fact else str(value)

    def plain_of(self, expression: Expression) -> Any:
        """Give the value of an expression as JSON has it."""
        value = value_of(expression, self.facts)
        return None if value is None else plain(value)
