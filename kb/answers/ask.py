"""Asking: a question becomes a case, the case is judged, and the reply says what was understood as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from kb.answers.answer import CAREFUL, SURE_WITH_WORDS_LEFT, Answer
from kb.answers.case import build_case
from kb.answers.judge import Judge
from kb.answers.provisional import provisional
from kb.answers.reply import Reading, Reply
from kb.catalogue.claims import CERTAINTIES, weakest
from kb.engines.firings import Engine
from kb.knowledge.knowledge import Knowledge
from kb.questions.likeliest import Outcome, left_open, meant
from kb.questions.question import MOST_READINGS, Question
from kb.questions.restated import alike, words_left
from kb.vocabulary.quantities import Quantity


def ask(question: Question, knowledge: Knowledge, engine: Engine) -> Reply:
    """Answer a question. Names that fit several products are tried in every reading, and never guessed.

    Raises:
        InputError: the facts given contradict the vocabulary.
    """
    reply = _likeliest(question, knowledge, engine) if question.alternatives else _heeded(question, knowledge, engine)
    if reply.answer.answer != "unknown" or reply.unheeded:
        return reply
    offered = provisional(reply.question, lambda each: judge(each, knowledge, engine), knowledge)
    return replace(reply, provisional=offered)


def _likeliest(question: Question, knowledge: Knowledge, engine: Engine) -> Reply:
    """Answer a question that may be about several methods: as it is about one of them, where that may be."""
    replies = [_heeded(each, knowledge, engine) for each in question.alternatives]
    outcomes = [Outcome(each.question.likelihood, (each.alone or each.answer).answer, each.answer.answer)
                for each in replies]  # fmt: skip
    place = meant(outcomes, leads=len(question.methods) == 1)
    return replies[place] if place is not None else _heeded(left_open(question, outcomes), knowledge, engine)


def _heeded(question: Question, knowledge: Knowledge, engine: Engine) -> Reply:
    """Answer a question with its names in all readings, and heed what is left over of its words."""
    if question.ambiguous:
        reply = _ask_each(question, knowledge, engine)
    else:
        reply = Reply(question, judge(question, knowledge, engine))
    heeding = [set(_unheeded(question, each.answer)) for each in reply.agreed] or [{*_unheeded(question, reply.answer)}]
    unheeded = tuple(sorted(set.intersection(*heeding)))
    left = words_left(question, unheeded, reply.answer.firings.facts, knowledge)
    if reply.answer.answer in SURE_WITH_WORDS_LEFT or not (left or question.unknown):
        return replace(reply, unheeded=unheeded)
    spoken = knowledge.section("phrasing").get(knowledge.spoken(question.language), {})
    told = spoken.get("unread", {}).get("told", "{words}")
    note = told.replace("{words}", ", ".join(left)) if left else ""
    return replace(reply, answer=_unsure(reply.answer), note=note, unheeded=unheeded, barred=True, alone=reply.answer)


def _unheeded(question: Question, answer: Answer) -> Iterator[str]:
    """Give the facts of which the sentence says what the catalogue contradicts: perhaps another thing is meant."""
    for name, said in question.facts.items():
        held = answer.case.facts.get(name)
        if name in question.flagged or held is None or held == said:
            continue
        if not (isinstance(said, Quantity) and isinstance(held, Quantity) and alike(said, held)):
            yield name


def judge(question: Question, knowledge: Knowledge, engine: Engine) -> Answer:
    """Answer a question whose names are settled.

    What the asker says of the very unit holds over the catalogue. But it never makes more of a yes than what is
    established: there the established word holds, and these facts are `not_followed`. Where it makes more of a yes than
    what is reported, the yes is one on condition that it is as the asker says.
    """
    answer = _judged(question, knowledge, engine)
    over, told = (_supposed_not(answer.case.against(each), question) for each in CERTAINTIES[:2])
    if over and _is_more_careful(sober := _judged(_humbly(question, over), knowledge, engine), answer):
        answer = replace(sober, not_followed=over)
    if told and answer.answer in ("yes", "conditional"):
        humble = _judged(_humbly(question, (*answer.not_followed, *told)), knowledge, engine)
        if _is_more_careful(humble, answer):
            answer = replace(answer, answer="conditional", on_your_word=told)
    return answer


def _supposed_not(names: Iterable[str], question: Question) -> tuple[str, ...]:
    return tuple(name for name in names if name not in question.supposed)


def _humbly(question: Question, names: Iterable[str]) -> Question:
    """Give the question in which the asker does not insist on some facts."""
    return replace(question, flagged=question.flagged.difference(names))


def _is_more_careful(one: Answer, other: Answer) -> bool:
    """Say whether an answer says less of a yes than another, or on further conditions."""
    if one.answer != other.answer:
        return CAREFUL.index(one.answer) < CAREFUL.index(other.answer)
    first, second = ({(each.rule.id, each.effect.texts) for each in answer.conditions} for answer in (one, other))
    return not first <= second


def _judged(question: Question, knowledge: Knowledge, engine: Engine) -> Answer:
    facts = dict(question.facts)
    if len(question.methods) == 1:
        facts["method"] = knowledge.vocabulary.fact("method").parse(question.methods[0])
    case = build_case(knowledge, question.products, facts, question.present, question.words, question.flagged)
    return Judge(knowledge, case, engine.run(case.facts)).answer()


def _ask_each(question: Question, knowledge: Knowledge, engine: Engine) -> Reply:
    """Answer each reading. Where all agree, that is the answer, with the weakest certainty; else it is unknown."""
    plain = replace(question, ambiguous=())
    open_answer = judge(plain, knowledge, engine)
    choices = list(islice(product(*(each.candidates for each in question.ambiguous)), MOST_READINGS + 1))
    if not choices or len(choices) > MOST_READINGS:
        return Reply(question, _unsure(open_answer))
    readings = []
    for chosen in choices:
        named = {mention.role: id_ for mention, id_ in zip(question.ambiguous, chosen, strict=True)}
        products = {**question.products, **named}
        readings.append(Reading(products, judge(replace(plain, products=products), knowledge, engine)))
    answers = [each.answer for each in readings]
    agreed = spoken_for(answers) if agree(answers) else _unsure(open_answer)
    return Reply(question, agreed, tuple(readings))


def agree(answers: Sequence[Answer]) -> bool:
    """Say whether all are a no, or all a yes, with conditions or without, that rests on the same words of the asker."""
    words = {each.answer for each in answers}
    return words == {"no"} or (words <= {"yes", "conditional"} and len({each.on_your_word for each in answers}) == 1)


def spoken_for(answers: Sequence[Answer]) -> Answer:
    """Give the answer that says least of a yes, the least certain of such: it speaks for all, no surer than any."""
    first = min(answers, key=lambda each: (CAREFUL.index(each.answer), -CERTAINTIES.index(each.certainty)))
    return replace(first, certainty=weakest([each.certainty for each in answers]))


def _unsure(answer: Answer) -> Answer:
    """Give the answer as unknown, unless it is no whatever the name means."""
    return answer if answer.answer == "no" else replace(answer, answer="unknown", certainty="presumed")
