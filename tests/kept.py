"""Answers kept word for word. `WATTFIT_GOLDEN=write` writes them anew for review."""

from __future__ import annotations

import os
from pathlib import Path


def kept(file: Path, shown: str) -> str:
    """Give what a file keeps; where it is to be written anew, what is shown now."""
    if os.environ.get("WATTFIT_GOLDEN") == "write":
        file.write_text(shown, encoding="utf-8")
    return file.read_text(encoding="utf-8")
