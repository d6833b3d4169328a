"""What is written reads back as the same, and looks as a person would write it."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.files.strict_yaml import read_text
from kb.files.yaml_writer import WIDTH, written

LETTERS = "".join(set(string.printable) - set("\r\x0b\x0c")) + "äµ–é°"
TEXTS = st.text(LETTERS, max_size=12)
KEYS = st.text(LETTERS.replace("\n", ""), max_size=12)
SINGLE = st.one_of(TEXTS, st.integers(-(10**9), 10**9), st.booleans(), st.none())
VALUES = st.recursive(
    SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)

FILES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=3) | st.lists(VALUES, min_size=1, max_size=3)


@settings(max_examples=300)
@given(FILES, st.integers(0, 3))
def test_reads_back(value: Any, opened: int) -> None:
    """Whatever is written, the strict reader gives it back."""
    assert read_text(written(value, opened)) == value


def test_claims_stand_on_one_line() -> None:
    """A product is written as in the catalogue: one line for each claim."""
    claims = {"width": {"value": "2 m", "source": "us"}, "wide": {"value": True, "source": "us"}}
    product = {"products": {"a/b": {"kind": "door", "name": "B 12", "within": ["a"], "facts": claims}}}

    assert written(product, 3) == (
        "products:\n  a/b:\n    kind: door\n    name: B 12\n    within: [a]\n    facts:\n"
        "      width: {value: 2 m, source: us}\n      wide: {value: true, source: us}\n"
    )


def test_long_claims_are_broken() -> None:
    """What does not fit on a line stands one value to a line."""
    text = written({"facts": {"a": {"value": "x" * 60, "note": "y" * 60}}})

    assert text == f"facts:\n  a:\n    value: {'x' * 60}\n    note: {'y' * 60}\n"
    assert max(map(len, text.splitlines())) <= WIDTH


def test_items_begin_at_their_dash() -> None:
    """The first key of an item stands beside its dash."""
    cases = [{"name": "one", "facts": {"a": 1}, "expect": "open"}]

    assert written(cases, 2) == "- name: one\n  facts: {a: 1}\n  expect: open\n"
