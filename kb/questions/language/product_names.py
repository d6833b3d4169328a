"""The index of product names: found by any name, however it is spaced, hyphenated or (in its letters) mistyped.

Digits are never mended: a digit more, fewer or other is another product. A name that several products bear gives all
of them; a name that none bears gives nothing but the names most like it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType

from rapidfuzz import fuzz, process

from kb.catalogue.catalogue import Catalogue, Product
from kb.questions.language.mistyped import Mistyped
from kb.questions.language.tokens import SOFT, Word, clean

LONGEST = 24
"""Words in the longest name, marks between them counted."""


def key_of(words: Iterable[Word]) -> str:
    """Give what is compared of a name: its letters and digits, nothing between them; a number above one as digits.

    A name that is a number in a word alone stays that word: "Three" is not said by "3".
    """
    said = [word for word in words if word.text not in SOFT]
    return said[0].text if len(said) == 1 else "".join(map(_digits, said))


def _digits(word: Word) -> str:
    counts = word.letters and word.number is not None and not word.article
    return f"{word.number:f}" if counts else word.text


@dataclass(frozen=True)
class Found:
    """A name found in a sentence: the words it takes, and all products (or groups) that bear it."""

    end: int
    products: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    near: bool = False
    plural: bool = False
    key: str = ""


class ProductNames:
    """All names of a catalogue in the spelling of one language.

    `common` gives, by kind, the words that only say what kind of thing is named; `plurals` the endings of a plural;
    `called` gives what products are called in the language besides.
    """

    def __init__(
        self, catalogue: Catalogue, split: Callable[[str], list[Word]], common: Mapping[str, frozenset[str]],
        plurals: frozenset[str] = frozenset(), called: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self._split, self._common, self._plurals, self._called = split, common, plurals, called
        self.products: dict[str, tuple[str, ...]] = {}
        self.groups: dict[str, tuple[str, ...]] = {}
        self._short: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, set[str]] = {}
        self._own_keys: dict[str, frozenset[str]] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._shown: dict[str, tuple[str, str]] = {}
        self.heads: set[str] = set()
        self.words: set[str] = set()
        self._marks: set[str] = set()
        self._brands = {id_: self._spellings(group.name, *group.aliases) for id_, group in catalogue.groups.items()}
        for product in catalogue.products.values():
            self._add_product(product, self._brands_of(catalogue, product.id))
        self._own_keys = {id_: frozenset(keys) for id_, keys in self._keys.items()}
        for name, ids in catalogue.shared_names.items():
            for id_ in ids:
                self._add_name(split(name), catalogue.products[id_], self._brands_of(catalogue, id_))
        for id_, spellings in self._brands.items():
            for words in spellings:
                self._add(self.groups, key_of(words), id_)
        self.near, self._heads_one = lru_cache(1024)(self._near), lru_cache(4096)(self._may_head)

    def _spellings(self, *names: str) -> list[list[Word]]:
        return [words for words in map(self._split, names) if words]

    def _add(self, index: dict[str, tuple[str, ...]], key: str, id_: str) -> None:
        if key and id_ not in index.get(key, ()):
            index[key] = (*index.get(key, ()), id_)

    def _brands_of(self, catalogue: Catalogue, product: str) -> list[list[Word]]:
        return [words for group in catalogue.chain(product)[1:] for words in self._brands[group]]

    def _add_product(self, product: Product, brands: Sequence[Sequence[Word]]) -> None:
        self._shown[product.id] = product.kind, product.full_name
        self._parts[product.id] = frozenset(word.text for word in self._split(product.name) if word.text.isalnum())
        for words in self._spellings(
            product.name, product.full_name, *product.aliases, *self._called.get(product.id, ())
        ):
            self._add_name(words, product, brands)
            self.words |= {word.text for word in words}
            self._marks |= {word.text for word in words if not word.text[0].isalnum()}
            self.heads |= {one.text for one, two in pairwise(words)
                           if one.letters and two.number is not None}  # fmt: skip

    def _add_name(self, words: Sequence[Word], product: Product, brands: Sequence[Sequence[Word]]) -> None:
        """Add a name and what people say for short: without the words for its kind, or from its number on."""
        self._add(self.products, key_of(words), product.id)
        bare = [word for word in words if not self._is_common(word, words, product.kind)]
        tail = _tail(words)
        for short in (bare, tail, _tail(bare)):
            if _distinct(short):
                self._add(self._short, key_of(short), product.id)
            if short and short[0].number is not None:
                for brand in brands:
                    self._add(self._short, key_of([*brand, *short]), product.id)
        for brand in brands:
            self._add(self._short, key_of([*brand, *words]), product.id)
        keys = {key_of(each) for each in (words, bare, tail)}
        self._keys.setdefault(product.id, set()).update(key for key in keys if not key.isdigit() and key)

    def _is_common(self, word: Word, words: Sequence[Word], kind: str) -> bool:
        """Whether a word of a name says only what kind of thing it is."""
        after = words[words.index(word) + 1 :][:1]
        return word.text in self._common.get(kind, frozenset()) and not (after and after[0].glued)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted({*self.products, *self._short, *self.groups})

    @cached_property
    def _mistyped(self) -> Mistyped:
        return Mistyped((*self.products, *self._short, *self.groups))

    def _begins(self, key: str) -> bool:
        """Whether a name begins with what is written in a key."""
        at = bisect_left(self._sorted, key)
        return at < len(self._sorted) and self._sorted[at].startswith(key)

    def _may_head(self, text: str) -> bool:
        """Whether a name begins with this word, or it may be one itself, in the plural."""
        return any(self._begins(text.removesuffix(ending)) for ending in ("", *self._plurals) if text != ending)

    def _from(self, words: Sequence[Word], i: int, begins: Callable[[str], bool]) -> list[tuple[int, str]]:
        """Give where a name that begins at `i` may end, the last first, and its key.

        It ends not inside a code, not after a mark, and goes on only while a name `begins` with what has been said.
        """
        made: list[tuple[int, str]] = []
        lone, joined = "", ""
        for at in range(i, min(i + LONGEST, len(words)) if _is_said(words[i]) else i):
            word, after = words[at], words[at + 1] if at + 1 < len(words) else None
            if not self._may_stand_inside(words, at):
                break
            if word.text in SOFT:
                continue
            lone, joined = "" if joined else word.text, joined + _digits(word)
            if _is_said(word) and not (after and after.glued and _is_said(after)):
                made.append((at + 1, lone or joined))
            if not begins(joined):
                break
        return made[::-1]

    def _may_stand_inside(self, words: Sequence[Word], at: int) -> bool:
        word = words[at]
        if word.text == "-":
            return word.glued and at + 1 < len(words) and words[at + 1].glued
        return word.text in SOFT or word.text in self._marks or word.text[0].isalnum()

    def parts(self, product: str) -> frozenset[str]:
        """Give the words and numbers of a product's name."""
        return self._parts[product]

    def bearing(self, key: str) -> tuple[str, ...]:
        """Give the products that bear a name in full, or else in short."""
        return self.products.get(key) or self._short.get(key, ())

    def at(self, words: Sequence[Word], i: int) -> Iterable[Found]:
        """Give the names that begin at word `i`, longest first, spelt right."""
        if words[i].number is None and not self._heads_one(words[i].text):
            return
        for end, key in self._from(words, i, self._begins):
            singular = self._singular(words[end - 1], key)
            several, groups = self.bearing(singular), self.groups.get(key) or self.groups.get(singular, ())
            exact = () if several and _is_several(words, i, words[end - 1]) else self.bearing(key)
            products = tuple(dict.fromkeys((*exact, *several)))
            if products or groups:
                yield Found(end, products, () if products else groups, False, products == several != (), key)

    def _singular(self, last: Word, key: str) -> str:
        """Give a name without the ending of a plural; an ending in capitals is part of the name itself."""
        ending = next((each for each in self._plurals if last.letters and last.said.endswith(each)), "")
        return key.removesuffix(ending) if ending and (len(last.text) > len(ending) or last.glued) else ""

    def near_at(
        self, words: Sequence[Word], i: int, known: Callable[[Word], bool], edge: Callable[[Word], bool]
    ) -> Iterable[Found]:
        """Give the names that begin at word `i`, longest first, with slips in words that are no known ones.

        A word at the `edge` of names neither begins nor ends one.
        """
        for end, said in () if edge(words[i]) else self._from(words, i, self._mistyped.may_begin):
            strange = [w for w in words[i:end] if w.number is None and w.text not in SOFT and not known(w)]
            if edge(words[end - 1]) or not strange:
                continue
            keys = self._mistyped.keys_like(said)
            products = tuple(dict.fromkeys(id_ for key in keys for id_ in self.bearing(key)))
            groups = tuple(dict.fromkeys(id_ for key in keys for id_ in self.groups.get(key, ())))
            if products or groups:
                yield Found(end, products, () if products else groups, True, False, keys[0])

    def named_after(self, product: str, key: str, candidates: Iterable[str]) -> tuple[str, ...]:
        """Give those candidates whose name is another product's name and words for their kind alone."""
        keys = {key, *self._own_keys.get(product, ())}
        return tuple(id_ for id_ in candidates if keys & self._keys[id_])

    def _near(self, said: str, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give the products (of some kinds) whose names are most like what was said, best first."""
        of_kind = {id_ for id_, (kind, _) in self._shown.items() if not kinds or kind in kinds}
        keys = sorted(key for key, ids in self.products.items() if of_kind & set(ids))
        spelt = process.extract(key_of(self._split(clean(said))), keys, scorer=fuzz.ratio, limit=3, score_cutoff=70)
        shown = {id_: self._shown[id_][1].casefold() for id_ in sorted(of_kind)}
        worded = process.extract(said.casefold(), shown, scorer=fuzz.token_set_ratio, limit=3, score_cutoff=50)
        found = [id_ for key, _, _ in spelt for id_ in self.products[key] if id_ in of_kind]
        nearest = tuple(dict.fromkeys([*found, *(id_ for _, _, id_ in worded)]))[:3]
        return nearest or (self._near(said) if kinds else ())


def _is_said(word: Word) -> bool:
    """Whether a word is none of the marks."""
    return word.text[0].isalnum()


def _is_several(words: Sequence[Word], i: int, last: Word) -> bool:
    """Whether a name that may be a plural is one: the rest of it has capitals, its ending has none."""
    capitals = any(word.said.isupper() for word in words[i:] if word.end <= last.start and word.letters)
    before = next((word for word in reversed(words[max(i - 2, 0) : i]) if word.number is not None), None)
    return capitals and last.said.islower() and (before is None or (before.number or 0) > 1)


def _tail(words: Sequence[Word]) -> list[Word]:
    """Give a name from its first free-standing number of three digits on: what people say for short."""
    for n, word in enumerate(words):
        if n and word.number is not None and len(word.text) > 2 and not word.glued:
            return list(words[n:])
    return []


def _distinct(words: Sequence[Word]) -> bool:
    """Whether words are enough to be a name by themselves: more than a lone number, or a lone word."""
    return (len(words) > 1 and any(word.number is not None for word in words)) or len(words) > 2
