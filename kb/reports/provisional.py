"""What an answer would be after one confirmation, in words: what it supposes, and how to say so by flags."""

from __future__ import annotations

from collections.abc import Iterator

from kb.answers.provisional import Provisional
from kb.answers.reply import Reply
from kb.knowledge.knowledge import Knowledge
from kb.reports.values import Data
from kb.reports.wording import Wording
from kb.vocabulary.facts import METHOD
from kb.vocabulary.templates import fill, quoted


def provisional_data(reply: Reply, knowledge: Knowledge) -> list[Data]:
    """Give each answer that would be, with what it supposes."""
    several = len(reply.question.methods) > 1
    return [_data(each, knowledge, several) for each in reply.provisional]


def _data(each: Provisional, knowledge: Knowledge, several: bool) -> Data:
    words = Wording(each.answer, knowledge)
    method = knowledge.methods[words.method] if words.method else None
    return {
        "answer": each.answer.answer,
        "certainty": each.answer.certainty,
        "headline": words.say(method.headline[each.answer.answer]) if method else "",
        "understood": words.say(method.understood) if method else "",
        "supposing": knowledge.words["and"].join(_suppositions(each, knowledge, several)),
        "flags": {**_method_flag(each), **each.names, "ignore": list(each.words)},
    }


def _method_flag(each: Provisional) -> Data:
    """Give the flag of the method, where the confirmation settles it."""
    return {"method": each.method} if METHOD in each.question.flagged else {}


def _suppositions(each: Provisional, knowledge: Knowledge, several: bool) -> Iterator[str]:
    """Give what must be so."""
    told = knowledge.words
    if several and each.method:
        yield fill([told["supposing_method"]], {"method": knowledge.vocabulary.facts[METHOD].values[each.method]}.get)
    for role, id_ in each.names.items():
        said, name = each.called[role], knowledge.catalogue.products[id_].full_name
        yield fill([told["supposing_name"]], {"said": said, "name": name}.get)
    if each.words:
        words = told["and"].join(quoted(word, told) for word in each.words)
        yield fill([told["supposing_words" if len(each.words) > 1 else "supposing_word"]], {"words": words}.get)
