"""A report as headed lists with numbered sources: what every page says, before it is dressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Data = Mapping[str, Any]
Words = Mapping[str, str]


class Item(NamedTuple):
    """A sentence, the numbers of its sources, and the facts beneath it."""

    text: str
    cites: tuple[int, ...] = ()
    facts: tuple[Item, ...] = ()


class Section(NamedTuple):
    """Items under a heading; `key` says which."""

    key: str
    heading: str
    items: tuple[Item, ...]


class Source(NamedTuple):
    """A source as it is listed: `said` names it, `url` is empty where nobody can follow it."""

    number: int
    said: str
    spots: str
    url: str


class Outline:
    """The parts of a report in the order of reading. `words` are the headings of the language."""

    def __init__(self, data: Data, words: Words) -> None:
        self.data, self.words = data, words
        self._sources: dict[str, Data] = {}
        self._spots: dict[str, dict[str, None]] = {}
        self.verdict, self.headline = words[data["answer"]], str(data["headline"])
        self.sections = [each for each in self._sections() if each.items]

    @property
    def notes(self) -> list[str]:
        """What stands below the headline: how sure it is, how the question was read, what was assumed."""
        data, words = self.data, self.words
        known = data["answer"] != "unknown"
        made = [f"{words['certainty']}: {words[data['certainty']]}"] if known else []
        if data["understood"]["as"]:
            made.append(f"{words['understood']}: {data['understood']['as']}")
        if data["understood"]["assumed"]:
            told = "; ".join(f"{each['meaning']}: {each['shown']}" for each in data["understood"]["assumed"])
            made.append(f"{words['assumed']}: {told}")
        return [*made, str(data["note"])] if data["note"] else made

    @property
    def sources(self) -> list[Source]:
        """All sources that some item cites, by their numbers."""
        return [self._source(n, id_) for n, id_ in enumerate(self._sources, 1)]

    def _sections(self) -> Iterator[Section]:
        data = self.data
        if data["answer"] == "unknown":
            yield from self._readings()
        yield self._section("why", _told_once(map(self._reason, data["reasons"])))
        yield self._section("conditions", map(self._reason, data["conditions"]))
        if data["answer"] != "unknown":
            yield from self._readings()
        yield self._section("figures", map(self._figure, data["figures"].values()))
        yield self._section("margins", (Item(each["text"]) for each in data.get("margins", ())))
        yield self._section("warnings", map(self._sentence, data["warnings"]))
        yield self._section("questions", map(self._question, data["questions"]))
        for key in dict.fromkeys(each["heading"] for each in data["alternatives"]):
            yield self._section(key, (Item(each["text"]) for each in data["alternatives"] if each["heading"] == key))
        yield self._section("changes", self._changes())
        yield from self._further()
        yield self._section("advice", map(self._sentence, data["advice"]))
        yield self._section("set_aside", map(self._aside, data["set_aside"]))
        yield self._section("rivals", map(self._rival, data["rivals"]))
        yield self._section("checked", (Item(each["title"], (), self._facts(each)) for each in data["checked"]))
        yield self._section("not_checked", map(self._waiting, data["not_checked"]))

    def _section(self, key: str, items: Iterable[Item], more: str = "") -> Section:
        return Section(key, f"{self.words[key]}{more}", tuple(dict.fromkeys(items)))

    def _readings(self) -> Iterator[Section]:
        readings = [self._reading(each) for each in self.data["readings"]]
        yield self._section("readings", readings)
        yield self._section("near", () if readings else self._names())

    def _changes(self) -> Iterator[Item]:
        """Give what would change the answer and is not told as an alternative or asked already."""
        for each in self.data.get("what_would_change_it", ()):
            if "alternative" not in each and not each["to_find_out"]:
                yield Item(each["text"])

    def _further(self) -> Iterator[Section]:
        """Give what was asked for beside the answer."""
        for wanted, obstacles in self.data.get("why_not", {}).items():
            items = [Item(each["title"], (), tuple(Item(line) for line in each["text"])) for each in obstacles]
            nothing = [] if items else [Item(self.words["nothing_in_the_way"])]
            yield self._section("why_not", [*items, *nothing], f" {self.words[wanted]}")
        if "what_if" in self.data:
            yield self._section("what_if", map(Item, self.data["what_if"]["text"]))

    def _sentence(self, reason: Data) -> Item:
        facts = [fact["source"] for fact in reason["facts"] if fact["source"] and fact["source"].get("read")]
        return Item(reason["because"], self._cite([*facts, *reason["sources"]]))

    def _reason(self, reason: Data) -> Item:
        layer = f" ({reason['layer']})" if reason.get("layer") else ""
        return Item(f"{reason['because']}{layer}", self._cite(reason["sources"]), self._facts(reason))

    def _facts(self, reason: Data) -> tuple[Item, ...]:
        """Give the facts that somebody vouches for, or that follow from others; the rest is the question itself."""
        told = (each for each in reason["facts"] if each["source"] or each.get("concluded_by"))
        return tuple(self._fact(each) for each in told if each["name"] != "method")

    def _fact(self, fact: Data) -> Item:
        cited = self._cite([fact["source"]]) if fact["source"] and fact["source"].get("url") != "-" else ()
        because = f" ({fact['because']})" if fact.get("because") else ""
        return Item(f"{fact_text(fact)}{because}", cited)

    def _figure(self, figure: Data) -> Item:
        because = f" ({figure['because']})" if figure["because"] else ""
        cited = self._cite([figure["source"]]) if figure["source"] else ()
        return Item(f"{figure['title']}: {figure['shown']}{because}", cited)

    def _question(self, question: Data) -> Item:
        values = f" ({' / '.join(question['values'])})" if question["values"] else ""
        return Item(f"{question['ask']}{values} {question['where']}".rstrip())

    def _reading(self, reading: Data) -> Item:
        names = " + ".join(value for key, value in reading.items() if key not in ("answer", "certainty"))
        return Item(f"{names}: {self.words[reading['answer']]}")

    def _names(self) -> Iterator[Item]:
        understood = self.data["understood"]
        for mention in (*understood["candidates"], *understood["unknown_names"]):
            if mention["candidates"]:
                yield Item(f"“{mention['said']}”: {', '.join(each['name'] for each in mention['candidates'])}")

    def _aside(self, aside: Data) -> Item:
        layers = aside.get("layers", {})
        by = (f"{rule}, {layers[rule]}" if rule in layers else rule for rule in aside["by"])
        return Item(f"{aside['title']} ({'; '.join(by)})")

    def _rival(self, rival: Data) -> Item:
        note = f", {rival['source']['note']}" if rival["source"].get("note") else ""
        cited = self._cite([rival["source"]])
        return Item(f"{rival['meaning']}: {rival['shown']} ({self.words['holds']}: {rival['holds']}){note}", cited)

    def _waiting(self, waiting: Data) -> Item:
        covered = f" ({', '.join(waiting['covered_by'])})" if waiting["covered_by"] else ""
        return Item(f"{waiting['title']}{covered}")

    def _cite(self, sources: Iterable[Data]) -> tuple[int, ...]:
        """Give the numbers under which sources are listed."""
        numbers = []
        for source in sources:
            self._sources.setdefault(source["id"], source)
            self._spots.setdefault(source["id"], {})[str(source.get("at", ""))] = None
            numbers.append(list(self._sources).index(source["id"]) + 1)
        return tuple(dict.fromkeys(numbers))

    def _source(self, number: int, id_: str) -> Source:
        source = self._sources[id_]
        url = str(source.get("url", ""))
        dated = f", {source['date']}" if source.get("date") else ""
        unlisted = "" if url.startswith("http") else str(source.get("unlisted", ""))
        spots = "; ".join(spot for spot in (*self._spots[id_], unlisted) if spot)
        return Source(number, f"{source['title']} ({source['kind']}{dated})", spots, web_address(url))


def _told_once(items: Iterable[Item]) -> Iterator[Item]:
    """Give the items, each fact only beneath the first that it decides."""
    told: set[Item] = set()
    for item in items:
        yield item._replace(facts=tuple(each for each in item.facts if each not in told))
        told.update(item.facts)


def fact_text(fact: Data) -> str:
    """Give a fact as a phrase: what of what is how much."""
    return f"{fact['about']}{fact['meaning'].split(';')[0]}: {fact['shown']}"


def web_address(url: str) -> str:
    """Give an address that may stand in a link: of the web and of nothing else.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return url if url.startswith(("https://", "http://")) else ""
