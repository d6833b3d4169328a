"""The commands of the command line, one module for each group: they read words, call `kb`, and print."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.catalogue.in_force import Moment, moment, today
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError

if TYPE_CHECKING:
    from rich.console import Console

EXITS = {"yes": 0, "no": 1, "conditional": 3, "unknown": 4}
UNREADABLE = 2


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

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command named on the command line."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            ctx.exit(UNREADABLE)


@dataclass(frozen=True)
class Settings:
    """What the command line says for all commands: folders laid over the built-in ones, and the day that counts."""

    layers: tuple[Path, ...] = ()
    as_of: str | None = None


def settings(ctx: click.Context) -> Settings:
    """Give what the command line says for all commands."""
    return ctx.find_root().obj or Settings()


def layers_of(ctx: click.Context) -> tuple[Path, ...]:
    """Give the folders that are laid over the built-in knowledge base."""
    return settings(ctx).layers


def knowledge(ctx: click.Context, day: Moment | None = None) -> Knowledge:
    """Load the knowledge base that the command line names, as in force on the day that it names, else on this one."""
    named = settings(ctx).as_of
    return load(layers_of(ctx), moment=moment(named) if named else day or today())


def on_terminal() -> bool:
    """Say whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def console() -> Console:
    """Give the console for text: as wide as the terminal, 100 columns elsewhere; colour on a terminal only."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 100)


def print_json(data: Mapping[str, Any] | list[Any]) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
