"""The answer: what the firings come to, how certain it is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.answers.case import Case
from kb.answers.guard import Breach, guarded
from kb.catalogue.claims import CERTAINTIES, weakest
from kb.engines.firings import Firings
from kb.knowledge.loading import Knowledge
from kb.rulebook.conditions import Comparison, Condition, Junction, evaluate, names_in
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.vocabulary import NOT_APPLICABLE

ANSWERS = ("yes", "no", "conditional", "unknown")


@dataclass(frozen=True)
class Reason:
    """A rule that stands, or could: the effect and the facts that decided it.

    `missing` are the unknown facts that decide whether it stands; `doubts` those that could still set it aside where it
    stands as things are.
    """

    rule: Rule
    effect: Effect
    facts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    certainty: str = CERTAINTIES[0]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aside:
    """A rule that fired and does not hold, and the standing rules that set it aside."""

    rule: Rule
    by_rules: tuple[Rule, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The ids of the rules that set it aside."""
        return tuple(rule.id for rule in self.by_rules)


@dataclass(frozen=True)
class Answer:
    """`answer` is yes, no, conditional or unknown; all else says why, how surely, and what is left to do.

    `not_followed` are the facts of which the asker says what would make more of a yes than an established word does;
    `on_your_word` those whose reported values would make less of one, so that the asker's word is a condition.
    """

    answer: str
    certainty: str
    reasons: tuple[Reason, ...]
    checked: tuple[Reason, ...]
    set_aside: tuple[Aside, ...]
    conditions: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    not_checked: tuple[Reason, ...]
    case: Case
    firings: Firings
    breaches: tuple[Breach, ...] = ()
    not_followed: tuple[str, ...] = ()
    on_your_word: tuple[str, ...] = ()


@dataclass(frozen=True)
class Support:
    """Facts that suffice for a condition's truth, and the weakest evidence among them."""

    certainty: str
    facts: tuple[str, ...]

    @property
    def badness(self) -> tuple[int, int]:
        """For choosing the best: the more certain first, then the fewer facts."""
        return CERTAINTIES.index(self.certainty), len(self.facts)


class Judge:
    """Reads firings: which rules stand, on which facts, and what that comes to."""

    def __init__(self, knowledge: Knowledge, case: Case, firings: Firings) -> None:
        self.knowledge, self.case, self.firings = knowledge, case, firings
        self.facts = firings.facts
        self.method = {name: self.facts[name] for name in ("method",) if name in self.facts}
        self.rules = [rule for rule in knowledge.rulebook.rules.values() if self.concerns(rule)]

    def concerns(self, rule: Rule) -> bool:
        """Say whether a rule speaks of the method asked about: it is not refuted by the method alone."""
        return evaluate(rule.when, self.method) is not False

    def answer(self) -> Answer:
        """Give the answer, or what may be said in its place where it breaks an invariant."""
        return guarded(self.unguarded(), self.knowledge)

    def unguarded(self) -> Answer:
        """Give the answer that the rules come to."""
        forbidding = list(self._effects("forbid", lambda state: state.stands))
        allowing = list(self._effects("allow", lambda state: state.certain))
        open_forbids = list(self._effects("forbid", lambda state: not state.impossible))
        open_allows = list(self._effects("allow", lambda state: not state.impossible))
        required = list(self._effects("require", lambda state: not state.impossible))
        conditions = [each for each in required if not self._met(each)]
        checked = [self._refuted(rule) for rule in self.rules if self._is_checked(rule)]
        if forbidding:
            word, reasons = "no", forbidding
        elif open_forbids or not allowing:
            word, reasons = "unknown", [*open_forbids, *(() if allowing else open_allows)]
        else:
            word, reasons = ("conditional" if conditions else "yes"), allowing
        kept = [] if word == "no" else conditions
        return Answer(
            word, self._certainty(word, reasons, required), tuple(sorted(reasons, key=_weight)), tuple(checked),
            tuple(self._asides()), tuple(kept),
            tuple(self._spoken("warn", word)), tuple(self._spoken("advise", word)),
            tuple(self._not_checked()), self.case, self.firings,
        )  # fmt: skip

    def _spoken(self, kind: str, word: str) -> Iterator[Reason]:
        """Give the standing effects of a kind that are said beside an answer."""
        for reason in self._effects(kind, lambda state: state.stands):
            if not reason.effect.beside or word in reason.effect.beside:
                yield reason

    def _effects(self, kind: str, wanted: object) -> Iterator[Reason]:
        for rule in self.rules:
            state = self.firings.states[rule.id]
            if wanted(state):  # type: ignore[operator]
                yield from (self._reason(rule, each) for each in rule.effects if each.kind == kind)

    def _reason(self, rule: Rule, effect: Effect) -> Reason:
        state, waits = self.firings.states[rule.id], tuple(self.waits(rule))
        if state.truth is None:
            return Reason(rule, effect, (), waits, rule.certainty)
        support = self.support(rule.when, True)
        if state.certain:
            certainty = self.held(rule).certainty
        else:
            certainty = weakest([rule.certainty, support.certainty]) if effect.kind == "advise" else CERTAINTIES[-1]
        missing, doubts = ((), waits) if state.stands else (waits, ())
        return Reason(rule, effect, support.facts, missing, certainty, doubts)

    def _met(self, reason: Reason) -> bool:
        return reason.effect.that is not None and evaluate(reason.effect.that, self.facts) is True

    def _is_checked(self, rule: Rule) -> bool:
        return rule.does("forbid") and self.firings.states[rule.id].truth is False

    def _refuted(self, rule: Rule) -> Reason:
        support = self.support(rule.when, False)
        effect = next(each for each in rule.effects if each.kind == "forbid")
        return Reason(rule, effect, support.facts, (), support.certainty)

    def _certainty(self, word: str, reasons: Iterable[Reason], required: Iterable[Reason]) -> str:
        """The best ground for a no; for a yes the best allowance and all that it rests on: what else could forbid it
        is ruled out, and what it requires is met."""
        grades = [reason.certainty for reason in reasons]
        if word == "unknown" or not grades:
            return CERTAINTIES[-1]
        best = min(grades, key=CERTAINTIES.index)
        if word == "no":
            return best
        ruled_out = [self.ruled_out(rule).certainty for rule in self.rules if rule.does("forbid")]
        met = [self.support(each.effect.that, True) for each in required if each.effect.that and self._met(each)]
        return weakest([best, *ruled_out, *(each.certainty for each in met)])

    def ruled_out(self, rule: Rule) -> Support:
        """Give the best reason why a rule cannot stand: it is refuted, set aside for certain, or covered."""
        state, book = self.firings.states[rule.id], self.knowledge.rulebook
        found = [self.support(rule.when, False)] if state.truth is False else []
        covering = book.covered_by.get(rule.id, ()) if state.truth is None else ()
        others = [*book.set_aside_by.get(rule.id, ()), *covering]
        found += [self.held(book.rules[id_]) for id_ in others if self.firings.states[id_].certain]
        return min(found, key=lambda each: each.badness, default=Support(CERTAINTIES[-1], ()))

    def held(self, rule: Rule) -> Support:
        """Give on what it rests that a rule stands for certain: its condition, and that nothing sets it aside."""
        book = self.knowledge.rulebook
        over = [self.ruled_out(book.rules[id_]) for id_ in book.set_aside_by.get(rule.id, ())]
        return _joined([Support(rule.certainty, ()), self.support(rule.when, True), *over])

    def _asides(self) -> Iterator[Aside]:
        for rule in self.rules:
            by = self.knowledge.rulebook.set_aside_by.get(rule.id, ())
            standing = tuple(self.knowledge.rulebook.rules[id_] for id_ in by if self.firings.states[id_].stands)
            if standing and self.firings.states[rule.id].truth is True:
                yield Aside(rule, standing)

    def _not_checked(self) -> Iterator[Reason]:
        """Rules that stayed open and cannot matter: covered ones, and open warnings and advice."""
        for rule in self.rules:
            state = self.firings.states[rule.id]
            if state.truth is None and (state.impossible or not (rule.does("forbid") or rule.does("allow"))):
                yield Reason(rule, rule.effects[0], (), tuple(self.waits(rule)), rule.certainty)

    def waits(self, rule: Rule) -> list[str]:
        """Give the unknown facts that decide whether a rule stands: its own, or those of rules that set it aside."""
        state, states = self.firings.states[rule.id], self.firings.states
        if state.truth is None:
            return self.open_facts(rule.when)
        if state.certain or state.impossible:
            return []
        over = [id_ for id_ in self.knowledge.rulebook.set_aside_by.get(rule.id, ()) if not states[id_].impossible]
        found = (self.waits(self.knowledge.rulebook.rules[id_]) for id_ in over)
        return list(dict.fromkeys(name for each in found for name in each))

    def open_facts(self, condition: Condition) -> list[str]:
        """Give the unknown facts that a condition still waits for, those behind concluded ones included."""
        if isinstance(condition, Junction):
            parts = [part for part in condition.parts if evaluate(part, self.facts) is None]
            return list(dict.fromkeys(name for part in parts for name in self.open_facts(part)))
        missing: list[str] = []
        for name in names_in(condition):
            if name not in self.facts:
                missing += self._behind(name)
        return list(dict.fromkeys(missing))

    def _behind(self, name: str) -> list[str]:
        """Give the unknown facts that an unknown concluded fact waits for, or itself where no rule concludes it."""
        found: list[str] = []
        for id_ in self.knowledge.rulebook.concluded_by.get(name, ()):
            rule = self.knowledge.rulebook.rules[id_]
            if self.firings.states[id_].impossible:
                continue
            found += self.waits(rule)
            for effect in rule.effects:
                if effect.fact == name and effect.value is not None:
                    for each in names_in(effect.value):
                        found += self._behind(each) if each not in self.facts else []
        return found or [name]

    def support(self, condition: Condition, truth: bool) -> Support:
        """Give the best-evidenced facts that suffice for a condition's being true, or false."""
        if isinstance(condition, Comparison):
            names = self._deciding(condition)
            return Support(weakest([self.certainty_of(name) for name in names]), names)
        if condition.op == "not":
            return self.support(condition.parts[0], not truth)
        fitting = [part for part in condition.parts if evaluate(part, self.facts) is truth]
        supports = [self.support(part, truth) for part in fitting]
        if (condition.op == "all") == truth:
            return _joined(supports)
        return min(supports, key=lambda each: each.badness)

    def _deciding(self, test: Comparison) -> tuple[str, ...]:
        """Give the facts that decide a comparison: one that is not applicable decides it alone."""
        names = tuple(dict.fromkeys(names_in(test)))
        void = [name for name in names if self.facts.get(name) is NOT_APPLICABLE]
        return tuple(void[:1]) or names

    def certainty_of(self, name: str) -> str:
        """Give how certain a fact is: by its claim, or where it was concluded, by the rules and their facts."""
        claim = self.case.claims.get(name)
        if claim is not None:
            return claim.certainty
        return self._concluded(name).certainty if name in self.firings.concluded else CERTAINTIES[0]

    def _concluded(self, name: str) -> Support:
        """Give on what a concluded fact rests: its rules, the facts in its value, and that no other rule differs."""
        parts: list[Support] = []
        for id_ in self.knowledge.rulebook.concluded_by[name]:
            rule = self.knowledge.rulebook.rules[id_]
            if id_ in self.firings.concluded[name]:
                values = [each.value for each in rule.effects if each.fact == name and each.value is not None]
                names = tuple(dict.fromkeys(each for value in values for each in names_in(value)))
                parts += [self.held(rule), Support(weakest([self.certainty_of(each) for each in names]), names)]
            elif self.firings.states[id_].impossible:
                parts.append(self.ruled_out(rule))
        return _joined(parts)

    def essential(self, best: Reason, answer: Answer) -> list[str]:
        """Give the facts, concluded ones among them, that this one reason and the conditions of an answer rest on."""
        standing = [each.rule for each in answer.conditions if self.firings.states[each.rule.id].certain]
        parts = [self.held(best.rule), *(self.held(rule) for rule in standing)]
        if answer.answer != "no":
            parts += [self.ruled_out(rule) for rule in self.rules if rule.does("forbid")]
            required = [(rule, each) for rule in self.rules for each in rule.effects if each.kind == "require"]
            parts += [self._excused(rule, each) for rule, each in required]
        return [*self.method, *_joined(parts).facts]

    def _excused(self, rule: Rule, effect: Effect) -> Support:
        """Give on what it rests that a requirement is met or cannot stand; nothing, where it is a condition."""
        if self.firings.states[rule.id].impossible:
            return self.ruled_out(rule)
        met = effect.that is not None and evaluate(effect.that, self.facts) is True
        return self.support(effect.that, True) if met and effect.that is not None else Support(CERTAINTIES[0], ())

    def basis(self, names: Iterable[str]) -> list[str]:
        """Give the facts of the case that suffice for some facts: for a concluded one all that settles it."""
        found: list[str] = []
        for name in names:
            found += self.basis(self._concluded(name).facts) if name in self.firings.concluded else [name]
        return list(dict.fromkeys(found))

    def grounds(self, names: Iterable[str]) -> list[str]:
        """Give the facts of the case behind some facts: for a concluded one those that it was concluded from."""
        found: list[str] = []
        for name in names:
            if name not in self.firings.concluded:
                found.append(name)
                continue
            if not self.firings.concluded[name]:
                found += self.grounds(self._concluded(name).facts)
            for id_ in self.firings.concluded[name]:
                rule = self.knowledge.rulebook.rules[id_]
                values = [each.value for each in rule.effects if each.fact == name and each.value is not None]
                inner = [*self.support(rule.when, True).facts, *(each for v in values for each in names_in(v))]
                found += self.grounds(inner)
        return list(dict.fromkeys(found))


def _weight(reason: Reason) -> tuple[int, int, str]:
    """For telling the best reason first: the more certain, then the one that settles most other rules."""
    settles = len(reason.rule.covers) + len(reason.rule.sets_aside)
    return CERTAINTIES.index(reason.certainty), -settles, reason.rule.id


def _joined(parts: Sequence[Support]) -> Support:
    """Give what several findings rest on together."""
    facts = tuple(dict.fromkeys(name for each in parts for name in each.facts))
    return Support(weakest([each.certainty for each in parts]), facts)
