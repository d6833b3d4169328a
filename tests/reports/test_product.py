"""A product for buyers, and on whose word the catalogue rests."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from catalogue.test_totals import CATALOGUE, TOTALS
from click.testing import CliRunner
from small import small

from cli import main
from kb.answers.ask import ask
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.reports.fitting import fitting
from kb.reports.shares import Shares, deciding


@cache
def own() -> Knowledge:
    """Give the knowledge base of power stations."""
    return load()


def run(*words: str) -> str:
    """Run a command of `facts`."""
    result = CliRunner().invoke(main, ["facts", *words], env={"COLUMNS": "100"})
    assert result.exit_code == 0, result.output
    return result.stdout


@cache
def shown(name: str) -> dict[str, Any]:
    """Give what `facts show --json` says."""
    data: dict[str, Any] = json.loads(run("show", name, "--json"))
    return data


class TestFits:
    """What goes together, with how many, and what that makes: as the rules answer it."""

    ASKED = "    asked: {method: swap, count: wheel.count, total: sum}\n"
    COUNT = """facts:
  wheel.count: {type: integer, range: [1, 9], meaning: how many, from: [person]}
  sum: {type: quantity, unit: kg, meaning: sum, from: [rules]}
"""
    RULES = {  # noqa: RUF012
        "fits": "when: {fact: match.verdict, is: good}\nthen: [{allow: it fits}]",
        "few": "when: {fact: wheel.count, above: {fact: frame.most}}\nthen: [{forbid: too many}]",
        "sum": "when: {fact: wheel.count, at_least: 1}\nthen: [{conclude: sum, value: {sum: [{fact: frame.load}, "
               "{product: [{fact: wheel.load}, {fact: wheel.count}]}]}}]",
    }  # fmt: skip

    def test_small(self) -> None:
        """Up to the most that the rules allow; nothing is made of what does not fit."""
        known = small(TOTALS + self.ASKED + self.COUNT, CATALOGUE, rules=self.RULES)
        rows = fitting(known.catalogue.products["long"], known)

        assert [(row["id"], row["answer"], row["most"], row["beyond"]) for row in rows] == [
            ("good", "yes", 3, "no"), ("poor", "unknown", 0, "unknown"),
        ]  # fmt: skip
        assert [(row["with_one"] or {}).get("shown") for row in rows] == ["140 kg", None]
        assert [(row["with_most"] or {}).get("shown") for row in rows] == ["220 kg", None]
        assert [row["id"] for row in fitting(known.catalogue.products["good"], known)] == ["long", "tall"]

    def test_not_asked(self) -> None:
        """Where the knowledge base does not say how to ask, nothing is said."""
        known = small(TOTALS, CATALOGUE)

        assert fitting(known.catalogue.products["long"], known) == []

    @pytest.mark.parametrize("name", ["AC200MAX", "DELTA 2", "B300"])
    def test_same_as_asked(self, name: str) -> None:
        """The same that an answer says to so many of them, and to one more."""
        data, engine, told = shown(name), ReferenceEngine(own().rulebook), set()
        for row in data["fits"]:
            station, pack = (data["id"], row["id"]) if data["kind"] == "station" else (row["id"], data["id"])
            for count in (1, row["most"], row["most"] + 1) if row["most"] else (1,):
                question = Question("", ("expansion_pack",), {"station": station, "pack": pack}, {"pack.count": count})
                answer = ask(question, own(), engine).answer
                assert (answer.answer in ("yes", "conditional")) == (0 < count <= row["most"])
                if count == row["most"]:
                    assert row["with_most"]["shown"] == str(answer.firings.facts["total_capacity"])
                told.add(answer.answer)

        assert {"yes", "no"} <= told


class TestPage:
    """The page for people, and its contract for programs."""

    def test_contract(self) -> None:
        """What programs could read before is there as before."""
        data = shown("AC200MAX")

        assert {"id", "name", "kind", "aliases", "within", "note", "claims", "pairs"} <= data.keys()
        assert {"fact", "value", "unit", "shown", "holds", "said_of", "certainty", "source", "at", "note"} <= data[
            "claims"
        ][0].keys()
        assert any(row["with"] == "Bluetti B300" and row["listing"] == "accepted" for row in data["pairs"])

    def test_labels(self) -> None:
        """Facts are called by their titles, each with its value, and no field name is left."""
        text = run("show", "AC200MAX")

        assert "capacity: 2,048 Wh [" in text
        assert re.search(r"Bluetti B300 +YES +2 +5,120 Wh +8,192 Wh", text)
        assert not re.findall(r"\b[a-z]+_[a-z]+", text.split("Sources")[0])

    def test_sources(self) -> None:
        """Every number is listed once at the foot, and every source that is listed is cited."""
        body, foot = run("show", "DELTA 2").split("\nSources\n")
        listed = re.findall(r"^  \[(\d+)\]", foot, re.MULTILINE)

        assert listed == [str(n) for n in range(1, len(listed) + 1)]
        assert set(re.findall(r"\[(\d+)\]", body)) == set(listed)

    def test_disputed(self) -> None:
        """Of what is disputed both sides are told, of what is contradicted the other one too."""
        for name in ("DELTA 2", "AC200P"):
            data, text = shown(name), " ".join(run("show", name).split())
            rows = [*data["claims"], *(row for pair in data["pairs"] for row in pair["claims"])]
            facts = [row for row in rows if not row["holds"]]
            assert facts
            assert all(row["shown"] in text for row in facts)
        assert "not settled" in text


class TestShares:
    """On whose word the catalogue rests."""

    def test_counted(self) -> None:
        """By kind of source, by address and by what is established; a lost manual is as weak as it counts."""
        sources = "sources: {web: {kind: maker, title: a page, url: https://maker.example/}}"
        text = """
groups: {acme: {name: Acme}}
products:
  one:
    {kind: frame, name: One, within: [acme], facts: {width: [{value: 9 mm, source: web}, {value: 8 mm, source: club}],
     holes: {value: 3, source: lost-manual}}}
  two: {kind: frame, name: Two, facts: {width: {value: 9 mm, source: club}}}
"""
        known = small(sources, text, rules={"a": "when: {fact: frame.width, above: 1 mm}\nthen: [{forbid: x}]"})
        data = Shares(known).data()
        rows = {row["of"]: (row["claims"], row["established"], row["followable"]) for row in data["claims"]}

        assert rows == {None: (4, 0.25, 0.25), "Acme": (3, 0.333, 0.333), "Two": (1, 0.0, 0.0)}
        assert data["claims"][0]["kinds"] == {"maker": 1, "forum": 2, "manual": 1}
        assert [(row["of"], row["claims"], row["established"]) for row in data["deciding"]] == [
            (None, 2, 0.5), ("Acme", 1, 1.0), ("Two", 1, 0.0),
        ]  # fmt: skip
        assert [row["id"] for row in data["weakest"]] == ["two", "one"]
        assert [row["of"] for row in Shares(known, {"two"}).data()["claims"]] == [None, "Two"]

    def test_deciding(self) -> None:
        """Facts behind what rules conclude decide, too; what only advice reads does not."""
        known = small(rules={
            "a": "when: {fact: tight, is: true}\nthen: [{allow: x}]",
            "b": "when: {fact: frame.width, above: 1 mm}\nthen: [{conclude: tight, value: true}]",
            "c": "when: {fact: frame.holes, above: 1}\nthen: [{advise: x}]",
        })  # fmt: skip

        assert deciding(known) == {("frame", "width")}

    def test_command(self) -> None:
        """By brand, or by product where some are named."""
        whole, few = json.loads(run("evidence", "--json")), json.loads(run("evidence", "AC200MAX", "B300", "--json"))

        assert {row["of"] for row in whole["claims"]} > {None, "Bluetti", "EcoFlow"}
        assert {row["of"] for row in few["claims"]} == {None, "Bluetti AC200MAX", "Bluetti B300"}
        assert "Facts that decide" in run("evidence", "--brand", "bluetti")
