"""Strict YAML: no code, no aliases, no duplicate keys, no guessed types; every value keeps its line and column.

A plain scalar is `null`, `true`, `false`, an integer or a decimal number only where it is written so beyond doubt.
All else stays the text that the author wrote: `no`, `on`, `12:30`, `012`, `1e3`, `2024-05-01`.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from kb.problems import UNSEEN, InputError, Place, Problem

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARK, _WITHIN = "\ue000", re.compile(r"(?<=[^\s\[{,])\?")
"""Stands for a question mark within a text, which only the C loader reads in brackets without quotes."""
LARGEST_FILE = 16 * 1024 * 1024
DEEPEST = 40
"""Levels of lists and mappings in one file; no rule needs half of it."""
TOO_DEEP = ("nested too deeply", f"{DEEPEST} levels are allowed")
_BRACKETS = re.compile(r"""[][{}]|"(?:[^"\\]|\\.)*"|(?<!\w)'(?:[^']|'')*'|(?<!\S)#[^\n]*""")
"""Brackets, and what they are not looked for in: quoted texts and comments."""
_FORBIDDEN = re.compile(f"(?![\\t\\n\\r])[{UNSEEN}]")
"""What nobody sees and what is no character; in a text in double quotes a carriage return is none either."""
_ESCAPED = re.compile(f"(?![\\t\\n])[{UNSEEN}]")
_HELP = {
    "mapping values are not allowed": "put text with `: ` in it in quotes",
    "found character that": "put the text in quotes",
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,30})\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}\Z")
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}


class Map(dict[str, Any]):
    """A mapping that knows where it, its keys and its values stand."""

    place: Place
    keys_at: dict[str, Place]
    values_at: dict[str, Place]

    def at(self, key: str) -> Place:
        """Give the place of the value under `key`, or of the mapping where there is none."""
        return self.values_at.get(key, self.place)

    def copied(self) -> Map:
        """Give a mapping of the same values, to add to."""
        made = Map(self)
        made.place, made.keys_at, made.values_at = self.place, dict(self.keys_at), dict(self.values_at)
        return made


class Seq(list[Any]):
    """A list that knows where it and its items stand."""

    place: Place
    items_at: list[Place]

    def joined(self, other: Seq) -> Seq:
        """Give a list of the items of both."""
        made = Seq([*self, *other])
        made.place, made.items_at = self.place, [*self.items_at, *other.items_at]
        return made


def plain(text: str) -> Any:
    """Give the value of an unquoted scalar.

    >>> [plain(each) for each in ("true", "12", "1.10", "no", "012", "1e3", "12:30")]
    [True, 12, Decimal('1.10'), 'no', '012', '1e3', '12:30']
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.match(text):
        return int(text)
    return Decimal(text) if _DECIMAL.match(text) else text


def replaced(value: Any, old: str, new: str) -> Any:
    """Give a copy of what was read, places kept, with `old` replaced by `new` in every text.

    >>> replaced({"fact": "{role}.width", "below": 12}, "{role}", "frame")
    {'fact': 'frame.width', 'below': 12}
    """
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        made = Map({key: replaced(each, old, new) for key, each in value.items()})
        if isinstance(value, Map):
            made.place, made.keys_at, made.values_at = value.place, dict(value.keys_at), dict(value.values_at)
        return made
    if isinstance(value, list):
        items = Seq([replaced(each, old, new) for each in value])
        if isinstance(value, Seq):
            items.place, items.items_at = value.place, list(value.items_at)
        return items
    return value


class _Reader:
    """Turns parser events into values and gathers what is wrong on the way.

    Events, not composed nodes: PyYAML's composer overruns the C stack on deep nesting, which kills the process.
    """

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.marked = LOADER is yaml.SafeLoader and _MARK not in text
        self.events: Iterator[Any] = yaml.parse(_WITHIN.sub(_MARK, text) if self.marked else text, Loader=LOADER)
        self.depth = 0

    def place(self, mark: Any) -> Place:
        return Place(self.path, mark.line + 1, mark.column + 1)

    def wrong(self, event: Any, message: str, help_: str = "") -> None:
        self.problems.append(Problem(self.place(event.start_mark), message, help_, "yaml"))

    def document(self) -> Any:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        value = self.value(next(self.events))
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self.wrong(after, "a second document begins", "write one per file")
        return value

    def value(self, event: Any) -> Any:
        if event.anchor:
            self.wrong(event, "anchors and aliases are not allowed", "write the value out")
            if isinstance(event, yaml.AliasEvent):
                return None
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.wrong(event, f"tag `{tag}` is not allowed", "facts and rules are plain data")
        if isinstance(event, yaml.ScalarEvent):
            if event.style == '"' and (escaped := _ESCAPED.search(event.value)):
                self.wrong(event, _not_allowed(escaped[0]))
            said = event.value.replace(_MARK, "?") if self.marked else event.value
            return plain(said) if event.implicit[0] else said
        self.depth += 1
        if self.depth > DEEPEST:
            self.wrong(event, *TOO_DEEP)
            raise InputError(self.problems)
        made = self.mapping(event) if isinstance(event, yaml.MappingStartEvent) else self.sequence(event)
        self.depth -= 1
        return made

    def sequence(self, start: Any) -> Seq:
        made = Seq()
        made.place = self.place(start.start_mark)
        made.items_at = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            made.items_at.append(self.place(event.start_mark))
            made.append(self.value(event))
        return made

    def mapping(self, start: Any) -> Map:
        made = Map()
        made.place = self.place(start.start_mark)
        made.keys_at, made.values_at = {}, {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event)
            if key in made.keys_at:
                self.wrong(event, f"duplicate key `{key}`", f"first given on line {made.keys_at[key].line}")
            made.keys_at.setdefault(key, self.place(event.start_mark))
            after = next(self.events)
            made.values_at.setdefault(key, self.place(after.start_mark))
            made.setdefault(key, self.value(after))
        return made

    def key(self, event: Any) -> str:
        value = self.value(event)
        if not isinstance(event, yaml.ScalarEvent):
            self.wrong(event, "a key must be a single word or text")
            return f"? {len(self.problems)}"
        if "\n" in event.value:
            self.wrong(event, "a key must stand on one line")
        elif event.value == "<<" and event.implicit[0]:
            self.wrong(event, "merge keys are not allowed", "write the keys out")
        return value if isinstance(value, str) else str(event.value)


def read_text(text: str, path: str = "text") -> Any:
    """Read one YAML (or JSON) document.

    Raises:
        InputError: with every problem of the text and its place.

    >>> read_text("{answer: no, count: 2}")
    {'answer': 'no', 'count': 2}
    """
    problems = [
        Problem(_where(text, match.start(), path), _not_allowed(match[0]), code="yaml")
        for match in _FORBIDDEN.finditer(text)
    ]
    if problems:
        raise InputError(problems)
    reader = _Reader(text, path)
    try:
        value = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if deep := _too_deep(text, path, mark.line if mark else 0):
            raise InputError([*reader.problems, deep]) from None
        place = reader.place(mark) if mark else Place(path)
        message, help_ = _said(error, text)
        problem = Problem(place, f"not readable as YAML: {message}", help_, "yaml")
        raise InputError([*reader.problems, problem]) from None
    except yaml.YAMLError as error:
        raise InputError([Problem(Place(path), f"not readable as YAML: {error}", code="yaml")]) from None
    if reader.problems:
        raise InputError(sorted(reader.problems))
    return value


def _too_deep(text: str, path: str, last: int) -> Problem | None:
    """Give the problem of brackets nested too deeply, up to and with a line; the parser may stop at a limit of its own.

    Some versions of it look a thousand characters ahead, and refuse what they find there before they tell of anything.
    """
    depth = 0
    for match in _BRACKETS.finditer("\n".join(text.split("\n")[: last + 1])):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > DEEPEST:
            return Problem(_where(text, match.start(), path), *TOO_DEEP, "yaml")
    return None


def _not_allowed(character: str) -> str:
    return f"character U+{ord(character):04X} is not allowed"


def _where(text: str, index: int, path: str) -> Place:
    return Place(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _said(error: Any, text: str) -> tuple[str, str]:
    """Give the parser's complaint in few words, and what would be right where that is known."""
    lines, mark = text.split("\n"), error.problem_mark
    if mark and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t":
        return "a tab cannot indent", "use spaces"
    said = str(error.problem or error).split("\n")[0]
    return said, next((help_ for start, help_ in _HELP.items() if said.startswith(start)), "")


def read_file(path: Path, shown: str | None = None) -> Any:
    """Read a YAML (or JSON) file; `shown` is how messages name it.

    Raises:
        InputError: the file cannot be opened, is too large, or is not strict YAML.
    """
    name = shown or str(path)
    try:
        known = path.stat()
        if known.st_size > LARGEST_FILE:
            raise InputError([Problem(Place(name), "file is larger than 16 MiB", code="yaml")])
        if not (stat.S_ISREG(known.st_mode) or stat.S_ISDIR(known.st_mode)):
            raise InputError([Problem(Place(name), "is no ordinary file", code="yaml")])
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError([Problem(Place(name), f"cannot be read: {error.strerror}", code="yaml")]) from None
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start})"
        raise InputError([Problem(Place(name), message, code="yaml")]) from None
    return read_text(text, name)
