"""The vocabulary: each fact's type, unit and range decide what may stand under it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from small import small

from kb.problems import InputError, Place
from kb.vocabulary.facts import NOT_APPLICABLE
from kb.vocabulary.quantities import Quantity

KB = small(
    """
types:
  hue: {type: enum, values: {light_green: light green, dark-red: dark red}, accepts: {lime: light_green}}
facts:
  hue: {type: hue, meaning: a hue, from: [person]}
  share: {type: quantity, unit: pct, range: [0 pct, 100 pct], meaning: a share, from: [person]}
  price: {type: quantity, unit: €, meaning: a price, from: [person]}
  born: {type: integer, meaning: a year, from: [person]}
  title: {type: text, meaning: a title, from: [person]}
"""
)
FACTS = KB.vocabulary.facts


@pytest.mark.parametrize(
    ("fact", "raw", "shown"),
    [
        ("frame.width", "12 mm", "12 mm"), ("frame.width", "1.2 cm", "12 mm"), ("frame.width", 12, "12 mm"),
        ("frame.width", Decimal("12.50"), "12.5 mm"), ("frame.width", "12", "12 mm"),
        ("frame.width", "1 in", "25.4 mm"),
        ("wheel.width", "25.4 mm", "1 in"), ("price", "€1,200", "€1,200"), ("price", "1200 eur", "€1,200"),
        ("share", "50 pct", "50 pct"), ("frame.holes", 32, "32"), ("frame.holes", " 32 ", "32"),
        ("born", "1,962", "1,962"), ("born", -44, "-44"), ("trained", "Yes", "yes"), ("trained", False, "no"),
        ("hue", "light_green", "light green"), ("hue", "Light Green", "light green"), ("hue", "LIME", "light green"),
        ("hue", "dark red", "dark red"), ("title", "  a  long\n title ", "a long title"),
        ("title", 12, "12"), ("title", Decimal("1.10"), "1.10"), ("frame.width", "not applicable", "not applicable"),
        ("title", " Not Applicable ", "not applicable"),
    ],
)  # fmt: skip
def test_values(fact: str, raw: Any, shown: str) -> None:
    """Values are read however people write them, and shown in one way."""
    value = FACTS[fact].parse(raw)

    assert FACTS[fact].show(value) == shown


@pytest.mark.parametrize(
    ("fact", "raw", "message"),
    [
        ("frame.width", "1,20 mm", "`1,20 mm` is no length; write a number with its unit, such as 12 mm"),
        ("frame.width", "1,20", "`1,20` is no length; write a number with its unit, such as 12 mm"),
        ("frame.width", "wide", "`wide` is no length; write a number with its unit, such as 12 mm"),
        ("frame.width", True, "`True` is no length; write a number with its unit, such as 12 mm"),
        ("frame.width", "", "`` is no length; write a number with its unit, such as 12 mm"),
        ("frame.width", "1 kg", "`1 kg` is a mass, but `frame.width` is a length; write it as 12 mm"),
        ("frame.width", "0 mm", "0 mm is outside the range of `frame.width`, 1 mm to 300 mm"),
        ("frame.width", "301", "301 mm is outside the range of `frame.width`, 1 mm to 300 mm"),
        ("share", "101 pct", "101 pct is outside the range of `share`, 0 pct to 100 pct"),
        ("frame.holes", "2.0", "`2.0` is no whole number; write one such as 2"),
        ("frame.holes", Decimal("2.0"), "`2.0` is no whole number; write one such as 2"),
        ("frame.holes", True, "`true` is no whole number; write one such as 2"),
        ("frame.holes", 65, "65 is outside the range of `frame.holes`, 0 to 64"),
        ("frame.holes", -1, "-1 is outside the range of `frame.holes`, 0 to 64"),
        ("trained", 1, "`1` is neither yes nor no; write true or false"),
        ("trained", "maybe", "`maybe` is neither yes nor no; write true or false"),
        ("hue", "light green!", "`hue` cannot be `light green!`; did you mean `light_green`?"),
        ("title", "  ", "`title` must not be empty"),
    ],
)  # fmt: skip
def test_refused(fact: str, raw: Any, message: str) -> None:
    """What cannot stand under a fact is refused, with what would be right."""
    with pytest.raises(ValueError, match=rf"^{re.escape(message)}$"):
        FACTS[fact].parse(raw)


def test_not_applicable_is_no_value() -> None:
    """`not applicable` is a thing of its own under every type."""
    assert {fact.parse("not applicable") for fact in FACTS.values()} == {NOT_APPLICABLE}
    assert str(NOT_APPLICABLE) == "not applicable"


def test_units_are_kept() -> None:
    """A quantity is kept in the unit that its fact declares."""
    value = FACTS["wheel.width"].parse("25.4 mm")

    assert isinstance(value, Quantity)
    assert (value.unit.name, value.amount) == ("in", Decimal(1))


def test_bounds_belong_to_the_range() -> None:
    """The lowest and the highest value of a range are allowed."""
    assert [str(FACTS["frame.width"].parse(each)) for each in ("1 mm", "30 cm")] == ["1 mm", "300 mm"]


def test_roles_give_facts_their_names() -> None:
    """A role has the facts of its kind, under its own name."""
    names = [fact.name for fact in KB.vocabulary.of_role("wheel")]

    assert names == ["wheel.width", "wheel.note"]
    assert FACTS["wheel.width"].role == "wheel"
    assert FACTS["method"].role == ""


def test_shared_types() -> None:
    """A fact of a shared type has its values, and may say more."""
    assert FACTS["hue"].type == "enum"
    assert list(FACTS["hue"].values) == ["light_green", "dark-red"]


def test_unknown_name() -> None:
    """An unknown fact is refused with those most like it."""
    with pytest.raises(InputError) as error:
        KB.vocabulary.fact("frame.widht", Place("file", 3, 4))

    assert str(error.value) == (
        "file:3:4: unknown fact `frame.widht`; did you mean `frame.width` or `frame.itself` or `frame.painted`?"
    )


def test_show_unknown() -> None:
    """An unknown value is said to be so."""
    assert FACTS["frame.width"].show(None) == "not known"


def test_products_of_dimensions() -> None:
    """A product of dimensions has a unit only where it was given a meaning."""
    area = small("units: {mm2: {dimension: area, worth: 1}}\ndimensions: {area: [length, length]}").vocabulary
    unit = area.product_of(["length", "length"])

    assert unit is not None
    assert unit.name == "mm2"
    assert area.product_of(["length", "mass"]) is None
    assert KB.vocabulary.product_of(["length", "length"]) is None
