"""`wattfit ask`: one question, one answer; or a question on every line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import click

from kb.commands import EXITS, UNREADABLE, base, echo, on_terminal
from kb.commands.keep import keep
from kb.commands.show import Output, show
from kb.files.json_writer import json_text
from kb.knowledge_base import KnowledgeBase
from kb.problems import InputError, Place, refuse
from kb.questions.question import Question
from kb.reports.response import Response
from kb.reports.values import Data, first_sentence


def answer_one(
    ctx: click.Context, sentence: str | None, flags: Mapping[str, Any], facts: Iterable[str], engine: str,
    log: bool | None, output: Output, wishes: Wishes,
) -> None:  # fmt: skip
    """Answer one question and exit with the code of the answer; on a terminal ask for what is missing.

    `flags` are named by roles, by the short names of facts, or `method`; those that were not given are None. With them
    are `lang` and `otherwise`, the languages to read in.
    """
    sentence = " ".join(sentence.split()) if sentence else sentence
    if sentence == "-":
        if wishes.any or output.file or output.proof or output.all or output.chosen not in ("text", "json"):
            raise refuse("several questions are answered as text or as JSON lines", help="ask one of them by itself")
        ctx.exit(answer_lines(base(ctx, engine), {"facts": tuple(facts), **flags}, log, output.chosen == "json"))
    asks = on_terminal() and output.chosen == "text" and output.file is None and not wishes.any
    nothing = not sentence and not facts and not any(flags[each] for each in flags.keys() - SPOKEN)
    kb = base(ctx, engine)
    if nothing and not asks:
        raise refuse("no question", help="write it in quotation marks, or name method and things by flags")
    question = kb.question(sentence or "", facts=facts, **flags)
    if nothing:
        from kb.commands.interview import interview

        question = interview(question, kb.speaking(question), kb.engine)

    def tell(question: Question) -> Response:
        response = wishes.added_to(kb, kb.answer(question))
        keep([response], log)
        show(response.sheet, output)
        return response

    response = tell(question)
    if asks and not nothing:
        from kb.commands.interview import confirmed, interview, wants_more

        if (chosen := confirmed(response.to_dict(), response.sheet.words)) is not None:
            question = response.sheet.reply.provisional[chosen].question
            response = tell(question)
        if wants_more(response.to_dict(), response.sheet.words):
            response = tell(interview(question, response.sheet.known, kb.engine))
    ctx.exit(EXITS[response.answer])


def answer_lines(kb: KnowledgeBase, named: Mapping[str, Any], log: bool | None, as_json: bool) -> int:
    """Answer each line of the standard input, one by one; give the code of the worst answer, as `check` does.

    What is `named` by options goes for each of them.
    A line that cannot be read is told with its number, and the others are answered all the same. With JSON every
    answer is an object on a line of its own, and so is every error.
    """
    kb.question(**named)
    codes: set[int] = set()
    for number, line in enumerate(sys.stdin.buffer, 1):
        sentence = " ".join(line.decode(errors="replace").split())
        if not sentence:
            continue
        try:
            response = kb.ask(sentence, **named)
        except InputError as error:
            codes.add(UNREADABLE)
            problems = [replace(each, place=Place("-", number, 1)) for each in error.problems]
            if as_json:
                echo(json_text({"line": number, "errors": [each.data() for each in problems]}, None))
            else:
                echo("\n".join(map(str, problems)), err=True)
            continue
        keep([response], log)
        codes.add(EXITS[response.answer])
        if as_json:
            echo(json_text({"line": number, "question": sentence, **response.to_dict()}, None))
        else:
            echo(f"{first_sentence(response.sheet.data, '  ')}  ({sentence})")
    return next((code for code in WORST if code in codes), 0)


SPOKEN = frozenset({"lang", "otherwise"})
"""What says only in which language it is asked."""
WORST = (UNREADABLE, EXITS["no"], EXITS["unknown"], EXITS["conditional"])


@dataclass(frozen=True)
class Wishes:
    """What to tell beside the answer: why it is not another one, and what it would be if something were otherwise."""

    why_not: str | None = None
    what_if: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.why_not or self.what_if)

    def added_to(self, kb: KnowledgeBase, response: Response) -> Response:
        """Give the answer with what is to be told in its report."""
        made: Data = {}
        if self.why_not:
            made["why_not"] = {self.why_not: kb.why_not(response, self.why_not)}
        if self.what_if:
            made["what_if"] = kb.what_if(response, *self.what_if)
        return Response(replace(response.sheet, data={**response.sheet.data, **made})) if made else response
