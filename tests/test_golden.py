"""Answers as people read them, kept word for word. `WATTFIT_GOLDEN=write` writes them anew for review."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from kept import kept

from cli import main
from kb import commands
from kb.knowledge.loading import load

FOLDER = Path(__file__).parent / "golden"
LOADED = cache(load)
QUESTIONS = {
    "ac200max-two-b300": ["Can I add two B300 packs to my AC200MAX?"],
    "ac200max-three-b300": ["Can I add three B300 packs to my AC200MAX?"],
    "delta-2": ["Can I expand my EcoFlow DELTA 2?"],
    "delta-2-delta-max-pack": ["Will the extra battery of my DELTA Max fit my new DELTA 2?"],
    "river-2-max": ["Can I add an extra battery to a RIVER 2 Max?"],
    "river-ambiguous": ["Can my EcoFlow RIVER be expanded?"],
    "river-3-plus-eb300": ["Does the RIVER 3 Plus take the EB300?"],
    "ac180-b230": ["Bluetti AC180 plus B230: more capacity?"],
    "ac180p-power-bank": ["Can a B230 recharge my AC180P through the DC input?"],
    "explorer-1000-plus": ["Can I expand a Jackery Explorer 1000 Plus to 5 kWh?"],
    "pecron-equal-voltage": ["Pecron F5000LFP with an EP3800-48V pack?"],
    "foreign-maker": ["Can I use a Bluetti B300 with an Anker F3800?"],
    "unknown-product": ["Does a Zorblax 5000 fit my B300?"],
    "no-name-600": ["Is an unknown 600 Wh station expandable?"],
    "no-name-2000": ["Can I expand a 2 kWh station?"],
    "two-stations": ["May I use a second station for the CPAP, to have more hours for the fridge?"],
    "kettle": ["Two independent 768 Wh units: can they run one 2,000 W kettle together?"],
    "power-strip": ["Can I plug the AC outputs of two stations into the same power strip?"],
    "fusion-box": ["Two EP500 through the maker's fusion box?"],
    "lay-solar-port": ["I'm not an electrician. May I wire a 24 V LiFePO4 battery into my station's solar port?"],
    "engineer-solar-port": ["I'm an electrical engineer: a 12.8 V LiFePO4 battery on an input of 11 to 60 V?"],
    "rack-battery": ["Can I attach a 48 V rack battery to the extra battery port of a DELTA Pro?"],
    "house": ["May I feed my house through a cord with two plugs?"],
    "support-agent-why": ["Can I add two B300 packs to my AC200MAX?", "--why"],
    "ac70p-disputed": ["Can I add a B80 to the AC70P?"],
    "own-word": [
        "Bluetti AC180 plus B230: more capacity?",
        "--fact",
        "station.expandable=yes",
        "--fact",
        "pair.listing=accepted",
    ],
    "flags": ["--method", "expansion_pack", "--station", "AC300", "--pack", "B300", "--count", "5"],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_golden(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The printed answer is the one that was reviewed."""
    monkeypatch.setattr(commands, "load", LOADED)
    file = FOLDER / f"{name}.txt"
    shown = CliRunner().invoke(main, ["ask", *QUESTIONS[name]]).output

    assert shown == kept(file, shown)


def test_no_stray_golden_files() -> None:
    """Each kept answer belongs to a question."""
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_readable(name: str) -> None:
    """Verdict first; no braces, no unfilled values, units with a space, no line that runs wide without an address."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "http" not in line]

    assert re.match(r"(YES|NO|YES, IF …|CANNOT SAY)  \S", text)
    assert not re.search(r"[{}]|\(not known\)|None|(?<![-\w])[0-9]+(Wh|kWh|W|V|A)\b", "\n".join(lines))
    assert [line for line in lines if len(line) > 100 or line != line.rstrip()] == []
