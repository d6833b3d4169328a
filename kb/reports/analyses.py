"""What a report says further: the minimal reasons, margins, what would change the answer, why it is not another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from kb.explain.margins import Margin, Margins
from kb.explain.minimal_reasons import Reasons
from kb.explain.what_if import WhatIf
from kb.explain.what_to_ask import Asking, WhatToAsk
from kb.knowledge.knowledge import Knowledge
from kb.reports.report import Reporter
from kb.reports.turns import Turns
from kb.reports.values import Data, plain


@dataclass(frozen=True)
class Finders:
    """All that looks further into answers, made once for each knowledge in use."""

    reasons: Reasons
    inquiry: WhatToAsk
    what_if: WhatIf
    margins: Margins


@lru_cache(4)
def finders(knowledge: Knowledge) -> Finders:
    """Give what looks further into answers of one knowledge base."""
    what_if = WhatIf(knowledge)
    return Finders(Reasons(knowledge), WhatToAsk(knowledge), what_if, what_if.margins)


class Analyses:
    """Adds to a report what looking further finds."""

    def __init__(self, reporter: Reporter) -> None:
        reply = reporter.reply
        self.answer = reply.answer if reply.barred else reply.own
        self.question, self.knowledge = reply.question, reporter.knowledge
        self.wording, self.evidence = reporter.wording, reporter.evidence
        self.find = finders(self.knowledge)
        self.turns = Turns(self.question, reporter.alternatives, self.wording)
        self.settled = len(self.question.methods) == 1 and not (self.question.ambiguous or reply.barred)

    @property
    def on_word_alone(self) -> bool:
        """Whether nothing but the asker's word against a report makes a condition of what else were a yes."""
        return bool(self.answer.on_your_word) and not self.answer.conditions

    def added(self, data: Data) -> Data:
        """Give the report with what is found further."""
        bare = replace(self.answer, answer="yes") if self.on_word_alone else self.answer
        because = self.find.reasons.because(bare)
        asking = self.find.inquiry.asking(self.answer) if self.settled else None
        values = {} if asking is None else {
            name: asking.findings.values[name] for name in asking.facts if name not in asking.doubted
        }  # fmt: skip
        told = self.settled and not self.answer.case.against()
        turns = self.find.what_if.turns(self.question, self.answer, values) if told else []
        near = [] if self.question.ambiguous else self.find.margins.margins_of(bare, because.facts)
        alone = self.find.what_if.alone(self.question, self.answer) if told else None
        return {
            **data,
            "reasons": [{**each, "needed": each["rule"] in because.rules} for each in data["reasons"]],
            "because_of": self.evidence.named(because.facts),
            "margins": [self.margin(each) for each in near],
            "alone": None if alone is None else self.turns.alone(alone, self.answer.reasons[0].rule.ground),
            "what_would_change_it": [self.turns.turn(each) for each in turns],
            "questions": self.questions(asking),
            "missing": self.missing(asking),
        }

    def questions(self, asking: Asking | None) -> list[Data]:
        """Give what to ask the asker: the method, the facts that can still change the answer, or else a name."""
        if not self.wording.method:
            return [self.fact_question("method")]
        if asking is None:
            return []
        things = self.find.inquiry.things(self.question) if self.answer.answer == "unknown" else []
        return [self.fact_question(name) for name in asking.facts] or [self.name_question(role) for role in things]

    def fact_question(self, name: str) -> Data:
        """Give an open question for the asker."""
        fact = self.knowledge.vocabulary.facts[name]
        return {"fact": name, "role": None, "ask": self.wording.ask_text(name), "where": fact.where,
                "values": dict(fact.values)}  # fmt: skip

    def name_question(self, role: str) -> Data:
        """Give the question for a thing's name."""
        called = self.knowledge.vocabulary.roles[role].called
        return {"fact": None, "role": role, "ask": self.wording.text("interview_role", role=called),
                "where": self.wording.words["interview_name"], "values": {}}  # fmt: skip

    def missing(self, asking: Asking | None) -> list[Data]:
        """Give the unknown facts on which an open answer waits and which no asker is asked for."""
        if self.answer.answer != "unknown" or asking is None:
            return []
        names = dict.fromkeys(name for each in self.answer.reasons for name in each.missing)
        facts = self.knowledge.vocabulary.facts
        return [{"fact": name, "about": self.wording.about(name), "meaning": facts[name].meaning.split(";")[0]}
                for name in names if name in facts and name not in asking.facts]  # fmt: skip

    def margin(self, margin: Margin) -> Data:
        """Give how far a number is from the point where the answer turns."""
        fact = self.knowledge.vocabulary.facts[margin.fact]
        side = ("at_most" if margin.inclusive else "below") if margin.upward else (
            "at_least" if margin.inclusive else "above"
        )  # fmt: skip
        share = None if margin.share is None else self.wording.share(margin.share)
        bound, spare = self.wording.shortly(margin.bound), self.wording.shortly(margin.spare)
        said = {"bound": bound, "spare": spare, "share": share or "0 %"}
        fact_said = {"fact": self.wording.name_of(margin.fact), "value": fact.show(self.wording.facts[margin.fact])}
        text = self.wording.text(f"margin_{side}", **fact_said, **said)
        if margin.tolerance is not None and not margin.robust:
            text += " " + self.wording.text("margin_fragile", tolerance=self.wording.shortly(margin.tolerance))
        text = text[:1].upper() + text[1:]
        made = {
            "fact": margin.fact, "value": plain(self.wording.facts[margin.fact]), "unit": fact.unit or None,
            side: plain(margin.bound), "spare": plain(margin.spare), "share": margin.share, "then": margin.then,
            "robust": margin.robust, "own": self._is_own(margin.fact), "text": text,
        }  # fmt: skip
        return made if margin.tolerance is None else {**made, "tolerance": plain(margin.tolerance)}

    def _is_own(self, name: str) -> bool:
        """Say whether a fact is the asker's own, and none of the catalogue."""
        claim = self.answer.case.claims.get(name)
        return claim is not None and claim.subject in ("question", "this unit")
