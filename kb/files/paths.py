"""Where the project's own files are, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
"""The folder of the package."""


def own_folder() -> Path:
    """Give the folder that holds the project's own `rules/` and `facts/`."""
    return PACKAGE if (PACKAGE / "rules").is_dir() else PACKAGE.parent


def pages_folder() -> Path:
    """Give the folder that holds a page for each code of a finding."""
    installed = PACKAGE / "pages"
    return installed if installed.is_dir() else PACKAGE.parent / "docs" / "lint"
