"""A whole small knowledge base to start from: things, facts, rules with their cases, a way of asking, texts."""

from __future__ import annotations

from collections.abc import Mapping

from kb.authoring.scaffold.rules import METHOD, Files
from kb.files.paths import PACKAGE, own_folder
from kb.knowledge.documents import FOLDERS
from kb.knowledge.knowledge import Knowledge

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


def first_example(known: Knowledge) -> str:
    """Give an example of a way to ask, of the first method that the vocabulary names and that has one."""
    methods = known.vocabulary.facts[METHOD].values if METHOD in known.vocabulary.facts else ()
    for spoken in known.section("phrasing").values():
        entries = spoken.get("methods")
        for method in (*methods, *entries) if isinstance(entries, Mapping) else ():
            entry = entries.get(method)
            if isinstance(entry, Mapping) and isinstance(entry.get("examples"), list) and entry["examples"]:
                return str(entry["examples"][0])
    return ""
