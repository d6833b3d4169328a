"""Which station charges which: every wording, with several pairs of stations, both ways round."""

from __future__ import annotations

from functools import cache

import pytest

from kb.knowledge.loading import load
from kb.questions.language.sentence_reader import Understood, understand

KNOWN = load()
PAIRS = (
    ("bluetti/ac200l", "AC200L", "bluetti/eb3a", "EB3A"),
    ("ecoflow/delta-2", "DELTA 2", "ecoflow/river-2", "RIVER 2"),
    ("bluetti/ac180", "AC180", "ecoflow/delta-pro", "DELTA Pro"),
)
WORDINGS = (
    "Can I recharge my {taker} from an {giver}?",
    "Can I charge {taker} from {giver}?",
    "Can I charge a {taker} with a {giver}?",
    "Charge {taker} using {giver}?",
    "Charge {taker} via {giver}?",
    "Should I charge the {taker} off the {giver}?",
    "Would charging a {taker} from a {giver} work?",
    "Can I top off a {taker} with an {giver}?",
    "Can I juice up a {taker} off a {giver}?",
    "Recharging {taker} from {giver} over AC?",
    "Is it OK to use a {giver} for charging a {taker}?",
    "{giver} charging {taker}, ok?",
    "Is it OK to have an {giver} charging a {taker}?",
    "The {giver} charges the {taker}: fine?",
    "Can the {giver} top up the {taker}?",
    "Will the {giver} refill a {taker}?",
    "Is my {giver} able to charge a {taker}?",
    "Is the {giver} strong enough to charge a {taker}?",
    "Can the {giver} be used to charge the {taker}?",
    "Can I use my {giver} to charge my {taker}?",
    "Can I use the AC outlet on my {giver} to charge my {taker}?",
    "Will an {giver}'s AC socket charge an {taker}?",
    "Can the {giver} give the {taker} a charge?",
    "Can my {taker} be charged by an {giver}?",
    "May the {taker} be topped up off the {giver}?",
    "Could the {taker} get charged from the {giver}'s DC output?",
    "Can the {taker} charge from the {giver}?",
    "Will {taker} recharge from {giver}?",
    "Does the {taker} accept charging from an {giver}?",
    "Can a {taker} be filled up out of a {giver}?",
    "From an {giver}, can I charge a {taker}?",
    "With a {giver} at hand, may I charge the {taker} from it?",
    "I own a {taker} and an {giver}. Can I charge the {taker} from the {giver}?",
    "I have an {giver} and a {taker}. Can the {giver} charge the {taker}?",
    "I have an {giver}, can it charge my {taker}?",
    "My {giver} is full. Can it charge my {taker}?",
    "My {taker} is empty. Can I charge it from my {giver}?",
    "My {taker} ran flat, can my {giver} recharge it?",
    "Can I plug the {taker} into the {giver}?",
    "Can I plug the {taker} into the AC outlet of the {giver} to charge it?",
    "Can I plug my {taker}'s charger into the {giver}?",
    "Can I connect the {taker} charger to the {giver}?",
    "Can I hook my {taker} to my {giver} for charging?",
    "Can I connect {giver} output to {taker} input to charge it?",
    "Can I run the {taker}'s charger off the {giver}?",
    "Can I transfer energy from the {giver} to the {taker}?",
    "Can I empty the {giver} into the {taker}?",
    "Can I power the {taker} with the {giver}?",
    "Can the {giver} power the {taker}?",
    "Can the {taker} be powered by the {giver}?",
    "Can I run a {taker} off an {giver}?",
    "Could an {taker} run on an {giver}?",
    "Can I keep my {taker} full with a {giver}?",
    "Could I use the {giver} as a charger for the {taker}?",
    "Can {giver} be a power source for {taker}?",
    "Can my {giver} feed my {taker}'s AC input?",
)


@cache
def read(sentence: str) -> Understood:
    return understand(sentence, KNOWN)


@pytest.mark.parametrize("turned", [False, True], ids=["as listed", "turned"])
@pytest.mark.parametrize("pair", PAIRS, ids=[f"{each[1]} {each[3]}" for each in PAIRS])
@pytest.mark.parametrize("wording", WORDINGS)
def test_who_gives_and_who_takes(wording: str, pair: tuple[str, str, str, str], turned: bool) -> None:
    taker, taken, giver, given = pair[2:] + pair[:2] if turned else pair

    heard = read(wording.format(taker=taken, giver=given))

    assert heard.method == "charge_from_station"
    assert heard.roles == {"station": giver, "second_station": taker}


def test_of_a_station_and_one_without_a_name_the_right_one_is_charged() -> None:
    taken = read("Can I charge my AC200L from another power station?")
    given = read("Can I charge another power station from my AC200L?")

    assert taken.roles == {"second_station": "bluetti/ac200l"}
    assert given.roles == {"station": "bluetti/ac200l"}


def test_of_three_stations_none_is_guessed() -> None:
    heard = read("Can I charge my AC200L from an EB3A or from an AC180?")

    assert [each.candidates for each in heard.ambiguous] == [("bluetti/ac200l", "bluetti/ac180")]
