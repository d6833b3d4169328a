"""The reply as plain data: what `--json` prints, and what every rendering reads."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kb import __version__
from kb.alternatives import Alternative
from kb.answer import Answer, Aside, Reason
from kb.ask import Reply
from kb.claims import Claim, Source
from kb.guard import Breach, told
from kb.knowledge import Knowledge
from kb.quantities import Quantity
from kb.rules import Rule
from kb.texts import fill
from kb.vocabulary import NOT_APPLICABLE, Value

Data = dict[str, Any]


class Reporter:
    """Turns one reply into plain data."""

    def __init__(self, reply: Reply, alternatives: Iterable[Alternative], knowledge: Knowledge) -> None:
        self.reply, self.knowledge = reply, knowledge
        self.answer: Answer = reply.answer
        self.case, self.facts = reply.answer.case, reply.answer.firings.facts
        self.alternatives = list(alternatives)
        self.method = str(self.facts["method"]) if "method" in self.facts else ""

    def data(self) -> Data:
        """Give the whole report."""
        answer = self.answer
        return {
            "answer": answer.answer,
            "certainty": answer.certainty,
            "headline": self.headline(),
            "understood": self.understood(),
            "reasons": [self.reason(each) for each in answer.reasons],
            "checked": [self.check(each) for each in answer.checked],
            "set_aside": [self.aside(each) for each in answer.set_aside],
            "breaches": [self.breach(each) for each in answer.breaches],
            "conditions": [self.reason(each) for each in answer.conditions],
            "warnings": [self.reason(each) for each in answer.warnings],
            "advice": [self.reason(each) for each in answer.advice],
            "not_checked": [self.waiting(each) for each in answer.not_checked],
            "questions": [self.question(name) for name in answer.questions],
            "rivals": self.rivals(),
            "readings": [self.reading(each) for each in self.reply.readings],
            "alternatives": [self.alternative(each) for each in self.alternatives],
            "figures": self.figures(),
            "contradictions": {name: list(ids) for name, ids in answer.firings.contradictions.items()},
            "engine": answer.firings.engine,
            "note": " ".join(each for each in (told(answer.breaches), self.reply.note) if each),
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
        texts = self.knowledge.section("texts").get("en", {})
        question = self.reply.question
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
        said["assumed"] = self.assumed()
        said["candidates"] = [self.candidates(each) for each in question.ambiguous]
        said["unknown_names"] = [self.candidates(each) for each in question.unknown]
        return said

    def assumed(self) -> list[Data]:
        """Give what was assumed and mattered, as far as anything rests on it."""
        answer = self.answer
        used = {n for r in (*answer.reasons, *answer.checked, *answer.conditions) for n in r.facts}
        names = [n for n, claim in self.case.claims.items() if claim.source.kind.name == "assumed" and n in used]
        return [self.fact(name) for name in names]

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
        return {"fact": name, "ask": self.ask_text(name), "where": fact.where, "values": dict(fact.values)}

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
        return made

    def rule_sources(self, rule: Rule) -> list[Data]:
        """Give a rule's sources, each with the spot in it."""
        return [
            {**source_data(self.knowledge.sources[each.source]), **({"at": each.at} if each.at else {})}
            for each in rule.sources
        ]

    def rivals(self) -> list[Data]:
        """Give the claims that lost against those that the answer rests on or shows."""
        answer = self.answer
        used = [n for r in (*answer.reasons, *answer.conditions) for n in r.facts]
        used += [n for n in self.facts if self.knowledge.vocabulary.facts[n].figure]
        shown = []
        for name in dict.fromkeys(used):
            for claim in self.case.rivals.get(name, ()):
                fact, holds = self.knowledge.vocabulary.facts[name], self.facts.get(name)
                shown.append({
                    "fact": name, "meaning": fact.title or fact.meaning, "value": plain(claim.value),
                    "unit": fact.unit or None, "shown": fact.show(claim.value), "holds": fact.show(holds),
                    "source": self.source(claim),
                })  # fmt: skip
        return shown

    def reading(self, reading: Any) -> Data:
        """Give one reading of an ambiguous question."""
        products = self.knowledge.catalogue.products
        named = {role: products[id_].full_name for role, id_ in reading.products.items()}
        return {**named, "answer": reading.answer.answer, "certainty": reading.answer.certainty}

    def alternative(self, alternative: Alternative) -> Data:
        """Give what would work instead."""
        products = self.knowledge.catalogue.products
        return {
            "id": alternative.id, "answer": alternative.answer.answer, "certainty": alternative.answer.certainty,
            "text": alternative.text, "heading": alternative.heading, "method": alternative.question.methods[0],
            **{role: products[id_].full_name for role, id_ in alternative.question.products.items()},
        }  # fmt: skip

    def figures(self) -> Data:
        """Give the figures that the vocabulary marks as such."""
        facts = self.knowledge.vocabulary.facts
        made: Data = {}
        roles = ("", *self.reply.question.products)
        for name, value in self.facts.items():
            fact = facts[name]
            vain = self.answer.answer == "no" and name in self.answer.firings.concluded
            if fact.figure and not vain and value is not NOT_APPLICABLE and fact.role in roles:
                made[name if not fact.role else name.split(".", 1)[1] if name not in made else name] = {
                    "value": plain(value), "unit": fact.unit or None, "shown": fact.show(value),
                    "title": fact.title or fact.meaning, "because": self.conclusion(name),
                    "source": self.source(self.case.claims[name]) if name in self.case.claims else None,
                }  # fmt: skip
        return made


def plain(value: Value) -> Any:
    """Give a value as JSON has it: a quantity as its bare number, in the unit of its fact."""
    if isinstance(value, Quantity):
        return number(value.amount)
    return str(value) if value is NOT_APPLICABLE else value


def number(amount: Decimal) -> int | float:
    """Give an exact amount as JSON number, whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def source_data(source: Source) -> Data:
    """Give a source as data."""
    certainty = source.counts_as.certainty
    made = {"id": source.id, "title": source.title, "kind": source.kind.called, "certainty": certainty}
    details = {"url": source.url, "unlisted": source.unlisted, "date": source.date, "read": source.read}
    return {**made, **{key: value for key, value in details.items() if value}}
