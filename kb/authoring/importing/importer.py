"""Products, claims and pairs from a table, by a mapping of its columns; every cell that does not fit is told.

Nothing here knows what the columns mean: the mapping names facts, the vocabulary says what may stand under them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.authoring.importing.mapping import Cells, doubts, names_in_cell
from kb.authoring.importing.tables import CODE, Cell, Row, number, read_table, simple
from kb.catalogue.in_force import is_date
from kb.files.strict_yaml import Map, Seq
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem
from kb.vocabulary.facts import Fact

NUMERIC = ("quantity", "integer")
DETAILS = ("at", "date", "note")


@dataclass
class Imported:
    """What a table comes to, in the form of the files of facts, and how much of it there is."""

    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    pairs: list[dict[str, Any]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    claims: int = 0


def read_import(path: Path, mapping: Map, knowledge: Knowledge, rivals: bool = False) -> Imported:
    """Read a table by a mapping; `knowledge` is what there is already. With `rivals`, known products get more claims.

    Raises:
        InputError: with every problem of every row.
    """
    unreadable = list(doubts(mapping, knowledge))
    made = Importer(mapping, knowledge, rivals, {each.place for each in unreadable})
    options = mapping.get("read", Map())
    for key, take in (("products", made.product), ("pairs", made.pair)):
        if key in mapping:
            table = read_table(path, options, mapping[key].get("sheet"))
            unreadable += table.problems
            if not table.rows:
                made.problems.append(Problem(table.place, "holds no rows below its headings", code=CODE))
            if made.headings(mapping[key], table):
                for row in (each for each in table.rows if made.counts(each, mapping[key])):
                    take(row, mapping[key])
    doubtful = {each.place for each in unreadable}
    problems = unreadable + [each for each in made.problems if each.place not in doubtful]
    if problems:
        raise InputError(sorted(dict.fromkeys(problems)))
    return made.imported


class Importer(Cells):
    """Turns rows into products and pairs, and gathers what is wrong; columns whose unit is `doubtful` are passed by."""

    def __init__(self, mapping: Map, knowledge: Knowledge, rivals: bool, doubtful: Collection[Place] = ()) -> None:
        super().__init__()
        self.mapping, self.knowledge, self.rivals, self.doubtful = mapping, knowledge, rivals, doubtful
        self.decimal = str(mapping.get("read", {}).get("decimal", "."))
        self.sources = {*knowledge.sources, *mapping.get("sources", {})}
        self.groups = {*knowledge.catalogue.groups, *mapping.get("groups", {})}
        self.imported = Imported()
        if str(mapping["source"]) not in self.sources:
            self.unknown("source", str(mapping["source"]), self.sources, mapping.at("source"))

    def product(self, row: Row, entry: Map) -> None:
        """Take a product."""
        before = len(self.problems)
        name = self.needed(row, entry["name"])
        kind = self._kind(row, entry)
        id_ = self._id(row, entry, name)
        if name is None or kind is None or id_ is None:
            return
        made: dict[str, Any] = {"kind": kind, "name": name.text}
        made.update({"within": within} if (within := self._within(row, entry)) else {})
        made.update({"aliases": aliases} if (aliases := self.texts(row, entry, "aliases")) else {})
        made.update({"note": note} if (note := self.text(row, entry.get("note"))) else {})
        facts = self._facts(row, entry.get("facts", Map()), kind)
        if self._is_new(id_, made, facts, row) and len(self.problems) == before:
            made.update({"facts": facts} if facts else {})
            self.imported.products[id_], self.imported.places[id_] = made, row.place
            self.imported.claims += len(facts)

    def pair(self, row: Row, entry: Map) -> None:
        """Take what is said of two products together."""
        of = [self._product(cell) for column in entry["of"] if (cell := self.needed(row, column))]
        known = [each for each in of if each is not None]
        if len(known) < 2:
            return
        kinds = tuple(self._kind_of(each) for each in known)
        roles = self.knowledge.vocabulary.roles
        role = next((r for r in roles.values() if r.of and tuple(roles[each].kind for each in r.of) == kinds), None)
        if role is None:
            message = f"nothing is said of a {kinds[0]} together with a {kinds[1]}"
            self.wrong(row.place, message, "name them the other way round")
            return
        if tuple(known) in self.knowledge.catalogue.pairs and not self.rivals:
            help_ = "leave the row out, or add its claims as rivals with --rivals"
            self.wrong(row.place, f"the pair {' + '.join(known)} is there already", help_)
            return
        if any(each["of"] == known for each in self.imported.pairs):
            self.wrong(row.place, f"the pair {' + '.join(known)} is given twice", "leave one of the rows out")
            return
        facts = self._facts(row, entry["facts"], role.kind)
        note = self.text(row, entry.get("note"))
        self.imported.pairs.append({"of": known, **({"note": note} if note else {}), "facts": facts})
        self.imported.claims += len(facts)

    # products

    def _is_new(self, id_: str, made: dict[str, Any], facts: dict[str, Any], row: Row) -> bool:
        """Say whether a product may be taken: it is new, or is known and gets further claims."""
        if id_ in self.imported.places:
            self.wrong(row.place, f"product `{id_}` is given twice", f"first at {self.imported.places[id_]}")
            return False
        known = self.knowledge.catalogue.products.get(id_)
        if known is None:
            return True
        if not self.rivals:
            help_ = f"first at {known.place}; leave the row out, or add its claims as rivals with --rivals"
            self.wrong(row.place, f"product `{id_}` is there already", help_)
            return False
        if made["kind"] != known.kind:
            self.wrong(row.place, f"`{id_}` is a {known.kind} in the catalogue, not a {made['kind']}")
            return False
        made.clear()
        made.update({"kind": known.kind, "name": known.name})
        return bool(facts)

    def _kind(self, row: Row, entry: Map) -> str | None:
        spec = entry["kind"]
        cell = Cell(spec, entry.at("kind")) if isinstance(spec, str) else self.cell(row, spec)
        if cell is None:
            self.wrong(row.place, "says no kind", "fill in the cell, or name one kind for all rows")
            return None
        kinds = [kind for kind in self.knowledge.vocabulary.kinds if self._role(kind)]
        if cell.text in kinds:
            return cell.text
        self.unknown("kind", cell.text, kinds, cell.place)
        return None

    def _id(self, row: Row, entry: Map, name: Cell | None) -> str | None:
        spec = entry.get("id", Map())
        cell = self.needed(row, spec["column"]) if "column" in spec else name
        if cell is None:
            return None
        slug = re.sub(r"[^a-z0-9]+", "-", cell.text.lower().replace("+", " plus ")).strip("-")
        if not slug:
            self.wrong(cell.place, f"`{cell.text}` makes no id", "use letters and digits")
            return None
        return str(spec.get("prefix", "")) + slug

    def _within(self, row: Row, entry: Map) -> list[str]:
        spec = entry.get("within", Seq())
        if isinstance(spec, list):
            cells = [Cell(str(each), place) for each, place in zip(spec, getattr(spec, "items_at", ()), strict=True)]
        else:
            cell = self.cell(row, spec)
            cells = [Cell(each, cell.place) for each in names_in_cell(cell.text, spec)] if cell else []
        for each in cells:
            if each.text not in self.groups:
                self.unknown("group", each.text, self.groups, each.place)
        return [each.text for each in cells]

    def _product(self, cell: Cell) -> str | None:
        """Give the id of the product that a cell names."""
        names = {id_: [id_, made["name"]] for id_, made in self.imported.products.items()}
        for product in self.knowledge.catalogue.products.values():
            names.setdefault(product.id, [product.id, product.name, product.full_name, *product.aliases])
        said = cell.text.casefold()
        found = [id_ for id_, called in names.items() if said in {str(each).casefold() for each in called}]
        if len(found) == 1:
            return found[0]
        if found:
            help_ = "write its id: " + " or ".join(found)
            self.wrong(cell.place, f"`{cell.text}` is the name of several products", help_)
            return None
        self.unknown("product", cell.text, {str(each) for called in names.values() for each in called}, cell.place)
        return None

    def _kind_of(self, id_: str) -> str:
        made = self.imported.products.get(id_)
        return str(made["kind"]) if made else self.knowledge.catalogue.products[id_].kind

    # claims

    def _facts(self, row: Row, specs: Map, kind: str) -> dict[str, Any]:
        role = self._role(kind)
        attributes = self.knowledge.vocabulary.kinds[kind]["facts"]
        made = {}
        for name, spec in specs.items():
            if name not in attributes or (isinstance(spec, Map) and spec.at("unit") in self.doubtful):
                continue
            cell = self.cell(row, spec)
            value = self._value(cell, spec, self.knowledge.vocabulary.facts[f"{role}.{name}"]) if cell else None
            if value is not None:
                made[name] = {"value": value, **self._details(row, spec)}
        return made

    def _value(self, cell: Cell, spec: Any, fact: Fact) -> Any:
        """Give a cell's value as it is written in files of facts."""
        text = cell.text
        try:
            if fact.type in NUMERIC:
                text = number(text, self.decimal)
            unit = spec.get("unit", "") if isinstance(spec, dict) else ""
            if unit and re.fullmatch(r"[-+]?[0-9.,]+", text):
                text = f"{text} {unit}"
            parsed = fact.parse(text)
        except ValueError as error:
            message, _, help_ = str(error).partition("; ")
            self.wrong(cell.place, message, help_)
            return None
        if isinstance(parsed, (bool, int)):
            return parsed
        return text if fact.type in ("quantity", "text") else str(parsed)

    def _details(self, row: Row, spec: Any) -> dict[str, Any]:
        """Give the source of a claim and what else is said of it."""
        entry = spec if isinstance(spec, dict) else {}
        source = self.cell_of(row, entry.get("source")) or Cell(str(self.mapping["source"]), row.place)
        if source.text not in self.sources:
            self.unknown("source", source.text, self.sources, source.place)
        cells = {key: cell for key in DETAILS if (cell := self.cell_of(row, entry.get(key)))}
        if "date" in cells and not is_date(cells["date"].text):
            message = f"`{cells['date'].text}` is no date"
            self.wrong(cells["date"].place, message, "write year-month-day, such as 2026-09-01")
        said = {key: simple(cell.text) for key, cell in cells.items()}
        return {"source": source.text, **said}

    def _role(self, kind: str) -> str:
        """Give a role that things of a kind can have: its facts are those of the kind."""
        return next((role.name for role in self.knowledge.vocabulary.roles.values() if role.kind == kind), "")
