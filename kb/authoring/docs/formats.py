"""Tables of the keys of each file format, made from the JSON Schemas, between marks in documents.

    <!-- schema: NAME -->            all that stands between is written anew
    <!-- schema: NAME/DEFINITION -->
    <!-- end -->

Run as `python -m kb.authoring.docs.formats FILE…` it refreshes documents.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.files.schema import validator

_MARKED = re.compile(r"(<!-- schema: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)

BAR = "\\|"


def refreshed(text: str) -> str:
    """Give a document with its tables as the schemas are now."""
    return _MARKED.sub(lambda match: f"{match[1]}{table(match[2])}{match[3]}", text)


def table(name: str) -> str:
    """Give the keys of a format, or of one definition in it, with their meanings."""
    name, _, part = name.partition("/")
    schema: Any = validator(name).schema
    start = schema["$defs"][part] if part else schema.get("items", schema)
    lines = ["| key | what it says |", "|---|---|", *_rows(start, schema, "")]
    return "\n".join(lines) + "\n"


def _rows(schema: Mapping[str, Any], root: Mapping[str, Any], before: str) -> Iterator[str]:
    for key, entry in schema.get("properties", {}).items():
        whole = {**root["$defs"][entry["$ref"].rpartition("/")[2]], **entry} if "$ref" in entry else entry
        needed = " (needed)" if key in schema.get("required", ()) else ""
        said = " ".join(each for each in (str(whole.get("description", "")), _choices(whole)) if each)
        yield f"| `{before}{key}`{needed} | {said.replace('|', BAR)} |"
        if "$ref" not in entry:
            yield from _rows(whole, root, f"{before}{key}.")
            inner = whole.get("additionalProperties")
            items = whole.get("items")
            yield from _rows(inner, root, f"{before}{key}.….") if isinstance(inner, dict) else ()
            yield from _rows(items, root, f"{before}{key}[].") if isinstance(items, dict) else ()


def _choices(schema: Mapping[str, Any]) -> str:
    return "One of " + ", ".join(f"`{each}`" for each in schema["enum"]) + "." if "enum" in schema else ""


def main(paths: list[str]) -> None:
    """Refresh documents."""
    for path in map(Path, paths):
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
