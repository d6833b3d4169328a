"""Pages as Markdown."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from kb.authoring.docs.blocks import Block, Grid, Heading, Inline, Item, Items, Link, Mark, Page, Para, Text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def file_name(page: str) -> str:
    """Give the file of a page: the index is what a folder shows first."""
    return "README.md" if page == "index" else f"{page}.md"


def markdown(page: Page) -> str:
    """Give a page as Markdown."""
    parts = [f"# {escaped(page.title)}"]
    if page.above is not None:
        parts.append(_inline(page.above, page))
    parts += [_block(each, page) for each in page.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block, page: Page) -> str:
    if isinstance(block, Heading):
        anchor = f'<a id="{block.spot}"></a>\n\n' if block.spot else ""
        return f"{anchor}{'#' * block.level} {escaped(block.text)}"
    if isinstance(block, Para):
        return _text(block.text, page)
    if isinstance(block, Items):
        return "\n".join(_items(block.items, page, 0))
    return "\n".join(_grid(block, page))


def _items(items: Iterable[Item], page: Page, depth: int) -> Iterator[str]:
    for each in items:
        yield f"{'  ' * depth}- {_text(each.text, page)}"
        yield from _items(each.below, page, depth + 1)


def _grid(grid: Grid, page: Page) -> Iterator[str]:
    yield f"| {' | '.join(grid.head)} |"
    yield "|---" * len(grid.head) + "|"
    spots = grid.spots or ("",) * len(grid.rows)
    for row, spot in zip(grid.rows, spots, strict=True):
        cells = [_text(cell, page) for cell in row]
        anchor = f'<a id="{spot}"></a>' if spot else ""
        yield f"| {anchor}{' | '.join(cells)} |"


def _text(text: Text, page: Page) -> str:
    return "".join(_inline(each, page) for each in text)


def _inline(part: Inline, page: Page) -> str:
    if isinstance(part, str):
        return escaped(part)
    if isinstance(part, Link):
        shown = f"`{part.text}`" if part.kind in ("rule", "fact") else escaped(part.text)
        target = part.url or _target(part, page)
        return f"[{shown}]({target})" if target else shown
    return _mark(part)


def _mark(part: Mark) -> str:
    if part.kind in ("fact", "code"):
        return f"`{part.text}`"
    if part.kind == "lost":
        return f"~~{escaped(part.text)}~~"
    return f"*{escaped(part.text)}*" if part.kind == "soft" else f"**{escaped(part.text)}**"


def _target(link: Link, page: Page) -> str:
    spot = f"#{link.spot}" if link.spot else ""
    if not link.page or link.page == page.name:
        return spot
    return posixpath.relpath(file_name(link.page), posixpath.dirname(page.name) or ".") + spot


def escaped(text: str) -> str:
    """Give text so that Markdown shows it as it is.

    >>> escaped("a_b | <c>")
    'a\\\\_b \\\\| \\\\<c\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
