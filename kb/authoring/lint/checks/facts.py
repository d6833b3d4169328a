"""What is doubtful in the catalogue: unsourced, out of range, contradicting, colliding, unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from kb.authoring.lint.registry import Base, gives
from kb.catalogue.catalogue import Catalogue, Claims, Product
from kb.catalogue.claims import Claim
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem
from kb.questions.language.product_names import key_of
from kb.questions.language.sentence_reader import reader
from kb.questions.language.tokens import Word
from kb.rulebook.conditions import names_in
from kb.rulebook.rules import reads
from kb.vocabulary.facts import PLACE
from kb.vocabulary.templates import placeholders


def _claims(knowledge: Knowledge) -> Iterator[Claim]:
    catalogue = knowledge.catalogue
    tables: list[Claims] = [group.claims for group in catalogue.groups.values()]
    tables += [product.claims for product in catalogue.products.values()]
    tables += [pair.claims for pair in catalogue.pairs.values()]
    yield from (claim for table in tables for claims in table.values() for claim in claims)


def _source(knowledge: Knowledge, id_: str) -> Place:
    return knowledge.section("sources").keys_at[id_]  # type: ignore[no-any-return]


@gives("untraceable", "warning", "a source cannot be followed")
def untraceable(base: Base) -> Iterator[Problem]:
    """Sources that have neither an address nor a word on what they are."""
    knowledge = base.knowledge
    for source in knowledge.sources.values():
        if not source.url and not source.unlisted:
            message = f"source `{source.id}` has no address and does not say what it is"
            yield Problem(_source(knowledge, source.id), message, "give `url` or `unlisted`", "untraceable")


OUR_OWN = ("person", "catalogue", "assumed", "reading")
"""Kinds of sources that cases cite, whatever rules and claims do."""


@gives("unused-source", "warning", "a source is cited nowhere")
def unused_sources(base: Base) -> Iterator[Problem]:
    """Sources that no claim and no rule refers to."""
    knowledge = base.knowledge
    used = {claim.source.id for claim in _claims(knowledge)}
    used |= {each.source for rule in knowledge.rulebook.rules.values() for each in rule.sources}
    used |= {assumption.source for assumption in knowledge.assumptions}
    used |= {str(role.unlisted.get("source", "")) for role in knowledge.vocabulary.roles.values()}
    for source in knowledge.sources.values():
        if source.id not in used and source.kind.name not in OUR_OWN:
            message = f"source `{source.id}` is used nowhere"
            yield Problem(_source(knowledge, source.id), message, "cite it or remove it", "unused-source")


@gives("contradiction", "warning", "one rule allows and one forbids what the catalogue lists")
def contradicting_pairs(base: Base) -> Iterator[Problem]:
    """Pairs that somebody lists together although a rule that compares the two forbids it on known facts."""
    knowledge = base.knowledge
    from kb.answers.ask import judge
    from kb.engines.reference import ReferenceEngine
    from kb.questions.question import Question

    engine = ReferenceEngine(knowledge.rulebook)
    fact = knowledge.vocabulary.facts.get("method")
    methods = tuple(knowledge.section("methods") or (fact.values if fact is not None else ()))[:1]
    rules = knowledge.rulebook.rules.values()
    for of, pair in knowledge.catalogue.pairs.items():
        relation = knowledge.catalogue.relation(of)
        question = Question(methods=methods, products=dict(zip(relation.of, of, strict=True)))
        states = judge(question, knowledge, engine).firings.states
        allowing = [rule.id for rule in rules if rule.does("allow") and states[rule.id].stands]
        forbidding = [rule.id for rule in rules if rule.does("forbid") and states[rule.id].stands]
        if allowing and forbidding:
            message = f"{' + '.join(of)} is allowed by {', '.join(allowing)} and forbidden by {', '.join(forbidding)}"
            yield Problem(pair.place, message, "one of the two rests on a wrong figure", "contradiction")


@gives("colliding-name", "warning", "several products bear one name")
def colliding_names(base: Base) -> Iterator[Problem]:
    """Names that several products bear without being declared as shared; needs a phrasing to read names with.

    Case, spaces and marks make no difference, nor does it whether the brand stands before the name.
    """
    knowledge = base.knowledge
    try:
        names = reader(knowledge)
    except InputError:
        return
    catalogue, split = knowledge.catalogue, names.phrasing.tokenizer.split
    bearers: dict[str, set[str]] = {}
    for product in catalogue.products.values():
        for name in (product.name, product.full_name, *product.aliases):
            for key in _keys(key_of(split(name)), _brands(product, catalogue, split)):
                bearers.setdefault(key, set()).add(product.id)
    shared: dict[str, set[str]] = {}
    for name, declared in catalogue.shared_names.items():
        brands = {brand for id_ in declared for brand in _brands(catalogue.products[id_], catalogue, split)}
        for key in _keys(key_of(split(name)), brands):
            shared.setdefault(key, set()).update(declared)
    for key, ids in bearers.items():
        if len(ids) > 1 and not ids <= shared.get(key, set()):
            place = knowledge.catalogue.products[min(ids)].place
            message = f"several products are called `{key}`: {', '.join(sorted(ids))}"
            yield Problem(place, message, "declare it under `shared_names`", "colliding-name")


def _brands(product: Product, catalogue: Catalogue, split: Callable[[str], list[Word]]) -> set[str]:
    """Give how the outermost groups of a product are spelt, as names are compared."""
    groups = (catalogue.groups[each] for each in catalogue.chain(product.id)[1:])
    return {key_of(split(name)) for each in groups if not each.within for name in (each.name, *each.aliases)}


def _keys(key: str, brands: Iterable[str]) -> Iterator[str]:
    """Give a name as it is compared, and without the brand before it, unless nothing but a number is left."""
    yield key
    for brand in brands:
        bare = key.removeprefix(brand)
        if brand and bare != key and any(each.isalpha() for each in bare):
            yield bare


@gives("unread-fact", "warning", "no rule reads a fact")
def unread_facts(base: Base) -> Iterator[Problem]:
    """Facts that no rule, no text and no assumption reads."""
    knowledge = base.knowledge
    read = {name for rule in knowledge.rulebook.rules.values() for name in reads(rule)}
    for rule in knowledge.rulebook.rules.values():
        for effect in rule.effects:
            read |= {name for text in effect.texts for name in placeholders(text)}
            read |= set(names_in(effect.that)) if effect.that is not None else set()
    for assumption in knowledge.assumptions:
        read |= {*names_in(assumption.when), *names_in(assumption.value)}
    texts = str(knowledge.section("methods")) + str(knowledge.section("alternatives"))
    read |= {PLACE, "method", *placeholders(texts)}
    read |= {role.presence for role in knowledge.vocabulary.roles.values()}
    attributes = {name.split(".", 1)[1] for name in read if "." in name}
    attributes |= {str(spoken.get("group_fact")) for spoken in knowledge.section("phrasing").values()}
    for fact in knowledge.vocabulary.facts.values():
        attribute = fact.name.split(".", 1)[-1]
        counts = fact.name in read or fact.figure or fact.type == "product"
        if not counts and (not fact.role or attribute not in attributes):
            yield Problem(fact.place, f"no rule reads `{fact.name}`", "write a rule or remove it", "unread-fact")


@gives("never-concluded", "warning", "a fact is for rules to conclude, and none does")
def never_concluded(base: Base) -> Iterator[Problem]:
    """Facts that only rules can give, or that have a value where no rule does, and that no rule concludes."""
    knowledge = base.knowledge
    for fact in knowledge.vocabulary.facts.values():
        waits = fact.sources == ("rules",) or fact.otherwise is not None
        if waits and fact.name not in knowledge.rulebook.concluded_by:
            so = "its `otherwise` never holds" if fact.otherwise is not None else "it is never known"
            help_ = "conclude it in a rule, or say in `from` who else gives it"
            yield Problem(fact.place, f"no rule concludes `{fact.name}`, so {so}", help_, "never-concluded")


@gives("future-date", "warning", "a source or claim is dated later than today")
def future_dates(base: Base) -> Iterator[Problem]:
    """Sources and claims that are dated later than today: of two claims the newer holds."""
    knowledge = base.knowledge
    dated = [(_source(knowledge, source.id), text) for source in knowledge.sources.values()
             for text in (source.date, source.read)]  # fmt: skip
    dated += [(claim.place, claim.date) for claim in _claims(knowledge)]
    for place, text in dated:
        if text > date.today().isoformat()[: len(text)]:
            yield Problem(place, f"`{text}` is still to come", "write the day on which it was said", "future-date")
