"""What a sentence is heard to say by the first layer alone, where later ones make it heard otherwise."""

from __future__ import annotations

from collections.abc import Iterator
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


def differences(old: Understood, new: Understood, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Say in what two readings of a sentence differ, and how, as far as an answer may rest on it."""
    if old.methods != new.methods:
        was, is_ = (" and ".join(f"`{name}`" for name in each.methods) or "none" for each in (old, new))
        yield "the method", f"{is_} instead of {was}"
    for name in sorted({*old.facts, *new.facts}):
        if old.facts.get(name) != new.facts.get(name):
            yield f"`{name}`", f"{_value(new, name, vocabulary)} instead of {_value(old, name, vocabulary)}"
    for role in sorted(new.roles):
        if old.roles.get(role) != new.roles[role]:
            yield f"the {role}", f"`{new.roles[role]}` instead of {old.roles.get(role, 'an open one')}"
    if old.inverted != new.inverted:
        yield "what is put the other way round", "put so" if new.inverted else "put so no more"
    if (old.unread and not new.unread) or (old.unknown and not new.unknown):
        yield "what nobody understands", "as if it were understood"


def _value(heard: Understood, name: str, vocabulary: Vocabulary) -> str:
    return vocabulary.facts[name].show(heard.facts[name]) if name in heard.facts else "not heard"


def reheard(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """Say in what the first layer alone hears a sentence otherwise, where the question is one of its own."""
    methods = knowledge.section("methods")
    own = all(not knowledge.layer_of(methods[name].place) for name in question.methods)
    if not question.sentence or not own or not _is_said_by_layers(knowledge.section("phrasing"), knowledge):
        return
    before = _first_layer(knowledge.layers[0], knowledge.moment)
    old, new = (understand(question.sentence, each) for each in (before, knowledge))
    for what, how in differences(old, new, knowledge.vocabulary):
        yield f"{what}: {how}"


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
