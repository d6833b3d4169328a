"""Sources, numbered in the order in which a page cites them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kb.vocabulary.templates import inserted

Data = Mapping[str, Any]


class Source(NamedTuple):
    """A source as it is listed: `said` names it with its kind, `url` is empty where nobody can follow it."""

    number: int
    said: str
    spots: str
    url: str
    title: str = ""


class Citations:
    """Gives sources their numbers, and lists them."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._sources: dict[str, Data] = {}
        self._spots: dict[str, dict[str, None]] = {}
        self._layers: dict[str, str] = {}

    def numbers(self, sources: Iterable[Data]) -> tuple[int, ...]:
        """Give the numbers under which sources are listed."""
        numbers = []
        for source in sources:
            self._sources.setdefault(source["id"], source)
            self._spots.setdefault(source["id"], {})[str(source.get("at", ""))] = None
            if source.get("layer"):
                self._layers[source["id"]] = inserted(self._words["of_layer"], {"layer": source["layer"]})
            numbers.append(list(self._sources).index(source["id"]) + 1)
        return tuple(dict.fromkeys(numbers))

    def sources(self) -> Iterator[Source]:
        """Give all sources that were cited, each with the spots in it."""
        for number, (id_, source) in enumerate(self._sources.items(), 1):
            url = str(source.get("url", ""))
            dated = f", {source['date']}" if source.get("date") else ""
            unlisted = "" if url.startswith("http") else str(source.get("unlisted", ""))
            spots = "; ".join(spot for spot in (*self._spots[id_], unlisted) if spot)
            kind = f"{source['kind']}{dated}{self._layers.get(id_, '')}"
            yield Source(number, f"{source['title']} ({kind})", spots, web_address(url), str(source["title"]))


def is_to_be_cited(source: Data) -> bool:
    """Say whether anybody can follow a source or is told what it is, or a layer brings it.

    >>> is_to_be_cited({"url": "-"}), is_to_be_cited({"unlisted": "a letter"})
    (False, True)
    """
    return bool(web_address(str(source.get("url", ""))) or source.get("unlisted") or source.get("layer"))


def web_address(url: str) -> str:
    """Give an address that may stand in a link: of the web and of nothing else.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return url if url.startswith(("https://", "http://")) else ""
