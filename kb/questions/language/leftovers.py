"""What a sentence says that nothing took: words that nobody knows, numbers that measure nothing, hints of trouble.

Where such a thing is left over, a yes may not stand: it might be what matters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from kb.questions.language.cues import MEASURE, STRANGE, Cues, Item, all_matches
from kb.questions.language.spelling import slip
from kb.vocabulary.quantities import Quantity


@dataclass(frozen=True)
class Leftovers:
    """What may be left over: `idle` cues (and measures, quantities) may, `doubts` never, `openings` if they were taken.

    Words that are not `known` may be left over only in sentences of which nothing else was taken.
    """

    idle: Cues
    doubts: Cues
    openings: Cues
    measures: frozenset[str]
    quantities: frozenset[Quantity]
    known: frozenset[str]
    fold: Callable[[str], str] = str.casefold

    def left(
        self, items: Sequence[Item], taken: Collection[int], facts: Collection[int], groups: Collection[str]
    ) -> list[str]:
        """Give the words of `items` that nothing took, as they were said.

        `facts` are the items that a fact took; `groups` are those of the things taken. A thing that a strange word is
        joined to is understood only where a fact says that it is a stranger.
        """
        idle = {at for match in all_matches(self.idle, items) for at in match.items}
        left = {at for match in all_matches(self.doubts, items) for at in match.items}
        for match in all_matches(self.openings, items):
            left |= match.items if not match.items <= idle.union(taken) else frozenset()
        spoken_of = frozenset(_sentence(items, at) for at in taken)
        for at, item in enumerate(items):
            if at not in taken and at not in idle and self._matters(item, groups):
                heard = _sentence(items, at) in spoken_of or not self._strange(item)
                left |= {at} if heard else set()
            elif STRANGE in item.terms and at not in facts:
                left |= {at}
        return list(_joined(items, left))

    def troubles(self, items: Sequence[Item]) -> list[str]:
        """Give the words that tell of trouble, as they were said: nobody may say that these change nothing."""
        return list(_joined(items, {at for match in all_matches(self.doubts, items) for at in match.items}))

    def _matters(self, item: Item, groups: Collection[str]) -> bool:
        if item.quantity is not None and item.quantity in self.quantities:
            return False
        if item.quantity is not None or MEASURE in item.terms:
            return item.texts[-1] not in self.measures
        if item.number is not None:
            return item.texts[0][0].isdigit() or item.number > 2
        if item.groups and item.thing is None:
            return not set(item.groups) & set(groups)
        return self._strange(item)

    def _strange(self, item: Item) -> bool:
        """Whether this is a word that nobody knows, or one that was mended for nothing."""
        text = item.texts[0]
        if item.thing or item.terms or item.groups or item.filler or item.ordinal is not None or not text.isalpha():
            return False
        said = self.fold(item.said)
        return text not in self.known or (len(text) > 4 and text != said and slip(said, text))


def _sentence(items: Sequence[Item], at: int) -> int:
    return sum(item.ends for item in items[:at])


def _joined(items: Sequence[Item], left: Collection[int]) -> Iterator[str]:
    """Give what was said at these places, neighbours together."""
    said: list[str] = []
    for at, item in enumerate(items):
        if at in left:
            said.append(item.said)
        elif said:
            yield " ".join(said)
            said = []
    if said:
        yield " ".join(said)
