"""Where a rule stands in a case."""

from __future__ import annotations

from dataclasses import dataclass

from kb.rulebook.conditions import Truth


@dataclass(frozen=True)
class State:
    """Where a rule stands in a case.

    `truth` is that of its condition. It `stands` where it fires and nothing that stands sets it aside. It is `certain`
    to stand where nothing still open could set it aside, and `impossible` where nothing still open could let it stand.
    """

    truth: Truth
    stands: bool
    certain: bool
    impossible: bool

    @property
    def word(self) -> str:
        """Fires, refuted or open."""
        return {True: "fires", False: "refuted", None: "open"}[self.truth]
