"""Turns a sentence into items: names of products, quantities, terms and nouns, and what belongs together joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.catalogue.catalogue import Catalogue
from kb.questions.language.chunking import Chunker
from kb.questions.language.cues import MEASURE, Item, Thing
from kb.questions.language.phrasing import Phrasing
from kb.questions.language.product_names import LONGEST, Found, ProductNames, key_of
from kb.questions.language.recognizers import Recognizers, begins, hyphen
from kb.questions.language.spelling import SpellingCorrector
from kb.questions.language.tokens import SOFT, Word
from kb.vocabulary.quantities import Units

CODE = "code"

Read = Callable[[Sequence[Word], int], "Item | None"]
"""Reads the item that begins at a word, if it is of one sort."""


class Segmenter:
    """Hears sentences of one language about one catalogue."""

    def __init__(self, phrasing: Phrasing, names: ProductNames, catalogue: Catalogue, units: Units) -> None:
        self.phrasing, self.names = phrasing, names
        self.chunker = Chunker(catalogue, names, phrasing)
        self._corrector = SpellingCorrector(phrasing.asked_for, phrasing.lexicon, names.words)
        self._before_things = phrasing.fillers | phrasing.tokenizer.times
        self._recognizers = Recognizers(phrasing, units)
        self._known = phrasing.lexicon | names.words

    def segment(self, text: str) -> list[Item]:
        """Give the items of a clean text."""
        words = self._corrector.correct(self.phrasing.spoken.joined(self.phrasing.tokenizer.split(text)))
        items: list[Item] = []
        readings, i = self._readings(words), 0
        while i < len(words):
            made = self._recognizers.range(words, i) or [self._item(words, i, readings)]
            i = made[-1].end
            if made[0].texts == ("-",) and self.phrasing.joins_hyphened and hyphen(words, made[0].start):
                continue
            for each in made:
                said = text[words[each.start].start : words[each.end - 1].end]
                items.append(each if each.said == said else replace(each, said=said))
        return self.chunker.chunk(items)

    def _readings(self, words: Sequence[Word]) -> Sequence[Read]:
        """Give the ways to read an item, the first that hears one counts; where all words are known, none is a slip."""
        recognizers, known = self._recognizers, all(self._is_known(word) or word.number is not None for word in words)
        near = () if known else (self._near_name,)
        return (
            self._name, recognizers.quantity, recognizers.negative, *near, self._headed, recognizers.phrase, self._code,
        )  # fmt: skip

    def _item(self, words: Sequence[Word], i: int, readings: Sequence[Read]) -> Item:
        return next((item for read in readings if (item := read(words, i))), None) or self._recognizers.word(words, i)

    # names

    def _name(self, words: Sequence[Word], i: int) -> Item | None:
        if not begins(words, i) or (words[i].article and self._is_coded(words, i + 1)):
            return None
        found = [self._with_article(words, i, each) for each in self.names.at(words, i)]
        return self._settled(words, i, found) or self._led(words, i)

    def _with_article(self, words: Sequence[Word], i: int, found: Found) -> Found:
        """Give what else may be named where the first word may be an article: "a B 7" or "AB 7"."""
        led = i > 0 and words[i - 1].text in self.phrasing.fillers
        if not words[i].article or led or i + 1 >= len(words) or words[i + 1].glued:
            return found
        others = next((each.products for each in self.names.at(words, i + 1) if each.end == found.end), ())
        return replace(found, products=tuple(dict.fromkeys((*found.products, *others))))

    def _is_coded(self, words: Sequence[Word], i: int) -> bool:
        """Whether a name begins here that is letters and digits in one: the article before it is no part, "a B7"."""
        if i + 1 >= len(words) or words[i].glued or not (words[i].letters and words[i + 1].glued):
            return False
        return words[i + 1].text[0].isdigit() and any(each.products for each in self.names.at(words, i))

    def _led(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear a name whose variant stands before it, as in "gen 2 X1000"."""
        leads = words[i].text in self.phrasing.variants - self.phrasing.joiners
        if not leads or i + 2 >= len(words) or not words[i + 1].text[0].isdigit():
            return None
        variant = words[i].text + words[i + 1].text
        for found in self.names.at(words, i + 2):
            if found.products and not self._cuts(words, i + 2, found.end):
                products = self.names.bearing(found.key + variant)
                named = self.chunker.named(products) if products else Thing(self.chunker.strangers, named=True)
                return replace(self._recognizers.made(words, i, found.end), thing=named)
        return None

    def _near_name(self, words: Sequence[Word], i: int) -> Item | None:
        ahead = words[i : i + LONGEST]
        if not begins(words, i) or all(self._is_known(word) or word.number is not None for word in ahead):
            return None
        near = self.names.near_at(words, i, self._is_known, self._is_edge)
        return self._settled(words, i, [each for each in near if not self._begins_later(words, i, each)])

    def _begins_later(self, words: Sequence[Word], i: int, near: Found) -> bool:
        """Whether a name without a slip goes as far or further: what stands before it is no part of it."""
        later = (each for at in range(i + 1, near.end) if begins(words, at) for each in self.names.at(words, at))
        exact = (set(each.products) for each in later if each.products and each.end >= near.end)
        return any(not set(near.products) <= each for each in exact)

    def _is_known(self, word: Word) -> bool:
        return word.text in self._known or not word.letters

    def _is_edge(self, word: Word) -> bool:
        return word.letters and (word.number is not None or word.text in self.phrasing.fillers)

    def _settled(self, words: Sequence[Word], i: int, found: Sequence[Found]) -> Item | None:
        """Give the longest name that does not cut a quantity or a phrase in two."""
        whole = [each for each in found if not self._cuts(words, i, each.end)]
        if not whole:
            return None
        best = whole[0]
        if best.groups:
            return replace(self._recognizers.made(words, i, best.end), groups=best.groups)
        longer = best.end if best.end == len(words) or self._is_common(best) else self._another(words, best.end)
        if longer > best.end:
            return self._overlapping(words, i, best, longer) or self._unknown(words, i, longer)
        joined = self._joining(words, whole)
        products = tuple(dict.fromkeys((*best.products, *joined)))
        thing = self.chunker.named(products, best.near, best.plural)
        return replace(self._recognizers.made(words, i, best.end), thing=thing)

    def _is_common(self, found: Found) -> bool:
        """Whether only things of whatever make bear a name: no number after it makes it another's."""
        kinds = {self.chunker.catalogue.products[id_].kind for id_ in found.products}
        return kinds <= self.phrasing.common

    def _overlapping(self, words: Sequence[Word], i: int, best: Found, end: int) -> Item | None:
        """Hear two names that share words, of one product or of a group: "original OMEGA 1300", "Acme X100 spare"."""
        chain = self.chunker.catalogue.chain
        for at in range(i + 1, best.end):
            groups = set(self.names.groups.get(key_of(words[i:at]), ()))
            for other in self.names.at(words, at) if begins(words, at) else ():
                shared = tuple(id_ for id_ in other.products if id_ in best.products or groups.intersection(chain(id_)))
                if other.end >= end and shared:
                    return replace(self._recognizers.made(words, i, other.end), thing=self.chunker.named(shared))
        return None

    def _unknown(self, words: Sequence[Word], i: int, end: int) -> Item:
        return replace(self._recognizers.made(words, i, end), thing=Thing(self.chunker.strangers, named=True))

    def _cuts(self, words: Sequence[Word], i: int, end: int) -> bool:
        """Whether a name from `i` to `end` would take the beginning of a longer phrase, or a quantity or its number."""
        measured = self._recognizers.quantity(words, i)
        if measured is not None and measured.end >= end:
            return True
        last = max(n for n in range(i, end) if words[n].text not in SOFT)
        counted = last + 1 < len(words) and words[last + 1].number is not None
        if words[last].text in self.phrasing.tokenizer.times and counted:
            return True
        apart = last + 1 < len(words) and not words[last + 1].glued
        coded = last > i and words[last].glued and words[last - 1].letters and apart
        if (
            words[last].number is not None
            and not coded
            and self._recognizers.quantity(words, last, loose=True) is not None
        ):
            return True
        return any(self._recognizers.phrase_end(words, n) > end for n in range(i, end) if n == i or not words[n].glued)

    def _joining(self, words: Sequence[Word], found: Sequence[Found]) -> tuple[str, ...]:
        """Give what else is meant where a name ends in a word that may also join it to what follows.

        A bare noun that follows would say again what a product of its own kind is: nothing is joined to that.
        """
        end = found[0].end
        last, after = words[end - 1], self._thing_at(words, end)
        if last.text not in self.phrasing.joiners or not last.said.islower() or after is None:
            return ()
        shorter = next((each.products for each in found if each.end == end - 1), ())
        noun = () if after.named else after.kinds
        return tuple(id_ for id_ in shorter if self.chunker.catalogue.products[id_].kind not in noun)

    def _another(self, words: Sequence[Word], end: int) -> int:
        """Give where a name ends that goes on beyond `end` and so is another product's, or `end` where it does not."""
        word = words[end]
        if self._is_written_on(words, end):
            return end + 1
        if word.text in self.phrasing.variants and word.text.isalpha():
            joins = word.text in self.phrasing.joiners and word.said.islower()
            after = words[end + 1] if end + 1 < len(words) else None
            if joins and after and (self._thing_at(words, end + 1) or after.text in self.phrasing.fillers):
                return end
            if self._recognizers.phrase_end(words, end) > end + 1:
                return end
            return end + 2 if after is not None and after.number is not None else end + 1
        if word.number is None or not word.text[0].isdigit() or self._recognizers.quantity(words, end) is not None:
            return end
        measured = end + 1 < len(words) and words[end + 1].text in self.phrasing.time_words and not words[end + 1].glued
        if measured:
            return end
        counts = end + 1 < len(words) and self._is_written_on(words, end + 1)
        if counts or self._recognizers.range(words, end) or self._thing_at(words, end) is not None:
            return end
        return end + 1

    def _thing_at(self, words: Sequence[Word], i: int) -> Thing | None:
        """Give the thing that begins here, counted or not; more than one of a noun must be its plural."""
        count = None
        while i < len(words) and (self._counts(words[i]) or words[i].text in self._before_things):
            count = words[i].number or words[i].ordinal or count
            i += 1
        if i >= len(words) or not begins(words, i):
            return None
        products = next((each.products for each in self.names.at(words, i) if each.products), ())
        if products:
            return self.chunker.named(products)
        noun = self._recognizers.phrase(words, i)
        return noun.thing if noun and noun.thing and (count in (None, 1) or noun.thing.plural) else None

    def _counts(self, word: Word) -> bool:
        return word.number is not None or word.ordinal is not None

    def _headed(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear what begins as names of products do and is none of them."""
        phrase = self._recognizers.phrase(words, i)
        known = phrase is not None and phrase.end > i + 1
        return self._code(words, i) if words[i].text in self.names.heads and not known else None

    def _code(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear what looks like a name and is none: letters and digits in one, or a strange word and a number."""
        if not words[i].text[0].isalnum():
            return None
        end = i + 1
        while end < len(words) and words[end].glued and (words[end].text[0].isalnum() or hyphen(words, end)):
            end += 1
        run = [word for word in words[i:end] if word.text != "-"] if end > i + 1 else [words[i]]
        letters = {word.text for word in run if word.letters} if len(run) > 1 else None
        if letters and any(word.text[0].isdigit() for word in run) and begins(words, i) and run[0].ordinal is None:
            measured = run[0].text[0].isdigit() and letters <= self.phrasing.measures
            known = measured or key_of(run) in self.phrasing.codes
            terms = frozenset({MEASURE} if measured else {CODE})
            return self._measure(words, i, end, terms) if known else self._unknown(words, i, self._whole(words, end))
        if words[i].number is not None and end < len(words) and words[end].text in self.phrasing.spaced_measures:
            return self._measure(words, i, end + 1)
        if len(run) == 1 and end < len(words) and self._is_loose(words, end) and self._is_strange(words[i]):
            return self._unknown(words, i, self._whole(words, end + 1))
        return None

    def _measure(self, words: Sequence[Word], i: int, end: int, terms: frozenset[str] = frozenset({MEASURE})) -> Item:
        return replace(self._recognizers.made(words, i, end), terms=terms, filler=True)

    def _is_loose(self, words: Sequence[Word], i: int) -> bool:
        """Whether a number of two digits or more stands here that measures and counts nothing."""
        text, after = words[i].text, words[i + 1].text if i + 1 < len(words) else ""
        if not text[0].isdigit() or len(text) == 1:
            return False
        measures = after in self.phrasing.measures and not self._is_written_on(words, i + 1)
        return not measures and not (
            self._recognizers.quantity(words, i) or self._recognizers.range(words, i)
            or self._thing_at(words, i) is not None
        )  # fmt: skip

    def _whole(self, words: Sequence[Word], end: int) -> int:
        while end < len(words) and words[end].text[0].isalnum() and (
            words[end].glued or words[end].text in self.phrasing.variants or self._is_written_on(words, end)
        ):  # fmt: skip
            end += 1
        return end

    def _is_written_on(self, words: Sequence[Word], at: int) -> bool:
        """Whether a mark of times right after a number counts nothing: it belongs to a name, as in "X50x"."""
        written = words[at].text in self.phrasing.tokenizer.times and words[at].start == words[at - 1].end
        return written and self._thing_at(words, at + 1) is None

    def _is_strange(self, word: Word) -> bool:
        """Whether a word may begin a product's name: one that names begin with, or no word of the language."""
        if not word.letters or self._is_edge(word):
            return False
        return word.text in self.names.heads or (len(word.text) > 2 and word.text not in self.phrasing.lexicon)
