"""However hostile a text is, reading it is bounded work, counted in calls; `bench/reading.py` has the times."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest

from kb.knowledge.loading import load
from kb.questions.to_question import read_question

sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))

from reading import as_long_as_is_read, hostile, told

KNOWN = load()
HOSTILE = hostile(KNOWN)
ORDINARY = "I have a DELTA Pro and a qwertzy cable; can I add two B300 packs to my AC200MAX as well, or is it too much?"
MOST = 400_000
"""So many calls may a text take: some fifty times what an ordinary sentence takes."""


def calls(sentence: str) -> int:
    """Give how many functions are called to read a sentence."""
    made = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_question(sentence, KNOWN)
    finally:
        sys.setprofile(before)
    return made


@pytest.fixture(scope="module", autouse=True)
def _indexes() -> None:
    """Have the indexes made that the first sentence makes."""
    calls(ORDINARY)


def test_ordinary_sentences_are_little_work() -> None:
    calls(ORDINARY)

    assert calls(ORDINARY + " Thanks!") < MOST / 20


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_read_is_bounded_work(what: str) -> None:
    assert calls(as_long_as_is_read(HOSTILE[what], KNOWN)) < MOST


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_too_long_is_hardly_looked_at(what: str) -> None:
    assert calls(HOSTILE[what]) < MOST / 100


@pytest.mark.parametrize("word", ["DELTA ", "can ", "B300 and ", "12 V ", "qwertzy "])
def test_work_grows_as_the_text_does(word: str) -> None:
    """Four times the words are hardly more than four times the work."""
    few, many = (calls(word * times) for times in (25, 100))

    assert many < 6 * few


def test_spread_of_times_is_told() -> None:
    assert told("sums", [1.0] * 99 + [5.0]) == "100 sums: median 1.00 ms, p99 5.00 ms, worst 5.00 ms"
