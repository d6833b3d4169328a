"""The durable engine: durable_rules' C module chains the atoms of a rulebook, one question at a time.

Only this module knows durable_rules. It stays inside the part of it that is known to be safe: flat facts of one text
property, equality tests only, small rulesets, no host, no threads, no callbacks; every error code is raised.
Comparisons are evaluated by `kb.rulebook.conditions` to atoms beforehand, so no type, unit or unknown ever reaches the
C code.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kb.engines.clauses import ALWAYS, Clause, Program, compile_rules, split, state_atom
from kb.engines.firings import Firings, settled
from kb.problems import WattfitError
from kb.rulebook.conditions import Comparison, Facts, compare, names_in
from kb.rulebook.pruning import specialised
from kb.rulebook.rules import Rule, Rulebook
from kb.rulebook.state import State
from kb.vocabulary.facts import Value

WIDEST_BODY = 8
"""Patterns in one clause; durable_rules refuses 17."""
MOST_ATOMS = 250
"""Distinct tests in one ruleset; from about 511 on, durable_rules never returns."""
MOST_READERS = 40
"""Clauses that one fact may match in one ruleset; durable_rules overruns its memory at 256."""
WAKE = "wake"
"""The atom that a ruleset is told once, so that a rule fires in it: until then its memory is not set up."""
SID = "case"
NO_SUCH_SID = 309


class DurableError(WattfitError):
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
        rules[WAKE] = {"all": [{"m": {"atom": WAKE}}]}
        try:
            self._handle = machine.create_ruleset(name, json.dumps(rules))
        except (machine.error, MemoryError) as error:
            named = ", ".join(dict.fromkeys(f"`{clause.rule}`" for clause in clauses.values()))
            raise DurableError(f"durable_rules refused the rules {named}: {str(error) or 'out of memory'}") from None
        weakref.finalize(self, machine.delete_ruleset, self._handle).atexit = False
        self._wake()

    def _wake(self) -> None:
        """Let a rule fire once and drop the state, which the next states then inherit.

        A new state's pointers are set when a rule first fires in it; `delete_state` frees them, set or not, which can
        kill the process. States of one ruleset come from one pool: the next one is this one, cleaned.
        """
        self.tell(SID, WAKE)
        self.forget(SID)

    def tell(self, sid: str, atom: str) -> list[str]:
        """Assert an atom that some clause reads; give the heads of the clauses that fired."""
        fact = json.dumps({"sid": sid, "id": atom, "atom": atom})
        try:
            code, state = self._machine.assert_fact(self._handle, fact)
            if code != 0:
                raise DurableError(f"durable_rules refused `{atom}` with code {code}")
            heads = []
            result = self._machine.start_action_for_state(self._handle, state)
            message = result[1] if result else None
            while message:
                heads += [self._clauses[id_].head for id_ in json.loads(message) if id_ != WAKE]
                message = self._machine.complete_and_start_action(self._handle, state)
        except (self._machine.error, MemoryError) as error:
            raise DurableError(f"durable_rules refused `{atom}`: {str(error) or 'out of memory'}") from None
        return heads

    def forget(self, sid: str) -> None:
        """Drop all that was told under `sid`, if anything was."""
        try:
            self._machine.delete_state(self._handle, sid)
        except self._machine.error as error:
            if not str(error).endswith(f" {NO_SUCH_SID}"):
                raise DurableError(f"durable_rules keeps what it was told: {error}") from None


def pack(clauses: Iterable[Clause]) -> list[list[Clause]]:
    """Give the clauses in groups that stay under the caps, rules of one topic together.

    Raises:
        DurableError: a clause has too many patterns; names its rule.
    """
    groups: list[list[Clause]] = [[]]
    counts, topic = Counter[str](), ""
    for clause in clauses:
        if len(clause.body) > WIDEST_BODY:
            raise DurableError(f"rule `{clause.rule}` needs {len(clause.body)} patterns, {WIDEST_BODY} are allowed")
        atoms = len(counts) + sum(atom not in counts for atom in set(clause.body))
        here = clause.rule.rpartition("/")[0]
        full = atoms > MOST_ATOMS or any(counts[atom] >= MOST_READERS for atom in clause.body)
        if full or (here != topic and atoms > MOST_ATOMS // 2):
            groups.append([])
            counts = Counter()
        groups[-1].append(clause)
        counts.update(clause.body)
        topic = here
    return [group for group in groups if group]


class Compiled:
    """A rulebook in rulesets: which of them read which atom, and which comparisons wait for which fact."""

    def __init__(self, machine: Any, book: Rulebook, name: str) -> None:
        self.book = book
        self.program: Program = compile_rules(book)
        clauses = sorted(split(self.program.clauses, WIDEST_BODY), key=lambda clause: clause.rule)
        self.rulesets = [
            Ruleset(machine, f"{name} {n}", {f"r_{k}": clause for k, clause in enumerate(group)})
            for n, group in enumerate(pack(clauses))
        ]
        self.readers: dict[str, list[Ruleset]] = {}
        for ruleset in self.rulesets:
            for atom in ruleset.reads:
                self.readers.setdefault(atom, []).append(ruleset)
        self.tests_on: dict[str, list[Comparison]] = {}
        for test in self.program.tests:
            for fact in set(names_in(test)):
                self.tests_on.setdefault(fact, []).append(test)


class DurableEngine:
    """Chains a rulebook in durable_rules. May be shared by threads: a lock lets one question in at a time.

    The rulebook is compiled once for each value of the fact `split_by` that is asked about, on first use.
    """

    name = "durable"

    def __init__(self, book: Rulebook, split_by: str = "method") -> None:
        self.book, self.split_by = book, split_by
        self._machine = load_machine()
        self._compiled: dict[Value | None, Compiled] = {}
        self._lock = threading.Lock()

    def compiled(self, value: Value | None) -> Compiled:
        """Give the rulebook compiled for one value of the fact `split_by`, or for an unknown one."""
        if value not in self._compiled:
            book = self.book if value is None else specialised(self.book, {self.split_by: value})
            self._compiled[value] = Compiled(self._machine, book, f"wattfit {id(self)} {len(self._compiled)}")
        return self._compiled[value]

    def run(self, facts: Facts) -> Firings:
        """Give what follows from these facts.

        Raises:
            DurableError: durable_rules answered with an error.
        """
        with self._lock:
            return _Run(self.compiled(facts.get(self.split_by)), facts, self.name).finish()


class _Run:
    """One question on the way through the rulesets."""

    def __init__(self, compiled: Compiled, facts: Facts, name: str) -> None:
        self.compiled, self.book, self.name = compiled, compiled.book, name
        self.given, self.known = frozenset(facts), dict(facts)
        self.derived: set[str] = set()
        self.touched: set[Ruleset] = set()
        self.states: dict[str, State] = {}
        self.concluded: dict[str, tuple[str, ...]] = {}
        self.contradictions: dict[str, tuple[str, ...]] = {}

    def finish(self) -> Firings:
        try:
            self.chain([ALWAYS])
            self.chain(self.atoms(self.compiled.program.tests))
            for step in self.book.steps:
                if isinstance(step, Rule):
                    self.close(step)
                else:
                    self.conclude(step)
        finally:
            for ruleset in self.touched:
                ruleset.forget(SID)
        return Firings(self.states, self.known, self.concluded, self.contradictions, self.name)

    def atoms(self, tests: Iterable[Comparison]) -> list[str]:
        """Give the atoms of the comparisons that the known facts decide."""
        truths = ((test, compare(test, self.known)) for test in tests)
        return [self.compiled.program.atom(test, truth) for test, truth in truths if truth is not None]

    def chain(self, atoms: Iterable[str]) -> None:
        """Tell atoms, and all that follows from them, to the rulesets that read them."""
        queue = list(atoms)
        while queue:
            atom = queue.pop()
            if atom in self.derived:
                continue
            self.derived.add(atom)
            for ruleset in self.compiled.readers.get(atom, ()):
                self.touched.add(ruleset)
                queue += ruleset.tell(SID, atom)

    def close(self, rule: Rule) -> None:
        """Note a rule's state; all that it depends on is decided, so what is not true by now is known not to be."""
        if not self.holds(rule, "true"):
            self.chain([state_atom(rule.id, "untrue")])
        has = {state for state in _STATES if self.holds(rule, state)}
        truth = True if "true" in has else False if "false" in has else None
        self.states[rule.id] = State(truth, "stands" in has, "certain" in has, "impossible" in has)

    def holds(self, rule: Rule, state: str) -> bool:
        """Say whether a rule is known to be in this state."""
        return self.compiled.program.known_as(state_atom(rule.id, state)) in self.derived

    def conclude(self, name: str) -> None:
        """Settle a concluded fact that was not given, and tell the comparisons that it decides."""
        if name in self.given:
            return
        value, contradicted = settled(name, self.book, self.states, self.known)
        by = tuple(id_ for id_ in self.book.concluded_by[name] if self.states[id_].certain)
        if contradicted:
            self.contradictions[name] = by
        elif value is not None:
            self.known[name], self.concluded[name] = value, by
            self.chain(self.atoms(self.compiled.tests_on.get(name, ())))


_STATES = ("true", "false", "stands", "certain", "impossible")
