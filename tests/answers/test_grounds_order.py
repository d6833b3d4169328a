"""Reasons in the order of what rules rest on: what holds for everybody first, what holds for some last."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sample import Asked, base, called, sample
from small import asked, small

from kb.files.strict_yaml import read_text
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.rulebook.rule_reader import read_rule

GROUNDS = """
grounds:
  nature: {called: nature, meaning: what holds for all}
  custom: {called: custom, meaning: what is usual, default: true}
  skill: {called: skill, meaning: who may, alone: "Only skill is lacking. With {change}: {answer}", lift: training}
changes:
  training: {fact: trained, cost: 1, to: [true], text: training}
"""
RULES = {
    "a/skill": "ground: skill\nwhen: {fact: trained, is: false}\nthen: [{forbid: Untrained.}]",
    "b/custom": "when: {fact: brave, is: true}\nthen: [{forbid: Unusual.}]",
    "c/nature": "ground: nature\ncertainty: presumed\nwhen: {fact: frame.holes, above: 32}\nthen: [{forbid: Weak.}]",
    "d/may": "when: {fact: method, is: swap}\nthen: [{allow: It may be.}]",
}


def knowledge() -> Knowledge:
    """Give a small knowledge base whose rules rest on three grounds."""
    return small(GROUNDS, rules=RULES)


def test_order_of_grounds() -> None:
    """Reasons come in the order of grounds, however certain they are; the default is the one that is declared."""
    answer = asked(knowledge(), {}, (), method="swap", trained=False, brave=True, frame__holes=36)

    assert [each.rule.id for each in answer.reasons] == ["c/nature", "b/custom", "a/skill"]
    assert [each.rule.ground for each in answer.reasons] == ["nature", "custom", "skill"]
    assert (answer.answer, answer.certainty) == ("no", "established")


def test_without_grounds() -> None:
    """A knowledge base that declares none tells reasons by how certain they are."""
    rules = {id_: text.replace("ground: skill\n", "").replace("ground: nature\n", "") for id_, text in RULES.items()}
    answer = asked(small(rules=rules), {}, (), method="swap", trained=False, brave=True, frame__holes=36)

    assert [each.rule.id for each in answer.reasons] == ["a/skill", "b/custom", "c/nature"]


def test_unknown_ground() -> None:
    """A ground that is none is an error, and the one that may be meant is named."""
    raw = read_text("title: a rule\nground: natur\nthen: [{warn: Beware.}]\nsources: []", "rules/x.yaml")
    _, problems = read_rule("x", raw, knowledge().vocabulary)

    assert [(each.code, each.place.line) for each in problems] == [("unknown-ground", 2)]
    assert "unknown ground `natur`" in str(problems[0])
    assert "nature" in str(problems[0])


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("grounds: {one: {called: 1, meaning: m, default: true}, two: {called: 2, meaning: m, default: true}}",
         "ground `one` is the default already"),
        ("grounds: {one: {called: o, meaning: m, alone: a, lift: nothing}}", "unknown change `nothing`"),
        ("grounds: {one: {called: o, meaning: m, alone: '{other}', lift: it}}\n"
         "changes: {it: {fact: brave, cost: 1, to: [true]}}", "text names unknown fact `other`"),
    ],
)  # fmt: skip
def test_wrong_grounds(section: str, message: str) -> None:
    """What a section of grounds names is checked."""
    with pytest.raises(InputError, match=re.escape(message)):
        small(section)


def test_a_layer_adds_no_ground(tmp_path: Path) -> None:
    """The order is that of the knowledge base; a later layer puts nothing after training."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "more.yaml").write_text("grounds: {whim: {called: a whim, meaning: whatever}}\n")

    with pytest.raises(InputError, match="`whim` of `grounds` is not for a later layer to say"):
        load([tmp_path])


def test_declared() -> None:
    """The project's own order is that of its design, and a rule that says nothing comes before training."""
    vocabulary = base().knowledge.vocabulary

    assert vocabulary.grounds == ("physics", "law", "maker", "evidence", "plan", "competence")
    assert vocabulary.rank(vocabulary.default_ground) < vocabulary.rank("competence")


@pytest.mark.parametrize("asked_", sample(23), ids=called)
def test_training_comes_last(asked_: Asked) -> None:
    """No reason, condition or warning of the catalogue's answers stands before one that rests on an earlier ground."""
    data = base().ask(**asked_).sheet.data
    rank = base().knowledge.vocabulary.rank
    for key in ("reasons", "conditions", "warnings"):
        ranks = [rank(each["ground"]) for each in data[key]]

        assert ranks == sorted(ranks)
