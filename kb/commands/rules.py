"""`wattfit rules`: look into the rulebook."""

from __future__ import annotations

import click
from rich.markup import escape
from rich.table import Table

from kb.commands import Tool, console, json_option, knowledge, print_json
from kb.commands.completing import names, rules
from kb.problems import did_you_mean, refuse
from kb.reports.rule_data import effects, rule_data, the_rule
from kb.rulebook.rules import EFFECTS

COMMANDS = {
    "coverage": "kb.commands.coverage:coverage_command",
    "docs": "kb.commands.docs:docs_command",
    "lint": "kb.commands.lint:lint_command",
    "new": "kb.commands.new:new_rule_command",
    "schema": "kb.commands.new:schema_command",
    "test": "kb.commands.test:test_command",
    "watch": "kb.commands.watch:watch_command",
}


@click.group("rules", cls=Tool, lazy=COMMANDS)
def rules_group() -> None:
    """Look into the rules, write them, check them."""


@rules_group.command("list")
@click.option("--topic", help="Only rules of this topic.")
@click.option("--effect", type=click.Choice(EFFECTS), help="Only rules with this effect.")
@json_option
@click.pass_context
def list_command(ctx: click.Context, topic: str | None, effect: str | None, as_json: bool) -> None:
    """List the rules: id, effects, title."""
    known = knowledge(ctx)
    topics = {rule.topic for rule in known.rulebook.rules.values()}
    if topic is not None and topic not in topics:
        raise refuse(f"unknown topic `{topic}`", help=did_you_mean(topic, topics))
    rules = [
        rule for rule in known.rulebook.rules.values()
        if topic in (None, rule.topic) and (effect is None or rule.does(effect))
    ]  # fmt: skip
    if as_json:
        print_json([{"rule": r.id, "title": r.title, "effects": effects(r), "certainty": r.certainty} for r in rules])
        return
    table = Table("rule", "effects", "title", box=None, pad_edge=False)
    for rule in rules:
        table.add_row(rule.id, ", ".join(effects(rule)), rule.title)
    console().print(table)


@rules_group.command("show")
@click.argument("name", shell_complete=names(rules))
@json_option
@click.pass_context
def show_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show one rule: what it says, when, why, from where, and what it has to do with others."""
    known = knowledge(ctx)
    data = rule_data(the_rule(name, known), known)
    if as_json:
        print_json(data)
        return
    out = console()
    out.print(f"[bold]{escape(data['rule'])}[/bold]  {escape(data['title'])}")
    if data["why"]:
        out.print(escape(data["why"]))
    out.print(f"\n[bold]When[/bold]\n{escape(data['when'])}\n\n[bold]Then[/bold]")
    for effect in data["then"]:
        out.print(escape(f"{effect['effect']}: {effect['text']}"))
    for key, heading in (("sets_aside", "Sets aside"), ("covers", "Answers for"), ("set_aside_by", "Set aside by"),
                         ("covered_by", "Answered for by")):  # fmt: skip
        if data[key]:
            out.print(f"\n[bold]{heading}[/bold] {escape(', '.join(data[key]))}")
    out.print("\n[bold]Sources[/bold]")
    for source in data["sources"]:
        told = (f"{source['title']} ({source['kind']})", source.get("at", ""), source.get("url", ""))
        out.print(escape(" ".join(each for each in told if each)))
    ground = f", ground {data['ground']}" if data["ground"] else ""
    out.print(escape(f"\n{data['file']}, certainty {data['certainty']}{ground}"))
