"""The proof of an answer: its record, made from what the engine and the judge found.

`kb.proof.verify` checks such a record without any of the code that found it.
"""

from __future__ import annotations

from kb.answers.grounds import Grounds
from kb.answers.reply import Reply
from kb.knowledge.knowledge import Knowledge
from kb.proof.record import Breached, Found, Ground, Reading, write
from kb.proof.seal import Data
from kb.rulebook.conditions import Condition, evaluate


def proof(reply: Reply, known: Knowledge) -> Data:
    """Give the record of an answer: the same in whatever language it is told."""
    known = known.original
    return write(reply.question, known, findings_of(reply, known))


def findings_of(reply: Reply, known: Knowledge) -> Found:
    """Give what was found out about a question on the way to its answer."""
    answer, case, firings = reply.answer, reply.answer.case, reply.answer.firings
    grounds = Grounds(known.rulebook, case, firings)

    def support(condition: Condition, truth: bool) -> tuple[str, tuple[str, ...]]:
        found = grounds.support(condition, truth)
        return found.certainty, found.facts

    return Found(
        answer=answer.answer,
        certainty=answer.certainty,
        because=[Ground(each.rule.id, each.effect.kind, each.certainty) for each in answer.reasons],
        rules=grounds.rules,
        facts=firings.facts,
        claims=case.claims,
        rivals=case.rivals,
        concluded=firings.concluded,
        contradictions=firings.contradictions,
        readings=[Reading(each.products, each.answer.answer, each.answer.certainty) for each in reply.readings],
        breaches=[Breached(each.invariant.id, each.said) for each in answer.breaches],
        unheeded=reply.unheeded,
        not_followed=answer.not_followed,
        on_your_word=answer.on_your_word,
        barred=reply.barred,
        truth=lambda condition: evaluate(condition, firings.facts),
        state=firings.states.__getitem__,
        grounds=support,
        certainty_of=grounds.certainty_of,
    )
