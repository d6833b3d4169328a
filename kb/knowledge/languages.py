"""The languages of a knowledge base: the one that it is written in, and how each writes values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.vocabulary.quantities import PLAINLY, Writing


def own_language(sections: Mapping[str, Any]) -> str:
    """Give the language that a knowledge base is written in: the first with texts and phrasing to which nothing is
    translated, else with one of them; none where there is none.

    >>> own_language({"texts": {"de": {}, "en": {}}, "phrasing": {"de": {}, "en": {}}, "translations": {"de": {}}})
    'en'
    """
    texts, phrasing, translated = (sections.get(name, {}) for name in ("texts", "phrasing", "translations"))
    both = [each for each in texts if each in phrasing]
    found: Iterable[str] = (*both, *texts, *phrasing)
    return str(next((each for each in found if each not in translated), next(iter(found), "")))


def writing_of(texts: Mapping[str, Any], said: Mapping[str, str] | None = None) -> Writing:
    """Give how values are written, as the texts of a language have it under `writing`, and what is said in others."""
    return Writing(**{**vars(PLAINLY), **texts.get("writing", {}), "said": said or {}})
