"""What speaks for a method in a sentence: its words, their order, the kinds of things in it, and the cues heard.

Each feature is a short readable text, so that the weights learned for them can be read and changed by hand:

    plug                a word, or in braces a term, a kind of thing, a quantity's unit
    plug into           two that stand beside each other, fillers aside
    {wheel} ... {hub}   one of two things or terms stands somewhere before the other
    2 {wheel}           so many different things of a kind
    heard swap          a cue of that method was heard; `hinted` a weak one, `meant` where it is meant alone
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from kb.questions.language.cues import Item

MOST_SLOTS = 12
"""So many things and terms are paired with each other; what a sentence says beyond them is heard by itself alone."""


def features(
    items: Sequence[Item], sure: Collection[str], weak: Collection[str], meant: Collection[str]
) -> frozenset[str]:
    """Give the features of a sentence; `sure`, `weak` and `meant` are the methods that cues were heard of."""
    tokens = [(item, token) for item in items if (token := _token(item))]
    spoken = [token for item, token in tokens if not item.filler]
    made = {*(token for _, token in tokens), *(f"{one} {other}" for one, other in pairwise(spoken))}
    made.update(f"{one} ... {other}" for one, other in combinations(_slots(items), 2))
    made.update(f"{count} {{{kind}}}" for kind, count in _counted(items).items())
    made.update(f"heard {name}" for name in sure)
    made.update(f"hinted {name}" for name in weak)
    if meant:
        made.add(f"meant {'|'.join(sorted(meant))}")
    return frozenset(made)


def _token(item: Item) -> str:
    """Give what an item is to the scores: what it was heard as, else its word; nothing for marks."""
    if item.thing is not None:
        return f"{{{'|'.join(sorted(item.thing.kinds))}}}"
    if item.terms:
        return f"{{{'|'.join(sorted(item.terms))}}}"
    if item.quantity is not None:
        return f"{{{item.quantity.unit.name}}}"
    if item.number is not None and item.number > 1:
        return "{number}"
    return item.texts[0] if item.texts[0].isalpha() or item.ends else ""


def _slots(items: Sequence[Item]) -> Iterator[str]:
    """Give the things and terms in their order, each once."""
    tokens = (_token(item) for item in items if item.thing is not None or item.terms)
    yield from list(dict.fromkeys(tokens))[:MOST_SLOTS]


def _counted(items: Sequence[Item]) -> Mapping[str, int]:
    """Give how many different things of each kind there are."""
    there: dict[str, set[object]] = {}
    for item in items:
        if item.thing is not None:
            there.setdefault("|".join(sorted(item.thing.kinds)), set()).add(item.thing.candidates or item.said)
    return {kind: len(those) for kind, those in there.items()}
