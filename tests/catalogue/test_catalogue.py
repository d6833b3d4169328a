"""The catalogue: products take what is claimed of their groups, pairs what is claimed of them together."""

from __future__ import annotations

import pytest
from small import small

from kb.problems import InputError

FACTS = """
groups:
  rosso: {name: Rosso, facts: {brake: {value: rim, source: handbook}, painted: {value: true, source: handbook}}}
  rosso/gravel: {name: Gravel, within: [rosso], facts: {brake: {value: disc, source: club}}}
  steel: {name: Steel, facts: {brake: {value: rim, source: handbook}, holes: {value: 36, source: club}}}
  number: {name: 360}
products:
  uno:
    {kind: frame, name: Uno, within: [rosso/gravel], aliases: [One, 1, 1.1], facts: {holes: {value: 32, source: guess}}}
  due: {kind: frame, name: Rosso Due, within: [steel, rosso]}
  tre: {kind: frame, name: 3}
  sei: {kind: frame, name: 6, within: [number]}
  wheel: {kind: wheel, name: Wheel, within: [rosso]}
pairs:
  - of: [uno, wheel]
    facts: {verdict: [{value: good, source: club}, {value: poor, source: handbook}]}
shared_names:
  Italian: [uno, due]
"""
KB = small(FACTS)
CATALOGUE = KB.catalogue


def claimed(product: str) -> dict[str, tuple[str, str, int]]:
    """Give what holds of a product: the value, whose claim it is, and how far up."""
    return {
        name: (str(settled.holding.value), settled.holding.subject, settled.holding.depth)
        for name, settled in CATALOGUE.facts_of(product).items()
        if settled.holding is not None
    }


def test_specific_before_general() -> None:
    """A series speaks before its brand, a product before both; what they do not say, the brand says."""
    assert claimed("uno") == {
        "holes": ("32", "uno", 0), "brake": ("disc", "rosso/gravel", 1), "painted": ("True", "rosso", 2),
    }  # fmt: skip
    assert [claim.subject for claim in CATALOGUE.facts_of("uno")["brake"].rivals] == ["rosso"]


def test_order_of_groups() -> None:
    """Of two groups the one that is named first is the more specific."""
    assert CATALOGUE.chain("due") == ("due", "steel", "rosso")
    assert claimed("due")["brake"] == ("rim", "steel", 1)


def test_only_facts_of_the_kind() -> None:
    """A brand's claim about frames says nothing about its wheels."""
    assert claimed("wheel") == {}


def test_full_names() -> None:
    """A full name starts with the outermost group, once; names that are numbers are names."""
    names = {id_: product.full_name for id_, product in CATALOGUE.products.items()}

    assert names == {"uno": "Rosso Uno", "due": "Rosso Due", "tre": "3", "sei": "360 6", "wheel": "Rosso Wheel"}
    assert CATALOGUE.products["uno"].aliases == ("One", "1", "1.1")


def test_pairs() -> None:
    """Claims about two things together are settled as any; of other pairs nobody speaks."""
    settled = CATALOGUE.facts_of_pair(("uno", "wheel"))

    assert settled is not None
    assert settled["verdict"].holding is not None
    assert settled["verdict"].holding.value == "poor"
    assert CATALOGUE.facts_of_pair(("due", "wheel")) is None


def test_shared_names() -> None:
    """A name that several products bear gives all of them."""
    assert CATALOGUE.shared_names == {"Italian": ("uno", "due")}


def test_layers_add_claims() -> None:
    """A second file's claim for the same fact is a rival, not a replacement; the better source holds."""
    more = "products: {uno: {facts: {holes: {value: 28, source: handbook}}, aliases: [Eins]}}"
    catalogue = small(FACTS, more).catalogue
    settled = catalogue.facts_of("uno")["holes"]

    assert settled.holding is not None
    assert settled.holding.value == 28
    assert [claim.value for claim in settled.rivals] == [32]
    assert catalogue.products["uno"].aliases == ("One", "1", "1.1", "Eins")


def test_same_words_again_are_fine() -> None:
    """What two files say alike is said once."""
    again = "facts: {method: {type: enum, values: {swap: swap, look: look}, meaning: what to do, from: [person]}}"

    assert small(FACTS, again).vocabulary.facts["method"].sources == ("person",)


def test_circle_of_groups_ends() -> None:
    """Groups that are within each other are refused; nothing runs for ever."""
    circle = "groups: {a: {name: A, within: [b]}, b: {name: B, within: [a]}}\n"
    circle += "products: {x: {kind: frame, name: X, within: [a]}}"
    with pytest.raises(InputError, match="groups go in a circle: `a` -> `b` -> `a`"):
        small(circle)


def test_all_problems_at_once() -> None:
    """Every problem of the catalogue is reported, not the first alone."""
    bad = """
products:
  x: {kind: frmae, name: X}
  y:
    {kind: frame, name: Y, within: [blau], facts: {width: {value: 1 kg, source: handbook}, wdth: {value: 1, source: x}}}
pairs: [{of: [x, z], facts: {}}]
"""
    with pytest.raises(InputError) as error:
        small(bad)

    assert [problem.message for problem in error.value.problems] == [
        "unknown kind `frmae`", "unknown group `blau`", "`1 kg` is a mass, but `frame.width` is a length",
        "unknown fact `wdth`", "unknown product `x`", "unknown product `z`",
    ]  # fmt: skip
