"""`wattfit facts`: look things up in the catalogue and the vocabulary."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from kb.catalogue.catalogue import Product
from kb.commands import Tool, completing, console, echo, json_option, knowledge, print_json
from kb.knowledge.knowledge import Knowledge
from kb.questions.language.sentence_reader import reader
from kb.reports.product_data import claim_row, fact_rows, pair_row, product_rows, the_product
from kb.vocabulary.facts import Fact

COMMANDS = {"import": "kb.commands.importing:import_command", "new": "kb.commands.new:new_facts_command"}


@click.group("facts", cls=Tool, lazy=COMMANDS)
def facts_group() -> None:
    """Look up products, facts and sources."""


@facts_group.command("list")
@click.option("--kind", help="Only products of this kind.")
@click.option("--group", help="Only products of this brand or series.")
@click.option("--names", is_flag=True, help="List the fact names of the vocabulary instead.")
@json_option
@click.pass_context
def list_command(ctx: click.Context, kind: str | None, group: str | None, names: bool, as_json: bool) -> None:
    """List products, or with --names the facts that rules can speak of."""
    known = knowledge(ctx)
    rows = fact_rows(known) if names else product_rows(known, kind, group)
    if as_json:
        print_json(rows)
        return
    table = Table(*rows[0], box=None, pad_edge=False) if rows else Table()
    for row in rows:
        table.add_row(*map(str, row.values()))
    console().print(table)


@facts_group.command("find")
@click.argument("words", nargs=-1, required=True)
@json_option
@click.pass_context
def find_command(ctx: click.Context, words: tuple[str, ...], as_json: bool) -> None:
    """Find products by any name that people use. Exits with 1 where none bears it."""
    known, said = knowledge(ctx), " ".join(words)
    bearing = reader(known).bearing(said)
    found = bearing or reader(known).names.near(said)
    products = [known.catalogue.products[id_] for id_ in found]
    if as_json:
        print_json([{"id": each.id, "name": each.full_name, "exact": bool(bearing)} for each in products])
    else:
        if not bearing:
            echo(f"no product is called “{said}”" + ("; the nearest names are:" if products else ""))
        for each in products:
            echo(f"{each.id}  {each.full_name}")
    ctx.exit(0 if bearing else 1)


@facts_group.command("show")
@click.argument("name", shell_complete=completing.names(completing.products))
@json_option
@click.pass_context
def show_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show a product with every claim about it, or a fact of the vocabulary."""
    known = knowledge(ctx)
    if name in known.vocabulary.facts:
        show_fact(known.vocabulary.facts[name], known, as_json)
        return
    product = the_product(name, known)
    claims = [
        claim_row(fact, claim, settled.holding, known, product)
        for fact, settled in known.catalogue.facts_of(product.id).items()
        for claim in (*([settled.holding] if settled.holding else []), *settled.rivals)
    ]
    partners = [pair_row(of, product, known) for of in known.catalogue.pairs if product.id in of]
    if as_json:
        print_json({
            "id": product.id, "name": product.full_name, "kind": product.kind, "aliases": list(product.aliases),
            "within": list(product.within), "note": product.note, "claims": claims, "pairs": partners,
        })  # fmt: skip
        return
    print_product(product, claims, partners)


def print_product(product: Product, claims: list[dict[str, Any]], partners: list[dict[str, Any]]) -> None:
    """Print a product's claims: those that hold, and below each those that lost."""
    out = console()
    out.print(Text(f"{product.full_name}  ({product.kind}, {product.id})", style="bold"))
    if product.aliases:
        out.print(Text(f"also called {', '.join(product.aliases)}"))
    if product.note:
        out.print(Text(product.note))
    out.print()
    for row in claims:
        mark = " " if row["holds"] else "×"
        note = f"; {row['note']}" if row["note"] else ""
        source = row["source"]
        where = source.get("url") or source.get("unlisted", "")
        told = f"[{source['title']}, {source['kind']}, {row['certainty']}{note}] {where}"
        line = f"{mark} {row['fact']}: {row['shown']}  {told}"
        out.print(Text(line, style="" if row["holds"] else "dim"), soft_wrap=True)
    for row in partners:
        told = ", ".join(f"{key}: {value}" for key, value in row.items() if key != "with")
        out.print(Text(f"  with {row['with']}: {told}"))


def show_fact(fact: Fact, known: Knowledge, as_json: bool) -> None:
    """Print what the vocabulary says of a fact, and which rules read or conclude it."""
    from kb.rulebook.rules import reads

    readers = [rule.id for rule in known.rulebook.rules.values() if fact.name in reads(rule)]
    data = {
        "fact": fact.name, "type": fact.type, "unit": fact.unit or None, "values": dict(fact.values),
        "range": [str(each) for each in (fact.low, fact.high) if each is not None], "meaning": fact.meaning,
        "ask": fact.ask, "where": fact.where, "from": list(fact.sources), "read_by": readers,
        "concluded_by": list(known.rulebook.concluded_by.get(fact.name, ())),
    }  # fmt: skip
    if as_json:
        print_json(data)
        return
    for key, value in data.items():
        if value:
            shown = ", ".join(map(str, value)) if isinstance(value, (list, dict)) else value
            echo(f"{key}: {shown}")


@facts_group.command("lint")
@json_option
@click.pass_context
def lint_command(ctx: click.Context, as_json: bool) -> None:
    """Look for what is doubtful in the catalogue. Exits with 1 where something is found."""
    from kb.authoring.lint.lint import waive
    from kb.authoring.lint.registry import Base, run_checks

    known = knowledge(ctx)
    findings = run_checks(Base(known), "facts", "claims", "sources")
    found = [each for each in waive(findings, known).found if each.code != "unused-waiver"]
    if as_json:
        print_json([each.data() for each in found])
    else:
        for each in found:
            echo(f"{each} [{each.code}]")
        echo(f"{len(found)} findings", err=True)
    ctx.exit(1 if found else 0)
