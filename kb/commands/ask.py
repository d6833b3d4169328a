"""`wattfit ask`: one question, one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import click

from kb.answers.ask import ask
from kb.answers.reply import Reply
from kb.commands import EXITS, knowledge, on_terminal
from kb.commands.keep import keep
from kb.commands.show import Output, show
from kb.engines import pick
from kb.engines.firings import Engine
from kb.explain.alternatives import alternatives
from kb.knowledge.knowledge import Knowledge
from kb.problems import refuse
from kb.questions.flags import read_pairs, with_flags
from kb.questions.question import Question
from kb.questions.to_question import read_question
from kb.reports.analyses import Analyses
from kb.reports.report import Reporter
from kb.reports.values import Data


def answer_one(
    ctx: click.Context, sentence: str | None, flags: Mapping[str, Any], facts: Iterable[str], engine: str,
    log: bool | None, output: Output, wishes: Wishes,
) -> None:  # fmt: skip
    """Answer one question and exit with the code of the answer; on a terminal ask for what is missing.

    `flags` are named by roles, by the short names of facts, or `method`; those that were not given are None.
    """
    known = knowledge(ctx)
    asks = on_terminal() and output.chosen == "text" and output.file is None and not wishes.any
    nothing = not sentence and not facts and not any(flags.values())
    if nothing and not asks:
        raise refuse("no question", help="write it in quotation marks, or name method and things by flags")
    question = read_flags(read_question(sentence, known) if sentence else Question(), flags, facts, known)
    machine, note = pick(known.rulebook, engine)
    if nothing:
        from kb.commands.interview import interview

        question = interview(question, known, machine)

    def tell(question: Question) -> Data:
        reply = ask(question, known, machine)
        data = {**report(reply, known, machine, note), **wishes.told(reply, known, machine)}
        keep([(reply, data)], known, log)
        show(reply, data, known, output)
        return data

    data = tell(question)
    if asks and not nothing:
        from kb.commands.interview import interview, wants_more

        data = tell(interview(question, known, machine)) if wants_more(data, known.words) else data
    ctx.exit(EXITS[data["answer"]])


@dataclass(frozen=True)
class Wishes:
    """What to tell beside the answer: why it is not another one, and what it would be if something were otherwise."""

    why_not: str | None = None
    what_if: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.why_not or self.what_if)

    def told(self, reply: Reply, known: Knowledge, machine: Engine) -> Data:
        """Give what is to be told."""
        made: Data = {}
        if self.why_not:
            from kb.reports.why_not_text import Hurdles

            made["why_not"] = {self.why_not: Hurdles(reply, known).to(self.why_not)}
        if self.what_if:
            from kb.reports.comparison import compared

            made["what_if"] = compared(reply, self.what_if, known, machine)
        return made


def read_flags(question: Question, flags: Mapping[str, Any], facts: Iterable[str], known: Knowledge) -> Question:
    """Put the flags over the question."""
    roles = {role: flags[role] for role in known.vocabulary.roles if flags.get(role)}
    short = {fact.short: name for name, fact in known.vocabulary.facts.items() if fact.short}
    plain = {**short, "method": "method"}
    pairs = [f"{plain[flag]}={value}" for flag, value in flags.items() if flag in plain and value is not None]
    return with_flags(question, roles, read_pairs([*pairs, *facts], known), known)


def report(reply: Reply, known: Knowledge, machine: Engine, note: str = "") -> Data:
    """Give the report of a reply, with what the knowledge base suggests for it."""
    reporter = Reporter(reply, alternatives(reply, known, machine), known)
    data = Analyses(reporter).added(reporter.data())
    return {**data, "note": " ".join(each for each in (data["note"], note) if each)}
