"""Lint as a whole: our own knowledge base is clean, findings come all at once, waivers, formats, exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb.authoring.lint.codes import all_codes
from kb.authoring.lint.formats import FORMATS, counted
from kb.authoring.lint.lint import below, lint, waive
from kb.files.paths import own_folder
from kb.files.strict_yaml import Map
from kb.knowledge.documents import read_layers, whose
from kb.knowledge.loading import load
from kb.problems import InputError, Place, Problem

SHELF = Path(__file__).parents[2] / "bad"
RULE = "title: A rule\nwhen: {{fact: {fact}, {test}}}\nthen: [{{advise: Do it.}}]\nsources: [{{source: {source}}}]\n"


def layer(folder: Path, **rules: str) -> Path:
    """Write a layer of rules."""
    (folder / "rules" / "mine").mkdir(parents=True)
    for name, text in rules.items():
        (folder / "rules" / "mine" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["rules", "lint", *words])


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a layer with three faults in three files."""
    return layer(
        tmp_path_factory.mktemp("faulty"),
        one=RULE.format(fact="station.capacty", test="below: 1 Wh", source="guide"),
        two=RULE.format(fact="station.capacity", test="below: 1 V", source="guide"),
        three=RULE.format(fact="station.capacity", test="below: 1 Wh", source="giude"),
    )


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no broken invariants, which takes a while; tests/answers/test_guard.py does."""
    if request.node.name != "test_own_knowledge_is_clean":
        monkeypatch.setattr("kb.authoring.lint.checks.invariants.breaches", lambda _: ())


def test_own_knowledge_is_clean() -> None:
    """Nothing is wrong or doubtful in our own rules and facts, but what is waived with a reason."""
    assert [str(each) for each in lint().found] == []


def test_all_at_once(faulty: Path) -> None:
    """Every fault of every file is found in one run, each with its code and its place."""
    found = lint([faulty]).found

    assert [(Path(each.place.path).name, each.code) for each in found] == [
        ("one.yaml", "unknown-fact"), ("three.yaml", "unknown-source"), ("two.yaml", "condition")
    ]  # fmt: skip
    assert all(each.place.line and each.place.column for each in found)


def test_files_of_the_shelf_have_codes() -> None:
    """Whatever the loader finds in the shelf of bad files has a code, and each code has its severity."""
    folders = [SHELF / "bases" / each.name for each in sorted((SHELF / "bases").iterdir())]
    found: list[Problem] = []
    for folder in folders:
        with pytest.raises(InputError) as error:
            load([SHELF / "base", folder], own=False)
        found += error.value.problems

    assert len(found) > 10
    assert [str(each) for each in found if each.code not in all_codes()] == []


def test_exit_codes(faulty: Path, tmp_path: Path) -> None:
    """0 where nothing is found, 1 where something is, 2 where there is nothing to look at."""
    assert run(str(faulty)).exit_code == 1
    assert run(str(tmp_path / "nowhere")).exit_code == 2
    assert run(str(tmp_path)).exit_code == 2
    assert run("--explain", "never-true").exit_code == 0
    assert run("--explain", "never-treu").exit_code == 2


def test_text(faulty: Path) -> None:
    """Text has a line for each finding, with place, what would be right, severity and code; the count goes apart."""
    done = run(str(faulty))
    first = done.stdout.splitlines()[0]

    assert first == f"{faulty}/rules/mine/one.yaml:2:14: unknown fact `station.capacty`; " + first.split("; ")[1]
    assert first.endswith("? [error unknown-fact]")
    assert "did you mean `station.capacity`" in first
    assert done.stderr == "3 errors\n"


def test_json(faulty: Path) -> None:
    """JSON has place, code, severity, message, help and page of each finding."""
    found = json.loads(run(str(faulty), "--format", "json").stdout)

    assert [each["code"] for each in found] == ["unknown-fact", "unknown-source", "condition"]
    assert (found[0]["line"], found[0]["column"], found[0]["severity"]) == (2, 14, "error")
    assert Path(found[0]["page"]).is_file()


def test_github() -> None:
    """Annotations escape what the runner would misread."""
    problem = Problem(Place("a,b.yaml", 3, 7), "50 % of\nit", "say: so", "jargon")
    plain = Problem(Place("mine"), "is no knowledge base", "", "no-knowledge")

    assert FORMATS["github"]([problem, plain]).splitlines() == [
        "::warning file=a%2Cb.yaml,line=3,col=7,title=jargon::50 %25 of%0Ait; say: so",
        "::error file=mine,title=no-knowledge::is no knowledge base",
    ]


def test_sarif(faulty: Path) -> None:
    """The log is SARIF 2.1.0: a rule with its page for each code, and for each finding its rule, level and region."""
    log = json.loads(run(str(faulty), "--format", "sarif").stdout)
    [one] = log["runs"]
    rules = one["tool"]["driver"]["rules"]

    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    assert one["tool"]["driver"]["name"] == "wattfit"
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    for rule in rules:
        assert rule["helpUri"].startswith("file:///")
        assert rule["helpUri"].endswith(f"docs/lint/{rule['id']}.md")
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == "error"
        assert result["message"]["text"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///")
        region = location["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1


def test_sarif_of_this_folder(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths below the folder that one is in are relative to it, as code hosts want them."""
    monkeypatch.chdir(faulty)
    [one] = json.loads(run(".", "--format", "sarif").stdout)["runs"]
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in one["results"]}

    assert uris == {f"rules/mine/{name}.yaml" for name in ("one", "two", "three")}


def test_part_of_a_base(faulty: Path) -> None:
    """Only what is found in the folder or file named is printed, and what kept it from a whole look."""
    told = run(str(faulty / "rules" / "mine" / "two.yaml")).stderr.splitlines()
    assert told[0] == "1 error"
    assert told[1].startswith("not all was checked: 2 errors elsewhere, the first: ")
    assert run(str(own_folder() / "rules" / "voltage")).stderr == "no findings\n"


def test_waivers() -> None:
    """A waiver takes out findings of its code and words; errors stay, and so does word of a waiver without use."""
    knowledge = load()
    place = Place("waivers.yaml", 1, 1)
    section = [
        _waiver("jargon", "mine.yaml", place), _waiver("never-true", "mine.yaml", Place("waivers.yaml", 2, 1)),
        _waiver("jargon", "other.yaml", Place("waivers.yaml", 3, 1)),
    ]  # fmt: skip
    known = replace(knowledge, sections={**knowledge.sections, "waivers": section})
    doubtful, wrong = (Problem(Place("mine.yaml", 3), "x", "", code) for code in ("jargon", "never-true"))
    made = waive([doubtful, wrong], known)

    assert made.waived == (doubtful,)
    assert [each.code for each in made.found] == ["never-true", "unused-waiver"]
    assert made.found[1].place.line == 3


def _waiver(code: str, about: str, place: Place) -> dict[str, str]:
    made = Map(code=code, about=about, reason="because I say so")
    made.place = place
    return made


def test_waived_in_a_layer(tmp_path: Path) -> None:
    """A layer's own warning passes with a waiver, and fails without."""
    rule = RULE.format(fact="method", test="is: separate_loads", source="guide")
    folder = layer(tmp_path, alone=rule)
    assert run(str(folder)).exit_code == 1
    (folder / "rules" / "waivers.yaml").write_text(
        "waivers:\n  - {code: no-cases, about: mine/alone, reason: it is a sketch for now}\n"
    )

    assert run(str(folder)).stdout == ""
    assert run(str(folder), "--fail-on", "info").exit_code == 0


def test_below(tmp_path: Path) -> None:
    """A finding in no file is always shown, as is one of the whole folder; one in another file is not."""
    (tmp_path / "a.yaml").touch()
    mine, nowhere = Problem(Place(str(tmp_path / "a.yaml")), "a"), Problem(Place("no file"), "b")
    ours, whole = Problem(Place("rules/methods.yaml"), "c"), Problem(Place(str(tmp_path)), "d")

    assert below([tmp_path], [mine, nowhere, ours, whole]) == [mine, nowhere, whole]
    assert below([tmp_path / "a.yaml"], [mine, ours, whole]) == [mine, whole]


def test_whose(tmp_path: Path) -> None:
    """A file belongs to the nearest folder with rules or facts; elsewhere it belongs to none."""
    folder = layer(tmp_path / "mine")

    assert whose(folder / "rules" / "mine") == folder
    assert whose(folder) == folder
    assert whose(own_folder() / "rules" / "voltage" / "must-match.yaml") == own_folder()


def test_counted() -> None:
    """Findings are counted by severity, the gravest first."""
    found = [Problem(Place(""), "", "", code) for code in ("jargon", "yaml", "maybe-unknown", "schema")]

    assert counted(found) == "2 errors, 1 warning, 1 remark"


def test_second_domain() -> None:
    """Another domain's knowledge base is linted alone, without ours and without a way of asking."""
    bicycle = Path(__file__).parents[2] / "bicycle"
    done = run(str(bicycle), "--alone")

    assert read_layers([bicycle])[1] == []
    assert done.exit_code in (0, 1)
    assert [each for each in json.loads(run(str(bicycle), "--alone", "--format", "json").stdout)
            if each["severity"] == "error"] == []  # fmt: skip
