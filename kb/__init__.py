"""A rules engine whose rules and facts are plain YAML and whose every answer carries its whole reasoning.

One flow, one way: question, case, rulebook, engine, firings, answer, rendering.
Nothing in this package knows the domain: that stands in the folders `rules/` and `facts/`.
"""

from kb.version import __version__

__all__ = ["__version__"]
