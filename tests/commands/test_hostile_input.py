"""Whatever stands on the command line, in the input or in files: no traceback, and nothing that forges a line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import main
from kb import KnowledgeBase

ROOT = Path(__file__).parents[2]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
RICH = "Can I add two B300 packs to my AC200MAX?"


def run(*words: str, text: str | bytes | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(words), input=text)


def sound(result: Result) -> bool:
    """Say whether a command ended as one should, and printed nothing that cannot be seen."""
    fine = result.exception is None or isinstance(result.exception, SystemExit)
    return fine and result.exit_code in range(5) and not CONTROL.search(result.output)


NASTY = st.text(st.sampled_from("aB3 \t\n\r\x1b[2K\x9b\u202e\u2028\ud800\udc80?=…"), min_size=1, max_size=12)
COMMANDS = st.sampled_from([
    ("ask",), ("ask", "--station"), ("ask", "--fact"), ("ask", "--engine"), ("ask", RICH, "--what-if"),
    ("facts", "show"), ("facts", "find"), ("facts", "list", "--kind"), ("rules", "show"),
    ("rules", "lint", "--explain"), ("verify",), ("check",), ("--kb",), ("--only",), ("--as-of",),
])  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(COMMANDS, NASTY)
def test_command_line(command: tuple[str, ...], word: str) -> None:
    """Control characters and bytes that are no text are refused or shown as escapes."""
    words = [*command, word, "ask", RICH] if command[0].startswith("--") else [*command, word]

    assert sound(run(*words))


@pytest.mark.parametrize(
    "words", [["ask", "--second-pack", b"\xff"], ["--kb", b"\xff\x1b[2K", "ask", "x"], ["verify", b"\xfe"]]
)
def test_bytes(words: list[str | bytes]) -> None:
    """Bytes that are no text are told, from a real command line too."""
    done = subprocess.run([sys.executable, str(ROOT / "cli.py"), *words], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert "is no text; leave out control characters" in done.stderr


def test_environment() -> None:
    """So are those in the environment."""
    env = {**os.environb, b"WATTFIT_KB": b"/nowhere/\xff\r"}
    words = [sys.executable, str(ROOT / "cli.py"), "ask", "x"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)

    assert (done.returncode, done.stderr.splitlines()) == (
        2, [r"/nowhere/\udcff\r: is no knowledge base; it needs a folder `rules` or `facts`"],
    )  # fmt: skip


def test_forged_proof(tmp_path: Path) -> None:
    """A forged proof cannot print a line that says that it is valid."""
    record = KnowledgeBase.load().prove(RICH)
    record["question"]["methods"] = ["expansion_pack\rvalid: yes, established\nvalid: yes"]
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(record))
    result = run("verify", str(file))

    assert sound(result)
    assert result.exit_code == 1
    assert not [line for line in result.output.splitlines() if line.startswith("valid")]


@pytest.mark.parametrize("value", ["true", "when: true", "then: [true]", "then: [{forbid: true}]", "sources: [true]"])
def test_truths_for_mappings(tmp_path: Path, value: str) -> None:
    """A bare truth where a mapping was meant is told with its place."""
    (tmp_path / "rules" / "a").mkdir(parents=True)
    (tmp_path / "rules" / "a" / "b.yaml").write_text(f"title: x\n{value}\n" if value != "true" else "true\n")
    result = run("--kb", str(tmp_path), "rules", "list")

    assert sound(result)
    assert re.search(r"b\.yaml:(\d+:\d+:)? ", result.output)


def test_line_ends_in_files(tmp_path: Path) -> None:
    """A name in a file cannot hold a carriage return, nor a key a line end; the folder's own name is shown escaped."""
    layer = tmp_path / "mine\nvalid"
    (layer / "facts").mkdir(parents=True)
    (layer / "facts" / "a.yaml").write_text('groups: {"a\\nb": {name: "x\\rYES"}}\n')
    result = run("--kb", str(layer), "facts", "list")

    assert sound(result)
    assert "a key must stand on one line" in result.output
    assert "character U+000D is not allowed" in result.output
    assert all(r"mine\nvalid" in line for line in result.output.splitlines())


LONG = "b" * 300
MINE = ("--only", "mine")
NEVER = 'invariants: {{x: {{title: Never do it, never: {{answer: "yes", when: {}}}}}}}'


class TestPlaces:
    """Files and folders that cannot be."""

    @pytest.fixture(autouse=True)
    def at_home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand in an empty folder with a small knowledge base, and a link that leads to itself."""
        monkeypatch.chdir(tmp_path)
        run("new", "mine")
        Path("round").symlink_to("round")

    @pytest.mark.parametrize(
        "words",
        [
            ("--only", LONG, "rules", "list"), ("new", LONG), ("new", "/proc/x"), ("ask", RICH, "--proof", LONG),
            ("ask", RICH, "-o", f"{LONG}.html"), ("ask", RICH, "-o", "answer.pdf"), ("check", LONG), ("verify", LONG),
            (*MINE, "rules", "docs", "--out", LONG), (*MINE, "rules", "docs", "--index", "/nowhere/a.md"),
            (*MINE, "rules", "docs", "--index", "a.md", "--out", "b"), (*MINE, "rules", "lint", LONG),
            (*MINE, "rules", "schema", "--out", LONG), (*MINE, "rules", "schema", "--out", "/proc/x"),
            (*MINE, "rules", "new", f"a/{LONG}"), (*MINE, "rules", "new", "a/b", "--into", "/proc/x"),
            (*MINE, "facts", "new", f"acme/{LONG}", "--kind", "plug"), ("log", "--journal", LONG, "list"),
            ("log", "--journal", "", "list"), (*MINE, "rules", "lint", ROOT), (*MINE, "rules", "watch", "/nowhere"),
            ("rules", "lint", "--alone"), ("log", "show", "9" * 20), ("log", "replay", "9" * 20),
            ("log", "--journal", "mine", "list"),
        ],
    )  # fmt: skip
    def test_refused(self, words: tuple[str, ...]) -> None:
        """They are told in a line, and nothing is left of them."""
        before = sorted(Path().rglob("*"))
        result = run(*map(str, words))

        assert sound(result), result.exception
        assert result.exit_code == 2
        assert result.output.count("\n") == 1 or result.output.startswith("Usage: ")
        assert sorted(Path().rglob("*")) == before

    def test_links_in_a_circle(self) -> None:
        """A link that leads to itself can be written over, not followed."""
        assert run("ask", RICH, "-o", "round").exit_code == 0
        assert Path("round").read_text("utf-8").startswith("YES")

    def test_nobody_at_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The home of a person who is not there is a folder like another."""
        monkeypatch.setenv("WATTFIT_LOG", "~nobody_there/x")
        result = run("log", "list")

        assert (result.exit_code, result.exception.__class__) == (2, SystemExit)

    def test_table_of_rules(self) -> None:
        """The table of rules is written over such a table, and over nothing else."""
        Path("notes.md").write_text("precious\n")

        assert run(*MINE, "rules", "docs", "--index", "notes.md").exit_code == 2
        assert Path("notes.md").read_text() == "precious\n"
        assert [run(*MINE, "rules", "docs", "--index", "table.md").exit_code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("changes: {zz: {fact: plan.pack_count, cost: 1, text: 5}}", "cannot be 5|must be .*not 5"),
        ('phrasing: {en: {terms: {qq: [""]}}}', "`` has no word to hear; leave it out"),
        ('phrasing: {en: {nouns: {qq: {kinds: [pack], say: ["-"]}}}}', "`-` has no word to hear; leave it out"),
        ("phrasing: {zz: 5}", "`zz` must be keys with values, not 5"),
        ("texts: {en: {new: null}}", "`new` has no value"),
        ("texts: {en: {why: [a]}}", "`why` must be text, not .*a"),
        ("texts: {en: {needs: {is: 5}}}", "`is` must be text, not 5"),
        ("roles: {gizmo: {kind: pack, called: it, absent: true}}", "`absent` cannot be true; write `not applicable`"),
        (NEVER.format("{all: 5 V}"), "`all` must be a list of conditions"),
        (NEVER.format("{any: [{fact: method, is: expansion_pack}, a]}"), "`a` is no condition; write a `fact`"),
        (NEVER.format("{not: zz}"), "`zz` is no condition"),
    ],
)
def test_words_that_are_none(tmp_path: Path, said: str, told: str) -> None:
    """Texts and phrasing that cannot be used are told with their place before anybody asks."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "s.yaml").write_text(said + "\n")
    result = run("--kb", str(tmp_path), "ask", RICH)

    assert sound(result), result.exception
    assert result.exit_code == 2
    assert re.search(rf"s\.yaml:\d+:\d+: .*{told}", result.output), result.output


def test_unseen_in_json(tmp_path: Path) -> None:
    """What turns the direction of writing is an escape in JSON, too."""
    record = {**KnowledgeBase.load().prove(RICH), "certainty": "\u202eno"}
    (tmp_path / "p.json").write_text(json.dumps(record))
    result = run("verify", str(tmp_path / "p.json"), "--json")

    assert sound(result)
    assert "\\u202eno" in result.output


class TestLines:
    """A question on every line of the input."""

    def test_named(self) -> None:
        """What is named by options goes for every line; what is for one answer only, or wrong, is refused at once."""
        asked = "Can I add a B300?\n"
        plain, named = (run("ask", "-", *words, text=asked) for words in ((), ("--station", "AC180")))

        assert (plain.exit_code, named.exit_code) == (4, 1)
        for words in (("--fact", "nonsense"), ("--method", "zz"), ("--why-not", "yes"), ("-o", "x.html"), ("--why",)):
            refused = run("ask", "-", *words, text=asked)
            assert (refused.exit_code, refused.output.count("\n")) == (2, 1)

    def test_text(self) -> None:
        """Each is answered on a line; the exit code is that of the worst answer."""
        result = run("ask", "-", text=f"{RICH}\n\nCan I add a B300 to my AC180?\n")

        assert [line.split()[0] for line in result.output.splitlines()] == ["YES", "NO"]
        assert result.exit_code == 1

    def test_json(self) -> None:
        """With JSON, each line is the object that the question alone would give, bytes that are no text or not."""
        result = run("ask", "-", "--json", text=f"{RICH}\n".encode() + b"\xff\x1b?\n")
        first, second = map(json.loads, result.output.splitlines())
        alone = json.loads(run("ask", RICH, "--json").output)

        assert {key: first[key] for key in alone} == alone
        assert (first["line"], first["question"], second["line"]) == (1, RICH, 2)
        assert (second["answer"], result.exit_code) == ("unknown", 4)
