"""Places the cards of a graph in columns, with few crossings; grandalf does it (Sugiyama's method). Only here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from grandalf.graphs import Edge, Vertex
from grandalf.graphs import Graph as Network
from grandalf.layouts import SugiyamaLayout

COLUMN_GAP, ROW_GAP = 48, 16
ROUNDS = 12
"""So often the order in each column is improved."""


class Box(NamedTuple):
    """Where a card stands: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


class Drawing(NamedTuple):
    """Where everything stands; a route is the points that an edge passes, from the right of one card to the next."""

    boxes: Mapping[str, Box]
    routes: Mapping[tuple[str, str], list[tuple[float, float]]]
    width: float
    height: float


class _Route:
    """Keeps the points that grandalf leads an edge through."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []

    def setpath(self, points: list[tuple[float, float]]) -> None:
        """Called by grandalf."""
        self.points = points


class _Lying:
    """A card as grandalf sees it, whose layers go downwards: on its side."""

    def __init__(self, width: float, height: float) -> None:
        self.w, self.h = height, width
        self.xy = (0.0, 0.0)


def laid_out(sizes: Mapping[str, tuple[float, float]], edges: Iterable[tuple[str, str]], root: str) -> Drawing:
    """Place cards of these sizes, those that an edge leads to right of where it starts. All hang on the root."""
    vertices = {name: Vertex(name) for name in sizes}
    for name, size in sizes.items():
        vertices[name].view = _Lying(*size)
    links = {(start, to): Edge(vertices[start], vertices[to]) for start, to in edges}
    for link in links.values():
        link.view = _Route()
    core = Network(list(vertices.values()), list(links.values())).C[0]
    layout: Any = SugiyamaLayout(core)
    layout.xspace, layout.yspace = ROW_GAP, COLUMN_GAP
    layout.init_all(roots=[vertices[root]])
    layout.draw(ROUNDS)
    return _upright(vertices, links)


def _upright(vertices: Mapping[str, Any], links: Mapping[tuple[str, str], Any]) -> Drawing:
    """Turn what was placed in layers downwards into columns, its upper left corner at nought."""
    views = {name: vertex.view for name, vertex in vertices.items()}
    left = min(view.xy[1] - view.h / 2 for view in views.values())
    top = min(view.xy[0] - view.w / 2 for view in views.values())
    boxes = {
        name: Box(view.xy[1] - view.h / 2 - left, view.xy[0] - view.w / 2 - top, view.h, view.w)
        for name, view in views.items()
    }
    routes = {}
    for (start, to), link in links.items():
        one, other = boxes[start], boxes[to]
        between = [(y - left, x - top) for x, y in link.view.points[1:-1]]
        routes[start, to] = [
            (one.x + one.width, one.y + one.height / 2), *between, (other.x, other.y + other.height / 2),
        ]  # fmt: skip
    width = max(box.x + box.width for box in boxes.values())
    height = max(box.y + box.height for box in boxes.values())
    return Drawing(boxes, routes, width, height)
