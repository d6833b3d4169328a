"""Where the project's own files are, installed or in a checkout."""

from __future__ import annotations

import os
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


def is_there(path: Path) -> bool:
    """Say whether there is something at a path; of one that cannot be looked at, such as a name too long, no."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: Path) -> bool:
    """Say whether there is a folder at a path; of one that cannot be looked at, no."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Say whether there is an ordinary file at a path; of one that cannot be looked at, no."""
    return os.path.isfile(path)  # noqa: PTH113


def real(path: Path) -> Path:
    """Give where a path leads; of links in a circle, itself."""
    return Path(os.path.realpath(path))
