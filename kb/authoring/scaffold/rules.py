"""New rules: whole files with their cases, that hold as they are and wait to be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from kb.files.atomic import store_all
from kb.files.paths import PACKAGE, is_there, own_folder
from kb.knowledge.documents import CASES
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, refuse
from kb.vocabulary.facts import METHOD, Fact, Value
from kb.vocabulary.quantities import Quantity

Files = dict[str, str]
"""Texts by their paths below the knowledge base."""
_SOURCE = re.compile(r"[a-z][a-z0-9_.-]*")
ID = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)+")
SCHEMAS = ".schemas"
"""The folder below a knowledge base in which editors find the schemas."""


def write(files: Mapping[str, str], into: Path) -> list[Path]:
    """Write new files below a folder; all of them, or where one is there already, none.

    Raises:
        InputError: a file is there already or cannot be written, or the folder is the installed package.
    """
    if own_folder() == PACKAGE and into.resolve().is_relative_to(PACKAGE):
        raise refuse("the installed knowledge base is not for editing", Place(str(into)), "name a folder with --into")
    there = [into / name for name in files if is_there(into / name)]
    if there:
        raise refuse("is there already", Place(str(there[0])), "choose another name, or edit it")
    store_all({into / name: text for name, text in files.items()})
    return [into / name for name in files]


def modeline(path: str, schema: str) -> str:
    """Give the line by which an editor finds the schema of a file at this path of the knowledge base.

    >>> modeline("rules/frames/bent.yaml", "rule")
    '# yaml-language-server: $schema=../../.schemas/rule.json'
    """
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.json"


def quoted(text: str) -> str:
    """Give a text in double quotes, as YAML and JSON both write it."""
    return json.dumps(text, ensure_ascii=False)


def new_rule(id_: str, knowledge: Knowledge, effect: str, title: str, fact: Fact | None, source: str) -> Files:
    """Give a rule and its cases. Without a fact to compare, one of its own is declared, and a source not there yet.

    A fact of its own is assumed to be false, so that nothing that was known before becomes open.

    Raises:
        InputError: the id is taken, or none.
    """
    if not ID.fullmatch(id_):
        raise refuse(f"`{id_}` is no id of a rule", help="write TOPIC/NAME in lower case, such as frames/bent")
    if id_ in knowledge.rulebook.rules:
        place = knowledge.rulebook.rules[id_].place
        raise refuse(f"rule `{id_}` exists already in {place}", help="choose another name")
    if source not in knowledge.sources and not _SOURCE.fullmatch(source):
        raise refuse(f"`{source}` is no id of a source", help="write it in lower case, such as acme-manual")
    if fact is not None and fact.type == "product":
        raise refuse(f"`{fact.name}` names a product: there is nothing to compare", help="name a fact of it")
    if fact is not None and len(fact.values) == 1:
        help_ = "give it a second value first, or name another fact"
        raise refuse(f"`{fact.name}` has one value only: there is nothing to compare", help=help_)
    words = id_.rpartition("/")[2].replace("-", " ").replace("_", " ")
    title = title or f"{words[:1].upper()}{words[1:]}: say here what holds"
    facts = "" if fact is not None else _own_fact(id_, title)
    compared_fact = fact or Fact(_name(id_), "boolean", "", Place(""))
    if effect == "conclude":
        facts = (facts or "facts:\n") + _concluded(id_)
    files = {
        f"rules/{id_}.yaml": _rule(id_, knowledge, effect, title, compared_fact, source),
        f"rules/{id_}{CASES}": _cases(id_, knowledge, compared_fact),
    }
    facts += "" if source in knowledge.sources else new_source(source, knowledge)
    path = f"facts/{id_.replace('/', '-')}.yaml"
    return {**files, path: f"{modeline(path, 'sections')}\n{facts}"} if facts else files


def _name(id_: str) -> str:
    """Give the name of a rule's own fact.

    >>> _name("frames/too-thin")
    'frames.too_thin'
    """
    return id_.replace("/", ".", 1).replace("/", "_").replace("-", "_")


def _own_fact(id_: str, title: str) -> str:
    ask = quoted(f"Is it so that this holds: {title}?")
    return (
        f"facts:\n  {_name(id_)}:\n    type: boolean\n    meaning: say here what the fact says\n"
        f"    ask: {ask}\n    from: [person]\n    assumed: [{{value: false}}]\n"
    )


def _concluded(id_: str) -> str:
    return (
        f"  {_name(id_)}_follows:\n    type: boolean\n    figure: true\n    meaning: say here what follows\n"
        "    from: [rules]\n    otherwise: false\n"
    )


def _given(knowledge: Knowledge) -> str:
    """Give the method that a new rule speaks of: the first there is."""
    fact = knowledge.vocabulary.facts.get(METHOD)
    return next(iter(fact.values), "") if fact is not None else ""


def _rule(id_: str, knowledge: Knowledge, effect: str, title: str, fact: Fact, source: str) -> str:
    method, path = _given(knowledge), f"rules/{id_}.yaml"
    parts = [f"{{fact: {METHOD}, is: {method}}}"] if method and fact.name != METHOD else []
    when = "".join(f"    - {each}\n" for each in (*parts, f"{{fact: {fact.name}, {compared(fact)[0]}}}"))
    text = quoted(f"{title}.")
    then = f"  - {effect}: {text}\n"
    if effect == "conclude":
        then = f"  - conclude: {_name(id_)}_follows\n    value: true\n    because: {text}\n"
    return (
        f"{modeline(path, 'rule')}\ntitle: {quoted(title)}\nwhy: Say here why it is so, for the person who audits it.\n"
        f"when:\n  all:\n{when}then:\n{then}sources:\n  - {{source: {source}}}\n"
    )


def _cases(id_: str, knowledge: Knowledge, fact: Fact) -> str:
    _, fires, refuted = compared(fact)
    method = _given(knowledge)
    given = f"{METHOD}: {method}, " if method and fact.name != METHOD else ""
    shown = [("It fires", fires, "fires"), ("It is refuted", refuted, "refuted"), ("It stays open", "unknown", "open")]
    return f"{modeline(f'rules/{id_}{CASES}', 'cases')}\n" + "".join(
        f"- name: {name} where {fact.name} is {value}\n  facts: {{{given}{fact.name}: {value}}}\n  expect: {expect}\n"
        for name, value, expect in shown
    )


def compared(fact: Fact) -> tuple[str, str, str]:
    """Give a comparison of a fact, a value for which it is true, and one for which it is false."""
    if fact.type == "boolean":
        return "is: true", "true", "false"
    if fact.type == "enum":
        first, *others = fact.values
        return f"is: {first}", first, next(iter(others), "not applicable")
    if fact.type not in ("quantity", "integer"):
        return "is: Example", "Example", "Another"
    low = 0 if fact.low is None else _amount(fact.low)
    high = low + 10 if fact.high is None else _amount(fact.high)
    return f"above: {_said(low + (high - low) // 2, fact)}", _said(high, fact), _said(low, fact)


def _amount(bound: Value) -> int:
    return int(bound.amount) if isinstance(bound, Quantity) else int(bound)  # type: ignore[arg-type]


def _said(amount: int, fact: Fact) -> str:
    return f"{amount} {fact.unit}" if fact.type == "quantity" else str(amount)


def new_source(id_: str, knowledge: Knowledge) -> str:
    """Give the entry of a source that is not known yet."""
    kinds = knowledge.section("source_kinds")
    graded = [name for name, each in kinds.items() if each["certainty"] == "presumed"]
    return (
        f"sources:\n  {id_}:\n    kind: {(graded or [*kinds])[-1]}\n    title: our own experience\n"
        "    unlisted: say here what it rests on, or give its address under `url`\n"
    )
