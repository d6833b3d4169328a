"""Renderings of an answer: each module dresses the same report and the same record for another reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kb.problems import did_you_mean, refuse

if TYPE_CHECKING:
    from kb.answers.reply import Reply
    from kb.knowledge.knowledge import Knowledge
    from kb.reports.renderings.graph import Graph
    from kb.reports.renderings.outline import Outline
    from kb.reports.values import Data

FORMATS = ("text", "tree", "markdown", "json", "mermaid", "html")
WIDTH = 100
"""Columns of text where no terminal says how many it has."""
ENDINGS = {".txt": "text", ".md": "markdown", ".json": "json", ".mmd": "mermaid", ".html": "html", ".htm": "html"}


@dataclass(frozen=True)
class Sheet:
    """All that a rendering may say: the report, and what is made of it and of the reply only when asked for."""

    reply: Reply
    known: Knowledge
    data: Data
    words: Mapping[str, str]

    @cached_property
    def record(self) -> Data:
        """The proof of the answer."""
        from kb.answers.proof import proof

        return proof(self.reply, self.known)

    @cached_property
    def graph(self) -> Graph:
        """The reasoning."""
        from kb.reports.renderings.graph import reasoning
        from kb.reports.report import Reporter

        return reasoning(Reporter(self.reply, (), self.known), self.data, self.record, self.words)

    @cached_property
    def outline(self) -> Outline:
        """The report as headed lists."""
        from kb.reports.renderings.outline import Outline

        return Outline(self.data, self.words)


def render(sheet: Sheet, name: str) -> str:
    """Give the text of a sheet in one of the formats: each has its module here.

    Raises:
        InputError: there is no such format.
    """
    if name not in FORMATS:
        raise refuse(f"unknown format `{name}`", help=did_you_mean(str(name), FORMATS))
    written: Callable[[Sheet], Any] = import_module(f"kb.reports.renderings.{name}").rendered
    return str(written(sheet))
