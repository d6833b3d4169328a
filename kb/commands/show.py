"""Showing an answer: in which format, where to, and with its proof beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands import Command, console, echo
from kb.files.atomic import store
from kb.files.paths import real
from kb.problems import Place, refuse
from kb.proof.seal import as_text
from kb.reports.renderings import ENDINGS, FORMATS, Sheet, render

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Output:
    """What the command line says of the output: a format, a file for it, and a file for the proof."""

    format: str | None = None
    file: Path | None = None
    proof: Path | None = None
    all: bool = False

    @property
    def chosen(self) -> str:
        """The format: as said, else by the ending of the file."""
        ending = self.file.suffix.lower() if self.file is not None else ""
        if self.format is None and ending and ending not in ENDINGS:
            help_ = f"end it with {', '.join(ENDINGS)}, or give --format"
            raise refuse(f"`{ending}` says no format", Place(str(self.file)), help_)
        return self.format or ENDINGS.get(ending, "text")


def show_options(command: Command) -> Command:
    """Add `--format`, `-o` and `--proof`."""
    path = click.Path(path_type=Path)
    command = click.option("--proof", type=path, metavar="FILE", help="Write the proof, for `wattfit verify`.")(command)
    command = click.option("-o", "--output", type=path, metavar="FILE", help="Write the answer to a file.")(command)
    help_ = "How to show the answer; without it, text, or by the ending of the file."
    return click.option("--format", "format_", type=click.Choice(FORMATS), help=help_)(command)


def show(sheet: Sheet, output: Output) -> None:
    """Show an answer.

    Raises:
        InputError: a file cannot be written; nothing is shown then.
    """
    if output.proof is not None and output.file is not None and real(output.proof) == real(output.file):
        raise refuse("proof and answer cannot go to the same file")
    if output.proof is not None:
        store(output.proof, as_text(sheet.record))
    if output.file is not None:
        store(output.file, _text(sheet, output))
    elif output.chosen == "text":
        _print(console(), sheet, output)
    elif output.chosen == "tree":
        from kb.reports.renderings.tree import tree

        console().print(tree(sheet))
    else:
        echo(render(sheet, output.chosen), nl=False)


def _print(out: Console, sheet: Sheet, output: Output) -> None:
    """Print the answer for people; what that needs is loaded only here."""
    from kb.reports.renderings.text import Page

    Page(out, sheet.words, output.all).show(sheet.data)


def _text(sheet: Sheet, output: Output) -> str:
    """Give the text of a file."""
    if output.chosen != "text":
        return render(sheet, output.chosen)
    from kb.reports.renderings.text import rendered

    return rendered(sheet, output.all)
