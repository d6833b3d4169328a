"""The command line as people use it: words in, text or JSON out, exit codes for scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb import commands
from kb.knowledge.loading import load

LOADED = cache(load)
KEYS = [
    "answer", "certainty", "headline", "understood", "reasons", "set_aside", "conditions", "warnings", "advice",
    "not_checked", "questions", "what_would_change_it", "alternatives", "figures", "engine", "rulebook",
]  # fmt: skip
WATTFIT = Path(sys.executable).with_name("wattfit")
SETUP = """
gear:
  big: {product: AC200MAX}
  no-name: {facts: {capacity: 600 Wh}}
facts: {user.competence: lay}
plans:
  - ask: Can I add two B300 packs to my AC200MAX?
  - {name: expand the small one, method: expansion_pack, station: no-name}
  - {method: separate_loads, station: big, second_station: no-name}
"""


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load each knowledge base once for all tests of this file."""
    monkeypatch.setattr(commands, "load", LOADED)


def run(*words: str, **options: Any) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(words), **options)


def answered(*words: str) -> dict[str, Any]:
    """Give the JSON of an answer."""
    data: dict[str, Any] = json.loads(run("ask", *words, "--json").stdout)
    return data


@pytest.mark.parametrize(
    ("sentence", "answer", "code"),
    [
        ("Can I add two B300 packs to my AC200MAX?", "yes", 0),
        ("Can I add three B300 packs to my AC200MAX?", "no", 1),
        ("Can a B230 recharge my AC180P through the DC input?", "conditional", 3),
        ("Does a Zorblax 5000 fit my B300?", "unknown", 4),
    ],
)
def test_exit_codes(sentence: str, answer: str, code: int) -> None:
    """Each answer has an exit code of its own, as text and as JSON."""
    result = run("ask", sentence, "--json")

    assert (json.loads(result.stdout)["answer"], result.exit_code) == (answer, code)
    assert run("ask", sentence).exit_code == code


def test_contract() -> None:
    """The JSON object has the keys of the contract, with figures and named facts."""
    data = answered("Can I add two B300 packs to my AC200MAX?")

    assert [key for key in KEYS if key not in data] == []
    assert (data["figures"]["total_capacity"]["value"], data["figures"]["total_capacity"]["unit"]) == (8192, "Wh")
    assert data["understood"]["station"] == "Bluetti AC200MAX"
    assert data["understood"]["pack"] == "Bluetti B300"
    assert data["understood"]["count"] == 2
    assert data["engine"] == "durable"
    reason = data["reasons"][0]
    assert set(reason) >= {"rule", "title", "effect", "because", "facts", "sources"}
    assert set(reason["facts"][0]) >= {"name", "value", "unit", "source"}
    assert len(data["rulebook"]["digest"]) == 64


def test_flags_and_sentence_agree() -> None:
    """The same question by flags has the same answer and reasons."""
    by_words = answered("Can I add two B300 packs to my AC200MAX?")
    by_flags = answered("--method", "expansion_pack", "--station", "AC200MAX", "--pack", "B300", "--count", "2")

    assert by_flags["answer"] == by_words["answer"]
    assert [each["rule"] for each in by_flags["reasons"]] == [each["rule"] for each in by_words["reasons"]]


def test_engines_agree_on_the_command_line() -> None:
    """The reference engine gives the same report but for its name."""
    one = answered("Can I expand my DELTA 2?")
    other = answered("Can I expand my DELTA 2?", "--engine", "reference")

    assert other["engine"] == "reference"
    assert {**one, "engine": ""} == {**other, "engine": ""}


def test_text_says_the_verdict_first() -> None:
    """The first words are the verdict; figures carry units with thousands apart."""
    text = run("ask", "Can I add two B300 packs to my AC200MAX?").stdout

    assert text.startswith("YES  Bluetti AC200MAX with 2 × Bluetti B300 makes 8,192 Wh.")
    assert "2,048 Wh + 2 × 3,072 Wh = 8,192 Wh" in text
    assert "\x1b[" not in text


def test_ambiguous_name_is_never_guessed() -> None:
    """A name that several products bear gives unknown, with each candidate and its answer."""
    data = answered("Can my EcoFlow RIVER be expanded?")

    assert data["answer"] == "unknown"
    assert len(data["understood"]["candidates"][0]["candidates"]) > 5
    assert {each["answer"] for each in data["readings"]} == {"yes", "no"}


def test_all_readings_no_is_no() -> None:
    """Where every product of the name gives no, the answer is no."""
    assert answered("Can I expand a Jackery Explorer 1000?")["answer"] == "no"


def test_flag_with_a_shared_name() -> None:
    """A flag is not guessed either."""
    data = answered("--method", "expansion_pack", "--station", "RIVER")

    assert data["answer"] == "unknown"
    assert data["understood"]["candidates"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fact", "station.capcity=5"], "did you mean `station.capacity`"),
        (["--fact", "station.capacity=5 V"], "is a voltage, but `station.capacity` is an energy"),
        (["--fact", "station.capacity=many"], "is no energy"),
        (["--fact", "nonsense"], "`nonsense` is no fact; write NAME=VALUE"),
        (["--method", "expanson_pack"], "did you mean `expansion_pack`"),
        (["--fact", "total_packs=3"], "`total_packs` is not for the asker to say"),
        (["--count", "two"], "`two` is no whole number"),
        (["--engine", "durabel", "--method", "separate_loads"], "did you mean `durable`"),
        ([], "no question"),
    ],
)
def test_bad_words(words: list[str], message: str) -> None:
    """Bad input gives one clear line with what would be right, exit 2, no traceback."""
    result = run("ask", *words)

    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_check(tmp_path: Path) -> None:
    """A file of one's own gear and plans gets an answer for each plan; the worst decides the exit code."""
    file = tmp_path / "my-setup.yaml"
    file.write_text(SETUP)
    result = run("check", str(file), "--json")

    assert [each["answer"] for each in json.loads(result.stdout)] == ["yes", "no", "yes"]
    assert result.exit_code == 1
    assert "expand the small one" in run("check", str(file)).stdout


def test_check_names_every_problem(tmp_path: Path) -> None:
    """A bad file of gear names each problem with its place."""
    file = tmp_path / "bad.yaml"
    file.write_text("gear:\n  a: {facts: {capcity: 5 Wh}}\nplans:\n  - {method: expanson_pack, station: a}\n")
    result = run("check", str(file))

    assert result.exit_code == 2
    assert f"{file}:2:24: unknown fact `station.capcity`; did you mean `station.capacity`" in result.stderr
    assert f"{file}:4:14: `method` cannot be `expanson_pack`" in result.stderr
    assert run("check", str(tmp_path / "none.yaml")).exit_code == 2


def test_facts_commands() -> None:
    """Products and fact names can be listed, found and shown, with every claim."""
    shown = json.loads(run("facts", "show", "AC200MAX", "--json").stdout)

    assert shown["id"] == "bluetti/ac200max"
    assert any(not claim["holds"] for claim in shown["claims"])
    assert run("facts", "find", "ac200", "max").exit_code == 0
    assert "Bluetti AC200MAX" in run("facts", "find", "AC200MXA").stdout
    assert "station.capacity" in run("facts", "list", "--names").stdout
    assert run("facts", "show", "Explorer 1000").exit_code == 2
    assert "several products are called" in run("facts", "show", "Explorer 1000").stderr


def test_facts_lint_is_clean() -> None:
    """The catalogue has no finding."""
    result = run("facts", "lint")

    assert result.stdout == ""
    assert result.exit_code == 0


def test_rules_commands() -> None:
    """Rules can be listed and shown; an unknown one is answered with near names."""
    shown = json.loads(run("rules", "show", "voltage/must-match", "--json").stdout)

    assert "tolerance 2 %" in shown["when"]
    assert shown["covered_by"] == ["expansion/maker-lists-the-pair"]
    assert "voltage/must-match" in run("rules", "list", "--topic", "voltage").stdout
    assert "did you mean" in run("rules", "show", "voltage/must-mach").stderr


def test_doctor() -> None:
    """The doctor finds the installation fine, both engines running."""
    result = run("doctor", "--json")

    assert result.exit_code == 0
    assert [each["what"] for each in json.loads(result.stdout) if not each["fine"]] == []


def test_reference_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where durable_rules cannot be loaded, the reference engine answers, and the output says so."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    data = answered("Can I expand my DELTA 2?")

    assert (data["answer"], data["engine"]) == ("yes", "reference")
    assert "durable_rules cannot be loaded" in data["note"]


def test_installed_command(tmp_path: Path) -> None:
    """The installed command answers from another folder, without colour when it writes to a pipe."""
    words = [str(WATTFIT), "ask", "Can I add two B300 packs to my AC200MAX?"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("YES")
    assert "\x1b[" not in done.stdout


def test_layer_from_the_environment(tmp_path: Path) -> None:
    """A folder named by WATTFIT_KB is laid over the built-in knowledge; one that is none is refused."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "mine.yaml").write_text(
        "products:\n  own/box:\n    kind: station\n    name: Big Box 9000\n    facts:\n"
        "      expandable: {value: false, source: person}\n"
    )
    env = {**os.environ, "WATTFIT_KB": str(tmp_path)}
    result = run("ask", "Can I expand my Big Box 9000?", "--json", env=env)

    assert json.loads(result.stdout)["answer"] == "no"
    assert "is no knowledge base" in run("--kb", str(tmp_path / "facts"), "doctor").output
