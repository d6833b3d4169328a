"""`wattfit rules watch`: lint and test on every save."""

from __future__ import annotations

from pathlib import Path

import click

from kb.authoring.lint.formats import counted
from kb.authoring.lint.lint import lint
from kb.authoring.lint.watching import follow
from kb.authoring.scaffold.editors import write_schemas
from kb.authoring.scaffold.rules import SCHEMAS
from kb.catalogue.in_force import moment
from kb.commands import echo, layers_of, settings
from kb.commands.new import FOLDER
from kb.files.paths import own_folder
from kb.knowledge.documents import FOLDERS, all_folders, whose
from kb.knowledge.loading import load
from kb.problems import InputError, refuse


@click.command("watch")
@click.argument("folder", required=False, type=FOLDER)
@click.pass_context
def watch_command(ctx: click.Context, folder: Path | None) -> None:
    """Lint and test again whenever a rule or fact is saved, and print only what changed, until interrupted.

    FOLDER is laid over the others; without it those of --kb and --only are watched, or in a checkout its own rules and
    facts. Schemas for editors are kept up to date where there are some. `rules lint` tries the invariants as well.
    """
    own = not settings(ctx).only
    folders = all_folders([*layers_of(ctx), *([] if folder is None else [folder])], own)
    layers = folders[1:] if own else folders
    watched = layers or [own_folder()]
    places = [each / name for each in watched for name in FOLDERS if (each / name).is_dir()]
    if not places or (folder is not None and whose(folder) is None):
        raise refuse("there is nothing to watch", help="name a folder with `rules` or `facts`")
    day = moment(settings(ctx).as_of)
    for found, lines in follow(lambda: lint(layers, own, day, search=False), places):
        for line in lines:
            echo(line)
        echo(counted(found.found))
        refresh(watched[-1], layers, own)


def refresh(folder: Path, layers: list[Path], own: bool) -> None:
    """Write the schemas of a folder that has some again, if its names can be read."""
    if (folder / SCHEMAS).is_dir():
        try:
            write_schemas(load(layers, own), folder / SCHEMAS)
        except InputError:
            return
