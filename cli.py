"""The command line: reads words, calls `kb`, prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from kb import __version__
from kb.alternatives import alternatives
from kb.ask import Question, Reply, ask, find_product, read_question
from kb.engines import ENGINES, pick
from kb.knowledge import Knowledge, load
from kb.problems import InputError, did_you_mean, refuse
from kb.render import Page
from kb.report import Reporter

EXITS = {"yes": 0, "no": 1, "conditional": 3, "unknown": 4}


class Tool(click.Group):
    """Prints problems with what somebody wrote as plain lines, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            ctx.exit(2)


@click.group(cls=Tool, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wattfit")
@click.option("--kb", "layers", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
              envvar="WATTFIT_KB", help="Lay a folder with rules/ and facts/ over the built-in ones. Repeatable.")  # fmt: skip
@click.pass_context
def main(ctx: click.Context, layers: tuple[Path, ...]) -> None:
    """Answer yes/no questions about expanding portable power stations, with the whole reasoning."""
    ctx.obj = layers


def knowledge(ctx: click.Context) -> Knowledge:
    """Load the knowledge base that the command line names."""
    return load(ctx.find_root().obj)


@main.command("ask")
@click.argument("sentence", required=False)
@click.option("--method", help="How things are to be joined, such as expansion_pack.")
@click.option("--station", help="The station, by name or id.")
@click.option("--second-station", help="The second station, by name or id.")
@click.option("--pack", help="The expansion pack, by name or id.")
@click.option("--second-pack", help="A second model of pack, by name or id.")
@click.option("--count", type=int, help="How many packs in all.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A further fact. Repeatable.")
@click.option("--engine", default="durable", help=f"One of {', '.join(ENGINES)}.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--why", is_flag=True, help="Show everything that was checked, too.")
@click.pass_context
def ask_command(ctx: click.Context, sentence: str | None, facts: tuple[str, ...], engine: str, as_json: bool,
                why: bool, **flags: Any) -> None:  # fmt: skip
    """Answer one question.

    \b
    wattfit ask "Can I add two B300 packs to my AC200MAX?"
    wattfit ask --method expansion_pack --station AC200MAX --pack B300 --count 2

    Exits with 0 for yes, 1 no, 3 conditional, 4 unknown, 2 if the question cannot be read.
    """
    known = knowledge(ctx)
    question = flagged(read_question(sentence, known) if sentence else Question(), flags, facts, known)
    machine, note = pick(known.rulebook, engine)
    data = report(ask(question, known, machine), known, machine, note)
    show(data, known, as_json, why)
    ctx.exit(EXITS[data["answer"]])


def flagged(question: Question, flags: Mapping[str, Any], facts: Iterable[str], known: Knowledge) -> Question:
    """Give the question with what the flags say put over what the sentence said."""
    from dataclasses import replace

    roles = {role: value for role, value in flags.items() if role in known.vocabulary.roles and value}
    named = {role: find_product(said, known.vocabulary.roles[role].kind, known, role) for role, said in roles.items()}
    products = {role: found for role, found in named.items() if isinstance(found, str)}
    mentions = [found for found in named.values() if not isinstance(found, str)]
    given = dict(pair(each, known) for each in facts)
    if flags.get("count") is not None:
        given["pack.count"] = known.vocabulary.facts["pack.count"].parse(flags["count"])
    methods = (str(given["method"]),) if "method" in given else question.methods
    if flags.get("method"):
        methods = (value(known, "method", flags["method"]),)
    bare = [each for each in mentions if not exact(each, known)]
    return replace(
        question,
        methods=methods,
        products={**question.products, **products},
        facts={**question.facts, **given},
        flagged=frozenset(given),
        present=question.present | set(roles),
        words={**question.words, **roles},
        ambiguous=(*question.ambiguous, *(each for each in mentions if each not in bare)),
        unknown=(*question.unknown, *bare),
    )


def exact(mention: Any, known: Knowledge) -> bool:
    """Say whether the candidates bear the very name, instead of being merely near."""
    from kb.question import reader

    return bool(set(mention.candidates) & set(reader(known).bearing(mention.said)))


def pair(text: str, known: Knowledge) -> tuple[str, Any]:
    """Read NAME=VALUE."""
    name, sign, raw = text.partition("=")
    if not sign:
        raise refuse(f"`{text}` is no fact", help="write NAME=VALUE, such as user.competence=lay")
    return name.strip(), value(known, name.strip(), raw)


def value(known: Knowledge, name: str, raw: str) -> Any:
    """Read a value by what the vocabulary says of the fact."""
    fact = known.vocabulary.fact(name)
    try:
        return fact.parse(raw)
    except ValueError as error:
        message, _, help_ = str(error).partition("; ")
        raise refuse(f"--fact {name}: {message}", help=help_) from None


def report(reply: Reply, known: Knowledge, machine: Any, note: str) -> dict[str, Any]:
    """Give the report of a reply, with alternatives where the answer is no."""
    instead = alternatives(reply.question, known, machine) if reply.answer.answer == "no" else []
    data = Reporter(reply, instead, known).data()
    return {**data, "note": note or data["note"]}


def show(data: Mapping[str, Any], known: Knowledge, as_json: bool, why: bool) -> None:
    """Print a report."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 100)
    Page(console, known.section("texts")["en"], why).show(data)


if __name__ == "__main__":
    main()
