"""Plans to which a yes once came: each by flags and in several wordings is a no, and the right reason stands first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kb import KnowledgeBase
from kb.reports.response import Response

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("wrong_yes.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return KnowledgeBase.load()


def said(answer: Response) -> tuple[str, str]:
    """Give an answer with the rule of its first reason; a rule's twin for another role counts as the rule."""
    first = answer.reasons[0]["rule"] if answer.reasons else ""
    return answer.answer, first.partition("@")[0]


@pytest.mark.parametrize("row", ROWS, ids=[row["plan"] for row in ROWS])
def test_by_flags(base: KnowledgeBase, row: dict[str, Any]) -> None:
    """The rules themselves give the answer, and the reason that holds for everybody comes first."""
    assert said(base.ask(**row["flags"], facts=row.get("facts", {}))) == (row["answer"], row["first"])


@pytest.mark.parametrize("row", ROWS, ids=[row["plan"] for row in ROWS])
def test_in_words(base: KnowledgeBase, row: dict[str, Any]) -> None:
    """So does each wording; there are five at least."""
    assert len(row["asked"]) >= 5
    got = {sentence: said(base.ask(sentence)) for sentence in row["asked"]}
    assert {each: got[each] for each in got if got[each] != (row["answer"], row["first"])} == {}
