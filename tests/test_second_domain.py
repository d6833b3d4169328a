"""The engine knows no domain: bicycle parts run on the same code, and no word of ours stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kb.answers.answer import Answer
from kb.answers.case import build_case
from kb.answers.judge import Judge
from kb.authoring.testing.rule_cases import RuleCase, gaps, read_cases, run_case
from kb.engines.durable import DurableEngine
from kb.engines.firings import Engine
from kb.engines.reference import ReferenceEngine
from kb.files.paths import own_folder
from kb.knowledge.documents import read_layers
from kb.knowledge.loading import load
from kb.knowledge.merging import merge
from kb.vocabulary.facts import Value

ROOT = Path(__file__).parent.parent
BICYCLE = Path(__file__).parent / "bicycle"
KB = load([BICYCLE], own=False)
CASES, PROBLEMS = read_cases(KB)
ENGINES: Mapping[str, Engine] = {"durable": DurableEngine(KB.rulebook), "reference": ReferenceEngine(KB.rulebook)}


def ask(engine: str, products: Mapping[str, str], **said: Value) -> Answer:
    """Ask about bicycle parts; `said` has double underscores for dots."""
    facts = {name.replace("__", "."): value for name, value in said.items()}
    case = build_case(KB, products, {name: KB.vocabulary.fact(name).parse(value) for name, value in facts.items()})
    return Judge(KB, case, ENGINES[engine].run(case.facts)).answer()


def test_loads_alone() -> None:
    """The bicycle folder is a whole knowledge base, without the project's own."""
    assert PROBLEMS == []
    assert (len(KB.rulebook.rules), set(KB.vocabulary.roles)) == (13, {"frame", "wheel", "tyre", "match"})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_cases(case: RuleCase, engine: str) -> None:
    """Each case beside a bicycle rule holds, on each engine."""
    assert run_case(case, KB, ENGINES[engine]).differences == ()


def test_cases_show_all() -> None:
    """The cases show each bicycle rule firing, refuted and open."""
    results = [run_case(case, KB, ENGINES["reference"]) for case in CASES]

    assert gaps(results, KB.rulebook.rules.values()) == []


@pytest.mark.parametrize("engine", ENGINES)
class TestAnswers:
    """Each word of the answer, on each engine."""

    def test_yes(self, engine: str) -> None:
        """A hub of 5.12 in goes into a frame of 130 mm; the least certain fact grades the answer."""
        answer = ask(engine, {"frame": "rosso/uno", "wheel": "tournesol/r130"}, method="swap_wheel")

        assert (answer.answer, answer.certainty) == ("yes", "reported")
        assert [reason.rule.id for reason in answer.reasons] == ["wheel/fits"]
        assert {reason.rule.id for reason in answer.checked} >= {"wheel/axle-differs", "wheel/wrong-brake"}

    def test_no(self, engine: str) -> None:
        """A hub of 142 mm does not. That no spacers make up for it is only presumed; the brakes are surer."""
        answer = ask(engine, {"frame": "rosso/uno", "wheel": "tournesol/d142"}, method="swap_wheel")

        assert (answer.answer, answer.certainty) == ("no", "reported")
        assert {reason.rule.id for reason in answer.reasons} == {"wheel/axle-differs", "wheel/wrong-brake"}

    def test_conditional(self, engine: str) -> None:
        """Spacers make a hub fit that is too narrow, on condition that they are fitted."""
        answer = ask(engine, {"frame": "rosso/sterrato", "wheel": "tournesol/d135"}, method="swap_wheel")

        assert (answer.answer, answer.certainty) == ("conditional", "reported")
        assert [(each.rule.id, each.effect.texts[0]) for each in answer.conditions] == [
            ("wheel/spacers", "Fit {match.axle_adapter}.")
        ]
        assert [(each.rule.id, each.by) for each in answer.set_aside] == [("wheel/axle-differs", ("wheel/spacers",))]

    def test_unknown(self, engine: str) -> None:
        """An unknown hub leaves it open, and the answer says what it waits for."""
        answer = ask(engine, {"frame": "rosso/uno"}, method="swap_wheel")

        assert (answer.answer, answer.certainty) == ("unknown", "presumed")
        missing = {name for each in answer.reasons for name in each.missing}
        assert missing == {"wheel.axle", "wheel.brake", "match.verdict"}

    def test_disputed(self, engine: str) -> None:
        """Where the club cannot agree, its word is unknown and the presumption stands."""
        answer = ask(engine, {"frame": "rosso/nonno", "wheel": "tournesol/r130"}, method="swap_wheel")

        assert answer.answer == "no"
        assert "match.verdict" not in answer.case.facts
        assert [claim.value for claim in answer.case.rivals["match.verdict"]] == ["proven", "failed"]


def test_figures() -> None:
    """What rules conclude is exact, in the unit that the vocabulary declares."""
    answer = ask("durable", {"frame": "rosso/sterrato", "tyre": "mud-47"}, method="swap_tyre")

    assert str(answer.firings.facts["room_needed"]) == "54.99 mm"
    assert [reason.facts for reason in answer.reasons] == [("method", "room_needed", "frame.clearance")]


ENGINE_WORDS = {
    "pair": "products that are spoken of together, in any domain",
    "unlisted": "the engine's word for what nobody says anything of",
    "catalogue": "what the engine calls all products",
    "load": "to load a knowledge base",
    "assumed": "the engine's word for a value that nobody gave",
}
"""Words of the domain that are words of the engine too, and why."""

PLAIN = {
    "number", "accepted", "refused", "permitted", "max", "pro", "air", "mini", "plus", "original", "standard", "other",
    "min", "nothing", "broken", "opened", "dropped", "sound", "age", "model",
}  # fmt: skip
"""Names that are plain English words and tell nothing by themselves."""

COMMANDS = {
    "station", "second station", "pack", "second pack", "expansion pack", "power", "ac200max", "b300", "ac180", "b230",
}  # fmt: skip
"""Words that the command line may use: its options and the examples in its help are the project's own."""

ALLOWED = {("kb/engines/durable.py", "pack"): "to pack clauses into rulesets"}
"""Words of the domain that one file may use, and why."""


@cache
def own() -> Any:
    """Give the project's own facts: sections as they stand in the files, whether or not they fit each other."""
    documents, _ = read_layers([own_folder()])
    return merge(each for each in documents if not each.is_rule and each.usable)[0]


def domain_names(sections: Any) -> Iterator[str]:
    """Give every name that the project's facts bring: of things, brands, units, roles, values."""
    for named in (*sections["groups"].values(), *sections["products"].values()):
        yield from map(str, (named["name"], *named.get("aliases", ())))
    yield from sections["shared_names"]
    for unit, entry in sections["units"].items():
        yield from (each for each in (unit, *entry.get("spoken", ())) if len(each) > 1 and unit != "$")
        yield entry["dimension"]
    yield from (*sections["kinds"], *sections["roles"])
    in_kinds = (fact for kind in sections["kinds"].values() for fact in kind["facts"].values())
    for fact in (*sections["facts"].values(), *sections["types"].values(), *in_kinds):
        yield from (*fact.get("values", ()), *fact.get("accepts", ()))


@cache
def words(text: str) -> tuple[str, ...]:
    """Give the words of a text; those of two or three letters keep their case, as the symbols of units do."""
    found = re.findall(r"[^\W_]+", text)
    return tuple(word if len(word) <= 3 else word.lower() for word in found)


@cache
def domain_words() -> frozenset[tuple[str, ...]]:
    """Give the names as runs of words, without those that are engine words, numbers or too plain to tell."""
    found = {words(name) for name in domain_names(own())}
    telling = (each for each in found if len("".join(each)) > 1 and not all(map(str.isdigit, each)))
    return frozenset(telling) - {(word,) for word in (*ENGINE_WORDS, *PLAIN)}


def spoken_in(source: str, names: Iterable[tuple[str, ...]]) -> set[str]:
    """Give the names that a source text speaks of, in the singular or plural, in identifiers too."""
    said = words(source)
    runs = {said[i : i + length] for length in {len(name) for name in names} for i in range(len(said))}
    return {" ".join(name) for name in names if name in runs or (*name[:-1], f"{name[-1]}s") in runs}


def test_words_are_found() -> None:
    """The search finds brands, units, roles and values, in identifiers and in the plural."""
    names = domain_words()
    source = 'def stations(x): """EcoFlow of 2 kWh, "expansion_pack" and {second_station}, by a lay person."""'

    assert {"ecoflow", "kWh", "station", "expansion pack", "second station", "lay"} <= spoken_in(source, names)
    assert spoken_in("a rule concludes a fact; a delay; Where; prepackaged", names) == set()
    assert len(names) > 300


SOURCES = sorted([*(ROOT / "kb").rglob("*.py"), *(ROOT / "kb").rglob("*.json"), *ROOT.glob("cli.py")])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_domain_word(path: Path) -> None:
    """No file of the engine holds a word of power stations: a brand, a unit, a kind, a role, a value."""
    shown = path.relative_to(ROOT).as_posix()
    found = spoken_in(path.read_text(encoding="utf-8"), domain_words())

    if shown == "cli.py" or shown.startswith("kb/commands/"):
        found -= COMMANDS

    assert {each for each in found if (shown, each) not in ALLOWED} == set()


def test_allowances_are_used() -> None:
    """No allowance outlives the word that it was made for."""
    names = domain_words()
    found = {path: spoken_in((ROOT / path).read_text(encoding="utf-8"), names) for path, _ in ALLOWED}

    assert [each for each in ALLOWED if each[1] not in found[each[0]]] == []
