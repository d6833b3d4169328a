"""The durable engine: durable_rules' C module chains the atoms of a rulebook, one question at a time.

Only this module knows durable_rules. It stays inside the part of it that is known to be safe: flat facts of one text
property, equality tests only, small rulesets, no host, no threads, no callbacks; every error code is raised.
Comparisons are evaluated by `kb.conditions` to atoms beforehand, so no type, unit or unknown ever reaches the C code.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from kb.conditions import Comparison, Facts, compare, names_in
from kb.engines.clauses import ALWAYS, Clause, Program, compile_rules, readers, split, state_atom
from kb.firings import Firings, State, settled
from kb.rules import Rule, Rulebook

WIDEST_BODY = 8
"""Patterns in one clause; durable_rules refuses 17."""
MOST_ATOMS = 250
"""Distinct tests in one ruleset; from about 511 on, durable_rules never returns."""
MOST_READERS = 40
"""Clauses that one fact may match in one ruleset; durable_rules loses the fact above 64."""


class DurableError(RuntimeError):
    """durable_rules could not be loaded, or answered with an error."""


def load_machine() -> Any:
    """Give durable_rules' C module.

    Raises:
        DurableError: it is not installed or cannot be loaded here.
    """
    try:
        import durable_rules_engine
    except ImportError as error:
        raise DurableError(f"durable_rules cannot be loaded ({error})") from None
    return durable_rules_engine


class Ruleset:
    """One small ruleset in the C engine."""

    def __init__(self, machine: Any, name: str, clauses: Mapping[str, Clause]) -> None:
        self._machine, self._clauses = machine, clauses
        rules = {
            id_: {"all": [{f"m_{n}": {"atom": atom}} for n, atom in enumerate(clause.body)]}
            for id_, clause in clauses.items()
        }
        self.reads = {atom for clause in clauses.values() for atom in clause.body}
        self._handle = machine.create_ruleset(name, json.dumps(rules))

    def tell(self, sid: str, atom: str) -> list[str]:
        """Assert an atom that some clause reads; give the heads of the clauses that fired."""
        fact = json.dumps({"sid": sid, "id": atom, "atom": atom})
        code, state = self._machine.assert_fact(self._handle, fact)
        if code != 0:
            raise DurableError(f"durable_rules refused `{atom}` with code {code}")
        heads = []
        result = self._machine.start_action_for_state(self._handle, state)
        message = result[1] if result else None
        while message:
            heads += [self._clauses[id_].head for id_ in json.loads(message)]
            message = self._machine.complete_and_start_action(self._handle, state)
        return heads

    def forget(self, sid: str) -> None:
        """Drop all that was told under `sid`; only safe after at least one fact was told."""
        self._machine.delete_state(self._handle, sid)


def pack(clauses: Iterable[Clause]) -> list[list[Clause]]:
    """Give the clauses in groups that stay under the caps, rules of one topic together.

    Raises:
        DurableError: a clause has too many patterns; names its rule.
    """
    groups: list[list[Clause]] = [[]]
    topic = ""
    for clause in clauses:
        if len(clause.body) > WIDEST_BODY:
            raise DurableError(f"rule `{clause.rule}` needs {len(clause.body)} patterns, {WIDEST_BODY} are allowed")
        counts = readers([*groups[-1], clause])
        here = clause.rule.rpartition("/")[0]
        full = len(counts) > MOST_ATOMS or max(counts.values()) > MOST_READERS
        if full or (here != topic and len(counts) > MOST_ATOMS // 2):
            groups.append([])
        groups[-1].append(clause)
        topic = here
    return [group for group in groups if group]


class DurableEngine:
    """Chains a rulebook in durable_rules. May be shared by threads: a lock lets one question in at a time."""

    name = "durable"

    def __init__(self, book: Rulebook) -> None:
        machine = load_machine()
        self.book = book
        self.program: Program = compile_rules(book)
        clauses = sorted(split(self.program.clauses, WIDEST_BODY), key=lambda clause: clause.rule)
        self.rulesets = [
            Ruleset(machine, f"wattfit {id(self)} {n}", {f"r_{k}": clause for k, clause in enumerate(group)})
            for n, group in enumerate(pack(clauses))
        ]
        self._readers: dict[str, list[Ruleset]] = {}
        for ruleset in self.rulesets:
            for atom in ruleset.reads:
                self._readers.setdefault(atom, []).append(ruleset)
        self._tests_on: dict[str, list[Comparison]] = {}
        for test in self.program.tests:
            for name in set(names_in(test)):
                self._tests_on.setdefault(name, []).append(test)
        self._lock = threading.Lock()

    def run(self, facts: Facts) -> Firings:
        """Give what follows from these facts.

        Raises:
            DurableError: durable_rules answered with an error.
        """
        with self._lock:
            return _Run(self, facts).finish()


class _Run:
    """One question on the way through the rulesets."""

    def __init__(self, engine: DurableEngine, facts: Facts) -> None:
        self.engine, self.book = engine, engine.book
        self.known = dict(facts)
        self.derived: set[str] = set()
        self.touched: set[Ruleset] = set()
        self.states: dict[str, State] = {}
        self.concluded: dict[str, tuple[str, ...]] = {}
        self.contradictions: dict[str, tuple[str, ...]] = {}

    def finish(self) -> Firings:
        try:
            self.chain([ALWAYS])
            self.chain(self.atoms(self.engine.program.tests))
            for step in self.book.steps:
                if isinstance(step, Rule):
                    self.close(step)
                else:
                    self.conclude(step)
        finally:
            for ruleset in self.touched:
                ruleset.forget("case")
        return Firings(self.states, self.known, self.concluded, self.contradictions, self.engine.name)

    def atoms(self, tests: Iterable[Comparison]) -> list[str]:
        """Give the atoms of the comparisons that the known facts decide."""
        truths = ((test, compare(test, self.known)) for test in tests)
        return [self.engine.program.atom(test, truth) for test, truth in truths if truth is not None]

    def chain(self, atoms: Iterable[str]) -> None:
        """Tell atoms, and all that follows from them, to the rulesets that read them."""
        queue = list(atoms)
        while queue:
            atom = queue.pop()
            if atom in self.derived:
                continue
            self.derived.add(atom)
            for ruleset in self.engine._readers.get(atom, ()):
                self.touched.add(ruleset)
                queue += ruleset.tell("case", atom)

    def close(self, rule: Rule) -> None:
        """Note a rule's state; all that it depends on is decided, so what is not true by now is known not to be."""
        if state_atom(rule.id, "true") not in self.derived:
            self.chain([state_atom(rule.id, "untrue")])
        has = {state for state in _STATES if state_atom(rule.id, state) in self.derived}
        truth = True if "true" in has else False if "false" in has else None
        self.states[rule.id] = State(truth, "stands" in has, "certain" in has, "impossible" in has)

    def conclude(self, name: str) -> None:
        """Settle a concluded fact and tell the comparisons that it decides."""
        value, contradicted = settled(name, self.book, self.states, self.known)
        by = tuple(id_ for id_ in self.book.concluded_by[name] if self.states[id_].certain)
        if contradicted:
            self.contradictions[name] = by
        elif value is not None:
            self.known[name], self.concluded[name] = value, by
            self.chain(self.atoms(self.engine._tests_on.get(name, ())))


_STATES = ("true", "false", "stands", "certain", "impossible")
