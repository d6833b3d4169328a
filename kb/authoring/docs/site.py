"""Pages as a static site: HTML with one style sheet, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from kb.authoring.docs.blocks import Block, Grid, Heading, Inline, Item, Items, Link, Mark, Page, Para, Text

STYLE = "style.css"
NAVIGATION = (Link("Rules", "index"), Link("Vocabulary", "vocabulary"), Link("Sources", "sources"),
              Link("Brands", "index", "brands"))  # fmt: skip
TONES = ("forbid", "allow", "require", "warn", "advise", "conclude", "yes", "no", "conditional", "unknown")


def style() -> str:
    """Give the style sheet."""
    return files("kb.authoring.docs").joinpath("site.css").read_text(encoding="utf-8")


def file_name(page: str) -> str:
    """Give the file of a page."""
    return f"{page}.html"


def html(page: Page, site: str) -> str:
    """Give a page as a whole HTML document; `site` is the name of the reference."""
    navigation = " ".join(_inline(each, page) for each in NAVIGATION)
    above = f'<p class="above">{_inline(page.above, page)}</p>\n' if page.above is not None else ""
    title = page.title if page.title == site else f"{page.title} · {site}"
    body = "\n".join(_block(each, page) for each in page.blocks)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="{_relative(STYLE, page)}">
</head>
<body>
<nav><div><b>{escape(site)}</b> {navigation}</div></nav>
<main>
{above}<h1>{escape(page.title)}</h1>
{body}
</main>
</body>
</html>
"""


def _block(block: Block, page: Page) -> str:
    if isinstance(block, Heading):
        spot = f' id="{escape(block.spot)}"' if block.spot else ""
        return f"<h{block.level}{spot}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Para):
        kind = f' class="{block.kind}"' if block.kind else ""
        return f"<p{kind}>{_text(block.text, page)}</p>"
    if isinstance(block, Items):
        return _items(block.items, page)
    return _grid(block, page)


def _items(items: Sequence[Item], page: Page) -> str:
    inner = "".join(f"<li>{_text(each.text, page)}{_items(each.below, page)}</li>" for each in items)
    return f"<ul>{inner}</ul>" if items else ""


def _grid(grid: Grid, page: Page) -> str:
    """Give a table that becomes a list of cards on narrow screens: each cell knows its heading."""
    head = "".join(f"<th>{escape(each)}</th>" for each in grid.head)
    spots = grid.spots or ("",) * len(grid.rows)
    rows = []
    for row, spot in zip(grid.rows, spots, strict=True):
        cells = "".join(
            f'<td data-head="{escape(name)}">{_text(cell, page)}</td>' if cell else "<td></td>"
            for name, cell in zip(grid.head, row, strict=True)
        )
        rows.append(f'<tr id="{escape(spot)}">{cells}</tr>' if spot else f"<tr>{cells}</tr>")
    kind = f' class="{grid.kind}"' if grid.kind else ""
    return f"<table{kind}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"


def _text(text: Text, page: Page) -> str:
    return "".join(_inline(each, page) for each in text)


def _inline(part: Inline, page: Page) -> str:
    if isinstance(part, str):
        return escape(part)
    if isinstance(part, Mark):
        return _mark(part)
    shown = f"<code>{escape(part.text)}</code>" if part.kind in ("rule", "fact") else escape(part.text)
    kind = f' class="{escape(part.kind)}"' if part.kind else ""
    target = part.url or _target(part, page)
    return f'<a{kind} href="{escape(target)}">{shown}</a>' if target else f"<span{kind}>{shown}</span>"


def _mark(part: Mark) -> str:
    text = escape(part.text)
    if part.kind in TONES:
        return f'<span class="badge {part.kind}">{text}</span>'
    tags = {"fact": "var", "code": "code", "strong": "strong", "lost": "s"}
    tag = tags.get(part.kind, "span")
    return f"<{tag}>{text}</{tag}>" if tag != "span" else f'<span class="{escape(part.kind)}">{text}</span>'


def _target(link: Link, page: Page) -> str:
    spot = f"#{link.spot}" if link.spot else ""
    return _relative(file_name(link.page), page) + spot if link.page and link.page != page.name else spot


def _relative(file: str, page: Page) -> str:
    return posixpath.relpath(file, posixpath.dirname(page.name) or ".")
