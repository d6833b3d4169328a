"""Answers that may never be given, and are."""

from __future__ import annotations

from collections.abc import Iterator

from kb.authoring.lint.counterexamples import breaches
from kb.authoring.lint.registry import Base, gives
from kb.problems import Problem


@gives("invariant", "error", "an answer that may never be given is given")
def broken_invariants(base: Base) -> Iterator[Problem]:
    """Invariants that some question breaks, with that question and the layers at fault."""
    yield from breaches(base.knowledge) if base.search else ()
