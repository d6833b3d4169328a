"""The reply as plain data: what `--json` prints, and what every rendering reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb import __version__
from kb.answers.answer import Answer, Aside, Breach, Reason
from kb.answers.case import OWN_UNIT
from kb.answers.guard import told
from kb.answers.reply import Reply
from kb.catalogue.claims import Claim
from kb.explain.alternatives import Alternative
from kb.knowledge.knowledge import Knowledge
from kb.reports.layers import Overruled, overruled
from kb.reports.layers import told as told_of_layers
from kb.reports.values import Data, in_layer, plain, source_data
from kb.rulebook.conditions import evaluate
from kb.rulebook.rules import Rule, reads
from kb.vocabulary.facts import NOT_APPLICABLE
from kb.vocabulary.templates import fill, inserted, placeholders, wording


class Reporter:
    """Turns one reply into plain data."""

    def __init__(self, reply: Reply, alternatives: Iterable[Alternative], knowledge: Knowledge) -> None:
        self.reply, self.knowledge = reply, knowledge
        self.answer: Answer = reply.answer
        self.case, self.facts = reply.answer.case, reply.answer.firings.facts
        self.alternatives = list(alternatives)
        self.words: Mapping[str, Any] = knowledge.section("texts").get("en", {})
        self.method = str(self.facts["method"]) if "method" in self.facts else ""

    def data(self) -> Data:
        """Give the whole report."""
        answer = self.answer
        return {
            "answer": answer.answer,
            "certainty": answer.certainty,
            "headline": self.headline(),
            "as_of": self.knowledge.moment.day if self.knowledge.moment.explicit else None,
            "understood": self.understood(),
            "contradicted": list(self.contradicted()),
            "reasons": [self.reason(each) for each in answer.reasons],
            "checked": [self.check(each) for each in answer.checked],
            "set_aside": [self.aside(each) for each in answer.set_aside],
            "breaches": [self.breach(each) for each in answer.breaches],
            "conditions": [self.reason(each) for each in answer.conditions],
            "warnings": [self.reason(each) for each in answer.warnings],
            "advice": [self.reason(each) for each in answer.advice],
            "not_checked": [self.waiting(each) for each in answer.not_checked],
            "rivals": self.rivals(),
            "readings": [self.reading(each) for each in self.reply.readings],
            "alternatives": [self.alternative(each) for each in self.alternatives],
            "figures": self.figures(),
            "contradictions": {name: list(ids) for name, ids in answer.firings.contradictions.items()},
            "engine": answer.firings.engine,
            "note": " ".join(each for each in (told(answer.breaches), self.reply.note, self.of_layers()) if each),
            "overruled": [self.overruling(each) for each in overruled(answer, self.knowledge)],
            "rulebook": {"digest": self.knowledge.rulebook.digest, "version": __version__},
            "catalogue": {"digest": self.knowledge.digest},
        }

    # words

    def show(self, name: str) -> str | None:
        """Give a role's name or a fact's value for a sentence."""
        return self.case.show(name, self.knowledge, self.facts)

    def say(self, texts: Any) -> str:
        """Fill in a wording, or the first of several whose facts are known."""
        return fill([texts] if isinstance(texts, str) else texts, self.show)

    def headline(self) -> str:
        """Give the first sentence of the answer."""
        texts, question = self.words, self.reply.question
        if not self.method:
            return str(texts["several_methods" if len(question.methods) > 1 else "no_method"])
        if self.answer.answer == "unknown" and self.reply.note:
            return self.reply.note
        if self.answer.answer == "unknown" and question.unknown:
            return str(texts["unknown_name"]).replace("{name}", " and ".join(f"“{m.said}”" for m in question.unknown))
        if self.answer.answer == "unknown" and question.ambiguous:
            return str(texts["ambiguous_name"]).replace("{name}", f"“{question.ambiguous[0].said}”")
        return self.say(self.knowledge.section("methods")[self.method]["headline"][self.answer.answer])

    # parts

    def understood(self) -> Data:
        """Give what the question was taken to say."""
        question = self.reply.question
        methods = self.knowledge.section("methods")
        said: Data = {"method": self.method or None}
        if len(question.methods) > 1:
            said["methods"] = list(question.methods)
        for role in self.knowledge.vocabulary.roles.values():
            if role.name in question.products or role.name in question.words:
                said[role.name] = self.show(role.name)
        for name, claim in self.case.claims.items():
            said_so = claim.source.kind.name in ("person", "reading") and name != "method"
            if said_so and claim.value is not NOT_APPLICABLE:
                said[self.knowledge.vocabulary.facts[name].short or name] = plain(claim.value)
        said["as"] = self.say(methods[self.method]["understood"]) if self.method else ""
        said["told"] = self.told()
        said["assumed"] = self.assumed()
        said["candidates"] = [self.candidates(each) for each in question.ambiguous]
        said["unknown_names"] = [self.candidates(each) for each in question.unknown]
        said["unread"] = list(question.unread)
        return said

    def told(self) -> list[Data]:
        """Give the facts taken as said that the sentence on what was understood does not name, where they mattered."""
        texts = self.knowledge.section("methods")[self.method]["understood"] if self.method else ""
        named = placeholders(wording([texts] if isinstance(texts, str) else texts, self.show))
        used = (self.used() | self.reply.question.flagged) - set(named)
        said = [name for name in self.reply.question.facts if name in used and not self._differs(name)]
        return [self.fact(name) for name in said if name in self.case.claims]

    def assumed(self) -> list[Data]:
        """Give what was assumed and mattered, as far as anything rests on it."""
        used = self.used()
        names = [n for n, claim in self.case.claims.items() if claim.source.kind.name == "assumed" and n in used]
        return [self.fact(name) for name in names]

    def used(self) -> set[str]:
        """Give the facts that something in the answer rests on."""
        answer = self.answer
        return {name for each in (*answer.reasons, *answer.checked, *answer.conditions) for name in each.facts}

    def candidates(self, mention: Any) -> Data:
        """Give a name that is not settled, with what could be meant."""
        products = self.knowledge.catalogue.products
        return {
            "said": mention.said, "role": mention.role,
            "candidates": [{"id": id_, "name": products[id_].full_name} for id_ in mention.candidates],
        }  # fmt: skip

    def reason(self, reason: Reason) -> Data:
        """Give a rule that counts, its sentence, its facts and its sources."""
        made = {
            "rule": reason.rule.id,
            "title": reason.rule.title,
            "effect": reason.effect.kind,
            "because": self.say(list(reason.effect.texts)) if not reason.missing else self.open_text(reason),
            "certainty": reason.certainty,
            "facts": self.named(reason.facts),
            "sources": self.rule_sources(reason.rule),
        }
        if reason.missing:
            made["missing"] = list(reason.missing)
        if reason.doubts:
            made["doubts"] = list(reason.doubts)
        return {**made, "layer": reason.rule.layer} if reason.rule.layer else made

    def aside(self, aside: Aside) -> Data:
        """Give a rule that fired and does not hold, with the rules that set it aside and their layers."""
        layers = {rule.id: rule.layer for rule in aside.by_rules if rule.layer}
        made = {"rule": aside.rule.id, "title": aside.rule.title, "by": list(aside.by)}
        return {**made, "layers": layers} if layers else made

    def breach(self, breach: Breach) -> Data:
        """Give an invariant that the rules would have broken, what they said, and the rules of layers behind it."""
        invariant, rules = breach.invariant, breach.rules
        return {"invariant": invariant.id, "title": invariant.title, "why": invariant.why, "said": breach.said,
                "by": [{"rule": rule.id, "layer": rule.layer} for rule in rules]}  # fmt: skip

    def check(self, reason: Reason) -> Data:
        """Give a rule that could have forbidden and does not, with the facts that refute it."""
        return {"rule": reason.rule.id, "title": reason.rule.title, "facts": self.named(reason.facts)}

    def open_text(self, reason: Reason) -> str:
        """Say what an open rule waits for."""
        facts = self.knowledge.vocabulary.facts
        known = [name for name in reason.missing if name in facts]
        meanings = [f"{self.about(name)}{facts[name].meaning.split(';')[0]}" for name in known]
        return f"{reason.rule.title}. Not known: " + "; ".join(meanings) + "."

    def about(self, name: str) -> str:
        """Name the thing that a fact is about, for a sentence."""
        roles = self.knowledge.vocabulary.roles
        role = self.knowledge.vocabulary.facts[name].role
        things = (roles[role].of or (role,)) if role else ()
        return " with ".join(self.show(each) or roles[each].called for each in things) + ": " if things else ""

    def waiting(self, reason: Reason) -> Data:
        """Give a rule that stayed open and cannot matter, and why."""
        book, states = self.knowledge.rulebook, self.answer.firings.states
        covers = [each for each in book.covered_by.get(reason.rule.id, ()) if states[each].certain]
        asides = [each for each in book.set_aside_by.get(reason.rule.id, ()) if states[each].certain]
        return {
            "rule": reason.rule.id, "title": reason.rule.title, "missing": list(reason.missing),
            "covered_by": [*covers, *asides],
        }  # fmt: skip

    def question(self, name: str) -> Data:
        """Give an open question for the asker."""
        fact = self.knowledge.vocabulary.facts[name]
        return {
            "fact": name,
            "role": None,
            "ask": self.ask_text(name),
            "where": fact.where,
            "values": dict(fact.values),
        }

    def ask_text(self, name: str) -> str:
        """Give the question that asks for a fact, with the names of the things in it."""
        fact = self.knowledge.vocabulary.facts[name]
        text = (fact.ask or f"What is {fact.meaning}?").replace("{role}", f"{{{fact.role}}}")
        return fill([text], self.show)

    def named(self, names: Iterable[str]) -> list[Data]:
        """Give facts with their values and sources; those of the question itself come last."""
        return [self.fact(name) for name in names if name in self.facts]

    def fact(self, name: str) -> Data:
        """Give one fact."""
        value, claim = self.facts[name], self.case.claims.get(name)
        fact = self.knowledge.vocabulary.facts[name]
        made = {
            "name": name, "value": plain(value), "unit": fact.unit or None, "shown": fact.show(value),
            "about": self.about(name), "meaning": fact.meaning, "source": self.source(claim) if claim else None,
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
                    return self.say(list(effect.texts))
        return ""

    def source(self, claim: Claim) -> Data:
        """Give a claim's source as data."""
        made = source_data(claim.source)
        for key in ("at", "note"):
            if getattr(claim, key):
                made[key] = getattr(claim, key)
        if claim.subject in self.knowledge.catalogue.groups:
            made["said_of"] = self.knowledge.catalogue.groups[claim.subject].name
        if layer := self.knowledge.layer_of(claim.place):
            made["layer"] = layer
        return made

    def of_layers(self) -> str:
        """Say what layers say against earlier ones, or hear in words of their own."""
        return told_of_layers(self.answer, self.reply.question, self.knowledge)

    def overruling(self, each: Overruled) -> Data:
        """Give a fact of which a layer says something else than an earlier one."""
        return {
            "layer": each.layer, "fact": each.fact, "of": each.holds.subject, "value": plain(each.holds.value),
            "instead_of": plain(each.instead_of.value), "source": self.source(each.holds),
        }  # fmt: skip

    def rule_sources(self, rule: Rule) -> list[Data]:
        """Give a rule's sources, each with the spot in it."""
        return [
            {**source_data(self.knowledge.sources[each.source]), **({"at": each.at} if each.at else {})}
            for each in rule.sources
        ]

    def rivals(self) -> list[Data]:
        """Give the claims that lost against those that the answer rests on or shows, or of which none holds."""
        answer = self.answer
        used = [n for r in (*answer.reasons, *answer.conditions) for n in (*r.facts, *r.missing, *r.doubts)]
        read, facts = self._read(), self.knowledge.vocabulary.facts
        used += [n for n in self.facts if n in read and facts[n].figure]
        shown = []
        for name in dict.fromkeys(used):
            for claim in self.case.rivals.get(name, ()) if not self._differs(name) else ():
                fact, holds = self.knowledge.vocabulary.facts[name], self.facts.get(name)
                shown.append({
                    "fact": name, "meaning": fact.title or fact.meaning, "value": plain(claim.value),
                    "unit": fact.unit or None, "shown": fact.show(claim.value),
                    "holds": None if holds is None else fact.show(holds),
                    "source": self.source(claim),
                })  # fmt: skip
        return shown

    def contradicted(self) -> Iterator[Data]:
        """Give the facts of which the asker says something else than the catalogue, and whose word holds here."""
        for name in self.reply.question.facts:
            if not self._differs(name):
                continue
            own = self.case.claims[name].subject == OWN_UNIT
            claim = self.case.rivals[name][0] if own else self.case.claims[name]
            fact, said = self.knowledge.vocabulary.facts[name], self.reply.question.facts[name]
            condition = name in self.answer.on_your_word
            key = "on_your_word" if condition else "your_word" if own else (
                "not_followed" if name in self.answer.not_followed else "unheeded"
            )  # fmt: skip
            values = {"said": fact.show(said), "found": fact.show(claim.value)}
            called = f"{self.about(name)}{fact.meaning.split(';')[0]}"
            told = inserted(str(self.words[key]), {**values, "fact": called, "source": claim.source.title})
            holds = "said" if own else "found"
            yield {"fact": name, **values, "source": self.source(claim), "holds": holds, "condition": condition,
                   "text": told}  # fmt: skip

    def _differs(self, name: str) -> bool:
        """Say whether the asker says of a fact what the catalogue contradicts, and more than by rounding."""
        claim = self.case.claims.get(name)
        own = claim is not None and claim.subject == OWN_UNIT
        return own or name in self.answer.not_followed or name in self.reply.unheeded

    def reading(self, reading: Any) -> Data:
        """Give one reading of an ambiguous question."""
        products = self.knowledge.catalogue.products
        named = {role: products[id_].full_name for role, id_ in reading.products.items()}
        return {**named, "answer": reading.answer.answer, "certainty": reading.answer.certainty}

    def alternative(self, alternative: Alternative) -> Data:
        """Give what would work instead."""
        products = self.knowledge.catalogue.products
        place = self.knowledge.section("alternatives")[alternative.id].place
        return {
            "id": alternative.id, "answer": alternative.answer.answer, "certainty": alternative.answer.certainty,
            "text": alternative.text + in_layer(self.knowledge.layer_of(place)), "heading": alternative.heading,
            "method": alternative.question.methods[0],
            **{role: products[id_].full_name for role, id_ in alternative.question.products.items()},
        }  # fmt: skip

    def figures(self) -> Data:
        """Give the figures that the vocabulary marks as such, as far as the rules of the method look at them."""
        facts, concluded = self.knowledge.vocabulary.facts, self.answer.firings.concluded
        made: Data = {}
        roles, read = ("", *self.reply.question.products), self._read()
        for name, value in self.facts.items() if self.method else ():
            fact = facts[name]
            told = self.answer.answer != "no" if name in concluded else name in read
            if fact.figure and told and value is not NOT_APPLICABLE and fact.role in roles:
                made[name if not fact.role else name.split(".", 1)[1] if name not in made else name] = {
                    "value": plain(value), "unit": fact.unit or None, "shown": fact.show(value),
                    "title": fact.title or fact.meaning, "because": self.conclusion(name),
                    "source": self.source(self.case.claims[name]) if name in self.case.claims else None,
                }  # fmt: skip
        return made

    def _read(self) -> set[str]:
        """Give the facts that rules of the method read; none while it is open what is asked."""
        method = {name: self.facts[name] for name in ("method",) if name in self.facts}
        rules = self.knowledge.rulebook.rules.values()
        at_hand = [rule for rule in rules if method and evaluate(rule.when, method) is not False]
        return {name for rule in at_hand for name in reads(rule)}
