"""A rules engine whose rules and facts are plain YAML and whose every answer carries its whole reasoning.

One flow, one way: question, case, rulebook, engine, firings, answer, rendering.
Nothing in this package knows the domain: that stands in the folders `rules/` and `facts/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kb.version import __version__

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.problems import InputError, WattfitError
    from kb.reports.response import Response

__all__ = ["InputError", "KnowledgeBase", "Response", "WattfitError", "__version__"]
_AT = {
    "KnowledgeBase": "kb.knowledge_base", "Response": "kb.reports.response",
    "InputError": "kb.problems", "WattfitError": "kb.problems",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Give a public name; what it needs is loaded only here."""
    if name not in _AT:
        raise AttributeError(f"module `kb` has no `{name}`")
    from importlib import import_module

    return getattr(import_module(_AT[name]), name)
