"""The reasoning drawn as SVG: cards in columns, joined by curves; colours come from the page that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from rich.cells import cell_len

from kb.reports.renderings.graph import Graph, Node
from kb.reports.renderings.layout import Box, laid_out

WIDTH, PADDING, LINE, LETTER = 224, 11, 16, 6.9
"""Of a card, in pixels; `LETTER` is the width of a letter, on the safe side."""
MOST_LINES = 7


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of so many columns; a word that is too long is broken too.

    >>> wrapped("a long sentence", 8), wrapped("unbreakable", 6)
    (['a long', 'sentence'], ['unbrea', 'kable'])
    """
    lines = [""]
    for word in text.split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
            continue
        lines += [""] if lines[-1] else []
        for letter in word:
            lines += [""] if cell_len(lines[-1] + letter) > width else []
            lines[-1] += letter
    return lines


def drawn(graph: Graph, title: str) -> str:
    """Give the graph as an SVG element, nothing where there is only the answer."""
    if not graph.edges:
        return ""
    lines = {name: _lines(node, _notes(name, graph)) for name, node in graph.nodes.items() if node.kind != "source"}
    sizes = {name: (float(WIDTH), 2 * PADDING + LINE * len(each) - 2.0) for name, each in lines.items()}
    drawing = laid_out(sizes, [(start, to) for start, to in graph.edges if to in lines], "answer")
    parts = [
        f'<svg viewBox="-4 -4 {drawing.width + 8:.0f} {drawing.height + 8:.0f}" width="{drawing.width + 8:.0f}" '
        f'role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">'
    ]
    for edge, points in drawing.routes.items():
        tone = "aside" if graph.edges[edge] else graph.nodes[edge[1]].tone
        parts.append(f'<path class="edge {tone}" d="{_curve(points)}"/>')
    for name, listed in lines.items():
        parts += _card(graph.nodes[name], drawing.boxes[name], listed)
    return "\n".join([*parts, "</svg>"])


def _notes(name: str, graph: Graph) -> list[str]:
    """Give the small print of a card: what a rule is called, or for a fact whose word it is."""
    node, below = graph.nodes[name], [graph.nodes[each] for each in graph.below(name)]
    sources = [f"{each.label}: {each.text}" for each in below if each.kind == "source"]
    return sources or [node.note]


def _lines(node: Node, notes: Sequence[str]) -> list[tuple[str, str]]:
    """Give the lines of a card, each with its style."""
    columns = int((WIDTH - 2 * PADDING) / LETTER) - 2 * (node.kind == "answer")
    text = _cut(wrapped(node.text, columns), MOST_LINES, columns)
    small = [line for note in notes if note for line in _cut(wrapped(note, columns + 2), 2, columns + 2)]
    return [("label", node.label), *(("text", line) for line in text), *(("note", line) for line in small)]


def _cut(lines: list[str], most: int, columns: int) -> list[str]:
    """Give no more than so many lines; an ellipsis tells that there were."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: columns - 1]}…"]


def _card(node: Node, box: Box, lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    tip = " — ".join(part for part in (node.label, node.text, node.note) if part)
    yield f'<g class="card {node.kind} {node.tone}"><title>{escape(tip)}</title>'
    yield f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="8"/>'
    for n, (style, line) in enumerate(lines):
        y = box.y + PADDING + 10 + n * LINE
        yield f'<text class="{style}" x="{box.x + PADDING:.1f}" y="{y:.1f}">{escape(line)}</text>'
    yield "</g>"


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Give a path through the points that leaves and enters each level."""
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        middle = (x + to_x) / 2
        path.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
    return " ".join(path)
