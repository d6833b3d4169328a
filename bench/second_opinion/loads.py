"""Loads: what a station runs, and how long; each load against its own station; loads on joined outputs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from second_opinion.catalogue import Catalogue, Facts
from second_opinion.opinion import Case, Opinion, case
from second_opinion.packs import check
from second_opinion.recalls import recalled
from second_opinion.stations import couples

WATTS = (30, 300, 1000, 2400, 9000)
HOURS = (None, 2, 12, 72)
IDLE = 60
"""Watts that no station needs more of for itself."""
REACHES = Fraction("0.5")
"""The share of the stored energy that reaches the outlets at least, whatever the station."""


def on_station(known: Catalogue) -> Iterator[Case]:
    """Every load on every station, for a while or not, starting softly or hard."""
    for station, watts, hours, hard in product(known.of_kind("station"), WATTS, HOURS, (False, True)):
        facts, opinion = known.product(station), Opinion(perhaps=["conditions of use"])
        recalled(opinion, facts)
        _within(opinion, facts, Fraction(watts), Fraction(watts))
        if hard:
            _starts(opinion, facts, Fraction(5 * watts), Fraction(5 * watts))
        if hours:
            _lasts(opinion, facts.number("capacity"), watts, hours)
        said = {"load.power": f"{watts} W", "load.starting_power": f"{5 * watts} W" if hard else None,
                "plan.hours": f"{hours} h" if hours else None}  # fmt: skip
        yield case("run_load", {"station": station}, said, opinion)


def two_on_station(known: Catalogue) -> Iterator[Case]:
    """Two loads on every station at once."""
    for station, one, other in product(known.of_kind("station"), WATTS, WATTS):
        facts, opinion = known.product(station), Opinion(perhaps=["conditions of use"])
        recalled(opinion, facts)
        _within(opinion, facts, Fraction(one + other), Fraction(one + other))
        said = {"load.power": f"{one} W", "second_load.power": f"{other} W"}
        yield case("run_load", {"station": station}, said, opinion)


def appliances(known: Catalogue) -> Iterator[Case]:
    """Every appliance of the catalogue on every station, by its typical figures."""
    for station, appliance in product(known.of_kind("station"), known.of_kind("load")):
        facts, typical = known.product(station), known.product(appliance)
        least, most = typical.number("low_power"), typical.number("high_power")
        opinion = Opinion(perhaps=["conditions of use"])
        recalled(opinion, facts)
        if least is None or most is None:
            opinion.no_yes.append("what it draws is not known")
        else:
            _within(opinion, facts, least, most)
        starting = typical.number("starting_power")
        if starting is not None:
            _starts(opinion, facts, starting, typical.number("high_starting_power") or starting)
        yield case("run_load", {"station": station, "load": appliance}, {}, opinion)


def on_packs(known: Catalogue) -> Iterator[Case]:
    """A load for hours on each station with a pack that somebody speaks of, and with one of another maker."""
    packs = known.of_kind("pack")
    for station in known.of_kind("station"):
        base, spoken = known.product(station), [pack for one, pack in known.pairs if one == station]
        strange = next(each for each in packs if known.product(each).get("brand") != base.get("brand"))
        for pack, count, hours in product([*spoken, strange], (1, 2, 9), (4, 60)):
            fits = check(known, station, pack, count)
            opinion = Opinion(no_yes=[*fits.no, *fits.no_yes], unsure=["how much of the packs is used"])
            recalled(opinion, base)
            _within(opinion, base, Fraction(100), Fraction(100))
            own, more = base.number("capacity"), known.product(pack).number("capacity")
            if own is not None and more is not None:
                _lasts(opinion, own + count * more, 100, hours)
            said = {"load.power": "100 W", "plan.hours": f"{hours} h", "pack.count": str(count)}
            yield case("run_load", {"station": station, "pack": pack}, said, opinion)


def each_on_its_own(known: Catalogue) -> Iterator[Case]:
    """Two loads on two stations side by side: each against the station that it hangs on."""
    for one, other in couples(known):
        for first, second in ((100, 1000), (2000, 100)):
            facts = known.product(one), known.product(other)
            opinion = Opinion(perhaps=["conditions of use"])
            recalled(opinion, *facts)
            for station, watts in zip(facts, (first, second), strict=True):
                _own_output(opinion, station, watts)
            said = {"load.power": f"{first} W", "load.runs_on": "station", "second_load.power": f"{second} W",
                    "second_load.runs_on": "second_station"}  # fmt: skip
            yield case("separate_loads", {"station": one, "second_station": other}, said, opinion)


def together_on_one(known: Catalogue) -> Iterator[Case]:
    """Two loads on the first or the second of two stations: their sum against the one that bears them."""
    for one, other in couples(known):
        for first, second, where in product((100, 1000), (100, 900), ("station", "second_station")):
            facts = known.product(one), known.product(other)
            opinion = Opinion(perhaps=["conditions of use"])
            recalled(opinion, *facts)
            _own_output(opinion, facts[where == "second_station"], first + second)
            said = {"load.power": f"{first} W", "load.runs_on": where, "second_load.power": f"{second} W",
                    "second_load.runs_on": where}  # fmt: skip
            yield case("separate_loads", {"station": one, "second_station": other}, said, opinion)


def of_other_volts(known: Catalogue) -> Iterator[Case]:
    """A load of so many volts on every station, told to give so many."""
    for station, needed, given in product(known.of_kind("station"), (120, 240, 400), (100, 120, 230, 240)):
        facts, opinion = known.product(station), Opinion(perhaps=["conditions of use"])
        recalled(opinion, facts)
        _within(opinion, facts, Fraction(100), Fraction(100))
        if needed > 200 and given < 200:
            opinion.no.append(f"it needs {needed} V, the outlet gives {given} V")
        elif needed == 400:
            opinion.no.append("no outlet has three phases")
        elif given > 200 and needed < 200:
            opinion.no_plain.append(f"{given} V destroy what is made for {needed} V")
        said = {"load.power": "100 W", "plan.load_voltage": f"{needed} V", "station.output_voltage": f"{given} V"}
        yield case("run_load", {"station": station}, said, opinion)


def on_joined(known: Catalogue) -> Iterator[Case]:
    """One load on outputs that the maker's kit joins."""
    for station, watts, units in product(known.of_kind("station"), (500, 5000, 9000, 30000), (2, 3)):
        facts, opinion = known.product(station), Opinion(no_plain=["it never is a plain yes"], unsure=["the kit"])
        recalled(opinion, facts)
        if facts.get("joinable") is not True:
            opinion.no_yes.append("no kit is known")
        output, most = facts.number("continuous_output"), facts.number("joint_max_output")
        if output is not None and watts > units * output:
            opinion.no.append(f"{units} units give {float(units * output):g} W")
        if most is not None and watts > most:
            opinion.no.append(f"the kit gives {float(most):g} W")
        said = {"plan.kit_used": "true", "plan.units": str(units), "load.power": f"{watts} W"}
        yield case("joined_outputs", {"station": station}, said, opinion)


def _within(opinion: Opinion, facts: Facts, least: Fraction, most: Fraction) -> None:
    """Hold what a load draws, at least and at most, against the output of a station."""
    output = facts.number("continuous_output")
    if output is None:
        opinion.no_yes.append("the output of the station is not known")
    elif least > output:
        opinion.no.append(f"it draws {float(least):g} W, the station gives {float(output):g} W")
    elif most > output:
        opinion.no_plain.append(f"it may draw {float(most):g} W, the station gives {float(output):g} W")


def _starts(opinion: Opinion, facts: Facts, least: Fraction, most: Fraction) -> None:
    """Hold what a load draws when it starts against what a station gives for a moment."""
    output, surge = facts.number("continuous_output"), facts.number("surge_output")
    gives = max((each for each in (output, surge) if each is not None), default=None)
    if gives is None or (surge is None and least > gives):
        opinion.unsure.append("whether it starts")
    elif least > gives:
        opinion.no.append(f"it starts with {float(least):g} W, the station gives {float(gives):g} W for a moment")
    elif most > gives:
        opinion.unsure.append("whether it starts")


def _lasts(opinion: Opinion, stored: Fraction | None, watts: int, hours: int) -> None:
    """Hold the energy of a load for some hours against what is stored."""
    if not stored:
        opinion.no_yes.append("how much is stored is not known")
    elif watts * hours > stored:
        opinion.no.append(f"{watts * hours} Wh are wanted, {float(stored):g} Wh stored")
    elif (watts + IDLE) * hours > REACHES * stored:
        opinion.unsure.append("how much of what is stored reaches the outlet")


def _own_output(opinion: Opinion, station: Facts, watts: int) -> None:
    output = station.number("continuous_output")
    if output is None:
        opinion.no_plain.append("the output of a station is not known")
        opinion.unsure.append("an unknown output")
    elif watts > output:
        opinion.no.append(f"{watts} W are above the {float(output):g} W of its own station")
