"""Log-linear scores: how much each feature of a sentence speaks for each of several choices, as readable text.

A line of weights is a feature, a colon, and the choices it speaks for (or against) with the weight of each:

    plug into : swap 0.82, look -0.31
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import exp

ALWAYS = "always"
"""The feature that every sentence has."""


class Scores:
    """Weights by feature and choice. Features that have none are passed over."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = weights
        self.choices = tuple(sorted({choice for each in weights.values() for choice in each}))
        self._rows = {
            feature: [(self.choices.index(choice), weight) for choice, weight in each.items()]
            for feature, each in weights.items()
        }

    @classmethod
    def read(cls, text: str) -> Scores:
        """Read weights.

        Raises:
            ValueError: a line is none.

        >>> Scores.read("plug into : swap 0.82, look -0.31").choices
        ('look', 'swap')
        """
        return cls(dict(map(_line, filter(str.strip, text.splitlines()))))

    def shares(self, features: Collection[str], barred: Collection[str] = ()) -> dict[str, float]:
        """Give the probability of each choice not `barred`, the likeliest first; nothing where there are no weights.

        >>> Scores.read("fast : swap 2, look 0").shares({"fast", "red"})
        {'swap': 0.88..., 'look': 0.11...}
        """
        sums = [0.0] * len(self.choices)
        for feature in (ALWAYS, *features):
            for place, weight in self._rows.get(feature, ()):
                sums[place] += weight
        most = max(sums, default=0.0)
        left = ((choice, each) for choice, each in zip(self.choices, sums, strict=True) if choice not in barred)
        parts = {choice: exp(each - most) for choice, each in left}
        whole = sum(parts.values())
        return {choice: part / whole for choice, part in sorted(parts.items(), key=lambda each: (-each[1], each[0]))}

    def reasons(self, features: Collection[str], choice: str) -> dict[str, float]:
        """Give the features that speak for a choice and how much, the weightiest first."""
        found = {each: self._weights[each].get(choice, 0.0) for each in features if each in self._weights}
        return {
            each: weight for each, weight in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) if weight > 0
        }


def _line(line: str) -> tuple[str, dict[str, float]]:
    feature, _, rest = line.strip().rpartition(" : ")
    try:
        pairs = [each.split() for each in rest.split(",")]
        return feature, {choice: float(weight) for choice, weight in pairs}
    except ValueError:
        raise ValueError(f"`{line.strip()}` is no line of weights; write FEATURE : CHOICE 0.5, CHOICE -0.2") from None
