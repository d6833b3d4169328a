"""A report as text for people: verdict first, then why, then what to do; colour only where a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

Data = Mapping[str, Any]
COLOURS = {"yes": "bold green", "no": "bold red", "conditional": "bold yellow", "unknown": "bold yellow"}


class Page:
    """Prints one report. `words` are the headings of the language."""

    def __init__(self, console: Console, words: Mapping[str, str], verbose: bool = False) -> None:
        self.console, self.words, self.verbose = console, words, verbose
        self.sources: list[Data] = []

    def show(self, data: Data) -> None:
        """Print the report."""
        self._verdict(data)
        self._understood(data["understood"])
        self._names(data)
        self._section("why", [self._because(each) for each in data["reasons"]])
        if self.verbose:
            self._section("checked", [f"{each['title']}: {_facts(each['facts'])}" for each in data["checked"]])
        self._section("conditions", [self._because(each) for each in data["conditions"]])
        self._section("figures", list(self._figures(data["figures"])))
        self._section("warnings", [self._because(each) for each in data["warnings"]])
        self._section("questions", [self._question(each) for each in data["questions"]])
        self._section("instead", [each["text"] for each in data["alternatives"]])
        self._section("advice", [self._because(each) for each in data["advice"]])
        self._section("set_aside", [self._aside(each) for each in data["set_aside"]])
        self._section("rivals", [self._rival(each) for each in data["rivals"][: None if self.verbose else 3]])
        self._section("not_checked", [self._waiting(each) for each in data["not_checked"] if self._matters(each)])
        self._sources()
        self._note(data)

    def _verdict(self, data: Data) -> None:
        line = Text(self.words[data["answer"]], style=COLOURS[data["answer"]])
        line.append(f"  {data['headline']}", style="bold")
        self.console.print(line)
        if data["answer"] != "unknown":
            self.console.print(Text(f"{self.words['certainty']}: {self.words[data['certainty']]}", style="dim"))

    def _understood(self, understood: Data) -> None:
        if understood["as"]:
            self.console.print(Text(f"{self.words['understood']}: {understood['as']}.", style="dim"))
        if understood["assumed"]:
            told = "; ".join(f"{each['meaning']}: {each['shown']}" for each in understood["assumed"])
            self.console.print(Text(f"{self.words['assumed']}: {told}.", style="dim"))

    def _names(self, data: Data) -> None:
        readings = [self._reading(each) for each in data["readings"]]
        listed = [*data["understood"]["candidates"], *data["understood"]["unknown_names"]] if not readings else []
        names = [f"“{each['said']}”: {', '.join(c['name'] for c in each['candidates'])}" for each in listed if each["candidates"]]
        self._section("readings", readings)
        self._section("near", names)

    def _reading(self, reading: Data) -> str:
        names = " + ".join(value for key, value in reading.items() if key not in ("answer", "certainty"))
        return f"{names}: {self.words[reading['answer']]}"

    def _section(self, heading: str, lines: Sequence[str]) -> None:
        if not lines:
            return
        self.console.print()
        self.console.print(Text(self.words[heading], style="bold"))
        for line in dict.fromkeys(lines):
            self.console.print(Padding(_bullet(line), (0, 0, 0, 2)))

    def _because(self, reason: Data) -> str:
        sources = [fact["source"] for fact in reason["facts"] if fact["source"] and fact["source"]["kind"] != "your word"]
        numbers = self._cite([*sources, *reason["sources"]])
        return f"{reason['because']}{numbers}"

    def _figures(self, figures: Data) -> Iterable[str]:
        for figure in figures.values():
            cited = self._cite([figure["source"]]) if figure["source"] else ""
            yield f"{figure['title']}: {figure['shown']}" + (f" ({figure['because']})" if figure["because"] else "") + cited

    def _question(self, question: Data) -> str:
        values = f" ({' / '.join(question['values'])})" if question["values"] else ""
        where = f" {question['where']}" if question["where"] else ""
        return f"{question['ask']}{values}{where}  --fact {question['fact']}=…"

    def _aside(self, aside: Data) -> str:
        return f"{aside['title']}: does not hold here, because of {', '.join(aside['by'])}."

    def _rival(self, rival: Data) -> str:
        return f"{rival['meaning']}: {rival['shown']} instead of {rival['holds']}{self._cite([rival['source']])}"

    def _waiting(self, waiting: Data) -> str:
        covered = f", answered for by {', '.join(waiting['covered_by'])}" if waiting["covered_by"] else ""
        return f"{waiting['title']} (not known: {', '.join(waiting['missing'])}){covered}"

    def _matters(self, waiting: Data) -> bool:
        return self.verbose

    def _cite(self, sources: Iterable[Data]) -> str:
        """Give the numbers under which sources are listed below, such as " [1][3]"."""
        numbers = []
        for source in sources:
            key = {name: source.get(name) for name in ("id", "at")}
            known = [{name: each.get(name) for name in ("id", "at")} for each in self.sources]
            if key not in known:
                self.sources.append(source)
                known.append(key)
            numbers.append(known.index(key) + 1)
        return " " + "".join(f"[{number}]" for number in dict.fromkeys(numbers)) if numbers else ""

    def _sources(self) -> None:
        if not self.sources:
            return
        self.console.print()
        self.console.print(Text(self.words["sources"], style="bold"))
        for number, source in enumerate(self.sources, 1):
            self.console.print(Padding(Text(f"[{number}] {_source(source)}", style="dim"), (0, 0, 0, 2)))

    def _note(self, data: Data) -> None:
        if data["note"]:
            self.console.print(Text(data["note"], style="dim"))


def _bullet(line: str) -> Text:
    return Text(f"• {line}")


def _facts(facts: Iterable[Data]) -> str:
    return ", ".join(f"{fact['name']} = {fact['shown']}" for fact in facts)


def _source(source: Data) -> str:
    parts = [f"{source['title']} ({source['kind']}" + (f", {source['date']})" if source.get("date") else ")")]
    parts += [str(source[key]) for key in ("at", "said_of", "note") if source.get(key)]
    parts += [source.get("url") if str(source.get("url", "")).startswith("http") else source.get("unlisted", "")]
    return ". ".join(str(part) for part in parts if part)
