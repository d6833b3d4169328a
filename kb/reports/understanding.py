"""What a question was taken to say, and where the asker's word stands against the catalogue's."""

from __future__ import annotations

from collections.abc import Iterator

from kb.answers.case import OWN_UNIT
from kb.answers.reply import Reading, Reply
from kb.questions.question import Mention
from kb.reports.evidence import Evidence
from kb.reports.values import Data, plain
from kb.reports.wording import Wording
from kb.vocabulary.facts import NOT_APPLICABLE
from kb.vocabulary.templates import phrase, placeholders, wording


class Understanding:
    """Tells how one question was understood."""

    def __init__(self, reply: Reply, words: Wording, evidence: Evidence) -> None:
        self.reply, self.question, self.answer = reply, reply.question, reply.answer
        self.wording, self.evidence = words, evidence
        self.knowledge, self.case = words.knowledge, words.case

    def data(self) -> Data:
        """Give what the question was taken to say."""
        question, facts = self.question, self.knowledge.vocabulary.facts
        said: Data = {"method": self.wording.method or None}
        if len(question.methods) > 1:
            said["methods"] = list(question.methods)
        for role in self.knowledge.vocabulary.roles.values():
            if role.name in question.products or role.name in question.words:
                said[role.name] = self.wording.show(role.name)
        for name, claim in self.case.claims.items():
            said_so = claim.source.kind.name in ("person", "reading") and name != "method"
            if said_so and claim.value is not NOT_APPLICABLE:
                said[facts[name].short or name] = plain(claim.value)
        return {
            **said,
            "as": self.sentence(),
            "told": self.told_facts(),
            "assumed": self.assumed(),
            "candidates": [self.candidates(each) for each in question.ambiguous],
            "unknown_names": [self.candidates(each) for each in question.unknown],
            "unread": list(question.unread),
        }

    def sentence(self) -> str:
        """Give what was asked, as a phrase; nothing while it is open what is asked."""
        return phrase(self._texts(), self.wording.show, self.wording.words["unfilled"]) if self.wording.method else ""

    def _texts(self) -> list[str]:
        return list(self.knowledge.methods[self.wording.method].understood)

    def told_facts(self) -> list[Data]:
        """Give the facts taken as said that the sentence on what was understood does not name, where they mattered."""
        named = placeholders(wording(self._texts() if self.wording.method else [], self.wording.show))
        used = (self.used() | self.question.flagged) - set(named)
        said = [name for name in self.question.facts if name in used and not self.differs(name)]
        return [self.evidence.fact(name) for name in said if name in self.case.claims]

    def assumed(self) -> list[Data]:
        """Give what was assumed and mattered, as far as anything rests on it."""
        used = self.used()
        names = [n for n, claim in self.case.claims.items() if claim.source.kind.name == "assumed" and n in used]
        return [self.evidence.fact(name) for name in names]

    def used(self) -> set[str]:
        """Give the facts that something in the answer rests on."""
        answer = self.answer
        return {name for each in (*answer.reasons, *answer.checked, *answer.conditions) for name in each.facts}

    def candidates(self, mention: Mention) -> Data:
        """Give a name that is not settled, with what could be meant."""
        products = self.knowledge.catalogue.products
        return {
            "said": mention.said, "role": mention.role,
            "candidates": [{"id": id_, "name": products[id_].full_name} for id_ in mention.candidates],
        }  # fmt: skip

    def reading(self, reading: Reading) -> Data:
        """Give one reading of an ambiguous question."""
        products = self.knowledge.catalogue.products
        named = {role: products[id_].full_name for role, id_ in reading.products.items()}
        words = Wording(reading.answer, self.knowledge)
        said = words.say(self.knowledge.methods[words.method].headline[reading.answer.answer]) if words.method else ""
        verdict = self.wording.verdict(reading.answer.answer, reading.answer.reasons)
        word, certainty = reading.answer.answer, reading.answer.certainty
        return {**named, "answer": word, "verdict": verdict, "certainty": certainty, "headline": said}

    def contradicted(self) -> Iterator[Data]:
        """Give the facts of which the asker says something else than the catalogue, and whose word holds here."""
        for name in filter(self.differs, self.question.facts):
            own = self.case.claims[name].subject == OWN_UNIT
            claim = self.case.rivals[name][0] if own else self.case.claims[name]
            fact, said = self.knowledge.vocabulary.facts[name], self.question.facts[name]
            condition = name in self.answer.on_your_word
            key = "on_your_word" if condition else "your_word" if own else (
                "not_followed" if name in self.answer.not_followed else "unheeded"
            )  # fmt: skip
            values = {"said": fact.show(said), "found": fact.show(claim.value)}
            source = self.knowledge.told(claim.source).title
            text = self.wording.text(key, **values, fact=self.wording.meaning(name), source=source)
            yield {"fact": name, **values, "source": self.evidence.source(claim),
                   "holds": "said" if own else "found", "condition": condition, "text": text}  # fmt: skip

    def differs(self, name: str) -> bool:
        """Say whether the asker says of a fact what the catalogue contradicts, and more than by rounding."""
        claim = self.case.claims.get(name)
        own = claim is not None and claim.subject == OWN_UNIT
        return own or name in self.answer.not_followed or name in self.reply.unheeded
