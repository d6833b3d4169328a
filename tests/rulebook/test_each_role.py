"""Rules for several roles, written once; tolerances, named once; the reasons that rules give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from small import small

from kb.files.paths import own_folder
from kb.knowledge.documents import read_layers
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.rulebook.in_words import in_words

SPARE = """
roles:
  spare: {kind: wheel, called: the spare wheel}
  spare_match: {kind: match, of: [frame, spare], called: the other two}
  second_frame: {kind: frame, called: the second frame}
"""
BOTH = """
each: [wheel, spare]
when: {all: [{fact: wheel.width, above: {fact: frame.width}}, {fact: match.verdict, is: poor}]}
then: [{forbid: "{wheel}, {wheel.width}, in {frame}: {disputed match.verdict}"}]
sets_aside: [a/fits, a/plain]
"""


def test_each_role_has_its_rule() -> None:
    """The second rule has the other role and relation in the first one's place, and names the counterparts."""
    fits = "each: [wheel, spare]\nwhen: {fact: wheel.width, above: 1 mm}\nthen: [{allow: it fits}]"
    plain = "when: {fact: trained, is: true}\nthen: [{allow: it fits}]"
    rules = small(SPARE, rules={"a/both": BOTH, "a/fits": fits, "a/plain": plain}).rulebook.rules
    one, other = rules["a/both"], rules["a/both@spare"]

    assert (one.sets_aside, other.sets_aside) == (("a/fits", "a/plain"), ("a/fits@spare", "a/plain"))
    assert in_words(other.when) == in_words(one.when).replace("wheel", "spare").replace("match", "spare_match")
    assert other.effects[0].texts == ("{spare}, {spare.width}, in {frame}: {disputed spare_match.verdict}",)
    assert other.place == one.place


def test_title_says_which() -> None:
    """Braces in the title stand for what each role is called."""
    titles = [rule.title for id_, rule in load().rulebook.rules.items() if id_.startswith("voltage/must-match")]

    assert titles == [f"The voltage of the {each} must be the station's" for each in ("pack", "other pack")]


@pytest.mark.parametrize(
    ("each", "said"),
    [
        ("[wheel, spar]", "a/b:3:15: unknown role `spar`; did you mean `spare`?"),
        ("[wheel, match]", "a/b:3:15: `match` is a relation; name what it joins: `frame` or `wheel`"),
        ("[wheel, frame]", "a/b:3:15: `frame` is a frame, `wheel` a wheel; name roles of one kind"),
        ("[wheel, wheel]", "a/b:3:15: `wheel` is named twice; leave one out"),
        ("[frame, second_frame]",
         "a/b:3:15: nothing is to `second_frame` what `match` is to `frame`; declare it under `roles`"),
        ("[spare, wheel]", "a/b:3:15: the rule says nothing of `spare`; leave `each` out"),
    ],
)  # fmt: skip
def test_unfit_roles(each: str, said: str) -> None:
    """A role for which the rule cannot be read is said with its place."""
    with pytest.raises(InputError) as error:
        small(SPARE, rules={"a/b": BOTH.replace("[wheel, spare]", each).replace("sets_aside: [a/fits, a/plain]", "")})

    assert said in map(str, error.value.problems)


def test_names_with_the_mark_are_refused() -> None:
    """No file can be named as a rule for a role is."""
    with pytest.raises(InputError, match="`a/b@spare` is no name for a rule"):
        small(SPARE, rules={"a/b@spare": "then: [{allow: it fits}]"})


def test_named_tolerance() -> None:
    """A rule may name a tolerance; a name that is not there is said."""
    section = "tolerances: {loose_fit: {is: 2 mm, meaning: close enough}}"
    rule = "when: {fact: frame.width, near: 20 mm, tolerance: loose_fit}\nthen: [{allow: it fits}]"

    assert in_words(small(section, rules={"a/b": rule}).rulebook.rules["a/b"].when).endswith("(tolerance 2 mm)")
    with pytest.raises(InputError, match="`lose_fit` is no tolerance; did you mean `loose_fit`"):
        small(section, rules={"a/b": rule.replace("loose", "lose")})
    with pytest.raises(InputError, match="`wide` is no tolerance"):
        small(section.replace("2 mm", "wide"))


def test_tolerances_are_named_once() -> None:
    """Rules and invariants of the base write no number for a tolerance but name one, and every one is used."""
    documents, _ = read_layers([own_folder()])
    said = {each for document in documents if document.folder == "rules" for each in _tolerances(document.content)}

    assert said == set(load().section("tolerances"))


def _tolerances(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (str(each) for key, each in part.items() if key == "tolerance" and not isinstance(each, dict))
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inner:
        yield from _tolerances(each)


def test_decisive_rules_say_why() -> None:
    """Every rule that forbids or allows gives its reasoning."""
    rules = load().rulebook.rules.values()

    assert [rule.id for rule in rules if (rule.does("forbid") or rule.does("allow")) and not rule.why] == []
