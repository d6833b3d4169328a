"""The answer that programs get: typed, with its report as plain data, its proof, and how people read it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import cast

from kb.reports.renderings import Sheet, render
from kb.reports.typed import Certainty, Reason, Report, Word
from kb.reports.values import Data


@dataclass(frozen=True, eq=False)
class Response:
    """One answer with its reasoning. It has no truth value: yes under conditions and unknown are answers as well."""

    sheet: Sheet

    @property
    def _report(self) -> Report:
        return cast("Report", self.sheet.data)

    @property
    def answer(self) -> Word:
        """The word: yes, no, conditional or unknown. It is about the plan, however the question was put."""
        return self._report["answer"]

    @property
    def certainty(self) -> Certainty:
        """The weakest evidence that it rests on: established, reported or presumed."""
        return self._report["certainty"]

    @property
    def asked_as(self) -> str | None:
        """The way of asking, such as whether something is dangerous; nothing where it was asked plainly."""
        return self._report["asked_as"]

    @property
    def headline(self) -> str:
        """The answer in one sentence, which answers the question in the way it was asked."""
        return self._report["headline"]

    @property
    def reasons(self) -> list[Reason]:
        """The rules that make the answer what it is, each with its sentence, facts and sources."""
        return copy.deepcopy(self._report["reasons"])

    @property
    def conditions(self) -> list[Reason]:
        """What a yes depends on, in the form of `reasons`."""
        return copy.deepcopy(self._report["conditions"])

    def to_dict(self) -> Report:
        """Give the whole report, as `--json` prints it; the schema `report.json` describes it."""
        return copy.deepcopy(self._report)

    def proof(self) -> Data:
        """Give the record that `verify` checks."""
        return copy.deepcopy(self.sheet.record)

    def to_text(self, format: str = "markdown") -> str:  # noqa: A002
        """Give the answer for readers: `text`, `tree`, `markdown`, `json`, `mermaid` or `html`.

        Raises:
            InputError: there is no such format.
        """
        return render(self.sheet, format)

    def _repr_html_(self) -> str:
        """Give what a notebook shows."""
        from kb.reports.renderings.html import fragment

        return fragment(self.sheet)

    def __bool__(self) -> bool:
        raise TypeError("an answer is neither true nor false; compare `.answer` with yes, no, conditional or unknown")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.answer}, {self.certainty}: {self.headline}>"
