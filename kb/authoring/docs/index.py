"""The table of all built-in rules, kept in the project beside them."""

from __future__ import annotations

from collections.abc import Iterable

from kb.authoring.docs.markdown import escaped
from kb.knowledge.knowledge import Knowledge
from kb.rulebook.rules import file_of

HEADS = ("rule", "does", "what it says", "set aside by", "covered by")


def index(knowledge: Knowledge) -> str:
    """Give the table as a Markdown file that stands in the folder of the rules."""
    book = knowledge.rulebook
    own = {id_: rule for id_, rule in book.rules.items() if not rule.layer}
    files = len({file_of(id_) for id_ in own})
    lines = ["# Rules", "", "Written by `wattfit rules docs --index rules/README.md`; a test keeps it fresh.", ""]
    told = f"{len(own)} rules in {files} files: `@` and a role end the name of a rule that is read once more for it."
    lines += [told, "", _row(HEADS), "|---" * len(HEADS) + "|"]
    for id_, rule in own.items():
        kinds = ", ".join(dict.fromkeys(effect.kind for effect in rule.effects))
        others = (book.set_aside_by.get(id_, ()), book.covered_by.get(id_, ()))
        links = [_links(each for each in ids if each in own) for ids in others]
        lines.append(_row([_links([id_]), kinds, escaped(rule.title), *links]))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"


def _links(ids: Iterable[str]) -> str:
    return ", ".join(f"[`{id_}`]({file_of(id_)}.yaml)" for id_ in ids)
