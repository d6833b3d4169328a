"""An answer as one HTML page: nothing is fetched, nothing runs; it prints, and it follows light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from kb.reports.renderings.citations import Source
from kb.reports.renderings.outline import Item, Section
from kb.reports.renderings.picture import drawn

if TYPE_CHECKING:
    from kb.reports.renderings import Sheet

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Even if markup slipped in, a browser would neither run nor fetch it."""
SMALL = ("set_aside", "rivals", "checked", "not_checked")
"""Sections for those who want to know exactly; they come after the graph, in small print."""


def rendered(sheet: Sheet) -> str:
    """Give the page."""
    return "\n".join([*_head(sheet), *_body(sheet), "</main>", "</body>", "</html>"]) + "\n"


def fragment(sheet: Sheet) -> str:
    """Give the answer for a place in another page, such as a notebook: no head, no style, no picture."""
    outline = sheet.outline
    lines = [f"<h3>{escape(outline.first(' '))}</h3>"]
    for section in (each for each in outline.sections if each.key not in SMALL):
        lines += _section(section)
    return "\n".join(['<article class="answer">', *lines, *_sources(sheet), "</article>"])


def _head(sheet: Sheet) -> Iterator[str]:
    outline, sentence = sheet.outline, sheet.reply.question.sentence
    yield "<!DOCTYPE html>"
    yield f'<html lang="{sheet.known.told_in}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(outline.first(': '))}</title>"
    yield f"<style>\n{files('kb.reports.renderings').joinpath('page.css').read_text(encoding='utf-8')}</style>"
    yield "</head>"
    yield f'<body class="{escape(sheet.data["answer"])}">'
    yield "<main>"
    yield "<header>"
    if sentence:
        yield f'<p class="asked">{escape(sheet.words["asked"])}: {escape(sentence)}</p>'
    yield f"<h1><b>{escape(outline.verdict)}</b>{escape(outline.first(' ')[len(outline.verdict) :])}</h1>"
    yield '<ul class="notes">'
    yield from (f"<li>{escape(note)}</li>" for note in outline.notes)
    yield "</ul>"
    yield "</header>"


def _body(sheet: Sheet) -> Iterator[str]:
    sections = sheet.outline.sections
    for section in (each for each in sections if each.key not in SMALL):
        yield from _section(section)
        if section.key == "why":
            yield from _drawing(sheet)
    for section in (each for each in sections if each.key in SMALL):
        yield from _section(section, "small")
    yield from _sources(sheet)
    yield from _footer(sheet)


def _section(section: Section, size: str = "") -> Iterator[str]:
    yield f'<section class="{section.key} {size}">'
    yield f"<h2>{escape(section.heading)}</h2>"
    yield '<ul class="items">'
    for item in section.items:
        yield f"<li>{_line(item)}"
        if item.facts:
            yield '<ul class="facts">'
            yield from (f"<li>{_line(fact)}</li>" for fact in item.facts)
            yield "</ul>"
        yield "</li>"
    yield "</ul>"
    yield "</section>"


def _line(item: Item) -> str:
    return escape(item.text) + "".join(f'<a class="cite" href="#source-{n}">[{n}]</a>' for n in item.cites)


def _drawing(sheet: Sheet) -> Iterator[str]:
    picture = drawn(sheet.graph, sheet.words["graph"])
    if picture:
        yield '<section class="graph">'
        yield f"<h2>{escape(sheet.words['graph'])}</h2>"
        yield f'<div class="drawing">\n{picture}\n</div>'
        yield "</section>"


def _sources(sheet: Sheet) -> Iterator[str]:
    yield "<section>"
    yield f"<h2>{escape(sheet.words['sources'])}</h2>"
    yield '<ol class="sources">'
    yield from (f'<li id="source-{source.number}">{_source(source)}</li>' for source in sheet.outline.sources)
    yield "</ol>"
    yield "</section>"


def _source(source: Source) -> str:
    said = escape(source.said)
    linked = f'<a href="{escape(source.url)}" rel="noreferrer">{said}</a>' if source.url else said
    return linked + (f"<br>{escape(source.spots)}" if source.spots else "")


def _footer(sheet: Sheet) -> Iterator[str]:
    words, record = sheet.words, sheet.record
    digests = {
        "proof_digest": record["digest"], "rules_digest": record["rulebook"]["digest"],
        "catalogue_digest": record["catalogue"]["digest"],
    }  # fmt: skip
    yield "<footer>"
    yield "<dl>"
    yield from (f"<dt>{escape(words[key])}</dt><dd><code>{digest}</code></dd>" for key, digest in digests.items())
    yield "</dl>"
    yield "</footer>"
