"""`rules test`: pass or fail for each rule, and what differs where a case fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from plug import plug

from cli import main


def run(folder: Path, *words: str) -> Result:
    """Run the command with the layer laid over ours."""
    return CliRunner().invoke(main, ["--kb", str(folder), "rules", "test", *words])


@pytest.mark.parametrize("engine", ["reference", "durable"])
def test_passes(engine: str, tmp_path: Path) -> None:
    """A rule whose cases all hold passes, on each engine."""
    done = run(plug(tmp_path), "mine/plug", "--engine", engine)

    assert (done.exit_code, done.stdout) == (0, "pass  mine/plug  3 of 3 cases\n")
    assert done.stderr == "3 cases, 0 failed\n"


def test_fails(tmp_path: Path) -> None:
    """A case that fails is shown with its place and the truth of each condition."""
    done = run(plug(tmp_path, "fires"), "mine")
    path = tmp_path / "rules/mine/plug.cases.yaml"

    assert done.exit_code == 1
    assert done.stdout.splitlines()[:5] == [
        "FAIL  mine/plug  2 of 3 cases",
        f"      {path}:2:3: An engineer is not",
        "        expect: fires expected, refuted found",
        "          false: all of",
        "            true: method is expansion_pack"
        "  [method = one or more of the maker's expansion packs on the port made for them]",
    ]
    assert "            false: user.competence is lay" in done.stdout


def test_json(tmp_path: Path) -> None:
    """JSON has each rule with its cases, their states and their differences."""
    data = json.loads(run(plug(tmp_path, "fires"), "plug", "--json").stdout)

    [rule] = data["rules"]
    assert (rule["rule"], rule["passed"], data["invariants"]) == ("mine/plug", False, [])
    assert [(case["case"], case["line"], case["state"], case["passed"]) for case in rule["cases"]] == [
        ("A lay person is told", 1, "fires", True),
        ("An engineer is not", 2, "refuted", False),
        ("Unknown is open", 3, "open", True),
    ]
    assert rule["cases"][1]["differences"][0] == "expect: fires expected, refuted found"


def test_what_cannot_run(tmp_path: Path) -> None:
    """An unknown name, and cases that cannot be read, exit with 2 and say why."""
    folder = plug(tmp_path, "firing")
    wrong = run(folder, "mine")
    unknown = run(folder, "mine/plugg")

    assert (wrong.exit_code, unknown.exit_code) == (2, 2)
    assert '`expect` cannot be "firing"; known are' in wrong.stderr or "did you mean" in wrong.stderr
    assert "unknown rule or topic `mine/plugg`; did you mean `mine/plug`?" in unknown.stderr
