"""The JSON Schema of a report, made of its types; `python -m kb.reports.report_schema` writes it into its file."""

from __future__ import annotations

import json
import sys
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from kb.files.schema import FOLDER
from kb.reports import typed

FILE = FOLDER / "report.json"
SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def report_schema() -> dict[str, Any]:
    """Give the schema."""
    defs: dict[str, Any] = {}
    root = _of(typed.Report, defs)
    body = defs.pop(root["$ref"].rpartition("/")[2])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The report of an answer, as --json prints it",
        **body,
        "$defs": dict(sorted(defs.items())),
    }


def _of(type_: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of a type; those of dictionaries with names go into `defs`."""
    origin, args = get_origin(type_), get_args(type_)
    if type_ in SIMPLE:
        return {"type": SIMPLE[type_]}
    if type_ is object:
        return {}
    if origin is Literal:
        return {"enum": list(args)}
    if origin is list:
        return {"type": "array", "items": _of(args[0], defs)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(args[1], defs)}
    if origin is Union or type(type_).__name__ == "UnionType":
        return _any_of([_of(each, defs) for each in args])
    return _named(type_, defs)


def _any_of(parts: list[dict[str, Any]]) -> dict[str, Any]:
    if all(set(part) == {"type"} for part in parts):
        return {"type": [part["type"] for part in parts]}
    return {"anyOf": parts}


def _named(type_: Any, defs: dict[str, Any]) -> dict[str, Any]:
    name = type_.__name__
    if name not in defs:
        defs[name] = {}
        hints = get_type_hints(type_, vars(typed))
        meaning = {"description": " ".join(type_.__doc__.split())} if type_.__doc__ and name in vars(typed) else {}
        defs[name] = {
            **(meaning if not str(type_.__doc__).startswith("dict(") else {}),
            "type": "object",
            "properties": {key: _of(each, defs) for key, each in hints.items()},
            "required": sorted(type_.__required_keys__),
            "additionalProperties": type_ in typed.OPEN,
        }
    return {"$ref": f"#/$defs/{name}"}


def text() -> str:
    """Give the text of the file."""
    return json.dumps(report_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE}\n")
