"""Mappings: which columns of a table mean what, and what the cells of a row say by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.authoring.importing.tables import CODE, Cell, Row, Table
from kb.files import schema
from kb.files.strict_yaml import Map, read_file
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem, did_you_mean
from kb.vocabulary.vocabulary import Vocabulary


def read_mapping(path: Path) -> Map:
    """Read a mapping.

    Raises:
        InputError: with everything that is wrong with it.
    """
    content = read_file(path)
    problems = schema.check(content, "mapping", str(path))
    if problems:
        raise InputError(problems)
    return content  # type: ignore[no-any-return]


def doubts(mapping: Map, knowledge: Knowledge) -> Iterator[Problem]:
    """Give what is wrong with a mapping by itself: its sources and groups, and facts and units that are not there."""
    given = Map({key: mapping[key] for key in ("sources", "groups") if key in mapping})
    if given:
        given.place, given.keys_at, given.values_at = mapping.place, mapping.keys_at, mapping.values_at
        yield from schema.check(given, "sections", mapping.place.path)
    known = knowledge.section("source_kinds")
    for source in mapping.get("sources", {}).values():
        kind = source.get("kind") if isinstance(source, Map) else None
        if isinstance(kind, str) and kind not in known:
            yield Problem(source.at("kind"), f"unknown source kind `{kind}`", did_you_mean(str(kind), known), CODE)
    kinds, kind = knowledge.vocabulary.kinds, mapping.get("products", {}).get("kind")
    for part in ("products", "pairs"):
        facts = mapping.get(part, {}).get("facts", Map())
        fitting = [kind] if part == "products" and isinstance(kind, str) and kind in kinds else list(kinds)
        names = {name for each in fitting for name in kinds[each]["facts"]}
        for name, spec in facts.items():
            if name not in names:
                yield Problem(facts.keys_at[name], f"unknown fact `{name}`", did_you_mean(name, names), CODE)
            elif isinstance(spec, Map) and "unit" in spec:
                yield from _unfitting(name, spec, fitting, knowledge.vocabulary)


def _unfitting(name: str, spec: Map, kinds: Iterable[str], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Give a problem where the unit of a column is none, or measures something else than its fact."""
    unit = vocabulary.units.find(str(spec["unit"]))
    facts = [fact for fact in vocabulary.facts.values() if fact.role and vocabulary.roles[fact.role].kind in kinds]
    wanted = {fact.dimension for fact in facts if fact.name == f"{fact.role}.{name}" and fact.type == "quantity"}
    if unit is None:
        help_ = did_you_mean(str(spec["unit"]), vocabulary.units.units)
        yield Problem(spec.at("unit"), f"unknown unit `{spec['unit']}`", help_, CODE)
    elif unit.dimension not in wanted:
        measured = " or ".join(sorted(wanted)) or "none"
        yield Problem(spec.at("unit"), f"`{unit.name}` measures {unit.dimension}, `{name}` {measured}", code=CODE)


class Cells:
    """Reads cells by what a mapping says of their columns, and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def headings(self, entry: Map, table: Table) -> bool:
        """Say whether the table has every column that a part of the mapping speaks of."""
        before = len(self.problems)
        for heading, place in columns(entry):
            if heading not in table.headings:
                help_ = did_you_mean(heading, table.headings)
                self.wrong(place, f"the table has no column `{heading}`", help_)
        return len(self.problems) == before

    def counts(self, row: Row, entry: Map) -> bool:
        """Say whether a row is among those that the mapping takes."""
        only = entry.get("only", {})
        cells = {key: row.cells[key].text.casefold() for key in only if key in row.cells}
        return all(cells.get(key) == str(said).casefold() for key, said in only.items())

    def cell(self, row: Row, spec: Any) -> Cell | None:
        """Give what a cell says after what the mapping says of its words; nothing where it is empty."""
        if isinstance(spec, str):
            return row.cells.get(spec)
        if "constant" in spec:
            said = spec["constant"]
            return Cell(str(said).lower() if isinstance(said, bool) else str(said), spec.at("constant"))
        cell = row.cells.get(spec["column"])
        values = {str(key).casefold(): value for key, value in spec.get("values", {}).items()}
        said = cell.text.casefold() if cell else ""
        if not values or (cell is None and said not in values):
            return cell
        if said not in values:
            assert cell is not None
            self.unknown("word", cell.text, spec["values"], cell.place)
            return None
        meant = values[said]
        return Cell(str(meant).lower() if isinstance(meant, bool) else str(meant), cell.place if cell else row.place)

    def cell_of(self, row: Row, spec: Any) -> Cell | None:
        """Give what a column says, or a constant."""
        if spec is None or isinstance(spec, dict):
            return row.cells.get(spec["column"]) if spec else None
        return Cell(str(spec), row.place)

    def needed(self, row: Row, column: str) -> Cell | None:
        """Give a cell that must say something."""
        if column not in row.cells:
            self.wrong(row.place, f"nothing stands below `{column}`", "fill in the cell, or leave the row out")
        return row.cells.get(column)

    def text(self, row: Row, spec: Any) -> str:
        """Give what a cell says as text, empty where it says nothing."""
        cell = self.cell(row, spec) if spec is not None else None
        return cell.text if cell else ""

    def texts(self, row: Row, entry: Map, key: str) -> list[str]:
        """Give the names in a cell that may hold several."""
        return list(names_in_cell(self.text(row, entry.get(key)), entry.get(key)))

    def unknown(self, what: str, name: str, known: Iterable[str], place: Place) -> None:
        """Note that nothing bears a name, and which names are most like it."""
        self.wrong(place, f"unknown {what} `{name}`", did_you_mean(name, map(str, known)))

    def wrong(self, place: Place, message: str, help_: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, message, help_, CODE))


def names_in_cell(text: str, spec: Any) -> Iterator[str]:
    """Give the names in a text, by the mark that the mapping gives.

    >>> list(names_in_cell("One; Two", {"split": ";"})), list(names_in_cell("One", "Names"))
    (['One', 'Two'], ['One'])
    """
    mark = spec.get("split") if isinstance(spec, Mapping) else None
    yield from (part for each in (text.split(mark) if mark else [text]) if (part := each.strip()))


def columns(entry: Map) -> Iterator[tuple[str, Place]]:
    """Give every heading that a part of a mapping speaks of, with its place."""
    yield from ((key, entry["only"].keys_at[key]) for key in entry.get("only", {}))
    yield from zip(entry.get("of", ()), getattr(entry.get("of"), "items_at", ()), strict=True)
    for key in (each for each in ("id", "name", "aliases", "note") if each in entry):
        yield from _of_spec(entry[key], entry.at(key))
    for key in (each for each in ("kind", "within") if isinstance(entry.get(each), Map)):
        yield from _of_spec(entry[key], entry.at(key))
    for name, spec in entry.get("facts", {}).items():
        yield from _of_spec(spec, entry["facts"].at(name))


def _of_spec(spec: Any, place: Place) -> Iterator[tuple[str, Place]]:
    if isinstance(spec, str):
        yield spec, place
        return
    if "column" in spec:
        yield spec["column"], spec.at("column")
    for key in ("source", "at", "date", "note"):
        if isinstance(spec.get(key), Map):
            yield from _of_spec(spec[key], spec.at(key))
