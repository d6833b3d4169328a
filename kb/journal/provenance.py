"""From an answer in the journal back to its sources: each reason, its rule, its facts, whose word each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb.journal.entry import Entry


def walk(entry: Entry) -> Iterator[str]:
    """Give the lines of the way back, from each reason and condition down to the places in the sources."""
    for reason in (*entry.report["reasons"], *entry.report["conditions"]):
        yield f"{reason['rule']}: {reason['title']} ({reason['effect']}, {reason['certainty']})"
        for source in reason["sources"]:
            yield f"    rule from {source_line(source, source.get('at', ''))}"
        for name in [*(fact["name"] for fact in reason["facts"]), *reason.get("missing", ())]:
            yield from _fact(name, entry.case, 1)
        yield ""


def record(entry: Entry) -> Iterator[tuple[str, str]]:
    """Give what stands in the journal about how the answer was made."""
    yield "entry", str(entry.id)
    yield "time", entry.time
    if entry.sentence:
        yield "asked", entry.sentence
    yield "method", ", ".join(entry.question["methods"]) or "not settled"
    yield from entry.question["products"].items()
    for name, said in entry.question["said"].items():
        yield name, " ".join(str(each) for each in said.values() if each is not None)
    yield "rules", entry.rulebook
    yield "facts", entry.catalogue
    yield "version", f"{entry.version}, engine {entry.engine}, language {entry.language}"
    if entry.as_of:
        yield "as of", entry.as_of
    yield "folders", ", ".join(entry.layers)


def source_line(source: Mapping[str, Any], at: str = "", note: str = "") -> str:
    """Give a source with the spot in it and the address where it can be read."""
    dated = f", {source['date']}" if source.get("date") else ""
    read = f"read {source['read']}" if source.get("read") else ""
    where = str(source.get("url") or source.get("unlisted") or "")
    head = f"{source['title']} ({source['kind']}{dated})"
    return ", ".join(each for each in (head, at, note, where if where != "-" else "", read) if each)


def _fact(name: str, case: Mapping[str, Any], depth: int, above: Iterable[str] = ()) -> Iterator[str]:
    """Give a fact, below it whose word it is, or the rule that concluded it and the facts that it was made of."""
    indent = "    " * depth
    known = {**case["facts"], **case["concluded"]}
    if name not in known:
        yield f"{indent}{name} is not known"
        return
    fact = known[name]
    yield f"{indent}{name} = {fact.get('shown', fact['value'])}"
    if "claim" in fact:
        claim = fact["claim"]
        source = {**case["sources"][claim["source"]], **({"date": claim["date"]} if claim.get("date") else {})}
        told = source_line(source, claim.get("at", ""), claim.get("note", ""))
        of = "" if claim["subject"] == "question" else f"of {claim['subject']}, "
        yield f"{indent}    {of}{claim['certainty']}: {told}"
    for id_ in fact.get("by", ()):
        yield f"{indent}    concluded by {id_} from"
    for each in fact.get("from", ()):
        if each not in above:
            yield from _fact(each, case, depth + 2, (*above, name))
