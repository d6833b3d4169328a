"""The rulebook as definite clauses over string atoms: what a forward-chaining machine needs, and no more.

Each comparison, each part of a condition and each state of a rule is an atom. Nothing follows from the absence of an
atom: what is false or impossible has an atom of its own, so that unknown is simply that neither came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb.rulebook.conditions import Comparison, Condition, comparisons
from kb.rulebook.rules import Rule, Rulebook

ALWAYS = "always"


@dataclass(frozen=True)
class Clause:
    """`head` follows from `body`; `rule` is the rule that it was made for."""

    head: str
    body: tuple[str, ...]
    rule: str


@dataclass
class Program:
    """All clauses, and under which atom each comparison and each rule's states are found."""

    clauses: list[Clause] = field(default_factory=list)
    tests: dict[Comparison, str] = field(default_factory=dict)
    same_as: dict[str, str] = field(default_factory=dict)

    def known_as(self, atom: str) -> str:
        """Give the atom that stands for this one in the clauses."""
        while atom in self.same_as:
            atom = self.same_as[atom]
        return atom

    def atom(self, test: Comparison, truth: bool) -> str:
        """Give the atom that says that a comparison is true, or false."""
        return f"{self.tests[test]}{'+' if truth else '-'}"


def state_atom(rule: str, state: str) -> str:
    """Give the atom of a rule's state: true, false, open (known not to be true), stands, idle, certain, impossible."""
    return f"{rule} {state}"


def compile_rules(book: Rulebook) -> Program:
    """Give the clauses of a rulebook, rule by rule in the order of the rulebook's steps."""
    program = Program()
    for rule in (step for step in book.steps if isinstance(step, Rule)):
        for test in comparisons(rule.when):
            program.tests.setdefault(test, f"c{len(program.tests)}")
        program.clauses += _of_condition(rule, program)
        program.clauses += _of_states(rule, book)
    _join_equals(program)
    return program


def _join_equals(program: Program) -> None:
    """Leave out what only renames: a head that follows from one atom, and from nothing else, is that atom."""
    heads = Counter(clause.head for clause in program.clauses)
    renaming = [each for each in program.clauses if heads[each.head] == 1 and len(each.body) == 1]
    program.same_as = {clause.head: clause.body[0] for clause in renaming}
    kept = [clause for clause in program.clauses if clause.head not in program.same_as]
    program.clauses = [
        Clause(each.head, tuple(dict.fromkeys(map(program.known_as, each.body))), each.rule) for each in kept
    ]


def _of_condition(rule: Rule, program: Program) -> Iterator[Clause]:
    made: list[Clause] = []
    true, false = _atoms(rule.when, rule.id, "0", program, made)
    yield from made
    yield Clause(state_atom(rule.id, "true"), (true,), rule.id)
    yield Clause(state_atom(rule.id, "false"), (false,), rule.id)


def _atoms(part: Condition, rule: str, path: str, program: Program, made: list[Clause]) -> tuple[str, str]:
    """Give the atoms for "true" and "false" of a part of a condition; add the clauses that lead there."""
    if isinstance(part, Comparison):
        return program.atom(part, True), program.atom(part, False)
    inner = [_atoms(each, rule, f"{path}.{n}", program, made) for n, each in enumerate(part.parts)]
    if part.op == "not":
        true, false = inner[0]
        return false, true
    here = f"{rule}#{path}+", f"{rule}#{path}-"
    conjoined, single = (0, 1) if part.op == "all" else (1, 0)
    made.append(Clause(here[conjoined], tuple(dict.fromkeys(pair[conjoined] for pair in inner)) or (ALWAYS,), rule))
    made += [Clause(here[single], (atom,), rule) for atom in dict.fromkeys(pair[single] for pair in inner)]
    return here


def _of_states(rule: Rule, book: Rulebook) -> Iterator[Clause]:
    over, cover = book.set_aside_by.get(rule.id, ()), book.covered_by.get(rule.id, ())
    true = state_atom(rule.id, "true")

    def clause(state: str, body: Sequence[str]) -> Clause:
        return Clause(state_atom(rule.id, state), tuple(body), rule.id)

    yield clause("stands", [true, *(state_atom(each, "idle") for each in over)])
    yield clause("certain", [true, *(state_atom(each, "impossible") for each in over)])
    yield clause("impossible", [state_atom(rule.id, "false")])
    yield clause("idle", [state_atom(rule.id, "untrue")])
    for each in over:
        yield clause("impossible", [state_atom(each, "certain")])
        yield clause("idle", [state_atom(each, "stands")])
    for each in cover:
        yield clause("impossible", [state_atom(rule.id, "untrue"), state_atom(each, "certain")])


def split(clauses: Sequence[Clause], widest: int) -> list[Clause]:
    """Give the same clauses with no body longer than `widest`; longer ones go in steps."""
    made = []
    for clause in clauses:
        body, step = clause.body, 0
        while len(body) > widest:
            head = f"{clause.head} step {step}"
            made.append(Clause(head, body[:widest], clause.rule))
            body, step = (head, *body[widest:]), step + 1
        made.append(Clause(clause.head, body, clause.rule))
    return made
