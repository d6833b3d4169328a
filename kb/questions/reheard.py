"""What a sentence is heard to say by the first layer alone, where later ones make it heard otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb.catalogue.in_force import Moment
from kb.files.strict_yaml import Map, Seq
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.language.sentence_reader import Understood, understand
from kb.questions.question import Question
from kb.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True)
class Difference:
    """One aspect in which two readings of a sentence differ: how it is heard now, and how it was; empty: not heard."""

    aspect: str
    name: str = ""
    now: str = ""
    was: str = ""


def differences(old: Understood, new: Understood, vocabulary: Vocabulary) -> Iterator[Difference]:
    """Give in what two readings of a sentence differ, as far as an answer may rest on it."""
    if old.methods != new.methods:
        now, was = (", ".join(f"`{name}`" for name in each.methods) for each in (new, old))
        yield Difference("method", "", now, was)
    for name in sorted({*old.facts, *new.facts}):
        if old.facts.get(name) != new.facts.get(name):
            yield Difference("fact", f"`{name}`", _value(new, name, vocabulary), _value(old, name, vocabulary))
    for role in sorted(new.roles):
        if old.roles.get(role) != new.roles[role]:
            yield Difference("role", role, f"`{new.roles[role]}`", old.roles.get(role, ""))
    if old.asked != new.asked:
        now, was = (f"`{each.asked}`" if each.asked else "" for each in (new, old))
        yield Difference("asked", "", now, was)
    if (old.unread and not new.unread) or (old.unknown and not new.unknown):
        yield Difference("understood")


def _value(heard: Understood, name: str, vocabulary: Vocabulary) -> str:
    return vocabulary.facts[name].show(heard.facts[name]) if name in heard.facts else ""


def reheard(question: Question, knowledge: Knowledge) -> Iterator[Difference]:
    """Give in what the first layer alone hears a sentence otherwise, where the question is one of its own."""
    own = all(not knowledge.layer_of(knowledge.methods[name].place) for name in question.methods)
    if not question.sentence or not own or not _is_said_by_layers(knowledge.section("phrasing"), knowledge):
        return
    before = _first_layer(knowledge.layers[0], knowledge.moment)
    old, new = (understand(question.sentence, each, each.spoken(question.language)) for each in (before, knowledge))
    yield from differences(old, new, knowledge.vocabulary)


def _is_said_by_layers(raw: Any, knowledge: Knowledge) -> bool:
    """Say whether anything in a section comes from a later layer."""
    if isinstance(raw, Map):
        return any(map(knowledge.layer_of, raw.keys_at.values())) or any(
            _is_said_by_layers(each, knowledge) for each in raw.values()
        )
    if isinstance(raw, Seq):
        return any(map(knowledge.layer_of, raw.items_at)) or any(_is_said_by_layers(each, knowledge) for each in raw)
    return False


@lru_cache(1)
def _first_layer(folder: str, moment: Moment) -> Knowledge:
    return load([Path(folder)], own=False, moment=moment)
