"""`wattfit doctor`: whether everything that is needed is there and works."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

import click

from kb.answers.ask import ask
from kb.commands import echo, json_option, knowledge, print_json, settings
from kb.engines import ENGINES, pick
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError
from kb.questions.question import Question
from kb.version import __version__


@click.command("doctor")
@json_option
@click.pass_context
def doctor_command(ctx: click.Context, as_json: bool) -> None:
    """Check the installation: packages, knowledge base, engines. Exits with 1 where something is broken."""
    findings = list(examine(ctx))
    if as_json:
        print_json([{"what": what, "fine": fine, "detail": detail} for what, fine, detail in findings])
    else:
        for what, fine, detail in findings:
            echo(f"{'ok    ' if fine else 'BROKEN'}  {what}: {detail}")
    ctx.exit(0 if all(fine for _, fine, _ in findings) else 1)


def examine(ctx: click.Context) -> Iterator[tuple[str, bool, str]]:
    """Give what was looked at, whether it is fine, and what was seen."""
    yield "wattfit", True, f"{__version__} on Python {platform.python_version()}, {platform.system()}"
    yield from packages()
    yield "knowledge base", True, ", ".join(map(str, settings(ctx).folders))
    try:
        known = knowledge(ctx)
    except InputError as error:
        yield "rules and facts", False, f"{len(error.problems)} problems, the first: {error.problems[0]}"
        return
    rules, products, sources = map(len, (known.rulebook.rules, known.catalogue.products, known.sources))
    detail = f"{rules} rules, {products} products, {sources} sources, digest {known.rulebook.digest[:12]}"
    yield "rules and facts", True, detail
    for name in ENGINES:
        yield engine(name, known)


def packages() -> Iterator[tuple[str, bool, str]]:
    """Give the packages that wattfit needs, with their versions."""
    for each in requires("wattfit") or ():
        if "extra" in each:
            continue
        bare = re.split(r"[^A-Za-z0-9._-]", each)[0]
        try:
            yield bare, True, version(bare)
        except PackageNotFoundError:
            yield bare, False, "is not installed"


def engine(name: str, known: Knowledge) -> tuple[str, bool, str]:
    """Run one question through an engine."""
    machine, note = pick(known.rulebook, name)
    reply = ask(Question(methods=tuple(known.methods)[:1]), known, machine)
    fine = machine.name == name and reply.answer.answer in ("yes", "no", "conditional", "unknown")
    return f"engine {name}", fine, note or "runs"
