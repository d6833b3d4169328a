"""Asking: a question becomes a case, the case is judged, and the reply says what was understood as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, product

from kb.answer import Answer, Judge
from kb.case import build_case
from kb.firings import Engine
from kb.knowledge import Knowledge
from kb.quantities import Quantity
from kb.question import Mention, Understood, reader, understand
from kb.vocabulary import Value

SURE_WITH_WORDS_LEFT = ("no", "unknown")
"""Answers that stand although words of the question were not understood: never a yes, with conditions or without."""
LANGUAGE = "en"
MOST_READINGS = 24
"""So many readings of ambiguous names are tried; beyond that the question is asked back."""


@dataclass(frozen=True)
class Question:
    """A question in the words of the vocabulary. `flagged` facts were given explicitly, not read from a sentence."""

    sentence: str = ""
    methods: tuple[str, ...] = ()
    products: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    flagged: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    ambiguous: tuple[Mention, ...] = ()
    unknown: tuple[Mention, ...] = ()
    unread: tuple[str, ...] = ()
    inverted: bool = False


@dataclass(frozen=True)
class Reading:
    """One way to read an ambiguous question, and its answer."""

    products: Mapping[str, str]
    answer: Answer


@dataclass(frozen=True)
class Reply:
    """What is said to a question: the answer, and where names were ambiguous, that of each reading."""

    question: Question
    answer: Answer
    readings: tuple[Reading, ...] = ()
    note: str = ""


def read_question(sentence: str, knowledge: Knowledge, language: str = "en") -> Question:
    """Read a sentence into a question."""
    heard: Understood = understand(sentence, knowledge, language)
    words = {each.role: each.said for each in (*heard.unknown, *heard.ambiguous) if each.role}
    roles, facts = knowledge.vocabulary.roles, knowledge.vocabulary.facts
    described = {facts[name].about for name in heard.facts if not facts[name].short}
    particular = {role for role in heard.present if not roles[role].vague or role in described}
    present = frozenset(particular | {each.role for each in (*heard.unknown, *heard.ambiguous) if each.role})
    return Question(
        sentence, heard.methods, heard.roles, heard.facts, frozenset(), present, words, heard.ambiguous, heard.unknown,
        heard.unread, heard.inverted,
    )  # fmt: skip


def find_product(said: str, kind: str, knowledge: Knowledge, role: str | None = None) -> str | Mention:
    """Give the product of this kind that bears the name, or what could be meant by it."""
    if said in knowledge.catalogue.products and knowledge.catalogue.products[said].kind == kind:
        return said
    heard = reader(knowledge).bearing(said)
    fitting = tuple(id_ for id_ in heard if knowledge.catalogue.products[id_].kind == kind)
    if len(fitting) == 1:
        return fitting[0]
    near = tuple(id_ for id_ in reader(knowledge).names.near(said) if knowledge.catalogue.products[id_].kind == kind)
    return Mention(said, role, fitting or near)


def ask(question: Question, knowledge: Knowledge, engine: Engine) -> Reply:
    """Answer a question. Names that fit several products are tried in every reading, and never guessed.

    Raises:
        InputError: the facts given contradict the vocabulary.
    """
    if question.ambiguous:
        return _ask_each(question, knowledge, engine)
    answer = judge(question, knowledge, engine)
    left = ", ".join(dict.fromkeys((*question.unread, *_unheeded(question, answer))))
    if answer.answer in SURE_WITH_WORDS_LEFT or not (left or question.unknown):
        return Reply(question, answer)
    mention = Mention(left or question.unknown[0].said, None, ())
    asked = replace(question, ambiguous=(mention,), unknown=question.unknown or (mention,))
    told = knowledge.section("phrasing").get(LANGUAGE, {}).get("unread", {}).get("told", "{words}?")
    return Reply(asked, _unsure(answer), note=told.replace("{words}", left) if left else "")


def _unheeded(question: Question, answer: Answer) -> Iterator[str]:
    """Give what the asker said and the catalogue contradicts: perhaps another thing is meant."""
    for name, said in question.facts.items():
        held = answer.case.facts.get(name)
        if name in question.flagged or held is None or held == said:
            continue
        if not (isinstance(said, Quantity) and isinstance(held, Quantity) and _alike(said, held)):
            yield str(said)


def _alike(said: Quantity, held: Quantity) -> bool:
    """Whether two figures may be one, rounded: they differ by a tenth at most."""
    return abs(said.worth - held.worth) * 10 <= abs(held.worth)


def judge(question: Question, knowledge: Knowledge, engine: Engine) -> Answer:
    """Answer a question whose names are settled."""
    facts = dict(question.facts)
    if len(question.methods) == 1:
        facts["method"] = knowledge.vocabulary.fact("method").parse(question.methods[0])
    case = build_case(knowledge, question.products, facts, question.present, question.words, question.flagged)
    return Judge(knowledge, case, engine.run(case.facts)).answer()


def _ask_each(question: Question, knowledge: Knowledge, engine: Engine) -> Reply:
    """Answer each reading. Only where all of them are a no, the answer is no; else it is unknown."""
    roles = [each for each in question.ambiguous if each.role]
    plain = replace(question, ambiguous=())
    open_answer = judge(plain, knowledge, engine)
    if len(roles) < len(question.ambiguous):
        return Reply(question, _unsure(open_answer))
    choices = list(islice(product(*(each.candidates for each in roles)), MOST_READINGS + 1))
    if not choices or len(choices) > MOST_READINGS:
        return Reply(question, _unsure(open_answer))
    readings = []
    for chosen in choices:
        products = {**question.products, **{str(m.role): id_ for m, id_ in zip(roles, chosen, strict=True)}}
        readings.append(Reading(products, judge(replace(plain, products=products), knowledge, engine)))
    if all(each.answer.answer == "no" for each in readings):
        return Reply(question, _weakest(readings), tuple(readings))
    return Reply(question, _unsure(open_answer), tuple(readings))


def _weakest(readings: Iterable[Reading]) -> Answer:
    """Give the least certain of the answers: it speaks for all."""
    order = ("established", "reported", "presumed")
    return max((each.answer for each in readings), key=lambda answer: order.index(answer.certainty))


def _unsure(answer: Answer) -> Answer:
    """Give the answer as unknown, unless it is no whatever the name means."""
    return answer if answer.answer == "no" else replace(answer, answer="unknown", certainty="presumed")
