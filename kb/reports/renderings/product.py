"""A product as a page for people: what is known of it, what fits it and what that makes, with sources at the foot."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kb.reports.fitting import FITS
from kb.reports.renderings.citations import Citations

Data = Mapping[str, Any]
RIVAL, DISPUTED, UNSURE = "others say", "not settled", "?"
HEADINGS = ("", "answer", "at most", "with 1", "with the most")


class ProductPage:
    """Prints what `product_data` gives. `answers` are the words for answers."""

    def __init__(self, console: Console, answers: Mapping[str, str]) -> None:
        self.console, self.answers = console, answers
        self.citations = Citations({"of_layer": ", {layer}"})

    def show(self, data: Data) -> None:
        """Print the page."""
        self._print(f"{data['name']}  ({data['kind']}, {data['id']})", "bold")
        if data["aliases"]:
            self._wrapped(f"also called {', '.join(data['aliases'])}", "")
        if data["note"]:
            self._wrapped(data["note"], "")
        self._heading("Known of it")
        for line in self._facts(data["claims"]):
            self._wrapped(line, "  ")
        self._fits(data["fits"])
        self._pairs(data["pairs"])
        sources = list(self.citations.sources())
        if sources:
            self._heading("Sources")
        for source in sources:
            said = ". ".join(part for part in (source.said, source.spots, source.url) if part)
            self._wrapped(said, f"  [{source.number}] ", "dim")

    def _facts(self, claims: Iterable[Data]) -> Iterator[str]:
        """Give each fact as a line: its value and source, and what others say; where none holds, all that is said."""
        for title, rows in groupby(claims, key=lambda row: row["title"]):
            said = list(rows)
            held = next((row for row in said if row["holds"]), None)
            rest = "; ".join(self._value(row) for row in said if row is not held)
            if held is None:
                yield f"{title}, {DISPUTED}: {rest}"
            else:
                yield f"{title}: {self._value(held)}" + (f"; {RIVAL}: {rest}" if rest else "")

    def _value(self, row: Data) -> str:
        note = f" ({row['note']})" if row["note"] else ""
        numbers = self.citations.numbers([{**row["source"], "at": row["at"]}])
        return f"{row['shown']}{note} {''.join(f'[{number}]' for number in numbers)}"

    def _fits(self, rows: Sequence[Data]) -> None:
        """Print what fits: how many at most, and what that makes; of what does not, nothing but the answer."""
        if not rows:
            return
        self._heading("What goes together")
        table = Table(*HEADINGS, box=None, pad_edge=False)
        for row in rows:
            most = f"{row['most']}{'' if row['beyond'] == 'no' else ', more ' + UNSURE}" if row["most"] else ""
            made = [(each or {"shown": UNSURE})["shown"] if row["answer"] in FITS else ""
                    for each in (row["with_one"], row["with_most"])]  # fmt: skip
            answer = self.answers.get(row["answer"], row["answer"])
            table.add_row(row["with"], answer, most, *made)
        self.console.print(table)

    def _pairs(self, pairs: Sequence[Data]) -> None:
        if pairs:
            self._heading("Said of them together")
        for row in pairs:
            self._wrapped("; ".join(self._facts(row["claims"])), f"  {row['with']}: ")

    def _heading(self, heading: str) -> None:
        self.console.print()
        self._print(heading, "bold")

    def _wrapped(self, text: str, mark: str, style: str = "") -> None:
        self._print(textwrap.fill(text, max(40, self.console.width), initial_indent=mark,
                                  subsequent_indent="    " if mark else "", break_long_words=False,
                                  break_on_hyphens=False), style)  # fmt: skip

    def _print(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style), soft_wrap=True)
