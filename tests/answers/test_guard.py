"""A dangerous layer: refused by lint and test with a witness, and never obeyed by an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb.answers.ask import ask
from kb.answers.guard import guarded
from kb.authoring.lint.counterexamples import breaches
from kb.engines.reference import ReferenceEngine
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.questions.question import Question
from kb.reports.layers import breach_text
from kb.reports.wording import Wording
from kb.vocabulary.facts import Value

SETS_ASIDE = """\
title: Any voltage will do
when: {all: [{fact: method, is: expansion_pack}, {fact: pair.listing, is: accepted}]}
then: [{advise: It will be fine.}]
sets_aside: [voltage/must-match]
sources: [{source: guide}]
"""
ALLOWS = """\
title: My neighbour does it
when: {fact: method, is: battery_on_port}
then: [{allow: It has worked for my neighbour.}]
sets_aside: [battery_on_port/foreign-battery]
sources: [{source: guide}]
"""
HARMLESS = """\
title: Look at the plug
when: {fact: method, is: expansion_pack}
then: [{advise: Look at the plug.}]
sources: [{source: guide}]
"""


def layer(folder: Path, text: str, path: str = "rules/mine/new.yaml") -> Path:
    """Write a layer of one file, called danger."""
    file = folder / "danger" / path
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return folder / "danger"


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, list(words))


FACTS: dict[str, Value] = {"station.nominal_voltage": "25.6 V", "pack.nominal_voltage": "51.2 V"}
DIFFERING = ["ask", "Can I add a B300 to my AC200MAX?", *(f"--fact={name}={value}" for name, value in FACTS.items())]


def test_answer_is_not_given(tmp_path: Path) -> None:
    """Where a layer lets voltages differ, the answer stays no, and says which invariant, which rule and which layer."""
    done = run("--kb", str(layer(tmp_path, SETS_ASIDE)), *DIFFERING)

    assert done.exit_code == 1, done.output
    text = " ".join(done.stdout.split())
    assert text.startswith("NO")
    assert "The rules say yes, which may never be said here. Never put a pack on a station" in text
    assert "It comes from “Any voltage will do” of layer danger." in text
    assert "Any voltage will do" not in text.split("Set aside")[0].replace("“Any voltage will do” of layer", "")


def test_json_names_the_breach(tmp_path: Path) -> None:
    """The JSON holds what was not said, why, and where it came from."""
    data = json.loads(run("--kb", str(layer(tmp_path, SETS_ASIDE)), *DIFFERING, "--json").stdout)

    assert (data["answer"], data["certainty"], data["reasons"], data["conditions"]) == ("no", "established", [], [])
    [breach] = data["breaches"]
    assert (breach["invariant"], breach["said"]) == ("differing_voltages", "yes")
    assert breach["why"] == "Current flows from the higher to the lower with nothing to limit it."
    assert breach["by"] == [{"rule": "mine/new", "layer": "danger"}]
    assert {each["name"] for each in data["because_of"]} == {"method", *FACTS}


def test_sound_answers_are_left_alone(tmp_path: Path) -> None:
    """The same layer changes nothing where the voltages agree, and no layer is needed for the guard to be silent."""
    folder = layer(tmp_path, SETS_ASIDE)
    data = json.loads(run("--kb", str(folder), "ask", "Can I add a B300 to my AC200MAX?", "--json").stdout)

    assert (data["answer"], data["breaches"]) == ("yes", [])


def test_allowed_by_a_layer(tmp_path: Path) -> None:
    """A layer that allows a foreign battery on the port gets a no; the set-aside rule is named with the layer."""
    folder = layer(tmp_path, ALLOWS)
    data = json.loads(run("--kb", str(folder), "ask", "--method", "battery_on_port", "--json").stdout)

    assert data["answer"] == "no"
    assert "foreign_battery_on_the_port" in {each["invariant"] for each in data["breaches"]}
    assert data["set_aside"] == [
        {"rule": "battery_on_port/foreign-battery", "title": data["set_aside"][0]["title"], "by": ["mine/new"],
         "by_titles": ["My neighbour does it"],
         "layers": {"mine/new": "danger"}}
    ]  # fmt: skip


def test_unknown_where_a_fact_may_excuse_it() -> None:
    """Where an unknown fact could still excuse the answer it becomes unknown, not no."""
    knowledge = load()
    question = Question(methods=("expansion_pack",), products={"station": "bluetti/ac200max", "pack": "bluetti/b300"})
    answer = ask(question, knowledge, ReferenceEngine(knowledge.rulebook)).answer
    facts = {name: value for name, value in answer.firings.facts.items() if name != "pair.listing"}
    forgotten = replace(answer, firings=replace(answer.firings, facts=facts))

    assert answer.answer == "yes"
    assert guarded(answer, knowledge) is answer
    assert breach_text(answer.breaches, Wording(answer, knowledge)) == ""
    assert (guarded(forgotten, knowledge).answer, guarded(forgotten, knowledge).certainty) == ("unknown", "presumed")
    assert {each.invariant.id for each in guarded(forgotten, knowledge).breaches} >= {"unlisted_pack"}


@pytest.mark.parametrize(
    ("text", "invariant", "shown"),
    [
        (SETS_ASIDE, "differing_voltages", "pack.nominal_voltage = "),
        (ALLOWS, "foreign_battery_on_the_port", "method = "),
    ],
)
def test_witness(text: str, invariant: str, shown: str, tmp_path: Path) -> None:
    """The search finds a question that shows the danger, and blames the rule of the layer."""
    problems = list(breaches(load([layer(tmp_path, text)])))
    fitting = [each for each in problems if f"`{invariant}`" in each.message]

    assert len(fitting) == 1, problems
    assert fitting[0].message.startswith(f"rule `mine/new` of layer `danger` breaks `{invariant}`, never ")
    assert fitting[0].place.path.endswith("danger/rules/mine/new.yaml")
    assert fitting[0].help.startswith("it makes ")
    assert shown in fitting[0].help
    assert {each.code for each in problems} == {"invariant"}


def test_own_rules_break_nothing(tmp_path: Path) -> None:
    """Neither our own rules nor a harmless layer break an invariant."""
    assert list(breaches(load([layer(tmp_path, HARMLESS)]))) == []


def test_lint_and_test_refuse(tmp_path: Path) -> None:
    """`rules lint` and `rules test` fail on a dangerous layer, with the invariant's reason and the witness."""
    folder = layer(tmp_path, ALLOWS)
    linted = run("rules", "lint", str(folder))
    tested = run("--kb", str(folder), "rules", "test")

    assert (linted.exit_code, tested.exit_code) == (1, 1)
    for output in (linted.stdout, tested.stdout):
        assert "rule `mine/new` of layer `danger` breaks `foreign_battery_on_the_port`" in output
        assert "it makes " in output


def test_invariants_cannot_be_weakened(tmp_path: Path) -> None:
    """A layer cannot change an invariant, not even by adding an excuse to it; it may add one."""
    weaker = """\
invariants:
  no_port:
    title: Never expand a station that is known to have no port
    never:
      answer: [yes, conditional]
      when: {all: [{fact: method, is: expansion_pack}, {fact: station.expandable, is: false}]}
      unless: {fact: plan.own_adapter, is: true}
"""
    with pytest.raises(
        InputError, match=r"`never` of `invariants.no_port` is not for a later layer to say; .*; add one of your own"
    ):
        load([layer(tmp_path, weaker, "rules/invariants.yaml")])
    added = weaker.replace("no_port", "no_port_at_all")
    assert len(load([layer(tmp_path / "two", added, "rules/more.yaml")]).section("invariants")) > 30


def test_unreadable_invariant(tmp_path: Path) -> None:
    """An invariant that cannot be read is refused wherever the base is loaded, and lint says where it stands."""
    never = "{answer: yes, when: {fact: methood, is: expansion_pack}}"
    wrong = f"invariants:\n  mine:\n    title: Never ever\n    never: {never}\n"
    folder = layer(tmp_path, wrong, "rules/invariants-of-mine.yaml")
    for words in (("ask", "Can I add a B300 to my AC200MAX?"), ("rules", "list"), ("facts", "list"), ("rules", "lint")):
        done = run("--kb", str(folder), *words)

        assert done.exit_code == (1 if "lint" in words else 2)
        assert "unknown fact `methood`; did you mean `method`" in done.stdout + done.stderr
