"""Answers in another language: every text translated, the same answers, and nothing of the original left in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from kept import kept

from cli import main
from kb import KnowledgeBase, commands
from kb.authoring.lint.lint import Base
from kb.authoring.lint.registry import run_checks
from kb.files.strict_yaml import read_file
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.knowledge.translation import in_language
from kb.reports.renderings import FORMATS
from kb.rulebook.rules import file_of
from kb.vocabulary.quantities import Quantity

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "golden" / "de"
LOADED = cache(load)
FOUND = "\nQuellen\n"
"""Below it stand the names of sources, in whatever language they are."""
ENGLISH = re.compile(
    r"\b(the|and|of|is|with|not|for|by|to|that|its|it|are|at|from|on|you|your|this|be|no|yes|or|as|than|more|which|"
    r"pack|packs|known|they|both|may|must|only|needs|takes|how|many|what|where|does|if|one|two|has|have|can|cannot)\b"
)
FLAG = re.compile(r"--fact\s+\S+")
QUESTIONS: Mapping[str, list[str]] = {
    "ac200max-two-b300": ["--method", "expansion_pack", "--station", "AC200MAX", "--pack", "B300", "--count", "2"],
    "ac200max-three-b300": ["--method", "expansion_pack", "--station", "AC200MAX", "--pack", "B300", "--count", "3"],
    "ac200max-why": ["--method", "expansion_pack", "--station", "AC200MAX", "--pack", "B300", "--count", "2", "--why"],
    "river-2-max": ["--method", "expansion_pack", "--station", "RIVER 2 Max"],
    "river-ambiguous": ["--method", "expansion_pack", "--station", "RIVER"],
    "unknown-product": ["--method", "expansion_pack", "--station", "Zorblax 5000", "--pack", "B300"],
    "own-word": [
        "--method", "expansion_pack", "--station", "AC180", "--pack", "B230", "--fact", "station.expandable=yes",
        "--fact", "pair.listing=accepted",
    ],
    "joined": ["--method", "joined_outputs", "--station", "DELTA 2", "--second-station", "DELTA 2"],
    "kettle-and-microwave": [
        "--method", "run_load", "--station", "DELTA 2", "--load", "kettle", "--second-load", "microwave",
    ],
    "fridge-twelve-hours": [
        "--method", "run_load", "--station", "DELTA 2", "--load", "refrigerator", "--fact", "plan.hours=12 h",
    ],
    "lay-battery": [
        "--method", "battery_on_input", "--station", "AC200MAX", "--fact", "battery.nominal_voltage=12.8 V",
    ],
    "engineer-battery": [
        "--method", "battery_on_input", "--station", "AC200MAX", "--fact", "battery.nominal_voltage=12.8 V",
        "--fact", "user.competence=engineer", "--why-not", "yes",
    ],
    "panels": [
        "--method", "solar_panels", "--station", "AC200MAX", "--panel", "PV200", "--fact", "panel.count=3",
        "--fact", "plan.wiring=panels_in_series", "--fact", "plan.coldest_day=-15 °C",
    ],
    "house": ["--method", "feed_house", "--station", "AC300", "--fact", "plan.transfer_switch=no"],
    "generator": ["--method", "charge_from_generator", "--station", "DELTA 2", "--what-if", "station=DELTA Pro"],
    "b500-alone": ["--method", "pack_alone", "--pack", "B500"],
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """What is built in, as it is."""
    return LOADED()


@pytest.fixture(scope="module")
def german(known: Knowledge) -> Knowledge:
    """The same in German."""
    return in_language(known, "de")


@pytest.mark.parametrize("name", QUESTIONS)
def test_golden(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The printed answer is the one that was reviewed."""
    monkeypatch.setattr(commands, "load", LOADED)
    file = FOLDER / f"{name}.txt"
    shown = CliRunner().invoke(main, ["ask", "--lang", "de", *QUESTIONS[name]]).output

    assert shown == kept(file, shown)


def test_no_stray_golden_files() -> None:
    """Each kept answer belongs to a question."""
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_readable(name: str, known: Knowledge) -> None:
    """Verdict first; no braces, no unfilled values, no word of the original, no number with its marks."""
    said = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split(FOUND)[0]
    text = re.sub(r"\s*\n\s*", " ", FLAG.sub("", said))
    for source in known.sources.values():
        text = text.replace(source.title, "")

    assert re.match(r"(JA|NEIN|JA, WENN …|KANN ICH NICHT SAGEN)  \S", said)
    assert not re.search(r"[{}]|\((not known|nicht bekannt)\)|None", text)
    assert ENGLISH.findall(text) == []
    assert not re.search(r"\b[0-9]{1,3},[0-9]{3}\b(?! V)|[0-9]\.[0-9](?![0-9]{2})", text)


def test_all_is_translated(known: Knowledge) -> None:
    """Lint finds nothing that is not translated, translates nothing, or has other slots."""
    own = {file_of(id_) for id_ in known.rulebook.rules}
    base = Base(known, {id_: read_file(ROOT / "rules" / f"{id_}.yaml") for id_ in own})

    assert run_checks(base, "translations") == []


def test_the_same_rules(known: Knowledge, german: Knowledge) -> None:
    """Conditions, effects, digests and claims are those of the original; titles and texts are others."""
    assert german.rulebook.digest == known.rulebook.digest
    assert german.digest == known.digest
    assert german.original is known
    assert german.told_in == "de"
    for id_, rule in known.rulebook.rules.items():
        other = german.rulebook.rules[id_]
        bare = replace(other, title=rule.title, effects=tuple(
            replace(each, texts=own.texts) for each, own in zip(other.effects, rule.effects, strict=True)
        ))  # fmt: skip
        assert bare == rule
        assert other.title != rule.title


def test_values(german: Knowledge) -> None:
    """Numbers, truth values and names of values are written as the language writes them."""
    facts = german.vocabulary.facts
    amounts = [("station.capacity", "1024 Wh"), ("station.nominal_voltage", "12.8 V"), ("plan.units", "2500")]
    shown = [facts[name].show(facts[name].parse(text)) for name, text in amounts[:2]]

    assert shown == ["1.024 Wh", "12,8 V"]
    assert facts["station.expandable"].show(True) == "ja"
    assert facts["station.chemistry"].show("lead_acid") == "Blei, Gel oder AGM"
    dollars = Quantity(Decimal("1500"), german.vocabulary.units.units["$"])
    assert (str(dollars), dollars.shown(german.vocabulary.units.writing)) == ("$1,500", "1.500 $")


def test_unknown_language(known: Knowledge) -> None:
    """A language without texts is none: the answer comes in the original."""
    assert in_language(known, "xx") is known
    assert in_language(known, "") is known
    assert in_language(in_language(known, "de"), "en") is known


SAME = [
    {"method": "expansion_pack", "station": "AC200MAX", "pack": "B300", "count": 2},
    {"method": "expansion_pack", "station": "AC200MAX", "pack": "B300", "count": 3},
    {"method": "joined_outputs", "station": "DELTA 2", "second_station": "DELTA 2"},
    {"method": "run_load", "station": "DELTA 2", "load": "kettle"},
    {"method": "battery_on_input", "station": "AC200MAX"},
]


@pytest.mark.parametrize("named", SAME, ids=lambda named: str(named["method"]))
def test_same_answer(named: dict[str, object], known: Knowledge) -> None:
    """An answer is the same in both languages, and so is all that its proof states but the language asked in."""
    kb = KnowledgeBase(known, "reference")
    one, other = kb.ask(lang="en", **named), kb.ask(lang="de", **named)  # type: ignore[arg-type]
    first, second = (dict(each.proof()) for each in (one, other))
    for record in (first, second):
        record["question"] = {key: said for key, said in record["question"].items() if key != "language"}

    assert (one.answer, one.certainty) == (other.answer, other.certainty)
    assert [each["rule"] for each in one.reasons] == [each["rule"] for each in other.reasons]
    assert {key for key in first if first[key] != second[key]} <= {"digest", "digests"}
    assert kb.verify(other.proof()) == []
    assert one.headline != other.headline


@pytest.mark.parametrize("format_", FORMATS)
def test_renderings(format_: str, known: Knowledge) -> None:
    """Every rendering takes its words from the same texts."""
    shown = KnowledgeBase(known, "reference").ask(lang="de", **SAME[0]).to_text(format_)  # type: ignore[arg-type]

    assert "nimmt Bluetti B300" in shown or "nimmt insgesamt" in shown
    assert "takes" not in shown.split(FOUND)[0]


def test_untranslated_stays(known: Knowledge) -> None:
    """What has no translation is said in the original, and nothing fails."""
    sections = {**known.sections, "translations": {"de": {}}}
    bare = in_language(replace(known, sections=sections), "de")

    assert bare.rulebook.rules == known.rulebook.rules
    assert bare.words["yes"] == "JA"
