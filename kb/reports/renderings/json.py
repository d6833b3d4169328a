"""A report as JSON, as `--json` prints it; the schema `report.json` describes it."""

from __future__ import annotations

from kb.files.json_writer import json_text
from kb.reports.renderings import Sheet


def rendered(sheet: Sheet) -> str:
    """Give the report as JSON."""
    return json_text(sheet.data) + "\n"
