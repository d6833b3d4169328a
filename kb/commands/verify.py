"""`wattfit verify`: is a proof what this knowledge base gives for its question?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kb.commands import echo, json_option, knowledge, print_json
from kb.commands.asking import Exemplary
from kb.knowledge_base import KnowledgeBase
from kb.problems import one_line
from kb.proof.seal import Data, fetch
from kb.proof.statement import Statement, statement
from kb.proof.verify import Difference, moment_of

REJECTED = 1
DIGESTS = ("$.rulebook.", "$.catalogue.")
MAKER = "$.made_by"
MOST = 24
"""So many differences are told one by one; JSON has them all."""
READ = "the words were read again, by the reader that answers questions; all else was derived by the checker alone"
NOT_READ = "not checked: whether the words say what the proof takes them to say"


@click.command("verify", cls=Exemplary)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-reading", is_flag=True, help="Do not read the words again; trust what they are taken to say.")
@json_option
@click.pass_context
def verify_command(ctx: click.Context, file: Path, no_reading: bool, as_json: bool) -> None:
    """Check the proof of an answer against the rules and facts.

    \b
    wattfit ask "{question}" --proof answer.json
    wattfit verify answer.json

    A small program of its own derives everything anew, as of the day that the proof was made for. Only the words are
    read by the reader that answers questions. Told is what the proof holds for: that question and no other. Exits with
    0 if the proof holds, 1 if it differs, 2 if the file cannot be read.
    """
    record = fetch(file)
    kb = KnowledgeBase(knowledge(ctx, moment_of(record)))
    known, differences = kb.knowledge, kb.verify(record, reading=not no_reading)
    stated = statement(record, known) if _holds(differences) else None
    notes = list(_notes(record, differences, known.moment.day, no_reading))
    if as_json:
        listed = [asdict(each) for each in differences]
        told = {"as_of": known.moment.day, "read_again": not no_reading, "checked": _checked(record)}
        print_json({"valid": not differences, **told, "stated": _data(stated), "notes": notes, "differences": listed})
    else:
        lines = [*_verdict(record, differences, no_reading), *(_told(stated) if stated else ()), *notes]
        echo("\n".join(map(one_line, lines)))
        if not differences:
            echo("checked: " + ", ".join(f"{count} {what}" for what, count in _checked(record).items()))
    ctx.exit(REJECTED if differences else 0)


def _holds(differences: Sequence[Difference]) -> bool:
    """Say whether all that an answer rests on is as stated, with these rules and facts or with earlier ones."""
    return all(each.path.startswith((*DIGESTS, MAKER)) for each in differences)


def _verdict(record: Data, differences: Sequence[Difference], no_reading: bool) -> Iterator[str]:
    if not differences:
        asked = f", as of {record['as_of']['day']}" if record["as_of"]["asked"] else ""
        but = ", but its words were not read again" if no_reading else ""
        yield f"valid{but}: {record['answer']}, {record['certainty']}{asked}"
        return
    yield "rejected"
    yield from (f"  {each}" for each in differences[:MOST])
    if len(differences) > MOST:
        yield f"  and {len(differences) - MOST} more differences, which --json lists"


def _told(stated: Statement) -> Iterator[str]:
    """Tell what a proof holds for, line by line; what there is nothing of is left out."""
    yield f"the question: {stated.about or 'what is asked is open'}"
    yield f"asked as: “{stated.sentence}”" if stated.sentence else "asked without a sentence"
    if stated.asked:
        yield "the sentence asks what is against it; the answer is to whether it may be done"
    listed = {
        "named beside the sentence": stated.named, "on the asker's word": stated.on_your_word,
        "from the sentence": stated.heard, "not settled": stated.not_settled, "on condition": stated.conditions,
    }  # fmt: skip
    yield from (f"{key}: {'; '.join(each)}" for key, each in listed.items() if each)


def _notes(record: Data, differences: Sequence[Difference], day: str, no_reading: bool) -> Iterator[str]:
    """Say what the verdict does not say by itself."""
    paths = [each.path for each in differences]
    if paths == ["$.format"]:
        yield "it is written in another form than this version checks: ask the question anew, with --proof"
    elif any(each.startswith("$.question.") for each in paths) and not no_reading:
        yield "its question is not what follows from the sentence and from what was named and said beside it"
    elif any(each.startswith(DIGESTS) for each in paths):
        all_else = "rules or facts have changed since, in what does not bear on this answer: all else still holds"
        others = "it was made with other rules or facts: name them with --kb or --only"
        yield all_else if _holds(differences) else others
    if MAKER in paths:
        yield "another version made it, if it says so truly; what this one makes of the question is what was compared"
    if _holds(differences):
        if not record["as_of"]["asked"]:
            yield f"by the rules and facts in force on {day}, the day on which it says it was made"
        yield NOT_READ if no_reading else READ


def _data(stated: Statement | None) -> dict[str, Any] | None:
    return asdict(stated) if stated else None


def _checked(record: Data) -> dict[str, int]:
    """Count what was derived."""
    facts = [each for each in _part(record, "facts").values() if isinstance(each, dict)]
    return {
        "rules": len(_part(record, "rules")),
        "facts": len(facts),
        "claims": sum(bool(each.get("claim")) for each in facts),
        "conclusions": sum("concluded_by" in each for each in facts),
    }


def _part(record: Data, key: str) -> Data:
    part = record.get(key)
    return part if isinstance(part, dict) else {}
