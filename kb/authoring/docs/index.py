"""The table of all built-in rules, kept in the project beside them."""

from __future__ import annotations

from kb.authoring.docs.markdown import escaped
from kb.knowledge.knowledge import Knowledge


def index(knowledge: Knowledge) -> str:
    """Give the table as a Markdown file that stands in the folder of the rules."""
    rules = [rule for rule in knowledge.rulebook.rules.values() if not rule.layer]
    lines = ["# Rules", "", "Written by `wattfit rules docs --index rules/README.md`; a test keeps it fresh.", ""]
    lines += [f"{len(rules)} rules.", "", "| rule | does | what it says |", "|---|---|---|"]
    for rule in rules:
        kinds = ", ".join(dict.fromkeys(effect.kind for effect in rule.effects))
        lines.append(f"| [`{rule.id}`]({rule.id}.yaml) | {kinds} | {escaped(rule.title)} |")
    return "\n".join(lines) + "\n"
