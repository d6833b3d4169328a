"""What was asked: methods, things, facts, and what of it is not settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.vocabulary.facts import Value

MOST_READINGS = 24
"""So many readings of ambiguous names are tried; beyond that the question is asked back."""


@dataclass(frozen=True)
class Question:
    """A question in the words of the vocabulary. `flagged` facts were given explicitly, not read from a sentence.

    `doubts` are the unread words that tell of trouble; `waived` those of which the asker says that they change nothing.
    Where several methods may be meant, `alternatives` has the question as it is about each, the likeliest first, with
    its `likelihood`; so has a question about one method, where others are not out of the question.
    `supposed` facts are no claims: what would be, if they were so? Whoever asks does not say that they are.
    `asked` names the way of asking, where the sentence is not put plainly: whether something is dangerous, say.

    `named` is what things were called explicitly, by their roles; `unnamed` are those whose names the asker cannot
    tell. Sentence, its `language` (empty: the one taken where nothing tells), `flagged` facts, `named`, `unnamed` and
    `waived` are how it was asked: all else follows from them.
    """

    sentence: str = ""
    methods: tuple[str, ...] = ()
    products: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    flagged: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    ambiguous: tuple[Mention, ...] = ()
    unknown: tuple[Mention, ...] = ()
    unread: tuple[str, ...] = ()
    asked: str = ""
    supposed: frozenset[str] = frozenset()
    doubts: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    alternatives: tuple[Question, ...] = ()
    likelihood: float = 1.0
    named: Mapping[str, str] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True)
class Mention:
    """A name in the sentence that fits no product, or several."""

    said: str
    role: str
    candidates: tuple[str, ...]
