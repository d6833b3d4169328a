"""A person's own gear and plans in one file: things with or without catalogue entry, and a question for each plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.files import schema
from kb.files.strict_yaml import Map, read_file
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Problem, did_you_mean
from kb.questions.flags import read_value, with_flags
from kb.questions.question import Question
from kb.questions.to_question import read_question
from kb.vocabulary.facts import Value


@dataclass(frozen=True)
class Plan:
    """One plan of the file and the question that it comes to."""

    name: str
    question: Question


def read_gear(path: Path, knowledge: Knowledge) -> list[Plan]:
    """Read a file of gear and plans.

    Raises:
        InputError: with every problem of the file.
    """
    content = read_file(path)
    problems = schema.check(content, "gear", str(path))
    if problems:
        raise InputError(problems)
    reader = _Reader(content, knowledge)
    plans = [reader.plan(raw) for raw in content["plans"]]
    if reader.problems:
        raise InputError(sorted(reader.problems))
    return plans


class _Reader:
    """Turns plans into questions and gathers what is wrong."""

    def __init__(self, content: Map, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.gear: Mapping[str, Any] = content.get("gear", Map())
        self.general: Map = content.get("facts", Map())
        self.problems: list[Problem] = []

    def plan(self, raw: Map) -> Plan:
        question = read_question(raw["ask"], self.knowledge) if "ask" in raw else Question()
        facts = {**self.values(self.general), **self.values(raw.get("facts", Map()))}
        if "method" in raw:
            facts.update(self.values(raw, ("method",)))
        roles: dict[str, str] = {}
        for role in (key for key in raw if key not in ("name", "ask", "method", "facts")):
            if role not in self.knowledge.vocabulary.roles:
                help_ = did_you_mean(role, [r.name for r in self.knowledge.vocabulary.roles.values() if not r.of])
                self.problems.append(Problem(raw.keys_at[role], f"unknown role `{role}`", help_, "gear"))
                continue
            thing = self.gear.get(str(raw[role]))
            if thing is None:
                roles[role] = str(raw[role])
            else:
                if "product" in thing:
                    roles[role] = str(thing["product"])
                facts.update(self.values(thing.get("facts", Map()), prefix=f"{role}."))
        name = str(raw.get("name") or raw.get("ask") or ", ".join(map(str, raw.values())))
        return Plan(name, with_flags(question, roles, facts, self.knowledge))

    def values(self, raw: Map, only: tuple[str, ...] = (), prefix: str = "") -> dict[str, Value]:
        found = {}
        for name in only or raw:
            try:
                found[prefix + name] = read_value(prefix + name, raw[name], self.knowledge, raw.at(name))
            except InputError as error:
                self.problems += error.problems
        return found
