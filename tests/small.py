"""Small made-up knowledge bases for tests: sections and rules as YAML texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kb.answers.answer import Answer
from kb.answers.case import Case, build_case
from kb.answers.judge import Judge
from kb.catalogue.in_force import moment
from kb.engines.reference import ReferenceEngine
from kb.explain.what_to_ask import WhatToAsk
from kb.files.strict_yaml import read_text
from kb.knowledge.documents import Document
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import build
from kb.knowledge.merging import merge

BASE = """
units:
  mm: {dimension: length, worth: 1, spoken: [millimetre, millimeter]}
  cm: {dimension: length, worth: 10}
  in: {dimension: length, worth: 25.4, spoken: ['"', inch]}
  kg: {dimension: mass, worth: 1, spoken: [kilo]}
  €: {dimension: money, worth: 1, before: true, spoken: [eur, euro]}
  pct: {dimension: number, worth: 0.01}
source_kinds:
  manual: {certainty: established, called: manual}
  maker: {certainty: established, called: maker}
  forum: {certainty: reported, called: forum}
  inferred: {certainty: presumed, called: inferred}
without_address: forum
sources:
  handbook: {kind: manual, title: a handbook, url: book, date: 2020}
  second-handbook: {kind: manual, title: the second edition, url: book2, date: 2023-05}
  brochure: {kind: maker, title: a brochure, url: brochure, date: 2024-01-01}
  lost-manual: {kind: manual, title: a lost manual, unlisted: nobody has it}
  club: {kind: forum, title: a club, url: club, date: 2025}
  guess: {kind: inferred, title: a guess, url: guess}
  person: {kind: manual, title: what you said, url: "-"}
  catalogue: {kind: maker, title: names, url: "-"}
  assumed: {kind: inferred, title: an assumption, url: "-"}
kinds:
  frame:
    meaning: a frame
    facts:
      itself: {type: product, kind: frame, meaning: which one, from: [catalogue]}
      width:
        {type: quantity, unit: mm, range: [1 mm, 300 mm], meaning: width, from: [catalogue, person], ask: How wide?}
      holes: {type: integer, range: [0, 64], meaning: holes, from: [catalogue, person], ask: How many?}
      brake: {type: enum, values: {rim: on the rim, disc: on a disc}, meaning: brake, from: [catalogue, person]}
      painted: {type: boolean, meaning: painted, from: [catalogue]}
  wheel:
    meaning: a wheel
    facts:
      width: {type: quantity, unit: in, meaning: width, from: [catalogue, person], ask: How wide is it?}
      note: {type: text, meaning: a note, from: [catalogue, person]}
  match:
    meaning: the two
    facts:
      verdict:
        type: enum
        values: {good: fits, poor: does not, unlisted: nobody says}
        meaning: what is said
        from: [catalogue, person]
roles:
  frame: {kind: frame, called: the frame}
  wheel: {kind: wheel, called: the wheel, absent: not applicable, presence: wheel.meant}
  match: {kind: match, of: [frame, wheel], called: the two, unlisted: {source: guess, facts: {verdict: unlisted}}}
facts:
  method: {type: enum, values: {swap: swap, look: look}, meaning: what to do, from: [person]}
  wheel.meant: {type: boolean, meaning: a wheel is meant, from: [case]}
  trained: {type: boolean, meaning: trained, from: [person], ask: Are you trained?}
  brave: {type: boolean, meaning: brave, from: [person], ask: Are you brave?}
  room: {type: quantity, unit: cm, meaning: room, from: [rules]}
  tight: {type: boolean, meaning: tight, from: [rules], otherwise: false}
  steady: {type: boolean, meaning: steady, from: [rules]}
"""
MOMENT = moment("2026-01-01")
SOURCE = "\nsources: [{source: handbook}]\n"


def small(*sections: str, rules: Mapping[str, str] | None = None) -> Knowledge:
    """Read the base, further sections, and rules by id; a title and a source are added to each rule."""
    merged, problems = merge(_document("facts", f"f{n}", text) for n, text in enumerate((BASE, *sections)))
    assert problems == []
    written = {id_: f"title: a rule\n{text}{SOURCE}" for id_, text in (rules or {}).items()}
    return build(merged, [_document("rules", id_, text) for id_, text in written.items()], (), MOMENT)


def _document(folder: str, id_: str, text: str) -> Document:
    return Document(Path(id_), id_, id_, folder, "", read_text(text, id_))


def asked(
    knowledge: Knowledge, products: Mapping[str, str] | None = None, present: Iterable[str] = (), /, **said: Any
) -> Answer:
    """Ask a small knowledge base; double underscores in names stand for dots."""
    facts = {name.replace("__", "."): value for name, value in said.items()}
    parsed = {name: knowledge.vocabulary.fact(name).parse(value) for name, value in facts.items()}
    return judged(knowledge, build_case(knowledge, products or {}, parsed, present))


def questions(knowledge: Knowledge, answer: Answer) -> tuple[str, ...]:
    """Give the facts that would be asked for beside an answer."""
    return WhatToAsk(knowledge).asking(answer).facts


def judged(knowledge: Knowledge, case: Case) -> Answer:
    """Give the answer of a case, by the reference engine."""
    return Judge(knowledge, case, ReferenceEngine(knowledge.rulebook).run(case.facts)).answer()
