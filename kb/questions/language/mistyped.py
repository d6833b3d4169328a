"""Names that may be meant where one is mistyped: found by how their letters begin, some left out, not one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

BEGINNING = 7
"""So many letters of a run are looked up; a slip leaves out or changes one of them at most."""


def runs_of(key: str) -> tuple[str, ...]:
    """Give the runs of letters and of digits.

    >>> runs_of("xb200max")
    ('xb', '200', 'max')
    """
    return tuple(re.findall(r"[0-9][0-9.]*|[^0-9]+", key))


def alike(said: str, name: str) -> bool:
    """Say whether two runs of letters may be one word mistyped: the longer, the more slips.

    >>> alike("mxa", "max"), alike("omgea", "omega"), alike("pro", "max"), alike("p", "pl")
    (True, True, False, False)
    """
    if said == name:
        return True
    shorter = min(len(said), len(name))
    if abs(len(said) - len(name)) > 2:
        return False
    if shorter < 4:
        return len(said) == len(name) == 3 and OSA.distance(said, name) == 1 and sorted(said) == sorted(name)
    return OSA.distance(said, name) <= (1 if shorter < 8 else 2)


class Mistyped:
    """All names of a catalogue, as keys, for those that are not spelt right.

    >>> Mistyped(["xb200max", "xc200max"]).keys_like("xb200mxa")
    ['xb200max']
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._names = [runs_of(key) for key in keys]
        self._beginning_like = lru_cache(4096)(self._runs_beginning_like)
        self._like = lru_cache(4096)(self._runs_like)

    @cached_property
    def _by_run(self) -> dict[tuple[tuple[str, ...], str], list[int]]:
        """The places of names by their digits and their first run of letters."""
        made: dict[tuple[tuple[str, ...], str], list[int]] = {}
        for number, runs in enumerate(self._names):
            made.setdefault((_skeleton(runs), _lettered(runs)), []).append(number)
        return made

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        """The first runs of letters by how they begin."""
        made: dict[str, list[str]] = {}
        for run in dict.fromkeys(run for _, run in self._by_run):
            made.setdefault(run[:BEGINNING], []).append(run)
        return made

    @cached_property
    def _by_cut(self) -> dict[str, list[str]]:
        """The beginnings by what they are with up to two letters left out."""
        made: dict[str, list[str]] = {}
        for beginning in self._by_beginning:
            for cut in _cuts(beginning):
                made.setdefault(cut, []).append(beginning)
        return made

    def _runs_beginning_like(self, beginning: str) -> frozenset[str]:
        near = frozenset[str]().union(*(self._by_cut.get(cut, ()) for cut in _cuts(beginning)))
        return frozenset(run for each in near for run in self._by_beginning[each])

    def _runs_like(self, run: str) -> list[str]:
        return [each for each in self._beginning_like(run[:BEGINNING]) if alike(run, each)]

    def may_begin(self, key: str) -> bool:
        """Say whether a name, right or mistyped, may begin with what is written in this key."""
        run = _lettered(runs_of(key))
        return (key.endswith(run) and len(run) < BEGINNING) or bool(self._beginning_like(run[:BEGINNING]))

    def keys_like(self, key: str) -> list[str]:
        """Give the names that a key may be, mistyped in its letters. Digits are never mended."""
        runs = runs_of(key)
        skeleton, lettered = _skeleton(runs), _lettered(runs)
        numbers = sorted(number for run in self._like(lettered) for number in self._by_run.get((skeleton, run), ()))
        return ["".join(self._names[number]) for number in numbers if _may_be(runs, self._names[number])]


def _may_be(runs: Sequence[str], named: Sequence[str]) -> bool:
    """Whether runs may be those of a name; a name without digits is long, and begins right."""
    if not any(run[0].isdigit() for run in runs) and (runs[0][0] != named[0][0] or len(runs[0]) < 5):
        return False
    return all(a == b or (not a[0].isdigit() and alike(a, b)) for a, b in zip(runs, named, strict=True))


def _skeleton(runs: Sequence[str]) -> tuple[str, ...]:
    return tuple(run if run[0].isdigit() else "" for run in runs)


def _lettered(runs: Sequence[str]) -> str:
    """Give the first run of letters, or nothing."""
    return next((run for run in runs if not run[0].isdigit()), "")


def _cuts(text: str) -> set[str]:
    """Give a text with none, one and two of its letters left out."""
    once = {text[:at] + text[at + 1 :] for at in range(len(text))}
    return {text, *once}.union(each[:at] + each[at + 1 :] for each in once for at in range(len(each)))
