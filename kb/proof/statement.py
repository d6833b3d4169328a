"""What a proof says, in words: to which question it holds the answer, and what that question rests on.

Who reads "valid" shall not read more into it. All of it is taken from a record that has been found true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.knowledge.knowledge import Knowledge
from kb.proof.seal import Data
from kb.proof.stated_question import stated_question
from kb.questions.question import Mention, Question
from kb.vocabulary.exact_values import value_from
from kb.vocabulary.facts import METHOD, NOT_APPLICABLE, Role, Value
from kb.vocabulary.templates import IN_WORDS, NAMED, chosen, inside, phrase


@dataclass(frozen=True)
class Statement:
    """The question of a proof: what it is about, how it was asked, and who said what.

    `named` is what was named beside the sentence, `on_your_word` the facts given beside it, `heard` those that the
    sentence says. `not_settled` are the words and names of which it is not known what they mean. `conditions` are what
    a conditional answer waits for.
    """

    about: str
    sentence: str
    asked: str
    named: tuple[str, ...]
    on_your_word: tuple[str, ...]
    heard: tuple[str, ...]
    not_settled: tuple[str, ...]
    conditions: tuple[str, ...]


def statement(record: Data, known: Knowledge) -> Statement:
    """Give what a true record says.

    Raises:
        InputError: its question is none.
    """
    return _Teller(record, known).statement()


class _Teller:
    """Tells of one record."""

    def __init__(self, record: Data, known: Knowledge) -> None:
        self.record, self.known = record, known
        self.question: Question = stated_question(record["question"], known)
        said = {known.vocabulary.facts[name].role for name in self.question.facts}
        self.spoken_of = {*said, *self.question.products, *self.question.present}

    def statement(self) -> Statement:
        question = self.question
        flagged = [name for name in question.flagged if name != METHOD]
        return Statement(
            self.about(), question.sentence, question.asked, tuple(self.named()), self.told(flagged),
            self.told(question.facts.keys() - question.flagged), tuple(self.not_settled()), tuple(self.conditions()),
        )  # fmt: skip

    def about(self) -> str:
        """Say what is asked, as answers do; where that is open, which methods it may be."""
        methods = self.question.methods
        if len(methods) == 1 and methods[0] in self.known.methods:
            return phrase(self.known.methods[methods[0]].understood, self.show)
        return " or ".join(map(self.method, methods))

    def method(self, name: str) -> str:
        return self.known.vocabulary.facts[METHOD].values.get(name) or name

    def named(self) -> Iterator[str]:
        """Say what was named beside the sentence: the method, then the things."""
        if METHOD in self.question.flagged:
            yield f"{METHOD}: {self.method(self.question.methods[0])}"
        for role, said in sorted(self.question.named.items()):
            yield f"{self.role(role)}: {self.meant(said, self.question.products.get(role))}"
        yield from (f"{self.role(role)}: which one was not told" for role in sorted(self.question.unnamed))

    def meant(self, said: str, product: str | None) -> str:
        name = self.known.catalogue.products[product].full_name if product else ""
        return name if product in (said, None) and name else f"“{said}”" + (f", which is {name}" if name else "")

    def told(self, names: Iterable[str]) -> tuple[str, ...]:
        """Give facts with their values, and the things that they are about."""
        facts = self.known.vocabulary.facts
        return tuple(f"{self.meaning(name)}: {facts[name].show(self.question.facts[name])}" for name in sorted(names))

    def meaning(self, name: str) -> str:
        fact = self.known.vocabulary.facts[name]
        called = fact.title or fact.meaning.split(";")[0]
        role = self.role(fact.role)
        return called if role in called else f"{role}, {called}"

    def not_settled(self) -> Iterator[str]:
        for each in self.question.ambiguous:
            yield f"“{each.said}” may be {self.candidates(each)}"
        yield from (f"“{each.said}” is no {self.role(each.role)} that is known" for each in self.question.unknown)
        yield from (f"“{words}” was not understood" for words in self.question.unread)

    def candidates(self, mention: Mention) -> str:
        products = self.known.catalogue.products
        return " or ".join(products[id_].full_name for id_ in mention.candidates)

    def conditions(self) -> Iterator[str]:
        if self.record["answer"] != "conditional":
            return
        unmet = dict.fromkeys(each["rule"] for each in self.record["requirements"] if not each["met"])
        yield from (self.known.rulebook.rules[id_].title for id_ in unmet)
        yield from (f"{self.meaning(name)} is as the asker says" for name in self.record["on_your_word"])

    # names and values

    def role(self, name: str) -> str:
        role = self.known.vocabulary.roles.get(name)
        return role.called if role else name

    def show(self, text: str) -> str | None:
        """Give what stands for the words in braces; nothing where it is not known, or there is no such thing."""
        how, name, _, choices = inside(text)
        role = self.known.vocabulary.roles.get(name)
        if role is not None:
            return self.thing(role, how == NAMED)
        value = self.value(name)
        if value is None or name not in self.known.vocabulary.facts:
            return None
        said = self.known.vocabulary.facts[name].show(value)
        said = self.known.words.get("numbers", {}).get(str(value), said) if how == IN_WORDS else said
        return chosen(choices, lambda other: other in (str(value), said), said) if choices else said

    def thing(self, role: Role, named: bool) -> str | None:
        """Give what a thing is called; nothing where there is none, or where it is to be `named` and is not."""
        product = self.question.products.get(role.name)
        if product:
            return self.known.catalogue.products[product].full_name
        there = not role.absent or role.name in self.spoken_of
        return self.question.words.get(role.name, None if named else role.called) if there else None

    def value(self, name: str) -> Value | None:
        """Give a fact as the question has it, else as it was derived; nothing for one that does not apply."""
        data, fact = self.record["facts"].get(name), self.known.vocabulary.facts.get(name)
        if name in self.question.facts or fact is None or data is None:
            return self.question.facts.get(name)
        return None if data["value"] == str(NOT_APPLICABLE) else value_from(data, fact)
