"""Reads cues as the phrasing files write them; `cues` says how that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import permutations

from kb.questions.language.cues import BUILT_IN, DIMENSION, MEASURE, Cue, Step, left_out, nameless, slot

_PART = re.compile(r"(?:[{<][^{}<>]*[}>]|[^\s{<])+|\S")


class CueReader:
    """Makes cues of what the phrasing writes."""

    def __init__(
        self, terms: Iterable[str], kinds: Collection[str], dimensions: Mapping[str, str],
        fold: Callable[[str], str] = str.casefold,
    ) -> None:  # fmt: skip
        self._named, self._dimensions = (
            BUILT_IN.union(terms, kinds, map(left_out, kinds), map(nameless, kinds)),
            dimensions,
        )
        self._fold = fold
        self.slots = sorted({*self._named, *dimensions})
        self._step = cache(self._step_of)

    def read(self, written: str) -> Cue:
        """Read one cue.

        Raises:
            ValueError: a part is no word, gap or known slot.

        >>> reader = CueReader(["join"], ["wheel"], {"mm": "length"})
        >>> [step.slot for step in reader.read("{join} two|2 ... <mm> {wheel}").steps]
        ['join', '', '', 'mm', 'wheel']
        """
        steps = [self._step(part) for part in _PART.findall(written)]
        if not steps or steps[0].gap or steps[-1].gap or all(step.optional for step in steps):
            raise ValueError(f"`{written}` must begin and end with a word or a slot")
        return Cue(written, tuple(steps))

    def _step_of(self, part: str) -> Step:
        if part == "...":
            return Step()
        optional = len(part) > 1 and part.endswith("?")
        bare = part[:-1] if optional else part
        slots = [name for braced in re.findall(r"[{<]([^{}<>]+)[}>]", bare) for name in braced.split("|")]
        rest = re.sub(r"\{[^{}<>]+\}|<[^{}<>]+>", "", bare)
        if re.search(r"[{}<>]", rest):
            raise ValueError(f"`{part}` is no slot; write {{name}} or <name>")
        words = frozenset(self._fold(each) for each in rest.split("|") if each)
        marks = words | {slot(self._meant(name)) for name in slots}
        return Step(marks, words, slots[0] if slots else "", "<" in bare, optional)

    def _meant(self, name: str) -> str:
        if name in self._named or name.startswith(f"{MEASURE} "):
            return name
        if name not in self._dimensions:
            raise ValueError(f"unknown slot `{name}`")
        return DIMENSION + self._dimensions[name]


def in_every_order(written: str) -> Iterator[str]:
    """Give the cues that a cue stands for whose parts may come in any order.

    >>> list(in_every_order("{plug} & {wheel} ?"))
    ['{plug} ... {wheel} ?', '{wheel} ? ... {plug}']
    """
    for each in permutations(written.split(" & ")):
        yield " ... ".join(each)
