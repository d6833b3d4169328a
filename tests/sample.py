"""A sample of the questions that the catalogue allows: pairs with counts, and ways of wiring with figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice, product
from typing import Any

from kb.knowledge_base import KnowledgeBase

Asked = dict[str, Any]


@cache
def base() -> KnowledgeBase:
    """Give the project's own knowledge base, on the small engine."""
    return KnowledgeBase.load(engine="reference")


def products(kind: str) -> list[str]:
    """Give the ids of the products of a kind."""
    return [id_ for id_, each in base().knowledge.catalogue.products.items() if each.kind == kind]


def pairs(step: int) -> Iterator[Asked]:
    """Give some of the listed pairs, and some of all others, with one to four packs."""
    counts = cycle((1, 2, 3, 4))
    listed = (of for of in base().knowledge.catalogue.pairs if len(of) == 2)
    unlisted = product(products("station"), products("pack"))
    for of in (*islice(listed, 0, None, step), *islice(unlisted, 0, None, step * 91 + 1)):
        yield {"method": "expansion_pack", "station": of[0], "pack": of[1], "count": next(counts)}


def alone(step: int) -> Iterator[Asked]:
    """Give some stations, each asked about by itself, by every method in turn."""
    methods = cycle(base().knowledge.vocabulary.facts["method"].values)
    for station in islice(products("station"), 0, None, step):
        yield {"method": "expansion_pack", "station": station}
        yield {"method": next(methods), "station": station}


def wired(step: int) -> Iterator[Asked]:
    """Give some batteries on inputs, by people of every training, with more or less that is known of the plan."""
    volts = ("12 V", "12.8 V", "24 V", "36 V", "48 V", "51.2 V", "96 V")
    plans = ((), ("plan.fuse_fitted=yes",), ("plan.fuse_fitted=no",), ("plan.panel_too=yes", "battery.chemistry=LFP"))
    trained = ("lay", "electrician", "engineer")
    cases = product(products("station"), volts, trained, plans)
    for station, volt, training, plan in islice(cases, 0, None, step):
        facts = [f"battery.nominal_voltage={volt}", f"user.competence={training}", *plan]
        yield {"method": "battery_on_input", "station": station, "facts": facts}


def joined(step: int) -> Iterator[Asked]:
    """Give some pairs of stations, joined, side by side, or one charged from the other."""
    methods = cycle(("joined_outputs", "separate_loads", "charge_from_station"))
    stations = products("station")
    both = ((one, other) for one in stations for other in (one, stations[7]))
    for number, (one, other) in enumerate(islice(both, 0, None, step)):
        facts = ["plan.kit_used=yes"] if number % 2 else []
        yield {"method": next(methods), "station": one, "second_station": other, "facts": facts}


def sample(step: int) -> list[Asked]:
    """Give questions of every sort, about one in `step` of those that there are."""
    return [*pairs(step), *alone(step), *wired(step * 83 + 1), *joined(step)]


def called(asked: Asked) -> str:
    """Give a short name for a question."""
    return " ".join(str(each) for value in asked.values() for each in (value if isinstance(value, list) else [value]))
