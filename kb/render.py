"""A report as text for people: verdict first, then why, then what to do; colour only where a terminal shows it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

Data = Mapping[str, Any]
MOST_QUESTIONS = 4
MOST_CHANGES = 3
MOST_MARGINS = 2
CLOSE = 0.25
"""A margin of at most this share of a figure is told."""
COLOURS = {"yes": "bold green", "no": "bold red", "conditional": "bold yellow", "unknown": "bold yellow"}


class Page:
    """Prints one report. `words` are the headings of the language."""

    def __init__(self, console: Console, words: Mapping[str, str], verbose: bool = False) -> None:
        self.console, self.words, self.verbose = console, words, verbose
        self.sources: dict[str, Data] = {}
        self.spots: dict[str, dict[str, None]] = {}

    def show(self, data: Data) -> None:
        """Print the report."""
        self._report(data)
        for wanted, obstacles in data.get("why_not", {}).items():
            self._obstacles(wanted, obstacles)
        if "what_if" in data:
            self._section("what_if", data["what_if"]["text"])

    def _report(self, data: Data) -> None:
        self._verdict(data)
        self._understood(data["understood"])
        if data.get("breaches"):
            self._note(data)
        self._names(data)
        if data["answer"] != "unknown" or self.verbose:
            told = [each for each in data["reasons"] if self.verbose or each.get("needed", True)]
            self._section("why", [self._because(each) for each in told])
        if self.verbose:
            self._section("checked", [f"{each['title']}: {_facts(each['facts'])}" for each in data["checked"]])
        self._section("conditions", [self._because(each) for each in data["conditions"]])
        self._section("figures", list(self._figures(data["figures"])))
        if data["answer"] in ("yes", "conditional"):
            self._section("margins", [each["text"] for each in _close(data.get("margins", ()))])
        self._section("warnings", [self._because(each) for each in data["warnings"]])
        if not (data["understood"]["candidates"] or data["understood"]["unknown_names"]):
            self._section("questions", [self._question(each) for each in data["questions"][:MOST_QUESTIONS]])
        for heading in dict.fromkeys(each["heading"] for each in data["alternatives"]):
            self._section(heading, [each["text"] for each in data["alternatives"] if each["heading"] == heading])
        self._section("changes", [each["text"] for each in self._changes(data)])
        self._section("advice", [self._because(each) for each in data["advice"]])
        self._section("set_aside", [self._aside(each) for each in data["set_aside"]])
        self._section("rivals", [self._rival(each) for each in data["rivals"][: None if self.verbose else 3]])
        self._section("not_checked", [self._waiting(each) for each in data["not_checked"] if self._matters(each)])
        self._sources()
        if not data.get("breaches"):
            self._note(data)

    def _verdict(self, data: Data) -> None:
        word = self.words[data["answer"]]
        line = Text(textwrap.fill(f"{word}  {data['headline']}", self.console.width), style="bold")
        line.stylize(COLOURS[data["answer"]], 0, len(word))
        self.console.print(line, soft_wrap=True)
        if data["answer"] != "unknown":
            self.console.print(Text(f"{self.words['certainty']}: {self.words[data['certainty']]}", style="dim"))

    def _understood(self, understood: Data) -> None:
        if understood["as"]:
            line = textwrap.fill(f"{self.words['understood']}: {understood['as']}.", self.console.width)
            self.console.print(Text(line, style="dim"), soft_wrap=True)
        if understood["assumed"]:
            told = "; ".join(f"{each['meaning']}: {each['shown']}" for each in understood["assumed"])
            line = textwrap.fill(f"{self.words['assumed']}: {told}.", self.console.width)
            self.console.print(Text(line, style="dim"), soft_wrap=True)

    def _names(self, data: Data) -> None:
        readings = [self._reading(each) for each in data["readings"]]
        listed = [*data["understood"]["candidates"], *data["understood"]["unknown_names"]] if not readings else []
        names = [_candidates(each) for each in listed if each["candidates"]]
        self._section("readings", readings)
        self._section("near", names)

    def _reading(self, reading: Data) -> str:
        names = " + ".join(value for key, value in reading.items() if key not in ("answer", "certainty"))
        return f"{names}: {self.words[reading['answer']]}"

    def _section(self, heading: str, lines: Sequence[str], more: str = "") -> None:
        if lines:
            self.console.print()
            self.console.print(Text(f"{self.words[heading]}{more}", style="bold"))
        for line in dict.fromkeys(lines):
            self._line(line, "• ")

    def _line(self, line: str, mark: str, style: str = "") -> None:
        """Print a line with a mark before it, continued under its text."""
        indent = " " * (2 + len(mark))
        wrapped = textwrap.fill(line, max(40, self.console.width), initial_indent=f"  {mark}", subsequent_indent=indent,
                                break_long_words=False, break_on_hyphens=False)  # fmt: skip
        self.console.print(Text(wrapped, style=style), soft_wrap=True)

    def _because(self, reason: Data) -> str:
        sources = [fact["source"] for fact in reason["facts"] if fact["source"] and fact["source"].get("read")]
        return f"{reason['because']}{_layer(reason.get('layer'))}{self._cite([*sources, *reason['sources']])}"

    def _figures(self, figures: Data) -> Iterable[str]:
        for figure in figures.values():
            cited = self._cite([figure["source"]]) if figure["source"] else ""
            because = f" ({figure['because']})" if figure["because"] else ""
            yield f"{figure['title']}: {figure['shown']}{because}{cited}"

    def _question(self, question: Data) -> str:
        values = f" ({' / '.join(question['values'])})" if question["values"] else ""
        where = f" {question['where']}" if question["where"] else ""
        return f"{question['ask']}{values}{where}  --fact {question['fact']}=…"

    def _obstacles(self, wanted: str, obstacles: Sequence[Data]) -> None:
        """Print the rules in the way of another answer by what they do, with the facts that would have to differ."""
        self._section("why_not", [] if obstacles else [self.words["nothing_in_the_way"]], f" {self.words[wanted]}")
        for effect in dict.fromkeys(each["effect"] for each in obstacles):
            self.console.print(Text(f"\n{self.words[f'in_the_way_{effect}']}", style="bold"))
            for each in (each for each in obstacles if each["effect"] == effect):
                self._line(each["title"], "• ")
                for line in each["text"]:
                    self._line(line, "    ", "dim")

    def _changes(self, data: Data) -> Sequence[Data]:
        """Give the changes to tell: not those that are told as alternatives or asked as questions already."""
        told = data.get("what_would_change_it", ())
        news = [each for each in told if "alternative" not in each and not each["to_find_out"]]
        return told if self.verbose else news[:MOST_CHANGES]

    def _aside(self, aside: Data) -> str:
        by = ", ".join(f"{rule}{_layer(aside.get('layers', {}).get(rule))}" for rule in aside["by"])
        return f"{aside['title']}: does not hold here, because of {by}."

    def _rival(self, rival: Data) -> str:
        note = f", {rival['source']['note']}" if rival["source"].get("note") else ""
        return f"{rival['meaning']}: {rival['shown']} instead of {rival['holds']}{note}{self._cite([rival['source']])}"

    def _waiting(self, waiting: Data) -> str:
        covered = f", answered for by {', '.join(waiting['covered_by'])}" if waiting["covered_by"] else ""
        return f"{waiting['title']} (not known: {', '.join(waiting['missing'])}){covered}"

    def _matters(self, waiting: Data) -> bool:
        return self.verbose

    def _cite(self, sources: Iterable[Data]) -> str:
        """Give the numbers under which sources are listed below, such as " [1][3]"."""
        numbers = []
        for source in sources:
            self.spots.setdefault(source["id"], {})[str(source.get("at", ""))] = None
            if source["id"] not in self.sources:
                self.sources[source["id"]] = source
            numbers.append(list(self.sources).index(source["id"]) + 1)
        return " " + "".join(f"[{number}]" for number in dict.fromkeys(numbers)) if numbers else ""

    def _sources(self) -> None:
        if self.sources:
            self.console.print()
            self.console.print(Text(self.words["sources"], style="bold"))
        for number, (id_, source) in enumerate(self.sources.items(), 1):
            spots = "; ".join(spot for spot in self.spots[id_] if spot)
            self._line(_source(source, spots), f"[{number}] ", "dim")

    def _note(self, data: Data) -> None:
        if data["note"] and data["note"] != data["headline"]:
            self.console.print(Text(data["note"], style="dim"))


def _close(margins: Iterable[Data]) -> Sequence[Data]:
    """Give the margins worth telling: amounts with little to spare, each difference once, by the asker's own figure.

    How many things fit is told by the reasons.
    """
    near = [each for each in margins if each["unit"] and each["share"] is not None and each["share"] <= CLOSE]
    told = {(each["spare"], each["unit"]): each for each in sorted(near, key=lambda each: bool(each["own"]))}
    return list(told.values())[:MOST_MARGINS]


def _layer(layer: str | None) -> str:
    return f" (layer {layer})" if layer else ""


def _candidates(mention: Data) -> str:
    return f"“{mention['said']}”: {', '.join(each['name'] for each in mention['candidates'])}"


def _facts(facts: Iterable[Data]) -> str:
    return ", ".join(f"{fact['name']} = {fact['shown']}" for fact in facts)


def _source(source: Data, spots: str) -> str:
    url = str(source.get("url", ""))
    where = url if url.startswith("http") else str(source.get("unlisted", ""))
    dated = f", {source['date']}" if source.get("date") else ""
    return ". ".join(part for part in (f"{source['title']} ({source['kind']}{dated})", spots, where) if part)
