"""The checker of proofs: derives the whole record again, by code of its own, and says where the one at hand differs.

No code of the engines, of the judge or of how they evaluate conditions is used: rulebook and catalogue are read as
data. `verify_case` finds which claims hold, `verify_logic` what conditions mean, `verify_rules` what follows, and
`verify_answer` what may be answered. Only the form of a record (`kb.proof.record`, `kb.questions.question_json`,
`kb.vocabulary.exact_values`) and its seal (`kb.proof.seal`) are the same as for those who write it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kb.catalogue.in_force import Moment, moment
from kb.files import schema
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem, one_line
from kb.proof.record import FORMAT, write
from kb.proof.seal import Data, sealed
from kb.proof.verify_answer import derive
from kb.questions.question import Question
from kb.questions.question_json import question_from
from kb.vocabulary.exact_values import value_from
from kb.vocabulary.facts import NOT_APPLICABLE

PLACE = Place("$.question")
SEAL = ("digests", "digest")
OWN = ("made_by",)
"""What only the seal vouches for: who made a record cannot be derived."""


@dataclass(frozen=True)
class Difference:
    """A spot in a record, what it states there, and what is derived; a text of JSON, or nothing."""

    path: str
    stated: str
    derived: str

    def __str__(self) -> str:
        return one_line(f"{self.path}: stated {self.stated}, derived {self.derived}")


def verify(record: Data, known: Knowledge) -> list[Difference]:
    """Give every spot where a record is not what this knowledge base gives for its question.

    >>> from kb.knowledge.loading import load
    >>> [str(each) for each in verify({"format": 1}, load())]
    ['$.format: stated 1, derived 2']
    """
    other_form = list(_compare(record.get("format", ...), FORMAT, "$.format"))
    if other_form:
        return other_form
    broken = list(_compare({key: record.get(key, ...) for key in SEAL}, {k: sealed(record)[k] for k in SEAL}, "$"))
    try:
        question = read_question(record.get("question"), known)
    except InputError as error:
        return [*(_refused(problem) for problem in error.problems), *broken]
    ought = {**write(question, known, derive(question, known)), **{key: record[key] for key in OWN if key in record}}
    stated, derived = ({key: each for key, each in one.items() if key not in SEAL} for one in (record, ought))
    return [*_compare(stated, derived, "$"), *broken]


def moment_of(record: Data) -> Moment | None:
    """Give the day that a record says it was made for; nothing where it says none.

    >>> moment_of({"as_of": {"day": "2024-05-01", "asked": True}}), moment_of({"as_of": {"day": "May"}})
    (Moment(day='2024-05-01', explicit=True), None)
    """
    stated = record.get("as_of")
    stated = stated if isinstance(stated, dict) else {}
    day = stated.get("day")
    try:
        return replace(moment(day), explicit=stated.get("asked") is True) if isinstance(day, str) else None
    except InputError:
        return None


def _refused(problem: Problem) -> Difference:
    return Difference(str(problem.place), problem.message, f"no such question{problem.help and ': '}{problem.help}")


def _compare(stated: Any, derived: Any, path: str) -> Iterator[Difference]:
    """Give where two JSON values differ; `...` stands for nothing at all."""
    if isinstance(stated, dict) and isinstance(derived, dict):
        for key in dict.fromkeys((*derived, *stated)):
            step = f".{key}" if key.isidentifier() else f"[{json.dumps(key, ensure_ascii=False)}]"
            yield from _compare(stated.get(key, ...), derived.get(key, ...), path + step)
    elif isinstance(stated, list) and isinstance(derived, list):
        for n in range(max(len(stated), len(derived))):
            one, other = (each[n] if n < len(each) else ... for each in (stated, derived))
            yield from _compare(one, other, f"{path}[{n}]")
    elif type(stated) is not type(derived) or stated != derived:
        yield Difference(path, _shown(stated), _shown(derived))


def _shown(value: Any) -> str:
    if value is ...:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:197]}..."


def read_question(data: Any, known: Knowledge) -> Question:
    """Read the question of a record.

    Raises:
        InputError: it is none, or it speaks of what the knowledge base does not have or does not let an asker say.
    """
    problems = schema.check(data, "question", str(PLACE))
    if problems:
        raise InputError(problems)
    wrong = [*_wrong_products(data, known), *_wrong_facts(data, known)]
    if wrong:
        raise InputError(Problem(Place(f"{PLACE}.{path}"), message) for path, message in wrong)
    return question_from(data, known.vocabulary, PLACE)


def _wrong_products(data: Data, known: Knowledge) -> Iterator[tuple[str, str]]:
    things = {name: role.kind for name, role in known.vocabulary.roles.items() if not role.of}
    kinds = {id_: product.kind for id_, product in known.catalogue.products.items()}
    chosen = [(f"products.{role}", role, id_) for role, id_ in data["products"].items()]
    for n, mention in enumerate(data["ambiguous"]):
        chosen += [(f"ambiguous[{n}]", mention["role"], id_) for id_ in mention["candidates"]]
    for path, role, id_ in chosen:
        if things.get(role, "no such role") != kinds.get(id_, "no such product"):
            yield path, f"product `{id_}` as `{role}`"


def _wrong_facts(data: Data, known: Knowledge) -> Iterator[tuple[str, str]]:
    methods = known.vocabulary.facts["method"]
    yield from (("methods", f"method `{each}`") for each in data["methods"] if each not in methods.values)
    for name, said in data["said"].items():
        fact = known.vocabulary.facts.get(name)
        try:
            if fact is None or "person" not in fact.sources or value_from(said, fact) is NOT_APPLICABLE:
                yield f"said.{name}", f"`{name}` is not for the asker to say"
        except ValueError:
            yield f"said.{name}", f"`{said['value']}` in {said['unit']} is no value of `{name}`"
