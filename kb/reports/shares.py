"""On whose word the catalogue rests: claims, and the facts that decide answers, by kind of source and by address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from kb.catalogue.claims import CERTAINTIES, Claim
from kb.knowledge.knowledge import Knowledge
from kb.reports.values import Data
from kb.rulebook.conditions import names_in
from kb.rulebook.rules import Rule, reads

DECIDING = ("forbid", "allow")
"""The effects of rules that decide between yes and no."""
OWN = "catalogue"
"""The source by which the catalogue names its things itself, which is nobody's word."""
SHOWN = 10
"""So many products are told that rest most on what nobody can follow."""


@dataclass
class Share:
    """How many claims there are, of what kinds of sources, and how many of them anybody can follow."""

    claims: int = 0
    established: int = 0
    followable: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, claim: Claim) -> None:
        """Count one more."""
        self.claims += 1
        self.established += claim.certainty == CERTAINTIES[0]
        self.followable += claim.source.url.startswith(("http://", "https://"))
        self.kinds[claim.source.kind.name] += 1

    def data(self) -> Data:
        """Give the counts, with what is established and what can be followed as shares of one."""
        of = self.claims or 1
        return {
            "claims": self.claims, "established": round(self.established / of, 3),
            "followable": round(self.followable / of, 3), "kinds": dict(self.kinds),
        }  # fmt: skip


class Shares:
    """Counts the claims of a catalogue, of all products or of some."""

    def __init__(self, knowledge: Knowledge, only: Collection[str] | None = None) -> None:
        self.knowledge, self.only = knowledge, only
        self.deciding = deciding(knowledge)

    def data(self) -> Data:
        """Give the shares of all claims, of the deciding facts that hold, and the products that rest least on either.

        By brand; where only some products are counted, by product.
        """
        name = self.brand if self.only is None else self.called
        return {
            "claims": self._table(self.claims(), name),
            "deciding": self._table(self.holding(), name),
            "weakest": self._weakest(),
        }

    def _table(self, claims: Iterable[tuple[str, Claim]], name: Callable[[str], str]) -> list[Data]:
        whole, parts = Share(), dict[str, Share]()
        for id_, claim in claims:
            whole.add(claim)
            parts.setdefault(name(id_), Share()).add(claim)
        return [{"of": None, **whole.data()}, *({"of": each, **parts[each].data()} for each in sorted(parts))]

    def _weakest(self) -> list[Data]:
        """Give the products with the most deciding facts that nobody can follow."""
        shares: dict[str, Share] = {}
        for id_, claim in self.holding():
            shares.setdefault(id_, Share()).add(claim)
        order = sorted(shares, key=lambda id_: (shares[id_].followable - shares[id_].claims, id_))
        return [{"id": id_, "of": self.called(id_), **shares[id_].data()} for id_ in order[:SHOWN]]

    def brand(self, id_: str) -> str:
        """Give the name of the outermost group that a product is in; its own where it is in none."""
        groups = self.knowledge.catalogue.chain(id_)[1:]
        return self.knowledge.catalogue.groups[groups[-1]].name if groups else self.called(id_)

    def called(self, id_: str) -> str:
        """Give the name of a product."""
        return self.knowledge.catalogue.products[id_].full_name

    def _subjects(self) -> Iterator[tuple[str, ...]]:
        catalogue = self.knowledge.catalogue
        for of in (*((id_,) for id_ in catalogue.products), *catalogue.pairs):
            if self.only is None or set(of) & set(self.only):
                yield of

    def claims(self) -> Iterator[tuple[str, Claim]]:
        """Give every claim of a product itself and of pairs, with the product that it counts for."""
        for of in self._subjects():
            subject = self.knowledge.catalogue.products[of[0]] if len(of) == 1 else self.knowledge.catalogue.pairs[of]
            told = (claim for said in subject.claims.values() for claim in said if claim.source.id != OWN)
            yield from ((self._for(of), claim) for claim in told)

    def holding(self) -> Iterator[tuple[str, Claim]]:
        """Give the claims that hold for facts that decide answers, those of groups among them."""
        catalogue = self.knowledge.catalogue
        for of in self._subjects():
            kind = catalogue.products[of[0]].kind if len(of) == 1 else catalogue.relation(of).kind
            settled = catalogue.facts_of(of[0]) if len(of) == 1 else catalogue.facts_of_pair(of) or {}
            for name, each in settled.items():
                claim = each.holding
                if (kind, name) in self.deciding and claim is not None and claim.source.id != OWN:
                    yield self._for(of), claim

    def _for(self, of: tuple[str, ...]) -> str:
        return next((id_ for id_ in of if self.only is None or id_ in self.only), of[0])


def deciding(knowledge: Knowledge) -> set[tuple[str, str]]:
    """Give the facts that decide between yes and no, by kind and name: read by rules that forbid or allow, or by those
    that conclude what such rules read."""
    vocabulary, book = knowledge.vocabulary, knowledge.rulebook
    rules = [rule for rule in book.rules.values() if any(map(rule.does, DECIDING))]
    queue, found = [name for rule in rules for name in reads(rule)], set[str]()
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [each for id_ in book.concluded_by.get(name, ()) for each in _behind(name, book.rules[id_])]
    facts = [vocabulary.facts[name] for name in found if name in vocabulary.facts]
    return {(vocabulary.roles[fact.role].kind, fact.name.split(".", 1)[1]) for fact in facts if fact.role}


def _behind(name: str, rule: Rule) -> Iterator[str]:
    yield from reads(rule)
    for effect in rule.effects:
        if effect.fact == name and effect.value is not None:
            yield from names_in(effect.value)
