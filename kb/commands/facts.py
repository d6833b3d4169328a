"""`wattfit facts`: look things up in the catalogue and the vocabulary."""

from __future__ import annotations

import click
from rich.table import Table

from kb.commands import Tool, completing, console, echo, json_option, knowledge, print_json
from kb.knowledge.knowledge import Knowledge
from kb.questions.language.sentence_reader import reader
from kb.reports.product_data import fact_rows, product_data, product_rows, the_product
from kb.reports.shares import Shares
from kb.vocabulary.facts import Fact

COMMANDS = {"import": "kb.commands.importing:import_command", "new": "kb.commands.new:new_facts_command"}

EVIDENCE = {
    "claims": "All claims",
    "deciding": "Facts that decide, as they hold",
    "weakest": "Products with the most deciding facts that nobody can follow",
}
"""The tables of `facts evidence`, with their headings."""


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
    """Show a product: what is known of it, what goes together with it and what that makes, each with its sources.

    The name of a fact of the vocabulary shows that.
    """
    known = knowledge(ctx)
    if name in known.vocabulary.facts:
        show_fact(known.vocabulary.facts[name], known, as_json)
        return
    data = product_data(the_product(name, known), known)
    if as_json:
        print_json(data)
    else:
        from kb.reports.renderings.product import ProductPage

        ProductPage(console(), known.words).show(data)


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


@facts_group.command("evidence")
@click.argument("names", nargs=-1, shell_complete=completing.names(completing.products))
@click.option("--brand", help="Only products of this brand or series.")
@json_option
@click.pass_context
def evidence_command(ctx: click.Context, names: tuple[str, ...], brand: str | None, as_json: bool) -> None:
    """Show on whose word the catalogue rests: by kind of source, and how much of it anybody can follow.

    Of all claims, and of those that hold for the facts by which rules forbid or allow; by brand, or where products or a
    brand are named, by product.
    """
    known = knowledge(ctx)
    only = {the_product(name, known).id for name in names}
    only |= {row["id"] for row in product_rows(known, None, brand)} if brand is not None else set()
    data = Shares(known, only if names or brand is not None else None).data()
    if as_json:
        print_json(data)
        return
    kinds = [name for name in known.section("source_kinds") if any(name in row["kinds"] for row in data["claims"])]
    called = [known.section("source_kinds")[name]["called"] for name in kinds]
    for key, heading in EVIDENCE.items():
        table = Table("", "claims", "established", "with address", *called, box=None, pad_edge=False, title=heading,
                      title_justify="left", title_style="bold")  # fmt: skip
        for row in data[key]:
            of = [row["kinds"].get(each, 0) / (row["claims"] or 1) for each in kinds]
            shares = [f"{each * 100:.0f} %" for each in (row["established"], row["followable"], *of)]
            table.add_row(row["of"] or "all", str(row["claims"]), *shares)
        console().print(table)
        echo("")


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
