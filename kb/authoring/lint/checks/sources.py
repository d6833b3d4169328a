"""Sources whose title and address speak of different products."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from kb.authoring.lint.registry import Base, gives
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.claims import Source
from kb.knowledge.knowledge import Knowledge
from kb.problems import Problem

LONGEST = 8
"""So many words a name in a title or an address has at most."""
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_CODE = re.compile(r"([a-z]{2,})([0-9]{2,})([a-z]*)")
_HASH = re.compile(r"[0-9a-f]{16,}")


@dataclass(frozen=True)
class Named:
    """What a text names: products by all that bear one of these names, and model numbers that none of them bears."""

    names: frozenset[str]
    products: frozenset[str]
    codes: frozenset[str]


class Names:
    """The names of a catalogue as they stand in titles and addresses: in words run together, without case."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.bearers: dict[str, set[str]] = {}
        for product in catalogue.products.values():
            for name in (product.name, product.full_name, *product.aliases):
                self.bearers.setdefault("".join(_words(name)), set()).add(product.id)
        for name, ids in catalogue.shared_names.items():
            self.bearers.setdefault("".join(_words(name)), set()).update(ids)
        self.of = {id_: {key for key, ids in self.bearers.items() if id_ in ids} for id_ in catalogue.products}
        found = (_CODE.fullmatch(key) for key in self.bearers)
        self.series = {match[1] for match in found if match}

    def named(self, text: str) -> Named:
        """Give what a text names: of names within each other the longest, and only names with letters and a digit."""
        words, at = _words(text), 0
        found, codes = set[str](), set[str]()
        while at < len(words):
            size = next((size for size in range(min(LONGEST, len(words) - at), 0, -1)
                         if self._is_name("".join(words[at : at + size]))), 0)  # fmt: skip
            if size:
                found.add("".join(words[at : at + size]))
            else:
                codes |= set(self._code(words, at))
            at += size or 1
        products = {id_ for name in found for id_ in self.bearers[name]}
        return Named(frozenset(found), frozenset(products), frozenset(codes))

    def _is_name(self, key: str) -> bool:
        return key in self.bearers and any(each.isdigit() for each in key) and any(each.isalpha() for each in key)

    def _code(self, words: Sequence[str], at: int) -> Iterator[str]:
        """Give a model number in one or two words that is like those of the catalogue, and none of them."""
        for code in (words[at], *(["".join(words[at : at + 2])] if words[at].isalpha() else [])):
            match = _CODE.fullmatch(code)
            if match and match[1] in self.series and code not in self.bearers:
                yield code

    def strangers(self, codes: frozenset[str], products: frozenset[str]) -> list[str]:
        """Give the model numbers that are not the beginning of a name of one of these products."""
        own = {key for id_ in products for key in self.of[id_]}
        return sorted(code for code in codes if not any(key.startswith(code) or code.startswith(key) for key in own))


def _words(text: str) -> list[str]:
    return [each.lower() for each in _WORD.findall(_CAMEL.sub(" ", text)) if not _HASH.fullmatch(each)]


@gives("other-product", "warning", "a source's address names another product than its title, or than it is cited for")
def other_products(base: Base) -> Iterator[Problem]:
    """Sources whose address names a product, and whose title names others, or which are cited for others alone.

    An address may name the series of the product, or one that goes together with it.
    """
    knowledge = base.knowledge
    names, cited = Names(knowledge.catalogue), _cited_for(knowledge)
    for source in knowledge.sources.values():
        if source.url.startswith("http"):
            here, there = names.named(source.title), names.named(unquote(urlsplit(source.url).path))
            there = replace(there, codes=there.codes - here.codes)
            subjects = cited.get(source.id, frozenset())
            of_subjects = frozenset(key for id_ in subjects for key in names.of[id_])
            if other := _other(there, here.names, here.products, names, knowledge.catalogue):
                yield _found(source, other, "", knowledge)
            elif not here.products & _related(subjects, knowledge.catalogue) and (
                other := _other(there, of_subjects, subjects, names, knowledge.catalogue)
            ):
                yield _found(source, other, min(subjects), knowledge)


def _other(there: Named, said: frozenset[str], meant: frozenset[str], names: Names, catalogue: Catalogue) -> str:
    """Give what an address names instead of the products that are meant, by the names said; nothing where it fits."""
    if not meant or any(each.startswith(name) for name in there.names for each in said):
        return ""
    if there.products:
        known = there.products & _related(meant, catalogue)
        return "" if known else catalogue.products[min(there.products)].full_name
    unknown = names.strangers(there.codes, meant)
    return f"model {unknown[0].upper()}" if unknown else ""


def _related(products: frozenset[str], catalogue: Catalogue) -> frozenset[str]:
    """Give products and all that the catalogue speaks of together with one of them."""
    return products | {one for of in catalogue.pairs if set(of) & products for one in of}


def _cited_for(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Give the products whose own claims cite each source."""
    cited: dict[str, set[str]] = {}
    for product in knowledge.catalogue.products.values():
        for claims in product.claims.values():
            for claim in claims:
                cited.setdefault(claim.source.id, set()).add(product.id)
    return {id_: frozenset(products) for id_, products in cited.items()}


def _found(source: Source, other: str, cited: str, knowledge: Knowledge) -> Problem:
    place = knowledge.section("sources").keys_at[source.id]
    title = f"its title is “{source.title}”"
    instead = f"it is cited for {knowledge.catalogue.products[cited].full_name}" if cited else title
    message = f"the address of source `{source.id}` names {other}, and {instead}"
    help_ = "give the title and the address of one source, and cite it for that"
    return Problem(place, message, help_, "other-product")
