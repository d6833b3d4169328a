"""Stated totals: which of them some number of parts makes, and that one which none makes outranks no other."""

from __future__ import annotations

from functools import cache

import pytest
from small import small

from kb.answers.ask import ask
from kb.answers.proof import proof
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError
from kb.proof.verify import verify
from kb.questions.question import Question

TOTALS = """
tolerances: {rounded: {is: 3 pct, meaning: as published}}
kinds:
  frame: {facts: {load: {type: quantity, unit: kg, range: [0 kg, 900 kg], meaning: load, from: [catalogue]},
                  most: {type: integer, range: [0, 9], meaning: most, from: [catalogue]},
                  full: {type: quantity, unit: kg, range: [0 kg, 900 kg], meaning: full load, from: [catalogue]}}}
  wheel: {facts: {load: {type: quantity, unit: kg, range: [0 kg, 900 kg], meaning: load, from: [catalogue]}}}
  match: {facts: {both: {type: quantity, unit: kg, range: [0 kg, 900 kg], meaning: both, from: [catalogue]},
                  most: {type: integer, range: [0, 9], meaning: most, from: [catalogue]}}}
totals:
  loaded:
    of: match
    whole: frame.load
    part: wheel.load
    most: [match.most, frame.most]
    where: {match.verdict: good}
    stated: [frame.full, match.both]
    tolerance: rounded
    meaning: a frame carries its own load and that of each wheel
"""
CATALOGUE = """
groups: {makers: {name: Maker, facts: {full: {value: 130 kg, source: handbook}}}}
products:
  long:
    kind: frame
    name: Long
    within: [makers]
    facts:
      load: {value: 100 kg, source: handbook}
      most: {value: 3, source: handbook}
      full: [{value: 180 kg, source: handbook}, {value: 220 kg, source: club}]
  short: {kind: frame, name: Short, facts: {load: {value: 100 kg, source: handbook}, full: {value: 1 kg, source: club}}}
  tall: {kind: frame, name: Tall, facts: {load: {value: 100 kg, source: handbook}, full: {value: 130 kg, source: club}}}
  good: {kind: wheel, name: Good, facts: {load: {value: 40 kg, source: handbook}}}
  poor: {kind: wheel, name: Poor, facts: {load: {value: 80 kg, source: handbook}}}
  strange: {kind: wheel, name: Strange}
pairs:
  - {of: [long, good], facts: {verdict: {value: good, source: handbook}, both: {value: 180 kg, source: club}}}
  - {of: [long, poor], facts: {verdict: {value: poor, source: handbook}, both: {value: 180 kg, source: club},
                               most: {value: 1, source: club}}}
  - {of: [tall, good], facts: {verdict: {value: good, source: handbook}}}
  - {of: [tall, strange], facts: {verdict: {value: good, source: handbook}}}
"""


@cache
def loaded(catalogue: str = CATALOGUE) -> Knowledge:
    """Give a small knowledge base with totals."""
    return small(TOTALS, catalogue, rules={"full": "when: {fact: frame.full, above: 1 kg}\nthen: [{allow: yes}]"})


@pytest.mark.parametrize(
    ("of", "name", "value", "fits"),
    [
        ("long", "full", "180 kg", True),
        ("long", "full", "184 kg", True),
        ("long", "full", "100 kg", False),
        ("long", "full", "196 kg", False),
        ("long", "full", "220 kg", True),
        ("long", "full", "260 kg", False),
        ("long good", "both", "220 kg", True),
        ("long poor", "both", "180 kg", True),
        ("long poor", "both", "260 kg", False),
        ("long", "load", "7 kg", None),
        ("short", "full", "180 kg", None),
        ("tall", "full", "180 kg", True),
        ("tall", "full", "190 kg", None),
    ],
)
def test_fits(of: str, name: str, value: str, fits: bool | None) -> None:
    """Of the pairs that are listed, as many parts as may be; where a part is not known, nothing is said."""
    known = loaded()
    fact = known.vocabulary.fact(f"{'match' if name == 'both' else 'frame'}.{name}")

    assert known.catalogue.totals.fits(tuple(of.split()), name, fact.parse(value)) is fits


def test_unlimited() -> None:
    """Where nobody says how many there may be, any number counts."""
    known = loaded(CATALOGUE.replace("most: {value: 3, source: handbook}", "holes: {value: 3, source: handbook}"))
    fact = known.vocabulary.fact("frame.full")

    assert known.catalogue.totals.fits(("long",), "full", fact.parse("260 kg")) is True
    assert known.catalogue.totals.fits(("long",), "full", fact.parse("100 kg")) is False


@pytest.mark.parametrize(
    ("claims", "holds"),
    [
        ("[{value: 190 kg, source: handbook}, {value: 220 kg, source: club}]", "220 kg"),
        ("[{value: 180 kg, source: handbook}, {value: 220 kg, source: club}]", "180 kg"),
        ("[{value: 190 kg, source: handbook}, {value: 205 kg, source: club}]", "190 kg"),
        ("[{value: 190 kg, source: club}, {value: 205 kg, source: handbook}]", "205 kg"),
        ("{value: 500 kg, source: club}", "500 kg"),
    ],
)
def test_settled(claims: str, holds: str) -> None:
    """One that fits holds before all that do not; otherwise the order of claims is as ever, for the checker as well."""
    known = loaded(CATALOGUE.replace("[{value: 180 kg, source: handbook}, {value: 220 kg, source: club}]", claims))
    held = known.catalogue.facts_of("long")["full"]
    reply = ask(Question("", ("swap",), {"frame": "long"}), known, ReferenceEngine(known.rulebook))

    assert held.holding is not None
    assert str(held.holding.value) == holds
    assert str(reply.answer.case.facts["frame.full"]) == holds
    assert verify(proof(reply, known), known) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("of: frame", "`frame` joins nothing"),
        ("whole: frame.weight", "`frame.weight` is no fact"),
        ("whole: frame.full", "cannot be a part of one"),
        ("where: {match.verdict: great}", "great"),
        ("tolerance: close", "`close` is no tolerance"),
    ],
)
def test_refused(wrong: str, said: str) -> None:
    """A total names only what is there."""
    key = wrong.partition(":")[0]
    lines = [f"    {wrong}" if line.startswith(f"    {key}:") else line for line in TOTALS.splitlines()]
    with pytest.raises(InputError, match=said):
        small("\n".join(lines))
