"""Cues: short patterns over what was heard, written in the phrasing files.

    word    a|b     that word, any of these words or slots
    {name}          a term, a thing of that kind, any `thing`, a `stranger` (a thing called by a word that nobody
                    knows), a `number`, an `ordinal`, a `group`, a quantity of that unit, or another `measure`
    <name>          the same, and its value is what a fact takes
    word?           may be missing
    ...             up to eight of anything, within one sentence

Words that the phrasing calls fillers may stand between any two parts. Matching walks forward once with a set of
places, so that its cost is bounded whatever a stranger writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kb.quantities import Quantity

GAP = 8
_PART = re.compile(r"(?:[{<][^{}<>]*[}>]|[^\s{<])+|\S")
ANY, STRANGE, MEASURE = "thing", "stranger", "measure"


@dataclass(frozen=True)
class Thing:
    """Something a question may be about: by name (its candidates, none where nobody knows it) or by a noun."""

    kinds: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    named: bool = False
    groups: tuple[str, ...] = ()
    group_said: str = ""
    plural: bool = False
    near: bool = False


@dataclass(frozen=True)
class Item:
    """A piece of a sentence: a word, a mark, a term, a quantity or a thing, with the words it was said in."""

    said: str
    texts: tuple[str, ...]
    start: int
    end: int
    terms: frozenset[str] = frozenset()
    number: Decimal | None = None
    ordinal: int | None = None
    quantity: Quantity | None = None
    thing: Thing | None = None
    groups: tuple[str, ...] = ()
    filler: bool = False
    ends: bool = False


Accepts = Callable[[Item], bool]


@dataclass(frozen=True)
class Step:
    """One part of a cue: what it accepts; a gap accepts nothing by itself."""

    accepts: Accepts | None
    slot: str = ""
    takes: bool = False
    optional: bool = False
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """Where a cue was heard, and which items fill its slots."""

    start: int
    end: int
    slots: tuple[tuple[Step, int], ...] = ()

    def overlaps(self, other: Match) -> bool:
        """Say whether two matches share an item."""
        return self.start < other.end and other.start < self.end

    def taken(self) -> int | None:
        """Give the item whose value is taken."""
        return next((at for step, at in self.slots if step.takes), None)


@dataclass(frozen=True)
class Cue:
    """A cue ready to be looked for."""

    written: str
    steps: tuple[Step, ...] = field(repr=False)

    def matches(self, items: Sequence[Item]) -> Iterator[Match]:
        """Give the shortest match from each item on."""
        for start in range(len(items)):
            ends = self._ends(items, start)
            if ends:
                end = min(ends)
                yield Match(start, end, ends[end])

    def _ends(self, items: Sequence[Item], start: int) -> dict[int, tuple[tuple[Step, int], ...]]:
        places: dict[int, tuple[tuple[Step, int], ...]] = {start: ()}
        for step in self.steps:
            reached: dict[int, tuple[tuple[Step, int], ...]] = {}
            for place, slots in places.items():
                for end, item in _walk(step, items, place, place > start):
                    kept = (*slots, (step, item)) if item is not None and step.slot else slots
                    reached.setdefault(end, kept)
            places = reached
            if not places:
                break
        return {place: slots for place, slots in places.items() if place > start}


def _walk(step: Step, items: Sequence[Item], place: int, inside: bool) -> Iterator[tuple[int, int | None]]:
    """Give where a step can end from `place` on, and the item that it accepted."""
    if step.accepts is None:
        for end in range(place, min(place + GAP, len(items)) + 1):
            yield end, None
            if end < len(items) and items[end].ends:
                return
        return
    here = place
    while here < len(items):
        if step.accepts(items[here]):
            yield here + 1, here
            break
        if not (inside and items[here].filler):
            break
        here += 1
    if step.optional:
        yield place, None


class CueReader:
    """Makes cues of what the phrasing writes."""

    def __init__(self, terms: Iterable[str], kinds: Iterable[str], dimensions: Mapping[str, str]) -> None:
        self._terms, self._kinds, self._dimensions = frozenset(terms), frozenset(kinds), dimensions
        self.slots = sorted({ANY, STRANGE, MEASURE, "number", "ordinal", "group", *self._terms, *self._kinds, *dimensions})

    def read(self, written: str) -> Cue:
        """Read one cue.

        Raises:
            ValueError: a part is no word, gap or known slot.

        >>> reader = CueReader(["join"], ["wheel"], {"mm": "length"})
        >>> [step.slot for step in reader.read("{join} two|2 ... <mm> {wheel}").steps]
        ['join', '', '', 'mm', 'wheel']
        """
        steps = [self._step(part) for part in _PART.findall(written)]
        if not steps or steps[0].accepts is None or steps[-1].accepts is None or all(step.optional for step in steps):
            raise ValueError(f"`{written}` must begin and end with a word or a slot")
        return Cue(written, tuple(steps))

    def _step(self, part: str) -> Step:
        if part == "...":
            return Step(None)
        optional = len(part) > 1 and part.endswith("?")
        bare = part[:-1] if optional else part
        slots = [name for braced in re.findall(r"[{<]([^{}<>]+)[}>]", bare) for name in braced.split("|")]
        rest = re.sub(r"\{[^{}<>]+\}|<[^{}<>]+>", "", bare)
        if re.search(r"[{}<>]", rest):
            raise ValueError(f"`{part}` is no slot; write {{name}} or <name>")
        words = frozenset(each.casefold() for each in rest.split("|") if each)
        tests = [self._test(name) for name in slots]

        def accepts(item: Item) -> bool:
            return (len(item.texts) == 1 and item.texts[0] in words) or any(test(item) for test in tests)

        return Step(accepts, slots[0] if slots else "", "<" in bare, optional, words)

    def _test(self, name: str) -> Accepts:
        if name in self._kinds:
            return lambda item: item.thing is not None and name in item.thing.kinds
        if name in self._terms:
            return lambda item: name in item.terms
        if name in self._dimensions:
            dimension = self._dimensions[name]
            return lambda item: item.quantity is not None and item.quantity.unit.dimension == dimension
        builtin: Mapping[str, Accepts] = {
            ANY: lambda item: item.thing is not None,
            STRANGE: lambda item: STRANGE in item.terms,
            MEASURE: lambda item: MEASURE in item.terms,
            "number": lambda item: item.number is not None,
            "ordinal": lambda item: item.ordinal is not None,
            "group": lambda item: bool(item.groups),
        }
        if name not in builtin:
            raise ValueError(f"unknown slot `{name}`")
        return builtin[name]


def found(cues: Iterable[Cue], items: Sequence[Item]) -> Iterator[Match]:
    """Give every match of every cue."""
    for cue in cues:
        yield from cue.matches(items)


def things(match: Match, items: Sequence[Item]) -> list[int]:
    """Give the items of a match that are things, in the order of the cue."""
    return [at for _, at in match.slots if items[at].thing is not None]
