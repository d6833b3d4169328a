"""Words for one answer: texts of the knowledge base, filled in with the names and values of its case."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kb.answers.answer import Answer, Reason
from kb.knowledge.knowledge import Knowledge
from kb.vocabulary.quantities import Quantity, written
from kb.vocabulary.templates import fill, inserted, inside, of_role, quoted


class Wording:
    """Says things of one answer, in the language of the knowledge base.

    `called` are things that are to be called otherwise than by their names; `untold` are facts not to be told; `asked`
    is the way of asking.
    """

    def __init__(
        self, answer: Answer, knowledge: Knowledge, called: Mapping[str, str] | None = None,
        untold: Collection[str] = (), asked: str = "",
    ) -> None:  # fmt: skip
        self.asked = asked
        self.knowledge, self.words = knowledge, knowledge.words
        self.called, self.untold = called or {}, untold
        self.case, self.facts = answer.case, answer.firings.facts
        self.method = str(self.facts["method"]) if "method" in self.facts else ""

    def show(self, name: str) -> str | None:
        """Give a role's name or a fact's value for a sentence."""
        bare = inside(name).name
        if bare in self.called or bare in self.untold:
            return self.called.get(bare)
        return self.case.show(name, self.knowledge, self.facts)

    def say(self, texts: Any, otherwise: str | None = None, before: str = "") -> str:
        """Fill in a wording, or the first of several whose facts are known; where there is none, say what is given."""
        wordings = [texts] if isinstance(texts, str) else texts
        return fill(wordings, self.show, self.words["unfilled"], otherwise, before)

    def verdict(self, answer: str, reasons: Sequence[Reason] = ()) -> str:
        """Give the words for an answer with these reasons, as they answer the question in the way it was asked."""
        return self.words.verdict(answer, self.asked, self.method, *(each.rule.ground for each in reasons[:1]))

    def shown(self, name: str) -> str:
        """Give the value of a known fact as people read it: products by their names."""
        return self.show(name) or self.knowledge.vocabulary.facts[name].show(self.facts[name])

    def text(self, key: str, **said: str) -> str:
        """Fill in one of the words of the language."""
        return inserted(self.words[key], said)

    def quoted(self, text: str) -> str:
        """Give a text in quotation marks."""
        return quoted(text, self.words)

    def meaning(self, name: str) -> str:
        """Give what a fact means in short, after the thing that it is about."""
        return f"{self.about(name)}{self.knowledge.vocabulary.facts[name].meaning.split(';')[0]}"

    def about(self, name: str) -> str:
        """Name the thing that a fact is about, for a sentence."""
        roles = self.knowledge.vocabulary.roles
        role = self.knowledge.vocabulary.facts[name].role
        things = (roles[role].of or (role,)) if role else ()
        called = [self.show(each) or roles[each].called for each in things]
        return str(self.words["with"]).join(called) + ": " if things else ""

    def name_of(self, name: str) -> str:
        """Give what a fact is called in a sentence, and what it is about, unless its name says so itself."""
        fact, roles = self.knowledge.vocabulary.facts[name], self.knowledge.vocabulary.roles
        called = fact.title or re.split(f"[{self.words.get('name_ends', ';,')}]", fact.meaning)[0]
        return called if fact.role and roles[fact.role].called in called else f"{self.about(name)}{called}"

    def waiting_for(self, title: str, missing: Iterable[str]) -> str:
        """Say what an open rule waits for."""
        known = [name for name in missing if name in self.knowledge.vocabulary.facts]
        return self.text("waiting_for", title=title, facts="; ".join(map(self.meaning, known)))

    def ask_text(self, name: str) -> str:
        """Give the question that asks for a fact, with the names of the things in it."""
        fact = self.knowledge.vocabulary.facts[name]
        text = fact.ask or self.text("ask_for", fact=fact.meaning)
        return self.say(of_role(text, fact.role))

    def amount(self, value: Quantity | int | None) -> str:
        """Give a number as the language writes it."""
        writing = self.knowledge.vocabulary.units.writing
        if isinstance(value, Quantity):
            return value.shown(writing)
        return "" if value is None else written(value, writing)

    def shortly(self, value: Quantity | int) -> str:
        """Give a number for reading, rounded where it has many digits."""
        return self.amount(shortened(value))

    def share(self, share: float) -> str:
        """Give a share in hundredths, as the language writes it."""
        return f"{written(Decimal(f'{share * 100:.1f}'), self.knowledge.vocabulary.units.writing)} %"

    def in_layer(self, layer: str) -> str:
        """Give the words that say that something is of a layer, for the end of a phrase."""
        return self.text("in_layer", layer=layer) if layer else ""


def shortened(value: Quantity | int) -> Quantity | int:
    """Give a number rounded where it has many digits.

    >>> from kb.vocabulary.quantities import PLAIN
    >>> [str(shortened(Quantity(Decimal(each), PLAIN))) for each in ("154.6391752577", "1.25")]
    ['154.6', '1.25']
    """
    if isinstance(value, int):
        return value
    places = Decimal("0.1") if abs(value.amount) >= 10 else Decimal("0.01")
    rounded = value.amount.quantize(places)
    return value if rounded == value.amount else Quantity(rounded, value.unit)
