"""Rules and claims with dates and places: what counts on a day, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb.authoring.lint.lint import dates
from kb.catalogue.in_force import Moment, moment
from kb.files.strict_yaml import read_text
from kb.problems import InputError
from kb.proof.seal import as_text, sealed

FILES = {
    "facts/acme.yaml": """\
groups:
  acme: {name: Acme}
products:
  acme/one:
    kind: station
    name: One
    within: [acme]
    facts:
      expandable: {value: true, source: sheet}
      max_packs:
        - {value: 1, source: sheet, until: 2025-06-30}
        - {value: 3, source: sheet, from: 2025-07-01}
      continuous_output:
        - {value: 2000 W, source: sheet, in: [EU]}
        - {value: 1800 W, source: sheet, in: [US]}
  acme/late:
    kind: station
    name: Late
    within: [acme]
    facts:
      capacity: {value: 500 Wh, source: sheet, date: 2026-03}
sources:
  sheet: {kind: manual, title: the manual, url: "https://example.org/one", date: 2024-01}
""",
    "rules/mine/ban.yaml": """\
title: A ban for a while
when: {fact: method, is: separate_loads}
then: [{forbid: It is banned.}]
from: 2025-01-01
until: 2025-12-31
in: [EU, CH]
sources: [{source: sheet}]
""",
}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Give a layer with a station and a rule that have dates and places."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run(mine: Path, day: str, *words: str) -> Result:
    """Run a command as of a day."""
    return CliRunner().invoke(main, ["--kb", str(mine), "--as-of", day, *words])


def answer(mine: Path, day: str, *facts: str) -> dict[str, Any]:
    """Ask on a day whether two stations may stand side by side; `facts` are said besides."""
    words = ["ask", "--method", "separate_loads", "--station", "acme/one", *(f"--fact={each}" for each in facts)]
    data: dict[str, Any] = json.loads(run(mine, day, *words, "--json").stdout)
    return data


@pytest.mark.parametrize(
    ("day", "banned"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)],
)  # fmt: skip
def test_rule_in_force(day: str, banned: bool, mine: Path) -> None:
    """A rule counts from its first day to its last, both included."""
    data = answer(mine, day, "place=EU")

    assert (data["answer"] == "no") is banned
    assert ("mine/ban" in [each["rule"] for each in data["reasons"]]) is banned


def test_rule_in_places(mine: Path) -> None:
    """It counts in its places only; while the place is not known, it is open, and the place is asked for."""
    assert answer(mine, "2025-06-01", "place=ch")["answer"] == "no"
    assert answer(mine, "2025-06-01", "place=US")["answer"] == "yes"
    unknown = answer(mine, "2025-06-01")
    assert unknown["answer"] == "unknown"
    assert [each["fact"] for each in unknown["questions"]] == ["place"]


def shown(mine: Path, day: str, product: str, fact: str) -> list[str]:
    """Give the values that hold for a fact of a product on a day."""
    data = json.loads(run(mine, day, "facts", "show", product, "--json").stdout)
    return [each["shown"] for each in data["claims"] if each["fact"] == fact and each["holds"]]


def test_claim_in_force(mine: Path) -> None:
    """Of two claims each holds in its own time."""
    assert shown(mine, "2025-06-30", "acme/one", "max_packs") == ["1"]
    assert shown(mine, "2025-07-01", "acme/one", "max_packs") == ["3"]


def test_claim_in_places(mine: Path) -> None:
    """A claim for a place holds where that place is asked about, and elsewhere the fact is not known."""
    said = {}
    for place in ("EU", "us", ""):
        given = [f"place={place}"] if place else []
        words = ["load.power=1900 W", "load.runs_on=station", *given]
        said[place] = answer(mine, "2024-05-01", *words)["answer"]
    assert said["EU"] == "yes"
    assert said["us"] != "yes"
    assert said[""] != "yes"


def test_not_said_yet(mine: Path) -> None:
    """As of a day, what was said only later is not known; without a day, everything is."""
    assert shown(mine, "2026-02-28", "acme/late", "capacity") == []
    assert shown(mine, "2026-03-01", "acme/late", "capacity") == ["500 Wh"]


@pytest.mark.parametrize("day", ["2024-02-30", "2024-5-1", "yesterday", "2024"])
def test_no_day(day: str, mine: Path) -> None:
    """What is no day is refused in a sentence."""
    done = run(mine, day, "rules", "list")

    assert done.exit_code == 2
    assert f"--as-of: `{day}` is no day; write year-month-day, such as " in done.stderr


def test_lint_reads_what_is_not_in_force(mine: Path) -> None:
    """A rule that is not in force today is still read, and lint finds what is wrong with it."""
    (mine / "rules/mine/ban.yaml").write_text(FILES["rules/mine/ban.yaml"].replace("method", "methood"))
    done = CliRunner().invoke(main, ["rules", "lint", str(mine)])

    assert "unknown fact `methood`" in done.stdout


def test_dates_of_lint() -> None:
    """Days that are none and times that end before they begin are found, wherever they stand; lists are no dates."""
    content = read_text("""
a: {from: 2025-02-29, until: 2026}
b: [{from: 2025-03, until: 2025}, {from: 2025-03, until: 2025-02}]
c: {from: [person], until: 2024-13}
""")
    found = [(each.code, each.place.line) for each in dates(content)]

    assert found == [("no-day", 2), ("never-in-force", 3), ("no-day", 4)]


def test_moment() -> None:
    """A day is read exactly; counts compares as far as a date is given."""
    assert moment("2024-05-01") == Moment("2024-05-01", explicit=True)
    with pytest.raises(InputError):
        moment("2024-05-32")
    assert Moment("2024-05-01").counts({"from": "2024-05", "until": 2024})


class TestRecord:
    """An answer remembers the day that it was asked for, and its proof is checked as of that day."""

    ASKED = ("ask", "--method", "expansion_pack", "--station", "acme/one")

    @staticmethod
    def verified(mine: Path, proof: Path, *flags: str) -> Result:
        """Check a proof, on this day unless a flag names another."""
        return CliRunner().invoke(main, ["--kb", str(mine), *flags, "verify", str(proof)])

    def proof(self, mine: Path, day: str) -> tuple[Path, dict[str, Any]]:
        """Ask as of a day and give the proof: its file and what it says."""
        file = mine / "proof.json"
        assert run(mine, day, *self.ASKED, "--fact", "place=EU", "--proof", str(file)).exit_code == 0
        record: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return file, record

    def test_told(self, mine: Path) -> None:
        """The day stands in the text and in the JSON; without a day nothing is said of it."""
        told = run(mine, "2025-06-30", *self.ASKED).stdout
        data = json.loads(run(mine, "2025-06-30", *self.ASKED, "--json").stdout)
        today = CliRunner().invoke(main, ["--kb", str(mine), *self.ASKED, "--json"]).stdout

        assert "\nAs of 2025-06-30: by the rules in force on that day" in told
        assert (data["as_of"], json.loads(today)["as_of"]) == ("2025-06-30", None)

    def test_checked_as_of_the_day(self, mine: Path) -> None:
        """A proof passes on any later day, without the flag; checked as of another day it differs."""
        file, record = self.proof(mine, "2025-06-30")

        assert record["as_of"] == {"day": "2025-06-30", "asked": True}
        assert record["question"]["said"]["place"]["value"] == "EU"
        assert record["facts"]["station.max_packs"]["value"] == 1
        assert self.verified(mine, file).stdout.startswith("valid: yes, established, as of 2025-06-30\n")
        other = self.verified(mine, file, "--as-of", "2025-07-01")
        assert other.exit_code == 1
        assert '$.as_of.day: stated "2025-06-30", derived "2025-07-01"' in other.stdout

    @pytest.mark.parametrize(
        ("day", "spot"),
        [("2025-07-01", '$.facts["station.max_packs"].value'), ("2025-06-29", ""), ("May", "$.as_of.day")],
    )
    def test_another_day(self, day: str, spot: str, mine: Path) -> None:
        """A day that somebody changed breaks the seal; with a new seal it is another question, with its answer."""
        file, record = self.proof(mine, "2025-06-30")
        changed = {**record, "as_of": {"day": day, "asked": True}}
        file.write_text(as_text(changed), "utf-8")
        assert "$.digest: " in self.verified(mine, file).stdout
        file.write_text(as_text(sealed(changed)), "utf-8")
        done = self.verified(mine, file)

        assert (done.exit_code, spot in done.stdout) == (1 if spot else 0, True)

    def test_of_this_day(self, mine: Path) -> None:
        """Where no day was asked for, the day of asking is recorded: what is in force later does not count."""
        file, record = self.proof(mine, "2025-06-30")
        record = {**record, "as_of": {"day": "2025-06-30", "asked": False}}
        file.write_text(as_text(sealed(record)), "utf-8")

        assert self.verified(mine, file).stdout.startswith("valid: yes, established\n")
