"""Minutes are heard as the parts of hours that they are, to the last digit that people read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kb.knowledge.loading import load
from kb.questions.to_question import read_question
from kb.vocabulary.quantities import Quantity


@pytest.mark.parametrize(
    ("said", "hours"),
    [("30 minutes", "0.5"), ("half an hour", "0.5"), ("90 min", "1.5"), ("20 minutes", "0.333333333333")],
)
def test_minutes_are_heard_as_hours(said: str, hours: str) -> None:
    """What is said in minutes is worth its exact share of an hour, so that limits are met to the minute."""
    heard = read_question(f"Can my AC180 run a 300 W heater for {said}?", load()).facts["plan.hours"]

    assert isinstance(heard, Quantity)
    assert (heard.amount, heard.unit.name) == (Decimal(hours), "h")


def test_mains_volts_are_not_the_batterys() -> None:
    """120 V beside a station is what its outlets give; beside a battery it is the battery's own."""
    station = read_question("Can my DELTA 2 (120 V, 1,800 W) run a 1,500 W heater?", load())
    battery = read_question("Can I put a 120 V battery on the solar input of my EB3A?", load())

    assert "station.nominal_voltage" not in station.facts
    assert not station.unread
    assert str(battery.facts["battery.nominal_voltage"]) == "120 V"
