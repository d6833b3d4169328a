"""The shelf of bad files: each has one defect, and its first lines are comments that say what is to be reported.

`yaml/` holds files that cannot be read; a file of `facts/` or `rules/` is added to the sound knowledge base `base/`, a
folder of `bases/` is laid over it. A comment gives `line:column: message; help`, or only the message where it is about
the whole file. A new kind of error is one new file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.files.strict_yaml import LARGEST_FILE, read_file, read_text
from kb.knowledge.loading import load
from kb.problems import InputError, Problem

SHELF = Path(__file__).parent / "bad"
SINGLE = sorted([*(SHELF / "facts").iterdir(), *(SHELF / "rules").iterdir()])
FOLDERS = sorted((SHELF / "bases").iterdir())


def expected(path: Path) -> list[str]:
    """Give what the first comment lines of a file say."""
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    found = next((n for n, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    return [line[2:] for line in lines[:found]]


def reported(problems: tuple[Problem, ...], shown: str) -> list[str]:
    """Give the problems of one file as its comments write them."""
    mine = [str(problem) for problem in problems if problem.place.path == shown]
    return [each.removeprefix(shown).removeprefix(":").strip() for each in mine]


def name(path: Path) -> str:
    """Give the name of a test."""
    return path.relative_to(SHELF).as_posix()


@pytest.mark.parametrize("path", sorted((SHELF / "yaml").iterdir()), ids=name)
def test_unreadable(path: Path) -> None:
    """A file that is no strict YAML is refused where it is not."""
    with pytest.raises(InputError) as error:
        read_file(path, "file")

    assert reported(error.value.problems, "file") == expected(path)


@pytest.mark.parametrize("path", SINGLE, ids=name)
def test_single(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound knowledge base with one bad file more is refused for that file alone."""
    folder = path.parent.name
    shutil.copytree(SHELF / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    shutil.copy(path, tmp_path / folder / "bad.yaml")
    with pytest.raises(InputError) as error:
        load([tmp_path], own=False)

    assert reported(error.value.problems, f"{folder}/bad.yaml") == expected(path)
    assert {problem.place.path for problem in error.value.problems} == {f"{folder}/bad.yaml"}


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound knowledge base with several bad files is refused for all of them at once."""
    shutil.copytree(SHELF / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with pytest.raises(InputError) as error:
        load([tmp_path], own=False)

    files = {path.relative_to(folder).as_posix(): expected(path) for path in folder.rglob("*.*")}
    found = {shown: reported(error.value.problems, shown) for shown in files}
    assert found == files
    assert {problem.place.path for problem in error.value.problems} <= set(files)


def test_base_is_sound(tmp_path: Path) -> None:
    """The knowledge base that bad files are added to loads."""
    assert list(load([SHELF / "base"], own=False).rulebook.rules) == ["good/fits"]


def test_nothing_is_executed() -> None:
    """The tag that would run a command has run none."""
    assert not Path("/tmp/wattfit-was-here").exists()


def test_style() -> None:
    """Messages are single sentences in lower case without full stop, and speak no Python."""
    paths = [path for path in SHELF.rglob("*.*") if path.is_file() and "base" not in path.parts]
    said = [line for path in paths for line in expected(path)]
    messages = [line.split(": ", 1)[1] if line[0].isdigit() else line for line in said]

    assert len(messages) > 150
    for message in messages:
        assert not message.endswith(".")
        assert not message[0].isupper()
        assert not {"dict", "str", "None", "NoneType", "Decimal", "True", "False", "object"} & set(message.split())


def test_no_knowledge_base(tmp_path: Path) -> None:
    """A folder without `rules` and `facts` is refused, as is one that is not there."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError) as error:
            load([folder], own=False)
        assert str(error.value) == f"{folder}: is no knowledge base; it needs a folder `rules` or `facts`"


def test_rule_in_two_layers(tmp_path: Path) -> None:
    """A layer cannot replace a rule of another in silence."""
    layer = tmp_path / "mine"
    shutil.copytree(SHELF / "base" / "rules", layer / "rules")
    with pytest.raises(InputError) as error:
        load([SHELF / "base", layer], own=False)

    [problem] = error.value.problems
    assert str(problem).startswith(f"{layer}/rules/good/fits.yaml:1:1: rule `good/fits` exists already in ")
    assert problem.help == "name it differently, and set the other aside with `sets_aside`"


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that cannot be opened is reported by its name."""
    with pytest.raises(InputError) as error:
        read_file(tmp_path)

    assert str(error.value) == f"{tmp_path}: cannot be read: Is a directory"


def test_large_file(tmp_path: Path) -> None:
    """A file of more than 16 MiB is not read at all."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(InputError) as error:
        read_file(path, "large.yaml")

    assert str(error.value) == "large.yaml: file is larger than 16 MiB"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000],
    ids=["open lists", "closed lists", "mappings", "dashes", "keys"],
)  # fmt: skip
def test_deep_nesting(text: str, tmp_path: Path) -> None:
    """A hundred thousand brackets are refused; they neither crash nor hold up the process."""
    path = tmp_path / "deep.yaml"
    path.write_text(text)
    code = f"""
from pathlib import Path
from kb.problems import InputError
from kb.files.strict_yaml import read_file
try: read_file(Path({str(path)!r}), "deep.yaml")
except InputError as error: print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, cwd=SHELF.parent.parent, check=False
    )

    assert done.returncode == 0
    assert "nested too deeply; 40 levels are allowed" in done.stdout


def test_many_aliases() -> None:
    """Aliases that would grow to a billion items are refused at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(InputError) as error:
        read_text("\n".join(lines))

    assert len(error.value.problems) == 10 + 9 * 10
