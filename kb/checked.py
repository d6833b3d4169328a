"""Which files were found to satisfy their schema already, so that an unchanged file is not checked at every start.

The list holds nothing but digests. Where it cannot be read or written, every file is checked again, and that is all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from platformdirs import user_cache_path

MOST = 5000
"""Digests kept; beyond that the list starts anew."""


class Checked:
    """Digests of files, with the schema that they satisfy. `WATTFIT_CACHE=off` switches it off."""

    def __init__(self, schemas: str) -> None:
        off = os.environ.get("WATTFIT_CACHE") == "off"
        self._file: Path | None = None if off else user_cache_path("wattfit") / f"checked-{schemas[:16]}"
        self._known: set[str] = set()
        self._new: set[str] = set()
        if self._file is not None:
            with contextlib.suppress(OSError, UnicodeError):
                self._known = set(self._file.read_text(encoding="ascii").split())

    def has(self, digest: str) -> bool:
        """Say whether a file of this digest passed before."""
        return digest in self._known

    def add(self, digest: str) -> None:
        """Note that a file of this digest passed."""
        self._new.add(digest)

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


def digest_of(path: Path, schema: str) -> str:
    """Give the digest of a file and of the schema that it is to satisfy; empty where it cannot be read."""
    try:
        return hashlib.sha256(schema.encode() + b"\0" + path.read_bytes()).hexdigest()
    except OSError:
        return ""
