"""Short answers: on one screen, with nothing left out that must be heeded, and no word that only programs know."""

from __future__ import annotations

import re
from functools import cache

import pytest
from sample import Asked, base, called, products, sample

from kb.reports.renderings import FORMATS, render
from kb.reports.renderings.outline import LEVELS, Outline
from kb.reports.renderings.text import DEEPEST, SCREEN, rendered
from kb.reports.response import Response

QUESTIONS = [*sample(23), *({"method": method} for method in base().knowledge.vocabulary.facts["method"].values)]
HINT = re.compile(r"--fact \S+|--[a-z-]+ …|https?://\S+")
ELECTRICIAN = "I am an electrician. Can I put a 12 V LiFePO4 battery on the DC input of my EB3A?"

asked_ones = pytest.mark.parametrize("asked", QUESTIONS, ids=called)


@cache
def answer(name: str) -> Response:
    """Give the answer to a question of the sample, by its short name."""
    return base().ask(**next(each for each in QUESTIONS if called(each) == name))


def internal() -> set[str]:
    """Give what only programs call things: ids of rules and products, names of facts."""
    known = base().knowledge
    ids = {*known.rulebook.rules, *known.catalogue.products, *known.vocabulary.facts, *known.methods}
    return {each for each in ids if re.search(r"[/._@]", each)}


INTERNAL = internal()


@asked_ones
def test_fits_a_screen(asked: Asked) -> None:
    """A short answer has no more than forty lines of a hundred columns."""
    lines = rendered(answer(called(asked)).sheet).splitlines()

    assert len(lines) <= SCREEN == 40
    assert [line for line in lines if len(line) > 100 and "http" not in line] == []


@asked_ones
def test_tells_what_must_be_heeded(asked: Asked) -> None:
    """Every reason of a no, every condition and every warning stands in it, however short."""
    data = answer(called(asked)).sheet.data
    short = " ".join(rendered(answer(called(asked)).sheet).replace("•", "").split())
    heeded = [each["because"] for each in data["warnings"]]
    heeded += [each["because"] for each in data["conditions"]] if data["answer"] == "conditional" else []
    heeded += [each["because"] for each in data["reasons"]] if data["answer"] == "no" else []

    assert [each for each in heeded if each not in short] == []


@asked_ones
@pytest.mark.parametrize("form", [each for each in FORMATS if each != "json"])
def test_speaks_to_people(asked: Asked, form: str) -> None:
    """In no rendering stands what only programs know, nor a gap; but for the options that answer a question."""
    sheet = answer(called(asked)).sheet
    texts = [rendered(sheet), rendered(sheet, verbose=True)] if form == "text" else [render(sheet, form)]
    for text in texts:
        words = set(re.findall(r"[\w./@-]+[a-z0-9]", HINT.sub("", " ".join(text.split()))))

        assert "(not known)" not in text
        assert words & INTERNAL == set()


def test_every_level_is_shorter() -> None:
    """Each level leaves out at least what the one before does, and none touches what must be heeded."""
    assert {len(each) for each in LEVELS.values()} == {DEEPEST + 1}
    assert all(list(each) == sorted(each, reverse=True) for each in LEVELS.values())
    assert not {"why", "conditions", "warnings", "contradicted", "readings"} & set(LEVELS)


def test_a_long_answer_gives_way() -> None:
    """Where there is much to heed, the rest gives way: addresses, room to spare, what else would change it."""
    sheet = base().ask(ELECTRICIAN).sheet
    text, full = rendered(sheet), rendered(sheet, verbose=True)
    outlines = [Outline(sheet.data, sheet.words, brief=True, level=level) for level in range(DEEPEST + 1)]

    assert len(text.splitlines()) <= SCREEN < len(full.splitlines())
    assert [len(each.sources) for each in outlines] == sorted((len(each.sources) for each in outlines), reverse=True)
    assert text.splitlines()[-1].strip() == sheet.words["more"]


def test_the_total_is_told() -> None:
    """A yes to whether a station can be expanded says what fits, with one pack and with as many as it takes."""
    told = [each["text"] for each in base().ask("Can I expand my EcoFlow DELTA Pro?").sheet.data["alternatives"]]

    assert told == ["EcoFlow DELTA Pro Smart Extra Battery: 7,200 Wh with 1, 10,800 Wh with 2 at most."]


@pytest.mark.parametrize("pack", ["bluetti/b300", "bluetti/b230"])
def test_the_second_station_is_told_once(pack: str) -> None:
    """Whoever cannot expand is told of a second station, once; whoever has one is not."""
    station = next(each for each in products("station") if each == "bluetti/ac180")
    one = rendered(base().ask(method="expansion_pack", station=station, pack=pack).sheet)
    two = rendered(base().ask(method="expansion_pack", station=station, pack=pack, second_station="AC70").sheet)

    assert one.count("second station") == 1
    assert "second station" not in two
