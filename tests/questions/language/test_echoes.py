"""Names for short mean what was named in full before; what hangs on what is told by the order of names."""

from __future__ import annotations

import pytest

from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.questions.to_question import read_question

KNOWN = load()


def read(sentence: str) -> Question:
    return read_question(sentence, KNOWN)


@pytest.mark.parametrize(
    ("sentence", "station"),
    [
        ("I own an Anker F1200. Will the F1200 run a fridge?", "anker-solix/f1200"),
        ("I own a Fossibot F1200. Will the F1200 run a fridge?", "fossibot/f1200"),
    ],
)
def test_a_name_of_several_is_the_one_named_before(sentence: str, station: str) -> None:
    question = read(sentence)
    assert question.products["station"] == station
    assert not question.ambiguous


def test_without_a_full_name_it_stays_open() -> None:
    assert [each.candidates for each in read("Will the F1200 run a fridge?").ambiguous]


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("Fridge on the AC180 and CPAP on the EB3A?", "bluetti/ac180", "bluetti/eb3a"),
        ("AC180 for the fridge, EB3A for the CPAP, ok?", "bluetti/ac180", "bluetti/eb3a"),
    ],
)
def test_each_load_hangs_on_its_neighbour(sentence: str, first: str, second: str) -> None:
    question = read(sentence)
    on = {question.products[load]: question.products[str(question.facts[f"{load}.runs_on"])]
          for load in ("load", "second_load")}  # fmt: skip
    assert on == {"appliances/refrigerator": first, "appliances/cpap": second}


def test_a_bare_number_beside_a_load_is_its_watts() -> None:
    assert str(read("Will a microwave 1200 run on my DELTA 2?").facts["load.power"]) == "1,200 W"
    assert "load.power" not in read("Will a fridge 3 days long run on my DELTA 2?").facts


def test_no_number_makes_an_appliance_a_strange_product() -> None:
    assert not read("Will a space heater 1500 run on my AC180?").unknown


def test_a_strange_word_before_a_name_without_a_slip_is_no_part_of_it() -> None:
    assert read("I catched a AC200MAX, one B230 can be connect to it?").products["station"] == "bluetti/ac200max"
