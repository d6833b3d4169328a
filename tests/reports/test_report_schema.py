"""The published schema of reports is that of the types, and every report has its form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from cli import main
from kb import KnowledgeBase
from kb.reports.report_schema import FILE, report_schema, text

SHELF = Path(__file__).parents[1] / "questions.jsonl"
QUESTIONS = [json.loads(line)["ask"] for line in SHELF.read_text("utf-8").splitlines()]
VALIDATOR = Draft202012Validator(report_schema())


def wrong(report: Any) -> list[str]:
    """Give where a report has another form."""
    return [f"{each.json_path}: {each.message}"[:300] for each in VALIDATOR.iter_errors(report)]


def test_file() -> None:
    """The file is fresh: `python -m kb.reports.report_schema` writes it."""
    assert FILE.read_text("utf-8") == text()
    Draft202012Validator.check_schema(report_schema())


def test_shelf() -> None:
    """Reports of many questions have the form, of every answer and with every section."""
    base = KnowledgeBase.load()
    seen, filled = set[str](), set[str]()
    for sentence in QUESTIONS[::6]:
        report = base.ask(sentence).to_dict()
        assert wrong(report) == [], sentence
        seen.add(report["answer"])
        filled |= {key for key, value in report.items() if value}

    assert seen == {"yes", "no", "conditional", "unknown"}
    assert {"reasons", "conditions", "readings", "rivals", "margins", "questions", "what_would_change_it"} <= filled


@pytest.mark.parametrize(
    "more",
    [
        ("--why-not", "yes"), ("--what-if", "count=1"), ("--fact", "station.capacity=1000 Wh"), ("--count", "9"),
        ("--fact", "user.competence=engineer"),
    ],
)  # fmt: skip
def test_command_line(more: tuple[str, ...]) -> None:
    """What `--json` prints has the form."""
    done = CliRunner().invoke(main, ["ask", "Can I add two B300 packs to my AC200MAX?", "--json", *more])

    assert wrong(json.loads(done.output)) == []


def test_wrong_forms() -> None:
    """A report that lacks something, or has another word for an answer, does not have the form."""
    report = KnowledgeBase.load().ask("Can I expand my DELTA 2?").to_dict()

    assert wrong({**report, "answer": "maybe"})
    assert wrong({key: value for key, value in report.items() if key != "reasons"})
    assert wrong({**report, "reason": []})
