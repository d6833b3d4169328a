"""Claims: somebody's word for a fact, and the order that decides which one holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb.problems import Place
from kb.vocabulary.facts import Value

CERTAINTIES = ("established", "reported", "presumed")
"""How well something is known, best first."""


def weakest(grades: Sequence[str]) -> str:
    """Give the weakest of some certainties; nothing to doubt is established.

    >>> weakest(["established", "reported"]), weakest([])
    ('reported', 'established')
    """
    return max(grades, key=CERTAINTIES.index, default=CERTAINTIES[0])


@dataclass(frozen=True)
class SourceKind:
    """A kind of source: its place in the order (0 is best) and how certain its word is."""

    name: str
    rank: int
    certainty: str
    called: str


@dataclass(frozen=True)
class Source:
    """Where a claim comes from. `url` is empty where nobody can follow it; `unlisted` then says what it is."""

    id: str
    kind: SourceKind
    counts_as: SourceKind
    title: str
    url: str = ""
    unlisted: str = ""
    date: str = ""
    read: str = ""

    def __str__(self) -> str:
        dated = f", {self.date}" if self.date else ""
        return f"{self.title} ({self.kind.called}{dated})"


@dataclass(frozen=True)
class Claim:
    """One source's value for one fact of one subject; `depth` 0 is the thing itself, 1 its series, and so on.

    It is `hearsay` where an asker says what is for the catalogue to know: nobody can look it up.
    """

    value: Value
    source: Source
    subject: str
    place: Place
    depth: int = 0
    at: str = ""
    date: str = ""
    note: str = ""
    disputed: bool = False
    places: tuple[str, ...] = ()
    hearsay: bool = False
    instead_of: Value | None = None

    @property
    def certainty(self) -> str:
        """How certain this claim is."""
        own = self.source.counts_as.certainty
        return weakest([own, CERTAINTIES[1]]) if self.hearsay else own


@dataclass(frozen=True)
class Settled:
    """What the claims for one fact come to: the one that holds (none where disputed) and those that lost."""

    holding: Claim | None
    rivals: tuple[Claim, ...] = field(default=())


def sources_from(section: Mapping[str, Any], kinds: Mapping[str, Any], floor: str) -> dict[str, Source]:
    """Read the sections `sources` and `source_kinds`; `floor` is the kind above which no untraceable source counts."""
    ranked = {
        name: SourceKind(name, rank, entry["certainty"], entry["called"])
        for rank, (name, entry) in enumerate(kinds.items())
    }
    made = {}
    for name, entry in section.items():
        kind = ranked[entry["kind"]]
        traceable = bool(entry.get("url")) or not floor
        counts = kind if traceable else max(kind, ranked[floor], key=lambda each: each.rank)
        details = {key: str(entry[key]) for key in ("url", "unlisted", "date", "read") if key in entry}
        made[name] = Source(name, kind, counts, entry["title"], **details)
    return made


def _folded(texts: Sequence[str]) -> set[str]:
    return {text.casefold() for text in texts}


def settle(claims: Sequence[Claim], place: str = "", unfit: Callable[[Value], bool] | None = None) -> Settled:
    """Decide which claim holds: the more specific subject, then the better kind of source, then the newer.

    A value that is `unfit`, such as a total that no sum makes, comes after all others.

    Claims for other places than `place` do not count; while the place is not known, those for certain places are
    disputed.

    Claims that say the same as the one that holds are no rivals. Where the best claims are marked as disputed and
    differ, none holds: the fact is unknown.
    """
    here = [each if place or not each.places else replace(each, disputed=True) for each in claims]
    claims = [each for each in here if not (place and each.places) or place.casefold() in _folded(each.places)]
    if not claims:
        return Settled(None)
    newest_first = sorted(claims, key=lambda claim: claim.date or claim.source.date, reverse=True)
    behind = {claim.value: unfit is not None and unfit(claim.value) for claim in claims}
    ordered = sorted(newest_first, key=lambda claim: (behind[claim.value], claim.depth, claim.source.counts_as.rank))
    first = ordered[0]
    equals = [each for each in ordered if each.disputed and each.depth == first.depth]
    if first.disputed and any(each.value != first.value for each in equals):
        return Settled(None, tuple(ordered))
    return Settled(first, tuple(each for each in ordered[1:] if each.value != first.value))
