"""How many of a thing there are to be in all: those there already, those to come, or the number of the last one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kb.questions.language.cues import Cues, Item, all_matches, things
from kb.questions.language.phrasing import Counting

NONE = -1
"""Stands for the thing where a number is said without one."""


def numbers(items: Sequence[Item], cues: Cues) -> dict[int, int]:
    """Give, by the item that is counted, the largest number that the cues hear; 1 where a cue takes none."""
    made: dict[int, int] = {}
    for match in all_matches(cues, items):
        taken = match.taken()
        number = Decimal(1) if taken is None else items[taken].number or items[taken].ordinal
        counted = things(match, items)
        if number is not None and number == int(number):
            at = counted[-1] if counted else _beside(items, match.end)
            made[at] = max(made.get(at, 0), int(number))
    return made


def count_of(items: Sequence[Item], mine: Sequence[int], counting: Counting) -> int | None:
    """Give how many there are to be of what the items `mine` speak of, or nothing where that is not said."""
    if not mine:
        return None
    there = _only(numbers(items, counting.existing), mine)
    coming = [at for at in mine if at not in there]
    of_one_kind = [at for at in mine if len(_kinds(items[at])) == 1]
    in_all = _only(numbers(items, counting.in_all), of_one_kind)
    one_more = _only(numbers(items, counting.one_more), of_one_kind)
    added = _only(numbers(items, counting.added), coming)
    added |= {at: max(added.get(at, 0), 1) for at in _again(items, coming, counting)}
    before = max(there.values(), default=0)
    if in_all:
        return max(*in_all.values(), before)
    if one_more:
        spoken_of = {at: number for at, number in added.items() if at not in one_more}
        return max(one_more.values()) + max(before + _most(spoken_of, items), 1)
    if added:
        return before + _most(added, items)
    if counting.by_default and any(thing.named and not thing.plural for at in coming if (thing := items[at].thing)):
        return before + counting.by_default
    return before or None


def _again(items: Sequence[Item], mine: Sequence[int], counting: Counting) -> set[int]:
    """Give the places at which one thing is named several times in a row: each is one more of it."""
    rows = [set(things(match, items)) for match in all_matches(counting.again, items)]
    return set().union(*(row for row in rows if len(row) > 1 and row <= set(mine)))


def _beside(items: Sequence[Item], at: int) -> int:
    """Give the thing that a number right before `at` counts, or none."""
    while at < len(items) and items[at].filler:
        at += 1
    return at if at < len(items) and items[at].thing else NONE


def _only(counted: dict[int, int], those: Sequence[int]) -> dict[int, int]:
    """Give the numbers of those things, or else the number that is said of none."""
    return {at: n for at, n in counted.items() if at in those} or {at: n for at, n in counted.items() if at == NONE}


def _kinds(item: Item) -> tuple[str, ...]:
    return item.thing.kinds if item.thing else ()


def _most(added: dict[int, int], items: Sequence[Item]) -> int:
    """Give the most that one sentence adds: the numbers of one sentence are summed, those of several say it again."""
    sums: dict[int, int] = {}
    for at, number in added.items():
        sentence = sum(item.ends for item in items[:at])
        sums[sentence] = sums.get(sentence, 0) + number
    return max(sums.values(), default=0)
