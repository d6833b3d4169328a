"""Machines that run a rulebook: one meaning, several ways."""

from __future__ import annotations

from kb.engines.durable import DurableEngine, DurableError
from kb.engines.firings import Engine
from kb.engines.reference import ReferenceEngine
from kb.problems import did_you_mean, refuse
from kb.rulebook.rules import Rulebook

ENGINES = ("durable", "reference")


def pick(book: Rulebook, name: str = "durable") -> tuple[Engine, str]:
    """Give the engine of this name and a note: where durable_rules cannot be loaded, the reference engine stands in.

    Raises:
        InputError: there is no engine of this name.
    """
    if name == "reference":
        return ReferenceEngine(book), ""
    if name != "durable":
        raise refuse(f"unknown engine `{name}`", help=did_you_mean(name, ENGINES))
    try:
        return DurableEngine(book), ""
    except DurableError as error:
        return ReferenceEngine(book), f"{error}; the reference engine answers instead"
