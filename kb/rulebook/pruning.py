"""A smaller rulebook that comes to the same answers: for facts that are settled, or without what decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.rulebook.conditions import FALSE, Facts, simplified
from kb.rulebook.rules import Rule, Rulebook, reads


def specialised(book: Rulebook, known: Facts) -> Rulebook:
    """Give a rulebook that means the same while these facts are known, its conditions shorter."""
    rules = {rule.id: replace(rule, when=simplified(rule.when, known)) for rule in book.rules.values()}
    steps = tuple(rules[step.id] if isinstance(step, Rule) else step for step in book.steps)
    return replace(book, rules=rules, steps=steps)


DECISIVE = ("forbid", "allow", "require")


def lean(book: Rulebook, watched: Iterable[str] = ()) -> Rulebook:
    """Give a rulebook that comes to the same answers: without rules that can never fire, or that decide nothing.

    What rules conclude for the facts that are `watched` is kept as well.

    A rule that never fires stands never and is impossible always, so nothing is lost with its name in the tables.
    """
    possible = {id_ for id_, rule in book.rules.items() if rule.when != FALSE}
    kept = _needed(book, possible, watched)
    rules = {id_: rule for id_, rule in book.rules.items() if id_ in kept}
    facts = {name for name, by in book.concluded_by.items() if set(by) & kept} | set(book.otherwise)
    steps = tuple(step for step in book.steps if (step.id in kept if isinstance(step, Rule) else step in facts))
    concluded = _only(book.concluded_by, kept, facts)
    aside, covered = (_only(table, kept, kept) for table in (book.set_aside_by, book.covered_by))
    return replace(book, rules=rules, steps=steps, concluded_by=concluded, set_aside_by=aside, covered_by=covered)


def _only(table: Mapping[str, tuple[str, ...]], kept: set[str], keys: set[str]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(each for each in by if each in kept) for key, by in table.items() if key in keys}


def _needed(book: Rulebook, possible: set[str], watched: Iterable[str]) -> set[str]:
    """Give those of the possible rules that decide, and all that these depend on."""
    queue = [id_ for id_ in possible if any(book.rules[id_].does(kind) for kind in DECISIVE)]
    queue += [id_ for name in watched for id_ in book.concluded_by.get(name, ()) if id_ in possible]
    found: set[str] = set()
    while queue:
        id_ = queue.pop()
        if id_ in found:
            continue
        found.add(id_)
        behind = [*book.set_aside_by.get(id_, ()), *book.covered_by.get(id_, ())]
        for name in facts_read(book.rules[id_]):
            behind += book.concluded_by.get(name, ())
        queue += [each for each in behind if each in possible]
    return found


def facts_read(rule: Rule) -> set[str]:
    """Give the facts that a rule and its requirements read."""
    thats = [each.that for each in rule.effects if each.that is not None]
    return reads(rule).union(*(reads(replace(rule, when=that, effects=())) for that in thats))
