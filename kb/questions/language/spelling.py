"""Mends slips in plain words: "compatable" is heard as "compatible", "teh" as "the".

Only a word that nobody knows is mended, only into a word that the phrasing asks for, and never one before a number,
which may be a name. What is mended and then taken by nothing still counts as unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from kb.questions.language.tokens import Word


def slip(said: str, meant: str) -> bool:
    """Say whether one word may be the other mistyped; the shorter they are, the less is believed.

    >>> slip("compatable", "compatible"), slip("teh", "the"), slip("wheeel", "wheel"), slip("expnad", "expand")
    (True, True, True, True)
    >>> slip("worx", "work"), slip("stihl", "still"), slip("colnago", "collage")
    (False, False, False)
    """
    shorter = min(len(said), len(meant))
    if said[0] != meant[0] or shorter < 3:
        return False
    if shorter < 5 or (shorter == 5 and len(said) == len(meant)):
        return sorted(said) == sorted(meant) and OSA.distance(said, meant) == 1
    return OSA.distance(said, meant) <= (1 if shorter < 8 else 2)


class SpellingCorrector:
    """Mends the words of one language: `meant` are those asked for, `known` those that are right, `names` products'."""

    def __init__(self, meant: Collection[str], known: Collection[str], names: Collection[str]) -> None:
        self._meant, self._known, self._names = meant, known, names
        self._named = [name for name in names if name.isalpha() and name not in known]
        self.mended = lru_cache(4096)(self._mended)

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        """The words that may be meant, by how they begin."""
        made: dict[str, list[str]] = {}
        for word in sorted(set(self._meant)):
            if word.isalpha():
                made.setdefault(word[0], []).append(word)
        return made

    def correct(self, words: Sequence[Word]) -> list[Word]:
        """Give the words, mended."""
        return [word._replace(text=self.mended(word.text)) if self._may_be(words, i) else word
                for i, word in enumerate(words)]  # fmt: skip

    def _may_be(self, words: Sequence[Word], i: int) -> bool:
        """Whether this word is unknown, free-standing, and not the beginning of a name."""
        word, before = words[i], words[i - 1] if i else None
        after = words[i + 1] if i + 1 < len(words) else None
        if not word.text.isalpha() or not 3 <= len(word.text) <= 20:
            return False
        if word.text in self._known or word.text in self._names:
            return False
        if word.glued and before and before.text[0].isalnum():
            return False
        return after is None or not after.text[0].isdigit()

    def _mended(self, text: str) -> str:
        """Give the one word that may be meant, or the word itself."""
        if any(slip(text, name) for name in self._named):
            return text
        near = {word: OSA.distance(text, word) for word in self._by_letter.get(text[0], ()) if slip(text, word)}
        best = [word for word, distance in near.items() if distance == min(near.values())]
        return best[0] if len(best) == 1 else text
