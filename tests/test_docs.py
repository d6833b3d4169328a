"""What is written about the commands is what the commands are. `WATTFIT_GOLDEN=write` writes the page anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli import main

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "commands.md"
HEAD = "# Commands\n\nMade from the commands themselves; a test keeps it fresh.\n"


Words = tuple[str, ...]


def commands(group: click.Group, words: Words = ("wattfit",)) -> Iterator[tuple[Words, click.Command]]:
    """Give every command with the words that call it."""
    context = click.Context(group, info_name=" ".join(words))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


COMMANDS = list(commands(main))


def page() -> str:
    """Give the page of all commands, as their help says it."""
    parts = [HEAD]
    for words, command in COMMANDS:
        root = click.Context(main, terminal_width=100, max_content_width=100, help_option_names=["-h", "--help"])
        context = click.Context(command, parent=root, info_name=" ".join(words))
        parts.append(f"\n## {' '.join(words)}\n\n```text\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def test_commands_page() -> None:
    """The committed page is the one that the commands give."""
    if os.environ.get("WATTFIT_GOLDEN") == "write":
        PAGE.write_text(page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])
def test_help(words: tuple[str, ...], command: click.Command) -> None:
    """Each command and each option says what it does."""
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


def test_commands_named_in_prose_exist() -> None:
    """Every `wattfit …` in the documentation calls a command that there is."""
    known = {" ".join(words) for words, _ in COMMANDS}
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    written = r"(?:`|^\s*\$ |^ {4})wattfit (?:--\S+ \S+ )*([a-z]+)"
    named = {match for file in pages for match in re.findall(written, file.read_text(encoding="utf-8"), re.MULTILINE)}

    assert sorted(word for word in named if f"wattfit {word}" not in known) == []
