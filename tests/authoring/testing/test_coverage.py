"""Coverage of rules by their cases, on a small rulebook whose gaps are known, and of our own rules, which have none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small import BASE, MOMENT, small

from cli import main
from kb.authoring.testing.coverage import Examiner, decides
from kb.authoring.testing.coverage_findings import Examined, examine, strays
from kb.authoring.testing.mutation import mutants
from kb.authoring.testing.rule_cases import read_cases
from kb.files.strict_yaml import read_text
from kb.files.yaml_writer import written
from kb.knowledge.loading import load
from kb.rulebook.condition_reader import ConditionReader

NARROW = """
title: Narrow frames are not for the untrained
when:
  all:
    - {fact: method, is: swap}
    - {fact: frame.width, below: 40 mm}
    - not: {fact: trained, is: true}
then: [{forbid: "{frame} is {frame.width} wide."}]
sources: [{source: handbook}]
"""
NARROW_CASES = """
- name: a narrow frame and no training
  facts: {method: swap, frame.width: 30 mm, trained: no}
  expect: fires
- name: a wide frame
  facts: {method: swap, frame.width: 50 mm, trained: no}
  expect: refuted
- name: an unknown width
  facts: {method: swap, trained: no}
  expect: open
"""
ROOM = """
title: Room is what the frame leaves
when: {fact: frame.width, above: {fact: wheel.width}}
then: [{conclude: room, value: {sum: [{fact: frame.width}, 2 mm]}}]
sources: [{source: handbook}]
"""
ROOM_CASES = """
- name: a frame wider than its wheel
  facts: {frame.width: 50 mm, wheel.width: 1 in}
  expect: fires
- name: a frame as wide as its wheel
  facts: {frame.width: 25.4 mm, wheel.width: 1 in}
  expect: refuted
- name: an unknown wheel
  facts: {frame.width: 50 mm, wheel.width: unknown}
  expect: open
"""
AGAIN = """
title: A condition that says the same twice
when:
  all:
    - {fact: frame.width, below: 40 mm}
    - {fact: frame.width, below: 50 mm}
then: [{warn: Narrow.}]
sources: [{source: handbook}]
"""
AGAIN_CASES = """
- {name: narrow, facts: {frame.width: 39.9 mm}, expect: fires, answer: unknown}
- {name: wide, facts: {frame.width: 40 mm}, expect: refuted}
- {name: not known, expect: open}
"""


def base(folder: Path, rules: Mapping[str, str], cases: Mapping[str, str], *sections: str) -> Path:
    """Write a knowledge base."""
    for name, text in {"facts/base": BASE, **{f"facts/more{n}": text for n, text in enumerate(sections)}}.items():
        _write(folder / f"{name}.yaml", text)
    for id_, text in rules.items():
        _write(folder / f"rules/{id_}.yaml", text)
    for id_, text in cases.items():
        _write(folder / f"rules/{id_}.cases.yaml", text)
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def examined(folder: Path) -> dict[str, Examined]:
    """Examine every rule of a knowledge base."""
    knowledge = load([folder], own=False, moment=MOMENT)
    cases, problems = read_cases(knowledge)
    assert [each for each in problems if each.code != "no-cases"] == []
    examiner = Examiner(knowledge, cases)
    found = examine(examiner, list(knowledge.rulebook.rules.values()), lambda: examiner.seen)
    return {each.coverage.rule.id: each for each in found}


def messages(one: Examined) -> list[str]:
    """Give what is found, in words."""
    return [each.message for each in one.found]


def survivors(one: Examined) -> set[str]:
    """Give the mistakes that no case notices."""
    return {each.what for each in one.coverage.survivors}


def truth(condition: str, test: str, **facts: str) -> bool:
    """Say whether a comparison decides a condition over facts, all in words."""
    vocabulary = small().vocabulary
    reader = ConditionReader(vocabulary)
    whole, part = (reader.condition(read_text(text)) for text in (condition, test))
    assert reader.problems == []
    values = {name.replace("__", "."): value for name, value in facts.items()}
    parsed = {name: vocabulary.facts[name].parse(value) for name, value in values.items()}
    return decides(whole, part, parsed)  # type: ignore[arg-type]


EITHER = "{any: [{fact: trained, is: true}, {fact: brave, is: true}]}"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"trained": "yes", "brave": "no"}, True),
        ({"trained": "no", "brave": "no"}, True),
        ({"trained": "yes", "brave": "yes"}, False),
        ({"trained": "yes"}, False),
        ({"trained": "no"}, False),
        ({"brave": "no"}, False),
    ],
)
def test_a_comparison_decides_where_nothing_masks_it(facts: dict[str, str], expected: bool) -> None:
    """One of two alternatives decides only while the other is known to be false."""
    assert truth(EITHER, "{fact: trained, is: true}", **facts) is expected


def test_every_mistake_is_made_once() -> None:
    """The mutants of a rule are these and no others."""
    rule = "when: {all: [{fact: method, is: swap}, {fact: frame.width, below: 40 mm}]}\nthen: [{forbid: no}]"
    knowledge = small(rules={"a/b": rule})

    assert [each.what for each in mutants(knowledge.rulebook.rules["a/b"], knowledge.vocabulary)] == [
        "`all` becomes `any` over all of (method is swap; frame.width below 40 mm)",
        "method is swap dropped",
        "frame.width below 40 mm dropped",
        "`is` becomes `is_not` in method is swap",
        "swap becomes look in method is swap",
        "`below` becomes `at_most` in frame.width below 40 mm",
        "40 mm becomes 40.4 mm in frame.width below 40 mm",
        "40 mm becomes 39.6 mm in frame.width below 40 mm",
        "`forbid` becomes `warn`",
    ]


def test_mistakes_in_what_follows() -> None:
    """Overrides, covers, requirements, tolerances and conclusions are mutated too."""
    rules = {
        "a/b": "when: {fact: frame.width, near: {fact: wheel.width}, tolerance: 2 pct}\n"
        "then: [{require: train, that: {fact: trained, is: true}}, {conclude: tight, value: true}]\n"
        "sets_aside: [a/c]\ncovers: [a/c]",
        "a/c": "when: {fact: brave, is: true}\nthen: [{warn: no}]",
    }
    knowledge = small(rules=rules)
    whats = {each.what for each in mutants(knowledge.rulebook.rules["a/b"], knowledge.vocabulary)}

    said = "frame.width near wheel.width (tolerance 2 pct)"
    assert whats == {
        f"`near` becomes `differs_from` in {said}", f"tolerance doubled in {said}", f"tolerance halved in {said}",
        "condition dropped", "`require` becomes `advise`", "requirement that nothing meets",
        "requirement: `is` becomes `is_not` in trained is true", "requirement: true becomes false in trained is true",
        "no longer concludes tight", "concludes tight: true becomes false", "no longer sets aside a/c",
        "no longer covers a/c",
    }  # fmt: skip


def test_gaps_of_a_rule(tmp_path: Path) -> None:
    """Three plausible cases leave the boundary, the method and the training unshown, and just that is found."""
    one = examined(base(tmp_path, {"a/narrow": NARROW}, {"a/narrow": NARROW_CASES}))["a/narrow"]

    assert survivors(one) == {
        "method is swap dropped",
        "`below` becomes `at_most` in frame.width below 40 mm",
        "40 mm becomes 40.4 mm in frame.width below 40 mm",
        "40 mm becomes 39.6 mm in frame.width below 40 mm",
        "not of (trained is true) dropped",
        "`forbid` becomes `warn`",
    }
    assert [each for each in messages(one) if "decides" in each] == [
        "no case shows that `method is swap` decides, being false",
        "no case shows that `trained is true` decides, being true",
    ]


def test_proposed_cases_fill_the_gaps(tmp_path: Path) -> None:
    """Pasted below the others, the proposed cases leave nothing to be found."""
    rules, cases = {"a/narrow": NARROW, "a/room": ROOM}, {"a/narrow": NARROW_CASES, "a/room": ROOM_CASES}
    before = examined(base(tmp_path, rules, cases))
    filled = {id_: text + _pasted(before[id_]) for id_, text in cases.items()}
    after = examined(base(tmp_path, rules, filled))

    assert all(each.found for each in before.values())
    assert [message for each in after.values() for message in messages(each)] == []


def _pasted(one: Examined) -> str:
    proposed = [{**each.case, "name": f"{each.case['name']} {n}"} for n, each in enumerate(one.proposals)]
    return written(proposed, 2)


def test_missing_states_are_found_and_proposed(tmp_path: Path) -> None:
    """A rule with a single case lacks the other two states; each is proposed."""
    cases = NARROW_CASES.split("- name: a wide")[0]
    one = examined(base(tmp_path, {"a/narrow": NARROW}, {"a/narrow": cases}))["a/narrow"]

    assert messages(one)[:2] == ["no case shows that the rule is refuted", "no case shows that the rule stays open"]
    assert {"refuted", "open"} <= {each.case["expect"] for each in one.proposals}


def test_cases_for_a_rule_without_any(tmp_path: Path) -> None:
    """A rule without cases gets all that it needs; pasted, they leave nothing to find."""
    folder = base(tmp_path, {"mine/narrow": NARROW}, {})
    found = examined(folder)["mine/narrow"]
    _write(folder / "rules" / "mine" / "narrow.cases.yaml", _pasted(found))
    shown = [str(each.case["name"]) for each in found.proposals]

    assert shown[:3] == ["TODO the rule fires", "TODO the rule is refuted", "TODO the rule stays open"]
    assert len(shown) == len({str(each.case["facts"]) for each in found.proposals})
    assert messages(examined(folder)["mine/narrow"]) == []


def test_mutants_that_mean_the_same_do_not_count(tmp_path: Path) -> None:
    """What no facts can tell from the rule survives without blame; a comparison that never decides is found."""
    one = examined(base(tmp_path, {"a/again": AGAIN}, {"a/again": AGAIN_CASES}))["a/again"]

    assert {each.what for each in one.same} >= {"frame.width below 50 mm dropped"}
    assert messages(one) == ["no case shows that `frame.width below 50 mm` decides, being false"]


def test_waivers_need_a_finding(tmp_path: Path) -> None:
    """A waiver takes a finding out; one that waives nothing, or stands for no rule, is itself found."""
    waivers = """
uncovered:
  - {rule: a/again, about: "`frame.width below 50 mm` decides", reason: said twice on purpose}
  - {rule: a/again, about: below 60 mm, reason: there is no such thing}
  - {rule: a/gone, about: anything, reason: the rule is no longer there}
"""
    folder = base(tmp_path, {"a/again": AGAIN}, {"a/again": AGAIN_CASES}, waivers)
    one = examined(folder)["a/again"]

    assert messages(one) == ["nothing about `below 60 mm` is left to waive for `a/again`"]
    assert [reason for _, reason in one.waived] == ["said twice on purpose"]
    assert [each.message for each in strays(load([folder], own=False))] == [
        "there is no rule `a/gone` to waive anything for"
    ]


def test_a_failing_case_shows_nothing(tmp_path: Path) -> None:
    """A case that does not hold counts for no coverage."""
    cases = NARROW_CASES.replace("expect: fires", "expect: open")
    one = examined(base(tmp_path, {"a/narrow": NARROW}, {"a/narrow": cases}))["a/narrow"]

    assert one.coverage.states["fires"] == 0
    assert "no case shows that the rule fires" in messages(one)


@pytest.fixture
def travel(tmp_path: Path) -> Path:
    """A copy of the example topic."""
    return Path(shutil.copytree(Path(__file__).parents[3] / "examples" / "air-travel", tmp_path / "travel"))


def run(folder: Path, *words: str) -> Any:
    """Run the command."""
    return CliRunner().invoke(main, ["--kb", str(folder), "rules", "coverage", *words])


def test_complete_coverage_exits_with_0(travel: Path) -> None:
    """The example topic is covered wholly."""
    result = run(travel, "air_travel", "--json")

    assert result.exit_code == 0
    totals = json.loads(result.stdout)["totals"]
    assert (totals["found"], totals["survived"]) == (0, 0)
    assert totals["covered"] == totals["comparisons"] > 20


def test_a_gap_exits_with_1_and_shows_the_case_to_add(travel: Path) -> None:
    """Without the case at the boundary the command names the mistake, its place and a case in YAML."""
    path = travel / "rules" / "air_travel" / "pack-above-160-wh.cases.yaml"
    kept = [each for each in _items(path) if "160 Wh is not above" not in each]
    path.write_text("".join(kept), encoding="utf-8")
    result = run(travel, "pack-above-160-wh")

    assert result.exit_code == 1
    assert "pack-above-160-wh.yaml:6:7: no case notices this mistake: `above` becomes `at_least`" in result.stdout
    assert "cases to add to pack-above-160-wh.cases.yaml:" in result.stdout
    assert "pack.capacity: 160 Wh" in result.stdout


def _items(path: Path) -> Iterable[str]:
    return ["- name" + each for each in path.read_text(encoding="utf-8").split("- name")[1:]]


def test_unknown_names_are_refused(travel: Path) -> None:
    """A name that is neither a rule nor a topic exits with 2."""
    result = run(travel, "nothing-like-it")

    assert result.exit_code == 2
    assert "unknown rule or topic `nothing-like-it`" in result.stderr


def test_our_own_rules_are_covered_wholly() -> None:
    """Every state, comparison and mistake of the built-in rules is shown by their cases, or waived with a reason."""
    knowledge = load()
    cases, _ = read_cases(knowledge)
    examiner = Examiner(knowledge, cases)
    found = list(examine(examiner, list(knowledge.rulebook.rules.values()), lambda: examiner.seen))

    assert [str(problem) for each in found for problem in each.found] + list(map(str, strays(knowledge))) == []
    assert sum(len(each.coverage.mutants) for each in found) > 1000
    assert sum(len(each.waived) for each in found) <= 12


SPARE = """
roles:
  spare: {kind: wheel, called: the spare wheel}
"""
WHEELS = """
title: A wide {wheel} does not fit
each: [wheel, spare]
when: {fact: wheel.width, above: 40 mm}
then: [{forbid: "{wheel} is too wide."}]
sources: [{source: handbook}]
"""
STATES_ONLY = """
- {name: wide, facts: {wheel.width: 50 mm}, expect: fires, answer: no}
- {name: narrow, facts: {wheel.width: 30 mm}, expect: refuted}
- {name: not known, facts: {wheel.width: unknown}, expect: open}
- {name: a wide spare, for: spare, facts: {spare.width: 50 mm}, expect: fires}
- {name: a narrow spare, for: spare, facts: {spare.width: 30 mm}, expect: refuted}
- {name: a spare not known, for: spare, facts: {spare.width: unknown}, expect: open}
"""
CLOSE = """
- {name: just so, facts: {wheel.width: 40 mm}, expect: refuted, answer: unknown}
- {name: a hair wider, facts: {wheel.width: 40.1 mm}, expect: fires, answer: no}
"""


def test_one_reading_shows_it_for_all(tmp_path: Path) -> None:
    """What is written once needs to be noticed once; that each reading fires, is refuted and stays open, each shows."""
    lax = examined(base(tmp_path / "lax", {"fit/wide": WHEELS}, {"fit/wide": STATES_ONLY}, SPARE))
    assert survivors(lax["fit/wide"])
    assert survivors(lax["fit/wide@spare"])

    strict = examined(base(tmp_path / "strict", {"fit/wide": WHEELS}, {"fit/wide": STATES_ONLY + CLOSE}, SPARE))
    assert messages(strict["fit/wide"]) == messages(strict["fit/wide@spare"]) == []

    silent = "".join(line for line in STATES_ONLY.splitlines(keepends=True) if "a narrow spare" not in line)
    found = examined(base(tmp_path / "silent", {"fit/wide": WHEELS}, {"fit/wide": silent + CLOSE}, SPARE))
    assert messages(found["fit/wide@spare"]) == ["no case shows that the rule is refuted"]
