"""Splits what people write into words: folded, numbers read, spellings of one word brought together.

A word is a run of letters, a run of digits, or one mark; `XB200MAX`, `xb200 max` and `XB-200-Max` give the same words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from kb.questions.language.number_words import NumberWords

_DASH, _BETWEEN, _APOSTROPHES = "-", "-_", "‘’ʼ´`"
SOFT = frozenset("-_()[]'\"")
"""Marks that may stand inside a name without changing it."""


class Word(NamedTuple):
    """A word of a sentence; `glued` where no space stands before it, `number` and `ordinal` where it is one.

    An `article` may stand for one; it is never said for the digit.
    """

    text: str
    said: str
    start: int
    end: int
    glued: bool = False
    number: Decimal | None = None
    ordinal: int | None = None
    article: bool = False

    @property
    def letters(self) -> bool:
        """Whether the word is made of letters."""
        return self.text[:1].isalpha()


def clean(text: str) -> str:
    """Give the text in one form of each character: no control characters, plain digits, dashes and apostrophes.

    >>> clean("XB\u200b180 \u2013 it\u2019s \u0663")
    "XB180 - it's 3"
    """
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    return "".join(map(_plain_form, unicodedata.normalize("NFKC", text)))


@lru_cache(4096)
def _plain_form(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category.startswith("Z"):
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd":
        return _DASH
    if category.startswith("C"):
        return ""
    return "'" if char in _APOSTROPHES else char


def digits_of(text: str, thousands: str, decimal: str) -> str:
    """Give the plain digits of the number that `text` writes, or nothing where its groups are odd.

    Three noughts after the decimal mark are thousands as others write them.

    >>> [digits_of(each, ",", ".") for each in ("2,000", "25.6", "25,6", "0500", "1.2.3", "10.000")]
    ['2000', '25.6', '25.6', '0500', '', '10000']
    """
    if text.isascii() and text.isdigit():
        return text if len(text) <= 30 else ""
    if re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(decimal)}000", text):
        text = text.replace(decimal, "")
    if re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+(?:{re.escape(decimal)}[0-9]+)?", text):
        text = text.replace(thousands, "")
    text = text.replace(",", ".") if decimal == "," or (text.count(",") == 1 and "." not in text) else text
    return text if len(text) <= 30 and re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text) else ""


class Tokenizer:
    """Splits texts of one language; what it must know of the language is the phrasing's `writing`."""

    def __init__(self, writing: Mapping[str, object]) -> None:
        self._thousands, self._decimal = str(writing["thousands"]), str(writing["decimal"])
        self._letters = str.maketrans({str(k): str(v) for k, v in _map(writing, "letters").items()})
        numbers = {self.fold(str(k)): Decimal(str(v)) for k, v in _map(writing, "numbers").items()}
        scales = {self.fold(str(k)): int(str(v)) for k, v in _map(writing, "scales").items()}
        links, halves = _texts(writing, "number_links"), _texts(writing, "half_endings")
        self._number = lru_cache(4096)(NumberWords(numbers, scales, links, halves).read)
        self._ordinals = {self.fold(str(k)): int(str(v)) for k, v in _map(writing, "ordinals").items()}
        self._articles = frozenset(self.fold(each) for each in _texts(writing, "articles"))
        self._ordinal_endings = _texts(writing, "ordinal_endings")
        self._endings = {str(k): str(v) for k, v in _map(writing, "marks_at_end").items()}
        self.times = frozenset(_texts(writing, "times"))
        self.below_zero = frozenset(_texts(writing, "below_zero"))
        split_off = "".join(f"{re.escape(each)}(?![^\\W_])|" for each in _texts(writing, "split_off"))
        self._pattern = re.compile(split_off + r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|\S", re.IGNORECASE)
        self._same: dict[str, list[tuple[tuple[str, ...], tuple[Word, ...]]]] = {}
        spelled = [(self._plain(str(k)), self._plain(str(v))) for k, v in _map(writing, "same_words").items()]
        for said, meant in sorted(spelled, key=lambda pair: -len(pair[0])):
            self._same.setdefault(said[0].text, []).append((tuple(word.text for word in said), tuple(meant)))

    def fold(self, text: str) -> str:
        """Give a text as words are compared: letters of one case, and those of one sound in one spelling."""
        return text.casefold().translate(self._letters)

    def respelt(self, text: str) -> bool:
        """Say whether another spelling may begin with this word."""
        return self.fold(text) in self._same

    def is_longer(self, text: str, words: int) -> bool:
        """Say whether a text has more words and marks than so many; what comes after these is not looked at."""
        return len(text) > words and next(islice(self._pattern.finditer(text), words, None), None) is not None

    def split(self, text: str) -> list[Word]:
        """Give the words of a text that is already `clean`."""
        words, i = self._plain(text), 0
        made: list[Word] = []
        while i < len(words):
            length, meant = self._spelling(words, i)
            if meant == (words[i],):
                made += meant
            else:
                start, end = words[i].start, words[i + length - 1].end
                made += (
                    each._replace(said=text[start:end], start=start, end=end, glued=words[i].glued and n == 0)
                    for n, each in enumerate(meant)
                )
            i += length
        return made

    def _spelling(self, words: Sequence[Word], i: int) -> tuple[int, tuple[Word, ...]]:
        """Give how many words at `i` are another spelling, and the words meant."""
        for said, meant in self._same.get(words[i].text, ()):
            length = spoken(words, i, said)
            if length and not (words[i].glued and words[i].text[0].isalnum() and words[i - 1].text[0].isalnum()):
                return length, meant
        return 1, (words[i],)

    def _plain(self, text: str) -> list[Word]:
        found = list(self._pattern.finditer(text))
        words: list[Word] = []
        for n, match in enumerate(found):
            glued = bool(words) and words[-1].end == match.start()
            after = found[n + 1][0] if n + 1 < len(found) and found[n + 1].start() == match.end() else ""
            words.extend(self._word(match[0], match.start(), glued, after, words))
        return words

    def _word(self, said: str, start: int, glued: bool, after: str, before: list[Word]) -> list[Word]:
        text, end = self.fold(said), start + len(said)
        glued = glued and not (before[-1].text in self.times and not before[-1].glued)
        if not glued and said[0].isalpha():
            return [self._lone(text, said, start, end)]
        if said[0].isdigit():
            digits = digits_of(said, self._thousands, self._decimal)
            return [Word(digits or text, said, start, end, glued, Decimal(digits) if digits else None)]
        counted = glued and before[-1].number is not None and before[-1].text[0].isdigit()
        if counted and text in self._ordinal_endings:
            last = before.pop()
            ordinal = int(last.number) if last.number is not None and last.number < 1000 else None
            return [Word(last.text + text, last.said + said, last.start, end, last.glued, None, ordinal)]
        free = counted and not (before[-1].glued and len(before) > 1 and before[-2].letters)
        if counted and text[0] in self.times and (free or (len(text) == 1 and after.isdigit())):
            rest = [Word(text[1:], said[1:], start + 1, end)] if len(text) > 1 else []
            return [Word(text[0], said[0], start, start + 1), *rest]
        if text in self._endings and glued and before[-1].text.isalnum() and not after.isalnum():
            return [Word(self._endings[text], said, start, end)]
        return [self._lone(text, said, start, end, glued)]

    def _lone(self, text: str, said: str, start: int, end: int, glued: bool = False) -> Word:
        number, ordinal = self._number(text), self._ordinals.get(text)
        return Word(text, said, start, end, glued, number, ordinal, text in self._articles)


def spoken(words: Sequence[Word], i: int, texts: Sequence[str]) -> int:
    """Give how many words from `i` on speak a phrase, hyphens aside, or 0: a part of a longer code speaks none."""
    end = i
    for text in texts:
        if i < end < len(words) and words[end].text in _BETWEEN and words[end].text != text:
            end += 1
        if end >= len(words) or words[end].text != text:
            return 0
        end += 1
    after = words[end] if end < len(words) else None
    return 0 if after is not None and after.glued and after.text[0].isalnum() else end - i


def _map(raw: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = raw.get(key, {})
    return value if isinstance(value, Mapping) else {}


def _texts(raw: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = raw.get(key, ())
    return tuple(str(each) for each in value) if isinstance(value, Sequence) else ()
