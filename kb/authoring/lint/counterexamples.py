"""Looks for questions whose answers break an invariant: over all cases, the catalogue, and the regions around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice, product

from kb.answers.case import Case, build_case
from kb.answers.verdict import Verdicts
from kb.authoring.testing.rule_cases import case_of, read_cases
from kb.explain.value_regions import constants_in, representatives
from kb.explain.variation import stated, vary
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Problem
from kb.rulebook.conditions import Comparison, Facts, comparisons, evaluate, names_in
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Rule, reads
from kb.vocabulary.facts import NOT_APPLICABLE, Value

MOST_CHANGED = 2
"""So many facts of a case are changed at once."""
MOST_TRIED = 100
"""So many changed cases are tried for one invariant and one kind of case."""


@dataclass(frozen=True)
class Witness:
    """A question whose answer breaks an invariant, and the rules of layers that allow it or set another aside."""

    invariant: Invariant
    answer: str
    facts: Facts
    products: Mapping[str, str]
    rules: tuple[Rule, ...]

    def in_words(self, knowledge: Knowledge) -> str:
        """Give the question in words: its things, and the facts that the invariant reads."""
        read = [*names_in(self.invariant.when), *names_in(self.invariant.unless)]
        things = [f"{role} = {id_}" for role, id_ in self.products.items()]
        facts = [(knowledge.vocabulary.facts[name], self.facts.get(name)) for name in dict.fromkeys(read)]
        return ", ".join([*things, *(f"{fact.name} = {fact.show(value)}" for fact, value in facts)])


def breaches(knowledge: Knowledge) -> Iterator[Problem]:
    """Give a finding for each invariant that some question breaks, with that question and the layers at fault."""
    for witness in Search(knowledge, knowledge.invariants).witnesses():
        rule = next(iter(witness.rules), None)
        by = f"rule `{rule.id}`" + (f" of layer `{rule.layer}`" if rule.layer else "") if rule else "the rules"
        why = f": {witness.invariant.why.rstrip('.')}" if witness.invariant.why else ""
        message = f"{by} breaks `{witness.invariant.id}`, {_lower(witness.invariant.title)}{why}"
        help_ = f"it makes {witness.answer} of {witness.in_words(knowledge)}"
        yield Problem(rule.place if rule else witness.invariant.place, message, help_, "invariant")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


class Search:
    """Tries cases against invariants. Cases alike in what their rules do count once."""

    def __init__(self, knowledge: Knowledge, watched: Sequence[Invariant]) -> None:
        self.knowledge, self.watched = knowledge, watched
        fact = knowledge.vocabulary.facts.get("method")
        methods = fact.values if fact is not None else ()
        self.verdicts = {each: Verdicts(knowledge.rulebook, watched, {"method": each}) for each in methods}

    def witnesses(self) -> list[Witness]:
        """Give the first witness against each invariant that has one."""
        made: dict[str, Witness] = {}
        seeds = dict[tuple[object, ...], Case]()
        for case in (*self.cases(), *self.catalogue()):
            facts = case.facts
            verdicts = self.verdicts.get(str(facts.get("method")))
            if verdicts is None:
                continue
            firings = verdicts.run(facts)
            word = verdicts.effects.outcome(firings.states, firings.facts)[0]
            self._note(made, word, firings.facts, case)
            if word in ("yes", "conditional"):
                stand = frozenset(id_ for id_, state in firings.states.items() if state.stands)
                seeds.setdefault((facts["method"], word, stand), case)
        for case in seeds.values():
            for each in self.watched:
                if each.id not in made:
                    self._vary(made, each, case)
        return [made[each.id] for each in self.watched if each.id in made]

    def cases(self) -> Iterator[Case]:
        """Give the cases that stand beside the rules."""
        for case in read_cases(self.knowledge)[0]:
            try:
                yield case_of(case, self.knowledge)
            except InputError:
                continue

    def catalogue(self) -> Iterator[Case]:
        """Give a case for each thing, and each two spoken of together, by every method whose rules read of them."""
        roles, products = self.knowledge.vocabulary.roles, self.knowledge.catalogue.products
        first = {role.kind: role.name for role in reversed(roles.values()) if not role.of}
        named = [{first[each.kind]: id_} for id_, each in products.items() if each.kind in first]
        joined = {tuple(roles[each].kind for each in role.of): role.of for role in reversed(roles.values()) if role.of}
        pairs = ((joined[tuple(products[each].kind for each in of)], of) for of in self.knowledge.catalogue.pairs)
        named += [dict(zip(parts, of, strict=True)) for parts, of in pairs]
        for method, verdicts in self.verdicts.items():
            read = {name.partition(".")[0] for rule in verdicts.book.rules.values() for name in reads(rule)}
            for things in (each for each in named if set(each) <= read):
                yield build_case(self.knowledge, things, {"method": method})

    def _note(self, made: dict[str, Witness], word: str, facts: Facts, case: Case) -> None:
        for each in self.watched:
            if each.id not in made and each.broken(word, facts):
                made[each.id] = Witness(each, word, facts, case.named, tuple(self._suspects(facts)))

    def _suspects(self, facts: Facts) -> Iterator[Rule]:
        """Give the rules that allow here or set another aside, those of layers first."""
        firings = self.verdicts[str(facts["method"])].run(facts)
        book = self.knowledge.rulebook
        standing = [book.rules[id_] for id_, state in firings.states.items() if state.stands]
        fired = {id_ for id_, state in firings.states.items() if state.truth}
        asides = [rule for rule in standing if fired & set(rule.sets_aside)]
        found = [*asides, *(rule for rule in standing if rule.does("allow"))]
        yield from sorted(dict.fromkeys(found), key=lambda rule: not rule.layer)

    def _vary(self, made: dict[str, Witness], invariant: Invariant, case: Case) -> None:
        """Change the facts that an invariant reads, one and then two at a time, to one value of every region."""
        if evaluate(invariant.when, {"method": case.facts["method"]}) is False:
            return
        verdicts, known = self.verdicts[str(case.facts["method"])], stated(case, self.knowledge)
        changed = ({**known, **changes} for changes in self.changes(invariant, case.facts))
        for each in islice((each for each in map(_known, changed) if invariant.may_concern(each)), MOST_TRIED):
            firings = verdicts.run(vary(each, {}, self.knowledge))
            word = verdicts.effects.outcome(firings.states, firings.facts)[0]
            if invariant.broken(word, firings.facts):
                self._note(made, word, firings.facts, case)
                return

    def changes(self, invariant: Invariant, facts: Facts) -> Iterator[dict[str, Value | None]]:
        """Give other values for the facts that an invariant reads, and none; fewest changes first."""
        tests = [*comparisons(invariant.when), *comparisons(invariant.unless)]
        names = [name for name in dict.fromkeys(n for test in tests for n in names_in(test)) if self._changeable(name)]
        values = {name: (*self._values(name, tests, facts), None) for name in names}
        for count in range(1, MOST_CHANGED + 1):
            for chosen in combinations(names, count):
                yield from map(partial(_paired, chosen), product(*(values[name] for name in chosen)))

    def _changeable(self, name: str) -> bool:
        return name != "method" and bool({"catalogue", "person"} & set(self.knowledge.vocabulary.facts[name].sources))

    def _values(self, name: str, tests: Iterable[Comparison], facts: Facts) -> tuple[Value, ...]:
        """Give one value of every region that these comparisons tell apart, the other facts being as they are."""
        beside = {n for test in tests for n in names_in(test) if name in set(names_in(test))} - {name}
        fact, kinds = self.knowledge.vocabulary.facts[name], self.knowledge.vocabulary.facts
        values = [facts[n] for n in beside if n in facts and kinds[n].type == fact.type]
        found = representatives(fact, [*constants_in(tests).get(name, ()), *values])
        return tuple(each for each in found if each is not NOT_APPLICABLE)


def _paired(names: Sequence[str], values: Sequence[Value | None]) -> dict[str, Value | None]:
    return dict(zip(names, values, strict=True))


def _known(facts: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in facts.items() if value is not None}
