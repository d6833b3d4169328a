"""The command line. Each group of commands has its module in `kb/commands`; this file only puts them together."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from kb.answers.answer import WANTED
from kb.commands import Settings, Tool, engine_option, json_option, lang_option, language_here
from kb.commands.asking import Asking
from kb.commands.keep import log_option
from kb.commands.show import Output, show_options
from kb.version import __version__

SELDOM = 100_000
"""So many new objects before garbage is looked for: what is loaded stays, and looking through it takes time."""
COMMANDS = {
    "check": "kb.commands.check:check_command",
    "doctor": "kb.commands.doctor:doctor_command",
    "facts": "kb.commands.facts:facts_group",
    "log": "kb.commands.log:log_group",
    "new": "kb.commands.new:new_base_command",
    "phrasing": "kb.commands.phrasing:phrasing_group",
    "rules": "kb.commands.rules:rules_group",
    "verify": "kb.commands.verify:verify_command",
}


@click.group(cls=Tool, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wattfit")
@click.option("--kb", "layers", multiple=True, type=click.Path(path_type=Path), metavar="DIR", envvar="WATTFIT_KB",
              help="Lay a folder with rules/ and facts/ over the built-in ones. Repeatable.")  # fmt: skip
@click.option("--only", type=click.Path(path_type=Path), metavar="DIR",
              help="Use the knowledge base in this folder instead of the built-in one, and of WATTFIT_KB.")  # fmt: skip
@click.option("--as-of", metavar="DATE", help="Answer as of this day, such as 2024-05-01.")
@click.pass_context
def main(ctx: click.Context, layers: tuple[Path, ...], only: Path | None, as_of: str | None) -> None:
    """Answer yes/no questions with the whole reasoning.

    The built-in knowledge base is about expanding portable power stations. Others may be laid over it, or used alone.
    """
    gc.set_threshold(SELDOM)
    if only is not None and ctx.get_parameter_source("layers") is ParameterSource.ENVIRONMENT:
        layers = ()
    ctx.obj = Settings((only, *layers) if only else layers, as_of, only is not None)


@main.command("ask", cls=Asking)
@click.argument("sentence", required=False)
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A further fact. Repeatable.")
@click.option("--ignore", multiple=True, metavar="WORDS",
              help="Words that were not understood and that change nothing, you are sure. Repeatable.")  # fmt: skip
@lang_option
@engine_option()
@click.option("--why", is_flag=True, help="Show all that was checked, too.")
@click.option("--why-not", type=click.Choice(WANTED), help="Say what is in the way of it.")
@click.option(
    "--what-if",
    multiple=True,
    metavar="NAME=VALUE",
    help="Say what the answer would be if an option or a fact had this value. Repeatable.",
)
@show_options
@log_option
@json_option
@click.pass_context
def ask_command(ctx: click.Context, /, sentence: str | None, facts: tuple[str, ...], ignore: tuple[str, ...],
                lang: str, engine: str, why: bool, why_not: str | None,
                what_if: tuple[str, ...], log: bool | None, as_json: bool, format_: str | None,
                output: Path | None, proof: Path | None, **flags: Any) -> None:  # fmt: skip
    """Answer one question.

    \b
    wattfit ask "{question}"
    wattfit ask "{question}" --why-not yes
    wattfit ask --method NAME …       names what is asked by options instead of a sentence
    wattfit ask - < questions.txt     answers line by line
    wattfit ask                       on a terminal: asks only what can still change the answer

    Exits with 0 for yes, 1 for no, 3 for yes under conditions, 4 for unknown, 2 if the question cannot be read.
    """
    from kb.commands.ask import Wishes, answer_one

    shown = Output("json" if as_json else format_, output, proof, why)
    named = {**flags, "ignore": ignore, "lang": lang, "otherwise": language_here()}
    answer_one(ctx, sentence, named, facts, engine, log, shown, Wishes(why_not, what_if))


if __name__ == "__main__":
    main()
