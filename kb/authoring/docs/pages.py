"""The pages of the reference: an index, one for each rule, the vocabulary, one for each brand, the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.authoring.docs.blocks import (
    Block,
    Grid,
    Heading,
    Inline,
    Item,
    Items,
    Link,
    Mark,
    Page,
    Para,
    Text,
    joined,
    spot,
)
from kb.authoring.docs.rules import rule_blocks
from kb.authoring.testing.rule_cases import RuleCase
from kb.catalogue.catalogue import Product
from kb.catalogue.claims import Source
from kb.knowledge.documents import Document
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.rules import Rule, file_of, reads
from kb.vocabulary.facts import Fact

ABOVE = Link("Rules", "index")
MANY = 12
"""So many rules are listed as readers of a fact; more are counted."""


@dataclass(frozen=True)
class Matter:
    """All that the reference is made of: the knowledge base, its files as they are, and the cases beside the rules."""

    knowledge: Knowledge
    documents: Mapping[str, Document]
    cases: Sequence[RuleCase] = field(repr=False)
    title: str = "Reference"


def pages(matter: Matter) -> Iterator[Page]:
    """Give every page."""
    rules = matter.knowledge.rulebook.rules
    yield index(matter)
    yield from (rule_page(rule, matter) for rule in rules.values())
    yield vocabulary(matter.knowledge)
    yield from (brand(id_, matter.knowledge) for id_ in brands(matter.knowledge))
    yield sources(matter.knowledge)


def kinds(rule: Rule) -> list[str]:
    """Give the kinds of effects of a rule, each once."""
    return list(dict.fromkeys(effect.kind for effect in rule.effects))


def rule_link(id_: str) -> Link:
    """Give the link to a rule."""
    return Link(id_, f"rules/{id_}", kind="rule")


def index(matter: Matter) -> Page:
    """Give the first page: all rules by topic, and where else to look."""
    known = matter.knowledge
    topics: dict[str, list[Rule]] = {}
    for rule in known.rulebook.rules.values():
        topics.setdefault(rule.topic, []).append(rule)
    facts, products = len(known.vocabulary.facts), len(known.catalogue.products)
    figures = f"{len(known.rulebook.rules)} rules in {len(topics)} topics, {facts} facts, {products} products, "
    links: Text = (Link("Vocabulary", "vocabulary"), " · ", Link("Sources", "sources"))
    blocks: list[Block] = [Para((f"{figures}{len(known.sources)} sources.",), "lead"), Para(links)]
    blocks.append(Para(joined([(Link(_title(topic), spot=spot(topic)),) for topic in topics], " · "), "badges"))
    for topic, rules in topics.items():
        blocks.append(Heading(_title(topic), spot(topic)))
        blocks.append(Grid(("rule", "does", "what it says"), tuple(_row(rule) for rule in rules), kind="rules"))
    blocks.append(Heading("Brands", "brands"))
    names = [(Link(known.catalogue.groups[id_].name, f"brands/{spot(id_)}"),) for id_ in brands(known)]
    blocks.append(Para(joined(names, " · "), "badges"))
    return Page("index", matter.title, tuple(blocks))


def _row(rule: Rule) -> tuple[Text, ...]:
    marks = joined([(Mark(kind, kind),) for kind in kinds(rule)], " ")
    return ((Link(rule.id.rpartition("/")[2], f"rules/{rule.id}", kind="rule"),), marks, (rule.title,))


def _title(topic: str) -> str:
    return topic.replace("_", " ").capitalize()


def rule_page(rule: Rule, matter: Matter) -> Page:
    """Give the page of a rule."""
    cases = [each for each in matter.cases if each.rule == rule.id]
    document = matter.documents.get(file_of(rule.id))
    blocks = rule_blocks(rule, matter.knowledge, document.content if document else {}, cases)
    return Page(f"rules/{rule.id}", rule.title, tuple(blocks), ABOVE)


# vocabulary


def vocabulary(known: Knowledge) -> Page:
    """Give the page of all facts: those of the question, then those of each role."""
    readers: dict[str, list[str]] = {}
    for rule in known.rulebook.rules.values():
        for name in reads(rule):
            readers.setdefault(name, []).append(rule.id)
    roles, tolerances = known.vocabulary.roles, known.section("tolerances") or {}
    blocks: list[Block] = [Para(("Every fact that rules can speak of, once.",), "lead")]
    blocks.append(Para(joined([(Link(name, spot=f"role-{name}"),) for name in roles], " · "), "badges"))
    own = [fact for fact in known.vocabulary.facts.values() if not fact.role]
    blocks += [Heading("The question itself", "role-"), _facts(own, readers)]
    for name, role in roles.items():
        facts = list(known.vocabulary.of_role(name))
        meaning = str(known.vocabulary.kinds[role.kind]["meaning"])
        blocks += [Heading(name, f"role-{name}"), Para((f"{role.called}: {meaning}",)), _facts(facts, readers)]
    if tolerances:
        rows = tuple(((Mark("code", id_),), (str(each["is"]),), (each["meaning"],)) for id_, each in tolerances.items())
        blocks += [Heading("Tolerances", "tolerances"), Grid(("name", "how much", "meaning"), rows)]
    return Page("vocabulary", "Vocabulary", tuple(blocks), ABOVE)


def _facts(facts: Sequence[Fact], readers: Mapping[str, Iterable[str]]) -> Grid:
    rows = tuple((
        (Mark("fact", each.name),),
        (f"{each.meaning} ", Mark("soft", f"({_type(each)}; from {' or '.join(each.sources)})"), *_values(each)),
        _readers(list(readers.get(each.name, ()))),
    ) for each in facts)  # fmt: skip
    return Grid(("fact", "meaning", "read by"), rows, tuple(spot(each.name) for each in facts), "facts")


def _readers(ids: Sequence[str]) -> Text:
    """Give the rules that read a fact, or only how many where they are too many to be of use."""
    return (f"{len(ids)} rules",) if len(ids) > MANY else joined([(rule_link(id_),) for id_ in ids])


def _values(fact: Fact) -> Text:
    """Give what the values of a fact mean."""
    return joined([("; ", Mark("code", name), f": {meaning}") for name, meaning in fact.values.items()], "")


def _type(fact: Fact) -> str:
    """Give a fact's type with what may stand under it."""
    bounds = f", {fact.low} to {fact.high}" if fact.low is not None else ""
    return f"{fact.type} {fact.unit}".strip() + bounds


# brands


def brands(known: Knowledge) -> list[str]:
    """Give the outermost groups that have products, with one for products that are in none."""
    tops = dict.fromkeys(_top(product, known) for product in known.catalogue.products.values())
    return [id_ for id_ in tops if id_]


def _top(product: Product, known: Knowledge) -> str:
    chain = [id_ for id_ in known.catalogue.chain(product.id) if id_ in known.catalogue.groups]
    return next((id_ for id_ in chain if not known.catalogue.groups[id_].within), "")


def brand(id_: str, known: Knowledge) -> Page:
    """Give the page of a brand: each product with every claim, those that lost included."""
    group = known.catalogue.groups[id_]
    order = list(known.vocabulary.kinds)
    products = [each for each in known.catalogue.products.values() if _top(each, known) == id_]
    products.sort(key=lambda product: order.index(product.kind))
    blocks: list[Block] = [Para((f"{len(products)} products.",), "lead")]
    blocks.append(Para(joined([(Link(each.name, spot=spot(each.id)),) for each in products], " · "), "badges"))
    for each in products:
        blocks += _product(each, known)
    return Page(f"brands/{spot(id_)}", group.name, tuple(blocks), ABOVE)


def _product(product: Product, known: Knowledge) -> Iterator[Block]:
    yield Heading(product.full_name, spot(product.id))
    called = f"; also called {', '.join(product.aliases)}" if product.aliases else ""
    yield Para((f"{product.kind}, ", Mark("code", product.id), called))
    if product.note:
        yield Para((product.note,))
    rows = []
    role = next(role.name for role in known.vocabulary.roles.values() if role.kind == product.kind)
    for name, settled in known.catalogue.facts_of(product.id).items():
        fact = known.vocabulary.facts[f"{role}.{name}"]
        for claim in (*([settled.holding] if settled.holding else []), *settled.rivals):
            holds = claim is settled.holding
            value: Inline = Mark("strong" if holds else "lost", fact.show(claim.value))
            said: Text = (source_link(claim.source), *((f", {claim.at}",) if claim.at else ()))
            note = "; ".join(each for each in (claim.note, "" if holds else "does not hold here") if each)
            rows.append(((name,), (value,), said, (claim.certainty,), (note,)))
    if rows:
        yield Grid(("fact", "value", "who says so", "certainty", "note"), tuple(rows))
    yield from _pairs(product, known)


def _pairs(product: Product, known: Knowledge) -> Iterator[Block]:
    items = []
    for of in (each for each in known.catalogue.pairs if product.id in each):
        settled = known.catalogue.facts_of_pair(of) or {}
        role = known.catalogue.relation(of)
        show = {name: known.vocabulary.facts[f"{role.name}.{name}"].show for name in settled}
        values = {name: show[name](s.holding.value) if s.holding else "disputed" for name, s in settled.items()}
        told = "; ".join(f"{name}: {value}" for name, value in values.items())
        other = next((id_ for id_ in of if id_ != product.id), product.id)
        items.append(Item((product_link(known.catalogue.products[other], known), f": {told}")))
    if items:
        yield Para(("With others",), "label")
        yield Items(tuple(items))


def product_link(product: Product, known: Knowledge) -> Link:
    """Give the link to a product on its brand's page."""
    top = _top(product, known)
    return Link(product.full_name, f"brands/{spot(top)}" if top else "", spot(product.id) if top else "")


# sources


def source_link(source: Source) -> Link:
    """Give the link to a source on the page of sources."""
    return Link(source.title, "sources", spot(source.id))


def sources(known: Knowledge) -> Page:
    """Give the page of sources, the most reliable kinds first."""
    used: dict[str, list[str]] = {}
    for rule in known.rulebook.rules.values():
        for each in rule.sources:
            used.setdefault(each.source, []).append(rule.id)
    ordered = sorted(known.sources.values(), key=lambda source: (source.kind.rank, source.title.casefold()))
    rows = tuple((
        (address(each), *((f", {each.date}",) if each.date else ())), (each.kind.called,), (each.counts_as.certainty,),
        joined([(rule_link(id_),) for id_ in dict.fromkeys(used.get(each.id, ()))]),
    ) for each in ordered)  # fmt: skip
    grid = Grid(("source", "kind", "counts as", "rules"), rows, tuple(spot(each.id) for each in ordered))
    lead = Para(("Where facts and rules come from, the kinds that count most first.",), "lead")
    return Page("sources", "Sources", (lead, grid), ABOVE)


def address(source: Source) -> Inline:
    """Give a source's title, leading to its address where it has one."""
    if source.url.startswith(("http://", "https://")):
        return Link(source.title, url=source.url)
    return source.title + (f" ({source.unlisted})" if source.unlisted else "")
