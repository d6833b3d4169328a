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
from kb.reports.renderings.outline import LEVELS, Item, Outline, Section

Data = dict[str, Any]
SCREEN = 40
"""Lines of a short answer, as far as reasons, conditions and warnings leave room."""
DEEPEST = len(next(iter(LEVELS.values()))) - 1
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
        for line in self._full(data) if self.verbose else self._short(data):
            self.console.print(line, soft_wrap=True)

    def _full(self, data: Data) -> list[Text]:
        outline = Outline(data, self.words)
        sources = [line for each in outline.sources for line in self._item(_source(each), f"[{each.number}] ", "dim")]
        return [*self._body(outline), *(self._heading(self.words["sources"]) if sources else []), *sources]

    def _short(self, data: Data) -> list[Text]:
        """Give the report on a screen: what matters less goes first, and what must be heeded never."""
        asked = [data.get("why_not", {}), data.get("what_if", {})]
        for level in range(DEEPEST + 1):
            outline = Outline(data, self.words, brief=True, level=level)
            lines = [*self._body(outline), *self._sources(outline, level)]
            if len(lines) <= SCREEN or any(asked):
                break
        return lines

    def _body(self, outline: Outline) -> list[Text]:
        """Give all but the sources."""
        lines = self._verdict(outline)
        for note in outline.notes:
            lines += [Text(each, style="dim") for each in textwrap.wrap(note, self.console.width)]
        for section in outline.sections:
            lines += self._section(section)
        return lines

    def _verdict(self, outline: Outline) -> list[Text]:
        lines = textwrap.wrap(outline.first("  "), self.console.width)
        made = [Text(each, style="bold") for each in lines]
        made[0].stylize(COLOURS[outline.data["answer"]], 0, len(outline.verdict))
        return made

    def _sources(self, outline: Outline, level: int) -> list[Text]:
        """Give the sources, each on one line with its address where that fits; deeper down in one paragraph."""
        listed = outline.sources
        if not listed:
            return []
        heading = self._heading(self.words["sources"])
        more = Text(f"  {self.words['more']}", style="dim")
        if level < DEEPEST - 1:
            return [*heading, *map(self._one_line, listed), more]
        told = "; ".join(f"[{each.number}] {each.title}" for each in listed)
        return [*heading, *self._item(told, "", "dim"), more]

    def _one_line(self, source: Source) -> Text:
        width = self.console.width
        line = f"  [{source.number}] {source.said}"
        if source.url and len(line) + 2 + len(source.url) <= width:
            line = f"{line}. {source.url}"
        return Text(line if len(line) <= width else f"{line[: width - 1]}…", style="dim")

    def _section(self, section: Section) -> list[Text]:
        lines = self._heading(section.heading)
        for item in section.items:
            lines += self._item(_text(item), "• ")
            for fact in item.facts:
                lines += self._item(_text(fact), "    ", "dim")
        return lines

    def _heading(self, heading: str) -> list[Text]:
        return [Text(""), Text(heading, style="bold")]

    def _item(self, line: str, mark: str, style: str = "") -> list[Text]:
        """Give a line with a mark before it, continued under its text."""
        indent = " " * (2 + len(mark))
        wrapped = textwrap.wrap(line, max(40, self.console.width), initial_indent=f"  {mark}",
                                subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)  # fmt: skip
        return [Text(each, style=style) for each in wrapped]


def _text(item: Item) -> str:
    cited = "".join(f"[{number}]" for number in item.cites)
    hint = f"  {item.hint}" if item.hint else ""
    return f"{item.text}{hint}{cited and ' '}{cited}"


def _source(source: Source) -> str:
    return ". ".join(part for part in (source.said, source.spots, source.url) if part)
