"""`wattfit ask`: one question, one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from kb.alternatives import alternatives
from kb.ask import Question, Reply, ask, read_question
from kb.commands import EXITS, knowledge
from kb.commands.keep import keep
from kb.commands.show import Output, show
from kb.engines import pick
from kb.firings import Engine
from kb.flags import read_pairs, with_flags
from kb.knowledge import Knowledge
from kb.problems import refuse
from kb.report import Data, Reporter


def answer_one(
    ctx: click.Context, sentence: str | None, flags: Mapping[str, Any], facts: Iterable[str], engine: str,
    log: bool | None, output: Output,
) -> None:  # fmt: skip
    """Answer one question and exit with the code of the answer.

    `flags` are named by roles, by the short names of facts, or `method`; those that were not given are None.
    """
    known = knowledge(ctx)
    if not sentence and not facts and not any(flags.values()):
        raise refuse("no question", help="write it in quotation marks, or name method and things by flags")
    question = read_flags(read_question(sentence, known) if sentence else Question(), flags, facts, known)
    machine, note = pick(known.rulebook, engine)
    reply = ask(question, known, machine)
    data = report(reply, known, machine, note)
    keep(ctx, [(reply, data)], known, log)
    show(reply, data, known, output)
    ctx.exit(EXITS[data["answer"]])


def read_flags(question: Question, flags: Mapping[str, Any], facts: Iterable[str], known: Knowledge) -> Question:
    """Put the flags over the question."""
    roles = {role: flags[role] for role in known.vocabulary.roles if flags.get(role)}
    short = {fact.short: name for name, fact in known.vocabulary.facts.items() if fact.short}
    plain = {**short, "method": "method"}
    pairs = [f"{plain[flag]}={value}" for flag, value in flags.items() if flag in plain and value is not None]
    return with_flags(question, roles, read_pairs([*pairs, *facts], known), known)


def report(reply: Reply, known: Knowledge, machine: Engine, note: str = "") -> Data:
    """Give the report of a reply, with what the knowledge base suggests for it."""
    data = Reporter(reply, alternatives(reply, known, machine), known).data()
    return {**data, "note": note or data["note"]}
