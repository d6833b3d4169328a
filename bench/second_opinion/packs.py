"""Expansion packs: every station with every pack, in several numbers, and two models together."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from second_opinion.catalogue import ESTABLISHED, REPORTED, Catalogue, Facts
from second_opinion.opinion import Case, Opinion, case
from second_opinion.recalls import recalled

ONE_CLASS = Fraction("0.02")
"""Nominal voltages so far apart are one class: 14 cells of 3.6 V are 50.4 V, 16 cells of 3.2 V are 51.2 V."""
ROUNDING = Fraction("0.03")
"""Published capacities are rounded by so much."""
LARGE = 8
SPOILS = (
    {"pack.foreign": "true"},
    {"plan.own_adapter": "true"},
    {"battery.nominal_voltage": "51.2 V"},
    {"battery.nominal_voltage": "12 V", "user.competence": "engineer"},
    {"station.expandable": "false"},
    {"pair.listing": "refused"},
    {"pack.nominal_voltage": "7 V", "station.nominal_voltage": "51.2 V"},
    {"pack.nominal_voltage": "48 V", "station.nominal_voltage": "51.2 V"},
)
"""What takes any yes away from a pack, even from one that is listed."""


def apart(one: Fraction | None, other: Fraction | None, share: Fraction) -> bool:
    """Say whether two figures are known to differ by more than a share of the larger one.

    >>> apart(Fraction("50.4"), Fraction("51.2"), ONE_CLASS), apart(Fraction(48), Fraction("51.2"), ONE_CLASS)
    (False, True)
    """
    return one is not None and other is not None and abs(one - other) > share * max(one, other)


def differ(one: object, other: object) -> bool:
    """Say whether two things are known to differ."""
    return one is not None and other is not None and one != other


def every_pack(known: Catalogue) -> Iterator[Case]:
    """Every pack on every station: one, two, as many as are said to fit, and one more."""
    for station in known.of_kind("station"):
        for pack in known.of_kind("pack"):
            for count in _counts(known, station, pack):
                roles, said = {"station": station, "pack": pack}, {"pack.count": str(count)}
                yield case("expansion_pack", roles, said, check(known, station, pack, count))


def check(known: Catalogue, station: str, pack: str, count: int) -> Opinion:
    """Give the opinion on so many of a pack on a station."""
    opinion = _recalled(known, station)
    _fit(opinion, known, station, pack)
    _number(opinion, known, station, pack, count)
    return opinion


def two_models(known: Catalogue) -> Iterator[Case]:
    """Two models of pack on each station: those that somebody speaks of, and one of another maker."""
    for station in known.of_kind("station"):
        packs = [pack for one, pack in known.pairs if one == station]
        strange = next(each for each in known.of_kind("pack") if _brand(known, each) != _brand(known, station))
        for one in packs:
            for other in [*packs, strange]:
                for counts in ((1, 1), (2, 1), (1, 2), (1, LARGE), (3, 3)):
                    yield _two(known, station, (one, other), counts)
        if packs:
            yield _two(known, station, (strange, packs[0]), (1, 1))


def no_pack_named(known: Catalogue) -> Iterator[Case]:
    """Each station by itself: can it be expanded at all, and as far as that?"""
    for station in known.of_kind("station"):
        facts = known.product(station)
        most = facts.number("max_total_capacity")
        wishes = [None, facts.number("capacity"), *((most, most * Fraction("1.5")) if most else (Fraction(20000),))]
        for wish in wishes:
            opinion = _recalled(known, station)
            _expandable(opinion, facts)
            if wish and most and wish > most and apart(wish, most, ROUNDING):
                opinion.no.append(f"goes up to {float(most):g} Wh only")
            elif wish:
                opinion.unsure.append("a number of watt-hours is wanted")
            said = {"plan.target_capacity": f"{float(wish):g} Wh" if wish else None}
            yield case("expansion_pack", {"station": station}, said, opinion)


def listed_but(known: Catalogue) -> Iterator[Case]:
    """Packs that are listed, and what spoils it: a foreign make, an adapted plug, a bare battery, a refusal."""
    for station, pack in known.pairs:
        for facts in SPOILS:
            opinion = Opinion(no_yes=[" and ".join(facts)])
            yield case("expansion_pack", {"station": station, "pack": pack}, facts, opinion)


def against_the_maker(known: Catalogue) -> Iterator[Case]:
    """The asker says that it fits, and others say that it does not."""
    for station, pack in known.pairs:
        pair = known.pair(station, pack)
        if pair.get("listing") == "refused":
            opinion = against(pair.grades["listing"])
            yield case("expansion_pack", {"station": station, "pack": pack}, {"pair.listing": "accepted"}, opinion)
    for station in known.of_kind("station"):
        facts = known.product(station)
        if facts.get("expandable") is False:
            opinion = against(facts.grades["expandable"])
            yield case("expansion_pack", {"station": station}, {"station.expandable": "true"}, opinion)


def against(grade: str) -> Opinion:
    """Give the opinion on an asker's word: no yes against a maker's, none without conditions against a report.

    >>> sorted(against("established").never), sorted(against("reported").never), sorted(against("presumed").never)
    (['conditional', 'yes'], ['yes'], [])
    """
    opinion = Opinion(unsure=["the asker says that it is otherwise"])
    if grade == ESTABLISHED:
        opinion.no_yes.append("its maker's word is against it")
    elif grade == REPORTED:
        opinion.no_plain.append("a report is against it")
    return opinion


def more_watts(known: Catalogue) -> Iterator[Case]:
    """Packs for more watts: never."""
    for station in known.of_kind("station"):
        for count in (None, "2"):
            opinion = Opinion(no=["packs add watt-hours, not watts"])
            yield case("more_output", {"station": station}, {"pack.count": count}, opinion)


def packs_alone(known: Catalogue) -> Iterator[Case]:
    """Each pack without a station."""
    for pack in known.of_kind("pack"):
        works, opinion = known.product(pack).get("works_standalone"), Opinion()
        if works is False:
            opinion.no.append("it has no outlets")
        elif works is None:
            opinion.no_yes.append("nobody says that it works alone")
        yield case("pack_alone", {"pack": pack}, {}, opinion)


def _brand(known: Catalogue, product: str) -> object:
    return known.product(product).get("brand")


def _recalled(known: Catalogue, station: str) -> Opinion:
    opinion = Opinion()
    recalled(opinion, known.product(station))
    return opinion


def _most(known: Catalogue, station: str, pack: str) -> list[Fraction]:
    """Give the numbers that somebody states as the most: for the station, and for the pack on it."""
    found = known.product(station).number("max_packs"), known.pair(station, pack).number("max_count")
    return [each for each in found if each is not None]


def _counts(known: Catalogue, station: str, pack: str) -> list[int]:
    stated = [int(each) for each in _most(known, station, pack)]
    seen = known.pair(station, pack).number("seen_count")
    ends = [end for most in (*stated, *([int(seen)] if seen else [])) for end in (most, most + 1)]
    return sorted({1, 2, *(ends or [3, LARGE])} - {0})


def _expandable(opinion: Opinion, facts: Facts) -> None:
    if facts.get("expandable") is False:
        opinion.no.append("it has no port for packs")
    elif facts.get("expandable") is None:
        opinion.no_yes.append("nobody says that it has a port for packs")


def _fit(opinion: Opinion, known: Catalogue, station: str, pack: str) -> None:
    """Say whether a pack fits a station at all."""
    base, more, pair = known.product(station), known.product(pack), known.pair(station, pack)
    if pair.get("listing") in ("refused", "unlisted"):
        opinion.no.append(f"{pack} is {pair.get('listing')} for {station}")
    elif pair.get("listing") != "accepted":
        opinion.no_yes.append(f"whether {pack} fits {station} is not known")
    if base.get("expandable") is False:
        opinion.no.append("the station has no port for packs")
    if base.get("brand") != more.get("brand"):
        opinion.no.append(f"{pack} is of another maker")
    if apart(base.number("nominal_voltage"), more.number("nominal_voltage"), ONE_CLASS):
        opinion.no.append(f"{pack} has another voltage than the station")
    if differ(base.get("chemistry"), more.get("chemistry")):
        opinion.no_plain.append(f"{pack} has another chemistry than the station")
    if more.get("chemistry") == "lead_acid" and base.get("chemistry") != "lead_acid":
        opinion.no_plain.append(f"{pack} is of lead-acid")
    if pair.get("adapter"):
        opinion.no_plain.append(f"{pack} needs a part of its own")


def _number(opinion: Opinion, known: Catalogue, station: str, pack: str, count: int) -> None:
    """Say whether the station runs so many of them."""
    base, pair = known.product(station), known.pair(station, pack)
    most, seen = _most(known, station, pack), pair.number("seen_count")
    stated, own = pair.number("stated_total_capacity"), known.product(pack).number("capacity")
    capacity = base.number("capacity")
    total = None if capacity is None or own is None else capacity + count * own
    if count > 1 and most and count > min(most):
        opinion.no.append(f"{min(most)} packs at most")
    fits = total is not None and stated is not None and (total <= stated or not apart(total, stated, ROUNDING))
    allowed = bool(most) or (seen is not None and count <= seen) or fits
    if count > 1 and not allowed:
        opinion.no_yes.append(f"nobody says that it runs {count} of them")
    above = base.number("max_total_capacity")
    if total is not None and above is not None and total > above and apart(total, above, ROUNDING):
        own_most = pair.number("max_count")
        if not ((own_most is not None and count <= own_most) or (seen is not None and count <= seen)):
            opinion.no.append(f"{float(total):g} Wh are more than the stated maximum of {float(above):g} Wh")


def _two(known: Catalogue, station: str, packs: tuple[str, str], counts: tuple[int, int]) -> Case:
    """Give the opinion on two models of pack on one station."""
    opinion, base = _recalled(known, station), known.product(station)
    opinion.no_plain.append("two models on one station are for the maker to confirm")
    for pack, count in zip(packs, counts, strict=True):
        _fit(opinion, known, station, pack)
        if differ(base.get("chemistry"), known.product(pack).get("chemistry")):
            opinion.no.append(f"{pack} has another chemistry than the station")
        own = known.pair(station, pack).number("max_count")
        if count > 1 and own is not None and count > own:
            opinion.no.append(f"{own} × {pack} at most")
    one, other = (known.product(each) for each in packs)
    if apart(one.number("nominal_voltage"), other.number("nominal_voltage"), ONE_CLASS):
        opinion.no.append("the two packs differ in voltage")
    if differ(one.get("chemistry"), other.get("chemistry")):
        opinion.no.append("the two packs differ in chemistry")
    most = base.number("max_packs")
    if most is None:
        opinion.no_yes.append("nobody says how many packs the station runs in all")
    elif sum(counts) > most:
        opinion.no.append(f"{most} packs in all at most")
    sizes = [base.number("capacity"), one.number("capacity"), other.number("capacity")]
    above = base.number("max_total_capacity")
    if above is not None and None not in sizes:
        total = sum((size * n for size, n in zip(sizes, (1, *counts), strict=True) if size is not None), Fraction(0))
        if total > above and apart(total, above, ROUNDING):
            opinion.no.append(f"{float(total):g} Wh are more than the stated maximum of {float(above):g} Wh")
    roles = {"station": station, "pack": packs[0], "second_pack": packs[1]}
    return case("expansion_pack", roles, {"pack.count": str(counts[0]), "second_pack.count": str(counts[1])}, opinion)
