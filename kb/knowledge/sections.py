"""What the sections that speak of answers hold, as types: methods, suggestions, changes and waivers.

`section_checks` has seen before that they name only what is there, and that their values are values of their facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.files.strict_yaml import Map
from kb.problems import Place
from kb.vocabulary.facts import Value
from kb.vocabulary.vocabulary import Vocabulary

HEADING = "instead"
MOST_ALIKE = 2
"""So many changes of one kind are told where none says how many."""


@dataclass(frozen=True)
class Method:
    """How answers speak of a method: `headline` by answer; `asks` are the roles that an interview asks for by name."""

    understood: tuple[str, ...]
    headline: Mapping[str, tuple[str, ...]]
    asks: tuple[str, ...] | None
    place: Place


@dataclass(frozen=True)
class Suggestion:
    """What else to try after some answers: roles in `keep` stay, the product in `vary` is replaced, `fewer` lowered.

    What was said stays but for the facts to `forget` and those of roles that go; of these only `keep_facts` stay. It is
    vain where one of the facts in `unless` has that value, and beside the suggestions `unless_told`. `up_to` is raised.
    """

    methods: tuple[str, ...]
    after: tuple[str, ...]
    keep: tuple[str, ...]
    texts: tuple[str, ...]
    place: Place
    without: tuple[str, ...] = ()
    vary: str = ""
    fewer: str = ""
    up_to: str = ""
    method: str = ""
    keep_facts: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()
    unless_told: tuple[str, ...] = ()
    unless: Mapping[str, Value] = field(default_factory=dict)
    heading: str = HEADING
    most: int = 1


@dataclass(frozen=True)
class Changeable:
    """What a person can change: a fact, the product in a role, or whatever is open and can be found out.

    `to` are the only values to try; `unsaid`: tried even where the question says nothing of it; `by_value`: how it is
    called, for values that need words of their own.
    """

    cost: int
    fact: str = ""
    role: str = ""
    open: bool = False
    after: tuple[str, ...] | None = None
    unsaid: bool = False
    to: tuple[Value, ...] | None = None
    most: int = MOST_ALIKE
    texts: tuple[str, ...] = ()
    by_value: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """What rules rest on. `alone` is said where nothing else makes a no, and the change `lift` makes more of it."""

    id: str
    called: str
    meaning: str
    alone: str = ""
    lift: str = ""


@dataclass(frozen=True)
class Waiver:
    """A finding that is accepted: `of` is its code, or its rule; `about` are words in it."""

    of: str
    about: str
    reason: str
    place: Place


def methods_from(section: Map) -> dict[str, Method]:
    """Read the section `methods`."""
    return {
        id_: Method(
            _texts(entry["understood"]), {answer: _texts(said) for answer, said in entry["headline"].items()},
            tuple(entry["asks"]) if "asks" in entry else None, entry.place,
        ) for id_, entry in section.items()
    }  # fmt: skip


def suggestions_from(section: Map, vocabulary: Vocabulary) -> dict[str, Suggestion]:
    """Read the section `alternatives`."""
    return {
        id_: Suggestion(
            tuple(entry["for"]), tuple(entry["answers"]), tuple(entry["keep"]), _texts(entry["text"]), entry.place,
            without=tuple(entry.get("without", ())), keep_facts=tuple(entry.get("keep_facts", ())),
            forget=tuple(entry.get("forget", ())), unless_told=tuple(entry.get("unless_told", ())),
            up_to=str(entry.get("up_to", "")), vary=str(entry.get("vary", "")), fewer=str(entry.get("fewer", "")),
            method=str(entry.get("method", "")), heading=str(entry.get("heading", HEADING)),
            most=int(entry.get("most", 1)),
            unless={name: vocabulary.facts[name].parse(value) for name, value in entry.get("unless", {}).items()},
        ) for id_, entry in section.items()
    }  # fmt: skip


def changes_from(section: Map, vocabulary: Vocabulary) -> dict[str, Changeable]:
    """Read the section `changes`."""
    return {id_: _changeable(entry, vocabulary) for id_, entry in section.items()}


def _changeable(entry: Map, vocabulary: Vocabulary) -> Changeable:
    fact, text = str(entry.get("fact", "")), entry.get("text", ())
    by_value = {str(value): _texts(said) for value, said in text.items()} if isinstance(text, Map) else {}
    return Changeable(
        int(entry["cost"]), fact, str(entry.get("role", "")), "open" in entry,
        tuple(entry["after"]) if "after" in entry else None, "unsaid" in entry,
        tuple(map(vocabulary.facts[fact].parse, entry["to"])) if "to" in entry else None,
        int(entry.get("most", MOST_ALIKE)), () if by_value else _texts(text), by_value,
    )  # fmt: skip


def grounds_from(section: Map) -> dict[str, Ground]:
    """Read the section `grounds`."""
    told = ("called", "meaning", "alone", "lift")
    return {
        id_: Ground(id_, **{key: str(entry[key]) for key in told if key in entry}) for id_, entry in section.items()
    }


def waivers_from(section: Iterable[Map], key: str) -> tuple[Waiver, ...]:
    """Read the section `waivers`, whose entries name a `code`, or `uncovered`, whose entries name a `rule`."""
    return tuple(Waiver(str(each[key]), str(each["about"]), str(each["reason"]), each.place) for each in section)


def _texts(said: Any) -> tuple[str, ...]:
    """Give one wording, or several, as several."""
    return (said,) if isinstance(said, str) else tuple(said)
