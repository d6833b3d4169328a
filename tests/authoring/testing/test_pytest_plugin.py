"""The pytest plugin: plain `pytest` in an author's folder runs the cases, and says what differs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from plug import CASES, RULE, plug

from kb.authoring.testing.pytest_plugin import base_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Give a knowledge base with a rule and its cases."""
    return plug(tmp_path)


def collected(mine: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pytest there, as its author would."""
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, cwd=mine, capture_output=True, text=True, timeout=120, check=False)


def test_cases_pass(mine: Path) -> None:
    """Each case is a test, under its own name."""
    done = collected(mine, "-v")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "rules/mine/plug.cases.yaml::A lay person is told PASSED" in done.stdout
    assert "3 passed" in done.stdout


def test_case_fails(mine: Path) -> None:
    """A case that fails tells what differs, condition by condition, and no traceback; the others still run."""
    path = mine / "rules" / "mine" / "plug.cases.yaml"
    path.write_text(CASES.replace("expect: refuted", "expect: fires"))
    done = collected(mine)

    assert done.returncode == 1
    assert "rules/mine/plug.cases.yaml:2:3: An engineer is not" in done.stdout
    assert "expect: fires expected, refuted found" in done.stdout
    assert "false: user.competence is lay" in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 failed, 2 passed" in done.stdout


def test_broken_rule(mine: Path) -> None:
    """Where the rules cannot be read, collecting says why and where."""
    (mine / "rules" / "mine" / "plug.yaml").write_text(RULE.replace("user.competence", "user.competance"))
    done = collected(mine)

    assert done.returncode == 2
    assert "unknown fact `user.competance`; did you mean `user.competence`" in done.stdout


def test_wrong_case(mine: Path) -> None:
    """A case that names what is not there fails alone, in a sentence."""
    path = mine / "rules" / "mine" / "plug.cases.yaml"
    path.write_text(f"{CASES}- name: Nobody\n  roles: {{statoin: x}}\n  expect: open\n")
    done = collected(mine)

    assert "unknown role `statoin`; did you mean `station`" in done.stdout
    assert "1 failed, 3 passed" in done.stdout


@pytest.mark.parametrize("off", [("-p", "no:wattfit"), ("-o", "wattfit_cases=false")])
def test_switched_off(off: tuple[str, str], mine: Path) -> None:
    """The plugin can be switched off."""
    assert "collected 0 items" in collected(mine, *off).stdout


def test_our_own_cases_are_left_to_our_own_test() -> None:
    """In this checkout the plugin collects nothing: tests/rulebook/test_rules.py runs the cases, on every engine."""
    assert "collected 0 items" in collected(ROOT, "rules/voltage", "tests/bicycle", "--collect-only").stdout


def test_base_of() -> None:
    """The knowledge base is above the outermost `rules`; a file of cases elsewhere is none of ours."""
    assert base_of(Path("/a/rules/b/rules/c.cases.yaml")) == Path("/a")
    assert base_of(Path("/a/b/c.cases.yaml")) is None
