"""Holds the shipped knowledge base against a second opinion, over the whole catalogue.

    python bench/grid.py [--sample N] [--seed S] [--jobs J] [--kind WORDS] [--kb DIR] [--only DIR]

Every station with every pack, and some hundred thousand ways to wire stations, batteries, vehicles and houses. The
evaluation in `bench/second_opinion` shares no code with the knowledge base. Each disagreement is printed as a command
line that asks it. Ends with 1 where an answer is dangerous: a yes that must never be given, a yes that only an
invariant kept back, or two engines that differ.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from second_opinion.asking import GRAVE, Asked, Finding, findings  # noqa: E402
from second_opinion.catalogue import Catalogue  # noqa: E402
from second_opinion.kinds import kinds  # noqa: E402
from second_opinion.opinion import Case  # noqa: E402

Placed: TypeAlias = "tuple[int, str, Case]"
PORTION = 250
_asked: list[Asked] = []


def every_case(known: Catalogue, words: str = "") -> list[Placed]:
    """Give the cases of every kind whose name has these words, each with its place and its kind."""
    made = ((kind, case) for kind, cases in kinds(known).items() if words in kind for case in cases(known))
    return [(at, kind, case) for at, (kind, case) in enumerate(made)]


def sample(cases: Sequence[Placed], size: int, seed: int) -> list[Placed]:
    """Give so many cases of each kind, drawn at random; all of a kind that has fewer."""
    by_kind: dict[str, list[Placed]] = {}
    for case in cases:
        by_kind.setdefault(case[1], []).append(case)
    draw = random.Random(seed)
    return [each for own in by_kind.values() for each in draw.sample(own, min(size, len(own)))]


def start(folders: Sequence[Path], only: bool) -> None:
    """Load the knowledge base that this process asks."""
    _asked[:] = [Asked(folders, only)]


def portion(cases: Sequence[Placed]) -> list[Finding]:
    """Ask some cases."""
    return list(findings(_asked[0], cases))


def ask_all(cases: Sequence[Placed], folders: Sequence[Path], only: bool, jobs: int) -> Iterator[Finding]:
    """Ask all cases in so many processes."""
    portions = [cases[at : at + PORTION] for at in range(0, len(cases), PORTION)]
    if jobs == 1:
        start(folders, only)
        for each in portions:
            yield from portion(each)
        return
    with ProcessPoolExecutor(jobs, initializer=start, initargs=(folders, only)) as pool:
        for found in pool.map(portion, portions):
            yield from found


def watched(found: Iterable[Finding], total: int) -> Iterator[Finding]:
    """Show a bar on a terminal while findings come in."""
    if not sys.stderr.isatty():
        yield from found
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(found, "asking", total, console=Console(stderr=True), transient=True)


def told(found: Iterable[Finding]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Print each disagreement, and count all by verdict, and by kind and verdict."""
    verdicts, by_kind = Counter[str](), Counter[tuple[str, str]]()
    for each in found:
        verdicts[each.verdict] += 1
        by_kind[each.kind, each.verdict] += 1
        if each.verdict != "right":
            print(each.told(), flush=True)
    return verdicts, by_kind


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, metavar="N", help="so many cases of each kind, drawn at random")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="draws others with another number")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="so many processes")
    parser.add_argument("--kind", default="", metavar="WORDS", help="only kinds of cases with these words")
    parser.add_argument("--kb", action="append", type=Path, default=[], metavar="DIR", help="lay a folder over")
    parser.add_argument("--only", type=Path, metavar="DIR", help="ask this folder in place of the built-in knowledge")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print what is not right and the counts; 1 where something is dangerous."""
    chosen = options(arguments)
    began = time.perf_counter()
    cases = every_case(Catalogue(ROOT / "facts"), chosen.kind)
    if chosen.sample:
        cases = sample(cases, chosen.sample, chosen.seed)
    folders = [chosen.only, *chosen.kb] if chosen.only else chosen.kb
    found = ask_all(cases, folders, bool(chosen.only), chosen.jobs)
    verdicts, by_kind = told(watched(found, len(cases)))
    for kind in dict.fromkeys(kind for _, kind, _ in cases):
        counts = ", ".join(f"{count:,} {word}" for (own, word), count in sorted(by_kind.items()) if own == kind)
        print(f"{kind}: {counts}")
    took = time.perf_counter() - began
    print(
        f"{len(cases):,} cases in {took:.0f} s: " + ", ".join(f"{n:,} {word}" for word, n in sorted(verdicts.items()))
    )
    return 1 if any(verdicts[each] for each in GRAVE) else 0


if __name__ == "__main__":
    sys.exit(main())
