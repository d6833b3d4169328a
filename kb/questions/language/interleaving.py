"""Things of two kinds that are named turn by turn: each of the one goes with its neighbour of the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby


def neighbours(kinds: Sequence[str], one: str, other: str) -> Mapping[int, int]:
    """Give, by the place of each thing of the first kind, that of the thing of the other kind that it goes with.

    Nothing where it is not clear: fewer than two of the other kind, two of these in a row, or a row that begins and
    ends with things of one kind.

    >>> neighbours(["load", "place", "load", "load", "place"], "load", "place")
    {0: 1, 2: 4, 3: 4}
    >>> neighbours(["place", "load", "place", "load"], "load", "place")
    {1: 0, 3: 2}
    >>> neighbours(["place", "load", "place"], "load", "place")
    {}
    """
    runs = [(kind, [at for at, _ in run]) for kind, run in groupby(enumerate(kinds), key=lambda each: each[1])]
    places = [ats for kind, ats in runs if kind == other]
    if {kind for kind, _ in runs} != {one, other} or len(places) < 2 or any(len(ats) > 1 for ats in places):
        return {}
    if len(runs) % 2:
        return {}
    ahead = 1 if runs[0][0] == one else -1
    return {at: runs[n + ahead][1][0] for n, (kind, ats) in enumerate(runs) if kind == one for at in ats}
