"""Batteries that are no packs: how many volts they have when full, and where they may be connected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from second_opinion.catalogue import Catalogue, Facts
from second_opinion.opinion import Case, Opinion, case
from second_opinion.packs import against
from second_opinion.recalls import recalled

CHEMISTRIES = ("LFP", "NMC", "lead_acid", "sodium_ion", None)
VOLTS = tuple(map(Fraction, ("6", "12", "12.8", "24", "25.6", "36", "48", "51.2", "72")))
PEOPLE = ("engineer", "electrician", "lay", None)

FULL = {"LFP": Fraction("3.65"), "NMC": Fraction("4.2"), "lead_acid": Fraction("2.45"), "sodium_ion": Fraction("3.95")}
"""Volts of one cell when full."""
NOMINAL = {
    "LFP": ("3.19", "3.21"),
    "NMC": ("3.55", "3.75"),
    "lead_acid": ("2.0", "2.15"),
    "sodium_ion": ("3.05", "3.2"),
}
"""Volts of one cell between which a figure on a label is its nominal voltage."""
NICKNAMES = {
    "LFP": {6: 2, 12: 4, 24: 8, 36: 12, 48: 16, 72: 24},
    "NMC": {6: 2, 12: 4, 24: 7, 36: 10, 48: 14, 72: 20},
    "lead_acid": {6: 3, 12: 6, 24: 12, 36: 18, 48: 24, 72: 36},
    "sodium_ion": {6: 2, 12: 4, 24: 8, 36: 12, 48: 16, 72: 24},
}
"""Cells in series of what is called a battery of so many volts; the larger count where two share a name."""
WORST = Fraction("1.4")
"""No battery has more volts when full, for each volt of its name: four cells of 4.2 V are called 12 V."""
COMMON = tuple(map(Fraction, (12, 24, 36, 48)))
"""Names under which batteries of each chemistry are sold, so that their cells are above doubt."""
LITHIUM_IRON_ONLY = tuple(map(Fraction, ("12.8", "25.6", "38.4", "51.2")))


def cells(volts: Fraction, chemistry: str) -> int | None:
    """Give how many cells in series a battery has by what it is called, the most if several; nothing if none fits.

    >>> cells(Fraction(24), "LFP"), cells(Fraction("51.2"), "LFP"), cells(Fraction("25.6"), "NMC")
    (8, 16, 7)
    >>> cells(Fraction("12.8"), "NMC")
    """
    if volts in NICKNAMES[chemistry]:
        return NICKNAMES[chemistry][int(volts)]
    low, high = map(Fraction, NOMINAL[chemistry])
    return max((n for n in range(1, 100) if low * n <= volts <= high * n), default=None)


@dataclass(frozen=True)
class Full:
    """Volts when full: so many a careful expert counts with, and so many are above doubt."""

    counted: Fraction
    at_most: Fraction


def full(volts: Fraction, chemistry: str | None) -> Full:
    """Give the volts of a full battery; the highest that is possible where the chemistry is not known.

    >>> [float(full(Fraction(volts), "LFP").counted) for volts in (12, 24, 36, 48)]
    [14.6, 29.2, 43.8, 58.4]
    >>> float(full(Fraction(24), None).counted), float(full(Fraction(12), None).counted)
    (31.6, 16.8)
    """
    if chemistry is None and volts in LITHIUM_IRON_ONLY:
        return Full(full(volts, "LFP").counted, volts * WORST)
    kinds = FULL if chemistry is None else (chemistry,)
    found = [number * FULL[each] for each in kinds if (number := cells(volts, each))]
    if not found:
        return Full(volts * FULL[chemistry or "NMC"] / Fraction(NOMINAL[chemistry or "NMC"][1]), volts * WORST)
    exact = chemistry == "LFP" or volts in COMMON
    return Full(max(found), max(found) if exact else max(*found, volts * WORST))


@dataclass(frozen=True)
class Bank:
    """Batteries in series, as somebody speaks of them."""

    volts: Fraction
    chemistry: str | None = None
    series: int = 1
    said_full: Fraction | None = None
    said_cells: int | None = None

    @property
    def nominal(self) -> Fraction:
        """The volts by name, of all together."""
        return self.volts * self.series

    @property
    def full(self) -> Full:
        """The volts when full, of all together."""
        one = full(self.volts, self.chemistry)
        if self.said_cells is not None and self.chemistry:
            by_cells = self.said_cells * FULL[self.chemistry]
            one = Full(by_cells, by_cells)
        if self.said_full is not None:
            one = Full(self.said_full, max(self.said_full, one.at_most))
        return Full(one.counted * self.series, one.at_most * self.series)

    def facts(self) -> dict[str, str | None]:
        """Give what is said of it."""
        return {
            "battery.nominal_voltage": f"{float(self.volts):g} V",
            "battery.chemistry": self.chemistry,
            "battery.in_series": None if self.series == 1 else str(self.series),
            "battery.max_voltage": f"{float(self.said_full):g} V" if self.said_full is not None else None,
            "battery.cells": None if self.said_cells is None else str(self.said_cells),
        }


@dataclass(frozen=True)
class Plan:
    """Who connects it, and how."""

    who: str | None = "engineer"
    fuse: str | None = "true"
    panel: str | None = None
    port: str | None = None

    def facts(self) -> dict[str, str | None]:
        """Give what is said of it."""
        return {"user.competence": self.who, "plan.fuse_fitted": self.fuse, "plan.panel_too": self.panel,
                "plan.port": self.port}  # fmt: skip

    def judge(self, opinion: Opinion) -> None:
        """Say what speaks against it, whatever the voltages."""
        if self.who not in ("engineer", "electrician"):
            opinion.no.append("a foreign battery is nothing for lay hands")
        if self.fuse == "false":
            opinion.no.append("there is no fuse")
        if self.panel == "true":
            opinion.no.append("a panel and a battery on one station")


PLANS = tuple(Plan(*each) for each in product(PEOPLE, ("true", "false", None), (None, "true"), (None, "high_voltage")))


def on_input(known: Catalogue) -> Iterator[Case]:
    """Every battery on every input in the best of plans, on the high-voltage port too, and once in another plan."""
    turn = 0
    for station in known.of_kind("station"):
        for volts, chemistry, series in product(VOLTS, CHEMISTRIES, (1, 2, 3)):
            turn += 1
            for plan in (Plan(), *_high(known, station), PLANS[turn % len(PLANS)]):
                yield _on_input(known, station, Bank(volts, chemistry, series), plan)


def in_every_plan(known: Catalogue) -> Iterator[Case]:
    """A few batteries on every input in every plan."""
    banks = (Bank(Fraction(12), None), Bank(Fraction("25.6"), "LFP"), Bank(Fraction(24), "lead_acid", 2))
    for station in known.of_kind("station"):
        for bank, plan in product(banks, PLANS):
            yield _on_input(known, station, bank, plan)


def label_says(known: Catalogue) -> Iterator[Case]:
    """Batteries of which the volts when full are known, or the cells."""
    said = (Bank(Fraction(24), "LFP", 1, Fraction("29.2")), Bank(Fraction(24), "LFP", 1, None, 8),
            Bank(Fraction(48), "LFP", 1, None, 15), Bank(Fraction(48), "NMC", 1, None, 13),
            Bank(Fraction(48), None, 1, Fraction("54.6")), Bank(Fraction(12), None, 2, Fraction("14.6")),
            Bank(Fraction(12), "lead_acid", 4, Fraction("14.4")), Bank(Fraction(20), "LFP", 1, None, 7))  # fmt: skip
    for station in known.of_kind("station"):
        for bank in said:
            yield _on_input(known, station, bank, Plan())


def voltage_not_said(known: Catalogue) -> Iterator[Case]:
    """A battery of which the voltage is not known."""
    for station in known.of_kind("station"):
        for chemistry, plan in product(CHEMISTRIES, (Plan(), Plan("electrician", None), Plan("lay"))):
            opinion = Opinion(no_yes=["its voltage is not known"])
            plan.judge(opinion)
            facts = {"battery.chemistry": chemistry, "battery.in_series": None if chemistry else "2", **plan.facts()}
            yield case("battery_on_input", {"station": station}, facts, opinion)


def input_said_to_bear_more(known: Catalogue) -> Iterator[Case]:
    """The asker says that the input bears more than the catalogue knows: against a maker's word it is no yes."""
    bank = Bank(Fraction(72), "lead_acid", 2)
    for station in known.of_kind("station"):
        facts = known.product(station)
        limit = facts.number("input_max_voltage")
        if limit is not None and limit < bank.full.counted:
            opinion = against(facts.grades["input_max_voltage"])
            opinion.no_plain.append("it never is a plain yes")
            said = {**bank.facts(), **Plan().facts(), "station.input_max_voltage": "500 V"}
            yield case("battery_on_input", {"station": station}, said, opinion)


def on_port(known: Catalogue) -> Iterator[Case]:
    """A foreign battery on the expansion port or on the cells: never, whoever does it."""
    banks: tuple[Mapping[str, str | None], ...] = (
        {},
        Bank(Fraction("51.2"), "LFP").facts(),
        Bank(Fraction(12)).facts(),
    )
    for station in known.of_kind("station"):
        for facts, who, method in product(banks, ("lay", "engineer"), ("battery_on_port", "expansion_pack")):
            if facts or method == "battery_on_port":
                opinion = Opinion(no=["a foreign battery has no data link"])
                yield case(method, {"station": station}, {**facts, "user.competence": who}, opinion)


def power_banks(known: Catalogue) -> Iterator[Case]:
    """Every pack on the input of every station, in place of a battery."""
    for station, pack in product(known.of_kind("station"), known.of_kind("pack")):
        trusted = known.pair(station, pack).get("feeds_input") is True
        for who, panel in product(PEOPLE if trusted else ("engineer", "lay"), (None, "true") if trusted else (None,)):
            yield _power_bank(known, station, pack, Plan(who, None, panel))


def banks(known: Catalogue) -> Iterator[Case]:
    """Batteries wired together: of one chemistry or of two, by whom, with a fuse or without."""
    del known
    for one, other, who, fuse in product(CHEMISTRIES, CHEMISTRIES, PEOPLE, ("true", "false", None)):
        opinion = Opinion(no_plain=["it never is a plain yes"])
        Plan(who, fuse).judge(opinion)
        if one is None or other is None:
            opinion.no_yes.append("it is not known whether they are of one chemistry")
        elif one != other:
            opinion.no.append("two chemistries on one bus")
        facts = {"battery.chemistry": one, "bank.chemistry": other, "user.competence": who, "plan.fuse_fitted": fuse}
        yield case("battery_bank", {}, facts, opinion)


def _high(known: Catalogue, station: str) -> tuple[Plan, ...]:
    return (Plan(port="high_voltage"),) if known.product(station).get("high_input_max_voltage") else ()


def _window(facts: Facts, port: str | None) -> tuple[Fraction | None, Fraction | None]:
    prefix = "high_input" if port == "high_voltage" else "input"
    return facts.number(f"{prefix}_min_voltage"), facts.number(f"{prefix}_max_voltage")


def _on_input(known: Catalogue, station: str, bank: Bank, plan: Plan) -> Case:
    """Give the opinion on a battery on an input."""
    facts, opinion = known.product(station), Opinion(no_plain=["it never is a plain yes"])
    recalled(opinion, facts)
    plan.judge(opinion)
    lowest, highest = _window(facts, plan.port)
    if highest is None:
        opinion.no_yes.append("how many volts the input bears is not known")
    elif max(bank.full.counted, bank.nominal) > highest:
        opinion.no.append(f"full it has {float(bank.full.counted):g} V, the input bears {float(highest):g} V")
    elif bank.full.at_most > highest:
        opinion.unsure.append("it may be above what the input bears")
    if lowest is None:
        opinion.no_yes.append("from how many volts the input starts is not known")
    elif bank.nominal < lowest:
        opinion.no.append(f"{float(bank.nominal):g} V do not start an input of {float(lowest):g} V")
    if facts.get("input_takes_battery") == "banned":
        opinion.no.append("its maker rules a battery out")
    return case("battery_on_input", {"station": station}, {**bank.facts(), **plan.facts()}, opinion)


def _power_bank(known: Catalogue, station: str, pack: str, plan: Plan) -> Case:
    """Give the opinion on a maker's pack that charges a station through its input."""
    base, more, opinion = known.product(station), known.product(pack), Opinion(no_plain=["it never is a plain yes"])
    recalled(opinion, base)
    trusted = known.pair(station, pack).get("feeds_input") is True
    if not trusted:
        if plan.who not in ("engineer", "electrician"):
            opinion.no.append("nothing for lay hands without the maker's word")
        opinion.no_yes.append("nobody states that it may")
    if plan.panel:
        opinion.no.append("a panel and a pack on one station")
    if base.get("brand") != more.get("brand"):
        opinion.no.append("it is of another maker")
    lowest, highest = _window(base, None)
    named, chemistry = more.number("nominal_voltage"), more.get("chemistry")
    if named is not None and highest is not None:
        volts = more.number("max_voltage") or full(named, chemistry if chemistry in FULL else None).counted
        if volts > highest:
            opinion.no.append(f"full it has {float(volts):g} V, the input bears {float(highest):g} V")
    if named is not None and lowest is not None and named < lowest:
        opinion.no.append(f"{float(named):g} V do not start an input of {float(lowest):g} V")
    return case("battery_on_input", {"station": station, "pack": pack}, plan.facts(), opinion)
