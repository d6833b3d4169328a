"""Documents that are tried: files shown in them are written, commands are run, and what is shown must come out.

A fenced block ```yaml title="DIR/file.yaml" is a file; with `append` it is added to that file. In a block ```console
lines that begin with `$ ` are commands, and those below are their output. A line `...` stands for any number of lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Step:
    """A file to write, or a command to run with its output; `line` is where it stands."""

    line: int
    command: str = ""
    output: str = ""
    file: str = ""
    append: bool = False


def steps(document: Path) -> Iterator[Step]:
    """Give the steps of a document in order."""
    text = document.read_text(encoding="utf-8")
    for fence in FENCE.finditer(text):
        language, info, body = fence.groups()
        line = text.count("\n", 0, fence.start()) + 1
        title = TITLE.search(info)
        if title:
            yield Step(line, output=body, file=title[1], append="append" in info)
        elif language == "console":
            yield from _commands(body, line)


def _commands(body: str, line: int) -> Iterator[Step]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = command[:-1] + more
        yield Step(line, command, output)


def follow(document: Path, folder: Path) -> list[str]:
    """Follow a document in a folder; give what differs from what it shows."""
    found = []
    for step in steps(document):
        if step.file:
            path = folder / step.file
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if step.append else ""
            path.write_text(before + step.output, encoding="utf-8")
            continue
        got = run(step.command, folder)
        if not _fits(_lines(step.output), _lines(got)):
            found.append(f"{document.name}:{step.line}: $ {step.command}\n--- shown\n{step.output}--- found\n{got}")
    return found


def run(command: str, folder: Path) -> str:
    """Run a command in a folder, with the installed `wattfit`; give what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {"PATH": path, "COLUMNS": "100", "PYTHONUTF8": "1", "WATTFIT_LOG": "off", "HOME": str(folder)}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WATTFIT")}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env={**kept, **settings}, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    return done.stdout


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def _fits(shown: list[str], got: list[str]) -> bool:
    """Say whether lines are as shown; `...` stands for any, also at the end of a line.

    >>> _fits(["a", "...", "d e..."], ["a", "b", "c", "d e f"]), _fits(["a"], ["b"])
    (True, False)
    """
    pattern = "\n".join(re.escape(line) for line in shown) + "\n"
    pattern = re.sub(r"(?m)^\\\.\\\.\\\.\n", r"(?:.*\\n)*?", pattern).replace(r"\.\.\.", r"[^\n]*")
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in got)) is not None
