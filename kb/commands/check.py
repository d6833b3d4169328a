"""`wattfit check`: an answer for each plan in a file of one's own gear."""

from __future__ import annotations

from pathlib import Path

import click

from kb.answers.ask import ask
from kb.commands import EXITS, console, json_option, knowledge, print_json
from kb.commands.ask import report
from kb.commands.keep import keep, log_option
from kb.engines import pick
from kb.questions.plans_file import read_gear
from kb.reports.renderings.text import Page


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--engine", default="durable", help="durable or reference.")
@click.option("--why", is_flag=True, help="Show all that was checked, too.")
@log_option
@json_option
@click.pass_context
def check_command(ctx: click.Context, file: Path, engine: str, why: bool, log: bool | None, as_json: bool) -> None:
    """Answer every plan in a file of your own gear.

    Exits with 0 where all answers are yes, else with the code of the worst: 1 no, 4 unknown, 3 conditional.
    """
    known = knowledge(ctx)
    plans = read_gear(file, known)
    machine, note = pick(known.rulebook, engine)
    replies = [ask(plan.question, known, machine) for plan in plans]
    told = [report(reply, known, machine, note) for reply in replies]
    reports = [(plan.name, data) for plan, data in zip(plans, told, strict=True)]
    keep(zip(replies, told, strict=True), known, log)
    if as_json:
        print_json([{"plan": name, **data} for name, data in reports])
    else:
        out = console()
        for name, data in reports:
            out.rule(name, align="left")
            Page(out, known.words, why).show(data)
            out.print()
    answers = [data["answer"] for _, data in reports]
    ctx.exit(next((EXITS[each] for each in ("no", "unknown", "conditional") if each in answers), 0))
