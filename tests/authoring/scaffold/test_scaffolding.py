"""New rules, facts and products, written by the installed command into an empty folder: sound as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from kb.authoring.scaffold.rules import Files, compared, new_rule, write
from kb.files.paths import PACKAGE
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.rulebook.rules import EFFECTS
from kb.vocabulary.facts import TYPES, Fact

WATTFIT = Path(sys.executable).with_name("wattfit")


def installed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder."""
    command = [str(WATTFIT), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the same command in this process, which is faster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(main, list(words))
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def test_from_an_empty_folder(tmp_path: Path) -> None:
    """A rule of every effect, a product and facts of every type pass lint, and all their cases hold."""
    assert installed(tmp_path, "rules", "new", "cables/first").returncode == 0
    for effect in EFFECTS:
        done = run(tmp_path, "rules", "new", f"cables/{effect}-it", "--effect", effect)
        assert done.returncode == 0, done.stderr
    assert run(tmp_path, "facts", "new", "acme/one-200", "--kind", "station").returncode == 0
    for type_ in (each for each in TYPES if each != "product"):
        assert run(tmp_path, "facts", "new", "fact", f"cable.{type_}", "--type", type_).returncode == 0
        assert run(tmp_path, "facts", "new", "fact", f"station.{type_}", "--type", type_).returncode == 0
    linted = installed(tmp_path, "rules", "lint", ".")
    tested = installed(tmp_path, "--kb", ".", "rules", "test", "cables", "cable", "station")

    assert (linted.returncode, linted.stdout) == (0, ""), linted.stdout + linted.stderr
    assert tested.returncode == 0, tested.stdout
    assert tested.stderr == "51 cases, 0 failed\n"


def test_titled(tmp_path: Path) -> None:
    """The command says what it wrote and what to do next; the title is the rule's, and the first lines name schemas."""
    done = run(tmp_path, "rules", "new", "cables/too-thin", "--title", 'A cable: "too thin"')

    assert done.stdout.splitlines() == [
        "rules/cables/too-thin.yaml", "rules/cables/too-thin.cases.yaml", "facts/cables-too-thin.yaml", ".schemas/"
    ]  # fmt: skip
    assert done.stderr == "edit them, then: wattfit --kb . rules lint && wattfit --kb . rules test\n"
    assert load([tmp_path]).rulebook.rules["cables/too-thin"].title == 'A cable: "too thin"'
    for path in tmp_path.glob("[rf]*/**/*.yaml"):
        schema = path.read_text().partition("$schema=")[2].partition("\n")[0]
        assert (path.parent / schema).resolve().is_file(), path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--title", "no"), "rules/cables/thin.yaml:2:8: `title` must have at least 4 letters"),
        (("--title", "{nope} is there"), "text names unknown fact `nope`"),
        (("--source", "a: b"), "is no id of a source"),
        (("--fact", "station.model"), "names a product: there is nothing to compare"),
    ],
)  # fmt: skip
def test_what_would_not_load_is_not_written(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    """A rule that would keep the knowledge base from loading is refused, and nothing is left of it."""
    done = run(tmp_path, "rules", "new", "cables/thin", *words)

    assert done.returncode == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_place_of_what_is_only_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is told with the place that the file would have, also where one stands above the trial's folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = run(tmp_path, "rules", "new", "cables/thin", "--title", "no", "--into", "mine")

    assert done.stderr == "mine/rules/cables/thin.yaml:2:8: `title` must have at least 4 letters\n"


def test_layers_in_the_hint(tmp_path: Path) -> None:
    """The command to go on with names every layer, the one alone first."""
    run(tmp_path, "new", "mine")
    done = run(tmp_path, "--only", "mine", "rules", "new", "fit/other", "--into", "my other")

    assert done.stderr.startswith("edit them, then: wattfit --only mine --kb 'my other' rules lint && ")
    assert installed(tmp_path, "--only", "mine", "--kb", "my other", "rules", "lint").returncode == 0


@pytest.mark.parametrize("words", [("rules", "new", "cables/too-thin"), ("facts", "new", "acme/one", "--kind", "pack")])
def test_nothing_is_overwritten(words: tuple[str, ...], tmp_path: Path) -> None:
    """What is there already is refused, and stays as it is."""
    assert run(tmp_path, *words).returncode == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    done = run(tmp_path, *words)

    assert done.returncode == 2
    assert "exists already in " in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rules", "new", "cables"), "`cables` is no id of a rule"),
        (("rules", "new", "../cables/thin"), "`../cables/thin` is no id of a rule"),
        (("rules", "new", "voltage/must-match"), "exists already in rules/voltage/must-match.yaml"),
        (("rules", "new", "cables/thin", "--fact", "station.capacty"), "did you mean `station.capacity`"),
        (("facts", "new", "acme/one"), "it is not clear what is new"),
        (("facts", "new", "acme/one", "--kind", "statoin"), "unknown kind `statoin`; did you mean `station`"),
        (("facts", "new", "fact", "station.capacity"), "`station.capacity` exists already in facts/vocabulary.yaml"),
        (("facts", "new", "fact", "Station Capacity"), "`Station Capacity` is no name of a fact"),
    ],
)
def test_refusals(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """What cannot be is refused in a sentence, and nothing is written."""
    done = run(tmp_path, *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_into(tmp_path: Path) -> None:
    """The last layer is written into, unless another folder is named."""
    (tmp_path / "mine" / "rules").mkdir(parents=True)
    run(tmp_path, "--kb", "mine", "rules", "new", "cables/one")
    run(tmp_path, "--kb", "mine", "rules", "new", "cables/two", "--into", "other")

    assert (tmp_path / "mine" / "rules" / "cables" / "one.yaml").is_file()
    assert (tmp_path / "other" / "rules" / "cables" / "two.yaml").is_file()


def test_given_fact() -> None:
    """With a fact of the vocabulary no other is declared; the cases lie on either side of the comparison."""
    knowledge = load()
    files = new_rule("a/b", knowledge, "warn", "", knowledge.vocabulary.facts["station.capacity"], "guide")

    assert set(files) == {"rules/a/b.yaml", "rules/a/b.cases.yaml"}
    assert "{fact: station.capacity, above: 50000 Wh}" in files["rules/a/b.yaml"]
    assert "station.capacity: 100000 Wh}\n  expect: fires" in files["rules/a/b.cases.yaml"]


def test_compared_without_range() -> None:
    """A number without a range is compared with 5, an enum with its first value."""
    place = load().vocabulary.facts["method"].place

    assert compared(Fact("n", "integer", "", place)) == ("above: 5", "10", "0")
    assert compared(Fact("n", "enum", "", place, values={"a": "", "b": ""})) == ("is: a", "a", "b")
    assert compared(Fact("n", "enum", "", place, values={"a": ""})) == ("is: a", "a", "not applicable")


def test_installed_package_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever written into the installed package; all files are written, or none."""
    package = PACKAGE
    monkeypatch.setattr("kb.authoring.scaffold.rules.own_folder", lambda: package)
    files: Files = {"rules/a/b.yaml": "x", "rules/a/c.yaml": "y"}
    with pytest.raises(InputError, match="the installed knowledge base is not for editing"):
        write(files, package / "mine")
    write({"rules/a/c.yaml": "mine"}, tmp_path)
    with pytest.raises(InputError, match="is there already"):
        write(files, tmp_path)

    assert not (tmp_path / "rules/a/b.yaml").exists()
    assert (tmp_path / "rules/a/c.yaml").read_text() == "mine"
