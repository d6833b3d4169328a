"""Minimal reasons: facts that are enough for an answer by themselves, and of which none can be spared.

*Enough* means: a case of these facts alone, all others unknown and nothing assumed beside them, has the same answer,
that is the same word, the same certainty and, where the word is conditional, the same conditions. *None can be spared*
means: without any one of them that no longer holds. An unknown answer has no facts behind it: its reason is what lacks.

Presumptions stand while nothing is known against them. So more facts are not always enough where fewer are, and the
search goes round until a whole round spares nothing. It starts from the facts behind the best grounds, and spares first
what is least well known, so that the best-evidenced facts remain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from kb.answers.answer import Answer, Reason
from kb.answers.case import Case
from kb.answers.grounds import Grounds, Support, joined
from kb.answers.guard import guarded
from kb.answers.judge import Judge
from kb.answers.outcome import Condition
from kb.answers.verdict import Verdicts
from kb.catalogue.claims import CERTAINTIES
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Facts, evaluate
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.facts import NOT_APPLICABLE
from kb.vocabulary.vocabulary import Vocabulary

Signature: TypeAlias = tuple[str, str, frozenset[Condition]]


@dataclass(frozen=True)
class Because:
    """The facts that are the reason of an answer, and the rules that come to it from them alone."""

    facts: tuple[str, ...]
    rules: tuple[str, ...]


class Reasons:
    """Finds minimal reasons in one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._verdicts: dict[Any, Verdicts] = {}

    def because(self, answer: Answer) -> Because:
        """Give the minimal reasons of an answer, the best-evidenced and most telling facts first."""
        if answer.answer == "unknown":
            return Because((), tuple(dict.fromkeys(each.rule.id for each in answer.reasons)))
        if answer.breaches:
            return Because(tuple(dict.fromkeys(self._ruled_out(answer))), ())
        wanted = signature(answer)
        names = sorted(self._seed(answer, wanted), key=lambda name: _worth(name, answer), reverse=True)
        kept = self._spared(names, answer.case, wanted)
        rules = dict.fromkeys(each.rule.id for each in self.answer_from(answer.case, kept).reasons)
        return Because(tuple(reversed(kept)), tuple(rules))

    def _ruled_out(self, answer: Answer) -> Iterator[str]:
        """Give the facts of the case by which invariants rule out what the rules say."""
        grounds = Grounds(self.knowledge.rulebook, answer.case, answer.firings)
        for each in answer.breaches:
            yield from grounds.basis(grounds.support(each.invariant.when, True).facts)
            if evaluate(each.invariant.unless, answer.firings.facts) is False:
                yield from grounds.basis(grounds.support(each.invariant.unless, False).facts)

    def answer_from(self, case: Case, names: Iterable[str]) -> Answer:
        """Give the answer from these facts of the case alone."""
        alone = only(case, names)
        verdicts = self._for(alone.facts)
        judge = Judge(replace(self.knowledge, rulebook=verdicts.book), alone, verdicts.run(alone.facts))
        return guarded(judge.unguarded(), self.knowledge)

    def is_enough(self, case: Case, names: Iterable[str], wanted: Signature) -> bool:
        """Say whether these facts alone come to the same answer."""
        return self._comes_to(case, names, wanted) and self._is_as_sure(case, names, wanted)

    def _comes_to(self, case: Case, names: Iterable[str], wanted: Signature) -> bool:
        facts = {name: case.facts[name] for name in names}
        word, conditions = self._for(facts).outcome(facts)
        return word == wanted[0] and (word != "conditional" or conditions == wanted[2])

    def _is_as_sure(self, case: Case, names: Iterable[str], wanted: Signature) -> bool:
        return self.answer_from(case, names).certainty == wanted[1]

    def _for(self, facts: Facts) -> Verdicts:
        method = facts.get("method")
        if method not in self._verdicts:
            known = {} if method is None else {"method": method}
            self._verdicts[method] = Verdicts(self.knowledge.rulebook, self.knowledge.invariants, known)
        return self._verdicts[method]

    def _seed(self, answer: Answer, wanted: Signature) -> list[str]:
        """Give facts that are enough: those behind the best grounds, or where these are not enough, all."""
        grounds = Grounds(self.knowledge.rulebook, answer.case, answer.firings)
        best = _best(grounds, answer.reasons, self.knowledge.vocabulary)
        names = [name for name in grounds.basis(_essential(grounds, best, answer)) if name in answer.case.facts]
        return names if self.is_enough(answer.case, names, wanted) else list(answer.case.facts)

    def _spared(self, names: Sequence[str], case: Case, wanted: Signature) -> Sequence[str]:
        """Leave out fact by fact what can be spared, the first ones first, until nothing can.

        Where no fact can be spared for the word alone, none can be for word and certainty; so certainty, which is
        costly, is looked at once, and only where it was lost fact by fact.
        """
        kept = _shrunk(names, lambda fewer: self._comes_to(case, fewer, wanted))
        if self._is_as_sure(case, kept, wanted):
            return kept
        return _shrunk(names, lambda fewer: self.is_enough(case, fewer, wanted))


def _shrunk(names: Sequence[str], enough: Callable[[Sequence[str]], bool]) -> Sequence[str]:
    """Leave out names as long as the rest is enough.

    >>> _shrunk("abcd", lambda rest: "b" in rest and len(rest) != 1)
    ['b', 'd']
    """
    kept, before = list(names), -1
    while before != len(kept):
        before = len(kept)
        for name in list(kept):
            fewer = [each for each in kept if each != name]
            kept = fewer if enough(fewer) else kept
    return kept


def signature(answer: Answer) -> Signature:
    """Give what makes two answers the same: word, certainty and conditions."""
    return answer.answer, answer.certainty, frozenset((each.rule.id, each.effect.texts) for each in answer.conditions)


def only(case: Case, names: Iterable[str]) -> Case:
    """Give the case with these facts alone."""
    facts = {name: case.facts[name] for name in names}
    claims: Mapping[str, Any] = {name: claim for name, claim in case.claims.items() if name in facts}
    return replace(case, facts=facts, claims=claims, rivals={})


def _essential(grounds: Grounds, best: Reason, answer: Answer) -> list[str]:
    """Give the facts, concluded ones among them, that this one reason and the conditions of an answer rest on."""
    standing = [each.rule for each in answer.conditions if grounds.firings.states[each.rule.id].certain]
    parts = [grounds.held(best.rule), *(grounds.held(rule) for rule in standing)]
    if answer.answer != "no":
        parts += [grounds.ruled_out(rule) for rule in grounds.rules if rule.does("forbid")]
        required = [(rule, each) for rule in grounds.rules for each in rule.effects if each.kind == "require"]
        parts += [_excused(grounds, rule, each) for rule, each in required]
    return [*grounds.method, *joined(parts).facts]


def _excused(grounds: Grounds, rule: Rule, effect: Effect) -> Support:
    """Give on what it rests that a requirement is met or cannot stand; nothing, where it is a condition."""
    if grounds.firings.states[rule.id].impossible:
        return grounds.ruled_out(rule)
    met = effect.that is not None and evaluate(effect.that, grounds.facts) is True
    return grounds.support(effect.that, True) if met and effect.that is not None else Support(CERTAINTIES[0], ())


def _best(grounds: Grounds, reasons: Iterable[Reason], vocabulary: Vocabulary) -> Reason:
    """Give the reason that tells most: the most certain, by its ground, from the fewest facts about fewest things."""

    def weight(reason: Reason) -> tuple[int, int, int, int, int, str]:
        names = grounds.basis(reason.facts)
        settles = len(reason.rule.covers) + len(reason.rule.sets_aside)
        about = {part for name in names for part in _things(vocabulary.facts[name].role, vocabulary)}
        return CERTAINTIES.index(reason.certainty), reason.rule.rank, -settles, len(names), len(about), reason.rule.id

    return min(reasons, key=weight)


def _things(role: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (vocabulary.roles[role].of or (role,)) if role else ()


def _worth(name: str, answer: Answer) -> tuple[bool, bool, int, int, str]:
    """For keeping the facts that are worth most: the method, then what is known best, then what a reason names."""
    claim = answer.case.claims.get(name)
    grade = CERTAINTIES.index(claim.certainty) if claim else 0
    named = sum(name in each.facts for each in answer.reasons)
    return name != "method", answer.case.facts[name] is NOT_APPLICABLE, grade, -named, name
