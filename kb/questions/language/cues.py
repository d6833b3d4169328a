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

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, reduce
from operator import is_, or_
from typing import TypeVar

from kb.vocabulary.quantities import Quantity

GAP = 8
Meant = TypeVar("Meant")
ANY, NAMED, STRANGE, DOUBTFUL, MEASURE, AGAIN = "thing", "named", "stranger", "doubtful", "measure", "again"
BUILT_IN = frozenset({ANY, NAMED, STRANGE, DOUBTFUL, MEASURE, AGAIN, "word", "number", "many", "ordinal", "group"})
DIMENSION = "a quantity of "
ANYTHING = frozenset({""})
"""What a cue needs that needs nothing: a mark that every sentence has."""


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
        alone = self.texts if len(self.texts) == 1 else ()
        slots = [*self.terms, *(self.thing.kinds if self.thing else ())]
        plain = not (self.terms or self.thing or self.groups or self.filler) and self.texts[0].isalpha()
        if not (slots or self.groups or self.quantity) and self.number is None and self.ordinal is None:
            return frozenset((*alone, slot("word")) if plain else alone)
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
        return frozenset([*map(slot, slots), *alone])


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


def slot(name: str) -> str:
    """Give the mark of what is heard as this.

    >>> slot("wheel")
    '{wheel}'
    """
    return f"{{{name}}}"


@dataclass(frozen=True, eq=False)
class Step:
    """One part of a cue: the marks of which an item must bear one; a gap has none."""

    marks: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    slot: str = ""
    takes: bool = False
    optional: bool = False

    @cached_property
    def gap(self) -> bool:
        """Whether anything may stand here."""
        return not self.marks


@dataclass(frozen=True)
class Match:
    """Where a cue was heard, and which item each of its parts accepted."""

    start: int
    end: int
    accepted: tuple[tuple[Step, int], ...] = ()

    @cached_property
    def slots(self) -> tuple[tuple[Step, int], ...]:
        """Give the items that fill slots."""
        return tuple(each for each in self.accepted if each[0].slot)

    @cached_property
    def items(self) -> frozenset[int]:
        """Give the items that the cue asked for, those in gaps left aside."""
        return frozenset(at for _, at in self.accepted)

    def overlaps(self, other: Match) -> bool:
        """Say whether two matches share an item."""
        return self.start < other.end and other.start < self.end

    def taken(self) -> int | None:
        """Give the item whose value is taken."""
        return next((at for step, at in self.slots if step.takes), None)


@dataclass(frozen=True, eq=False)
class Cue:
    """A cue ready to be looked for."""

    written: str
    steps: tuple[Step, ...] = field(repr=False)

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """The marks of the parts that must be there."""
        return tuple(step.marks for step in self.steps if not step.gap and not step.optional)

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
                    if end not in reached:
                        reached[end] = accepted if item is None else (*accepted, (step, item))
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


class Cues(tuple[Cue, ...]):
    """Cues that mean one thing, entered in an index; two lists of them are two even where they are written alike."""

    entered: CueIndex
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class CueIndex:
    """Finds the cues that may be heard in a sentence, by the rarest thing that each of them needs."""

    def __init__(self) -> None:
        self._entered: list[tuple[Cues, Cue]] = []

    def enter(self, cues: Iterable[Cue]) -> Cues:
        """Make one list of cues."""
        made = Cues(cues)
        made.entered = self
        self._entered.extend((made, cue) for cue in made)
        self.__dict__.pop("_by_mark", None)
        return made

    @cached_property
    def _by_mark(self) -> dict[str, list[tuple[int, frozenset[str]]]]:
        """The places of the cues by the marks of the part that is asked for least, with those of the next such part."""
        asked = Counter(mark for _, cue in self._entered for marks in cue.needed for mark in marks)
        made: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for number, (_, cue) in enumerate(self._entered):
            parts = sorted(cue.needed, key=lambda marks: sum(asked[mark] for mark in marks))
            rarest, other, *_ = *parts, ANYTHING, ANYTHING
            for mark in rarest:
                made.setdefault(mark, []).append((number, other))
        return made

    def possible(self, sentence: Sentence) -> dict[Cues, list[Cue]]:
        """Give the cues of which all that they need is there, in their order."""
        there, by_mark = ANYTHING.union(sentence.where), self._by_mark
        near = {number for mark in there for number, other in by_mark.get(mark, ()) if not other.isdisjoint(there)}
        made: dict[Cues, list[Cue]] = {}
        for number in sorted(near):
            cues, cue = self._entered[number]
            if not any(map(there.isdisjoint, cue.needed)) and sentence.may_be(cue):
                made.setdefault(cues, []).append(cue)
        return made


class Sentence(tuple[Item, ...]):
    """The items of a sentence, and what cues ask of them, each looked up once. Places are bits of a number."""

    @cached_property
    def where(self) -> dict[str, int]:
        """The places of each mark."""
        made: dict[str, int] = {}
        for at, item in enumerate(self):
            for mark in item.marks:
                made[mark] = made.get(mark, 0) | 1 << at
        return made

    def with_items(self, items: Iterable[Item]) -> Sentence:
        """Give the sentence with these items: itself, where they are its own."""
        made = Sentence(items)
        return self if len(made) == len(self) and all(map(is_, made, self)) else made

    @cached_property
    def joined(self) -> Sentence:
        """The same as one sentence, wherever it ends."""
        if not any(item.ends for item in self[:-1]):
            return self
        made = Sentence(replace(item, ends=False) if item.ends else item for item in self)
        made._possible.update(self._possible)
        return made

    @cached_property
    def _fillers(self) -> int:
        return sum(1 << at for at, item in enumerate(self) if item.filler)

    @cached_property
    def _possible(self) -> dict[CueIndex, dict[Cues, list[Cue]]]:
        return {}

    @cached_property
    def _matches(self) -> dict[Cues, list[Match]]:
        return {}

    @cached_property
    def _taking(self) -> dict[Step, int]:
        return {}

    def possible(self, index: CueIndex) -> dict[Cues, list[Cue]]:
        """Give the cues in an index that may be heard."""
        if index not in self._possible:
            self._possible[index] = index.possible(self)
        return self._possible[index]

    def matches(self, cues: Cues) -> Sequence[Match]:
        """Give every match of every cue in a list."""
        possible = self.possible(cues.entered).get(cues)
        if possible is None:
            return ()
        if cues not in self._matches:
            self._matches[cues] = [match for cue in possible for match in cue.matches(self)]
        return self._matches[cues]

    def heard(self, meanings: Mapping[Cues, Meant]) -> Iterator[tuple[Meant, Sequence[Match]]]:
        """Give what the lists of one index mean that are heard, as they were entered, each with its matches."""
        index = next((cues.entered for cues in meanings), None)
        for cues in self.possible(index) if index else ():
            if cues in meanings and (matches := self.matches(cues)):
                yield meanings[cues], matches

    def may_be(self, cue: Cue) -> bool:
        """Say whether all that a cue needs is there in its order, how far apart aside."""
        every = (2 << len(self)) - 1
        places = every
        for step in cue.steps:
            if step.gap:
                places = every & -(places & -places)
                continue
            reached = (self._beyond_fillers(places) & self._places(step)) << 1
            places = reached | places if step.optional else reached
            if not places:
                return False
        return True

    def _beyond_fillers(self, places: int) -> int:
        while more := (places & self._fillers) << 1 & ~places:
            places |= more
        return places

    def _places(self, step: Step) -> int:
        """Give the places of the items that a step accepts."""
        if step not in self._taking:
            there = (self.where[mark] for mark in step.marks & self.where.keys())
            self._taking[step] = reduce(or_, there, 0)
        return self._taking[step]


def all_matches(cues: Cues, items: Sequence[Item]) -> Sequence[Match]:
    """Give every match of every cue.

    >>> swap = Step(frozenset({"swap"}))
    >>> cues = CueIndex().enter([Cue("swap", (swap,))])
    >>> [match.start for match in all_matches(cues, [Item("Just", ("just",), 0, 1), Item("swap", ("swap",), 1, 2)])]
    [1]
    """
    return (items if isinstance(items, Sentence) else Sentence(items)).matches(cues)


def things(match: Match, items: Sequence[Item]) -> list[int]:
    """Give the items of a match that are things, in the order of the cue."""
    return [at for _, at in match.slots if items[at].thing is not None]
