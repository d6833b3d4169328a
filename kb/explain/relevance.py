"""Which open facts can still change an answer, and which of them decides most.

A completion gives every open fact one of its values. A fact matters exactly if two completions that differ in it alone
lead to different answers; each that is found is such a pair of runs of the rules. While a rule that covers another is
certain, the other's facts are answered for and not open: that is what covering means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb.answers.outcome import Effects
from kb.answers.verdict import Verdicts
from kb.engines.reference import ReferenceEngine
from kb.explain.decision_diagram import Diagram, Questions
from kb.explain.open_facts import OpenFacts
from kb.explain.thresholds import all_comparisons, derived
from kb.explain.value_domains import Domains
from kb.explain.variation import assume, behind
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import FALSE, Facts, names_in
from kb.rulebook.invariants import allowed
from kb.rulebook.pruning import lean
from kb.rulebook.rules import Rule, Rulebook, reads
from kb.vocabulary.facts import Value

MOST_RUNS = 3000
"""So many partial completions are run through the rules; a question that needs more is not looked at to its end."""
CUT = "not looked at"


@dataclass(frozen=True)
class Findings:
    """The facts that matter, the most decisive first, with the values that stand for all of theirs.

    `results` are the answers that some completion comes to. Where the search was cut off, it is not `complete`: facts
    may matter that are not named, but none is named that does not.
    """

    facts: tuple[str, ...]
    values: Mapping[str, tuple[Value, ...]]
    results: frozenset[str]
    complete: bool = True


class Relevance:
    """Looks at what is open in cases of one knowledge base."""

    def __init__(self, knowledge: Knowledge, most: int = MOST_RUNS) -> None:
        self.knowledge, self.most = knowledge, most

    def findings(self, known: Facts, open_facts: Iterable[str]) -> Findings:
        """Give what matters of the open facts, where these are known.

        What is to be assumed is assumed anew for every completion. Invariants guard the answers, but open no questions:
        what a rule has answered for is not asked again because an invariant watches it.
        """
        return Search(self, known, open_facts).findings()


class Search:
    """One search through the completions of the open facts."""

    def __init__(self, relevance: Relevance, known: Facts, open_facts: Iterable[str]) -> None:
        self.knowledge, self.most = relevance.knowledge, relevance.most
        self.open, self.runs = frozenset(open_facts), 0
        self.known, waiting = assume(known, self.knowledge.assumptions, self.open)
        self.assumptions = [each for each in self.knowledge.assumptions if each.fact in waiting]
        self.book = self._book()
        self.effects = Effects(self.book)
        self._under = {id_: self._deep(reads(rule)) for id_, rule in self.book.rules.items()}
        firings = ReferenceEngine(self.book).run(self.known)
        live = OpenFacts(self.book, self.effects, firings, self.open, self.assumptions)
        self.names = tuple(sorted(live.found, key=lambda name: (-self._weight(name), name)))
        self._nodes: dict[object, int] = {}

    def findings(self) -> Findings:
        """Give what was found."""
        tests = all_comparisons(self.book, self.assumptions)
        domains = Domains(self.knowledge.vocabulary, tests, derived(self.book, self.assumptions), self.known)
        values = domains.values_of(self.names)
        diagram = Diagram([len(values[name]) for name in self.names])
        root = self._explored(diagram, values, {})
        ranked = Questions(diagram, root).ranked(root)
        if self.runs >= self.most:
            ranked = [each for each in ranked if diagram.is_witnessed(root, each, CUT)]
        results = diagram.results(root) - {CUT}
        return Findings(tuple(self.names[each] for each in ranked), values, results, self.runs < self.most)

    def _explored(self, diagram: Diagram, values: Mapping[str, tuple[Value, ...]], given: dict[str, Value]) -> int:
        """Give the node of the function that is left where some open facts have these values."""
        if self.runs >= self.most:
            return diagram.leaf(CUT)
        self.runs += 1
        result, live = self._state(given)
        following = next((at for at, name in enumerate(self.names) if name in live.found), None)
        if following is None:
            return diagram.leaf(result)
        key = live.key(self.invariants)
        if key not in self._nodes:
            name = self.names[following]
            children = [self._explored(diagram, values, {**given, name: value}) for value in values[name]]
            self._nodes[key] = diagram.node(following, children)
        return self._nodes[key]

    def _state(self, given: Mapping[str, Value]) -> tuple[str, OpenFacts]:
        """Give the answer to a partial completion, and what could still change it: nothing, where it is final."""
        unassigned = self.open - set(given)
        facts, _ = assume({**self.known, **given}, self.assumptions, unassigned)
        covered = {id_: by for id_, by in self.book.covered_by.items() if not self._under[id_] & unassigned}
        firings = ReferenceEngine(replace(self.book, covered_by=covered)).run(facts)
        live = OpenFacts(self.book, self.effects, firings, unassigned, self.assumptions)
        if live.found:
            return CUT, live
        final = firings if len(covered) == len(self.book.covered_by) else ReferenceEngine(self.book).run(facts)
        word = self.effects.outcome(final.states, final.facts)[0]
        return allowed(word, self.invariants, final.facts), live

    def _book(self) -> Rulebook:
        """Give the rules that are still undecided, without those that cannot stand any more."""
        verdicts = Verdicts(self.knowledge.rulebook, self.knowledge.invariants, self.known)
        self.invariants = verdicts.invariants
        states = verdicts.run(self.known).states
        rules = {
            id_: replace(rule, when=FALSE) if states[id_].impossible and states[id_].truth is None else rule
            for id_, rule in verdicts.book.rules.items()
        }
        steps = tuple(rules[step.id] if isinstance(step, Rule) else step for step in verdicts.book.steps)
        watched = {name for each in self.invariants for part in (each.when, each.unless) for name in names_in(part)}
        return lean(replace(verdicts.book, rules=rules, steps=steps), watched)

    def _deep(self, names: Iterable[str]) -> frozenset[str]:
        """Give the open facts that some facts are, or follow from."""
        found: set[str] = set()
        queue = list(names)
        while queue:
            name = queue.pop()
            if name in found:
                continue
            found.add(name)
            queue += behind(name, self.assumptions)
            for id_ in self.book.concluded_by.get(name, ()):
                for each in (id_, *self.book.set_aside_by.get(id_, ()), *self.book.covered_by.get(id_, ())):
                    queue += reads(self.book.rules[each])
        return frozenset(found & self.open)

    def _weight(self, name: str) -> int:
        """For the order in which facts are looked at: those first that most hangs on."""
        rules = (rule for id_, rule in self.book.rules.items() if name in self._under[id_])
        return sum(1 + len(rule.covers) + len(rule.sets_aside) for rule in rules)
