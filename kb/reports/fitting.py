"""What fits a product: each of its partners, how many of them, and what they make together, as the rules answer it."""

from __future__ import annotations

from collections.abc import Iterator

from kb.answers.answer import Answer
from kb.answers.ask import judge
from kb.catalogue.catalogue import Product
from kb.catalogue.totals import Asked, Total
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.reports.values import Data, plain
from kb.vocabulary.facts import NOT_APPLICABLE

FITS = ("yes", "conditional")
MOST = 40
"""So many of one kind are tried."""


def fitting(product: Product, known: Knowledge) -> list[Data]:
    """Give what the catalogue speaks of together with a product, with the answer to one of them and to the most."""
    rows = [row for total in known.catalogue.totals.declared if total.asked for row in _rows(product, total, known)]
    return sorted(rows, key=lambda row: (row["answer"] not in FITS, row["answer"] == "no", row["with"]))


def _rows(product: Product, total: Total, known: Knowledge) -> Iterator[Data]:
    assert total.asked is not None
    for of in known.catalogue.pairs:
        if product.id in of and known.catalogue.relation(of).kind == total.relation.kind:
            other = known.catalogue.products[next(id_ for id_ in of if id_ != product.id)]
            one = _answer(of, 1, total, known)
            most = _most(of, one, total, known)
            yield {
                "id": other.id, "with": other.full_name, "kind": other.kind, "answer": one.answer,
                "certainty": one.certainty, "most": most[0], "beyond": most[2],
                "with_one": _made(one, total.asked, known), "with_most": _made(most[1], total.asked, known),
            }  # fmt: skip


def _most(of: tuple[str, ...], one: Answer, total: Total, known: Knowledge) -> tuple[int, Answer, str]:
    """Give the highest number up to which all fit, the answer to that, and the word for one more."""
    if one.answer not in FITS:
        return 0, one, one.answer
    last, count = one, 1
    while count < MOST:
        answer = _answer(of, count + 1, total, known)
        if answer.answer not in FITS:
            return count, last, answer.answer
        last, count = answer, count + 1
    return count, last, last.answer


def _answer(of: tuple[str, ...], count: int, total: Total, known: Knowledge) -> Answer:
    assert total.asked is not None
    products = dict(zip(total.relation.of, of, strict=True))
    question = Question("", (total.asked.method,), products, {total.asked.count: count})
    return judge(question, known, ReferenceEngine(known.rulebook))


def _made(answer: Answer, asked: Asked, known: Knowledge) -> Data | None:
    """Give the total of an answer that is no refusal, as far as rules conclude one."""
    value, fact = answer.firings.facts.get(asked.total), known.vocabulary.facts[asked.total]
    if answer.answer not in FITS or value is None or value is NOT_APPLICABLE:
        return None
    return {"value": plain(value), "unit": fact.unit or None, "shown": fact.show(value)}
