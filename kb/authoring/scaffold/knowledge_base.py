"""A whole small knowledge base to start from: things, facts, rules with their cases, a way of asking, texts."""

from __future__ import annotations

from kb.authoring.scaffold.rules import Files
from kb.files.paths import PACKAGE, own_folder
from kb.knowledge.documents import FOLDERS

TEMPLATE = PACKAGE / "authoring" / "scaffold" / "template"
TEXTS = "rules/texts/en.yaml"


def new_base() -> Files:
    """Give the files of a knowledge base that answers at once, by their paths in it.

    The words that every answer uses are the built-in ones: they speak of no domain.
    """
    files = {
        path.relative_to(TEMPLATE).as_posix(): path.read_text(encoding="utf-8")
        for folder in FOLDERS for path in sorted((TEMPLATE / folder).rglob("*.yaml"))
    }  # fmt: skip
    return {**files, TEXTS: (own_folder() / TEXTS).read_text(encoding="utf-8")}
