"""`wattfit verify`: is a proof what this knowledge base gives for its question?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from kb.commands import echo, json_option, knowledge, print_json
from kb.commands.asking import Exemplary
from kb.knowledge_base import KnowledgeBase
from kb.proof.seal import Data, fetch
from kb.proof.verify import Difference, moment_of

REJECTED = 1
DIGESTS = ("$.rulebook.", "$.catalogue.")


@click.command("verify", cls=Exemplary)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_context
def verify_command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Check the proof of an answer against the rules and facts.

    \b
    wattfit ask "{question}" --proof answer.json
    wattfit verify answer.json

    A small program of its own derives everything anew, as of the day that the proof was made for. Exits with 0 if the
    proof holds, 1 if it differs, 2 if the file cannot be read.
    """
    record = fetch(file)
    kb = KnowledgeBase(knowledge(ctx, moment_of(record)))
    known, differences = kb.knowledge, kb.verify(record)
    if as_json:
        listed = [asdict(each) for each in differences]
        told = {"as_of": known.moment.day, "checked": _checked(record), "differences": listed}
        print_json({"valid": not differences, **told})
    elif not differences:
        counted = ", ".join(f"{count} {what}" for what, count in _checked(record).items())
        day = f", as of {known.moment.day}" if known.moment.explicit else ""
        echo(f"valid: {record['answer']}, {record['certainty']}{day}\nchecked: {counted}")
    else:
        _print_rejection(differences)
    ctx.exit(REJECTED if differences else 0)


def _print_rejection(differences: Sequence[Difference]) -> None:
    echo("rejected")
    for each in differences:
        echo(f"  {each}")
    if all(each.path.startswith(DIGESTS) for each in differences):
        echo("  rules or facts have changed since, in what does not bear on this answer: all else still holds")
    elif any(each.path.startswith(DIGESTS) for each in differences):
        echo("  it was made with other rules or facts: name them with --kb or --only")


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
