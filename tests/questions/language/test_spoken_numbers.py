"""Numbers said in several words."""

from __future__ import annotations

import pytest

from kb.knowledge.loading import load
from kb.questions.language.sentence_reader import reader

READER = reader(load())

SAID = {
    "three hundred and fifty": "350",
    "eleven hundred": "1100",
    "twenty five": "25",
    "twenty-four": "24",
    "one thousand two hundred": "1200",
    "twelve point eight": "12.8",
    "two forty": "240",
    "two thousand": "2000",
    "a hundred": "100",
}
APART = ["two twelve volt batteries", "one ten amp charger", "two twenty watt panels", "two and three", "three two"]


def words(text: str) -> list[str]:
    return [word.text for word in READER.phrasing.spoken.joined(READER.phrasing.tokenizer.split(text))]


@pytest.mark.parametrize(("said", "number"), SAID.items())
def test_one_number(said: str, number: str) -> None:
    assert words(said) == [number]


@pytest.mark.parametrize("text", APART)
def test_numbers_that_are_several(text: str) -> None:
    assert words(text) == text.split()


def test_plural_stays_an_ending() -> None:
    assert words("two b three hundreds") == ["two", "b", "300", "s"]


@pytest.mark.parametrize(("sentence", "station"), {
    "can the ac two hundred max take a b three hundred": "bluetti/ac200max",
    "is the explorer two forty expandable": "jackery/explorer-240",
    "does the delta two max take a battery": "ecoflow/delta-2-max",
}.items())  # fmt: skip
def test_names_as_they_are_spoken(sentence: str, station: str) -> None:
    assert READER.read(sentence).roles["station"] == station
