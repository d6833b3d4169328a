"""How it is asked: whether something is so, or, the other way round, whether something is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.questions.language.cues import Cue, Item, all_matches


@dataclass(frozen=True)
class WayOfAsking:
    """A way of asking, heard by its cues, unless all of them lie on words that say something else."""

    name: str
    cues: tuple[Cue, ...]
    unless: tuple[Cue, ...] = ()

    def heard(self, items: Sequence[Item]) -> bool:
        """Say whether a sentence is put in this way."""
        matches = list(all_matches(self.cues, items))
        if not matches:
            return False
        otherwise = frozenset[int]().union(*(match.items for match in all_matches(self.unless, items)))
        return any(otherwise.isdisjoint(match.items) for match in matches)


def way_heard(ways: Iterable[WayOfAsking], items: Sequence[Item]) -> str:
    """Give the name of the first way in which a sentence is put; nothing where it is put plainly."""
    return next((each.name for each in ways if each.heard(items)), "")
