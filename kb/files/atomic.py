"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex

from kb.problems import Place, refuse


def store(path: Path, text: str) -> None:
    """Write a text file as a whole: whoever looks finds the old one or the new one, never half of it.

    Raises:
        InputError: nothing can be written there.
    """
    place, device = Place(str(path)), any(path.absolute().is_relative_to(each) for each in ("/dev", "/proc"))
    path = path.resolve()
    if path.is_dir():
        raise refuse("is a folder", place, "name a file")
    if device or (path.exists() and not path.is_file()):
        raise refuse("is no ordinary file", place)
    beside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise refuse(f"cannot be written: {error.strerror}", place) from None
    finally:
        beside.unlink(missing_ok=True)
