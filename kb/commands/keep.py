"""Keeping answers: what `--log` does, for every command that answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from kb.commands import Command, echo
from kb.journal.settings import journal_path

if TYPE_CHECKING:
    from kb.reports.response import Response


def log_option(command: Command) -> Command:
    """Add `--log` and `--no-log`."""
    help_ = "Keep the answer in the journal, or do not; without either the setting WATTFIT_LOG decides."
    return click.option("--log/--no-log", "log", default=None, help=help_)(command)


def keep(answers: Iterable[Response], flag: bool | None) -> None:
    """Put answers into the journal where that is wanted. What goes wrong is one line, and never breaks an answer."""
    try:
        path = journal_path(flag)
        if path is not None:
            from kb.journal.entry import entry_of
            from kb.journal.journal import Journal

            with Journal(path, write=True) as journal:
                for sheet in (each.sheet for each in answers):
                    journal.append(entry_of(sheet.reply, sheet.data, sheet.known))
    except Exception as error:
        echo(f"not kept: {' '.join(str(error).split()) or type(error).__name__}", err=True)
