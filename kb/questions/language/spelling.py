"""Mends slips in plain words: "compatable" is heard as "compatible", "teh" as "the".

Only a word that nobody knows is mended, only into a word that the phrasing asks for, and never one before a number,
which may be a name. What is mended and then taken by nothing still counts as unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import process
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
        self._known, self._names = known, names
        self._named = _by_letter_and_length(name for name in names if name not in known)
        self._meant = _by_letter_and_length(meant)
        self.mended = lru_cache(4096)(self._mended)

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
        if any(slip(text, name) for name, _ in _near(text, self._named)):
            return text
        near = [(distance, word) for word, distance in _near(text, self._meant) if slip(text, word)]
        best = [word for distance, word in near if distance == min(near)[0]]
        return best[0] if len(best) == 1 else text


def _by_letter_and_length(words: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    made: dict[tuple[str, int], list[str]] = {}
    for word in filter(str.isalpha, set(words)):
        made.setdefault((word[0], len(word)), []).append(word)
    return made


def _near(text: str, words: Mapping[tuple[str, int], Sequence[str]]) -> Iterator[tuple[str, float]]:
    """Give the words that begin alike and differ in two letters at most, and in how many."""
    for length in range(len(text) - 2, len(text) + 3):
        alike = words.get((text[0], length), ())
        for word, distance, _ in process.extract(text, alike, scorer=OSA.distance, score_cutoff=2, limit=None):
            yield word, distance
