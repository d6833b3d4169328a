"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from kb.files.paths import is_file, is_folder, is_there, real
from kb.problems import Place, refuse


def store(path: Path, text: str) -> None:
    """Write a text file as a whole: whoever looks finds the old one or the new one, never half of it.

    Raises:
        InputError: nothing can be written there.
    """
    place, device = Place(str(path)), any(path.absolute().is_relative_to(each) for each in ("/dev", "/proc"))
    path = real(path)
    if is_folder(path):
        raise refuse("is a folder", place, "name a file")
    if device or (is_there(path) and not is_file(path)):
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
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def store_all(files: Mapping[Path, str]) -> None:
    """Write new files, with the folders that they need; where one cannot be written, none is left.

    Raises:
        InputError: nothing can be written there.
    """
    made: list[Path] = []
    try:
        for path, text in files.items():
            made += [each for each in path.parents if not is_folder(each)][::-1]
            _make(path.parent)
            store(path, text)
            made.append(path)
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir() if is_folder(each) else each.unlink()
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(f"cannot be made: {error.strerror}", Place(str(folder))) from None
