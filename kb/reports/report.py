"""The reply as plain data: what `--json` prints, and what every rendering reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from kb.answers.answer import Answer, Aside, Breach, Reason
from kb.answers.reply import Reply
from kb.explain.alternatives import Alternative
from kb.knowledge.knowledge import Knowledge
from kb.questions.language.sentence_reader import reader
from kb.reports.evidence import Evidence
from kb.reports.layers import Overruled, breach_text, layer_text, overruled
from kb.reports.provisional import provisional_data
from kb.reports.understanding import Understanding
from kb.reports.values import Data, plain
from kb.reports.wording import Wording
from kb.rulebook.conditions import evaluate
from kb.rulebook.rules import reads
from kb.version import __version__
from kb.vocabulary.facts import NOT_APPLICABLE
from kb.vocabulary.templates import after


class Reporter:
    """Turns one reply into plain data."""

    def __init__(self, reply: Reply, alternatives: Iterable[Alternative], knowledge: Knowledge) -> None:
        self.reply, self.answer, self.knowledge = reply, reply.answer, knowledge
        self.alternatives = list(alternatives)
        asked = reply.question.asked
        self.wording = Wording(self.answer, knowledge, asked=asked)
        self.case, self.facts, self.method = self.wording.case, self.wording.facts, self.wording.method
        answers = [each.answer for each in reply.agreed[1:]]
        self.others = [Reporter(replace(reply, answer=each, readings=()), (), knowledge) for each in answers]
        called = {each.role: each.said for each in reply.question.ambiguous}
        self.general = Wording(self.answer, knowledge, called, self._differing(), asked)
        self.loosely = Wording(self.answer, knowledge, called)
        self.evidence = Evidence(self.answer, self.wording)
        self.understanding = Understanding(reply, self.general, self.evidence)

    def data(self) -> Data:
        """Give the whole report."""
        answer = self.answer
        return {
            "answer": answer.answer,
            "asked_as": self.reply.question.asked or None,
            "verdict": self.verdict(),
            "certainty": answer.certainty,
            "headline": self.headline(self.opening()),
            "as_of": self.knowledge.moment.day if self.knowledge.moment.explicit else None,
            "language": self.knowledge.spoken(self.reply.question.language),
            "understood": self.understanding.data(),
            "contradicted": list(self.understanding.contradicted()),
            "reasons": self.reasons(lambda each: each.reasons),
            "checked": [self.check(each) for each in answer.checked],
            "set_aside": [self.aside(each) for each in answer.set_aside],
            "breaches": [self.breach(each) for each in answer.breaches],
            "conditions": self.reasons(lambda each: each.conditions, of_all=True),
            "warnings": self.reasons(lambda each: each.warnings, of_all=True),
            "advice": self.reasons(lambda each: each.advice),
            "not_checked": [self.waiting(each) for each in answer.not_checked],
            "rivals": self.rivals(),
            "provisional": provisional_data(self.reply, self.knowledge),
            "readings": [self.understanding.reading(each) for each in self.reply.readings],
            "alternatives": [self.alternative(each) for each in self.alternatives],
            "figures": self.figures(),
            "contradictions": {name: list(ids) for name, ids in answer.firings.contradictions.items()},
            "engine": answer.firings.engine,
            "note": " ".join(filter(None, self.notes())),
            "overruled": [self.overruling(each) for each in overruled(answer, self.knowledge)],
            "rulebook": {"digest": self.knowledge.rulebook.digest, "version": __version__},
            "catalogue": {"digest": self.knowledge.digest},
        }

    def verdict(self) -> str:
        """Give the words for the answer, as they answer the question in the way it was asked."""
        return self.wording.verdict(self.answer.answer, self.answer.reasons)

    def opening(self) -> str:
        """Give how the first sentence begins where a plain yes or no would be misread; nothing elsewhere."""
        verdict = self.verdict()
        plain = verdict == self.wording.words[self.answer.answer]
        return "" if plain else self.wording.text("opening", verdict=verdict)

    def headline(self, opening: str = "") -> str:
        """Give the first sentence of the answer: what holds of the plan, after an opening or by itself."""
        sentence = self._unsettled()
        if sentence:
            return after(opening, sentence)
        return self.general.say(self.knowledge.methods[self.method].headline[self.answer.answer], before=opening)

    def _unsettled(self) -> str:
        """Give what is to be settled before anything can be said of the plan; nothing where all is settled."""
        text, question = self.wording.text, self.reply.question
        if not self.method:
            return text("several_methods" if len(question.methods) > 1 else "no_method")
        if self.answer.answer != "unknown":
            return ""
        named = self.wording.quoted(question.ambiguous[0].said) if question.ambiguous else ""
        return self.reply.note or " ".join(self._unknown()) or (text("ambiguous_name", name=named) if named else "")

    def _unknown(self) -> Iterator[str]:
        """Give what is to be said of names that are no product of their kind."""
        text, roles = self.wording.text, self.knowledge.vocabulary.roles
        mentions = self.reply.question.unknown
        names = reader(self.knowledge, self.knowledge.spoken(self.reply.question.language))
        known = [each for each in mentions if each.role in roles and names.bearing(each.said)]
        for each in known:
            yield text("other_kind", name=self.wording.quoted(each.said), part=roles[each.role].called)
        lost = [self.wording.quoted(each.said) for each in mentions if each not in known]
        if lost:
            yield text("unknown_name" if len(lost) == 1 else "unknown_names", name=text("and").join(lost))

    def notes(self) -> Iterator[str]:
        """Give what is said beside the answer: of invariants, of what was not understood, of layers."""
        yield breach_text(self.answer.breaches, self.wording)
        yield self.reply.note
        yield layer_text(self.answer, self.reply.question, self.wording)

    def _differing(self) -> frozenset[str]:
        """Give the facts that are not the same in every reading."""
        names = {name for each in (self, *self.others) for name in (*each.facts, *each.case.rivals)}
        return frozenset(name for name in names if any(not self._same(name, each) for each in self.others))

    def _same(self, name: str, other: Reporter) -> bool:
        rivals = [[each.value for each in one.case.rivals.get(name, ())] for one in (self, other)]
        return self.facts.get(name) == other.facts.get(name) and rivals[0] == rivals[1]

    def reasons(self, of: Callable[[Answer], Iterable[Reason]], of_all: bool = False) -> list[Data]:
        """Give rules that count. What holds of every reading is said once, of the thing as the asker calls it; what
        holds of one, of that by its own name; of other readings than the one that speaks for all only if wanted."""
        every = (self, *self.others)
        sentences = [{each.because(reason, each.loosely) for reason in of(each.answer)} for each in every]
        shared = set.intersection(*sentences)
        made = [each.reason(reason, shared) for each in (every if of_all else every[:1]) for reason in of(each.answer)]
        told = {(each["rule"], each["effect"], each["because"]): each for each in reversed(made)}
        return list(reversed(told.values())) if self.others else made

    def reason(self, reason: Reason, shared: Collection[str] = ()) -> Data:
        """Give a rule that counts, its sentence, its facts and its sources."""
        loosely = self.because(reason, self.loosely)
        made: Data = {
            "rule": reason.rule.id,
            "title": reason.rule.title,
            "effect": reason.effect.kind,
            "ground": reason.rule.ground or None,
            "because": loosely if loosely in shared else self.because(reason),
            "certainty": reason.certainty,
            "facts": self.evidence.named(reason.facts),
            "sources": self.evidence.rule_sources(reason.rule),
        }
        if reason.missing:
            made["missing"] = list(reason.missing)
        if reason.doubts:
            made["doubts"] = list(reason.doubts)
        return {**made, "layer": reason.rule.layer} if reason.rule.layer else made

    def because(self, reason: Reason, wording: Wording | None = None) -> str:
        """Give the sentence of a rule that counts: its wording, or what it waits for."""
        words = wording or self.wording
        if reason.missing:
            return words.waiting_for(reason.rule.title, reason.missing)
        return words.say(list(reason.effect.texts), reason.rule.title)

    def aside(self, aside: Aside) -> Data:
        """Give a rule that fired and does not hold, with the rules that set it aside and their layers."""
        layers = {rule.id: rule.layer for rule in aside.by_rules if rule.layer}
        made = {"rule": aside.rule.id, "title": aside.rule.title, "by": list(aside.by),
                "by_titles": [rule.title for rule in aside.by_rules]}  # fmt: skip
        return {**made, "layers": layers} if layers else made

    def breach(self, breach: Breach) -> Data:
        """Give an invariant that the rules would have broken, what they said, and the rules of layers behind it."""
        invariant, rules = breach.invariant, breach.rules
        return {"invariant": invariant.id, "title": invariant.title, "why": invariant.why, "said": breach.said,
                "by": [{"rule": rule.id, "layer": rule.layer} for rule in rules]}  # fmt: skip

    def check(self, reason: Reason) -> Data:
        """Give a rule that could have forbidden and does not, with the facts that refute it."""
        return {"rule": reason.rule.id, "title": reason.rule.title, "facts": self.evidence.named(reason.facts)}

    def waiting(self, reason: Reason) -> Data:
        """Give a rule that stayed open and cannot matter, and why."""
        book, states = self.knowledge.rulebook, self.answer.firings.states
        covers = [each for each in book.covered_by.get(reason.rule.id, ()) if states[each].certain]
        asides = [each for each in book.set_aside_by.get(reason.rule.id, ()) if states[each].certain]
        return {
            "rule": reason.rule.id, "title": reason.rule.title, "missing": list(reason.missing),
            "covered_by": [*covers, *asides],
            "missing_called": [self.wording.meaning(name) for name in reason.missing],
            "covered_by_titles": [book.rules[each].title for each in (*covers, *asides)],
        }  # fmt: skip

    def overruling(self, each: Overruled) -> Data:
        """Give a fact of which a layer says something else than an earlier one."""
        return {
            "layer": each.layer, "fact": each.fact, "of": each.holds.subject, "value": plain(each.holds.value),
            "instead_of": plain(each.instead_of.value), "source": self.evidence.source(each.holds),
        }  # fmt: skip

    def rivals(self) -> list[Data]:
        """Give the claims that lost against those that the answer rests on or shows, or of which none holds."""
        answer = self.answer
        used = [n for r in (*answer.reasons, *answer.conditions) for n in (*r.facts, *r.missing, *r.doubts)]
        read, facts = self._read(), self.knowledge.vocabulary.facts
        used += [n for n in self.facts if n in read and facts[n].figure]
        shown = []
        for name in (each for each in dict.fromkeys(used) if each not in self.general.untold):
            for claim in self.case.rivals.get(name, ()) if not self.understanding.differs(name) else ():
                fact, holds = self.knowledge.vocabulary.facts[name], self.facts.get(name)
                shown.append({
                    "fact": name, "meaning": fact.title or fact.meaning, "value": plain(claim.value),
                    "unit": fact.unit or None, "shown": fact.show(claim.value),
                    "holds": None if holds is None else fact.show(holds),
                    "source": self.evidence.source(claim),
                })  # fmt: skip
        return shown

    def alternative(self, alternative: Alternative) -> Data:
        """Give what would work instead."""
        products = self.knowledge.catalogue.products
        place = self.knowledge.suggestions[alternative.id].place
        return {
            "id": alternative.id, "answer": alternative.answer.answer, "certainty": alternative.answer.certainty,
            "text": alternative.text + self.wording.in_layer(self.knowledge.layer_of(place)),
            "heading": alternative.heading,
            "method": alternative.question.methods[0],
            **{role: products[id_].full_name for role, id_ in alternative.question.products.items()},
        }  # fmt: skip

    def figures(self) -> Data:
        """Give the figures that the vocabulary marks as such, as far as the rules of the method look at them."""
        facts, concluded = self.knowledge.vocabulary.facts, self.answer.firings.concluded
        made: Data = {}
        roles, read = ("", *self.case.named), self._read()
        for name, value in self.facts.items() if self.method else ():
            if name in self.general.untold:
                continue
            fact = facts[name]
            told = self.answer.answer != "no" if name in concluded else name in read
            if fact.figure and told and value is not NOT_APPLICABLE and fact.role in roles:
                made[name if not fact.role else name.split(".", 1)[1] if name not in made else name] = {
                    "value": plain(value), "unit": fact.unit or None, "shown": fact.show(value),
                    "title": fact.title or fact.meaning, "because": self.evidence.conclusion(name),
                    "source": self.evidence.source(self.case.claims[name]) if name in self.case.claims else None,
                }  # fmt: skip
        return made

    def _read(self) -> set[str]:
        """Give the facts that rules of the method read; none while it is open what is asked."""
        method = {name: self.facts[name] for name in ("method",) if name in self.facts}
        rules = self.knowledge.rulebook.rules.values()
        at_hand = [rule for rule in rules if method and evaluate(rule.when, method) is not False]
        return {name for rule in at_hand for name in reads(rule)}
