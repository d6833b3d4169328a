"""The report of an answer, typed: what `--json` prints and `Response.to_dict()` gives.

`kb/schemas/report.json` is made of these types: `python -m kb.reports.report_schema` writes it anew.
Values are bare: a quantity is its number in the `unit` of its fact. `shown` is how people read it.
"""

from __future__ import annotations

from typing import Literal, TypedDict

Word = Literal["yes", "no", "conditional", "unknown"]
Certainty = Literal["established", "reported", "presumed"]
EffectKind = Literal["forbid", "allow", "require", "warn", "advise", "conclude"]
Value = str | int | float | bool | None


class _Source(TypedDict):
    id: str
    title: str
    kind: str
    certainty: Certainty


class Source(_Source, total=False):
    """Who says so: `at` is the spot in it, `said_of` the group that a claim is about, `layer` the folder it is from."""

    url: str
    unlisted: str
    date: str
    read: str
    at: str
    note: str
    said_of: str
    layer: str


class _Fact(TypedDict):
    name: str
    value: Value
    unit: str | None
    shown: str
    about: str
    meaning: str
    source: Source | None


class Fact(_Fact, total=False):
    """A fact with its source; a concluded one with the rules that concluded it and their sentence."""

    concluded_by: list[str]
    because: str


class _Reason(TypedDict):
    rule: str
    title: str
    effect: EffectKind
    ground: str | None
    because: str
    certainty: Certainty
    facts: list[Fact]
    sources: list[Source]


class Reason(_Reason, total=False):
    """A rule that counts: `missing` facts decide whether it stands, `doubts` could still set it aside.

    `ground` is what it rests on; `needed` says whether the minimal reasons need it.
    """

    missing: list[str]
    doubts: list[str]
    layer: str
    needed: bool


class Check(TypedDict):
    """A rule that could have forbidden and does not, with the facts that refute it."""

    rule: str
    title: str
    facts: list[Fact]


class _Aside(TypedDict):
    rule: str
    title: str
    by: list[str]
    by_titles: list[str]


class Aside(_Aside, total=False):
    """A rule that fired and does not hold, and what set it aside."""

    layers: dict[str, str]


class RuleOfLayer(TypedDict):
    """A rule, and the layer that it is from."""

    rule: str
    layer: str


class Breach(TypedDict):
    """An invariant that the rules would have broken: `said` is what they came to."""

    invariant: str
    title: str
    why: str
    said: Word
    by: list[RuleOfLayer]


class Waiting(TypedDict):
    """A rule that stayed open and cannot matter."""

    rule: str
    title: str
    missing: list[str]
    missing_called: list[str]
    covered_by: list[str]
    covered_by_titles: list[str]


class Candidate(TypedDict):
    """A product that a name could mean."""

    id: str
    name: str


class Name(TypedDict):
    """A name that is not settled."""

    said: str
    role: str
    candidates: list[Candidate]


class Understood(TypedDict, total=False):
    """What the question was taken to say; beside these keys one for each role, and for facts by their short names."""

    method: str | None
    methods: list[str]
    told: list[Fact]
    assumed: list[Fact]
    candidates: list[Name]
    unknown_names: list[Name]
    unread: list[str]


class Contradicted(TypedDict):
    """A fact of which the asker says something else than the catalogue."""

    fact: str
    said: str
    found: str
    source: Source
    holds: Literal["said", "found"]
    condition: bool
    text: str


class Rival(TypedDict):
    """A claim that lost, or of which none holds."""

    fact: str
    meaning: str
    value: Value
    unit: str | None
    shown: str
    holds: str | None
    source: Source


class Reading(TypedDict):
    """One reading of an ambiguous question; beside these keys one for each role."""

    answer: Word
    verdict: str
    certainty: Certainty
    headline: str


class Provisional(TypedDict):
    """What the answer would be after one confirmation: what it supposes, in words and as what the flags would say."""

    answer: Word
    certainty: Certainty
    headline: str
    understood: str
    supposing: str
    flags: dict[str, object]


class Alternative(TypedDict):
    """What would work instead; beside these keys one for each role."""

    id: str
    answer: Word
    certainty: Certainty
    text: str
    heading: str
    method: str


class Figure(TypedDict):
    """A figure that goes with the answer."""

    value: Value
    unit: str | None
    shown: str
    title: str
    because: str
    source: Source | None


class Overruled(TypedDict):
    """A fact of which a layer says something else than an earlier one."""

    layer: str
    fact: str
    of: str
    value: Value
    instead_of: Value
    source: Source


class _Margin(TypedDict):
    fact: str
    value: Value
    unit: str | None
    spare: Value
    share: float | None
    then: Word
    robust: bool
    own: bool
    text: str


class Margin(_Margin, total=False):
    """How far a number is from the point where the answer turns, which is one of the four bounds."""

    at_most: Value
    below: Value
    at_least: Value
    above: Value
    tolerance: Value


class Region(TypedDict, total=False):
    """Numbers between bounds."""

    at_most: Value
    below: Value
    at_least: Value
    above: Value


Change = TypedDict("Change", {"role": str, "fact": str, "from": Value, "to": Value | Region}, total=False)
"""One change: of the thing in a role, or of a fact."""


class _Turn(TypedDict):
    changes: list[Change]
    answer: Word
    cost: int
    to_find_out: bool
    text: str


class Turn(_Turn, total=False):
    """A smallest set of changes and the answer that it leads to; `alternative` where it is one of these."""

    alternative: str


class Alone(TypedDict):
    """The one ground on which a no rests, and the answer where the fact is otherwise and all else as it is."""

    ground: str
    fact: str
    to: Value
    answer: Word
    text: str


class Question(TypedDict):
    """What to ask the asker: for a fact, or for the name of the thing in a role."""

    fact: str | None
    role: str | None
    ask: str
    where: str
    values: dict[str, str]


class Missing(TypedDict):
    """An unknown fact on which the answer waits and that no asker is asked for."""

    fact: str
    about: str
    meaning: str


class Rulebook(TypedDict):
    """The rules that answered, and the phrasing by which the sentence was read."""

    digest: str
    version: str


class Catalogue(TypedDict):
    """The facts that answered."""

    digest: str


class _Report(TypedDict):
    answer: Word
    asked_as: str | None
    verdict: str
    certainty: Certainty
    headline: str
    as_of: str | None
    language: str
    understood: Understood
    contradicted: list[Contradicted]
    reasons: list[Reason]
    checked: list[Check]
    set_aside: list[Aside]
    breaches: list[Breach]
    conditions: list[Reason]
    warnings: list[Reason]
    advice: list[Reason]
    not_checked: list[Waiting]
    rivals: list[Rival]
    provisional: list[Provisional]
    readings: list[Reading]
    alternatives: list[Alternative]
    figures: dict[str, Figure]
    contradictions: dict[str, list[str]]
    engine: str
    note: str
    overruled: list[Overruled]
    rulebook: Rulebook
    catalogue: Catalogue
    because_of: list[Fact]
    margins: list[Margin]
    alone: Alone | None
    what_would_change_it: list[Turn]
    questions: list[Question]
    missing: list[Missing]


class Report(_Report, total=False):
    """The whole report. `why_not` and `what_if` are there where they were asked for."""

    why_not: dict[str, list[dict[str, object]]]
    what_if: dict[str, object]


OPEN = (Understood, Reading, Alternative)
"""Types with further keys of the domain: the names of roles and the short names of facts."""
