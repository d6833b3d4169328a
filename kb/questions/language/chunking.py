"""Joins neighbours that speak of one thing: brand and name, name and noun, a thing and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kb.catalogue.catalogue import Catalogue
from kb.questions.language.cues import DOUBTFUL, STRANGE, Item, Thing
from kb.questions.language.phrasing import Phrasing
from kb.questions.language.product_names import ProductNames

VAGUE = "vague"
"""The term of a noun that may stand after a name of any kind and says nothing more."""

UNSPECIFIC = "unspecific"
"""The term of a common noun that means a thing of its own only where a role of its kind is still free."""

OPENING = ("(",)
"""What may stand between a name and a fuller one."""


class Chunker:
    """Joins what a sentence says of one thing."""

    def __init__(self, catalogue: Catalogue, names: ProductNames, phrasing: Phrasing) -> None:
        self.catalogue, self._names, self._owned = catalogue, names, phrasing.owned
        self._lexicon, self._plain, self._estranging = phrasing.lexicon, phrasing.plain, phrasing.estranging
        self._marks, self._alone = phrasing.owner_marks, phrasing.group_alone
        self.common = phrasing.common
        kinds = tuple(dict.fromkeys(product.kind for product in catalogue.products.values()))
        self.kinds = tuple(kind for kind in kinds if kind not in self.common) or kinds
        self.strangers = tuple(kind for kind in self.kinds if kind in phrasing.strangers or not phrasing.strangers)

    def chunk(self, items: Sequence[Item]) -> list[Item]:
        """Give the items with those joined that belong together."""
        owned = _pairwise(items, self._with_mark)
        made = [self._series(item) for item in _pairwise(owned, self._with_group)]
        joined = _pairwise(_pairwise(self._narrowed(made), self._with_noun), self._with_stranger)
        return [self._group_alone(joined, at) for at in range(len(joined))]

    def is_common(self, thing: Thing) -> bool:
        """Say whether a thing is called by a common noun, whatever its make."""
        return self.common.issuperset(thing.kinds)

    def named(self, products: tuple[str, ...], near: bool = False, plural: bool = False) -> Thing:
        """Give the thing that a name of these products means."""
        kinds = tuple(dict.fromkeys(self.catalogue.products[id_].kind for id_ in products))
        return Thing(kinds, products, named=True, near=near, plural=plural)

    def _series(self, item: Item) -> Item:
        """A series said alone stands for every product in it; a brand said alone stands for none."""
        if item.thing is not None or not any(self.catalogue.groups[group].within for group in item.groups):
            return item
        products = self.catalogue.products
        meant = tuple(id_ for id_ in products if set(item.groups) & set(self.catalogue.chain(id_)))
        return replace(item, thing=self.named(meant)) if meant else item

    def _group_alone(self, items: Sequence[Item], at: int) -> Item:
        """Give the thing that a brand alone stands for, as in "my Acme"; or the item as it is."""
        item, (kind, before, after) = items[at], self._alone
        if not item.groups or item.thing is not None or not at or kind not in self.kinds:
            return item
        counted = items[at - 1].number is not None or items[at - 1].texts[0] in before
        ended = at + 1 == len(items) or items[at + 1].texts[0] in after
        alone = Thing((kind,), groups=item.groups, group_said=item.said)
        return replace(item, thing=alone) if counted and ended else item

    def _with_mark(self, item: Item, after: Item) -> Item | None:
        """Join a name or a brand with the mark of an owner after it."""
        marked = after.texts[0] in self._marks and (item.groups or (item.thing is not None and item.thing.named))
        return replace(item, said=item.said + after.said, end=after.end) if marked else None

    def _with_group(self, item: Item, after: Item) -> Item | None:
        """Join a brand with the thing after it: the brand narrows a name, and is a noun's brand."""
        if not item.groups or item.thing is not None or after.thing is None:
            return None
        thing, series = after.thing, self._series(item).thing
        if not thing.named and series is not None:
            return None
        if thing.candidates:
            kept = tuple(c for c in thing.candidates if set(item.groups) & set(self.catalogue.chain(c)))
            thing = self.named(kept, thing.near, thing.plural) if kept else Thing(thing.kinds, named=True)
        return _join(item, after, replace(thing, groups=item.groups, group_said=item.said))

    def _narrowed(self, items: Sequence[Item]) -> list[Item]:
        """Give the items, a name that several bear joined to the fuller one after it: "X100 XB-100", "(XB-100)"."""
        made: list[Item] = []
        for item in items:
            back = 2 if len(made) > 1 and made[-1].texts == OPENING else 1
            joined = self._with_name(made[-back], item) if made else None
            if joined is not None:
                del made[-back:]
            made.append(joined or item)
        return made

    def _with_name(self, item: Item, after: Item) -> Item | None:
        first, second = item.thing, after.thing
        if first is None or second is None or not (first.named and second.named):
            return None
        shared = tuple(id_ for id_ in first.candidates if id_ in second.candidates)
        return _join(item, after, self.named(shared)) if 0 < len(shared) < len(first.candidates) else None

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
        if first.named and VAGUE in after.terms and not kinds:
            return _join(item, after, replace(name, plural=plural))
        kept = tuple(c for c in name.candidates if self.catalogue.products[c].kind in noun.kinds)
        if noun.groups and kept:
            kept = tuple(c for c in kept if set(noun.groups) & set(self.catalogue.chain(c)))
        if kept:
            return _join(item, after, replace(name, kinds=kinds, candidates=kept, plural=plural))
        owned = self.owned_by(name, noun, item.texts) if first.named else None
        return None if owned is None else _join(item, after, owned)

    def owned_by(self, owner: Thing, noun: Thing, said: Sequence[str]) -> Thing | None:
        """Give the thing that a noun means when it is called by another product's name."""
        kinds = [kind for kind in noun.kinds if kind in self.kinds and kind not in owner.kinds]
        products = self.catalogue.products
        of_kind = [each.id for each in products.values() if each.kind in kinds]
        narrowed = [each for each in noun.candidates if each in of_kind] or of_kind
        after = [id_ for c in owner.candidates for id_ in self._names.named_after(c, "".join(said), narrowed)]
        partners = after or [id_ for c in owner.candidates for id_ in self.partners(c) if id_ in narrowed]
        if not partners:
            return None
        return replace(self.named(tuple(dict.fromkeys(partners)), plural=noun.plural), groups=noun.groups)

    def partners(self, product: str) -> Iterator[str]:
        """Give the products that are claimed to go together with this one."""
        for of in self.catalogue.pairs:
            if product in of:
                settled = (self.catalogue.facts_of_pair(of) or {}).get(self._owned[0])
                if settled and settled.holding and str(settled.holding.value) == self._owned[1]:
                    yield from (each for each in of if each != product)

    def _with_stranger(self, item: Item, after: Item) -> Item | None:
        """Join a strange word with the thing after it: no product that anybody knows, or a thing of a strange brand.

        An everyday word right before a noun may be a brand as well. Of a thing with a common noun for a name, no word
        makes another; such a thing itself may estrange a noun right after it.
        """
        estranged = not self._estranging.isdisjoint(item.marks)
        if after.thing is None or self.is_common(after.thing) or item.groups or (item.terms and not estranged):
            return None
        if item.thing is not None:
            estranges = estranged and self.is_common(item.thing) and not after.thing.named
            return replace(_join(item, after, after.thing), terms=after.terms | {STRANGE}) if estranges else None
        text = item.texts[0]
        strange = not item.terms and len(text) > 2 and text.isalpha() and text not in self._lexicon
        if after.thing.named:
            unknown = strange or (estranged and not self._plain.issuperset(item.texts))
            return _join(item, after, replace(after.thing, candidates=())) if unknown else None
        if strange or estranged:
            return replace(_join(item, after, after.thing), terms=after.terms | {STRANGE})
        if not text.isalpha() or text in self._plain or item.ordinal is not None or item.number is not None:
            return None
        return replace(_join(item, after, after.thing), terms=after.terms | {DOUBTFUL})


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
    terms = item.terms | after.terms
    return Item(f"{item.said} {after.said}", (*item.texts, *after.texts), item.start, after.end, terms, thing=thing)
