"""The facts behind an answer as plain data: each with its value, its source, and how it was concluded."""

from __future__ import annotations

from collections.abc import Iterable

from kb.answers.answer import Answer
from kb.answers.case import OWN_UNIT
from kb.catalogue.claims import Claim
from kb.reports.values import Data, plain, source_data
from kb.reports.wording import Wording
from kb.rulebook.rules import Rule


class Evidence:
    """Gives facts and sources of one answer."""

    def __init__(self, answer: Answer, wording: Wording) -> None:
        self.answer, self.wording = answer, wording
        self.knowledge, self.case, self.facts = wording.knowledge, wording.case, wording.facts

    def named(self, names: Iterable[str]) -> list[Data]:
        """Give facts with their values and sources; those of the question itself come last."""
        return [self.fact(name) for name in names if name in self.facts]

    def fact(self, name: str) -> Data:
        """Give one fact."""
        value, claim = self.facts[name], self.case.claims.get(name)
        fact = self.knowledge.vocabulary.facts[name]
        made = {
            "name": name, "value": plain(value), "unit": fact.unit or None, "shown": self.wording.shown(name),
            "about": self.wording.about(name), "meaning": fact.meaning,
            "source": self.source(claim) if claim else None,
        }  # fmt: skip
        if name in self.answer.firings.concluded:
            made["concluded_by"] = list(self.answer.firings.concluded[name])
            made["because"] = self.conclusion(name)
        return made

    def conclusion(self, name: str) -> str:
        """Give the sentence with which a fact was concluded."""
        for id_ in self.answer.firings.concluded.get(name, ()):
            for effect in self.knowledge.rulebook.rules[id_].effects:
                if effect.fact == name and effect.texts:
                    return self.wording.say(list(effect.texts), "")
        return ""

    def source(self, claim: Claim) -> Data:
        """Give a claim's source as data."""
        made = source_data(self.knowledge.told(claim.source))
        note = self.wording.words["differs"] if claim.subject == OWN_UNIT else self.knowledge.note_of(claim)
        made |= {key: said for key, said in (("at", claim.at), ("note", note)) if said}
        if claim.subject in self.knowledge.catalogue.groups:
            made["said_of"] = self.knowledge.catalogue.groups[claim.subject].name
        if layer := self.knowledge.layer_of(claim.place):
            made["layer"] = layer
        return made

    def rule_sources(self, rule: Rule) -> list[Data]:
        """Give a rule's sources, each with the spot in it."""
        sources, told = self.knowledge.sources, self.knowledge.told
        return [
            {**source_data(told(sources[each.source])), **({"at": each.at} if each.at else {})} for each in rule.sources
        ]
