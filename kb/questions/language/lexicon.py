"""The words of a language: those that are listed, and those put together of plain ones, where the language does so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

SHORTEST = 3
"""Letters in the shortest listed word that may be part of another, beside those declared as parts."""


class Lexicon(frozenset[str]):
    """Words, and what is put together of `plain` ones and `parts`, with `joints` between them.

    >>> words = Lexicon(["fire"], plain=["house", "boat", "number"], parts=["re"], joints=["s"])
    >>> ["houseboat" in words, "boatsnumber" in words, "rehouse" in words, "fireboat" in words, "houseboa" in words]
    [True, True, True, False, False]
    """

    _plain: frozenset[str]
    _parts: tuple[str, ...]
    _joints: tuple[str, ...]

    def __new__(
        cls, words: Iterable[str], plain: Iterable[str] = (), parts: Iterable[str] = (), joints: Iterable[str] = ()
    ) -> Lexicon:
        """Give a lexicon; without `parts` no word is put together."""
        plain = frozenset(plain)
        made = super().__new__(cls, {*words, *plain})
        made._plain, made._parts = plain, tuple(parts)
        made._joints = ("", *joints)
        made._put_together = lru_cache(4096)(made._is_put_together)
        return made

    _put_together: Callable[[str], bool]

    def __contains__(self, word: object) -> bool:
        """Whether this is a word of the language."""
        return super().__contains__(word) or (bool(self._parts) and isinstance(word, str) and self._put_together(word))

    def _is_put_together(self, word: str) -> bool:
        if not word.isalpha():
            return False
        for at in range(len(word) - SHORTEST, 1, -1):
            first, rest = word[:at], word[at:]
            if self._is_part(first) and (rest in self._plain or (len(rest) > SHORTEST and self._is_put_together(rest))):
                return True
        return False

    def _is_part(self, text: str) -> bool:
        if text in self._parts:
            return True
        bare = (text.removesuffix(joint) for joint in self._joints if text.endswith(joint))
        return any(len(each) >= SHORTEST and each in self._plain for each in bare)
