"""Names that the shell completes: rules and topics, facts, products, codes of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from kb.files.paths import pages_folder
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def rules(known: Knowledge) -> Iterable[str]:
    """Give all rules."""
    return known.rulebook.rules


def topics(known: Knowledge) -> Iterable[str]:
    """Give all topics and rules."""
    return dict.fromkeys((*(rule.topic for rule in known.rulebook.rules.values()), *known.rulebook.rules))


def facts(known: Knowledge) -> Iterable[str]:
    """Give all facts."""
    return known.vocabulary.facts


def products(known: Knowledge) -> Iterable[str]:
    """Give all products and facts, which are shown by the same command."""
    return (*known.catalogue.products, *known.vocabulary.facts)


def codes(_: Knowledge) -> Iterable[str]:
    """Give the codes of findings."""
    return sorted(page.stem for page in pages_folder().glob("*.md"))


def names(wanted: Callable[[Knowledge], Iterable[str]]) -> Complete:
    """Give what completes a name of some sort; nothing where the knowledge base cannot be read."""

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        layers = ctx.find_root().params.get("layers") or ()
        try:
            known = load([Path(each) for each in layers])
        except InputError:
            return []
        return [each for each in wanted(known) if each.startswith(incomplete)]

    return complete
