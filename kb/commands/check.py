"""`wattfit check`: an answer for each plan in a file of one's own gear."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands import EXITS, base, console, engine_option, json_option, print_json
from kb.commands.keep import keep, log_option
from kb.questions.plans_file import read_gear
from kb.reports.renderings.text import Page


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@engine_option()
@click.option("--why", is_flag=True, help="Show all that was checked, too.")
@log_option
@json_option
@click.pass_context
def check_command(ctx: click.Context, file: Path, engine: str, why: bool, log: bool | None, as_json: bool) -> None:
    """Answer every plan in a file of your own gear.

    Exits with 0 where all answers are yes, else with the code of the worst: 1 no, 4 unknown, 3 conditional.
    """
    kb = base(ctx, engine)
    plans = read_gear(file, kb.knowledge)
    responses = [kb.answer(plan.question) for plan in plans]
    keep(responses, log)
    if as_json:
        print_json([{"plan": plan.name, **each.to_dict()} for plan, each in zip(plans, responses, strict=True)])
    else:
        out = console()
        for plan, response in zip(plans, responses, strict=True):
            out.rule(plan.name, align="left")
            Page(out, kb.knowledge.words, why).show(response.sheet.data)
            out.print()
    answers = [each.answer for each in responses]
    ctx.exit(next((EXITS[each] for each in ("no", "unknown", "conditional") if each in answers), 0))
