"""The judge: reads firings, says which rules stand, on which facts, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kb.answers.answer import Answer, Aside, Reason
from kb.answers.case import Case
from kb.answers.grounds import Grounds
from kb.answers.guard import guarded
from kb.answers.outcome import Effects
from kb.catalogue.claims import CERTAINTIES, weakest
from kb.engines.firings import Firings
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import evaluate
from kb.rulebook.rules import Effect, Rule
from kb.rulebook.state import State


class Judge:
    """Reads firings: which rules stand, on which facts, and what that comes to."""

    def __init__(self, knowledge: Knowledge, case: Case, firings: Firings) -> None:
        self.knowledge, self.case, self.firings = knowledge, case, firings
        self.grounds = Grounds(knowledge.rulebook, case, firings)
        self.facts, self.rules = firings.facts, self.grounds.rules

    def answer(self) -> Answer:
        """Give the answer, or what may be said in its place where it breaks an invariant."""
        return guarded(self.unguarded(), self.knowledge)

    def unguarded(self) -> Answer:
        """Give the answer that the rules come to."""
        word, _ = Effects(self.knowledge.rulebook).outcome(self.firings.states, self.facts)
        required = list(self._effects("require", lambda state: not state.impossible))
        reasons = sorted(self._reasons(word), key=_weight)
        return Answer(
            word, self._certainty(word, reasons, required), tuple(reasons),
            tuple(self._refuted(rule) for rule in self.rules if self._is_checked(rule)), tuple(self._asides()),
            () if word == "no" else _by_ground(each for each in required if not self._met(each)),
            _by_ground(self._spoken("warn", word)), tuple(self._spoken("advise", word)),
            tuple(self._not_checked()), self.case, self.firings,
        )  # fmt: skip

    def _reasons(self, word: str) -> list[Reason]:
        """Give the effects that make the answer what it is; for an unknown one those that could still matter."""
        if word == "no":
            return list(self._effects("forbid", lambda state: state.stands))
        allowing = list(self._effects("allow", lambda state: state.certain))
        if word != "unknown":
            return allowing
        forbidding = self._effects("forbid", lambda state: not state.impossible)
        return [*forbidding, *(() if allowing else self._effects("allow", lambda state: not state.impossible))]

    def _spoken(self, kind: str, word: str) -> Iterator[Reason]:
        """Give the standing effects of a kind that are said beside an answer."""
        for reason in self._effects(kind, lambda state: state.stands):
            if not reason.effect.beside or word in reason.effect.beside:
                yield reason

    def _effects(self, kind: str, wanted: Callable[[State], bool]) -> Iterator[Reason]:
        for rule in self.rules:
            if wanted(self.firings.states[rule.id]):
                yield from (self._reason(rule, each) for each in rule.effects if each.kind == kind)

    def _reason(self, rule: Rule, effect: Effect) -> Reason:
        state, waits = self.firings.states[rule.id], tuple(self.grounds.waits(rule))
        if state.truth is None:
            return Reason(rule, effect, (), waits, rule.certainty)
        support = self.grounds.support(rule.when, True)
        if state.certain:
            certainty = self.grounds.held(rule).certainty
        else:
            certainty = weakest([rule.certainty, support.certainty]) if effect.kind == "advise" else CERTAINTIES[-1]
        missing, doubts = ((), waits) if state.stands else (waits, ())
        return Reason(rule, effect, support.facts, missing, certainty, doubts)

    def _met(self, reason: Reason) -> bool:
        return reason.effect.that is not None and evaluate(reason.effect.that, self.facts) is True

    def _is_checked(self, rule: Rule) -> bool:
        return rule.does("forbid") and self.firings.states[rule.id].truth is False

    def _refuted(self, rule: Rule) -> Reason:
        support = self.grounds.support(rule.when, False)
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
        ruled_out = [self.grounds.ruled_out(rule).certainty for rule in self.rules if rule.does("forbid")]
        met = [each.effect.that for each in required if each.effect.that and self._met(each)]
        return weakest([best, *ruled_out, *(self.grounds.support(each, True).certainty for each in met)])

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
                yield Reason(rule, rule.effects[0], (), tuple(self.grounds.waits(rule)), rule.certainty)


def _by_ground(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Give reasons in the order of what their rules rest on."""
    return tuple(sorted(reasons, key=lambda each: each.rule.rank))


def _weight(reason: Reason) -> tuple[int, int, int, str]:
    """For telling the best reason first: by what rules rest on, the more certain, the one that settles most others."""
    settles = len(reason.rule.covers) + len(reason.rule.sets_aside)
    return reason.rule.rank, CERTAINTIES.index(reason.certainty), -settles, reason.rule.id
