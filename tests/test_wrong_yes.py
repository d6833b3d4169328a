"""Plans to which a yes once came: each by flags and in several wordings is a no, and the right reason stands first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kb import KnowledgeBase

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("wrong_yes.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return KnowledgeBase.load()


@pytest.mark.parametrize("row", ROWS, ids=[row["plan"] for row in ROWS])
def test_by_flags(base: KnowledgeBase, row: dict[str, Any]) -> None:
    """The rules themselves give the answer, and the reason that holds for everybody comes first."""
    answer = base.ask(**row["flags"], facts=row.get("facts", {}))
    assert (answer.answer, answer.reasons[0]["rule"]) == (row["answer"], row["first"])


@pytest.mark.parametrize("row", ROWS, ids=[row["plan"] for row in ROWS])
def test_in_words(base: KnowledgeBase, row: dict[str, Any]) -> None:
    """So does each wording; there are five at least."""
    assert len(row["asked"]) >= 5
    got = {sentence: base.ask(sentence) for sentence in row["asked"]}
    wrong = {
        sentence: (answer.answer, [each["rule"] for each in answer.reasons][:1])
        for sentence, answer in got.items()
        if (answer.answer, answer.reasons[:1] and answer.reasons[0]["rule"]) != (row["answer"], row["first"])
    }
    assert not wrong
