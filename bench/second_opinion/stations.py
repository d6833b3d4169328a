"""Two stations, and what feeds one: outputs joined, loads of their own, charging, vehicles, houses."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from second_opinion.catalogue import Catalogue
from second_opinion.opinion import Case, Opinion, case
from second_opinion.recalls import recalled

FAR = 11
"""Each station meets itself, the next few of its brand, and one in so many of all others."""
NEXT = 2
LOWEST_LIMIT = 24
"""Volts that the input of every station bears."""
SAID = ("true", "false", None)


def couples(known: Catalogue) -> Iterator[tuple[str, str]]:
    """Give stations two by two, each of a couple first."""
    stations = known.of_kind("station")
    for at, one in enumerate(stations):
        for other in (*stations[at : at + NEXT + 1], *stations[at % FAR :: FAR]):
            yield one, other
            if one != other:
                yield other, one


def joined(known: Catalogue) -> Iterator[Case]:
    """AC outputs of two stations joined, or of several, with the maker's kit or without."""
    for one, other in couples(known):
        for kit in ("true", None):
            yield _joined(known, one, other, kit, None)
    for station in known.of_kind("station"):
        for kit, units in product(SAID, (None, 2, 3, 4, 7)):
            yield _joined(known, station, None, kit, units)


def _joined(known: Catalogue, one: str, other: str | None, kit: str | None, units: int | None) -> Case:
    facts, opinion = known.product(one), Opinion(no_plain=["it never is a plain yes"])
    recalled(opinion, facts, *([known.product(other)] if other else []))
    if kit != "true":
        opinion.no.append("outputs are joined without the maker's kit")
    if facts.get("joinable") is False:
        opinion.no.append("there is no kit for it")
    elif facts.get("joinable") is None:
        opinion.no_yes.append("it is not known whether there is a kit for it")
    if other and other != one:
        opinion.no.append("the stations differ")
    most = facts.number("joint_max_units")
    if units and units > 2 and most is None:
        opinion.no_yes.append("how many units the kit joins is not known")
    elif units and units > 2 and most is not None and units > most:
        opinion.no.append(f"the kit joins {most} units")
    roles = {"station": one, **({"second_station": other} if other else {})}
    said = {"plan.kit_used": kit, "plan.units": str(units) if units else None}
    return case("joined_outputs", roles, said, opinion)


def side_by_side(known: Catalogue) -> Iterator[Case]:
    """Two stations with loads of their own, or with one load too large, or one load on both."""
    for one, other in couples(known):
        for watts, single in ((None, None), (None, "true"), (50, None), (1000, None), (30000, None), (500, "true")):
            facts = [known.product(each) for each in (one, other)]
            outputs = [each.number("continuous_output") for each in facts]
            opinion = Opinion()
            recalled(opinion, *facts)
            if single:
                opinion.no.append("one load cannot hang on two separate stations")
            if watts and all(each is not None and watts > each for each in outputs):
                opinion.no.append(f"{watts} W are above either output")
            elif watts and not any(each is not None and watts <= each for each in outputs):
                opinion.no_plain.append("nobody says that an output suffices")
                opinion.unsure.append("an output is not known")
            elif watts and not all(each is not None and watts <= each for each in outputs):
                opinion.perhaps.append("one output alone suffices")
            said = {"load.power": f"{watts} W" if watts else None, "plan.single_load": single}
            yield case("separate_loads", {"station": one, "second_station": other}, said, opinion)


def charging(known: Catalogue) -> Iterator[Case]:
    """One station charged from another, in both directions, and from itself."""
    for one, other in couples(known):
        giver, taker = known.product(one), known.product(other)
        for itself in (None, "true") if one == other else (None,):
            opinion = Opinion()
            recalled(opinion, giver, taker)
            gives, takes = giver.number("continuous_output"), taker.number("ac_input_max_power")
            least = taker.number("ac_input_min_power")
            if itself:
                opinion.no.append("it would charge itself")
            if gives is not None and least is not None and least > gives:
                opinion.no.append(f"the charger draws {float(least):g} W even when it is turned down")
            if gives is None or takes is None:
                opinion.no_plain.append("whether the charger draws more than the station gives is not known")
                opinion.unsure.append("an unknown power")
            elif takes > gives:
                opinion.no_plain.append(f"the charger draws {float(takes):g} W, the station gives {float(gives):g} W")
            roles = {"station": one, "second_station": other}
            yield case("charge_from_station", roles, {"plan.self_charging": itself}, opinion)


def over_dc(known: Catalogue) -> Iterator[Case]:
    """One station charged from the DC outlet of another: the outlet's volts against the input."""
    for one, other in couples(known):
        for volts in (12, 48):
            giver, taker = known.product(one), known.product(other)
            opinion = Opinion(unsure=["which conditions it has"])
            recalled(opinion, giver, taker)
            lowest, highest = taker.number("input_min_voltage"), taker.number("input_max_voltage")
            if highest is not None and volts > highest:
                opinion.no.append(f"{volts} V are above the {float(highest):g} V that the input bears")
            elif lowest is not None and volts < lowest:
                opinion.no.append(f"{volts} V do not start an input of {float(lowest):g} V")
            elif highest is None and volts > LOWEST_LIMIT:
                opinion.no_yes.append("how many volts the input bears is not known")
            said = {"plan.direct_path": "dc_socket", "station.dc_output_voltage": f"{volts} V"}
            yield case("charge_from_station", {"station": one, "second_station": other}, said, opinion)


ENGINE_RUNNING = Fraction(6, 5)
"""What a vehicle has with its engine running, of what it is called: 14.4 V of 12 V."""
WINDOW = ("input_min_voltage", "input_max_voltage")


def vehicles(known: Catalogue) -> Iterator[Case]:
    """Each station charged from a vehicle, with the maker's cable or without, a panel beside it or not."""
    for station in known.of_kind("station"):
        for volts, cable, panel in product((None, 12, 24, 48), SAID, (None, "true")):
            facts, opinion = known.product(station), Opinion()
            recalled(opinion, facts)
            most = facts.number("vehicle_max_voltage")
            if cable != "true":
                opinion.no_plain.append("it takes the maker's cable")
            if panel:
                opinion.no.append("a vehicle and a panel at once")
            running, start, limit = (volts or 12) * ENGINE_RUNNING, *map(facts.number, WINDOW)
            if (start is not None and running < start) or (limit is not None and running > limit):
                opinion.no.append(f"{float(running):g} V with the engine running are outside the window")
            if volts and most is not None and volts > most:
                opinion.no.append(f"the manual allows {float(most):g} V")
            elif volts and volts > 12 and most is None:
                opinion.no_yes.append("the manual is not known to allow it")
            said = {"plan.vehicle_voltage": f"{volts} V" if volts else None, "plan.makers_car_cable": cable,
                    "plan.panel_too": panel}  # fmt: skip
            yield case("charge_from_vehicle", {"station": station}, said, opinion)


def houses(known: Catalogue) -> Iterator[Case]:
    """Each station that feeds a house: with a switch or without, through an inlet, a panel or a socket."""
    entries, cords = ("inlet", "panel", "socket", None), ("true", "false", None)
    for station in known.of_kind("station"):
        for switch, cord, entry in product(SAID, cords, entries):
            opinion = Opinion(no_plain=["it never is a plain yes"])
            recalled(opinion, known.product(station))
            if switch != "true":
                opinion.no.append("there is no transfer switch")
            if cord == "true":
                opinion.no.append("a cord with two plugs has live pins")
            if entry == "socket":
                opinion.no.append("a house is never fed through a socket")
            said = {"plan.transfer_switch": switch, "plan.cord_with_two_plugs": cord, "plan.house_entry": entry}
            yield case("feed_house", {"station": station}, said, opinion)
