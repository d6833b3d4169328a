"""Past questions on changed rules and facts: what turned, and exactly what turned it. On bicycle parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answers.ask import ask
from kb.engines import ENGINES, pick
from kb.engines.firings import Engine
from kb.journal.entry import Entry, entry_of, exact
from kb.journal.provenance import walk
from kb.journal.replay import Replayer, Turn, Verdict
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.vocabulary.exact_values import value_data, value_from
from kb.vocabulary.quantities import of_worth

BICYCLE = Path(__file__).parents[1] / "bicycle"
REPORT = {
    "understood": {"as": "a wheel into a frame"}, "rulebook": {"version": "1"}, "reasons": [], "conditions": [],
    "readings": [],
}  # fmt: skip
Edit = Callable[[Path], None]


@cache
def own() -> Knowledge:
    """Give the bicycle parts as they are."""
    return load([BICYCLE], own=False)


def engine(knowledge: Knowledge, name: str = "reference") -> Engine:
    """Give an engine for a rulebook."""
    return pick(knowledge.rulebook, name)[0]


def kept(products: Mapping[str, str], facts: Mapping[str, object] | None = None, method: str = "swap_wheel") -> Entry:
    """Ask about bicycle parts and give the entry that the journal would keep."""
    vocabulary = own().vocabulary
    said = {name: vocabulary.fact(name).parse(value) for name, value in (facts or {}).items()}
    reply = ask(Question("", (method,), products, said, frozenset(said)), own(), engine(own()))
    return replace(entry_of(reply, REPORT, own()), id=7)


@pytest.fixture
def turned(tmp_path: Path) -> Callable[..., Turn | None]:
    """Give what asks an entry's question again on the bicycle parts after some edits of (file, old, new)."""

    def after(entry: Entry, *edits: tuple[str, str, str]) -> Turn | None:
        shutil.copytree(BICYCLE, tmp_path / "base")
        for file, old, new in edits:
            path = tmp_path / "base" / file
            text = path.read_text() if path.exists() else ""
            assert old in text
            path.write_text(text.replace(old, new, 1) if old else new)
        knowledge = load([tmp_path / "base"], own=False)
        return Replayer(knowledge, engine(knowledge)).replay(entry)

    return after


ONE = {"frame": "rosso/uno", "wheel": "tournesol/r130"}
CATALOGUE = "facts/catalogue.yaml"
WIDER = (CATALOGUE, "axle: {value: 130 mm, source: handbook}", "axle: {value: 135 mm, source: newer-handbook}")


@pytest.mark.parametrize("name", ENGINES)
def test_nothing_turns_today(name: str) -> None:
    """Whatever was asked, on the same rules and facts the answer is the same."""
    machine = engine(own(), name)
    products = own().catalogue.products.values()
    frames, wheels, tyres = ([p.id for p in products if p.kind == kind] for kind in ("frame", "wheel", "tyre"))
    asked = [({"frame": f, "wheel": w}, "swap_wheel") for f in frames for w in wheels]
    asked += [({"frame": f, "tyre": t}, "swap_tyre") for f in frames for t in tyres]
    asked += [({"frame": f}, method) for f in frames for method in ("swap_wheel", "swap_tyre")]

    turns = [Replayer(own(), machine).replay(kept(things, method=method)) for things, method in asked]

    assert len(turns) == 21
    assert set(turns) == {None}


def test_other_fact(turned: Callable[..., Turn | None]) -> None:
    """A fact that another source now says otherwise is named, with both values and both sources; others are not."""
    turn = turned(kept(ONE), WIDER, (CATALOGUE, "clearance: {value: 28 mm", "clearance: {value: 29 mm"))

    assert turn is not None
    assert (turn.entry.answer, turn.now and turn.now.answer) == ("yes", "no")
    assert turn.data()["facts"] == [
        {
            "fact": "frame.axle",
            "then": {"value": "130 mm", "shown": "130 mm",
                     "source": {"id": "handbook", "title": "Handbook of hubs", "certainty": "established"}},
            "now": {"value": "135 mm", "shown": "135 mm",
                    "source": {"id": "newer-handbook", "title": "Handbook of hubs, second edition",
                               "certainty": "established"}},
        }
    ]  # fmt: skip
    assert {id_: (each["then"], each["now"], each["wording"]) for id_, each in turn.rules.items()} == {
        "wheel/axle-differs": ("refuted", "stands", "same"),
        "wheel/fits": ("stands", "refuted", "same"),
    }


def test_other_source(turned: Callable[..., Turn | None]) -> None:
    """Where only the source is another one, the certainty turns and the fact is named."""
    said = "axle: {value: 130 mm, source: "
    turn = turned(kept(ONE), (CATALOGUE, f"{said}handbook}}", f"{said}silence}}"))

    assert turn is not None
    assert (turn.entry.answer, turn.entry.certainty) == ("yes", "reported")
    assert (turn.now, list(turn.facts), turn.rules) == (Verdict("yes", "presumed"), ["frame.axle"], {})


def test_irrelevant_fact(turned: Callable[..., Turn | None]) -> None:
    """A fact that does not matter turns nothing."""
    assert turned(kept(ONE), (CATALOGUE, "clearance: {value: 28 mm", "clearance: {value: 29 mm")) is None


def test_other_rule(turned: Callable[..., Turn | None]) -> None:
    """Where the rules alone turned it, no fact is named, although one changed."""
    rule = "rules/wheel/never.yaml"
    new = "title: No wheel goes into anything\nthen: [{forbid: Leave it.}]\nsources: [{source: club}]\n"
    turn = turned(kept(ONE), (rule, "", new), (CATALOGUE, "clearance: {value: 28 mm", "clearance: {value: 29 mm"))

    assert turn is not None
    assert (turn.now and turn.now.answer, turn.facts) == ("no", {})
    assert turn.data()["rules"] == [
        {"rule": "wheel/never", "title": "No wheel goes into anything", "then": "not there", "now": "stands",
         "wording": "new"},
    ]  # fmt: skip


def test_gone_rule(tmp_path: Path) -> None:
    """A rule that is no longer there is named."""
    entry = kept({"frame": "rosso/uno", "wheel": "tournesol/r130"})
    shutil.copytree(BICYCLE, tmp_path / "base")
    for name in ("fits.yaml", "fits.cases.yaml"):
        (tmp_path / "base" / "rules" / "wheel" / name).unlink()
    for path in (tmp_path / "base" / "rules").rglob("*.yaml"):
        path.write_text(path.read_text().replace("wheel/fits", "wheel/antique"))
    knowledge = load([tmp_path / "base"], own=False)
    turn = Replayer(knowledge, engine(knowledge)).replay(entry)

    assert turn is not None
    assert (turn.now, turn.facts) == (Verdict("unknown", "presumed"), {})
    assert (turn.rules["wheel/fits"]["then"], turn.rules["wheel/fits"]["wording"]) == ("stands", "gone")


def test_fact_and_rule(turned: Callable[..., Turn | None]) -> None:
    """Where old facts would not bring the old answer back, the rules are named beside the fact that still matters."""
    rule = "title: Old frames\nwhen: {fact: frame.year, below: 2020}\nthen: [{require: Look for cracks.}]\n"
    turn = turned(kept(ONE), WIDER, ("rules/wheel/old.yaml", "", f"{rule}sources: [{{source: club}}]\n"))

    assert turn is not None
    assert (turn.now and turn.now.answer, list(turn.facts)) == ("no", ["frame.axle"])
    assert {"wheel/old", "wheel/axle-differs"} <= set(turn.rules)


def test_lost_product(turned: Callable[..., Turn | None]) -> None:
    """A question about a product that is gone cannot be asked, and says so."""
    turn = turned(kept({"frame": "rosso/uno", "wheel": "tournesol/d142"}),
                  (CATALOGUE, "  tournesol/d142:", "  tournesol/e142:"))  # fmt: skip

    assert turn is not None
    assert turn.now is None
    assert turn.problem.startswith("question: unknown product `tournesol/d142`; did you mean `tournesol/e142`")


def test_lost_word(turned: Callable[..., Turn | None]) -> None:
    """A question that said a fact which the vocabulary no longer knows cannot be asked, and says so."""
    entry = replace(kept(ONE), question={**kept(ONE).question, "said": {"rider.mood": value_data("good")}})
    turn = turned(entry)

    assert turn is not None
    assert "unknown fact `rider.mood`" in turn.problem


@pytest.mark.parametrize("question", [{}, {"methods": ["swap_wheel"], "facts": {"frame.axle": "130 mm"}}])
def test_other_form(question: Mapping[str, object], turned: Callable[..., Turn | None]) -> None:
    """A question that was kept in another form, or is damaged, cannot be asked, and says so."""
    turn = turned(replace(kept(ONE), question=dict(question)))

    assert turn is not None
    assert turn.now is None
    assert "journal" in turn.problem


def test_said_against_catalogue() -> None:
    """What the asker said of the very unit is asked again as said, flags included."""
    entry = kept(ONE, {"frame.axle": "135 mm"})

    assert entry.answer == "no"
    assert entry.question["said"] == {"frame.axle": {"value": "135", "unit": "mm"}}
    assert entry.question["flagged"] == ["frame.axle"]
    assert Replayer(own(), engine(own())).replay(entry) is None


def test_every_value_round_trips() -> None:
    """Every value that a case can hold is read back from the journal as the very same value."""
    entries = [kept({"frame": f.id}) for f in own().catalogue.products.values() if f.kind == "frame"]
    facts = own().vocabulary.facts

    assert entries
    for entry in entries:
        for name, data in entry.case["facts"].items():
            assert exact(facts[name].parse(data["value"]), own()) == data["value"]


@given(st.decimals(min_value=Decimal("51"), max_value=Decimal("254"), places=3, allow_nan=False))
def test_exact(worth: Decimal) -> None:
    """A quantity that has no exact decimal in its unit comes back with the same worth."""
    fact = own().vocabulary.facts["wheel.axle"]
    value = of_worth(worth, own().vocabulary.units.units["in"])

    for read in (fact.parse(exact(value, own())), value_from(value_data(value), fact)):
        assert read == value
        assert read.worth == worth  # type: ignore[union-attr]


def test_walk() -> None:
    """From the reason of a no the way leads over each fact to its source, the spot in it and its address."""
    entry = kept({"frame": "rosso/uno", "wheel": "tournesol/d142"})
    source = {"id": "handbook", "title": "Handbook of hubs", "kind": "manual", "url": "https://bikes.example/hubs"}
    reason = {
        "rule": "wheel/axle-differs", "title": "The hub must be as wide", "effect": "forbid",
        "certainty": "established", "facts": [{"name": "frame.axle"}, {"name": "wheel.axle"}],
        "missing": ["rider.adapter"], "sources": [{**source, "at": "p. 3"}],
    }  # fmt: skip

    assert list(walk(replace(entry, report={**REPORT, "reasons": [reason]}))) == [
        "wheel/axle-differs: The hub must be as wide (forbid, established)",
        "    rule from Handbook of hubs (manual), p. 3, https://bikes.example/hubs",
        "    frame.axle = 130 mm",
        "        of rosso/uno, established: Handbook of hubs (manual, 2021), https://bikes.example/hubs",
        "    wheel.axle = 5.5905511811 in",
        "        of tournesol/d142, established: Handbook of hubs (manual, 2021), https://bikes.example/hubs",
        "    rider.adapter is not known",
        "",
    ]


def test_walk_through_conclusions() -> None:
    """A concluded fact shows the rules that concluded it and the sources of what they were made of."""
    entry = kept({"frame": "rosso/sterrato", "tyre": "mud-47"}, method="swap_tyre")
    reason = {"rule": "tyre/too-wide", "title": "t", "effect": "forbid", "certainty": "established",
              "facts": [{"name": "room_needed"}], "sources": []}  # fmt: skip
    lines = list(walk(replace(entry, report={**REPORT, "reasons": [reason]})))

    assert lines[1:3] == ["    room_needed = 54.99 mm", "        concluded by tyre/room from"]
    at = lines.index("            tyre.width = 46.99 mm")
    assert lines[at + 1].strip() == (
        "of mud-47, established: Handbook of hubs (manual, 2021), https://bikes.example/hubs"
    )
