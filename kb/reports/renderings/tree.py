"""The reasoning as a tree for a terminal: the answer, the rules that make it, their facts, whose word those are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from kb.reports.renderings import WIDTH
from kb.reports.renderings.graph import Graph, Node
from kb.reports.renderings.text import COLOURS

if TYPE_CHECKING:
    from kb.reports.renderings import Sheet

STYLES = {**COLOURS, "rule": "bold", "fact": "", "source": "dim"}


def tree(sheet: Sheet) -> Tree:
    """Give the tree of an answer; what stands in it already is named a second time, not told again."""
    root = sheet.graph.nodes["answer"]
    made = Tree(_line(root), guide_style="dim")
    _grow(made, "answer", sheet.graph, {"answer"})
    return made


def _grow(tree_: Tree, name: str, graph: Graph, told: set[str]) -> None:
    for below in graph.below(name):
        node = graph.nodes[below]
        branch = tree_.add(_line(node, graph.edges[name, below]))
        if below not in told or node.kind == "source":
            told.add(below)
            _grow(branch, below, graph, told)
        elif graph.below(below):
            branch.add(Text("…", style="dim"))


def _line(node: Node, edge: str = "") -> Text:
    line = Text(f"{edge or node.label}: ", style="dim" if node.kind != "answer" else STYLES[node.tone])
    line.append(node.text, style="bold" if node.kind == "answer" else STYLES[node.kind])
    if node.note:
        line.append(f"  ({node.note})", style="dim")
    return line


def rendered(sheet: Sheet) -> str:
    """Give the tree as plain text."""
    out = io.StringIO()
    Console(file=out, width=WIDTH, highlight=False, color_system=None).print(tree(sheet))
    return out.getvalue()
