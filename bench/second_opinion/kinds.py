"""The kinds of cases: a further one is one function here, from the catalogue to cases with an opinion on each.

Those under `WITH` are asked where the vocabulary knows the method that brought in what they speak of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from second_opinion import batteries, loads, packs, panels, recalls, stations
from second_opinion.catalogue import Catalogue
from second_opinion.opinion import Case

Kinds: TypeAlias = "dict[str, Callable[[Catalogue], Iterator[Case]]]"

KINDS: Kinds = {
    "a pack on a station": packs.every_pack,
    "two models of pack": packs.two_models,
    "a station to be expanded": packs.no_pack_named,
    "a listed pack, spoilt": packs.listed_but,
    "against the maker's word": packs.against_the_maker,
    "packs for more watts": packs.more_watts,
    "a pack alone": packs.packs_alone,
    "a battery on an input": batteries.on_input,
    "a battery in every plan": batteries.in_every_plan,
    "a battery by its label": batteries.label_says,
    "a battery of unknown voltage": batteries.voltage_not_said,
    "an input said to bear more": batteries.input_said_to_bear_more,
    "a battery on the port": batteries.on_port,
    "a pack as power bank": batteries.power_banks,
    "a bank of batteries": batteries.banks,
    "outputs joined": stations.joined,
    "stations side by side": stations.side_by_side,
    "a station charged from another": stations.charging,
    "a station charged from a vehicle": stations.vehicles,
    "a house fed": stations.houses,
    "a recalled station": recalls.every_recall,
}

WITH: dict[str, Kinds] = {
    "run_load": {
        "a load on a station": loads.on_station,
        "two loads on a station": loads.two_on_station,
        "an appliance on a station": loads.appliances,
        "a load on packs": loads.on_packs,
        "each load on its own station": loads.each_on_its_own,
        "two loads on one of two stations": loads.together_on_one,
        "a load of other volts": loads.of_other_volts,
        "a load on joined outputs": loads.on_joined,
    },
    "solar_panels": {
        "panels on an input": panels.on_input,
        "a panel of the catalogue": panels.of_the_catalogue,
        "a panel elsewhere": panels.elsewhere,
        "a station charged over DC": stations.over_dc,
    },
}


def kinds(known: Catalogue) -> Kinds:
    """Give the kinds of cases that can be asked."""
    return KINDS | {name: cases for method in WITH if method in known.methods for name, cases in WITH[method].items()}
