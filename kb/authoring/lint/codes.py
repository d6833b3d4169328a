"""The codes of all findings: how grave each is, and what it says in short. Each has a page in `docs/lint/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.files.paths import pages_folder
from kb.problems import Problem

SEVERITIES = ("error", "warning", "info")
"""How grave a finding is, worst first. Errors cannot be waived."""

CODES: Mapping[str, tuple[str, str]] = {
    # files
    "yaml": ("error", "a file is not strict YAML"),
    "schema": ("error", "a key or value is not as the schema has it"),
    "not-read": ("error", "a file or folder is not read"),
    "no-knowledge": ("error", "a folder holds neither rules nor facts"),
    "merge": ("error", "two files contradict each other"),
    "established": ("error", "a layer's claim would overrule what is established"),
    "duplicate-rule": ("error", "a rule's id is taken"),
    # names and values
    "vocabulary": ("error", "the vocabulary contradicts itself"),
    "catalogue": ("error", "a product, group, pair or claim does not fit the vocabulary"),
    "phrasing": ("error", "a way of asking does not fit the vocabulary"),
    "example": ("error", "an example is not heard as what it is an example of"),
    "no-examples": ("warning", "no sentence shows how something is heard"),
    "condition": ("error", "a comparison has the wrong type, unit, operator or value"),
    "unknown-fact": ("error", "a fact is not in the vocabulary"),
    "unknown-placeholder": ("error", "a text names what is not in the vocabulary"),
    "unknown-rule": ("error", "a rule that is named is not there"),
    "unknown-source": ("error", "a source that is named is not there"),
    "not-for-rules": ("error", "a rule concludes what is not for rules to conclude"),
    "circle": ("error", "rules depend on each other in a circle"),
    "no-day": ("error", "a date is no day of the calendar"),
    "never-in-force": ("error", "something ends before it begins"),
    # rules
    "invariant": ("error", "an answer that may never be given is given"),
    "never-true": ("error", "a condition can never be true"),
    "always-true": ("warning", "a condition is always true, or adds nothing"),
    "duplicate-part": ("warning", "a condition is said twice"),
    "same-rule": ("warning", "two rules say the same"),
    "never-stands": ("warning", "a rule is set aside wherever it fires"),
    "never-together": ("warning", "a rule names another that can never fire beside it"),
    "shadowed-name": ("warning", "a layer's rule bears the name of an earlier one"),
    "maybe-unknown": ("info", "a text names a fact that may be unknown"),
    "long-text": ("warning", "a text is too long"),
    "jargon": ("warning", "a text uses a word that few people know"),
    # cases
    "case": ("error", "a case says what the vocabulary or the catalogue does not have"),
    "case-fails": ("error", "a case does not come out as it expects"),
    "case-turned": ("warning", "a layer makes a case of an earlier layer come out otherwise"),
    "reading-turned": ("warning", "a layer makes sentences of earlier layers heard otherwise"),
    "overruled-claim": ("warning", "a layer's claim holds against an earlier layer's"),
    "no-cases": ("warning", "a rule has no cases"),
    "lost-cases": ("error", "cases have no rule"),
    "duplicate-case": ("warning", "a case is given twice"),
    "not-shown": ("warning", "no case shows a rule firing, refuted or open"),
    # facts
    "untraceable": ("warning", "a source cannot be followed"),
    "unused-source": ("warning", "a source is cited nowhere"),
    "contradiction": ("warning", "one rule allows and one forbids what the catalogue lists"),
    "colliding-name": ("warning", "several products bear one name"),
    "unread-fact": ("warning", "no rule reads a fact"),
    "never-concluded": ("warning", "a fact is for rules to conclude, and none does"),
    "future-date": ("warning", "a source or claim is dated later than today"),
    "unused-waiver": ("warning", "a waiver waives nothing"),
}


def severity(problem: Problem) -> str:
    """Give how grave a finding is; what has no code of its own is an error."""
    return CODES.get(problem.code, ("error", ""))[0]


def page(code: str) -> Path:
    """Give the page that explains a code.

    >>> page("never-true").name
    'never-true.md'
    """
    return pages_folder() / f"{code}.md"


def page_text(code: str) -> str:
    """Give what the page of a code says; its short form where there is no page."""
    path = page(code)
    return path.read_text(encoding="utf-8") if path.is_file() else CODES[code][1]
