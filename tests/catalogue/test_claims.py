"""The order of claims: the more specific subject, then the kind of source, then the newer, then the first."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import small

from kb.catalogue.claims import CERTAINTIES, Claim, settle, weakest
from kb.problems import Place

SOURCES = small().sources


def claim(value: int, source: str, depth: int = 0, date: str = "", disputed: bool = False) -> Claim:
    """Give a claim."""
    return Claim(value, SOURCES[source], "x", Place("x"), depth, date=date, disputed=disputed)


def holding(claims: Sequence[Claim]) -> int | None:
    """Give the value that holds."""
    settled = settle(claims)
    return None if settled.holding is None else int(str(settled.holding.value))


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        (claim(1, "guess", depth=0), claim(2, "handbook", depth=1)),
        (claim(1, "club", depth=1), claim(2, "handbook", depth=2)),
        (claim(1, "handbook"), claim(2, "brochure")),
        (claim(1, "brochure"), claim(2, "club", date="2030")),
        (claim(1, "club"), claim(2, "guess")),
        (claim(1, "second-handbook"), claim(2, "handbook")),
        (claim(1, "handbook", date="2024"), claim(2, "second-handbook")),
        (claim(1, "handbook", date="2024-02"), claim(2, "handbook", date="2024-01-31")),
        (claim(1, "handbook", date="2024-02"), claim(2, "handbook", date="2024")),
        (claim(1, "club"), claim(2, "lost-manual")),
    ],
    ids=[
        "the model's own before its series, though guessed", "series before brand", "manual before maker",
        "kind before date", "forum before guess", "newer source", "the claim's own date", "by day", "month after year",
        "an untraceable manual counts no more than a forum",
    ],
)  # fmt: skip
def test_order(winner: Claim, loser: Claim) -> None:
    """The better claim holds, whichever was written first; the other is kept as its rival."""
    for claims in ((winner, loser), (loser, winner)):
        settled = settle(claims)

        assert settled.holding == winner
        assert settled.rivals == (loser,)


def test_first_of_equals() -> None:
    """Between claims that are equal in all, the one that stands first in the file holds."""
    assert holding([claim(1, "handbook"), claim(2, "handbook")]) == 1
    assert holding([claim(2, "handbook"), claim(1, "handbook")]) == 2


def test_agreement_is_no_rivalry() -> None:
    """A claim that says the same as the one that holds is no rival."""
    settled = settle([claim(1, "handbook"), claim(1, "club"), claim(2, "guess")])

    assert [each.source.id for each in settled.rivals] == ["guess"]


def test_disputed() -> None:
    """Where the best claims are disputed and differ, none holds, and all are kept."""
    disputed = [claim(1, "handbook", disputed=True), claim(2, "brochure", disputed=True)]
    settled = settle(disputed)

    assert settled.holding is None
    assert [each.value for each in settled.rivals] == [1, 2]


def test_disputed_but_agreed() -> None:
    """Disputed claims that say the same hold."""
    assert holding([claim(1, "handbook", disputed=True), claim(1, "club", disputed=True)]) == 1


def test_better_than_the_dispute() -> None:
    """A claim that is better than those in dispute holds."""
    quarrel = [claim(1, "club", disputed=True), claim(2, "club", disputed=True)]

    assert holding([*quarrel, claim(3, "handbook")]) == 3
    assert holding([*quarrel, claim(3, "guess")]) is None
    assert holding([claim(3, "guess"), *(claim(n, "handbook", 1, disputed=True) for n in (1, 2))]) == 3


def test_dispute_among_the_less_specific() -> None:
    """A disputed claim about the thing itself holds against a dispute about its series."""
    assert holding([claim(1, "club", disputed=True), claim(2, "club", 1, disputed=True)]) == 1


def test_untraceable() -> None:
    """A source that nobody can follow keeps its kind in words, and counts as the floor's in rank and certainty."""
    lost = SOURCES["lost-manual"]

    assert (lost.kind.name, lost.counts_as.name) == ("manual", "forum")
    assert claim(1, "lost-manual").certainty == "reported"
    assert str(lost) == "a lost manual (manual)"
    assert str(SOURCES["handbook"]) == "a handbook (manual, 2020)"


def test_untraceable_is_not_raised() -> None:
    """The floor lowers; a guess that nobody can follow stays a guess."""
    sources = small("sources: {whim: {kind: inferred, title: a whim, unlisted: x}}").sources

    assert sources["whim"].counts_as.name == "inferred"


@given(st.permutations(range(6)))
def test_order_of_files_does_not_matter(order: list[int]) -> None:
    """Unlike claims settle alike in whatever order they were read."""
    claims = [
        claim(0, "guess"), claim(1, "club"), claim(2, "handbook", 1), claim(3, "brochure"), claim(4, "lost-manual"),
        claim(5, "handbook", 2),
    ]  # fmt: skip
    settled = settle([claims[n] for n in order])

    assert settled.holding == claims[3]
    assert [each.value for each in settled.rivals] == [1, 4, 0, 2, 5]


@given(st.lists(st.sampled_from(CERTAINTIES), max_size=5))
def test_weakest(grades: list[str]) -> None:
    """The weakest of several grades is none better than any of them, and one of them."""
    found = weakest(grades)

    assert found in (grades or ["established"])
    assert all(CERTAINTIES.index(found) >= CERTAINTIES.index(each) for each in grades)


def test_every_pair_is_ordered() -> None:
    """Of two different claims exactly one holds, the same one both ways, unless only the file's order tells."""
    claims = [
        claim(n, s, d, t)
        for n, (s, d, t) in enumerate(
            itertools.product(("handbook", "brochure", "club", "guess"), (0, 1), ("2020", "2021"))
        )
    ]
    for one, other in itertools.combinations(claims, 2):
        assert holding([one, other]) == holding([other, one])
