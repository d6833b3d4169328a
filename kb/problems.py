"""What is wrong with what somebody wrote, where, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz, process

UNSEEN = "\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
"""Control characters, line ends, invisible and direction-changing characters, and what is no character at all."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_UNPRINTABLE = re.compile(f"(?!\n)[{UNSEEN}]")


def one_line(text: str) -> str:
    """Give a text from outside as it may be shown within a line: what cannot be seen is written as an escape.

    >>> print(one_line("fine\\rforged: yes\\n\\u202e\\udc80"))
    fine\\rforged: yes\\n\\u202e\\udc80
    """
    return _UNSEEN.sub(lambda match: ascii(match[0])[1:-1], text)


def printable(text: str) -> str:
    """Give a text of one or more lines as it may be printed: line ends stay."""
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], text)


class Place(NamedTuple):
    """A spot in a file; line and column count from 1, 0 where only the file is known."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


NOWHERE = Place("")


@dataclass(frozen=True, order=True)
class Problem:
    """One finding: a single sentence in lower case without full stop, with what would be right as `help`."""

    place: Place
    message: str
    help: str = ""
    code: str = field(default="", compare=False)

    def __str__(self) -> str:
        return one_line(f"{self.place}: {self.message}" + (f"; {self.help}" if self.help else ""))

    def data(self) -> dict[str, str | int]:
        """Give the finding as plain data."""
        place = self.place
        return {"path": place.path, "line": place.line, "column": place.column, "code": self.code,
                "message": self.message, "help": self.help}  # fmt: skip


class WattfitError(Exception):
    """What every error of this program is."""


class InputError(WattfitError):
    """Input that cannot be used; carries every problem found in it, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Go from process to process with the problems, not with their letters."""
        return type(self), (self.problems,)


def refuse(message: str, place: Place | None = None, help: str = "") -> InputError:  # noqa: A002
    """Give the error that carries this one problem."""
    return InputError([Problem(place or Place("command line"), message, help)])


def near(name: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """Give the names most like `name`, best first; none where nothing is alike.

    >>> near("frame.wdith", ["frame.width", "wheel.width", "method"], limit=1)
    ['frame.width']
    >>> near("zzz", ["frame.width"])
    []
    """
    found = process.extract(name.lower(), {each: each.lower() for each in names}, scorer=fuzz.ratio, limit=limit)
    return [key for _, score, key in found if score >= 60]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Give the help clause for an unknown name.

    >>> did_you_mean("methud", ["method", "frame"])
    'did you mean `method`?'
    """
    known = sorted(names)
    found = near(name, known)
    if found:
        return "did you mean " + " or ".join(f"`{each}`" for each in found) + "?"
    if 0 < len(known) <= 12:
        return "known are " + ", ".join(f"`{each}`" for each in known)
    return ""
