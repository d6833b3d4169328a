"""`wattfit new`, `rules new`, `facts new` and `rules schema`: files to start from, and what editors need for them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kb.authoring.scaffold.editors import write_schemas, write_settings
from kb.authoring.scaffold.facts import new_fact, new_product
from kb.authoring.scaffold.knowledge_base import new_base
from kb.authoring.scaffold.rules import SCHEMAS, Files, new_rule, write
from kb.catalogue.in_force import moment
from kb.commands import echo, layers_of, settings
from kb.commands.asking import first_example
from kb.commands.completing import facts, names
from kb.files.paths import own_folder
from kb.knowledge.documents import FOLDERS, moved
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError, Place, refuse
from kb.rulebook.rules import EFFECTS
from kb.vocabulary.facts import TYPES

FOLDER = click.Path(path_type=Path, file_okay=False)
INTO = "The knowledge base to write into: else the last of --kb, else --only, else this folder."
into_option = click.option("--into", type=FOLDER, metavar="DIR", help=INTO)
source_option = click.option("--source", default="house", help="Id of the source; a new one is written, too.")


@click.command("new")
@click.argument("folder", type=FOLDER, metavar="DIR")
def new_base_command(folder: Path) -> None:
    """Write a small knowledge base of your own into a new folder: it answers at once, and is yours to change.

    \b
    wattfit new my-kb
    wattfit --only my-kb rules lint
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise refuse("holds other files", Place(str(folder)), "name a new folder")
    for path in write(new_base(), folder):
        echo(str(path))
    known = load([folder], own=False)
    write_schemas(known, folder / SCHEMAS)
    echo(f'try it: wattfit --only {shlex.quote(str(folder))} ask "{first_example(known)}"', err=True)


@click.command("new")
@click.argument("id_", metavar="TOPIC/NAME")
@click.option("--effect", type=click.Choice(EFFECTS), default="forbid", help="What the rule does.")
@click.option("--title", default="", help="What the rule says, in one short line.")
@click.option(
    "--fact",
    "name",
    shell_complete=names(facts),
    help="The fact that the rule compares; else one of its own is declared.",
)
@source_option
@into_option
@click.pass_context
def new_rule_command(
    ctx: click.Context, id_: str, effect: str, title: str, name: str | None, source: str, into: Path | None
) -> None:
    """Write a new rule with its cases, ready to edit: it loads, passes lint, and its cases hold.

    TOPIC/NAME is its id: the file is rules/TOPIC/NAME.yaml.
    """
    target = folder(ctx, into)
    known = laid(ctx, target)
    fact = None if name is None else known.vocabulary.fact(name)
    write_new(ctx, new_rule(id_, known, effect, title, fact, source), target)


@click.command("new")
@click.argument("words", nargs=-1, required=True, metavar="PRODUCT-ID | fact NAME")
@click.option("--kind", help="The kind of the product.")
@click.option("--type", "type_", type=click.Choice([each for each in TYPES if each != "product"]), default="boolean",
              help="The type of the fact.")  # fmt: skip
@source_option
@into_option
@click.pass_context
def new_facts_command(
    ctx: click.Context, words: tuple[str, ...], kind: str | None, type_: str, source: str, into: Path | None
) -> None:
    """Write a new product, or a new fact with a rule that reads it, ready to edit.

    \b
    wattfit facts new acme/one --kind KIND
    wattfit facts new fact user.age --type integer
    """
    target = folder(ctx, into)
    known = laid(ctx, target)
    if len(words) == 2 and words[0] == "fact":
        files = new_fact(words[1], known, type_, source)
    elif len(words) == 1 and kind is not None:
        files = new_product(words[0], kind, known)
    else:
        raise refuse("it is not clear what is new", help="write PRODUCT-ID --kind KIND, or fact NAME")
    write_new(ctx, files, target)


@click.command("schema")
@click.option("--out", type=FOLDER, metavar="DIR", help="Write only the schemas, into this folder.")
@into_option
@click.pass_context
def schema_command(ctx: click.Context, out: Path | None, into: Path | None) -> None:
    """Write JSON Schemas with all names of the knowledge base, so that editors complete, explain and check them.

    They go into .schemas/ in the knowledge base, with settings for Visual Studio Code. Write them again when names have
    changed; `rules watch` does so by itself.
    """
    target = folder(ctx, into)
    known = laid(ctx, target)
    written = write_schemas(known, out or target / SCHEMAS)
    if out is None:
        written.append(write_settings(target))
    for path in written:
        echo(str(path))


def folder(ctx: click.Context, into: Path | None) -> Path:
    """Give the knowledge base to write into: the one named, else the last layer, else this folder."""
    layers = layers_of(ctx)
    return into or (layers[-1] if layers else Path())


def laid(ctx: click.Context, target: Path, *further: Path) -> Knowledge:
    """Load all layers with the target as the last, if it is a knowledge base already, and what is to come into it."""
    layers = [each for each in layers_of(ctx) if each.resolve() != target.resolve()]
    if any((target / name).is_dir() for name in FOLDERS) and target.resolve() != own_folder().resolve():
        layers.append(target)
    return load([*layers, *further], own=not settings(ctx).only, moment=moment(settings(ctx).as_of))


def try_out(ctx: click.Context, files: Files, target: Path) -> None:
    """See that all layers load with these files, the target being the last.

    Raises:
        InputError: they do not; nothing is written.
    """
    with TemporaryDirectory() as folder:
        write(files, Path(folder))
        try:
            laid(ctx, target, Path(folder))
        except InputError as error:
            raise InputError(moved(each, Path(folder), target) for each in error.problems) from None


def write_new(ctx: click.Context, files: Files, target: Path) -> None:
    """Write the files, and the schemas that they name, and say what to do next."""
    try_out(ctx, files, target)
    for path in write(files, target):
        echo(str(path))
    if not (target / SCHEMAS).is_dir():
        write_schemas(laid(ctx, target), target / SCHEMAS)
        echo(f"{target / SCHEMAS}/")
    named = "".join(f"{flag} {shlex.quote(str(each))} " for flag, each in flags(ctx, target))
    echo(f"edit them, then: wattfit {named}rules lint && wattfit {named}rules test", err=True)


def flags(ctx: click.Context, target: Path) -> Iterator[tuple[str, Path]]:
    """Give the flags by which the layers are named, the target among them."""
    layers, only = list(layers_of(ctx)), settings(ctx).only
    if target.resolve() not in (own_folder().resolve(), *(each.resolve() for each in layers)):
        layers.append(target)
    for n, each in enumerate(layers):
        yield "--only" if only and n == 0 else "--kb", each
