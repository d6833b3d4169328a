"""Quantities are exact, and read as people write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.vocabulary.quantities import EXACT, PLAIN, Quantity, Unit, Units, of_worth

UNITS = Units({
    "Wh": {"dimension": "energy", "worth": 1, "spoken": ["watt-hour", "watt hour"]},
    "kWh": {"dimension": "energy", "worth": 1000},
    "mW": {"dimension": "power", "worth": Decimal("0.001")},
    "MW": {"dimension": "power", "worth": 1000000},
    "mm": {"dimension": "length", "worth": 1},
    "in": {"dimension": "length", "worth": Decimal("25.4"), "spoken": ['"', "inches"]},
    "%": {"dimension": "number", "worth": Decimal("0.01"), "spoken": ["percent", "per cent"]},
    "$": {"dimension": "money", "worth": 1, "before": True, "spoken": ["usd", "dollar"]},
})  # fmt: skip


def read(text: str) -> Quantity:
    """Read a quantity that there is."""
    quantity = UNITS.read(text)
    assert quantity is not None, text
    return quantity


@pytest.mark.parametrize(
    "text",
    [
        "1.2 kWh", "1.2kWh", "1,200 Wh", "1200wh", "1 200 Wh", "1\u202f200 Wh", "1\u00a0200\u00a0Wh", " 1200  Wh ",
        "+1200 Wh", "1200.0 Wh", "1200 watt-hours", "1200 Watt Hours", "1200 W.h.", "01200 Wh", "1,200.00 Wh",
    ],
)  # fmt: skip
def test_one_quantity_many_writings(text: str) -> None:
    """All of these are 1.2 kWh."""
    assert read(text) == read("1.2 kWh")
    assert hash(read(text)) == hash(read("1.2 kWh"))


@pytest.mark.parametrize(
    "text",
    [
        "1,20 Wh", "1,2 Wh", "12,34 Wh", "1,2000 Wh", "1,,200 Wh", ",200 Wh", "1200, Wh", "1 20 Wh", "1.200.300 Wh",
        "Wh", "", " ", ".", "-", "- Wh", "12", "12 furlongs", "1e3 Wh", "0x10 Wh", "١٢ Wh", "12 Wh 13", "Wh 12",
        "twelve Wh", "--12 Wh", "1.-2 Wh", "NaN Wh", "Infinity Wh", "1" * 31 + " Wh", "12 Wh; 13 Wh",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    """What leaves a doubt is no quantity: odd groups, no amount, an unknown unit, a number of another kind."""
    assert UNITS.read(text) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-12.50 mm", "-12.5 mm"), ("$1,234.50", "$1,234.5"), ("200 usd", "$200"), ("5 per cent", "5 %"),
        ("0 mm", "0 mm"), ('2"', "2 in"), (".5 in", "0.5 in"), ("1234567 mm", "1,234,567 mm"),
    ],
)  # fmt: skip
def test_shown(text: str, shown: str) -> None:
    """A quantity is shown with thousands apart, no empty decimals, and the unit where it belongs."""
    assert str(read(text)) == shown


def test_case_tells_units_apart() -> None:
    """Where only case tells two units apart, it counts; otherwise it does not."""
    assert read("1 MW").worth == Decimal(1000000)
    assert read("1 mW").worth == Decimal("0.001")
    assert read("1 kwh") == read("1 KWH") == read("1 kWh")


def test_dimensions_differ() -> None:
    """Equal amounts of different dimensions are not equal."""
    assert read("1 mm") != read("1 Wh")
    assert read("1 mm") != 1
    assert len({read("1 mm"), read("1 Wh"), read("1.0 mm")}) == 2


amounts = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6)


@given(amounts, st.sampled_from(list(UNITS.units.values())))
def test_round_trip(amount: Decimal, unit: Unit) -> None:
    """What is shown is read as what it was."""
    quantity = Quantity(amount, unit)

    assert UNITS.read(str(quantity)) == quantity


@given(amounts, st.sampled_from(["mm", "in"]), st.sampled_from(["mm", "in"]))
def test_conversion_is_exact(amount: Decimal, one: str, other: str) -> None:
    """A quantity stays equal to itself in any unit, there and back, even where its amount has no end."""
    quantity = Quantity(amount, UNITS.units[one])
    there = quantity.to(UNITS.units[other])

    assert there == quantity == there.to(UNITS.units[one])
    assert Fraction(there.worth) == Fraction(amount) * Fraction(UNITS.units[one].worth)


def test_endless_amount_is_shown_short() -> None:
    """A millimetre has no end in inches; it is shown with twelve digits, and stays one millimetre."""
    inches = read("1 mm").to(UNITS.units["in"])

    assert str(inches) == "0.0393700787402 in"
    assert inches == read("1 mm")
    assert inches != Quantity(inches.amount, inches.unit)


@given(st.lists(amounts, min_size=1, max_size=8))
def test_worth_adds_up(parts: list[Decimal]) -> None:
    """Sums of worths are exact, where floating point would not be."""
    total = parts[0]
    for part in parts[1:]:
        total = EXACT.add(total, part)

    assert Fraction(total) == sum(map(Fraction, parts))


def test_tenths() -> None:
    """0.1 and 0.2 is 0.3."""
    assert of_worth(read("0.1 mm").worth + read("0.2 mm").worth, UNITS.units["mm"]) == read("0.3 mm")


def test_plain_numbers() -> None:
    """A number that stands for itself is shown without a unit."""
    assert str(Quantity(Decimal("0.50"), PLAIN)) == "0.5"


@given(st.text(max_size=20))
def test_no_text_crashes(text: str) -> None:
    """Whatever the text: it is a quantity, or none."""
    assert UNITS.read(text) is None or isinstance(UNITS.read(text), Quantity)


def test_first_unit() -> None:
    """A dimension counts in the unit that is worth one."""
    assert UNITS.first("energy").name == "Wh"


PARTS = Units(
    {
        "h": {"dimension": "duration", "worth": 1, "parts": {"unit": "min", "below": 2}},
        "min": {"dimension": "duration", "worth": Decimal("0.0166666666666666666666666667")},
    }
)


@pytest.mark.parametrize(
    ("hours", "shown"),
    [("0.5", "30 min"), ("0.333333333333", "20 min"), ("1.16666666667", "70 min"), ("1", "1 h"), ("2.5", "2.5 h")],
)
def test_broken_amounts_are_shown_in_parts(hours: str, shown: str) -> None:
    """Below the bound an amount that is not whole is shown in the parts of its unit, in whole ones where it was so."""
    assert str(Quantity(Decimal(hours), PARTS.units["h"])) == shown
