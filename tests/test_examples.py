"""The examples work from the installed command, in an empty folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from documents import follow, run

from kb.answers.ask import ask
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.to_question import read_question

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing in it but the examples."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def travel() -> Knowledge:
    """The example topic over the built-in knowledge base."""
    return load([EXAMPLES / "air-travel"])


@pytest.mark.parametrize("name", ["air-travel", "lenses", "new-brand"])
def test_readme(folder: Path, name: str) -> None:
    """Each command of an example's page prints what the page shows."""
    assert follow(EXAMPLES / name / "README.md", folder) == []


def test_my_setup(folder: Path) -> None:
    """Each plan of the file has the answer that it is an example of; a no among them gives exit code 1."""
    shown = run("wattfit check my-setup.yaml; echo exit $?", folder).splitlines()

    assert [line.split("  ")[0] for line in shown if line.startswith(("YES", "NO", "CANNOT"))] == [
        "YES", "NO", "NO", "NO", "YES",
    ]  # fmt: skip
    assert shown[-1] == "exit 1"


def test_air_travel_lints_clean(folder: Path) -> None:
    """The example has no findings, its phrasing included."""
    assert run("wattfit --kb air-travel rules lint", folder).strip() == "no findings"


def test_lenses(folder: Path) -> None:
    """The base of its own has no findings, and the words of the built-in one."""
    assert run("wattfit --only lenses rules lint", folder).strip() == "no findings"
    words = (EXAMPLES / "lenses" / "rules" / "texts" / "en.yaml").read_text("utf-8")
    assert words == (EXAMPLES.parent / "rules" / "texts" / "en.yaml").read_text("utf-8")


def test_new(tmp_path: Path) -> None:
    """A new knowledge base answers at once, lints clean, passes its cases, and is never written over another."""
    written = run("wattfit new mine", tmp_path)

    assert run("wattfit --only mine rules lint", tmp_path).strip() == "no findings"
    assert "6 cases, 0 failed" in run("wattfit --only mine rules test", tmp_path)
    assert "100.0 % MC/DC" in run("wattfit --only mine rules coverage", tmp_path)
    assert run('wattfit --only mine ask "Does the Acme Three fit the Wall Two?"', tmp_path).startswith("NO")
    assert run('wattfit --only mine ask "Can I put a Three into a Wall Three?"', tmp_path).startswith("YES")
    assert 'try it: wattfit --only mine ask "Does the Acme Three fit the Wall Two?"' in written
    assert run("wattfit new mine; echo exit $?", tmp_path).splitlines()[-1] == "exit 2"
    assert "files; start with" in run("wattfit --only mine rules docs", tmp_path)
    run("wattfit --only mine rules new fit/no-rain", tmp_path)
    assert run("wattfit --only mine rules lint", tmp_path).strip() == "no findings"
    told = run("wattfit --only mine facts new fact plug.weight --type quantity 2>&1; echo exit $?", tmp_path)
    assert told.splitlines() == [
        "command line: no unit is declared; declare one under `units`, in a file of facts/",
        "exit 2",
    ]
    told = run("wattfit --only mine rules new fit/other --title Hi 2>&1; echo exit $?", tmp_path)
    assert told.splitlines() == ["mine/rules/fit/other.yaml:2:8: `title` must have at least 4 letters", "exit 2"]
    assert "9 cases, 0 failed" in run("wattfit --only mine rules test", tmp_path)


def test_findings_of_a_base_alone(tmp_path: Path) -> None:
    """With `--only`, files are named from where one is, also those that the built-in base has as well."""
    run("wattfit new mine", tmp_path)
    path = tmp_path / "mine" / "facts" / "vocabulary.yaml"
    path.write_text(path.read_text("utf-8").replace("type: enum", "type: enumm"), "utf-8")

    for where in ("", " mine", " mine/facts"):
        told = run(f"wattfit --only mine rules lint{where}; echo exit $?", tmp_path).splitlines()
        assert told[0].startswith("mine/facts/vocabulary.yaml:")
        assert told[-1] == "exit 1"


def test_places_without_the_fact(tmp_path: Path) -> None:
    """Rules and claims for some places need the fact that says where one is."""
    run("wattfit new mine", tmp_path)
    rule, facts = tmp_path / "mine/rules/fit/same-pins.yaml", tmp_path / "mine/facts/catalogue.yaml"
    rule.write_text(rule.read_text("utf-8") + "in: [home]\n", "utf-8")
    facts.write_text(re.sub(r"(source: \w+)}", r"\1, in: [home]}", facts.read_text("utf-8"), count=1), "utf-8")
    told = run("wattfit --only mine rules list 2>&1; echo exit $?", tmp_path).splitlines()

    assert [line.partition(": ")[2] for line in told[:-1]] == 2 * [
        "there is no fact `place` to tell where one is; declare it, as text"
    ]
    assert told[-1] == "exit 2"


def test_a_part_of_a_base_that_does_not_load(tmp_path: Path) -> None:
    """Where the rest keeps a part from being checked, that is said: it is not fine."""
    run("wattfit new mine", tmp_path)
    (tmp_path / "mine/rules/bad.yaml").write_text("title: Not good\nwhen: {fact: nope, is: 1}\n", "utf-8")
    told = run("wattfit --only mine rules lint mine/rules/fit 2>&1; echo exit $?", tmp_path)

    assert "not all was checked: " in told
    assert told.splitlines()[-1] == "exit 1"


def test_second_language(tmp_path: Path) -> None:
    """A language without a way of asking is not the one in use."""
    run("wattfit new mine", tmp_path)
    texts = tmp_path / "mine/rules/texts/en.yaml"
    texts.with_name("de.yaml").write_text(texts.read_text("utf-8").replace("  en:\n", "  de:\n"), "utf-8")

    assert run('wattfit --only mine ask "Does the Acme Three fit the Wall Two?"', tmp_path).startswith("NO")


@pytest.mark.parametrize("name", ["/tmp/wattfit-elsewhere", "../x", "../../y", "a/b", " ", ".", ".hid"])
def test_import_into_no_other_folder(folder: Path, name: str) -> None:
    """An import goes below the folder that it is to go into, also when it is only tried."""
    table = "new-brand/products.csv --map new-brand/mapping.yaml --into into"
    for how in ("", " --dry-run"):
        told = run(f"wattfit facts import {table} --name '{name}'{how} 2>&1; echo exit $?", folder).splitlines()
        assert told[0].startswith(f"command line: `{name}` is no name of a folder; ")
        assert told[-1] == "exit 2"
    assert not (folder / "into").exists()
    assert not Path(name).is_dir() or name == "."


def test_named_twice(tmp_path: Path) -> None:
    """A folder that is named twice counts once."""
    run("wattfit new mine", tmp_path)

    assert run("wattfit --only mine --kb ./mine rules lint mine", tmp_path).strip() == "no findings"


def test_other_layers_leave_a_base_alone(folder: Path) -> None:
    """What the environment lays over the built-in base is not laid over one that is used alone; `--kb` is."""
    asked = 'wattfit --only lenses{} ask --json "{}" | grep digest'
    question = "Can I put a Canon RF 50mm lens on a Nikon Z6?"
    alone, beside = (
        run(f"{before} {asked.format(flag, question)}", folder)
        for before, flag in (("", ""), ("WATTFIT_KB=new-brand", ""))
    )

    assert alone == beside
    assert run("wattfit --only lenses --kb new-brand ask x; echo exit $?", folder).splitlines()[-1] == "exit 2"


def test_air_travel_has_no_code() -> None:
    """A topic is YAML alone."""
    endings = {path.suffix for path in (EXAMPLES / "air-travel").rglob("*") if path.is_file()}

    assert endings == {".yaml", ".md"}


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("May I fly with an AC300 and a B300?", "no"),
        ("Can I take a B80 to the hold of the plane?", "no"),
        ("Three 150 Wh power banks on a flight?", "no"),
        ("Two 99 Wh power banks in hand luggage?", "yes"),
        ("May a B80 charge my AC180P over its DC input?", "conditional"),
        ("Can I add a B300 to my AC300?", "yes"),
        ("Can I fly with a power bank?", "unknown"),
    ],
)
def test_air_travel_answers(travel: Knowledge, sentence: str, verdict: str) -> None:
    """The topic answers its questions and leaves those of others alone."""
    reply = ask(read_question(sentence, travel), travel, ReferenceEngine(travel.rulebook))

    assert reply.answer.answer == verdict
