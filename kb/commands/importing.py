"""`wattfit facts import`: products and pairs from a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from kb.authoring.importing.importer import read_import
from kb.authoring.importing.mapping import read_mapping
from kb.authoring.importing.write_import import texts, try_out, write_files
from kb.catalogue.in_force import moment
from kb.commands import echo, layers_of, settings
from kb.files.paths import own_folder
from kb.knowledge.documents import FOLDERS
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import Place, refuse

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@click.command("import")
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--map", "mapping", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="What the columns mean: a YAML file, see docs/import.md.")  # fmt: skip
@click.option("--into", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="The knowledge base to write into; made if it is not there.")  # fmt: skip
@click.option("--name", help="The folder below DIR/facts; the name of the table if not given.")
@click.option("--rivals", is_flag=True, help="Add the claims for products that are there already, as rivals.")
@click.option("--dry-run", is_flag=True, help="Check everything, show the files, and write nothing.")
@click.pass_context
def import_command(
    ctx: click.Context, table: Path, mapping: Path, into: Path, name: str | None, rivals: bool, dry_run: bool
) -> None:
    """Import products and pairs from a CSV file or a workbook (.xlsx).

    All rows are checked; every cell that does not fit is named as file:row:column, with what would be right. Either
    all of the table is written or nothing of it. Exits with 2 where anything is wrong.

    \b
    wattfit facts import products.csv --map mapping.yaml --into my-kb --dry-run
    """

    def loaded(further: Sequence[Path]) -> Knowledge:
        layers = [each for each in layers_of(ctx) if each.resolve() != into.resolve()]
        return load([*layers, *further], own=not settings(ctx).only, moment=moment(settings(ctx).as_of))

    own = own_folder().resolve()
    if into.resolve() == own or any(into.resolve().is_relative_to(own / folder) for folder in FOLDERS):
        raise refuse("is the built-in knowledge base", Place(str(into)), "name a folder of your own")
    if name is not None and not NAME.fullmatch(name):
        raise refuse(f"`{name}` is no name of a folder", help="write it in lower case, such as acme-2026")
    there = [into] if any((into / folder).is_dir() for folder in FOLDERS) else []
    said = read_mapping(mapping)
    before = loaded(there)
    imported = read_import(table, said, before, rivals)
    files = texts(imported, said, table.name)
    folder = name or re.sub(r"[^a-z0-9]+", "-", table.stem.lower()).strip("-") or "imported"
    if dry_run:
        try_out(files, into, folder, before, loaded)
        for file, text in files.items():
            echo(f"# {into / 'facts' / folder / file}\n{text}")
    else:
        for path in write_files(files, into, folder, before, loaded):
            echo(str(path))
    verb = "would be imported" if dry_run else "imported"
    counts = f"{len(imported.products)} products, {len(imported.pairs)} pairs, {imported.claims} claims"
    echo(f"{counts} {verb} from {table}", err=True)
