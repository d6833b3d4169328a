"""Many documents put together to one: mappings are joined, claims for one fact become rivals."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from kb.files.strict_yaml import Map, Seq
from kb.knowledge.documents import Document
from kb.knowledge.layers import closed
from kb.problems import Place, Problem


def merge(documents: Iterable[Document]) -> tuple[Map, list[Problem]]:
    """Merge documents section by section: mappings are joined, lists appended, claims for one fact become rivals.

    What an earlier layer declares keeps its meaning: a later one adds to it only what is open to it.
    """
    merged, problems = _empty(), list[Problem]()
    for number, layer in groupby(documents, key=lambda document: document.number):
        own = _empty() if number else merged
        for document in layer:
            _merge(own, document.content, (), problems)
        if number:
            _merge(merged, own, (), problems, later=True)
    return merged, problems


def _empty() -> Map:
    made = Map()
    made.place, made.keys_at, made.values_at = Place(""), {}, {}
    return made


def _merge(into: Map, new: Map, path: tuple[str, ...], problems: list[Problem], later: bool = False) -> None:
    if later and (refused := list(closed(into, new, path))):
        problems += refused
        return
    for key, value in new.items():
        if key not in into:
            into[key] = value
            into.keys_at[key], into.values_at[key] = new.keys_at[key], new.values_at[key]
        elif len(path) == 3 and path[0] in ("products", "groups", "pairs") and path[2] == "facts":
            into[key] = _rivals(into[key], value)
        elif into[key] == value:
            continue
        elif not path and key == "pairs":
            into[key] = _paired(into[key], value, problems)
        elif isinstance(into[key], Map) and isinstance(value, Map):
            into[key] = into[key].copied()
            _merge(into[key], value, (*path, key), problems, later)
        elif isinstance(into[key], Seq) and isinstance(value, Seq) and key != "range" and path != ("dimensions",):
            into[key] = into[key].joined(value)
        else:
            message = f"`{'.'.join((*path, key))}` is given twice, and differs"
            problems.append(Problem(new.keys_at[key], message, f"first at {into.keys_at[key]}", "merge"))


def _paired(one: Seq, other: Seq, problems: list[Problem]) -> Seq:
    """Give the pairs of both; what both say of one pair becomes rivals."""
    known = {tuple(map(str, each["of"])): n for n, each in enumerate(one)}
    fresh = Seq()
    fresh.items_at = []
    made = one.joined(fresh)
    for entry, place in zip(other, other.items_at, strict=True):
        n = known.get(tuple(map(str, entry["of"])))
        if n is None:
            fresh.append(entry)
            fresh.items_at.append(place)
            continue
        made[n] = made[n].copied()
        made[n]["facts"] = made[n]["facts"].copied()
        _merge(made[n]["facts"], entry["facts"], ("pairs", "", "facts"), problems)
    return made.joined(fresh)


def _rivals(one: Any, other: Any) -> Seq:
    parts = [part if isinstance(part, Seq) else [part] for part in (one, other)]
    joined = Seq(each for part in parts for each in part)
    joined.place = one.place
    joined.items_at = [each.place for each in joined]
    return joined
