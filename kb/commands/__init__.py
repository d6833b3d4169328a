"""The commands of the command line, one module for each group: they read words, call `kb`, and print."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.catalogue.in_force import Moment, moment
from kb.engines import DEFAULT, ENGINES
from kb.files.json_writer import json_text
from kb.knowledge.documents import all_folders
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import Place, WattfitError, printable, refuse
from kb.reports.renderings import WIDTH

if TYPE_CHECKING:
    from rich.console import Console

    from kb.knowledge_base import KnowledgeBase

Command = TypeVar("Command", bound=Callable[..., Any])
EXITS = {"yes": 0, "no": 1, "conditional": 3, "unknown": 4}
UNREADABLE = 2
LOADED = "kb.knowledge"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no word of a command line may hold: control characters, and bytes that are no text."""


class Tool(click.Group):
    """A group that prints problems with what somebody wrote as plain lines and exits with 2.

    `lazy` gives commands by name as "module:attribute"; their modules are loaded only where they are called.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, str] | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command by its name."""
        if cmd_name in self.lazy:
            module, _, attribute = self.lazy[cmd_name].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        return super().get_command(ctx, cmd_name)

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:
        """Read the command line, which must be text."""
        if wrong := next(filter(_NO_TEXT.search, args), None):
            help_ = "leave out control characters, and what is no character"
            echo(str(refuse(f"`{wrong}` is no text", help=help_)), err=True)
            raise SystemExit(UNREADABLE)
        return super().make_context(info_name, args, *more, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command named on the command line."""
        try:
            return super().invoke(ctx)
        except WattfitError as error:
            told = error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            told = refuse(f"cannot be used: {error.strerror}", Place(str(error.filename)))
        echo(str(told), err=True)
        return ctx.exit(UNREADABLE)


@dataclass(frozen=True)
class Settings:
    """What the command line says for all commands: folders laid over the built-in ones, and the day that counts."""

    layers: tuple[Path, ...] = ()
    as_of: str | None = None
    only: bool = False

    @property
    def folders(self) -> list[Path]:
        """All folders that are read: the built-in one first, unless others stand alone."""
        return all_folders(self.layers, not self.only)


def settings(ctx: click.Context) -> Settings:
    """Give what the command line says for all commands."""
    return ctx.find_root().obj or Settings()


def layers_of(ctx: click.Context) -> tuple[Path, ...]:
    """Give the folders that are laid over the built-in knowledge base, or that stand alone."""
    return settings(ctx).layers


def knowledge(ctx: click.Context, day: Moment | None = None) -> Knowledge:
    """Load the knowledge base that the command line names, as in force on the day that it names, else on this one."""
    said, loaded = settings(ctx), ctx.find_root().meta
    if day is not None and said.as_of is None:
        return load(said.layers, own=not said.only, moment=day)
    if LOADED not in loaded:
        loaded[LOADED] = load(said.layers, own=not said.only, moment=moment(said.as_of))
    known: Knowledge = loaded[LOADED]
    return known


def base(ctx: click.Context, engine: str = DEFAULT) -> KnowledgeBase:
    """Give the knowledge base that the command line names, as programs have it."""
    from kb.knowledge_base import KnowledgeBase

    return KnowledgeBase(knowledge(ctx), engine)


def engine_option(default: str = DEFAULT) -> Callable[[Command], Command]:
    """Give the option that names an engine."""
    return click.option("--engine", default=default, help=f"One of {', '.join(ENGINES)}; else {default}.")


def on_terminal() -> bool:
    """Say whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def console() -> Console:
    """Give the console for text: as wide as the terminal, 100 columns elsewhere; colour on a terminal only."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def print_json(data: Mapping[str, Any] | list[Any]) -> None:
    """Print one JSON value."""
    click.echo(json_text(data))


def echo(text: str = "", err: bool = False, nl: bool = True) -> None:
    """Print a text, what nobody sees in it as an escape."""
    click.echo(printable(text), err=err, nl=nl)


def language_here() -> str:
    """Give the code of the language that the environment names, or nothing where it names none."""
    said = next((each for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (each := os.environ.get(name))), "")
    return re.split(r"[_.@-]", said, maxsplit=1)[0].casefold()


lang_option = click.option(
    "--lang", metavar="CODE", default="", help="The language that is asked in, such as de; else it is found out."
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
