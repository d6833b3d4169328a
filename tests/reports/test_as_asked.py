"""The first words answer the sentence as it was asked, in every rendering; what was understood comes next."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from click.testing import CliRunner
from sample import base

from cli import main
from kb.reports.response import Response

BAD = "Is it a bad idea to join the AC outputs of two stations?"
SAFE = "Is it dangerous to run the fridge on one and the CPAP on the other?"


@cache
def answer(sentence: str) -> Response:
    return base().ask(sentence)


FIRST = {
    BAD: "Yes, a bad idea: do not join the AC outputs.",
    SAFE: "No danger: two stations with loads of their own are always safe.",
    "Is it dangerous to join the AC outputs of two AC180?": "Yes, dangerous: do not join the AC outputs.",
    "Would joining the AC outputs of two AC180 fry them?": "Yes, it would do damage: do not join the AC outputs.",
    "Is there any danger in adding two B300 to my AC200MAX?":
        "No danger: Bluetti AC200MAX with 2 × Bluetti B300 makes 8,192 Wh.",
    # Words that say how it is asked are understood: they bar no yes.
    "Should I worry about adding two B300 to my AC200MAX?":
        "No problem: Bluetti AC200MAX with 2 × Bluetti B300 makes 8,192 Wh.",
    # A no that no physics makes is no danger.
    "Is it dangerous to add a battery to my RIVER 2?":
        "Do not, dangerous or not: EcoFlow RIVER 2 does not take a pack.",
    "Would three B300 damage my AC200MAX?": "Do not, damage or not: Bluetti AC200MAX does not take 3 × Bluetti B300.",
    "Is it dangerous to run a 2,500 W kettle on my AC180?": "Do not, dangerous or not: Bluetti AC180 cannot run this.",
    "Why can't I add an extra battery to my RIVER 2?": "Indeed not: EcoFlow RIVER 2 does not take a pack.",
    "Isn't it safe to use two stations side by side, each with its own devices?":
        "To be plain, this is fine: two stations with loads of their own are always safe.",
    "Is it not safe to join the AC outputs of two AC180?":
        "To be plain, this is not fine: do not join the AC outputs.",
    "Is it dangerous to expand my station?":
        "I cannot say whether it is dangerous: too little is known to say whether your station can be expanded"
        " this way.",
    "Is it risky to run the fridge on the EB3A and the CPAP on the AC180?":
        "Only under conditions is it safe: two stations with loads of their own are safe, within each one's rating.",
    "Can I join the AC outputs of two AC180 without damaging them?": "NO  Do not join the AC outputs.",
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "first"), FIRST.items())
def test_first_words(sentence: str, first: str) -> None:
    shown = answer(sentence).to_text("text").partition("Understood:")[0]

    assert " ".join(shown.split()) == " ".join(first.split())


@pytest.mark.parametrize("format_", ["text", "tree", "markdown", "html", "json", "mermaid"])
@pytest.mark.parametrize("sentence", [BAD, SAFE])
def test_every_rendering_begins_so(sentence: str, format_: str) -> None:
    """The sentence stands in each of them, and the word for the plan nowhere before it."""
    shown = " ".join(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", answer(sentence).to_text(format_))))
    said = " ".join(re.findall(r"\w+", FIRST[sentence]))

    assert said.casefold() in shown.casefold()
    assert not re.search(r"\b(YES|NO)\b", shown[: shown.casefold().index(said.casefold())])


def test_data_is_about_the_plan() -> None:
    bad, plain = answer(BAD).to_dict(), answer("Can I join the AC outputs of two AC180?").to_dict()

    assert (bad["answer"], bad["asked_as"], bad["verdict"]) == ("no", "bad_idea", "Yes, a bad idea")
    assert bad["headline"] == FIRST[BAD]
    assert (plain["asked_as"], plain["verdict"], plain["headline"]) == (None, "NO", "Do not join the AC outputs.")


def test_exit_code_is_about_the_plan() -> None:
    assert [CliRunner().invoke(main, ["ask", each]).exit_code for each in (BAD, SAFE)] == [1, 0]


def test_changes_are_told_as_asked() -> None:
    """Below the answer no bare yes or no contradicts it."""
    told = answer("Is it dangerous to add three B300 to my AC200MAX?").to_dict()["what_would_change_it"]

    assert [each["text"].partition(": ")[2] for each in told] == ["No danger" for _ in told] != []


def test_lines_of_several_questions() -> None:
    shown = CliRunner().invoke(main, ["ask", "-"], input=f"{BAD}\n").output

    assert shown == f"{FIRST[BAD]}  ({BAD})\n"


UNDERSTOOD = {
    "Can I add two B300 to my AC200MAX?": "two Bluetti B300 on Bluetti AC200MAX",
    "Does a B300 go on my AC200MAX?": "one Bluetti B300 on Bluetti AC200MAX",
    "Can I add a second battery to my RIVER 2?": "a pack on EcoFlow RIVER 2",
    "Can I charge my AC200L from an EB3A over its AC input?":
        "Bluetti EB3A charging Bluetti AC200L over its AC input",
    "Fridge on the EB3A and the CPAP on the AC180, okay?":
        "the refrigerator on Bluetti EB3A and the CPAP on Bluetti AC180, nothing joined",
    "Can I join the AC outputs of two AC180 to run a 3,000 W heater?":
        "the AC outputs of two Bluetti AC180 joined, for the space heater",
    "Can I join a DELTA 2 and an AC180 on the AC side?":
        "the AC outputs of EcoFlow DELTA 2 and Bluetti AC180 joined",
    "Two panels of 22 V open in series into the solar input of an EB3A?":
        "two solar panels with 22 V open-circuit voltage, in series, charging Bluetti EB3A",
    "Can I connect a 51.2 V LiFePO4 battery to the solar input of my AC200MAX?":
        "an outside battery of 51.2 V feeding the solar or DC input of Bluetti AC200MAX",
    "Can I run a fridge and a microwave on my AC200MAX with two B300 for 10 hours?":
        "the refrigerator and the microwave on Bluetti AC200MAX with two Bluetti B300 for 10 h",
    "Can my AC180 power my house through a wall socket?":
        "Bluetti AC180 feeding the wiring of a house through an ordinary socket",
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "as_"), UNDERSTOOD.items())
def test_understood_is_the_line_after_the_verdict(sentence: str, as_: str) -> None:
    lines = answer(sentence).to_text("text").splitlines()

    assert answer(sentence).to_dict()["understood"]["as"] == as_
    assert next(line for line in lines[1:3] if line.startswith("Understood: "))[:80] == f"Understood: {as_}."[:80]


def test_json_is_whole() -> None:
    assert json.loads(answer(BAD).to_text("json")) == answer(BAD).to_dict()
