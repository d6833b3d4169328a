"""How it is asked: whether something is so, or, the other way round, whether something is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.questions.language.cues import Cues, Item, Match, all_matches


@dataclass(frozen=True)
class WayOfAsking:
    """A way of asking, heard by its cues, unless all of them lie on words that say something else."""

    name: str
    cues: Cues
    unless: Cues

    def heard(self, items: Sequence[Item]) -> Sequence[Match]:
        """Give where a sentence is put in this way."""
        matches = all_matches(self.cues, items)
        if not matches:
            return []
        otherwise = frozenset[int]().union(*(match.items for match in all_matches(self.unless, items)))
        return [match for match in matches if otherwise.isdisjoint(match.items)]


def way_heard(ways: Iterable[WayOfAsking], items: Sequence[Item]) -> tuple[str, Sequence[Match]]:
    """Give the name of the first way in which a sentence is put, and where that is heard; none where it is plain."""
    return next(((each.name, matches) for each in ways if (matches := each.heard(items))), ("", []))
