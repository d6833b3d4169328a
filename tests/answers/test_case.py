"""A case: what the catalogue claims, what the asker says, and what cannot apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from small import small

from kb.answers.case import Case, build_case
from kb.problems import InputError
from kb.vocabulary.facts import NOT_APPLICABLE

FACTS = """
groups:
  rosso: {name: Rosso}
products:
  uno:
    kind: frame
    name: Uno
    within: [rosso]
    facts:
      width: [{value: 130 mm, source: handbook}, {value: 131 mm, source: club}]
      brake: [{value: rim, source: club, disputed: true}, {value: disc, source: club, disputed: true}]
      holes: {value: 32, source: guess}
  due: {kind: frame, name: Due}
  wheel: {kind: wheel, name: Wheel, facts: {width: {value: 5 in, source: handbook}}}
pairs:
  - {of: [uno, wheel], facts: {verdict: {value: good, source: club}}}
"""
KB = small(FACTS)


def case_of(products: Mapping[str, str] | None = None, *present: str, flagged: bool = False, **said: Any) -> Case:
    """Build a case; double underscores in names stand for dots."""
    facts = {name.replace("__", "."): value for name, value in said.items()}
    parsed = {name: KB.vocabulary.fact(name).parse(value) for name, value in facts.items()}
    return build_case(KB, products or {}, parsed, present, flagged=parsed if flagged else ())


def test_products_bring_their_facts() -> None:
    """A product brings what is claimed of it, each fact with its claim, and its own name."""
    case = case_of({"frame": "uno"})

    assert str(case.facts["frame.width"]) == "130 mm"
    assert case.claims["frame.width"].source.id == "handbook"
    assert [str(claim.value) for claim in case.rivals["frame.width"]] == ["131 mm"]
    assert case.facts["frame.itself"] == "uno"


def test_disputed_is_unknown() -> None:
    """A disputed fact is not known, and both claims are kept."""
    case = case_of({"frame": "uno"})

    assert "frame.brake" not in case.facts
    assert [claim.value for claim in case.rivals["frame.brake"]] == ["rim", "disc"]


def test_unknown_stays_out() -> None:
    """What nobody says is not in the case at all."""
    assert [name for name in case_of({"frame": "due"}).facts if name.startswith("frame.")] == ["frame.itself"]


def test_absent_is_not_applicable() -> None:
    """Where the question has no wheel, its facts and those of the two together are not applicable."""
    case = case_of({"frame": "uno"})

    assert {case.facts[name] for name in ("wheel.width", "wheel.note", "match.verdict")} == {NOT_APPLICABLE}
    assert case.facts["wheel.meant"] is False


@pytest.mark.parametrize(
    "case",
    [case_of({"frame": "uno"}, "wheel"), case_of({"frame": "uno"}, wheel__note="x")],
    ids=["spoken of", "described"],
)
def test_unnamed_is_unknown(case: Case) -> None:
    """A wheel that is spoken of without a name is there, and not known."""
    assert case.facts["wheel.meant"] is True
    assert "wheel.width" not in case.facts
    assert "match.verdict" not in case.facts


def test_pairs() -> None:
    """What is claimed of two products together comes with them."""
    assert case_of({"frame": "uno", "wheel": "wheel"}).facts["match.verdict"] == "good"


def test_unlisted() -> None:
    """Where both are known and nobody speaks of them together, that is presumed and says so."""
    case = case_of({"frame": "due", "wheel": "wheel"})

    assert case.facts["match.verdict"] == "unlisted"
    assert (case.claims["match.verdict"].source.id, case.claims["match.verdict"].certainty) == ("guess", "presumed")


def test_asker_beats_a_guess() -> None:
    """What the asker says replaces what was only inferred."""
    case = case_of({"frame": "due", "wheel": "wheel"}, match__verdict="good")

    assert case.facts["match.verdict"] == "good"
    assert case.claims["match.verdict"].source.id == "person"
    assert case_of({"frame": "uno"}, frame__holes=28).facts["frame.holes"] == 28


def test_asker_settles_a_dispute() -> None:
    """What the asker says of a disputed fact holds."""
    assert case_of({"frame": "uno"}, frame__brake="disc").facts["frame.brake"] == "disc"


def test_asker_against_the_catalogue() -> None:
    """An aside of the asker does not change what a source says; it is kept as a rival."""
    case = case_of({"frame": "uno"}, frame__width="140 mm")

    assert str(case.facts["frame.width"]) == "130 mm"
    assert [str(claim.value) for claim in case.rivals["frame.width"]] == ["131 mm", "140 mm"]


def test_flagged_against_the_catalogue() -> None:
    """What the asker gives explicitly is about this very unit and holds; the catalogue's claim is kept."""
    case = case_of({"frame": "uno"}, flagged=True, frame__width="140 mm")

    assert str(case.facts["frame.width"]) == "140 mm"
    assert [str(claim.value) for claim in case.rivals["frame.width"]] == ["130 mm", "131 mm"]
    assert case.claims["frame.width"].subject == "this unit"


def test_same_word_is_no_rival() -> None:
    """Where the asker says what the catalogue says, nothing changes."""
    case = case_of({"frame": "uno"}, frame__width="13 cm")

    assert case.claims["frame.width"].source.id == "handbook"
    assert len(case.rivals["frame.width"]) == 1


@pytest.mark.parametrize(
    ("products", "said", "message"),
    [
        ({"fram": "uno"}, {}, "question: unknown role `fram`; did you mean `frame`?"),
        ({"match": "uno"}, {}, "question: unknown role `match`; known are `frame`, `wheel`"),
        ({"frame": "uni"}, {}, "question: unknown product `uni`; did you mean `uno`?"),
        ({"frame": "wheel"}, {}, "question: `wheel` is a wheel, the frame must be a frame"),
        ({}, {"frame.widht": 1}, "question: unknown fact `frame.widht`; did you mean `frame.width`"),
        ({}, {"tight": True}, "question: `tight` is not for the asker to say"),
        ({}, {"frame.painted": True}, "question: `frame.painted` is not for the asker to say"),
    ],
)
def test_refused(products: dict[str, str], said: dict[str, Any], message: str) -> None:
    """What does not fit the vocabulary or the catalogue is refused, with what would."""
    with pytest.raises(InputError) as error:
        build_case(KB, products, said)

    assert str(error.value).startswith(message)


def test_all_problems_at_once() -> None:
    """Every problem of a case is reported."""
    with pytest.raises(InputError) as error:
        build_case(KB, {"fram": "uno", "wheel": "uno"}, {"tight": True})

    assert len(error.value.problems) == 3


def test_shown() -> None:
    """A case shows products by their full names, unnamed things as the asker or the vocabulary calls them."""
    case = build_case(KB, {"frame": "uno"}, {}, ["wheel"], words={"wheel": "a rusty wheel"})

    assert case.show("frame", KB) == "Rosso Uno"
    assert case.show("frame.itself", KB) == "Rosso Uno"
    assert case.show("wheel", KB) == "a rusty wheel"
    assert case.show("match", KB) == "the two"
    assert case.show("frame.width", KB) == "130 mm"
    assert case.show("frame.brake", KB) is None
    assert case.show("wheel.width", KB) is None
