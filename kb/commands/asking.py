"""The options by which a question names things: one for each role and each short fact of the knowledge base in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from kb.commands import knowledge
from kb.knowledge.knowledge import Knowledge
from kb.vocabulary.facts import METHOD


class Exemplary(click.Command):
    """A command whose help shows a question of the knowledge base in use as the example."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, with the example."""
        example = first_example(knowledge(ctx))
        written = click.Command(self.name, help=(self.help or "").replace("{question}", example))
        written.format_help_text(ctx, formatter)


class Asking(Exemplary):
    """A command that takes an option for each thing that may be named and each fact with a short name."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Give the options of the command, after its sentence those of the knowledge base."""
        own = super().get_params(ctx)
        return [*own[:1], *options(knowledge(ctx)), *own[1:]]


def options(known: Knowledge) -> Iterator[click.Option]:
    """Give the options of a knowledge base.

    >>> from kb.knowledge.loading import load
    >>> [each.opts[0] for each in options(load())][:1]
    ['--method']
    """
    methods = known.vocabulary.facts[METHOD].values if METHOD in known.vocabulary.facts else ()
    if methods:
        yield click.Option(["--method"], help=f"What is asked, such as {next(iter(methods))}.")
    kinds = {product.kind for product in known.catalogue.products.values()}
    for role in known.vocabulary.roles.values():
        if not role.of and role.kind in kinds:
            called = role.called[:1].upper() + role.called[1:]
            yield click.Option([_flag(role.name), role.name], help=f"{called}, by name or id.")
    for fact in (each for each in known.vocabulary.facts.values() if each.short):
        yield click.Option([_flag(fact.short), fact.short], help=f"{fact.meaning[:1].upper()}{fact.meaning[1:]}.")


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def first_example(known: Knowledge) -> str:
    """Give an example of a way to ask, of the first method that the vocabulary names and that has one."""
    methods = known.vocabulary.facts[METHOD].values if METHOD in known.vocabulary.facts else ()
    for spoken in known.section("phrasing").values():
        entries = spoken.get("methods")
        for method in (*methods, *entries) if isinstance(entries, Mapping) else ():
            entry = entries.get(method)
            if isinstance(entry, Mapping) and isinstance(entry.get("examples"), list) and entry["examples"]:
                return str(entry["examples"][0])
    return ""
