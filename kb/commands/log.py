"""`wattfit log`: answers that were kept, and what today's rules and facts make of the same questions."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from functools import cache, partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from kb.answers.answer import ANSWERS
from kb.catalogue.in_force import moment
from kb.commands import console, echo, engine_option, json_option, knowledge, layers_of, print_json, settings
from kb.engines import pick
from kb.files.atomic import store
from kb.files.paths import is_file
from kb.journal.entry import Entry, time_text
from kb.journal.journal import Journal, JournalError
from kb.journal.provenance import record, walk
from kb.journal.replay import Replayer, Turn
from kb.journal.settings import journal_place, setting
from kb.knowledge.loading import load
from kb.knowledge.translation import in_language
from kb.problems import InputError, one_line, refuse
from kb.proof.seal import as_text
from kb.reports.renderings.text import Page
from kb.reports.values import Data

MANY = 50
"""More entries than this are replayed under a progress bar."""
REWORDED = {"same": "", "changed": ", the rule itself changed", "new": ", a new rule", "gone": ", the rule is gone"}
LARGEST = 2**63 - 1
"""The largest whole number that the journal can hold."""
NUMBER = click.IntRange(max=LARGEST)
DAMAGED = (KeyError, TypeError, AttributeError, ValueError, IndexError)
"""What comes of an entry that somebody has changed: its parts are read as they were written."""


@click.group("log")
@click.option("--journal", type=click.Path(path_type=Path), metavar="FILE", help="Read this journal instead.")
@click.pass_context
def log_group(ctx: click.Context, journal: Path | None) -> None:
    """Look into the journal of answers, and ask its questions again."""
    ctx.meta["journal"] = journal


def place(ctx: click.Context) -> Path:
    """Give the file of the journal."""
    return ctx.meta["journal"] or journal_place(setting())


def opened(ctx: click.Context) -> Journal:
    """Open the journal for reading.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    path = place(ctx)
    if not is_file(path):
        raise refuse(f"there is no journal at {path}", help="answers given with `ask --log` are kept there")
    with explained():
        return Journal(path)


class explained:  # noqa: N801
    """Turn what is wrong with a journal into a problem for the command line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, JournalError):
            raise refuse(str(error)) from None


@log_group.command("path")
@click.pass_context
def path_command(ctx: click.Context) -> None:
    """Print where the journal is. To forget everything in it, delete this file and those beside it."""
    echo(str(place(ctx)))


@log_group.command("list")
@click.option("--answer", type=click.Choice(ANSWERS), help="Only this answer.")
@click.option("--since", metavar="TIME", help="Not before this day or time (UTC), such as 2026-10-06T12:30.")
@click.option("--contains", default="", metavar="TEXT", help="Only questions with these words.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@json_option
@click.pass_context
def list_command(
    ctx: click.Context, answer: str | None, since: str | None, contains: str, limit: int, as_json: bool
) -> None:
    """List past answers, the newest first."""
    after = instant(since) if since else ""
    with explained(), opened(ctx) as journal:
        rows = journal.find(answer or "", after, contains, min(limit, LARGEST))
    if as_json:
        print_json(rows)
        return
    table = Table("id", "time (UTC)", "answer", "certainty", "question", box=None, pad_edge=False)
    for row in rows:
        time, question = str(row["time"])[:19].replace("T", " "), row["sentence"] or row["understood"]
        cells = (row["id"], time, row["answer"], row["certainty"], question)
        table.add_row(*(Text(one_line(str(each))) for each in cells))
    console().print(table)


def instant(text: str) -> str:
    """Read a day or a time; without a zone it is UTC.

    >>> instant("2026-10-06"), instant("2026-10-06T12:30+02:00")
    ('2026-10-06T00:00:00.000+00:00', '2026-10-06T10:30:00.000+00:00')
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise refuse(f"`{text}` is no time", help="write it as 2026-10-06 or 2026-10-06T12:30") from None
    return time_text(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


@log_group.command("show")
@click.argument("id_", metavar="ID", type=NUMBER)
@click.option("--why", is_flag=True, help="Show all that was checked, too.")
@click.option("--proof", type=click.Path(path_type=Path), metavar="FILE", help="Write its proof, for `wattfit verify`.")
@json_option
@click.pass_context
def show_command(ctx: click.Context, id_: int, why: bool, proof: Path | None, as_json: bool) -> None:
    """Show an answer as it was given, and the way back from it to each figure's source."""
    with explained(), opened(ctx) as journal:
        entry = the_entry(journal, id_)
    if proof is not None:
        store(proof, as_text(entry.proof))
    if as_json:
        print_json(asdict(entry))
        return
    out = console()
    try:
        way, kept = list(walk(entry)), list(record(entry))
    except DAMAGED:
        raise refuse(f"entry {id_} of the journal is damaged", help="`--json` shows it as it is") from None
    show_page(entry, ctx, out, why)
    out.print(Text("\nWhere it comes from", style="bold"))
    for line in way:
        out.print(Text(f"  {line}".rstrip()), soft_wrap=True)
    out.print(Text("On record", style="bold"))
    for name, value in kept:
        out.print(Text(f"  {name}: {value}"), soft_wrap=True)


def the_entry(journal: Journal, id_: int) -> Entry:
    """Give the entry of this number.

    Raises:
        InputError: there is none.
    """
    entry = journal.entry(id_)
    if entry is None:
        raise refuse(f"the journal has no entry {id_}", help="`log list` shows those it has")
    return entry


def show_page(entry: Entry, ctx: click.Context, out: Console, why: bool) -> None:
    """Print a report as it was given; as data where today's knowledge base lacks the words for it."""
    try:
        words = in_language(knowledge(ctx), entry.language).words
        with out.capture() as page:
            Page(out, words, why).show(entry.report)
    except (InputError, *DAMAGED) as error:
        echo(f"the answer is shown as data: {' '.join(str(error).splitlines()[:1])}", err=True)
        print_json(entry.report)
    else:
        echo(page.get(), nl=False)


@log_group.command("replay")
@click.argument("ids", metavar="[ID…]", type=NUMBER, nargs=-1)
@engine_option()
@json_option
@click.pass_context
def replay_command(ctx: click.Context, ids: tuple[int, ...], engine: str, as_json: bool) -> None:
    """Ask past questions again on today's rules and facts, all or those named; show whose answer turned, and why.

    A question that was asked as of a day is asked again as of that day, all others as of today; with `--as-of` before
    `log` all are asked as of the day named there. Exits with 0 where none turned, else with 1.
    """
    replayers = cache(partial(replayer, ctx, engine))
    turns, days = list[Turn](), Counter[str]()
    with explained(), opened(ctx) as journal:
        for entry in entries(journal, list(dict.fromkeys(ids)) or journal.ids()):
            again = replayers(entry.as_of)
            days[again.knowledge.moment.day] += 1
            turns += filter(None, [again.replay(entry)])
    if as_json:
        print_json({"replayed": days.total(), "as_of": dict(days), "turned": [turn.data() for turn in turns]})
    else:
        for turn in turns:
            echo("\n".join(turn_lines(turn, replayers(turn.entry.as_of).knowledge.words)))
        counted = "".join(f", {count} as of {day}" for day, count in days.items())
        echo(f"{days.total()} asked again on today's rules and facts{counted}; {len(turns)} turned")
    ctx.exit(1 if turns else 0)


def replayer(ctx: click.Context, engine: str, as_of: str) -> Replayer:
    """Give what asks again: on today's rules and facts, as of the day named now, or for which was asked, or today."""
    known = load(layers_of(ctx), own=not settings(ctx).only, moment=moment(settings(ctx).as_of or as_of or None))
    return Replayer(known, pick(known.rulebook, engine)[0])


def entries(journal: Journal, numbers: list[int]) -> Iterator[Entry]:
    """Give the entries one by one, with a progress bar where that takes a while and somebody watches."""
    hidden = len(numbers) <= MANY or not sys.stderr.isatty()
    for id_ in track(numbers, "Asking again", console=Console(stderr=True), transient=True, disable=hidden):
        yield the_entry(journal, id_)


def turn_lines(turn: Turn, words: Data) -> Iterator[str]:
    """Give a turned answer line by line."""
    entry = turn.entry
    day = f" (as of {entry.as_of})" if entry.as_of else ""
    yield f"{entry.id}  {entry.time[:19].replace('T', ' ')}  {entry.sentence or entry.understood}{day}"
    now = f"{words[turn.now.answer]} ({turn.now.certainty})" if turn.now else f"cannot be asked: {turn.problem}"
    yield f"    {words[entry.answer]} ({entry.certainty}) → {now}"
    for name, fact in turn.facts.items():
        yield f"    fact {name}: {value_text(fact['then'])} → {value_text(fact['now'])}"
    for id_, rule in turn.rules.items():
        yield f"    rule {id_}: {rule['then']} → {rule['now']}{REWORDED[rule['wording']]}"


def value_text(fact: Data | None) -> str:
    """Give a value with whose word it is."""
    if fact is None:
        return "not known"
    source = fact["source"]
    return f"{fact['shown']} [{source['title']}, {source['certainty']}]" if source else str(fact["shown"])
