"""The question that a record states: read with suspicion, so that nothing in it can be what nobody may ask."""

from __future__ import annotations

from collections.abc import Iterator

from kb.files import schema
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem
from kb.proof.seal import Data
from kb.questions.question import Question
from kb.questions.question_json import question_from
from kb.vocabulary.exact_values import value_from
from kb.vocabulary.facts import METHOD, NOT_APPLICABLE

PLACE = Place("$.question")


def stated_question(data: object, known: Knowledge) -> Question:
    """Read the question of a record.

    Raises:
        InputError: it is none, or it speaks of what the knowledge base does not have or does not let an asker say.
    """
    problems = schema.check(data, "question", str(PLACE))
    if problems or not isinstance(data, dict):
        raise InputError(problems)
    wrong = [
        *_wrong_language(data, known),
        *_wrong_roles(data, known),
        *_wrong_products(data, known),
        *_wrong_facts(data, known),
    ]
    if wrong:
        raise InputError(Problem(Place(f"{PLACE}.{path}"), message) for path, message in wrong)
    return question_from(data, known.vocabulary, PLACE)


def _things(known: Knowledge) -> dict[str, str]:
    """Give the kinds of the things that a question may name, by their roles."""
    return {name: role.kind for name, role in known.vocabulary.roles.items() if not role.of}


def _wrong_language(data: Data, known: Knowledge) -> Iterator[tuple[str, str]]:
    """A sentence is read in a language that there is; where none is named, in the one taken where nothing tells."""
    if (language := data.get("language", "")) and language not in known.languages:
        yield "language", f"language `{language}`"


def _wrong_roles(data: Data, known: Knowledge) -> Iterator[tuple[str, str]]:
    for key in ("named", "unnamed"):
        yield from ((key, f"role `{role}`") for role in data.get(key, ()) if role not in _things(known))


def _wrong_products(data: Data, known: Knowledge) -> Iterator[tuple[str, str]]:
    things, products = _things(known), known.catalogue.products
    kinds = {id_: each.kind for id_, each in products.items()}
    chosen = [(f"products.{role}", role, id_) for role, id_ in data["products"].items()]
    for n, mention in enumerate(data["ambiguous"]):
        chosen += [(f"ambiguous[{n}]", mention["role"], id_) for id_ in mention["candidates"]]
    for path, role, id_ in chosen:
        if things.get(role, "no such role") != kinds.get(id_, "no such product"):
            yield path, f"product `{id_}` as `{role}`"


def _wrong_facts(data: Data, known: Knowledge) -> Iterator[tuple[str, str]]:
    methods = known.vocabulary.facts[METHOD]
    yield from (("methods", f"method `{each}`") for each in data["methods"] if each not in methods.values)
    for name in data["flagged"]:
        if name not in data["said"] and (name != METHOD or len(data["methods"]) != 1):
            yield "flagged", f"`{name}` with no value"
    for name, said in data["said"].items():
        fact = known.vocabulary.facts.get(name)
        try:
            if fact is None or "person" not in fact.sources or value_from(said, fact) is NOT_APPLICABLE:
                yield f"said.{name}", f"`{name}` is not for the asker to say"
        except ValueError:
            yield f"said.{name}", f"`{said['value']}` in {said['unit']} is no value of `{name}`"
