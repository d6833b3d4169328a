"""An opinion on one case: what must never be answered, and where that is certain, what must be."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

YES = frozenset({"yes", "conditional"})
ANSWERS = YES | {"no", "unknown"}


@dataclass
class Opinion:
    """Gathers reasons.

    `no` settle the case; `no_yes` keep any yes away, while more could be learnt; `no_plain` leave a yes on conditions;
    `perhaps` leave it open whether a yes has conditions; `unsure` leave every answer open that is not ruled out.

    >>> opinion = Opinion(no_plain=["the pack needs an adapter"])
    >>> sorted(opinion.never), sorted(opinion.right)
    (['yes'], ['conditional'])
    >>> opinion.no.append("another maker's pack")
    >>> sorted(opinion.never), sorted(opinion.right), opinion.why
    (['conditional', 'yes'], ['no'], "another maker's pack")
    """

    no: list[str] = field(default_factory=list)
    no_yes: list[str] = field(default_factory=list)
    no_plain: list[str] = field(default_factory=list)
    perhaps: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    @property
    def never(self) -> frozenset[str]:
        """The answers that must not be given."""
        if self.no or self.no_yes:
            return YES
        return frozenset({"yes"}) if self.no_plain else frozenset()

    @property
    def right(self) -> frozenset[str]:
        """The answers of which one must be given."""
        if self.no:
            return frozenset({"no"})
        if self.no_yes or self.unsure:
            return ANSWERS - self.never
        if self.no_plain:
            return frozenset({"conditional"})
        return YES if self.perhaps else frozenset({"yes"})

    @property
    def why(self) -> str:
        """The reasons that count."""
        told = self.no or self.no_yes or [*self.no_plain, *self.perhaps, *self.unsure]
        return "; ".join(told) or "nothing speaks against it"


@dataclass(frozen=True)
class Case:
    """One question as flags, and the opinion on it."""

    method: str
    roles: Mapping[str, str]
    facts: Mapping[str, str]
    never: frozenset[str]
    right: frozenset[str]
    why: str

    def command(self) -> str:
        """Give the command line that asks it.

        >>> case("expansion_pack", {"station": "acme/one"}, {"pack.count": "2"}, Opinion()).command()
        'wattfit ask --method expansion_pack --station acme/one --fact pack.count=2'
        """
        named = [part for role, id_ in self.roles.items() for part in (f"--{role.replace('_', '-')}", id_)]
        said = [part for name, text in self.facts.items() for part in ("--fact", f"{name}={text}")]
        return shlex.join(["wattfit", "ask", "--method", self.method, *named, *said])

    def verdict(self, answer: str) -> str:
        """Say how good an answer is.

        >>> one = case("feed_house", {}, {}, Opinion(no=["no switch"]))
        >>> one.verdict("no"), one.verdict("unknown"), one.verdict("conditional")
        ('right', 'cannot say', 'DANGEROUS')
        """
        if answer in self.never:
            return "DANGEROUS"
        if answer in self.right:
            return "right"
        return "cannot say" if answer == "unknown" else "wrong"


def case(method: str, roles: Mapping[str, str], facts: Mapping[str, str | None], opinion: Opinion) -> Case:
    """Put a case together; facts whose value is None are not said."""
    said = {name: text for name, text in facts.items() if text is not None}
    return Case(method, dict(roles), said, opinion.never, opinion.right, opinion.why)
