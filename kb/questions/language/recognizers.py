"""The parts of a sentence that are no names: words, quantities and phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kb.questions.language.cues import Item, Thing
from kb.questions.language.phrasing import Phrase, Phrasing
from kb.questions.language.tokens import Word, spoken
from kb.vocabulary.quantities import Quantity, Units

LONGEST_UNIT = 4
"""Words in the longest way to write a unit."""


class Recognizers:
    """Recognizes the words, quantities and phrases of one language."""

    def __init__(self, phrasing: Phrasing, units: Units) -> None:
        self.phrasing, self._unit = phrasing, lru_cache(4096)(units.find)
        self._phrases: dict[str, dict[str, list[Phrase]]] = {}
        for phrase in sorted(_joined(phrasing.phrases), key=lambda each: -len(each.texts)):
            first, second, *_ = *phrase.texts, ""
            self._phrases.setdefault(first, {}).setdefault(second, []).append(phrase)

    def made(self, words: Sequence[Word], i: int, end: int) -> Item:
        """Give the item of these words. How they were said is right where it is a single one, else still open."""
        if end == i + 1:
            return Item(words[i].said, (words[i].text,), i, end)
        return Item("", tuple(word.text for word in words[i:end] if word.text != "-"), i, end)

    def word(self, words: Sequence[Word], i: int) -> Item:
        word, text = words[i], words[i].text
        filler, ends = text in self.phrasing.fillers, text in self.phrasing.ends
        return Item(word.said, (text,), i, i + 1, number=word.number, ordinal=word.ordinal, filler=filler, ends=ends)

    def quantity(self, words: Sequence[Word], i: int, loose: bool = False) -> Item | None:
        """Hear a number with its unit; `loose` also where the number is glued to letters before it."""
        number = words[i].number
        if number is None or (i and not loose and words[i].glued and words[i - 1].letters):
            return None
        start = i + 2 if i + 2 < len(words) and hyphen(words, i + 1) else i + 1
        for end in range(min(start + LONGEST_UNIT, len(words)), start, -1):
            unit_words = words[start:end]
            if unit_words[-1].text in self.phrasing.ends:
                continue
            after = words[end] if end < len(words) else None
            if after and after.glued and after.text[0].isalnum():
                continue
            unit = self._unit(" ".join(word.said for word in unit_words))
            if unit is not None and self._may_be_unit(words, start, end) and self.phrase_end(words, i) <= end:
                return replace(self.made(words, i, end), quantity=Quantity(number, unit))
        return None

    def negative(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear a quantity below zero: its sign stands apart from what is before it, and no number is there."""
        said = words[i].text in self.phrasing.tokenizer.below_zero
        if i + 1 >= len(words) or (i and words[i - 1].number is not None):
            return None
        sign = words[i].text == "-" and not words[i].glued and words[i + 1].glued
        found = self.quantity(words, i + 1) if said or sign else None
        if found is None or found.quantity is None:
            return None
        below = Quantity(-found.quantity.amount, found.quantity.unit)
        return replace(found, start=i, quantity=below)

    def _may_be_unit(self, words: Sequence[Word], start: int, end: int) -> bool:
        first = words[start]
        if not first.glued and len(first.text) == 1 and first.said.islower() and first.text in self.phrasing.fillers:
            return False
        return all(self.phrase_end(words, n) <= end for n in range(start + 1, end))

    def range(self, words: Sequence[Word], i: int) -> list[Item] | None:
        """Hear two numbers with one unit, such as 11 to 60 V."""
        number = words[i].number
        if number is None or i + 2 >= len(words) or words[i + 1].text not in self.phrasing.ranges:
            return None
        last = self.quantity(words, i + 2, loose=True)
        if last is None or last.quantity is None or (i and words[i].glued and words[i - 1].letters):
            return None
        first = Quantity(number, last.quantity.unit)
        return [replace(self.made(words, i, i + 1), quantity=first), self.word(words, i + 1), last]

    def phrase(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear the longest term or noun that begins here."""
        phrase, end = self._longest(words, i)
        if phrase is None:
            return None
        thing = Thing(phrase.kinds, plural=phrase.plural) if phrase.kinds else None
        if end > i + 1:
            return replace(self.made(words, i, end), terms=phrase.terms, thing=thing)
        word, filler = words[i], words[i].text in self.phrasing.fillers and not thing
        return Item(word.said, (word.text,), i, end, phrase.terms, word.number, word.ordinal, None, thing, (), filler)

    def phrase_end(self, words: Sequence[Word], i: int) -> int:
        """Give where the longest term or noun that begins here ends, or 0."""
        return self._longest(words, i)[1]

    def _longest(self, words: Sequence[Word], i: int) -> tuple[Phrase | None, int]:
        phrases = self._phrases.get(words[i].text)
        if phrases and begins(words, i):
            for second in (*(word.text for word in words[i + 1 : i + 3]), ""):
                for phrase in phrases.get(second, ()):
                    if length := spoken(words, i, phrase.texts):
                        return phrase, i + length
        return None, 0


def begins(words: Sequence[Word], i: int) -> bool:
    """Whether a name or phrase may begin here: not in the middle of a code."""
    before = words[i - 1] if i and words[i].glued else None
    return before is None or not before.text[0].isalnum()


def hyphen(words: Sequence[Word], i: int) -> bool:
    return words[i].text == "-" and words[i].glued and i + 1 < len(words) and words[i + 1].glued


def _joined(phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    """Bring together what one phrase stands for."""
    made: dict[tuple[str, ...], Phrase] = {}
    for phrase in phrases:
        known = made.get(phrase.texts)
        if known is not None:
            plural = known.plural and phrase.plural
            kinds = tuple(dict.fromkeys((*known.kinds, *phrase.kinds)))
            phrase = Phrase(phrase.texts, known.terms | phrase.terms, kinds, plural)
        made[phrase.texts] = phrase
    yield from made.values()
