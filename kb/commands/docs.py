"""`wattfit rules docs`: the reference of all rules and facts, as Markdown or as a static site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from kb.authoring.docs import markdown, site
from kb.authoring.docs.index import index
from kb.authoring.docs.pages import Matter, pages
from kb.authoring.testing.rule_cases import read_cases
from kb.commands import echo, knowledge, settings
from kb.files.atomic import store
from kb.files.paths import is_there
from kb.knowledge.documents import read_layers
from kb.problems import Place, refuse

TITLE = "wattfit rules"


@click.command("docs")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="The folder to write into: a new one, or one that such docs were written into before.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(("markdown", "site")), default="site", help="What to write.")
@click.option("--index", "only", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write the table of all built-in rules into this Markdown file instead.")  # fmt: skip
@click.pass_context
def docs_command(ctx: click.Context, out: Path | None, form: str, only: Path | None) -> None:
    """Write the reference: a page for each rule with its cases, the vocabulary, the brands, the sources.

    \b
    wattfit rules docs --out reference             # a site: open reference/index.html
    wattfit rules docs --out reference --format markdown
    """
    known = knowledge(ctx)
    if only is not None:
        if out is not None:
            raise refuse("--out and --index exclude each other", help="name one of them")
        write_index(index(known), only)
        return
    target = out or Path("reference")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise refuse("holds other files", Place(str(target)), "name an empty folder with --out")
    documents, _ = read_layers(settings(ctx).folders)
    matter = Matter(known, {each.id: each for each in documents if each.is_rule}, read_cases(known)[0], TITLE)
    made = dict(files(matter, form))
    try:
        write_folder(made, target)
    except OSError as error:
        raise refuse(f"cannot be written: {error.strerror}", Place(str(error.filename or target))) from None
    echo(f"{len(made)} files; start with {target / ('index.html' if form == 'site' else 'README.md')}")


def write_index(text: str, file: Path) -> None:
    """Write the table of rules into its file, over another such table but over nothing else."""
    title = text.partition("\n")[0]
    if is_there(file) and not file.read_text(encoding="utf-8", errors="replace").startswith(title):
        raise refuse("is another file", Place(str(file)), "name a new one")
    store(file, text)
    echo(str(file))


MARK = ".wattfit-docs"
"""The file by which a folder of such docs is known: it lists the others, so that those of rules gone are removed."""


def write_folder(made: Mapping[str, str], target: Path) -> None:
    """Write files into a folder, and remove those that were written into it before and are made no more."""
    target.mkdir(parents=True, exist_ok=True)
    mark = target / MARK
    before = mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []
    for name in (each for each in before if each not in made and ".." not in Path(each).parts):
        (target / name).unlink(missing_ok=True)
    mark.write_text("\n".join(made) + "\n", encoding="utf-8")
    for name, text in made.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def files(matter: Matter, form: str) -> Iterator[tuple[str, str]]:
    """Give every file of the reference with its text."""
    for page in pages(matter):
        if form == "site":
            yield site.file_name(page.name), site.html(page, matter.title)
        else:
            yield markdown.file_name(page.name), markdown.markdown(page)
    if form == "site":
        yield site.STYLE, site.style()
