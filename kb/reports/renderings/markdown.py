"""An answer in Markdown, for notes, issues and mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.reports.renderings.citations import Source
from kb.reports.renderings.outline import Item, Outline

if TYPE_CHECKING:
    from kb.reports.renderings import Sheet

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~$&]|:(?=//)|(?<=www)\.)")
_START = re.compile(r"^([-+=]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    r"""Give a text of which Markdown makes nothing else.

    >>> print(escaped("a *b* [c](d) <e>\n# f")), print(escaped("1. https://g"))
    a \*b\* \[c\](d) \<e\> \# f
    1\. https\://g
    (None, None)
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _START.sub(lambda match: f"\\{match[1]}" if not match[1].isdigit() else f"{match[1]}\\", line)


def rendered(sheet: Sheet) -> str:
    """Give the answer as a Markdown document."""
    outline = sheet.outline
    return "\n".join([*_head(sheet, outline), *_body(outline), *_foot(sheet, outline)]) + "\n"


def _head(sheet: Sheet, outline: Outline) -> Iterator[str]:
    yield f"# {escaped(outline.first(': '))}"
    yield ""
    if sheet.reply.question.sentence:
        yield f"> {escaped(sheet.reply.question.sentence)}"
        yield ""
    yield from (f"- {escaped(note)}" for note in outline.notes)


def _body(outline: Outline) -> Iterator[str]:
    for section in outline.sections:
        yield from ("", f"## {escaped(section.heading)}", "")
        for item in section.items:
            yield f"- {_line(item)}"
            yield from (f"  - {_line(fact)}" for fact in item.facts)


def _line(item: Item) -> str:
    return " ".join([escaped(item.text), *(f"\\[{number}\\]" for number in item.cites)])


def _foot(sheet: Sheet, outline: Outline) -> Iterator[str]:
    words, record = sheet.words, sheet.record
    yield from ("", f"## {escaped(words['sources'])}", "")
    yield from (f"{source.number}. {_source(source)}" for source in outline.sources)
    yield from ("", f"## {escaped(words['record'])}", "")
    yield f"- {escaped(words['proof_digest'])}: `{record['digest']}`"
    yield f"- {escaped(words['rules_digest'])}: `{record['rulebook']['digest']}`"
    yield f"- {escaped(words['catalogue_digest'])}: `{record['catalogue']['digest']}`"


def _source(source: Source) -> str:
    spots = f". {escaped(source.spots)}" if source.spots else ""
    address = source.url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f"{escaped(source.said)}{spots}" + (f" <{address}>" if address else "")
