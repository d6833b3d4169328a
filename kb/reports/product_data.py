"""Products and facts as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.catalogue.catalogue import Product
from kb.catalogue.claims import Claim, Settled
from kb.knowledge.knowledge import Knowledge
from kb.problems import did_you_mean, refuse
from kb.questions.language.sentence_reader import reader
from kb.questions.to_question import find_product
from kb.reports.fitting import fitting
from kb.reports.values import plain, source_data


def fact_rows(known: Knowledge) -> list[dict[str, Any]]:
    """Give every fact name with type and meaning."""
    return [
        {"fact": name, "type": f"{fact.type} {fact.unit}".strip(), "meaning": fact.meaning}
        for name, fact in known.vocabulary.facts.items()
    ]


def product_rows(known: Knowledge, kind: str | None, group: str | None) -> list[dict[str, Any]]:
    """Give every product of a kind and a group."""
    check_name("kind", kind, known.vocabulary.kinds)
    check_name("group", group, known.catalogue.groups)
    return [
        {"id": product.id, "kind": product.kind, "name": product.full_name}
        for product in known.catalogue.products.values()
        if kind in (None, product.kind) and (group is None or group in known.catalogue.chain(product.id))
    ]


def check_name(what: str, name: str | None, known: Iterable[str]) -> None:
    """Refuse a name that is not known."""
    if name is not None and name not in known:
        raise refuse(f"unknown {what} `{name}`", help=did_you_mean(name, known))


def the_product(name: str, known: Knowledge) -> Product:
    """Give the product of this name.

    Raises:
        InputError: none bears it, or several do; names them.
    """
    for kind in known.vocabulary.kinds:
        found = find_product(name, kind, known)
        if isinstance(found, str):
            return known.catalogue.products[found]
    candidates = reader(known).bearing(name) or reader(known).names.near(name)
    names = [f"{known.catalogue.products[id_].full_name} ({id_})" for id_ in candidates]
    what = "several products are called" if reader(known).bearing(name) else "no product is called"
    raise refuse(f"{what} `{name}`", help="did you mean " + " or ".join(names) + "?" if names else "")


def product_data(product: Product, known: Knowledge) -> dict[str, Any]:
    """Give all that is known of a product: claims, what it is spoken of with, and what fits by the rules."""
    fits = fitting(product, known)
    order = [row["with"] for row in fits]
    pairs = [pair_row(of, product, known) for of in known.catalogue.pairs if product.id in of]
    return {
        "id": product.id, "name": product.full_name, "kind": product.kind, "aliases": list(product.aliases),
        "within": list(product.within), "note": product.note,
        "claims": claim_rows(known.catalogue.facts_of(product.id), product.kind, known),
        "pairs": sorted(pairs, key=lambda row: order.index(row["with"]) if row["with"] in order else len(order)),
        "fits": fits,
    }  # fmt: skip


def claim_rows(facts: Mapping[str, Settled], kind: str, known: Knowledge) -> list[dict[str, Any]]:
    """Give the claims about a thing of a kind, in the order of the vocabulary: the one that holds, then its rivals."""
    order = list(known.vocabulary.kinds[kind]["facts"])
    return [
        claim_row(fact, claim, settled.holding, known, kind)
        for fact, settled in sorted(facts.items(), key=lambda each: order.index(each[0]))
        for claim in (*([settled.holding] if settled.holding else []), *settled.rivals)
    ]


def claim_row(fact: str, claim: Claim, holding: Claim | None, known: Knowledge, kind: str) -> dict[str, Any]:
    """Give one claim about a thing of a kind as a row."""
    role = next(role.name for role in known.vocabulary.roles.values() if role.kind == kind)
    described = known.vocabulary.facts[f"{role}.{fact}"]
    return {
        "fact": fact, "title": described.title or described.meaning.split(";")[0],
        "value": plain(claim.value), "unit": described.unit or None, "shown": described.show(claim.value),
        "holds": claim is holding, "said_of": claim.subject, "certainty": claim.certainty,
        "source": source_data(claim.source), "at": claim.at, "note": claim.note,
    }  # fmt: skip


def pair_row(of: tuple[str, ...], product: Product, known: Knowledge) -> dict[str, Any]:
    """Give what is said of a product with another: values by fact, and below `claims` whose word each is."""
    settled = known.catalogue.facts_of_pair(of) or {}
    values = {name: plain(each.holding.value) if each.holding else "disputed" for name, each in settled.items()}
    others = [known.catalogue.products[id_].full_name for id_ in of if id_ != product.id]
    claims = claim_rows(settled, known.catalogue.relation(of).kind, known)
    return {"with": others[0] if others else product.full_name, **values, "claims": claims}
