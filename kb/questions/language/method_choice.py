"""Which method a sentence is about: cues are heard, and weights learned from labelled questions decide between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.questions.language.cues import Match, Sentence
from kb.questions.language.features import features
from kb.questions.language.phrasing import Phrasing
from kb.questions.likeliest import WATCHED

LEAD = 0.8
"""A method is taken alone where it is at least so likely."""

AGREED = 0.5
"""The same where the cues hear it alone as well."""

CHOICE = 0.08
"""Where none is, those are choices that are at least so likely."""

RIVAL = 0.002
"""A method that cues hear surely keeps another from being taken alone where it is at least so likely."""

FEWEST_CHOICES, MOST_CHOICES = 2, 3

NO_METHOD = "none"
"""The choice of sentences that are about no method at all."""

Heard = Mapping[str, Sequence[Match]]


@dataclass(frozen=True)
class Cues:
    """The methods that cues were heard of: surely, weakly, and those that are meant when cues alone decide."""

    sure: Heard
    weak: Heard
    meant: Heard


@dataclass(frozen=True)
class Choice:
    """The one method that leads clearly, or those that may be meant, each with the cues heard of it.

    `likelihoods` are those of the methods that may be meant, if remotely, the likeliest first.
    """

    heard: Heard
    likelihoods: Mapping[str, float]


class MethodChooser:
    """Chooses methods for sentences in one language."""

    def __init__(self, phrasing: Phrasing) -> None:
        self._phrasing, self._weights = phrasing, phrasing.weights
        self._sure = {each.sure: each.name for each in phrasing.methods}
        self._weak = {each.weak: each.name for each in phrasing.methods}
        self._only_with = {each.only_with: each.name for each in phrasing.methods if each.only_with}

    def choose(self, items: Sentence, cues: Cues, method: str | None = None) -> Choice:
        """Give the method that is meant, or those that may be.

        Where there are no weights, or a method is heard that they do not know, the cues decide alone. A sentence in
        which there is neither a cue nor a thing is about nothing.
        """
        if method is not None:
            return Choice({method: self._matches(cues, method)}, {method: 1.0})
        spoken_of = cues.meant or any(item.thing for item in items)
        if not spoken_of or not self._weights.choices or not set(self._weights.choices).issuperset(cues.meant):
            return Choice(cues.meant, {name: 1 / len(cues.meant) for name in cues.meant})
        shares = self._weights.shares(features(items, cues.sure, cues.weak, cues.meant), self._barred(items, cues))
        chosen = _chosen(shares, cues.meant)
        heeded = {each.name: each.heeded_from or WATCHED for each in self._phrasing.methods}
        likely = {name: share for name, share in shares.items() if name in chosen or share >= heeded.get(name, 1.0)}
        return Choice({name: self._matches(cues, name) for name in chosen}, likely if chosen else {})

    def _barred(self, items: Sentence, cues: Cues) -> set[str]:
        """Give the methods of which nothing is heard without which they are not meant."""
        heard = {*cues.sure, *cues.weak, *cues.meant, *dict(items.heard(self._only_with))}
        return set(self._only_with.values()) - heard

    def features(self, items: Sentence) -> frozenset[str]:
        """Give what may speak for a method in a sentence."""
        cues = self.cues(items)
        return features(items, cues.sure, cues.weak, cues.meant)

    def cues(self, items: Sentence) -> Cues:
        """Give what cues hear in a sentence."""
        across = {weak: self._heard(items.joined, weak) for weak in (False, True)}
        return Cues(across[False], across[True], self._meant(items, across))

    def _matches(self, cues: Cues, name: str) -> Sequence[Match]:
        return cues.meant.get(name) or [*cues.sure.get(name, ()), *cues.weak.get(name, ())]

    def _meant(self, items: Sentence, across: Mapping[bool, Heard]) -> Heard:
        """Give the methods heard, without those explained by another: within a sentence, then across them."""
        for weak in (False, True):
            for heard in (self._heard(items, weak), across[weak]):
                if kept := {name: heard[name] for name in heard if not self._explained(name, heard, across[weak])}:
                    return kept
        kinds = {item.thing.kinds for item in items if item.thing}
        given = [each for each in self._phrasing.methods if each.given and {(kind,) for kind in each.given} <= kinds]
        return {each.name: [] for each in given}

    def _heard(self, items: Sentence, weak: bool) -> Heard:
        return dict(items.heard(self._weak if weak else self._sure))

    def _explained(self, name: str, heard: Heard, across: Heard) -> bool:
        """Whether all that speaks for a method lies over what speaks for another that is meant in its place."""
        instead = [each for each in self._phrasing.methods if name in each.instead_of]
        others = [m for each in instead for m in (across if each.across else heard).get(each.name, ())]
        return all(any(match.overlaps(other) for other in others) for match in heard[name])


def _chosen(shares: Mapping[str, float], meant: Collection[str]) -> list[str]:
    """Give the method that leads clearly, else two or three that may be meant; none where a sentence is about none."""
    best, *_ = shares
    ranked = [name for name in shares if name != NO_METHOD]
    rivals = [name for name in ranked if name in meant and name != best and shares[name] >= RIVAL]
    if best == NO_METHOD and not meant:
        return []
    lead = AGREED if best in meant else LEAD
    if best != NO_METHOD and shares[best] >= lead and not rivals:
        return [best]
    fewest = 1 if rivals else FEWEST_CHOICES
    likely = [name for n, name in enumerate(ranked) if n < fewest or shares[name] >= CHOICE][:MOST_CHOICES]
    return [*likely, *(name for name in rivals if name not in likely)]
