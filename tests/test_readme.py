"""The README shows what the commands really print. `WATTFIT_GOLDEN=write` writes its transcripts anew."""

from __future__ import annotations

import os
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from kb import commands
from kb.knowledge.loading import load

README = Path(__file__).parent.parent / "README.md"
LOADED = cache(load)
BLOCK = re.compile(r"```console\n\$ wattfit ([^\n]*)\n(.*?)```\n", re.DOTALL)


def printed(words: str) -> str:
    """Give what a command prints."""
    return CliRunner().invoke(main, shlex.split(words)).output


def test_transcripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each transcript is word for word what its command prints; each verdict of another kind."""
    monkeypatch.setattr(commands, "load", LOADED)
    text = README.read_text(encoding="utf-8")
    fresh = BLOCK.sub(lambda found: f"```console\n$ wattfit {found[1]}\n{printed(found[1])}```\n", text)
    if os.environ.get("WATTFIT_GOLDEN") == "write":
        README.write_text(fresh, encoding="utf-8")
        text = fresh

    verdicts = [re.split("  |:", found[2])[0] for found in BLOCK.finditer(text)]

    assert text == fresh
    assert verdicts == ["YES", "NO", "CANNOT SAY", "Yes, a bad idea", "NEIN"]


def test_links() -> None:
    """Every file that the README points to is there."""
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))

    assert targets
    assert [target for target in targets if not (README.parent / target).exists()] == []
