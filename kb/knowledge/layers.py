"""What a later layer may add to what an earlier one declares: words, values and claims, never another meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.files.strict_yaml import Map
from kb.problems import Problem

WORDS = ("title", "ask", "where")
FACT = ("values", "accepts", *WORDS)
SUBJECT = ("facts", "aliases", "note")
OPEN: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("units", "*"): ("spoken",),
    ("types", "*"): ("values", "accepts"),
    ("kinds", "*"): ("facts",),
    ("kinds", "*", "facts", "*"): FACT,
    ("facts", "*"): FACT,
    ("roles", "*"): ("presence",),
    ("tolerances", "*"): (),
    ("grounds",): (),
    ("source_kinds", "*"): (),
    ("sources", "*"): (),
    ("groups", "*"): SUBJECT,
    ("products", "*"): SUBJECT,
    ("methods", "*"): (),
    ("alternatives", "*"): ("for",),
    ("changes", "*"): (),
    ("invariants", "*"): (),
}
"""What stands at these paths is closed to later layers, but for these keys. All other paths are open."""


def closed(into: Map, new: Map, path: tuple[str, ...]) -> Iterable[Problem]:
    """Give a problem for each key of `new` that a later layer may not add to `into`, or say otherwise."""
    open_keys = next((keys for pattern, keys in OPEN.items() if _fits(path, pattern)), None)
    if open_keys is None:
        return
    may = " or ".join(f"`{each}`" for each in open_keys)
    help_ = f"declared at {into.place}; " + (f"add {may}, or one of your own" if may else "add one of your own")
    for key, value in new.items():
        if key not in open_keys and into.get(key) != value:
            message = f"`{key}` of `{'.'.join(path)}` is not for a later layer to say"
            yield Problem(new.keys_at[key], message, help_, "merge")


def _fits(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Say whether a path is one of those that a pattern stands for.

    >>> _fits(("facts", "frame.width"), ("facts", "*")), _fits(("facts",), ("facts", "*"))
    (True, False)
    """
    return len(path) == len(pattern) and all(part in (said, "*") for said, part in zip(path, pattern, strict=True))
