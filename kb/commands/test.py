"""`wattfit rules test`: the cases beside the rules, and what differs where one fails."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from kb.authoring.lint.codes import severity
from kb.authoring.lint.counterexamples import breaches
from kb.authoring.testing.rule_cases import Result, RuleCase, read_cases, run_case
from kb.commands import completing, echo, engine_option, json_option, knowledge, print_json
from kb.engines import pick
from kb.problems import InputError, Problem
from kb.reports.rule_data import chosen

MANY = 200
"""More cases than this run under a progress bar, where somebody watches."""


@click.command("test")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.names(completing.topics))
@engine_option("reference")
@json_option
@click.pass_context
def test_command(ctx: click.Context, names: tuple[str, ...], engine: str, as_json: bool) -> None:
    """Run the cases beside the rules, and say of each that fails what differs, condition by condition.

    NAME is a rule or a topic; without any, all rules are tested, and the invariants are tried as well. Exits with 1
    where a case or an invariant fails, with 2 where the cases cannot be read.
    """
    known = knowledge(ctx)
    cases, problems = read_cases(known)
    wanted = chosen(names, known)
    unreadable = [each for each in problems if severity(each) == "error"]
    if unreadable:
        raise InputError(unreadable)
    machine, note = pick(known.rulebook, engine)
    kept = [case for case in cases if case.rule in wanted]
    results = [run_case(case, known, machine) for case in watched(kept)]
    broken = [] if names else list(breaches(known))
    if as_json:
        rules = [tested(id_, results) for id_ in wanted]
        print_json({"rules": rules, "invariants": [each.data() for each in broken], "note": note})
    else:
        print_results(wanted, results, broken, note)
    ctx.exit(1 if broken or any(each.differences for each in results) else 0)


def watched(cases: Sequence[RuleCase]) -> Iterable[RuleCase]:
    """Give the cases one by one, with a progress bar where that takes a while and somebody watches."""
    hidden = len(cases) <= MANY or not sys.stderr.isatty()
    return track(cases, "Testing", console=Console(stderr=True), transient=True, disable=hidden)


def tested(id_: str, results: Iterable[Result]) -> dict[str, Any]:
    """Give a rule with its cases as data."""
    own = [each for each in results if each.case.rule == id_]
    cases = [
        {"case": each.case.name, "file": each.case.place.path, "line": each.case.place.line, "state": each.got,
         "passed": not each.differences, "differences": list(each.differences)} for each in own
    ]  # fmt: skip
    return {"rule": id_, "passed": all(case["passed"] for case in cases), "cases": cases}


def print_results(wanted: Iterable[str], results: Sequence[Result], broken: Sequence[Problem], note: str) -> None:
    """Print a line for each rule, and below it what differs in each case that fails."""
    failed = 0
    for id_ in wanted:
        own = [each for each in results if each.case.rule == id_]
        wrong = [each for each in own if each.differences]
        failed += len(wrong)
        word = "FAIL" if wrong else "pass" if own else "none"
        echo(f"{word}  {id_}  {len(own) - len(wrong)} of {len(own)} cases")
        for each in wrong:
            echo(f"      {each.case.place}: {each.case.name}")
            for line in each.differences:
                echo(f"        {line}")
    for problem in broken:
        echo(f"FAIL  {problem}")
    told = f"{len(results)} cases, {failed} failed" + (f", {len(broken)} invariants broken" if broken else "")
    echo("; ".join(each for each in (told, note) if each), err=True)
