"""Recalls: a station that was recalled gets no plain yes, and one that is affected none at all."""

from __future__ import annotations

from collections.abc import Iterator

from second_opinion.catalogue import Catalogue, Facts
from second_opinion.opinion import Case, Opinion, case

USES = {"expansion_pack": {}, "separate_loads": {}, "joined_outputs": {"plan.kit_used": "true"},
        "battery_on_input": {"battery.nominal_voltage": "24 V", "user.competence": "engineer"},
        "charge_from_vehicle": {"plan.makers_car_cable": "true"}, "charge_from_station": {},
        "feed_house": {"plan.transfer_switch": "true", "plan.house_entry": "inlet"}}  # fmt: skip


def recalled(opinion: Opinion, *stations: Facts) -> None:
    """Take a plain yes away where one of the stations was recalled."""
    if any(each.get("recall") for each in stations):
        opinion.no_plain.append("the station was recalled")


def every_recall(known: Catalogue) -> Iterator[Case]:
    """Each recalled station in every use: affected by it, put right, or nobody has looked."""
    for station in known.of_kind("station"):
        if not known.product(station).get("recall"):
            continue
        for method, facts in USES.items():
            for role in ("station", "second_station"):
                for cleared in ("false", "true", None):
                    yield case(method, {role: station}, {**facts, f"{role}.recall_cleared": cleared},
                               _opinion(cleared))  # fmt: skip


def _opinion(cleared: str | None) -> Opinion:
    if cleared == "false":
        return Opinion(no=["it is affected by a recall"])
    if cleared is None:
        return Opinion(no_plain=["it was recalled"], unsure=["what else speaks against it"])
    return Opinion(unsure=["what else speaks against it"])
