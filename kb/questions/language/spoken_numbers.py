"""Numbers said in several words become one: "three hundred and fifty", "thirty-eight hundred", "two forty".

Which words count, and which make hundreds or thousands of what stands before them, is the phrasing's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kb.questions.language.tokens import Word
from kb.vocabulary.quantities import Units


@dataclass(frozen=True)
class Spoken:
    """How numbers are said: `scales` multiply, `between` may stand inside, `point` goes before decimals.

    Before one of the `units` "two forty" is two things of forty. Where `links` join ones to tens in one word, only
    scales are said apart, and a word that is not `listed` is put together of several.
    """

    scales: Mapping[str, int]
    between: Collection[str]
    point: Collection[str]
    units: Units
    plurals: Collection[str]
    links: Collection[str] = ()
    listed: Collection[str] = ()

    def joined(self, words: Sequence[Word]) -> list[Word]:
        """Give the words, each number said in several of them as one."""
        made: list[Word] = []
        i = 0
        while i < len(words):
            end, number, plural = self._number(words, i)
            if end > i + 1:
                made += _word(words[i:end], number, plural)
            else:
                made.append(self._in_digits(words[i]))
            i = max(end, i + 1)
        return made

    def _in_digits(self, word: Word) -> Word:
        """Give a number that is put together in one word by its digits."""
        together = bool(self.links) and word.letters and word.number is not None and word.text not in self.listed
        return word._replace(text=f"{word.number.normalize():f}") if together and word.number is not None else word

    def _number(self, words: Sequence[Word], i: int) -> tuple[int, Decimal, str]:
        """Give where the longest number from `i` on ends, the number, and the plural ending of its last word."""
        if not _counts(words, i):
            return i, Decimal(0), ""
        whole, part = Decimal(0), words[i].number or Decimal(0)
        at, end, plural, scaled = i + 1, i + 1, "", bool(self.links) and words[i].text in self.scales
        while at < len(words) and not plural:
            scale, plural = self._scale(words[at].text)
            joined = words[at].text in self.between and scaled
            step = at + 1 if joined else at
            if scale:
                whole, part, scaled = (
                    (whole + part * scale, Decimal(0), True) if scale > 100 else (whole, part * 100, True)
                )
            elif _counts(words, step) and self._goes_on(words, step, part, scaled, joined):
                more = words[step].number or Decimal(0)
                part = part * 100 + more if 0 < part < 10 and not scaled else part + more
                at, scaled = step, False
            else:
                break
            at += 1
            end = at
        return self._decimals(words, end, whole + part, plural)

    def _goes_on(self, words: Sequence[Word], at: int, part: Decimal, scaled: bool, joined: bool) -> bool:
        """Whether the number at this place goes on with what was said before it."""
        more = words[at].number or Decimal(0)
        if self.links:
            return scaled and part % 100 == 0 and 0 < more < 100
        if part % 10 == 0 and part % 100 >= 20 and not joined:
            return 0 < more < 10
        if scaled or part == 0:
            return part % 100 == 0 and (10 <= more < 100 or (0 < more < 10 and self._is_told(words, at + 1, joined)))
        end = at + 2 if more % 10 == 0 and _counts(words, at + 1) and (words[at + 1].number or 0) < 10 else at + 1
        return 1 <= part < 10 and 10 <= more < 100 and not self._is_unit(words, end)

    def _is_told(self, words: Sequence[Word], at: int, joined: bool) -> bool:
        """Whether what stands here shows that the digit before it belongs to the number before that."""
        scales = at < len(words) and self._scale(words[at].text)[0] > 0
        return scales or (not joined and self._is_unit(words, at))

    def _is_unit(self, words: Sequence[Word], at: int) -> bool:
        return at < len(words) and self.units.find(words[at].text) is not None

    def _decimals(self, words: Sequence[Word], end: int, number: Decimal, plural: str) -> tuple[int, Decimal, str]:
        if not plural and end + 1 < len(words) and words[end].text in self.point and _counts(words, end + 1):
            digit = words[end + 1].number or Decimal(0)
            if digit < 10:
                return end + 2, number + digit / 10, ""
        return end, number, plural

    def _scale(self, text: str) -> tuple[int, str]:
        """Give what a word multiplies by, or nothing, and its plural ending."""
        for ending in ("", *self.plurals):
            bare = text.removesuffix(ending) if ending else text
            if text.endswith(ending) and bare in self.scales:
                return self.scales[bare], ending
        return 0, ""


def _counts(words: Sequence[Word], at: int) -> bool:
    """Whether a number said in a word stands here."""
    return at < len(words) and words[at].number is not None and words[at].letters


def _word(words: Sequence[Word], number: Decimal, plural: str) -> list[Word]:
    """Give the one word for those, and the ending of its plural as a word of its own."""
    said = " ".join(word.said for word in words).removesuffix(plural)
    first, last = words[0], words[-1]
    digits = f"{number.normalize():f}"
    made = [Word(digits, said, first.start, last.end - len(plural), first.glued, number)]
    return [*made, Word(plural, plural, last.end - len(plural), last.end, True)] if plural else made
