"""Records on paper: sealed with digests, written whole or not at all, read with suspicion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kb.files.digest import digest
from kb.problems import Place, refuse

Data = dict[str, Any]
LARGEST_FILE = 16 * 1024 * 1024
DEEPEST = 60
"""Levels of lists and objects in a record; conditions take two for each of theirs."""


def sealed(record: Data) -> Data:
    """Give a record with the digest of each of its parts, and with that of the whole."""
    parts = {key: each for key, each in record.items() if key not in ("digests", "digest")}
    whole = {**parts, "digests": {key: digest(each) for key, each in parts.items()}}
    return {**whole, "digest": digest(whole)}


def as_text(record: Data) -> str:
    """Give the text of a record's file."""
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def fetch(path: Path) -> Data:
    """Read a record from a file.

    Raises:
        InputError: it cannot be read, is too large or too deep, or is no JSON object; says which.
    """
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise refuse("file is larger than 16 MiB", place)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}", place) from None
    except UnicodeDecodeError as error:
        raise refuse(f"is not UTF-8 text (byte {error.start})", place) from None
    try:
        record = json.loads(text, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number)
        json.dumps(record, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = Place(str(path), error.lineno, error.colno)
        raise refuse(f"is no JSON: {error.msg[:1].lower()}{error.msg[1:]}", where) from None
    except RecursionError:
        raise refuse("is nested too deeply", place) from None
    except ValueError as error:
        raise refuse(f"is no record: {error}", place) from None
    if not isinstance(record, dict):
        raise refuse("is no record: it is not a JSON object", place)
    if _depth(record) > DEEPEST:
        raise refuse("is nested too deeply", place, f"{DEEPEST} levels are allowed")
    return record


def _once(pairs: list[tuple[str, Any]]) -> Data:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in [name for name, _ in pairs[:n]])
        raise ValueError(f"key `{twice[:40]}` is given twice")
    return made


def _no_number(text: str) -> Any:
    raise ValueError(f"`{text[:40]}` is no whole number")


def _depth(value: Any) -> int:
    """Give the levels of lists and objects, level by level."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, (dict, list))]:
        depth += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return depth
