"""What was found to satisfy its schema already, so that what did not change is not checked at every start.

The list holds nothing but digests. Where it cannot be read or written, all is checked again, and that is all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from kb.files import schema
from kb.problems import Problem

MOST = 5000
"""Digests kept; beyond that the list starts anew."""


class Checked:
    """Digests of values, with the schema that they satisfy. `WATTFIT_CACHE=off` switches it off."""

    def __init__(self) -> None:
        off = os.environ.get("WATTFIT_CACHE") == "off"
        self._file: Path | None = None if off else user_cache_path("wattfit") / f"checked-{schema.all_digest()[:16]}"
        self._known: set[str] = set()
        self._new: set[str] = set()
        if self._file is not None:
            with contextlib.suppress(OSError, UnicodeError):
                self._known = set(self._file.read_text(encoding="ascii").split())

    def problems(self, value: Any, name: str, path: str) -> list[Problem]:
        """Give every way in which a value breaks the schema `name`; one that passed before is not asked again."""
        digest = hashlib.sha256(f"{name}\0{value!r}".encode()).hexdigest()
        if digest in self._known:
            return []
        found = schema.check(value, name, path)
        if not found:
            self._new.add(digest)
        return found

    def save(self) -> None:
        """Write the list, whole or not at all."""
        if self._file is None or not self._new:
            return
        kept = self._known if len(self._known) < MOST else set()
        part = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text("\n".join(sorted(kept | self._new)), encoding="ascii")
            part.replace(self._file)
