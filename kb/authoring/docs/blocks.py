"""What pages are made of: headings, paragraphs, nested lists and tables of text with marks and links in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Mark:
    """Text of a kind: `fact` (a name of the vocabulary), `code`, `strong`, `soft`, `lost`, an effect or an answer."""

    kind: str
    text: str


@dataclass(frozen=True)
class Link:
    """Text that leads to a page of the reference, to a spot on one, or to an address."""

    text: str
    page: str = ""
    spot: str = ""
    url: str = ""
    kind: str = ""


Inline: TypeAlias = str | Mark | Link
Text: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """The heading of a part of a page; `spot` is where links to it lead."""

    text: str
    spot: str = ""
    level: int = 2


@dataclass(frozen=True)
class Para:
    """A paragraph; `kind` says how it looks: plain, `lead` or `badges`."""

    text: Text
    kind: str = ""


@dataclass(frozen=True)
class Item:
    """An item of a list, with items below it."""

    text: Text
    below: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Grid:
    """A table; a row has one text for each heading. `spots` are where links to rows lead, `kind` is how it looks."""

    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    spots: tuple[str, ...] = ()
    kind: str = ""


Block: TypeAlias = Heading | Para | Items | Grid


@dataclass(frozen=True)
class Page:
    """A page: `name` is its path without ending."""

    name: str
    title: str
    blocks: tuple[Block, ...] = field(repr=False)
    above: Link | None = None


def joined(texts: Sequence[Text], between: str = ", ") -> Text:
    """Give texts in a row.

    >>> joined([("a",), ("b", "c")])
    ('a', ', ', 'b', 'c')
    """
    made: list[Inline] = []
    for n, text in enumerate(texts):
        made += [*([between] if n else []), *text]
    return tuple(made)


def spot(name: str) -> str:
    """Give the name of a spot on a page.

    >>> spot("frame.max_width")
    'frame-max_width'
    """
    return re.sub(r"[^a-zA-Z0-9_-]+", "-", name).strip("-")
