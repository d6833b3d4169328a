"""Tables from CSV files and workbooks: rows of cells that know their place, and everything that is wrong with them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from kb.files.strict_yaml import LARGEST_FILE, plain
from kb.problems import Place, Problem, did_you_mean, refuse

CODE = "table"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, as text without spaces around it, and where."""

    text: str
    place: Place


@dataclass(frozen=True)
class Row:
    """One row: its cells by heading, those that say nothing left out."""

    cells: Mapping[str, Cell]
    place: Place


@dataclass(frozen=True)
class Table:
    """All rows that hold anything, the headings, and what is wrong."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    place: Place


def read_table(path: Path, options: Mapping[str, Any], sheet: str | None = None) -> Table:
    """Read a table; `options` say how it is written.

    Raises:
        InputError: there is no such file or sheet, or it cannot be read at all.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refuse("file is larger than 16 MiB", Place(str(path)))
        data = path.read_bytes()
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}", Place(str(path))) from None
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        name, lines = _workbook(data, path, sheet)
    elif sheet is not None:
        raise refuse(f"a CSV file has no sheet `{sheet}`", Place(str(path)), "leave `sheet` out, or give a workbook")
    else:
        name, lines = str(path), _csv(data, path, options)
    return _table(name, lines, options)


def _table(name: str, lines: Iterable[tuple[int, Sequence[str]]], options: Mapping[str, Any]) -> Table:
    """Put lines together: the headings first, then the rows that hold anything."""
    header = int(options.get("header", 1))
    empty = {"", *(str(each).casefold() for each in options.get("empty", ()))}
    below = [(number, cells) for number, cells in lines if number >= header]
    if not below or below[0][0] != header or not any(below[0][1]):
        raise refuse("has no headings", Place(name, header, 1), "say in which row they are with `header` under `read`")
    headings = [" ".join(each.split()) for each in below[0][1]]
    problems = list(_twice(headings, name, header))
    rows = []
    for number, cells in below[1:]:
        made = {n: Cell(" ".join(text.split()), Place(name, number, n + 1)) for n, text in enumerate(cells)}
        said = {n: cell for n, cell in made.items() if cell.text.casefold() not in empty}
        problems += [problem for cell in said.values() for problem in _doubtful(cell)]
        beyond = [cell for n, cell in said.items() if n >= len(headings) or not headings[n]]
        problems += [Problem(cell.place, f"`{cell.text}` stands below no heading", code=CODE) for cell in beyond]
        if said:
            named = {headings[n]: cell for n, cell in said.items() if n < len(headings)}
            rows.append(Row(named, Place(name, number, 1)))
    return Table(tuple(each for each in headings if each), tuple(rows), tuple(problems), Place(name, header, 1))


def _twice(headings: Sequence[str], name: str, row: int) -> Iterator[Problem]:
    for n, heading in enumerate(headings):
        if heading and heading in headings[:n]:
            first = f"first in column {headings.index(heading) + 1}"
            yield Problem(Place(name, row, n + 1), f"heading `{heading}` stands twice", first, CODE)


def _doubtful(cell: Cell) -> Iterator[Problem]:
    """Give what cannot be meant: a formula, an error of a spreadsheet, characters that nobody sees."""
    if cell.text.startswith("="):
        help_ = "put the value there, or save the workbook in a spreadsheet program"
        yield Problem(cell.place, f"`{cell.text}` is a formula without its value", help_, CODE)
    elif cell.text.startswith("#") and cell.text.upper().rstrip("!?0/").strip("#") in _ERRORS:
        yield Problem(cell.place, f"`{cell.text}` is a spreadsheet's error", "put a value there, or nothing", CODE)
    elif not cell.text.isprintable():
        bad = next(each for each in cell.text if not each.isprintable())
        yield Problem(cell.place, f"character U+{ord(bad):04X} is not allowed", "remove it", CODE)


_ERRORS = ("N/A", "REF", "DIV", "NAME", "VALUE", "NUM", "NULL", "SPILL", "CALC")


def _csv(data: bytes, path: Path, options: Mapping[str, Any]) -> Iterator[tuple[int, Sequence[str]]]:
    encoding = str(options.get("encoding", "utf-8"))
    try:
        text = data.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is no {encoding} text (byte {error.start})"
        raise refuse(message, Place(str(path), line, 1), "name its `encoding` under `read`, such as cp1252") from None
    except (LookupError, ValueError):
        raise refuse(f"unknown encoding `{encoding}`", Place(str(path)), "such as utf-8, cp1252, utf-16") from None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=str(options.get("delimiter", ",")), strict=True)
    before = 0
    try:
        for cells in rows:
            yield before + 1, cells
            before = rows.line_num
    except csv.Error as error:
        raise refuse(f"not readable as CSV: {error}", Place(str(path), before + 1, 1)) from None


def _workbook(data: bytes, path: Path, sheet: str | None) -> tuple[str, Iterator[tuple[int, Sequence[str]]]]:
    """Give the name under which messages speak of a sheet, and its rows."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        help_ = "install it with `pip install openpyxl`, or save the sheet as CSV"
        raise refuse("workbooks need the package openpyxl", Place(str(path)), help_) from None
    try:
        books = [load_workbook(io.BytesIO(data), read_only=True, data_only=stored) for stored in (False, True)]
    except Exception as error:
        raise refuse(f"not readable as a workbook: {error}", Place(str(path))) from None
    titles = [each.title for each in books[0].worksheets]
    if not titles or (sheet is not None and sheet not in titles):
        raise refuse(f"has no sheet `{sheet or ''}`", Place(str(path)), did_you_mean(sheet or "", titles))
    title = titles[0] if sheet is None else sheet
    written, stored = (book[title] for book in books)
    for each in (written, stored):
        each.reset_dimensions()
    both = zip(written.iter_rows(values_only=True), stored.iter_rows(values_only=True), strict=True)
    return f"{path}[{title}]", ((n, [_text(_worth(*cell)) for cell in zip(*rows, strict=True)])
                                for n, rows in enumerate(both, 1))  # fmt: skip


def _worth(written: object, stored: object) -> object:
    """Give what a cell is worth: of a formula the value that was stored with it, or the formula where none was."""
    is_formula = isinstance(written, str) and written.startswith("=")
    return stored if is_formula and stored is not None else written


def _text(value: object) -> str:
    """Give a workbook's value as a person would type it.

    >>> _text(12.80), _text(2048.0), _text(True), _text(None)
    ('12.8', '2048', 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return value.date().isoformat() if isinstance(value, datetime) and value.time() == time() else str(value)


def number(text: str, decimal: str) -> str:
    """Give a number, with its unit if there is one, in the writing of the knowledge base.

    Raises:
        ValueError: with a sentence that says what is odd about it.

    >>> number("1.024,5 mm", ","), number("1024.5 mm", "."), number("12", ",")
    ('1024.5 mm', '1024.5 mm', '12')
    """
    digits = next((n for n, each in enumerate(text) if each not in "+-0123456789.,"), len(text))
    amount, unit = text[:digits], text[digits:]
    if decimal == ".":
        whole, _, after = amount.partition(",")
        if after and len(after.split(".")[0].split(",")[0]) != 3:
            raise ValueError(f'`{text}` has a comma; write decimals with a point, or `decimal: ","` under `read`')
        return text
    whole, _, after = amount.partition(",")
    if "." in after or "," in after or any(len(each) != 3 for each in whole.split(".")[1:]):
        raise ValueError(f"`{text}` has a point; decimals are written with a comma here, as `read` says")
    return whole.replace(".", "") + (f".{after}" if after else "") + unit


def simple(text: str) -> int | str:
    """Give a page number and the like as the number that it is, all else as text.

    >>> simple("12"), simple("12.5"), simple("page 12")
    (12, '12.5', 'page 12')
    """
    value = plain(text)
    return value if isinstance(value, int) and not isinstance(value, bool) else text
