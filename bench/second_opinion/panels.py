"""Solar panels on the inputs of stations: as they are wired, in the cold, in the shade of the lowest voltage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from second_opinion.catalogue import Catalogue
from second_opinion.opinion import Case, Opinion, case
from second_opinion.recalls import recalled

TEST_CONDITIONS = 25
"""Degrees Celsius at which a label's voltage holds."""
LEAST, MOST = Fraction("0.0022"), Fraction("0.005")
"""So much of it a silicon panel gains for each degree less, whatever its make: at least, at most."""
FROST, COLDEST = -10, -40
LEAST_WORKING, MOST_WORKING = Fraction("0.72"), Fraction("0.9")
"""The share of its open voltage at which a panel works."""
OPEN = tuple(map(Fraction, ("12", "21.6", "24.3", "37.1", "49.5", "72")))
DAYS = (None, "25", "0", "-10", "-30")
SERIES = "panels_in_series"
WIRINGS = (("one_panel", 1), (SERIES, 2), (SERIES, 3), (SERIES, 5), ("panels_in_parallel", 3))


@dataclass(frozen=True)
class Array:
    """Panels as they are wired."""

    one: Fraction
    wiring: str = "one_panel"
    count: int = 1
    day: str | None = None

    @property
    def volts(self) -> Fraction:
        """Open volts of all, as the labels say."""
        return self.one * (self.count if self.wiring == SERIES else 1)

    def cold(self, share: Fraction, day: int) -> Fraction:
        """Give the open volts of all on a day so cold, with so much gained for each degree.

        >>> float(Array(Fraction(40), SERIES, 2).cold(MOST, -15)), float(Array(Fraction(40)).cold(MOST, 30))
        (96.0, 40.0)
        """
        return self.volts * (1 + share * max(TEST_CONDITIONS - day, 0))

    def facts(self, named: bool) -> dict[str, str | None]:
        """Give what is said of it; not the volts, where the panel is named."""
        volts = None if named else f"{float(self.one):g} V"
        return {"panel.open_voltage": volts, "panel.count": str(self.count), "plan.wiring": self.wiring,
                "plan.coldest_day": f"{self.day} °C" if self.day else None}  # fmt: skip


def on_input(known: Catalogue) -> Iterator[Case]:
    """Every array on every input, and on the high-voltage one where there is one."""
    for station, volts, (wiring, count), day in product(known.of_kind("station"), OPEN, WIRINGS, DAYS):
        high = known.product(station).get("high_input_max_voltage") is not None
        for port in (None, "high_voltage") if high else (None,):
            yield _on_input(known, station, Array(volts, wiring, count, day), None, port)


def of_the_catalogue(known: Catalogue) -> Iterator[Case]:
    """Every panel of the catalogue on every input."""
    for station, panel, (wiring, count), day in product(
        known.of_kind("station"), known.of_kind("panel"), WIRINGS, (None, "-20")
    ):
        volts = known.product(panel).number("open_voltage")
        if volts is not None:
            yield _on_input(known, station, Array(volts, wiring, count, day), panel, None)


def elsewhere(known: Catalogue) -> Iterator[Case]:
    """A panel on a socket that is no solar input, and panels of which the volts are not known."""
    for station in known.of_kind("station"):
        for socket in ("ac_input", "ac_output", "expansion_port"):
            said = {**Array(Fraction(24)).facts(False), "plan.panel_socket": socket}
            yield case("solar_panels", {"station": station}, said, Opinion(no=["it is no solar input"]))
        opinion = Opinion(no_yes=["how many volts the panel has is not known"])
        yield case("solar_panels", {"station": station}, {"panel.power": "100 W"}, opinion)


def _on_input(known: Catalogue, station: str, array: Array, panel: str | None, port: str | None) -> Case:
    facts, opinion = known.product(station), Opinion(perhaps=["conditions of the wiring"])
    recalled(opinion, facts)
    prefix = "high_input" if port else "input"
    lowest, highest = facts.number(f"{prefix}_min_voltage"), facts.number(f"{prefix}_max_voltage")
    if not port:
        lowest = facts.number("panel_min_voltage") or lowest
    if highest is None:
        opinion.no_yes.append("how many volts the input bears is not known")
    else:
        _limit(opinion, array, highest)
    if lowest is None:
        opinion.no_yes.append("from how many volts the input starts is not known")
    elif array.volts * MOST_WORKING < lowest:
        opinion.no.append(f"{float(array.volts):g} V open do not start an input of {float(lowest):g} V")
    elif array.volts * LEAST_WORKING < lowest:
        opinion.unsure.append("whether it starts the input")
    roles = {"station": station, **({"panel": panel} if panel else {})}
    return case("solar_panels", roles, {**array.facts(panel is not None), "plan.port": port}, opinion)


def _limit(opinion: Opinion, array: Array, highest: Fraction) -> None:
    """Hold the volts of an array, on its coldest day or on any, against what an input bears."""
    if array.volts > highest:
        opinion.no.append(f"open it has {float(array.volts):g} V, the input bears {float(highest):g} V")
    elif array.day is not None:
        if array.cold(LEAST, int(array.day)) > highest:
            opinion.no.append(f"in the cold it has more than the {float(highest):g} V that the input bears")
        elif array.cold(MOST, int(array.day)) > highest:
            opinion.unsure.append("how many volts it has in the cold")
    elif array.cold(LEAST, COLDEST) > highest:
        opinion.no_plain.append("in hard frost it has too many volts, and nobody says how cold it gets")
        opinion.unsure.append("which frost is to be counted with")
    elif array.cold(MOST, COLDEST) > highest:
        opinion.unsure.append("how many volts it has in the cold")
