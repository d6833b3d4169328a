"""Several files are written whole, or nothing is left of them; what was there before is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.files.atomic import store_all
from kb.problems import InputError


def test_all(tmp_path: Path) -> None:
    """Files are written with the folders that they need."""
    store_all({tmp_path / "a" / "b" / "c.txt": "1", tmp_path / "a" / "d.txt": "2"})

    assert (tmp_path / "a" / "b" / "c.txt").read_text() + (tmp_path / "a" / "d.txt").read_text() == "12"


@pytest.mark.parametrize("wrong", ["there", "b" * 300, f"new/{'b' * 300}/c.txt"])
def test_none(tmp_path: Path, wrong: str) -> None:
    """Where one cannot be written, the others and the new folders go, and an older folder stays."""
    (tmp_path / "there").mkdir()
    with pytest.raises(InputError):
        store_all({tmp_path / "a" / "b.txt": "1", tmp_path / wrong: "2"})

    assert [each.name for each in tmp_path.rglob("*")] == ["there"]
