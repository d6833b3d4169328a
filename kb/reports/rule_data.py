"""Rules as plain data, and how they are found by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.knowledge.knowledge import Knowledge
from kb.problems import did_you_mean, refuse
from kb.rulebook.in_words import describe, in_words
from kb.rulebook.rules import Rule, file_of


def effects(rule: Rule) -> list[str]:
    """Give the kinds of effects of a rule, each once."""
    return list(dict.fromkeys(effect.kind for effect in rule.effects))


def the_rule(name: str, known: Knowledge) -> Rule:
    """Give the rule of this id, or of this last part of it.

    Raises:
        InputError: there is none, or several.
    """
    fitting = [id_ for id_ in known.rulebook.rules if id_ == name or id_.rpartition("/")[2] == name]
    if len(fitting) != 1:
        help_ = "did you mean " + " or ".join(fitting) + "?" if fitting else did_you_mean(name, known.rulebook.rules)
        raise refuse(f"unknown rule `{name}`" if not fitting else f"several rules are called `{name}`", help=help_)
    return known.rulebook.rules[fitting[0]]


def rule_data(rule: Rule, known: Knowledge) -> dict[str, Any]:
    """Give a rule as plain data."""
    from kb.reports.values import source_data

    return {
        "rule": rule.id, "title": rule.title, "why": rule.why, "when": in_words(rule.when),
        "ground": rule.ground or None,
        "then": [{"effect": each.kind, "text": describe(each)} for each in rule.effects],
        "sets_aside": list(rule.sets_aside), "covers": list(rule.covers),
        "set_aside_by": list(known.rulebook.set_aside_by.get(rule.id, ())),
        "covered_by": list(known.rulebook.covered_by.get(rule.id, ())),
        "certainty": rule.certainty, "layer": rule.layer, "file": str(rule.place),
        "sources": [
            {**source_data(known.sources[each.source]), **({"at": each.at} if each.at else {})} for each in rule.sources
        ],
    }  # fmt: skip


def chosen(names: Sequence[str], known: Knowledge) -> list[str]:
    """Give the ids of the rules that names stand for: an id, its last part, or a topic; all where none is given.

    Raises:
        InputError: a name stands for none.
    """
    ids, wanted = list(known.rulebook.rules), list[str]()
    for name in names:
        topic, last = f"{name.rstrip('/')}/", f"/{name}"
        fitting = [id_ for id_ in ids if name in (id_, file_of(id_)) or id_.startswith(topic) or id_.endswith(last)]
        if not fitting:
            raise refuse(f"unknown rule or topic `{name}`", help=did_you_mean(name, ids))
        wanted += fitting
    return list(dict.fromkeys(wanted)) if names else ids
