"""`rules watch`: run for real on a folder that changes, and what counts as a change."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from plug import CASES, RULE, plug

from kb.authoring.lint.lint import Lint
from kb.authoring.lint.watching import changed
from kb.problems import Place, Problem

WATTFIT = Path(sys.executable).with_name("wattfit")
PATIENCE = 120.0


class Watcher:
    """The command at work: what it prints, line by line, block by block."""

    def __init__(self, folder: Path) -> None:
        command = [str(WATTFIT), "rules", "watch", "."]
        out, errors = subprocess.PIPE, subprocess.STDOUT
        self.process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=errors, text=True)
        self.lines = queue.Queue[str]()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def block(self) -> list[str]:
        """Give the lines up to the next count of findings, that count included."""
        found = [self.lines.get(timeout=PATIENCE)]
        while found[-1].startswith(("+", "-", " ")):
            found.append(self.lines.get(timeout=PATIENCE))
        return found

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()
        self.thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Give a knowledge base with a rule and its cases."""
    return plug(tmp_path)


@pytest.fixture
def watcher(mine: Path) -> Iterator[Watcher]:
    """Start the command, and end it."""
    pytest.importorskip("watchfiles")
    running = Watcher(mine)
    yield running
    running.stop()


def test_watch(mine: Path, watcher: Watcher) -> None:
    """At first it prints all; on each save what came and what went, with what differs in a case that fails."""
    rule, cases = mine / "rules" / "mine" / "plug.yaml", mine / "rules" / "mine" / "plug.cases.yaml"
    first = watcher.block()
    time.sleep(1)  # until it listens
    rule.write_text(RULE.replace("user.competence", "user.competance"))
    broken = watcher.block()
    rule.write_text(RULE)
    mended = watcher.block()
    cases.write_text(CASES.replace("expect: refuted", "expect: fires"))
    failing = watcher.block()

    assert first == ["no findings"]
    assert broken[0].startswith("+ rules/mine/plug.yaml:2:")
    assert "unknown fact `user.competance`" in broken[0]
    assert mended[0].startswith("- rules/mine/plug.yaml: unknown fact `user.competance`")
    assert mended[-1] == "no findings"
    assert failing[0].startswith("+ rules/mine/plug.cases.yaml:2:3: case `An engineer is not` of `mine/plug` fails")
    assert "    expect: fires expected, refuted found" in failing
    assert any("false: user.competence is lay" in line for line in failing)


def test_moved_is_not_changed() -> None:
    """A finding that stands on another line now is no change; one of another code is."""
    before = Lint((Problem(Place("a.yaml", 3, 1), "it is so", "", "never-true"),))
    moved = Lint((Problem(Place("a.yaml", 9, 1), "it is so", "", "never-true"),))
    other = Lint((Problem(Place("a.yaml", 3, 1), "it is so", "", "always-true"),))

    assert list(changed(before, moved)) == []
    assert list(changed(before, other)) == [
        "- a.yaml: it is so [never-true]", "+ a.yaml:3:1: it is so [warning always-true]"
    ]  # fmt: skip
