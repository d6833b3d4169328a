"""Conditions in words, and line by line with the truth of each part: why a rule fired, or did not."""

from __future__ import annotations

from collections.abc import Iterator

from kb.conditions import Arithmetic, Comparison, Condition, Const, Expression, Facts, Ref, evaluate, names_in
from kb.knowledge import Knowledge

TRUTHS = {True: "true", False: "false", None: "unknown"}


def traced(part: Condition, facts: Facts, knowledge: Knowledge, depth: int = 1) -> Iterator[str]:
    """Give a condition line by line, each part with its truth and each comparison with the facts that decided it."""
    truth, indent = TRUTHS[evaluate(part, facts)], "  " * depth
    if isinstance(part, Comparison):
        shown = (f"{n} = {knowledge.vocabulary.facts[n].show(facts.get(n))}" for n in dict.fromkeys(names_in(part)))
        yield f"{indent}{truth}: {written(part)}  [{'; '.join(shown)}]"
        return
    yield f"{indent}{truth}: {part.op} of"
    for each in part.parts:
        yield from traced(each, facts, knowledge, depth + 1)


def written(part: Comparison | Expression) -> str:
    """Give a comparison or an expression in the words of rule files."""
    if isinstance(part, Comparison):
        rights = " or ".join(map(written, part.right)) or "true"
        tolerance = f" within {part.tolerance}" if part.tolerance is not None else ""
        return f"{written(part.left)} {part.op} {rights}{tolerance}"
    if isinstance(part, Arithmetic):
        return f"{part.op} of ({', '.join(map(written, part.parts))})"
    return part.name if isinstance(part, Ref) else str(part.value if isinstance(part, Const) else part)
