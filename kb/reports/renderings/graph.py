"""The reasoning as a graph: the answer, the rules that make it, the facts that decide them, and their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.knowledge.knowledge import Knowledge
from kb.reports.renderings.outline import fact_text
from kb.reports.report import Reporter

Data = Mapping[str, Any]
Words = Mapping[str, str]


@dataclass(frozen=True)
class Node:
    """A card: a small line above (`label`), the sentence, a small line below. `tone` says how it is to look."""

    kind: str
    label: str
    text: str
    note: str = ""
    tone: str = ""


@dataclass
class Graph:
    """Nodes by their names, in the order of finding, and edges from what follows to what it follows from."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], str] = field(default_factory=dict)

    def below(self, name: str) -> list[str]:
        """Give the nodes that a node follows from."""
        return [to for start, to in self.edges if start == name]


def reasoning(reporter: Reporter, data: Data, record: Data, words: Words) -> Graph:
    """Give the graph of an answer, from its report and its record."""
    return _Builder(reporter, record, words).build(data)


class _Builder:
    def __init__(self, reporter: Reporter, record: Data, words: Words) -> None:
        self.reporter, self.record, self.words = reporter, record, words
        self.graph = Graph()

    def build(self, data: Data) -> Graph:
        answer = data["answer"]
        certainty = self.words[data["certainty"]] if answer != "unknown" else ""
        headline = self.reporter.headline()
        self.graph.nodes["answer"] = Node("answer", data["verdict"], headline, certainty, answer)
        for reason in (*data["reasons"], *data["conditions"]):
            text = reason["title"] if reason.get("missing") else reason["because"]
            self.rule("answer", reason["rule"], reason["effect"], text)
        for each in data.get("contradicted", ()):
            self.word(each)
        for aside in data["set_aside"]:
            for by in (by for by in aside["by"] if f"rule {by}" in self.graph.nodes):
                self.rule(f"rule {by}", aside["rule"], "set_aside", aside["title"])
        return self.graph

    def word(self, against: Data) -> None:
        """Add what the asker says against the catalogue, beside the answer."""
        name, source = f"word {against['fact']}", against["source"]
        self.graph.edges["answer", name] = ""
        self.graph.nodes[name] = Node("fact", self.words["contradicted"], against["text"], "", source["certainty"])
        self.source(name, source)

    def rule(self, above: str, id_: str, effect: str, text: str) -> None:
        name, rule = f"rule {id_}", self.record["rules"][id_]
        self.graph.edges[above, name] = self.words["set_aside"] if effect == "set_aside" else ""
        if name in self.graph.nodes:
            return
        tone = effect if rule["truth"] is not None else "open"
        self.graph.nodes[name] = Node("rule", self.words[tone], text, _note(id_, text, self.reporter.knowledge), tone)
        for fact in self._facts(rule):
            self.fact(name, fact)

    def _facts(self, rule: Data) -> list[str]:
        """Give the facts that a rule and its requirements go by; those that only repeat the question, where these are
        all."""
        parts = [effect.get(key) for effect in rule["effects"] for key in ("value", "that")]
        in_parts = [name for part in parts for name in _names(part)]
        names = [*rule["decided_by"], *rule["waits_for"], *in_parts]
        read = [name for name in dict.fromkeys(names) if name != "method"]
        known = self.record["facts"]
        telling = [n for n in read if n not in known or known[n]["claim"] or known[n].get("concluded_by")]
        return telling or read

    def fact(self, above: str, fact: str) -> None:
        name, known = f"fact {fact}", self.record["facts"].get(fact)
        self.graph.edges[above, name] = ""
        if name in self.graph.nodes:
            return
        if known is None:
            meaning = self.reporter.knowledge.vocabulary.facts[fact].meaning
            text = f"{self.reporter.wording.about(fact)}{meaning}"
            self.graph.nodes[name] = Node("fact", self.words["not_known"], text, "", "open")
            return
        told = self.reporter.evidence.fact(fact)
        note = told["because"] if known.get("concluded_by") else (told["source"] or {}).get("at", "")
        self.graph.nodes[name] = Node("fact", self.words["fact"], fact_text(told), note, known["certainty"])
        if told["source"]:
            self.source(name, told["source"])
        for id_ in known.get("concluded_by", ()):
            self.rule(name, id_, "conclude", self.reporter.knowledge.rulebook.rules[id_].title)

    def source(self, above: str, source: Data) -> None:
        name = f"source {source['id']}"
        self.graph.edges[above, name] = ""
        label = ", ".join(filter(None, (source["kind"], source.get("date", ""))))
        self.graph.nodes.setdefault(name, Node("source", label, source["title"], "", source["certainty"]))


def _note(id_: str, text: str, knowledge: Knowledge) -> str:
    """Give what a rule is called, where its sentence does not say just that."""
    title = knowledge.rulebook.rules[id_].title
    return "" if title == text else title


def _names(expression: Any) -> Iterator[str]:
    """Give the facts in an expression of a record."""
    if isinstance(expression, Mapping):
        if set(expression) == {"fact"}:
            yield expression["fact"]
        for each in expression.values():
            yield from _names(each)
    elif isinstance(expression, list):
        for each in expression:
            yield from _names(each)
