"""Cues: short patterns over what was heard, written in the phrasing files.

    word    a|b     that word, any of these words or slots
    {name}          a term, a thing of that kind, one without a name (`nameless` and its kind), any `thing`, any
                    `named` one, a `stranger` (a thing called by a word that nobody knows), one that is `doubtful`
                    (called by a word that may be a maker's name), one named `again`, a thing left out (`no`
                    and its kind), a `number`, `many` (a number above one), an `ordinal`, a `group`, a plain `word`,
                    a quantity of that unit, another `measure`, or one in those letters (`measure kg`)
    <name>          the same, and its value is what a fact takes
    word?           may be missing
    ...             up to eight of anything and fillers, within one sentence
    one & other     one, up to eight of anything, the other: in any order

Words that the phrasing calls fillers may stand between any two parts. Matching walks forward once with a set of
places, so that its cost is bounded whatever a stranger writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from itertools import permutations

from kb.vocabulary.quantities import Quantity

GAP = 8
_PART = re.compile(r"(?:[{<][^{}<>]*[}>]|[^\s{<])+|\S")
ANY, NAMED, STRANGE, DOUBTFUL, MEASURE, AGAIN = "thing", "named", "stranger", "doubtful", "measure", "again"
BUILT_IN = frozenset({ANY, NAMED, STRANGE, DOUBTFUL, MEASURE, AGAIN, "word", "number", "many", "ordinal", "group"})
DIMENSION = "a quantity of "


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

    @property
    def spelt(self) -> str:
        """What it is in a cue: its words, or in braces all that it was heard as."""
        heard = [*sorted(self.terms), *(self.thing.kinds if self.thing else ())]
        heard += [self.quantity.unit.name] if self.quantity is not None else []
        heard += ["number"] if self.number is not None else []
        return f"{{{'|'.join(heard)}}}" if heard else " ".join(self.texts)

    @cached_property
    def marks(self) -> frozenset[str]:
        """What cues can ask for in this item: its word as it is, all else in braces."""
        slots = [*self.terms, *(self.thing.kinds if self.thing else ())]
        plain = not (self.terms or self.thing or self.groups or self.filler) and self.texts[0].isalpha()
        slots += map(nameless, self.thing.kinds if self.thing and not self.thing.named else ())
        named = self.thing is not None and self.thing.named
        said = (ANY, self.thing), (NAMED, named), ("group", self.groups), ("word", plain)
        slots += [name for name, there in said if there]
        slots += [name for name, value in (("number", self.number), ("ordinal", self.ordinal)) if value is not None]
        if self.number is not None and self.number > 1:
            slots.append("many")
        if MEASURE in self.terms:
            slots.append(f"{MEASURE} {self.texts[-1]}")
        if self.quantity is not None:
            slots.append(DIMENSION + self.quantity.unit.dimension)
        return frozenset([*map(_slot, slots), *(self.texts if len(self.texts) == 1 else ())])


def left_out(kind: str) -> str:
    """Give the slot of things of a kind that are spoken of only to say that they are not meant.

    >>> left_out("wheel")
    'no wheel'
    """
    return f"no {kind}"


def nameless(kind: str) -> str:
    """Give the slot of things of a kind that are called by a noun alone.

    >>> nameless("wheel")
    'nameless wheel'
    """
    return f"nameless {kind}"


def _slot(name: str) -> str:
    return f"{{{name}}}"


@dataclass(frozen=True)
class Step:
    """One part of a cue: the marks of which an item must bear one; a gap has none."""

    marks: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    slot: str = ""
    takes: bool = False
    optional: bool = False

    @property
    def gap(self) -> bool:
        """Whether anything may stand here."""
        return not self.marks


@dataclass(frozen=True)
class Match:
    """Where a cue was heard, and which item each of its parts accepted."""

    start: int
    end: int
    accepted: tuple[tuple[Step, int], ...] = ()

    @property
    def slots(self) -> tuple[tuple[Step, int], ...]:
        """Give the items that fill slots."""
        return tuple(each for each in self.accepted if each[0].slot)

    @property
    def items(self) -> frozenset[int]:
        """Give the items that the cue asked for, those in gaps left aside."""
        return frozenset(at for _, at in self.accepted)

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

    def possible(self, marks: frozenset[str]) -> bool:
        """Say whether all that the cue needs is among the marks of a sentence."""
        return not any(map(marks.isdisjoint, self._needed))

    @cached_property
    def _needed(self) -> tuple[frozenset[str], ...]:
        """Give the marks of the parts that must be there, those with the fewest first: they are the rarest."""
        return tuple(sorted((step.marks for step in self.steps if not step.gap and not step.optional), key=len))

    def matches(self, items: Sequence[Item]) -> Iterator[Match]:
        """Give the shortest match from each item on."""
        first = self.steps[0]
        for start, item in enumerate(items):
            if first.marks.isdisjoint(item.marks) and not first.optional:
                continue
            ends = self._ends(items, start)
            if ends:
                end = min(ends)
                yield Match(start, end, ends[end])

    def _ends(self, items: Sequence[Item], start: int) -> dict[int, tuple[tuple[Step, int], ...]]:
        places: dict[int, tuple[tuple[Step, int], ...]] = {start: ()}
        for step in self.steps:
            reached: dict[int, tuple[tuple[Step, int], ...]] = {}
            for place, accepted in places.items():
                for end, item in _walk(step, items, place, place > start):
                    reached.setdefault(end, accepted if item is None else (*accepted, (step, item)))
            places = reached
            if not places:
                break
        return {place: accepted for place, accepted in places.items() if place > start}


def _walk(step: Step, items: Sequence[Item], place: int, inside: bool) -> Iterator[tuple[int, int | None]]:
    """Give where a step can end from `place` on, and the item that it accepted."""
    if step.gap:
        left = GAP
        for end in range(place, len(items) + 1):
            yield end, None
            if end == len(items) or items[end].ends or not left:
                return
            left -= not items[end].filler
        return
    here = place
    while here < len(items):
        if not step.marks.isdisjoint(items[here].marks):
            yield here + 1, here
            break
        if not (inside and items[here].filler):
            break
        here += 1
    if step.optional:
        yield place, None


class CueReader:
    """Makes cues of what the phrasing writes."""

    def __init__(
        self, terms: Iterable[str], kinds: Collection[str], dimensions: Mapping[str, str],
        fold: Callable[[str], str] = str.casefold,
    ) -> None:  # fmt: skip
        self._named, self._dimensions = (
            BUILT_IN.union(terms, kinds, map(left_out, kinds), map(nameless, kinds)),
            dimensions,
        )
        self._fold = fold
        self.slots = sorted({*self._named, *dimensions})
        self._step = cache(self._step_of)

    def read(self, written: str) -> Cue:
        """Read one cue.

        Raises:
            ValueError: a part is no word, gap or known slot.

        >>> reader = CueReader(["join"], ["wheel"], {"mm": "length"})
        >>> [step.slot for step in reader.read("{join} two|2 ... <mm> {wheel}").steps]
        ['join', '', '', 'mm', 'wheel']
        """
        steps = [self._step(part) for part in _PART.findall(written)]
        if not steps or steps[0].gap or steps[-1].gap or all(step.optional for step in steps):
            raise ValueError(f"`{written}` must begin and end with a word or a slot")
        return Cue(written, tuple(steps))

    def _step_of(self, part: str) -> Step:
        if part == "...":
            return Step()
        optional = len(part) > 1 and part.endswith("?")
        bare = part[:-1] if optional else part
        slots = [name for braced in re.findall(r"[{<]([^{}<>]+)[}>]", bare) for name in braced.split("|")]
        rest = re.sub(r"\{[^{}<>]+\}|<[^{}<>]+>", "", bare)
        if re.search(r"[{}<>]", rest):
            raise ValueError(f"`{part}` is no slot; write {{name}} or <name>")
        words = frozenset(self._fold(each) for each in rest.split("|") if each)
        marks = words | {_slot(self._meant(name)) for name in slots}
        return Step(marks, words, slots[0] if slots else "", "<" in bare, optional)

    def _meant(self, name: str) -> str:
        if name in self._named or name.startswith(f"{MEASURE} "):
            return name
        if name not in self._dimensions:
            raise ValueError(f"unknown slot `{name}`")
        return DIMENSION + self._dimensions[name]


def in_every_order(written: str) -> Iterator[str]:
    """Give the cues that a cue stands for whose parts may come in any order.

    >>> list(in_every_order("{plug} & {wheel} ?"))
    ['{plug} ... {wheel} ?', '{wheel} ? ... {plug}']
    """
    for each in permutations(written.split(" & ")):
        yield " ... ".join(each)


def all_matches(cues: Iterable[Cue], items: Sequence[Item]) -> Iterator[Match]:
    """Give every match of every cue."""
    there = frozenset().union(*(item.marks for item in items))
    for cue in cues:
        if cue.possible(there):
            yield from cue.matches(items)


def things(match: Match, items: Sequence[Item]) -> list[int]:
    """Give the items of a match that are things, in the order of the cue."""
    return [at for _, at in match.slots if items[at].thing is not None]
