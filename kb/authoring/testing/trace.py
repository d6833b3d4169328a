"""A condition line by line with the truth of each part: why a rule fired, or did not."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Comparison, Condition, Facts, evaluate, names_in
from kb.rulebook.in_words import comparison_in_words

TRUTHS = {True: "true", False: "false", None: "unknown"}


def traced(part: Condition, facts: Facts, knowledge: Knowledge, depth: int = 1) -> Iterator[str]:
    """Give a condition line by line, each part with its truth and each comparison with the facts that decided it."""
    truth, indent = TRUTHS[evaluate(part, facts)], "  " * depth
    if isinstance(part, Comparison):
        shown = (f"{n} = {knowledge.vocabulary.facts[n].show(facts.get(n))}" for n in dict.fromkeys(names_in(part)))
        yield f"{indent}{truth}: {comparison_in_words(part)}  [{'; '.join(shown)}]"
        return
    yield f"{indent}{truth}: {part.op} of"
    for each in part.parts:
        yield from traced(each, facts, knowledge, depth + 1)
