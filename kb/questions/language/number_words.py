"""Numbers that are written as one word though they are said in several, as languages do that join their words.

Which words count, which multiply and what joins ones to tens is the phrasing's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class NumberWords:
    """Reads numbers in one word: `links` stand between ones and tens, said in this order; `halves` add a half."""

    numbers: Mapping[str, Decimal]
    scales: Mapping[str, int]
    links: Collection[str] = ()
    halves: Collection[str] = ()

    def read(self, text: str) -> Decimal | None:
        """Give the number that a word says, or nothing.

        >>> one = {"uno": Decimal(1), "due": Decimal(2), "forty": Decimal(40)}
        >>> words = NumberWords(one, {"kilo": 1000, "cent": 100}, ["y"], ["emi"])
        >>> [words.read(each) for each in ("dueyforty", "duekilofortycentduey", "duekiloducent", "centuno", "dueemi")]
        [Decimal('42'), None, None, Decimal('101'), Decimal('2.5')]
        """
        if text in self.numbers or not self.links:
            return self.numbers.get(text)
        for half in self.halves:
            if text.endswith(half) and (whole := self.numbers.get(text.removesuffix(half))) is not None:
                return whole + Decimal("0.5")
        scaled = (self._scaled(text, word, scale) for word, scale in self.scales.items() if word in text)
        return next((each for each in scaled if each is not None), self._linked(text))

    def _scaled(self, text: str, word: str, scale: int) -> Decimal | None:
        """Read what stands before a scale, times it, and what stands after it."""
        before, _, after = text.partition(word)
        times = self.read(before) if before else Decimal(1)
        rest = self._rest(after)
        fits = times is not None and rest is not None and 0 < times < max(scale, 100) and rest < scale
        return times * scale + rest if fits and times is not None and rest is not None else None

    def _rest(self, text: str) -> Decimal | None:
        if not text:
            return Decimal(0)
        link = next((each for each in self.links if text.startswith(each)), "")
        found = self.read(text)
        return found if found is not None or not link else self.read(text.removeprefix(link))

    def _linked(self, text: str) -> Decimal | None:
        """Read ones, a link and tens."""
        for link in self.links:
            for at in range(1, len(text)):
                ones, tens = self.numbers.get(text[:at]), self.numbers.get(text[at + len(link) :])
                if text.startswith(link, at) and ones and tens and ones < 10 and tens >= 20 and tens % 10 == 0:
                    return ones + tens
        return None
