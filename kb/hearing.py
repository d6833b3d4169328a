"""Turns a sentence into items: names of products, quantities, terms and nouns, and what belongs together joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kb.catalogue import Catalogue
from kb.cues import Item, Thing
from kb.names import Found, Names
from kb.phrasing import Phrase, Phrasing
from kb.quantities import Quantity, Units
from kb.words import SOFT, Word

LONGEST_UNIT = 4
"""Words in the longest way to write a unit."""


class Hearing:
    """Hears sentences of one language about one catalogue."""

    def __init__(self, phrasing: Phrasing, names: Names, catalogue: Catalogue, units: Units) -> None:
        self.phrasing, self.names, self.catalogue, self._units = phrasing, names, catalogue, units
        self._kinds = tuple(dict.fromkeys(product.kind for product in catalogue.products.values()))
        self._before_things = phrasing.fillers | phrasing.split.times
        self._phrases: dict[str, list[Phrase]] = {}
        for phrase in sorted(_joined(phrasing.phrases), key=lambda each: -len(each.texts)):
            self._phrases.setdefault(phrase.texts[0], []).append(phrase)

    def __call__(self, text: str) -> list[Item]:
        """Give the items of a clean text."""
        words = self.phrasing.split(text)
        items: list[Item] = []
        i = 0
        while i < len(words):
            made = self._range(words, i) or [self._item(words, i)]
            items.extend(replace(each, said=text[words[each.start].start : words[each.end - 1].end]) for each in made)
            i = items[-1].end
        items = [self._series(item) for item in _pairwise(items, self._with_group)]
        return _pairwise(_pairwise(items, self._with_noun), self._with_stranger)

    def _item(self, words: Sequence[Word], i: int) -> Item:
        readings: Sequence[Callable[[Sequence[Word], int], Item | None]]
        readings = (self._name, self._quantity, self._phrase, self._near_name, self._code)
        return next((item for read in readings if (item := read(words, i))), None) or self._word(words, i)

    def _made(self, words: Sequence[Word], i: int, end: int) -> Item:
        return Item("", tuple(word.text for word in words[i:end] if word.text != "-" or end == i + 1), i, end)

    def _word(self, words: Sequence[Word], i: int) -> Item:
        text = words[i].text
        return replace(
            self._made(words, i, i + 1), number=words[i].number, ordinal=words[i].ordinal,
            filler=text in self.phrasing.fillers, ends=text in self.phrasing.ends,
        )  # fmt: skip

    # names

    def _name(self, words: Sequence[Word], i: int) -> Item | None:
        return self._settled(words, i, list(self.names.at(words, i))) if _begins(words, i) else None

    def _near_name(self, words: Sequence[Word], i: int) -> Item | None:
        found = list(self.names.near_at(words, i, lambda word: word.text in self.phrasing.lexicon))
        return self._settled(words, i, found) if _begins(words, i) else None

    def _settled(self, words: Sequence[Word], i: int, found: Sequence[Found]) -> Item | None:
        """Give the longest name that does not cut a quantity or a phrase in two."""
        whole = [each for each in found if not self._cuts(words, i, each.end)]
        if not whole:
            return None
        best = whole[0]
        if best.groups:
            return replace(self._made(words, i, best.end), groups=best.groups)
        if best.end < len(words) and (longer := self._another(words, best.end)) > best.end:
            return self._unknown(words, i, longer)
        joined = self._joining(words, whole)
        products = tuple(dict.fromkeys((*best.products, *joined)))
        return replace(self._made(words, i, best.end), thing=self._named(products, best.near, best.plural))

    def _named(self, products: tuple[str, ...], near: bool, plural: bool) -> Thing:
        kinds = tuple(dict.fromkeys(self.catalogue.products[id_].kind for id_ in products))
        return Thing(kinds, products, named=True, near=near, plural=plural)

    def _unknown(self, words: Sequence[Word], i: int, end: int) -> Item:
        return replace(self._made(words, i, end), thing=Thing(self._kinds, named=True))

    def _cuts(self, words: Sequence[Word], i: int, end: int) -> bool:
        """Whether a name from `i` to `end` would take the beginning of a longer phrase, or the number of a quantity."""
        last = max(n for n in range(i, end) if words[n].text not in SOFT)
        if words[last].number is not None and self._quantity(words, last, loose=True) is not None:
            return True
        return any(
            phrase is not None and phrase.end > end
            for n in range(i + 1, end)
            if not words[n].glued and (phrase := self._phrase(words, n)) is not None
        )

    def _joining(self, words: Sequence[Word], found: Sequence[Found]) -> tuple[str, ...]:
        """Give what else is meant where a name ends in a word that may also join it to what follows."""
        end = found[0].end
        last = words[end - 1]
        if last.text not in self.phrasing.joiners or not last.said.islower() or not self._thing_at(words, end):
            return ()
        return next((each.products for each in found if each.end == end - 1), ())

    def _another(self, words: Sequence[Word], end: int) -> int:
        """Give where a name ends that goes on beyond `end` and so is another product's, or `end` where it does not."""
        word = words[end]
        if word.text in self.phrasing.variants and word.text.isalpha():
            if word.text in self.phrasing.joiners and word.said.islower() and self._thing_at(words, end + 1):
                return end
            after = words[end + 1] if end + 1 < len(words) else None
            return end + 2 if after is not None and after.number is not None else end + 1
        if word.number is None or not word.text[0].isdigit() or self._quantity(words, end) is not None:
            return end
        if self._range(words, end) or self._thing_at(words, end):
            return end
        return end + 1

    def _thing_at(self, words: Sequence[Word], i: int) -> bool:
        """Whether a thing begins here, counted or not; more than one of a noun must be its plural."""
        count = None
        while i < len(words) and (words[i].number is not None or words[i].text in self._before_things):
            count = words[i].number or count
            i += 1
        if i >= len(words) or not _begins(words, i):
            return False
        if any(each.products for each in self.names.at(words, i)):
            return True
        noun = self._phrase(words, i)
        return noun is not None and noun.thing is not None and (count in (None, 1) or noun.thing.plural)

    def _code(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear what looks like a product's name and is none: letters and digits in one, or a strange word and a number."""
        end = i + 1
        while end < len(words) and words[end].glued and (words[end].text[0].isalnum() or _hyphen(words, end)):
            end += 1
        run = [word for word in words[i:end] if word.text != "-"]
        letters = {word.text for word in run if word.letters and word.ordinal is None}
        digits = [word for word in run if word.text[0].isdigit() and word.ordinal is None]
        strange = letters - self.phrasing.not_names - self.phrasing.split.times
        if letters and digits and _begins(words, i):
            return self._unknown(words, i, self._whole(words, end)) if strange else self._made(words, i, end)
        if len(run) == 1 and self._is_strange(words[i]) and end < len(words):
            after = words[end]
            if after.text[0].isdigit() and len(after.text) > 1 and self._quantity(words, end) is None:
                return self._unknown(words, i, self._whole(words, end + 1))
        return None

    def _whole(self, words: Sequence[Word], end: int) -> int:
        while end < len(words) and (
            (words[end].glued and words[end].text[0].isalnum()) or words[end].text in self.phrasing.variants
        ):
            end += 1
        return end

    def _is_strange(self, word: Word) -> bool:
        return word.letters and len(word.text) > 2 and word.text not in self.phrasing.lexicon

    # quantities and phrases

    def _quantity(self, words: Sequence[Word], i: int, loose: bool = False) -> Item | None:
        """Hear a number with its unit; `loose` also where the number is glued to letters before it."""
        if words[i].number is None or (i and not loose and words[i].glued and words[i - 1].letters):
            return None
        start = i + 2 if i + 2 < len(words) and _hyphen(words, i + 1) else i + 1
        for end in range(min(start + LONGEST_UNIT, len(words)), start, -1):
            unit_words = words[start:end]
            after = words[end] if end < len(words) else None
            if (after and after.glued and after.text[0].isalnum()) or not self._may_be_unit(words, start, end):
                continue
            unit = self._units.find(" ".join(word.said for word in unit_words))
            if unit is not None:
                return replace(self._made(words, i, end), quantity=Quantity(words[i].number, unit))
        return None

    def _may_be_unit(self, words: Sequence[Word], start: int, end: int) -> bool:
        first = words[start]
        if not first.glued and len(first.text) == 1 and first.said.islower() and first.text in self.phrasing.fillers:
            return False
        return all(
            (phrase := self._phrase(words, n)) is None or phrase.end <= end for n in range(start + 1, end)
        )

    def _range(self, words: Sequence[Word], i: int) -> list[Item] | None:
        """Hear two numbers with one unit, such as 11 to 60 V."""
        if words[i].number is None or i + 2 >= len(words) or words[i + 1].text not in self.phrasing.ranges:
            return None
        last = self._quantity(words, i + 2, loose=True)
        if last is None or last.quantity is None or (i and words[i].glued and words[i - 1].letters):
            return None
        first = Quantity(words[i].number, last.quantity.unit)
        return [replace(self._made(words, i, i + 1), quantity=first), self._word(words, i + 1), last]

    def _phrase(self, words: Sequence[Word], i: int) -> Item | None:
        """Hear the longest term or noun that begins here."""
        if not _begins(words, i):
            return None
        for phrase in self._phrases.get(words[i].text, ()):
            end = _spoken(words, i, phrase.texts)
            if end:
                thing = Thing(phrase.kinds, plural=phrase.plural) if phrase.kinds else None
                made = replace(self._made(words, i, end), terms=phrase.terms, thing=thing)
                single = self._word(words, i) if end == i + 1 else made
                return replace(made, number=single.number, ordinal=single.ordinal, filler=single.filler and not thing)
        return None

    # joining of neighbours

    def _series(self, item: Item) -> Item:
        """A series said alone stands for every product in it; a brand said alone stands for none."""
        if item.thing is not None or not any(self.catalogue.groups[group].within for group in item.groups):
            return item
        products = self.catalogue.products
        meant = tuple(id_ for id_ in products if set(item.groups) & set(self.catalogue.chain(id_)))
        return replace(item, thing=self._named(meant, False, False)) if meant else item

    def _with_group(self, item: Item, after: Item) -> Item | None:
        """Join a brand with the thing after it: the brand narrows a name, and is a noun's brand."""
        if not item.groups or item.thing is not None or after.thing is None:
            return None
        thing = after.thing
        if thing.candidates:
            kept = tuple(c for c in thing.candidates if set(item.groups) & set(self.catalogue.chain(c)))
            thing = self._named(kept, thing.near, thing.plural) if kept else Thing(thing.kinds, named=True)
        return _join(item, after, replace(thing, groups=item.groups, group_said=item.said))

    def _with_noun(self, item: Item, after: Item) -> Item | None:
        """Join a name with a noun beside it; a noun of another kind gives what is named after the product."""
        first, second = item.thing, after.thing
        if first is None or second is None or first.named == second.named:
            return None
        name, noun = (first, second) if first.named else (second, first)
        kinds = tuple(kind for kind in name.kinds if kind in noun.kinds)
        plural = name.plural or noun.plural
        if kinds and not name.candidates:
            return _join(item, after, replace(name, kinds=kinds, plural=plural))
        kept = tuple(c for c in name.candidates if self.catalogue.products[c].kind in noun.kinds)
        if noun.groups and kept:
            kept = tuple(c for c in kept if set(noun.groups) & set(self.catalogue.chain(c)))
        if kept:
            return _join(item, after, replace(name, kinds=kinds, candidates=kept, plural=plural))
        owned = self.owned_by(name, noun, item.texts) if first.named else None
        return None if owned is None else _join(item, after, owned)

    def owned_by(self, owner: Thing, noun: Thing, said: Sequence[str]) -> Thing | None:
        """Give the thing that a noun means when it is called by another product's name."""
        kinds = [kind for kind in noun.kinds if kind in self._kinds and kind not in owner.kinds]
        products = self.catalogue.products
        of_kind = [each.id for each in products.values() if each.kind in kinds]
        narrowed = [each for each in noun.candidates if each in of_kind] or of_kind
        after = [id_ for c in owner.candidates for id_ in self.names.named_after(c, "".join(said), narrowed)]
        partners = after or [id_ for c in owner.candidates for id_ in self.partners(c) if id_ in narrowed]
        if not partners:
            return None
        return replace(self._named(tuple(dict.fromkeys(partners)), False, noun.plural), groups=noun.groups)

    def partners(self, product: str) -> Iterator[str]:
        """Give the products that are claimed to go together with this one."""
        owned = self.phrasing.owned
        for of in self.catalogue.pairs:
            if product in of:
                settled = (self.catalogue.facts_of_pair(of) or {}).get(str(owned["fact"]))
                if settled and settled.holding and str(settled.holding.value) == str(owned["is"]):
                    yield from (each for each in of if each != product)

    def _with_stranger(self, item: Item, after: Item) -> Item | None:
        """Join a strange capitalised word with the thing after it: no product that anybody knows."""
        if after.thing is None or item.thing or item.groups or item.terms or item.start == 0:
            return None
        text = item.texts[0]
        if len(text) < 3 or not text.isalpha() or not item.said[:1].isupper() or text in self.phrasing.lexicon:
            return None
        unnamed = tuple(kind for kind in after.thing.kinds if kind not in self._kinds)
        if unnamed and not after.thing.named:
            return _join(item, after, replace(after.thing, kinds=unnamed))
        return _join(item, after, Thing(after.thing.kinds, named=True, plural=after.thing.plural))


def _begins(words: Sequence[Word], i: int) -> bool:
    """Whether a name or phrase may begin here: not in the middle of a code."""
    before = words[i - 1] if i and words[i].glued else None
    return before is None or not before.text[0].isalnum()


def _hyphen(words: Sequence[Word], i: int) -> bool:
    return words[i].text == "-" and words[i].glued and i + 1 < len(words) and words[i + 1].glued


def _spoken(words: Sequence[Word], i: int, texts: Sequence[str]) -> int:
    """Give where a phrase that begins at `i` ends, hyphens aside, or 0 where it is not spoken here."""
    end = i
    for text in texts:
        if end > i and end < len(words) and words[end].text == "-":
            end += 1
        if end >= len(words) or words[end].text != text:
            return 0
        end += 1
    after = words[end] if end < len(words) else None
    return 0 if after is not None and after.glued and after.text[0].isalnum() else end


def _pairwise(items: Sequence[Item], join: Callable[[Item, Item], Item | None]) -> list[Item]:
    """Join neighbours from left to right as long as they join."""
    made: list[Item] = []
    for item in items:
        while made and (joined := join(made[-1], item)) is not None:
            made.pop()
            item = joined
        made.append(item)
    return made


def _join(item: Item, after: Item, thing: Thing) -> Item:
    return Item(f"{item.said} {after.said}", (*item.texts, *after.texts), item.start, after.end, thing=thing)


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
