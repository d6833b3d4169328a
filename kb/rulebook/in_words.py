"""Conditions and effects as people read them, in the words of the rule files."""

from __future__ import annotations

from kb.rulebook.conditions import Arithmetic, Comparison, Condition, Const, Expression, Ref
from kb.rulebook.rules import Effect

_SIGNS = {"sum": " + ", "product": " × ", "quotient": " ÷ "}
_HEADS = {"all": "all of", "any": "one of", "not": "not"}


def in_words(condition: Condition, indent: int = 0) -> str:
    """Give a condition as an indented list.

    >>> from kb.rulebook.conditions import Junction
    >>> print(in_words(Junction("all", (Comparison(Ref("wheel.count"), "above", (Const(2),)),))))
    all of
      wheel.count above 2
    """
    space = "  " * indent
    if isinstance(condition, Comparison):
        return space + comparison_in_words(condition)
    if not condition.parts:
        return space + ("always" if condition.op == "all" else "never")
    parts = [in_words(part, indent + 1) for part in condition.parts]
    return "\n".join([space + _HEADS[condition.op], *parts])


def comparison_in_words(test: Comparison) -> str:
    """Give one comparison as a phrase."""
    op = test.op.replace("_", " ")
    right = ", ".join(expression_in_words(each) for each in test.right)
    tolerance = f" (tolerance {test.tolerance})" if test.tolerance is not None else ""
    return f"{expression_in_words(test.left)} {op} {right}{tolerance}".replace("  ", " ").rstrip()


def expression_in_words(expression: Expression) -> str:
    """Give an expression as a phrase."""
    if isinstance(expression, Ref):
        return expression.name
    if isinstance(expression, Const):
        value = expression.value
        return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    parts = [_nested(part) for part in expression.parts]
    if expression.op in _SIGNS:
        return _SIGNS[expression.op].join(parts)
    return f"the {expression.op} of {', '.join(parts)}"


def _nested(part: Expression) -> str:
    text = expression_in_words(part)
    return f"({text})" if isinstance(part, Arithmetic) and part.op in _SIGNS else text


def describe(effect: Effect) -> str:
    """Give what an effect says, or concludes."""
    text = " / ".join(effect.texts)
    if effect.value is not None:
        text = f"{effect.fact} = {expression_in_words(effect.value)}" + (f" ({text})" if text else "")
    return text + (f"  [met when {in_words(effect.that)}]" if effect.that is not None else "")
