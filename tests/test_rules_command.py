"""`rules test`: pass or fail for each rule, and what differs where a case fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main

RULE = """\
title: Look at the plug
when: {all: [{fact: method, is: expansion_pack}, {fact: user.competence, is: lay}]}
then: [{advise: Look at the plug.}]
sources: [{source: guide}]
"""
CASES = """\
- {name: A lay person is told, facts: {method: expansion_pack, user.competence: lay}, expect: fires}
- {name: An engineer is not, facts: {method: expansion_pack, user.competence: engineer}, expect: %s}
"""


def layer(folder: Path, expected: str) -> Path:
    """Write a layer of one rule and two cases, the second of which expects this."""
    (folder / "rules" / "mine").mkdir(parents=True)
    (folder / "rules" / "mine" / "plug.yaml").write_text(RULE)
    (folder / "rules" / "mine" / "plug.cases.yaml").write_text(CASES % expected)
    return folder


def run(folder: Path, *words: str) -> Result:
    """Run the command with the layer laid over ours."""
    return CliRunner().invoke(main, ["--kb", str(folder), "rules", "test", *words])


@pytest.mark.parametrize("engine", ["reference", "durable"])
def test_passes(engine: str, tmp_path: Path) -> None:
    """A rule whose cases all hold passes, on each engine."""
    done = run(layer(tmp_path, "refuted"), "mine/plug", "--engine", engine)

    assert (done.exit_code, done.stdout) == (0, "pass  mine/plug  2 of 2 cases\n")
    assert done.stderr == "2 cases, 0 failed\n"


def test_fails(tmp_path: Path) -> None:
    """A case that fails is shown with its place and the truth of each condition."""
    done = run(layer(tmp_path, "fires"), "mine")
    path = tmp_path / "rules/mine/plug.cases.yaml"

    assert done.exit_code == 1
    assert done.stdout.splitlines()[:5] == [
        "FAIL  mine/plug  1 of 2 cases",
        f"      {path}:2:3: An engineer is not",
        "        expect: fires expected, refuted found",
        "          false: all of",
        "            true: method is expansion_pack"
        "  [method = one or more of the maker's expansion packs on the port made for them]",
    ]
    assert "            false: user.competence is lay" in done.stdout


def test_json(tmp_path: Path) -> None:
    """JSON has each rule with its cases, their states and their differences."""
    data = json.loads(run(layer(tmp_path, "fires"), "plug", "--json").stdout)

    [rule] = data["rules"]
    assert (rule["rule"], rule["passed"], data["invariants"]) == ("mine/plug", False, [])
    assert [(case["case"], case["line"], case["state"], case["passed"]) for case in rule["cases"]] == [
        ("A lay person is told", 1, "fires", True), ("An engineer is not", 2, "refuted", False)
    ]  # fmt: skip
    assert rule["cases"][1]["differences"][0] == "expect: fires expected, refuted found"


def test_what_cannot_run(tmp_path: Path) -> None:
    """An unknown name, and cases that cannot be read, exit with 2 and say why."""
    folder = layer(tmp_path, "firing")
    wrong = run(folder, "mine")
    unknown = run(folder, "mine/plugg")

    assert (wrong.exit_code, unknown.exit_code) == (2, 2)
    assert '`expect` cannot be "firing"; known are' in wrong.stderr or "did you mean" in wrong.stderr
    assert "unknown rule or topic `mine/plugg`; did you mean `mine/plug`?" in unknown.stderr
