"""Machines that run a rulebook: one meaning, several ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.engines.durable import DurableEngine, DurableError
from kb.engines.firings import Engine
from kb.engines.reference import ReferenceEngine
from kb.problems import did_you_mean, refuse
from kb.rulebook.rules import Rulebook

ENGINES: Mapping[str, Callable[[Rulebook], Engine]] = {"durable": DurableEngine, "reference": ReferenceEngine}
DEFAULT = "durable"


def pick(book: Rulebook, name: str = DEFAULT) -> tuple[Engine, str]:
    """Give the engine of this name and a note: where durable_rules cannot be loaded, the reference engine stands in.

    Raises:
        InputError: there is no engine of this name.
    """
    try:
        return ENGINES[known_engine(name)](book), ""
    except DurableError as error:
        return ReferenceEngine(book), f"{error}; the reference engine answers instead"


def known_engine(name: str) -> str:
    """Give the name of an engine as it is.

    Raises:
        InputError: there is no engine of this name.
    """
    if not isinstance(name, str) or name not in ENGINES:
        raise refuse(f"unknown engine `{name}`", help=did_you_mean(str(name), ENGINES))
    return name
