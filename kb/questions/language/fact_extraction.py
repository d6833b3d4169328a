"""What a sentence tells of facts: brands, values and how many, for those who have a part in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kb.catalogue.catalogue import Catalogue
from kb.questions.language.counting import count_of
from kb.questions.language.cues import MEASURE, Item, Match, Sentence
from kb.questions.language.interleaving import neighbours
from kb.questions.language.phrasing import FactCues, Phrasing
from kb.questions.language.role_assignment import Cast
from kb.vocabulary.vocabulary import Vocabulary

NEAR = 4
"""So many words may stand between a figure and the thing that has it, where no cue joins them."""


@dataclass(frozen=True)
class Told:
    """A fact that a sentence tells, in which words, and the items that say so."""

    fact: str
    value: object
    said: str
    items: frozenset[int]


class FactExtractor:
    """Finds what is told in one language; `counted` are the roles that have a count."""

    def __init__(
        self, phrasing: Phrasing, vocabulary: Vocabulary, catalogue: Catalogue, counted: Sequence[str]
    ) -> None:
        self.phrasing, self._vocabulary, self._catalogue, self._counted = phrasing, vocabulary, catalogue, counted
        self._facts = {entry.cues: (rank, entry) for rank, entry in enumerate(phrasing.facts)}

    def extract(self, items: Sentence, cast: Cast, figures: Sequence[str] = ()) -> list[Told]:
        """Give what the sentence tells, surest first; `figures` are facts that the only figure of its kind tells."""
        told = [*self._brands(items, cast), *self._told(items, cast)]
        told += self._beside(items, cast, told)
        told += self._in_turn(items, cast, {each.fact for each in told})
        open_to = [name for name in figures if not self._has_rivals(self._vocabulary.facts[name].role, cast)]
        return [*told, *self._alone(items, told, open_to), *self._counts(items, cast)]

    def _has_rivals(self, role: str, cast: Cast) -> bool:
        """Whether another thing of the kind of a role is spoken of: a lone figure may be either's."""
        return bool(role) and any(each != role and self._kind_of(each) == self._kind_of(role) for each in cast.said)

    def _alone(self, items: Sequence[Item], told: Sequence[Told], figures: Sequence[str]) -> Iterator[Told]:
        """Give the facts of which no cue was heard, where one figure is left that can tell them."""
        taken = frozenset[int]().union(*(each.items for each in told))
        units = self._vocabulary.units.units
        for name in figures:
            dimension = units[str(self._vocabulary.facts[name].unit)].dimension
            left = [at for at, item in enumerate(items) if at not in taken and item.quantity is not None
                    and item.quantity.unit.dimension == dimension]  # fmt: skip
            alike = {items[at].quantity for at in left}
            if len(alike) == 1 and all(each.fact != name for each in told):
                yield Told(name, str(items[left[0]].quantity), items[left[0]].said, frozenset(left))

    def _beside(self, items: Sequence[Item], cast: Cast, told: Sequence[Told]) -> Iterator[Told]:
        """Give the figures that no cue took and that stand beside the one thing that may have them."""
        taken = frozenset[int]().union(*(each.items for each in told))
        known = {each.fact for each in told}
        for at, item in enumerate(items):
            if at in taken or item.quantity is None:
                continue
            thing = _nearest(items, at)
            for fact in self.phrasing.beside.get(item.quantity.unit.dimension, ()):
                kind, _, attribute = fact.partition(".")
                of = items[thing].thing if thing is not None else None
                name = f"{cast.role_of.get(thing) if thing is not None else None}.{attribute}"
                if of and kind in of.kinds and name in self._vocabulary.facts and name not in known:
                    known.add(name)
                    yield Told(name, str(item.quantity), item.said, frozenset({at}))
                    break

    def _in_turn(self, items: Sequence[Item], cast: Cast, known: Collection[str]) -> Iterator[Told]:
        """Give the facts that are told by the order in which things are named, each of them once."""
        for fact, other in self.phrasing.in_turn.items():
            kind, _, attribute = fact.partition(".")
            row = [(at, role, self._kind_of(role)) for at, role in sorted(cast.role_of.items())]
            row = [each for each in row if each[2] in (kind, other)]
            if len({role for _, role, _ in row}) < len(row):
                continue
            for of, to in neighbours([each[2] for each in row], kind, other).items():
                (at, role, _), (_, neighbour, _) = row[of], row[to]
                if f"{role}.{attribute}" not in known:
                    yield Told(f"{role}.{attribute}", neighbour, items[at].said, frozenset())

    def _kind_of(self, role: str) -> str:
        return self._vocabulary.roles[role].kind

    def _counts(self, items: Sequence[Item], cast: Cast) -> Iterator[Told]:
        counting = self.phrasing.counting
        for role in self._counted:
            count = count_of(items, [at for at, of in cast.role_of.items() if of == role], counting)
            if count is not None:
                yield Told(f"{role}.{counting.fact}", count, cast.said[role], frozenset())

    def _brands(self, items: Sequence[Item], cast: Cast) -> Iterator[Told]:
        """Give the brand of each thing that is said by brand and noun alone."""
        groups = self._catalogue.groups
        for at, role in cast.role_of.items():
            thing, name = items[at].thing, f"{role}.{self.phrasing.group_fact}"
            if thing and not thing.named and name in self._vocabulary.facts:
                for group in (each for each in thing.groups if not groups[each].within):
                    yield Told(name, groups[group].name, thing.group_said, frozenset({at}))

    def _told(self, items: Sentence, cast: Cast) -> Iterator[Told]:
        """Give what the fact cues hear: of two at one place the longer, else the one that stands first.

        A figure tells one fact; a thing may tell several, as where two others have the same place.
        """
        heard: list[tuple[int, Match, str, object]] = []
        for (rank, entry), matches in items.heard(self._facts):
            for match in matches:
                name = self._fact_name(entry, match, cast)
                taken = match.taken()
                if taken is not None and _counts_other(items[taken], entry):
                    continue
                value = entry.value if taken is None else self._taken(match, items, cast)
                if taken is not None and name is not None:
                    value = self._measured(name, value, items[taken])
                if name is not None and value is not None:
                    heard.append((rank, match, name, value))
        kept = [each for each in heard if not any(_outdoes(other, each) for other in heard)]
        used = set[int]()
        for _, match, name, value in sorted(kept, key=lambda each: (each[0], each[1].start)):
            taken = match.taken()
            if taken is None or taken not in used:
                yield Told(name, value, " ".join(item.said for item in items[match.start : match.end]), match.items)
                used |= {taken} if taken is not None and items[taken].thing is None else set()

    def _measured(self, name: str, value: object, item: Item) -> object:
        """Give a bare number the unit of its fact: "Voc 46"."""
        unit = self._vocabulary.facts[name].unit
        number = item.texts[0] if MEASURE in item.terms else item.number
        return f"{number} {unit}" if unit and item.quantity is None and number is not None else value

    def _fact_name(self, entry: FactCues, match: Match, cast: Cast) -> str | None:
        slot, _, attribute = entry.fact.partition(".")
        if not slot.startswith("{"):
            return entry.fact
        role = next((cast.role_of.get(at) for step, at in match.slots if step.slot == slot[1:-1]), None)
        name = f"{role}.{attribute}"
        return name if name in self._vocabulary.facts else None

    def _taken(self, match: Match, items: Sequence[Item], cast: Cast) -> object:
        """Give what a fact takes: the role of a thing in a slot of its kind, if it has a name, or an item's value."""
        step, at = next(each for each in match.slots if each[0].takes)
        thing = items[at].thing
        if thing is None or step.slot not in thing.kinds:
            return self._value(items[at])
        return cast.role_of.get(at) if thing.named else None

    def _value(self, item: Item) -> object:
        """Give what a fact takes from an item: quantity, its number or a measure's, its group's name, or its words."""
        if item.quantity is not None or item.number is not None:
            return str(item.quantity or item.number)
        if MEASURE in item.terms:
            return item.texts[0]
        return self._catalogue.groups[item.groups[0]].name if item.groups else item.said


def _counts_other(item: Item, entry: FactCues) -> bool:
    """Whether a figure says something else than a fact that would take it."""
    return item.quantity in entry.never or (item.number is not None and item.number < entry.bare_from)


def _nearest(items: Sequence[Item], at: int) -> int | None:
    """Give the only thing that stands within a few words of a figure in its sentence, none where there are two."""
    there = [n for n in range(max(at - NEAR, 0), min(at + NEAR + 1, len(items))) if items[n].thing is not None]
    inside = [n for n in there if not any(items[m].ends for m in range(min(n, at), max(n, at)))]
    close = [n for n in inside if abs(n - at) == min(abs(m - at) for m in inside)]
    return close[0] if len(close) == 1 else None


def _outdoes(one: tuple[int, Match, str, object], other: tuple[int, Match, str, object]) -> bool:
    """Whether one reading of a fact lies over another of the same fact and is longer; what is taken outdoes nothing."""
    lengths = one[1].end - one[1].start, other[1].end - other[1].start
    told = one[1].taken() is None and one[2] == other[2]
    return told and one[1].overlaps(other[1]) and lengths[0] > lengths[1]
