"""Writes plain data as YAML that reads back as the same, in the style of the project's own files.

Mappings and lists that hold nothing but single values stand on one line where they fit, all else one line each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kb.files.strict_yaml import plain

WIDTH = 120
_SAFE = re.compile(r"[^\s\"'#&*!|>%@`\[\]{},?:~<=-][^\"'#\[\]{},\n\t]*\Z|-[0-9][^\"'#\[\]{},\n\t]*\Z")
"""Texts that need no quotes, inside a list in brackets either, unless they would be read as something else."""


def scalar(value: Any) -> str:
    """Give a single value; a text in quotes only where it would otherwise be read as something else.

    >>> [scalar(each) for each in (True, 12, "12", "12 V", "true", "a: b", "no", "[x]", "")]
    ['true', '12', '"12"', '12 V', '"true"', '"a: b"', 'no', '"[x]"', '""']
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    text = str(value)
    risky = ": " in text or text.endswith((":", " ")) or plain(text) != text or not text.isprintable()
    return text if _SAFE.match(text) and not risky else json.dumps(text, ensure_ascii=False)


def flow(value: Any) -> str:
    """Give a value on one line.

    >>> flow({"of": ["a/b", "c"], "facts": {"width": "2 m, or more"}})
    '{of: [a/b, c], facts: {width: "2 m, or more"}}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def written(value: Any, opened: int = 1) -> str:
    """Give a value as the text of a file; the outermost `opened` levels are never put on one line.

    >>> print(written({"facts": {"width": {"value": "2 m", "source": "us"}}}, opened=2), end="")
    facts:
      width: {value: 2 m, source: us}
    """
    return "\n".join(_lines(value, 0, opened)) + "\n"


def _lines(value: Any, indent: int, opened: int) -> Iterator[str]:
    """Give the lines of a mapping or a list that is not on one line."""
    space = " " * indent
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _entry(f"{space}{scalar(str(key))}:", each, indent, opened - 1)
    elif isinstance(value, (list, tuple)):
        for each in value:
            first, *others = _entry(f"{space}-", each, indent, opened - 1)
            if first.strip() == "-":
                first = f"{space}- {others.pop(0).strip()}"
            yield from (first, *others)
    else:
        yield space + scalar(value)


def _entry(head: str, value: Any, indent: int, opened: int) -> Iterator[str]:
    line = f"{head} {flow(value)}"
    deep = isinstance(value, (Mapping, list, tuple)) and bool(value)
    if not deep or (opened <= 0 and _flat(value) and len(line) <= WIDTH):
        yield line
    else:
        yield head
        yield from _lines(value, indent + 2, opened)


def _flat(value: Any) -> bool:
    """Say whether a mapping or list holds single values, or lists of them, and nothing deeper."""
    parts = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(each, Mapping) or not _simple(each) for each in parts)


def _simple(value: Any) -> bool:
    """Say whether a value is single, or a list of single ones."""
    inner = value if isinstance(value, (list, tuple)) else ()
    return not any(isinstance(each, (Mapping, list, tuple)) for each in inner)
