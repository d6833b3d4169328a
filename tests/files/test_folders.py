"""No file of a knowledge base is passed by: links are followed, and what cannot be read is told."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kb.authoring.lint.lint import lint
from kb.authoring.testing.rule_cases import read_cases
from kb.knowledge.loading import load
from kb.problems import InputError

BASE = Path(__file__).parents[1] / "bad" / "base"
RULE = (BASE / "rules" / "good" / "fits.yaml").read_text(encoding="utf-8")
CASES = "- {name: Nobody asks, expect: open}\n"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound knowledge base, in which one is."""
    folder = Path(shutil.copytree(BASE, tmp_path / "base"))
    monkeypatch.chdir(folder)
    return folder


def refused(base: Path) -> list[str]:
    """Give what is wrong with a knowledge base."""
    with pytest.raises(InputError) as error:
        load([base], own=False)
    return [str(each) for each in error.value.problems]


def test_links_are_followed(base: Path, tmp_path: Path) -> None:
    """Rules and cases below a linked folder count like all others."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "more.yaml").write_text(RULE)
    (tmp_path / "shared" / "more.cases.yaml").write_text(CASES)
    (base / "rules" / "linked").symlink_to(tmp_path / "shared")
    known = load([base], own=False)

    assert "linked/more" in known.rulebook.rules
    assert [case.rule for case in read_cases(known)[0]] == ["linked/more"]


def test_links_that_lead_round(base: Path) -> None:
    """A link to a folder that it is in is told, not followed for ever."""
    (base / "rules" / "round").symlink_to(base / "rules")

    assert refused(base) == ["rules/round: is a link to a folder that it is in; remove it"]


def test_a_folder_that_cannot_be_opened(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is told: its rules are not left out in silence."""
    scandir = os.scandir

    def guarded(path: Path) -> object:
        if Path(path).name == "good":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)

    assert refused(base) == ["rules/good: cannot be read: Permission denied"]


def test_what_is_no_ordinary_file(base: Path) -> None:
    """A pipe is refused at once; nobody waits for what may come out of it."""
    os.mkfifo(base / "facts" / "pipe.yaml")

    assert refused(base) == ["facts/pipe.yaml: is no ordinary file"]


def test_a_second_ending(base: Path) -> None:
    """A file to which an editor gave a second ending is told."""
    (base / "rules" / "good" / "more.yaml.txt").write_text(RULE)

    assert refused(base) == ["rules/good/more.yaml.txt: is not read; name it with the ending `.yaml`"]


def test_files_beside_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules and facts that lie in the knowledge base itself are told; files of another kind may lie there."""
    monkeypatch.setattr("kb.authoring.lint.checks.invariants.breaches", lambda _: ())
    (tmp_path / "facts").mkdir()
    (tmp_path / "frost.yaml").write_text(RULE)
    (tmp_path / "gear.yaml").write_text("plans: [{ask: Can I expand my DELTA 2?}]\n")
    (tmp_path / "broken.yaml").write_text("a: [")
    found = lint([tmp_path]).found

    assert [(Path(each.place.path).name, each.message) for each in found] == [
        ("frost.yaml", "lies where nothing is read")
    ]
