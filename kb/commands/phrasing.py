"""`wattfit phrasing`: teach the reader from labelled questions, and ask why it hears what it hears."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from kb.commands import Tool, console, echo, json_option, knowledge, lang_option, language_here, print_json
from kb.files.atomic import store


@click.group("phrasing", cls=Tool)
def phrasing_group() -> None:
    """Teach the reader of sentences, and ask it why."""


@phrasing_group.command("learn")
@click.argument("labels", nargs=-1, required=True, type=click.Path(path_type=Path))
@lang_option
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The YAML file to write.")
@click.pass_context
def learn_command(ctx: click.Context, labels: tuple[Path, ...], lang: str, output: Path) -> None:
    """Learn from labelled questions of one language what speaks for each method, and write the weights.

    Each line of LABELS is {"ask": "…", "method": "…"}. The examples in the phrasing are learned as well.
    """
    from kb.authoring.learning.labels import read_labels
    from kb.authoring.learning.learning import learned, written

    known = knowledge(ctx)
    language, read = lang or known.language, read_labels(labels, known.methods)
    weights = learned(read, known, language)
    lines = "\n".join(f"      {line}" for line in written(weights).splitlines())
    head = f"# Learned from {len(read)} labelled questions by `wattfit phrasing learn`.\n"
    store(output, f"{head}phrasing:\n  {language}:\n    weights: |\n{lines}\n")
    echo(f"{len(weights)} features from {len(read)} labels: {output}")


@phrasing_group.command("why")
@click.argument("sentence")
@lang_option
@json_option
@click.pass_context
def why_command(ctx: click.Context, sentence: str, lang: str, as_json: bool) -> None:
    """Say how likely each method is for a sentence, and which words speak for it."""
    from kb.questions.language.languages import language_of
    from kb.questions.language.sentence_reader import reader

    known = knowledge(ctx)
    read = reader(known, lang or language_of(sentence, known, language_here()))
    found = read.features(sentence)
    shares = read.phrasing.weights.shares(found)
    reasons = {name: read.phrasing.weights.reasons(found, name) for name in list(shares)[:3]}
    if as_json:
        print_json([{"method": name, "share": round(shares[name], 4), "reasons": reasons[name]} for name in reasons])
        return
    table = Table("method", "likely", "what speaks for it", box=None, pad_edge=False)
    for name, weights in reasons.items():
        told = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in list(weights.items())[:8])
        table.add_row(name, f"{shares[name]:.0%}", told, style=None)
    console().print(table, markup=False)
