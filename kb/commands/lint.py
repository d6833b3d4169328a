"""`wattfit rules lint`: everything that is wrong or doubtful in rules and facts, at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from kb.authoring.lint.codes import SEVERITIES, all_codes, page_text, severity
from kb.authoring.lint.formats import FORMATS, counted
from kb.authoring.lint.lint import Lint, below, lint
from kb.catalogue.in_force import moment
from kb.commands import echo, layers_of, settings
from kb.commands.completing import codes, names
from kb.files.paths import is_there, own_folder
from kb.knowledge.documents import whose
from kb.problems import did_you_mean, refuse


@click.command("lint")
@click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How to print the findings.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="warning", help="The least grave finding that fails.")
@click.option("--alone", is_flag=True, help="Read the given folders only, not the built-in rules and facts.")
@click.option(
    "--explain",
    metavar="CODE",
    shell_complete=names(codes),
    help="Print the page that explains a code, and nothing else.",
)
@click.pass_context
def lint_command(
    ctx: click.Context, places: tuple[Path, ...], form: str, fail_on: str, alone: bool, explain: str | None
) -> None:
    """Look for everything that is wrong or doubtful in rules and facts.

    DIR is a folder with rules/ and facts/ laid over the others, or a part of one; then only what is found there is
    printed. Exits with 0 where nothing grave is found, 1 where something is, 2 where it cannot run.
    """
    if explain is not None:
        if explain not in all_codes():
            raise refuse(f"unknown code `{explain}`", help=did_you_mean(explain, all_codes()))
        echo(page_text(explain))
        return
    found = findings(ctx, places, alone or settings(ctx).only)
    shown = below(places, found.found) if places else list(found.found)
    text = FORMATS[form](shown)
    if text:
        echo(text)
    own = places or layers_of(ctx)
    accepted = below(own, found.waived) if own else found.waived
    echo(counted(shown) + (f", {len(accepted)} waived" if accepted else ""), err=True)
    elsewhere = [] if found.complete else [each for each in found.found if each not in shown]
    if elsewhere:
        echo(f"not all was checked: {counted(elsewhere)} elsewhere, the first: {elsewhere[0]}", err=True)
    worst = SEVERITIES.index(fail_on)
    ctx.exit(1 if elsewhere or any(SEVERITIES.index(severity(each)) <= worst for each in shown) else 0)


def findings(ctx: click.Context, places: Iterable[Path], alone: bool = False) -> Lint:
    """Lint the knowledge bases that the command line names, and those that these places are in.

    Raises:
        InputError: a place is not there, or in no knowledge base.
    """
    layers = list(layers_of(ctx))
    for place in places:
        there = is_there(place)
        folder = whose(place) if there else None
        if folder is None:
            what = "is in no knowledge base" if there else "is not there"
            raise refuse(f"`{place}` {what}", help="name a folder with `rules` or `facts`, or a part of one")
        own = folder == own_folder().resolve()
        if own and settings(ctx).only:
            raise refuse(f"`{place}` is not in the knowledge base in use", help="leave --only out")
        if (alone or not own) and folder not in [each.resolve() for each in layers]:
            layers.append(folder)
    if alone and not layers:
        raise refuse("no knowledge base", help="name a folder that is to be read alone")
    return lint(layers, not alone, moment(settings(ctx).as_of))
