"""Why not: for each rule in the way of another answer, what would have to be otherwise, fact by fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from kb.answers.answer import Answer
from kb.answers.grounds import Grounds
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Comparison, Condition, Facts, Truth, compare, evaluate, names_in
from kb.rulebook.rules import Rule

MOST_WAYS = 12
"""So many ways out are told of one rule."""
OPPOSITE: Mapping[str, str] = {
    one: two
    for pair in (("is", "is_not"), ("in", "not_in"), ("below", "at_least"), ("at_most", "above"),
                 ("near", "differs_from"), ("applies", "lacks"))
    for one, two in (pair, pair[::-1])
}  # fmt: skip
"""What has to hold where a comparison must fail."""


@dataclass(frozen=True)
class Hurdle:
    """A comparison that is not as it would have to be: `truth` is what it is (none while open), `needs` what holds
    where it is right."""

    test: Comparison
    truth: Truth
    needed: bool

    @property
    def needs(self) -> str:
        """The operator that would have to hold."""
        return self.test.op if self.needed else OPPOSITE[self.test.op]


Way = tuple[Hurdle, ...]


@dataclass(frozen=True)
class Obstacle:
    """A rule in the way. Each of the `ways` is enough to clear it; there is none for a condition that always stands.

    `effect` is what the rule does; it is `needed` to hold, or not to. `aside` are the rules that set it aside.
    """

    rule: Rule
    effect: str
    text: tuple[str, ...]
    state: str
    needed: bool
    ways: tuple[Way, ...]
    aside: tuple[str, ...] = ()


def why_not(answer: Answer, wanted: str, knowledge: Knowledge) -> list[Obstacle]:
    """Give the rules that keep an answer from being another one: yes, no or conditional."""
    if wanted == answer.answer:
        return []
    return list(Obstacles(answer, knowledge).obstacles_to(wanted))


class Obstacles:
    """Looks through the rules of one answer."""

    def __init__(self, answer: Answer, knowledge: Knowledge) -> None:
        self.states, self.facts = answer.firings.states, answer.firings.facts
        self.rules = Grounds(knowledge.rulebook, answer.case, answer.firings).rules
        self.facts_of = knowledge.vocabulary.facts
        self.aside_by = knowledge.rulebook.set_aside_by

    def obstacles_to(self, wanted: str) -> Iterator[Obstacle]:
        """Give the obstacles to one answer."""
        if wanted == "no":
            yield from self._rules("forbid", needed=True)
            return
        yield from self._rules("forbid", needed=False)
        if not any(self.states[rule.id].certain for rule in self.rules if rule.does("allow")):
            yield from self._rules("allow", needed=True)
        if wanted == "yes":
            yield from self._conditions()
        elif not list(self._conditions()):
            yield from self._rules("require", needed=True)

    def _rules(self, effect: str, needed: bool) -> Iterator[Obstacle]:
        """Give the rules with this effect that are not as they would have to be."""
        for rule in (each for each in self.rules if each.does(effect)):
            state = self.states[rule.id]
            if state.stands if needed else state.impossible and not state.stands:
                continue
            texts = next(each.texts for each in rule.effects if each.kind == effect)
            by = tuple(id_ for id_ in self.aside_by.get(rule.id, ()) if self.states[id_].stands) if needed else ()
            yield Obstacle(rule, effect, texts, state.word, needed, self._ways(rule.when, needed), by)

    def _conditions(self) -> Iterator[Obstacle]:
        """Give the requirements that stand, or could, and are not met."""
        for rule in (each for each in self.rules if not self.states[each.id].impossible):
            for effect in (each for each in rule.effects if each.kind == "require"):
                if effect.that is None or evaluate(effect.that, self.facts) is not True:
                    ways = () if effect.that is None else self._ways(effect.that, True)
                    yield Obstacle(rule, "require", effect.texts, self.states[rule.id].word, True, ways)

    def _ways(self, condition: Condition, needed: bool) -> tuple[Way, ...]:
        """Give the ways to make a condition true, or false; by asking another question only where it must be."""
        tried = islice(dict.fromkeys(self._clear(condition, needed)), MOST_WAYS)
        found = tuple(way for way in tried if self._clears(way, condition, needed))
        return tuple(way for way in found if not self._asks_otherwise(way)) or found

    def _clears(self, way: Way, condition: Condition, needed: bool) -> bool:
        """Say whether a way leads there: not where one comparison would have to come out both ways."""
        wanted = {each.test: each.needed for each in way}
        return len(wanted) == len(way) and _with(condition, wanted, self.facts) is needed

    def _asks_otherwise(self, way: Way) -> bool:
        """Say whether a way changes what the question is about: its method, or which things it speaks of."""
        names = {name for each in way for name in names_in(each.test)}
        return any(name == "method" or self.facts_of[name].sources == ("case",) for name in names)

    def _clear(self, condition: Condition, needed: bool) -> Iterator[Way]:
        truth = evaluate(condition, self.facts)
        if truth is needed:
            yield ()
        elif isinstance(condition, Comparison):
            yield (Hurdle(condition, truth, needed),)
        elif condition.op == "not":
            yield from self._clear(condition.parts[0], not needed)
        elif (condition.op == "all") == needed:
            parts = [list(self._clear(part, needed)) for part in condition.parts]
            yield from (_together(ways) for ways in islice(product(*parts), MOST_WAYS))
        else:
            for part in condition.parts:
                yield from self._clear(part, needed)


def _with(condition: Condition, way: Mapping[Comparison, bool], facts: Facts) -> Truth:
    """Give the truth of a condition where some comparisons come out as they would have to."""
    if isinstance(condition, Comparison):
        return way.get(condition, compare(condition, facts))
    truths = [_with(part, way, facts) for part in condition.parts]
    if condition.op == "not":
        return None if truths[0] is None else not truths[0]
    decisive = condition.op == "any"
    return decisive if decisive in truths else None if None in truths else not decisive


def _together(ways: Iterable[Way]) -> Way:
    return tuple(dict.fromkeys(hurdle for way in ways for hurdle in way))
