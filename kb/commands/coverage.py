"""`wattfit rules coverage`: what the cases of each rule show, which mistakes they would miss, and which are missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from kb.authoring.lint.codes import severity
from kb.authoring.testing.coverage import Examiner, Seen
from kb.authoring.testing.coverage_findings import Examined, data, examine, strays, totals
from kb.authoring.testing.rule_cases import read_cases
from kb.commands import completing, console, echo, json_option, knowledge, print_json
from kb.files.yaml_writer import written
from kb.problems import InputError, Problem
from kb.reports.rule_data import chosen
from kb.rulebook.rules import file_of


@click.command("coverage")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.names(completing.topics))
@click.option("--details", is_flag=True, help="Show every comparison, with the cases in which it decides.")
@json_option
@click.pass_context
def coverage_command(ctx: click.Context, names: tuple[str, ...], details: bool, as_json: bool) -> None:
    """Say what the cases of each rule show, which small mistakes in the rule they would miss, and which cases to add.

    Each rule is to fire, to be refuted and to stay open; each comparison is to decide in two cases, true in one and
    false in the other (MC/DC); each rule with a small mistake in it is to fail a case. What is missing is proposed as
    YAML. NAME is a rule or a topic. Exits with 1 where anything is missing that no waiver under `uncovered` accepts.
    """
    known = knowledge(ctx)
    cases, problems = read_cases(known)
    unreadable = [each for each in problems if severity(each) == "error"]
    if unreadable:
        raise InputError(unreadable)
    wanted = chosen(names, known)
    files = {file_of(id_) for id_ in wanted}
    examiner = Examiner(known, [case for case in cases if file_of(case.rule) in files])

    @cache
    def pool() -> Sequence[Seen]:
        return examiner.seen if not names else Examiner(known, cases).seen

    rules = [known.rulebook.rules[id_] for id_ in wanted]
    hidden = len(rules) < 20 or not sys.stderr.isatty()
    watched = track(rules, "Examining", console=Console(stderr=True), transient=True, disable=hidden)
    found = list(examine(examiner, list(watched), pool))
    astray = [] if names else strays(known)
    failing = [each for each in examiner.seen if not each.passes]
    if as_json:
        rows = [data(each) for each in found]
        print_json({"rules": rows, "totals": totals(rows), "found": [each.data() for each in astray]})
    else:
        print_found(found, astray, details)
    for each in failing:
        echo(f"{each.case.place}: case fails and shows nothing: {each.case.name}", err=True)
    ctx.exit(1 if astray or failing or any(each.found for each in found) else 0)


def print_found(found: Sequence[Examined], astray: Sequence[Problem], details: bool) -> None:
    """Print what is missing rule by rule, then the figures."""
    rows = [data(each) for each in found]
    for each, row in zip(found, rows, strict=True):
        if details or each.found:
            print_rule(each, row, details)
    for problem in astray:
        echo(str(problem))
    sums = totals(rows)
    share = 100 * sums["covered"] / sums["comparisons"] if sums["comparisons"] else 100
    echo("; ".join((
        f"{sums['rules']} rules, {sums['cases']} cases",
        f"{sums['covered']} of {sums['comparisons']} comparisons decide both ways ({share:.1f} % MC/DC)",
        f"{sums['mutants']} mutants: {sums['killed']} killed, {sums['same']} the same as their rule,"
        f" {sums['survived']} survived",
        f"{sums['waived']} findings waived, {sums['found'] + len(astray)} left",
    )))  # fmt: skip


def print_rule(examined: Examined, row: Mapping[str, Any], details: bool) -> None:
    """Print one rule: its figures, what is missing, and the cases to add."""
    covered = sum(each["covered"] for each in row["comparisons"])
    states = ", ".join(f"{number} {state}" for state, number in row["states"].items())
    killed = f"{row['mutants']['killed']} of {row['mutants']['made'] - len(row['mutants']['same'])}"
    out = console()
    out.print(f"[bold]{escape(row['rule'])}[/bold]  {row['cases']} cases ({states}), {covered} of "
              f"{len(row['comparisons'])} comparisons decide both ways, {killed} mutants killed")  # fmt: skip
    if details:
        print_comparisons(row["comparisons"])
        for what in row["mutants"]["same"]:
            out.print(escape(f"  the same as the rule: {what}"))
    for problem, reason in examined.waived:
        out.print(escape(f"  waived: {problem.message} ({reason})")) if details else None
    for problem in examined.found:
        echo(f"  {problem} [{problem.code}]")
    if examined.proposals:
        echo(f"  cases to add to {row['rule'].rpartition('/')[2]}.cases.yaml:\n")
        echo(written([dict(each.case) for each in examined.proposals], 2))


def print_comparisons(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print each comparison with how often it was true, false and unknown, and where it decides."""
    table = Table("comparison", "true", "false", "unknown", "decides, being true", "decides, being false", box=None)
    for row in rows:
        tally = (str(row[key]) for key in ("true", "false", "unknown"))
        decides = (row[key] or "[red]no case[/red]" for key in ("decides_true", "decides_false"))
        table.add_row(escape(row["comparison"]), *tally, *decides)
    console().print(table)
