"""Reading and running cases: what is wrong with a file is said with its place, and a failing case says why."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from small import BASE

from kb.authoring.testing.rule_cases import RuleCase, gaps, read_cases, run_case
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError

RULE = """\
title: a wide frame needs nerve
when: {all: [{fact: method, is: swap}, {fact: frame.width, above: 100 mm}, {fact: brave, is: false}]}
then: [{forbid: no}]
sources: [{source: handbook}]
"""
ALLOW = """\
title: whoever is brave may swap
when: {all: [{fact: method, is: swap}, {fact: brave, is: true}]}
then: [{allow: yes}, {require: take care}, {conclude: room, value: 2 cm}]
sources: [{source: handbook}]
"""
PRODUCTS = "products: {hill: {kind: frame, name: Hill, facts: {width: {value: 200 mm, source: handbook}}}}"


def base(folder: Path, cases: str, name: str = "wide", **more: str) -> Knowledge:
    """Lay out a knowledge base with the rule `wide`, the rule `nerve`, and a case file, and load it."""
    files = {"facts/base": BASE, "facts/products": PRODUCTS, "rules/wide": RULE, "rules/nerve": ALLOW,
             f"rules/{name}.cases": dedent(cases), **more}  # fmt: skip
    for path, text in files.items():
        target = folder / f"{path}.yaml"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return load([folder], own=False)


def found(folder: Path, cases: str, name: str = "wide") -> list[str]:
    """Give what is wrong with a case file, without its folder; rules that have no cases are left out."""
    problems = read_cases(base(folder, cases, name))[1]
    said = (f"{Path(each.place.path).name}:{each.place.line}:{each.place.column} {each.message}" for each in problems)
    return [each for each in said if "has no cases" not in each]


def only(folder: Path, case: str) -> tuple[RuleCase, Knowledge]:
    """Give the only case of a file."""
    knowledge = base(folder, case)
    (made,), _ = read_cases(knowledge)
    return made, knowledge


def differences(folder: Path, case: str) -> list[str]:
    """Give where the only case of a file differs from what it expects."""
    made, knowledge = only(folder, case)
    return list(run_case(made, knowledge, ReferenceEngine(knowledge.rulebook)).differences)


def test_passes(tmp_path: Path) -> None:
    """A case whose rule does as expected differs in nothing."""
    case = """
    - name: a wide frame is refused
      roles: {frame: hill}
      facts: {method: swap, brave: false}
      expect: fires
      stands: true
      answer: no
      certainty: established
      conditions: []
      concludes: {frame.width: 20 cm, room: unknown}
    """
    assert differences(tmp_path, case) == []


def test_says_why(tmp_path: Path) -> None:
    """A case that fails says which part of the condition has which truth, on which facts."""
    case = """
    - name: a wide frame is refused
      facts: {method: swap, frame.width: 100 mm}
      expect: fires
    """
    assert differences(tmp_path, case) == [
        "expect: fires expected, refuted found",
        "  false: all of",
        "    true: method is swap  [method = swap]",
        "    false: frame.width above 100 mm  [frame.width = 100 mm]",
        "    unknown: brave is false  [brave = not known]",
    ]


def test_says_why_another_answer(tmp_path: Path) -> None:
    """Where the answer is another, the reasons and conditions behind it are told."""
    case = """
    - name: the brave are refused
      facts: {method: swap, brave: true}
      expect: refuted
      answer: no
      conditions: []
      concludes: {room: 3 cm}
    """
    assert differences(tmp_path, case) == [
        "answer: no expected, conditional found",
        "  because nerve (allow, established)",
        "  on condition nerve (require, established)",
        "conditions: none expected, nerve found",
        "room: 3 cm expected, 2 cm found",
    ]


def test_waits_for(tmp_path: Path) -> None:
    """Where the answer is unknown, the facts that it waits for are told."""
    case = """
    - name: nothing is known
      facts: {method: swap, frame.width: 100 mm}
      expect: refuted
      answer: yes
    """
    assert differences(tmp_path, case) == [
        "answer: yes expected, unknown found",
        "  because nerve (allow, established, waits for brave)",
        "  on condition nerve (require, established, waits for brave)",
    ]


def test_unknown_takes_out(tmp_path: Path) -> None:
    """A fact of a product is left open where the case says `unknown`."""
    case = """
    - name: the width of the hill is not known
      roles: {frame: hill}
      facts: {method: swap, brave: false, frame.width: unknown}
      expect: open
    """
    assert differences(tmp_path, case) == []


def test_not_applicable_and_concluded(tmp_path: Path) -> None:
    """What no asker could say may be fixed in a case: what is not applicable, and what rules conclude."""
    case = """
    - name: no width at all
      facts: {method: swap, brave: true, frame.width: not applicable, room: 5 cm}
      expect: refuted
      concludes: {room: 5 cm, frame.width: not applicable}
    """
    assert differences(tmp_path, case) == []


def test_stronger_than_the_catalogue(tmp_path: Path) -> None:
    """A fact that the case states holds against the catalogue."""
    case = """
    - name: a narrow hill
      roles: {frame: hill}
      facts: {method: swap, brave: false, frame.width: 90 mm}
      expect: refuted
    """
    assert differences(tmp_path, case) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("facts: {brawe: true}", "wide.cases.yaml:4:11 unknown fact `brawe`"),
        ("concludes: {rom: 2 cm}", "wide.cases.yaml:4:15 unknown fact `rom`"),
        ("facts: {brave: perhaps}", "wide.cases.yaml:4:18 `perhaps` is neither yes nor no"),
        ("fakts: {brave: true}", "wide.cases.yaml:4:3 unknown key `fakts`"),
    ],
)
def test_wrong_files(tmp_path: Path, line: str, problem: str) -> None:
    """What is wrong in a case file is told with its place."""
    assert found(tmp_path, f"\n- name: a case\n  expect: fires\n  {line}\n") == [problem]


def test_unreadable(tmp_path: Path) -> None:
    """A case file that is no strict YAML is told, and the rule does not count as without cases."""
    problems = read_cases(base(tmp_path, "- name: &a one\n  expect: fires\n"))[1]

    assert [(each.message, each.place.line) for each in problems] == [
        ("anchors and aliases are not allowed", 1),
        ("rule `nerve` has no cases", 1),
    ]


def test_lost_cases(tmp_path: Path) -> None:
    """Cases of no rule are told, with the rule that may be meant."""
    problems = read_cases(base(tmp_path, "- {name: one case, expect: open}", "wyde"))[1]

    assert str(problems[0]).endswith("there is no rule `wyde` for these cases; did you mean `wide`?")


def test_given_twice(tmp_path: Path) -> None:
    """Two cases of one rule with one name are told."""
    twice = "- {name: one case, expect: open}\n- {name: one case, expect: open}"

    assert found(tmp_path, twice) == ["wide.cases.yaml:2:3 case `one case` is given twice"]


def test_unknown_product(tmp_path: Path) -> None:
    """A product that the catalogue does not know is told with the place of the case."""
    made, knowledge = only(tmp_path, "\n- {name: one case, roles: {frame: hull}, expect: open}")

    with pytest.raises(InputError, match=r"wide\.cases\.yaml:2:3: unknown product `hull`; did you mean `hill`"):
        run_case(made, knowledge, ReferenceEngine(knowledge.rulebook))


def test_gaps(tmp_path: Path) -> None:
    """A rule that no case shows firing, refuted or open is told; a rule without condition can only fire."""
    always = "title: always so\nthen: [{warn: mind}]\nsources: [{source: handbook}]\n"
    knowledge = base(tmp_path, "- {name: one case, expect: open}", **{"rules/always": always})
    cases, _ = read_cases(knowledge)
    results = [run_case(case, knowledge, ReferenceEngine(knowledge.rulebook)) for case in cases]

    assert [each.message for each in gaps(results, knowledge.rulebook.rules.values())] == [
        "no case shows rule `always` firing",
        "no case shows rule `nerve` firing",
        "no case shows rule `nerve` refuted",
        "no case shows rule `nerve` open",
        "no case shows rule `wide` firing",
        "no case shows rule `wide` refuted",
    ]
