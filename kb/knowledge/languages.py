"""The languages of a knowledge base: the one that it is written in, and how each writes values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.vocabulary.quantities import PLAINLY, Writing


def own_language(texts: Mapping[str, Any], otherwise: str = "") -> str:
    """Give the language that a knowledge base is written in: the one whose texts say so, else this one or the first.

    >>> own_language({"de": {}, "en": {"original": True}}), own_language({"de": {}, "en": {}}, "en")
    ('en', 'en')
    """
    said = [code for code, words in texts.items() if words.get("original")]
    found = [*said, *(code for code in texts if code == otherwise), *texts, otherwise]
    return str(found[0])


def writing_of(texts: Mapping[str, Any], said: Mapping[str, str] | None = None) -> Writing:
    """Give how values are written, as the texts of a language have it under `writing`, and what is said in others."""
    return Writing(**{**vars(PLAINLY), **texts.get("writing", {}), "said": said or {}})
