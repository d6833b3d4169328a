"""The reasoning as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.reports.renderings.graph import Node

if TYPE_CHECKING:
    from kb.reports.renderings import Sheet

SHAPES = {"answer": ("([", "])"), "rule": ("[", "]"), "fact": ("(", ")"), "source": ("[/", "/]")}
STYLES = {
    "no": "fill:#b3261e,color:#fff,stroke:#7a1a15", "yes": "fill:#146c2e,color:#fff,stroke:#0c451d",
    "conditional": "fill:#8a5a00,color:#fff,stroke:#5c3c00", "unknown": "fill:#5b5f66,color:#fff,stroke:#3c4045",
    "open": "stroke-dasharray:5 4", "set_aside": "stroke-dasharray:2 3,color:#777",
}  # fmt: skip


def escaped(text: str) -> str:
    """Give a text that is nothing but text between the quotation marks of a Mermaid label.

    >>> escaped('a "b" <c>; #d')
    'a #34;b#34; #60;c#62;#59; #35;d'
    """
    line = " ".join(text.split())
    return "".join(each if each.isalnum() or each in " .,:!?–—…“”’×" else f"#{ord(each)};" for each in line)


def rendered(sheet: Sheet) -> str:
    """Give the graph of the reasoning as the text of a Mermaid diagram."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    graph = sheet.graph
    numbers = {name: f"n{n}" for n, name in enumerate(graph.nodes)}
    yield "flowchart LR"
    for name, node in graph.nodes.items():
        left, right = SHAPES[node.kind]
        style = f":::{node.tone}" if node.tone in STYLES else ""
        yield f'  {numbers[name]}{left}"{_label(node)}"{right}{style}'
    for (start, to), said in graph.edges.items():
        arrow = f'-. "{escaped(said)}" .->' if said else "-->"
        yield f"  {numbers[start]} {arrow} {numbers[to]}"
    yield from (f"  classDef {tone} {style}" for tone, style in STYLES.items())


def _label(node: Node) -> str:
    parts = [f"<b>{escaped(node.label)}</b>", escaped(node.text), f"<i>{escaped(node.note)}</i>" if node.note else ""]
    return "<br/>".join(part for part in parts if part)
