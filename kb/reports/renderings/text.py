"""A report as text for people: verdict first, then why, then what to do; colour only where a terminal shows it."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from kb.reports.renderings import WIDTH, Sheet
from kb.reports.renderings.citations import Source
from kb.reports.renderings.outline import Item, Outline, Section

Data = Mapping[str, Any]
COLOURS = {"yes": "bold green", "no": "bold red", "conditional": "bold yellow", "unknown": "bold yellow"}


def rendered(sheet: Sheet, verbose: bool = False) -> str:
    """Give the report as plain text."""
    out = io.StringIO()
    console = Console(file=out, width=WIDTH, highlight=False, color_system=None)
    Page(console, sheet.words, verbose).show(sheet.data)
    return out.getvalue()


class Page:
    """Prints one report, briefly unless it is to be `verbose`. `words` are the headings of the language."""

    def __init__(self, console: Console, words: Mapping[str, str], verbose: bool = False) -> None:
        self.console, self.words, self.verbose = console, words, verbose

    def show(self, data: Data) -> None:
        """Print the report."""
        outline = Outline(data, self.words, brief=not self.verbose)
        self._verdict(outline, COLOURS[data["answer"]])
        for note in outline.notes:
            self._print(textwrap.fill(note, self.console.width), "dim")
        for section in outline.sections:
            self._section(section)
        if outline.sources:
            self._heading(self.words["sources"])
        for source in outline.sources:
            self._line(_source(source), f"[{source.number}] ", "dim")

    def _verdict(self, outline: Outline, colour: str) -> None:
        line = Text(textwrap.fill(f"{outline.verdict}  {outline.headline}", self.console.width), style="bold")
        line.stylize(colour, 0, len(outline.verdict))
        self.console.print(line, soft_wrap=True)

    def _section(self, section: Section) -> None:
        self._heading(section.heading)
        for item in section.items:
            self._line(_text(item), "• ")
            for fact in item.facts:
                self._line(_text(fact), "    ", "dim")

    def _heading(self, heading: str) -> None:
        self.console.print()
        self._print(heading, "bold")

    def _line(self, line: str, mark: str, style: str = "") -> None:
        """Print a line with a mark before it, continued under its text."""
        indent = " " * (2 + len(mark))
        self._print(textwrap.fill(line, max(40, self.console.width), initial_indent=f"  {mark}",
                                  subsequent_indent=indent, break_long_words=False, break_on_hyphens=False),
                    style)  # fmt: skip

    def _print(self, text: str, style: str) -> None:
        self.console.print(Text(text, style=style), soft_wrap=True)


def _text(item: Item) -> str:
    cited = "".join(f"[{number}]" for number in item.cites)
    hint = f"  {item.hint}" if item.hint else ""
    return f"{item.text}{hint}{cited and ' '}{cited}"


def _source(source: Source) -> str:
    return ". ".join(part for part in (source.said, source.spots, source.url) if part)
