"""The codes of all findings: how grave each is, and what it says in short. Each has a page in `docs/lint/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kb.authoring.lint.registry import Code, check_codes
from kb.files.paths import pages_folder
from kb.problems import Problem

SEVERITIES = ("error", "warning", "info")
"""How grave a finding is, worst first. Errors cannot be waived."""

READING: Mapping[str, Code] = {
    "yaml": Code("error", "a file is not strict YAML"),
    "schema": Code("error", "a key or value is not as the schema has it"),
    "not-read": Code("error", "a file or folder is not read"),
    "no-knowledge": Code("error", "a folder holds neither rules nor facts"),
    "merge": Code("error", "two files contradict each other"),
    "established": Code("error", "a layer's claim would overrule what is established"),
    "duplicate-rule": Code("error", "a rule's id is taken"),
    "vocabulary": Code("error", "the vocabulary contradicts itself"),
    "catalogue": Code("error", "a product, group, pair or claim does not fit the vocabulary"),
    "condition": Code("error", "a comparison has the wrong type, unit, operator or value"),
    "unknown-fact": Code("error", "a fact is not in the vocabulary"),
    "unknown-placeholder": Code("error", "a text names what is not in the vocabulary"),
    "unknown-rule": Code("error", "a rule that is named is not there"),
    "unknown-ground": Code("error", "a ground that is named is not there"),
    "unknown-source": Code("error", "a source that is named is not there"),
    "not-for-rules": Code("error", "a rule concludes what is not for rules to conclude"),
    "circle": Code("error", "rules depend on each other in a circle"),
    "no-day": Code("error", "a date is no day of the calendar"),
    "never-in-force": Code("error", "something ends before it begins"),
    "unused-waiver": Code("warning", "a waiver waives nothing"),
}
"""What is found before there is a knowledge base that checks can look at, and after."""


@cache
def all_codes() -> Mapping[str, Code]:
    """Give the codes of all findings, those of checks as well."""
    return {**READING, **check_codes()}


def severity(problem: Problem) -> str:
    """Give how grave a finding is; what has no code of its own is an error."""
    return all_codes().get(problem.code, Code("error", "")).grade


def page(code: str) -> Path:
    """Give the page that explains a code.

    >>> page("never-true").name
    'never-true.md'
    """
    return pages_folder() / f"{code}.md"


def page_text(code: str) -> str:
    """Give what the page of a code says; its short form where there is no page."""
    path = page(code)
    return path.read_text(encoding="utf-8") if path.is_file() else all_codes()[code].says
