"""Products that a sentence names again for short, once it has named them in full: "the X100 Max … is the X100 fine?".

A name that several products bear means the one of them that was named before; so does a strange word or a number that
is part of one such name alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from kb.questions.language.cues import Item


def echoed(
    items: Sequence[Item], parts: Callable[[str], Collection[str]], is_strange: Callable[[Item], bool]
) -> Iterator[Item]:
    """Give the items, those resolved that name a product again; `parts` gives the words of a product's name."""
    before: dict[str, Item] = {}
    for at, item in enumerate(items):
        thing = item.thing
        if thing is not None and thing.named and len(thing.candidates) == 1:
            before.setdefault(thing.candidates[0], item)
        elif (full := _meant(items, at, before, parts, is_strange)) is not None and full.thing is not None:
            item = replace(item, thing=replace(full.thing, plural=False), number=None, ordinal=None, filler=False)
        yield item


def _meant(
    items: Sequence[Item], at: int, before: dict[str, Item], parts: Callable[[str], Collection[str]],
    is_strange: Callable[[Item], bool],
) -> Item | None:  # fmt: skip
    """Give the item before that named what this one means, if there is exactly one."""
    item = items[at]
    if item.thing is not None:
        meant = [id_ for id_ in before if item.thing.named and id_ in item.thing.candidates]
    elif is_strange(item) and not _measures(items, at):
        meant = [id_ for id_ in before if item.texts[0] in parts(id_)]
    else:
        meant = []
    return before[meant[0]] if len(meant) == 1 else None


def _measures(items: Sequence[Item], at: int) -> bool:
    """Whether a number counts or measures what follows it."""
    after = items[at + 1] if at + 1 < len(items) else None
    number = items[at].number
    return number is not None and (number < 10 or (after is not None and _counted(after)))


def _counted(after: Item) -> bool:
    return bool(after.thing or after.terms or after.quantity or after.number is not None)
