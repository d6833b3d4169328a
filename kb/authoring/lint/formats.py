"""Findings as text, JSON, annotations of a code host, and SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.authoring.lint.codes import all_codes, page, page_text, severity
from kb.problems import Problem
from kb.version import __version__

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
ANNOTATIONS = {"error": "error", "warning": "warning", "info": "notice"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(problems: Sequence[Problem]) -> str:
    """Give one line for each finding: place, message, what would be right, severity and code."""
    return "\n".join(f"{each} [{severity(each)} {each.code}]" for each in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """Give the findings as a JSON list."""
    made = [{**each.data(), "severity": severity(each), "page": str(page(each.code))} for each in problems]
    return json.dumps(made, ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Give the findings as commands that GitHub's runner turns into annotations."""
    return "\n".join(map(_annotation, problems))


def _annotation(problem: Problem) -> str:
    place = problem.place
    where = {"file": place.path, "line": place.line, "col": place.column, "title": problem.code}
    said = ",".join(f"{key}={_property(str(value))}" for key, value in where.items() if value)
    return f"::{ANNOTATIONS[severity(problem)]} {said}::{_data(_told(problem))}"


def _data(text: str) -> str:
    """Escape a message for the runner.

    >>> _data("50 % of it,\\nall: told")
    '50 %25 of it,%0Aall: told'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(problems: Sequence[Problem]) -> str:
    """Give the findings as a SARIF 2.1.0 log."""
    codes = sorted({each.code for each in problems if each.code in all_codes()})
    rules = [_rule(code) for code in codes]
    run = {
        "tool": {"driver": {"name": "wattfit", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes) for each in problems],
    }  # fmt: skip
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str) -> dict[str, Any]:
    grade, says = all_codes()[code]
    return {
        "id": code,
        "shortDescription": {"text": f"{says[:1].upper()}{says[1:]}."},
        "helpUri": page(code).as_uri(),
        "help": {"text": page_text(code), "markdown": page_text(code)},
        "defaultConfiguration": {"level": LEVELS[grade]},
    }


def _result(problem: Problem, codes: Sequence[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"ruleId": problem.code, "level": LEVELS[severity(problem)],
                            "message": {"text": _told(problem)}}  # fmt: skip
    if problem.code in codes:
        made["ruleIndex"] = codes.index(problem.code)
    place = problem.place
    path = Path(place.path)
    physical: dict[str, Any] = {"artifactLocation": {"uri": path.as_uri() if path.is_absolute() else path.as_posix()}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": place.column}
    return {**made, "locations": [{"physicalLocation": physical}]}


def _told(problem: Problem) -> str:
    return problem.message + (f"; {problem.help}" if problem.help else "")


FORMATS: Mapping[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif,
}  # fmt: skip


def counted(problems: Iterable[Problem]) -> str:
    """Give how many findings of each severity there are.

    >>> counted([])
    'no findings'
    """
    found = [severity(each) for each in problems]
    parts = [(found.count(grade), grade) for grade in LEVELS if grade in found]
    plural = {"error": "errors", "warning": "warnings", "info": "remarks"}
    single = {"error": "error", "warning": "warning", "info": "remark"}
    return ", ".join(f"{n} {(single if n == 1 else plural)[grade]}" for n, grade in parts) or "no findings"
