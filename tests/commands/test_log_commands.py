"""`--log` and `wattfit log` through the installed command: kept, found, walked back to the manual, asked again."""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kb.journal import settings as preferences
from kb.journal.journal import Journal
from kb.journal.settings import journal_path
from kb.problems import InputError

DAY = r"\d{4}-\d{2}-\d{2}"
WATTFIT = Path(sys.executable).with_name("wattfit")
MANUAL = "https://testa.example/one/manual.pdf"
LAYER = """
sources:
  testa-manual: {kind: manual, title: Testa One manual, url: "https://testa.example/one/manual.pdf", date: 2025-03}
  testa-errata: {kind: manual, title: Testa One errata, url: "https://testa.example/one/errata.pdf", date: 2026-01}
groups:
  testa: {name: Testa}
products:
  testa/one:
    kind: station
    name: One
    within: [testa]
    facts:
      nominal_voltage: {value: 25.6 V, source: testa-manual, at: "p. 12, table 3"}
      capacity: {value: 1024 Wh, source: testa-manual}
  testa/pack:
    kind: pack
    name: Pack
    within: [testa]
    facts:
      nominal_voltage: {value: 51.2 V, source: testa-manual, at: p. 40}
      capacity: {value: 2048 Wh, source: testa-manual}
pairs:
  - of: [testa/one, testa/pack]
    facts:
      listing: {value: accepted, source: testa-manual, at: p. 41}
"""
RECALL = """
title: Testa is recalled
when: {fact: station.capacity, is: 1024 Wh}
then: [{forbid: Do not use it.}]
sources: [{source: testa-errata}]
"""
GEAR = """
plans:
  - {name: expand, method: expansion_pack, station: Testa One, pack: Testa Pack, facts: {pack.count: 1}}
  - {name: apart, method: separate_loads, station: Testa One, second_station: Testa One}
"""
NO = ("ask", "--method", "expansion_pack", "--station", "Testa One", "--pack", "Testa Pack", "--count", "1")
YES = ("ask", "Can I run a Testa One beside another Testa One, each with its own loads?")


class Desk:
    """One person's folders, and the command run in them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.journal, self.layer = folder, folder / "kept" / "journal.sqlite", folder / "layer"
        (self.layer / "facts").mkdir(parents=True)
        self.say(LAYER)

    def say(self, facts: str) -> None:
        """Put these facts into the layer."""
        (self.layer / "facts" / "testa.yaml").write_text(facts, encoding="utf-8")

    def run(self, *words: str, log: str | None = None, prepare: Callable[[], None] | None = None) -> Any:
        """Run the command with this journal, or with another setting."""
        known = {key: value for key, value in os.environ.items() if not key.startswith("WATTFIT")}
        told = {"WATTFIT_LOG": str(self.journal) if log is None else log, "HOME": str(self.folder)}
        folders = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("DATA", "CONFIG")}
        return subprocess.run([WATTFIT, "--kb", self.layer, *words], env={**known, **told, **folders}, text=True,
                              capture_output=True, preexec_fn=prepare, check=False)  # fmt: skip

    def json(self, *words: str) -> Any:
        """Run the command and read its JSON."""
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Give a desk on which a no, a yes and two plans were kept."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    (made.folder / "gear.yaml").write_text(GEAR, encoding="utf-8")
    codes = [made.run(*words).returncode for words in (NO, YES, ("check", str(made.folder / "gear.yaml")))]
    assert codes == [1, 0, 1]
    return made


@pytest.fixture(scope="module")
def plain(desk: Desk) -> str:
    """Give what is printed where nothing is kept."""
    return str(desk.run(*NO, log="off").stdout)


@pytest.fixture
def own_desk(tmp_path: Path) -> Desk:
    """Give a desk of its own."""
    return Desk(tmp_path)


class TestList:
    """`log list` finds what was kept."""

    def test_all(self, desk: Desk) -> None:
        """Every answer is listed, the newest first, one entry for each plan of a file."""
        rows = desk.json("log", "list")

        assert [(row["id"], row["answer"]) for row in rows] == [(4, "yes"), (3, "no"), (2, "yes"), (1, "no")]
        assert rows[2]["sentence"] == YES[1]
        assert "Testa Pack" in rows[3]["understood"]

    def test_table(self, desk: Desk) -> None:
        """People get a table, of as many rows as they want."""
        lines = desk.run("log", "list", "--limit", "1").stdout.splitlines()

        assert lines[0].split() == ["id", "time", "(UTC)", "answer", "certainty", "question"]
        assert lines[1].split()[0] == "4"

    @pytest.mark.parametrize(
        ("words", "ids"),
        [
            (("--answer", "no"), [3, 1]),
            (("--contains", "BESIDE another"), [2]),
            (("--since", "2020-01-01"), [4, 3, 2, 1]),
            (("--since", "2999-01-01T00:00Z"), []),
        ],
    )
    def test_filters(self, desk: Desk, words: tuple[str, ...], ids: list[int]) -> None:
        """By answer, by words in any case, by time."""
        assert [row["id"] for row in desk.json("log", "list", *words)] == ids

    def test_no_time(self, desk: Desk) -> None:
        """What is no time is refused with an example."""
        result = desk.run("log", "list", "--since", "last week")

        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == "command line: `last week` is no time; write it as 2026-10-06 or 2026-10-06T12:30\n"


class TestShow:
    """`log show` gives the answer as it was given, and the way back to its sources."""

    def test_as_given(self, desk: Desk, plain: str) -> None:
        """The answer stands there word for word."""
        assert desk.run("log", "show", "1").stdout.startswith(plain)

    def test_walk_to_the_manual(self, desk: Desk) -> None:
        """From a no the auditor comes to the figure, the page of the manual that gives it, and its address."""
        shown = desk.run("log", "show", "1")
        lines = shown.stdout.splitlines()
        at = lines.index("      station.nominal_voltage = 25.6 V")

        assert shown.stdout.startswith("NO  ")
        assert any(line.startswith("  voltage/must-match: ") for line in lines[:at])
        assert lines[at + 1] == (
            "          of testa/one, established: Testa One manual (manual, 2025-03), p. 12, table 3, " + MANUAL
        )
        assert any(line.startswith("  rules: ") and len(line) == 9 + 64 for line in lines)

    def test_after_the_facts_changed(self, desk: Desk) -> None:
        """It does not change with today's facts, nor when today's facts cannot be read at all."""
        before = desk.run("log", "show", "1").stdout
        try:
            desk.say(LAYER.replace("25.6 V", "51.2 V"))
            changed = desk.run("log", "show", "1").stdout
            desk.say("nonsense: true")
            broken = desk.run("log", "show", "1")
        finally:
            desk.say(LAYER)

        assert changed == before
        assert broken.stderr.startswith("the answer is shown as data: ")
        assert before[before.index("\nWhere it comes from") :] in broken.stdout

    def test_json(self, desk: Desk) -> None:
        """The whole entry is there as data: question, case, report, digests, version, folders."""
        entry, report = desk.json("log", "show", "1"), desk.json(*NO, "--no-log")

        assert entry["report"] == report
        assert (entry["rulebook"], entry["catalogue"]) == (report["rulebook"]["digest"], report["catalogue"]["digest"])
        assert entry["question"]["methods"] == ["expansion_pack"]
        assert entry["question"]["products"] == {"pack": "testa/pack", "station": "testa/one"}
        assert entry["case"]["facts"]["station.nominal_voltage"]["claim"]["source"] == "testa-manual"
        assert entry["case"]["sources"]["testa-manual"]["url"] == MANUAL
        assert entry["layers"][1:] == [str(desk.layer)]
        assert (entry["engine"], entry["language"], entry["as_of"]) == ("durable", "en", "")

    def test_proof(self, desk: Desk) -> None:
        """The proof of the answer can be taken out, and the checker confirms it or says what changed since."""
        path = str(desk.folder / "proof.json")
        assert desk.run("log", "show", "1", "--proof", path).returncode == 0
        same = desk.run("verify", path)
        try:
            desk.say(LAYER.replace("25.6 V", "51.2 V"))
            changed = desk.run("verify", path)
        finally:
            desk.say(LAYER)

        assert (same.returncode, changed.returncode) == (0, 1)
        assert "station.nominal_voltage" in changed.stdout

    def test_no_such_entry(self, desk: Desk) -> None:
        """A number that was never given is refused."""
        result = desk.run("log", "show", "99")

        assert (result.returncode, result.stderr) == (
            2, "command line: the journal has no entry 99; `log list` shows those it has\n",
        )  # fmt: skip


class TestReplay:
    """`log replay` asks again and says what turned an answer."""

    def test_same(self, desk: Desk) -> None:
        """On the same rules and facts nothing turns."""
        result = desk.run("log", "replay")

        assert result.returncode == 0
        assert re.fullmatch(rf"4 asked again on today's rules and facts, 4 as of {DAY}; 0 turned\n", result.stdout)

    def test_turned_by_a_fact(self, desk: Desk) -> None:
        """A newer manual with another figure: the answers that rest on it turn, and it is named with both sources."""
        try:
            desk.say(LAYER.replace("value: 25.6 V, source: testa-manual", "value: 51.2 V, source: testa-errata"))
            result = desk.run("log", "replay")
            data = desk.json("log", "replay", "1", "2")
        finally:
            desk.say(LAYER)

        assert result.returncode == 1
        lines = [line.strip() for line in result.stdout.splitlines()]
        assert lines[1].startswith("NO (established) → YES")
        assert lines[2] == (
            "fact station.nominal_voltage: 25.6 V [Testa One manual, established]"
            " → 51.2 V [Testa One errata, established]"
        )
        assert "rule voltage/must-match: stands → refuted" in lines
        assert re.fullmatch(rf"4 asked again on today's rules and facts, 4 as of {DAY}; 2 turned", lines[-1])
        assert (data["replayed"], [turn["id"] for turn in data["turned"]]) == (2, [1])
        assert [each["fact"] for each in data["turned"][0]["facts"]] == ["station.nominal_voltage"]

    def test_turned_by_a_rule(self, desk: Desk) -> None:
        """A new rule: the yes turns, and the rule is named, no fact."""
        rule = desk.layer / "rules" / "testa" / "recalled.yaml"
        rule.parent.mkdir(parents=True)
        rule.write_text(RECALL, encoding="utf-8")
        try:
            data = desk.json("log", "replay", "2")
        finally:
            rule.unlink()

        assert (data["turned"][0]["now"]["answer"], data["turned"][0]["facts"]) == ("no", [])
        assert {"rule": "testa/recalled", "title": "Testa is recalled", "then": "not there", "now": "stands",
                "wording": "new"} in data["turned"][0]["rules"]  # fmt: skip

    def test_name_known_later(self, own_desk: Desk) -> None:
        """A question about a product that nobody knew then is answered once the catalogue knows it."""
        own_desk.say(LAYER.replace("name: Pack", "name: Brick"))
        assert own_desk.run(*NO).returncode == 4
        own_desk.say(LAYER)
        data = own_desk.json("log", "replay")

        assert (data["turned"][0]["then"]["answer"], data["turned"][0]["now"]["answer"]) == ("unknown", "no")

    def test_as_of(self, own_desk: Desk) -> None:
        """A question asked for a day before the manual is asked again for that day, unless another one is named."""
        assert own_desk.run("--as-of", "2025-01-01", *NO).returncode == 1

        assert own_desk.run(*YES).returncode == 0
        data = own_desk.json("log", "replay")
        assert (data["replayed"], data["as_of"]["2025-01-01"], data["turned"]) == (2, 1, [])
        result = own_desk.run("--as-of", "2026-01-01", "log", "replay")
        assert result.returncode == 1
        assert "(as of 2025-01-01)" in result.stdout
        assert "NO (presumed) → NO (established)" in result.stdout
        assert "2 asked again on today's rules and facts, 2 as of 2026-01-01; 1 turned" in result.stdout


class TestPlace:
    """Where the journal is, and whether answers go into it."""

    def test_opt_in(self, own_desk: Desk) -> None:
        """Nothing is kept unless that is wanted; with the flag it goes where the path command says."""
        assert own_desk.run(*YES, log="no").returncode == 0
        place = Path(own_desk.run("log", "path", log="0").stdout.strip())
        assert not place.exists()

        assert own_desk.run(*YES, "--log", log="0").returncode == 0
        assert place.is_file()
        assert own_desk.folder in place.parents

    def test_none_yet(self, own_desk: Desk) -> None:
        """Without a journal the commands say how one comes about."""
        result = own_desk.run("log", "list")

        assert (result.returncode, result.stderr) == (
            2, f"command line: there is no journal at {own_desk.journal};"
            " answers given with `ask --log` are kept there\n",
        )  # fmt: skip

    def test_other_file(self, desk: Desk) -> None:
        """An auditor reads any journal by its path."""
        result = desk.run("log", "--journal", str(desk.journal), "list", "--json", log="0")

        assert len(json.loads(result.stdout)) == 4

    @pytest.mark.parametrize(
        ("variable", "flag", "wanted"),
        [
            (None, None, None), (None, True, "journal.sqlite"), (None, False, None),
            ("1", None, "journal.sqlite"), ("off", None, None), ("0", True, "journal.sqlite"),
            ("/x/mine.db", None, "mine.db"), ("/x/mine.db", True, "mine.db"), ("/x/mine.db", False, None),
        ],
    )  # fmt: skip
    def test_setting(
        self, monkeypatch: pytest.MonkeyPatch, variable: str | None, flag: bool | None, wanted: str | None
    ) -> None:
        """The flag decides whether, the variable whether and where."""
        monkeypatch.setattr(preferences, "config_file", lambda: Path("/nowhere"))
        monkeypatch.delenv("WATTFIT_LOG", raising=False)
        if variable is not None:
            monkeypatch.setenv("WATTFIT_LOG", variable)
        path = journal_path(flag)

        assert (path and path.name) == wanted

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [("log: true", "journal.sqlite"), ("log: false", None), ("log: /x/mine.db", "mine.db"), ("{}", None)],
    )
    def test_config(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, wanted: str | None) -> None:
        """The file of settings counts where there is no variable."""
        path = use_config(monkeypatch, tmp_path, text)

        assert ((found := journal_path()) and found.name) == wanted
        monkeypatch.setenv("WATTFIT_LOG", "no")
        assert journal_path() is None
        assert path.read_text() == text

    @pytest.mark.parametrize("text", ["lg: true", "- log", "log: [", "log: true\nlog: false"])
    def test_bad_config(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
        """A mistake in the file of settings is told with its place."""
        path = use_config(monkeypatch, tmp_path, text)

        with pytest.raises(InputError, match=str(path)):
            journal_path()
        assert journal_path(False) is None


def use_config(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> Path:
    """Put a file of settings in place."""
    path = folder / "config.yaml"
    path.write_text(text)
    monkeypatch.setattr(preferences, "config_file", lambda: path)
    monkeypatch.delenv("WATTFIT_LOG", raising=False)
    return path


def below_a_file(desk: Desk) -> Mapping[str, Any]:
    """A journal whose folder cannot be made."""
    (desk.folder / "kept").touch()
    return {}


def garbage(desk: Desk) -> Mapping[str, Any]:
    """A journal that is none."""
    desk.journal.parent.mkdir()
    desk.journal.write_bytes(b"garbage " * 1_000)
    return {}


def full_disk(desk: Desk) -> Mapping[str, Any]:
    """A disk on which nothing more fits."""
    return {"prepare": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))}


def folder_there(desk: Desk) -> Mapping[str, Any]:
    """A folder where the journal should be."""
    desk.journal.mkdir(parents=True)
    return {}


TROUBLES = {
    below_a_file: "there is a file where its folder should be",
    garbage: "file is not a database",
    full_disk: "",
    folder_there: "unable to open database file",
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_answer_survives(own_desk: Desk, plain: str, trouble: Callable[[Desk], Mapping[str, Any]]) -> None:
    """Whatever is wrong with the journal, the answer and its code are the same, and one line says what is wrong."""
    result = own_desk.run(*NO, **trouble(own_desk))

    assert (result.returncode, result.stdout) == (1, plain)
    assert result.stderr.startswith(f"not kept: the journal {own_desk.journal} cannot be written: ")
    assert result.stderr.count("\n") == 1
    assert TROUBLES[trouble] in result.stderr


@pytest.fixture
def locked(own_desk: Desk) -> Iterator[Desk]:
    """Give a desk whose journal somebody else is writing to and does not let go."""
    with Journal(own_desk.journal, write=True):
        pass
    other = sqlite3.connect(own_desk.journal, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield own_desk
    other.close()


def test_answer_survives_lock(locked: Desk, plain: str) -> None:
    """A journal that stays locked costs a few seconds, not the answer."""
    result = locked.run(*NO)

    assert (result.returncode, result.stdout) == (1, plain)
    assert result.stderr == f"not kept: the journal {locked.journal} cannot be written: database is locked\n"


@pytest.mark.parametrize("words", [("list",), ("show", "1"), ("replay",)])
def test_damaged_journal(own_desk: Desk, words: tuple[str, ...]) -> None:
    """The commands say of a damaged file that it is one, without a traceback, and leave it alone."""
    garbage(own_desk)
    result = own_desk.run("log", *words)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"command line: the journal {own_desk.journal} cannot be read: file is not a database\n"
    assert own_desk.journal.read_bytes() == b"garbage " * 1_000


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("certainty", "\x1b[1mvalid", 0), ("time", "[bold]", 0), ("report", '{"reasons": 5}', 2), ("layers", "[1]", 2),
        ("question", "[]", 2), ("sentence", b"\x00\x01", 2), ("case", "{}", 2), ("report", "not json", 2),
        ("question", '{"methods": ["a b"]}', 2),
    ],
)  # fmt: skip
def test_changed_entry(own_desk: Desk, column: str, value: str | bytes, shown: int) -> None:
    """An entry that somebody changed by force is told as damaged, or shown with what cannot be seen as escapes."""
    own_desk.run(*NO)
    with sqlite3.connect(own_desk.journal) as db:
        db.execute("DROP TRIGGER entry_stands")
        db.execute(f'UPDATE entry SET "{column}" = ? WHERE id = 1', (value,))
    for words in (("list",), ("show", "1"), ("show", "1", "--json"), ("replay",)):
        result = own_desk.run("log", *words)
        assert "Traceback" not in result.stderr
        assert "\x1b" not in result.stdout
        assert result.returncode in (0, 1, 2)
        assert words != ("show", "1") or result.returncode == shown, result.stderr
