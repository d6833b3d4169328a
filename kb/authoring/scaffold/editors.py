"""JSON Schemas for editors: those of the files, with the names of a knowledge base filled in and explained."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kb.authoring.scaffold.rules import SCHEMAS
from kb.files import schema
from kb.knowledge.documents import CASES, read_layers
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, refuse
from kb.vocabulary.facts import METHOD, Fact

Json = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that every editor knows; ours are converted to it."""


def schemas(knowledge: Knowledge) -> dict[str, Json]:
    """Give the schemas by the names of their files."""
    makers: Mapping[str, Callable[[Json, Knowledge], None]] = {
        "rule": _rule, "cases": _cases, "sections": _sections, "phrasing": _phrasing,
    }  # fmt: skip
    made = {}
    for name, fill in makers.items():
        plain: Json = _older(json.loads(json.dumps(schema.validator(name).schema)))
        fill(plain, knowledge)
        made[f"{name}.json"] = {**plain, "$schema": DRAFT}
    return made


def write_schemas(knowledge: Knowledge, out: Path) -> list[Path]:
    """Write the schemas into a folder; give their paths."""
    out.mkdir(parents=True, exist_ok=True)
    for name, made in schemas(knowledge).items():
        (out / name).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [out / name for name in schemas(knowledge)]


def names(entries: Iterable[tuple[str, str]], free: bool = False) -> Json:
    """Give the schema of a name with what each means; where `free`, other names are allowed, too.

    >>> names([("wide", "how wide it is")])
    {'anyOf': [{'const': 'wide', 'description': 'how wide it is', 'markdownDescription': 'how wide it is'}]}
    """
    listed = [{"const": name, "description": told, "markdownDescription": told} for name, told in entries]
    return {"anyOf": [*listed, *([{"type": "string"}] if free or not listed else [])]}


def meaning(fact: Fact) -> str:
    """Give what a hover says of a fact: meaning, type and unit, range or values, and who may answer."""
    lines = [f"**{fact.name}**: {fact.meaning}", f"{fact.type} {fact.unit}".strip()]
    if fact.low is not None:
        lines.append(f"{fact.low} to {fact.high}")
    lines += [f"`{value}`: {means}" for value, means in fact.values.items()]
    lines.append(f"from {', '.join(fact.sources)}")
    return "\n\n".join(lines)


def value_of(fact: Fact, *more: str) -> Json:
    """Give the schema of a fact's value, explained by the fact."""
    told = meaning(fact)
    made: Json = {"description": told, "markdownDescription": told}
    if fact.type == "enum":
        return {**made, **names([*fact.values.items(), *fact.accepts.items(), *((each, "") for each in more)])}
    if fact.type == "boolean":
        return {**made, "enum": [True, False, *more]}
    return {**made, "type": ["string", "number"]}


def _older(part: Any) -> Any:
    """Give a schema as the older draft has it."""
    if isinstance(part, list):
        return [_older(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {{"dependentRequired": "dependencies"}.get(key, key): _older(each) for key, each in part.items()}


def _facts(knowledge: Knowledge) -> Json:
    return names((name, meaning(fact)) for name, fact in knowledge.vocabulary.facts.items())


def _sources(knowledge: Knowledge) -> Json:
    return names(((each.id, f"{each.title} ({each.kind.called})") for each in knowledge.sources.values()), free=True)


def _things(knowledge: Knowledge) -> Json:
    return names((role.name, role.called) for role in knowledge.vocabulary.roles.values() if not role.of)


def _explained(part: Json, made: Json) -> Json:
    """Put the names into a part of a schema and keep what describes it."""
    return {**{key: each for key, each in part.items() if key == "description"}, **made}


def _rule(made: Json, knowledge: Knowledge) -> None:
    keys, parts = made["properties"], made["$defs"]
    parts["fact_name"] = _facts(knowledge)
    name = {"$ref": "#/$defs/fact_name"}
    for owner in (parts["condition"], parts["expression"]["oneOf"][1]):
        owner["properties"]["fact"] = name
    concluded = [each for each in knowledge.vocabulary.facts.values() if "rules" in each.sources]
    tolerances = [(each, entry["meaning"]) for each, entry in (knowledge.section("tolerances") or {}).items()]
    condition = parts["condition"]["properties"]
    condition["tolerance"] = _explained(condition["tolerance"], names(tolerances, free=True))
    effect = parts["effect"]["properties"]
    effect["conclude"] = _explained(effect["conclude"], names((each.name, meaning(each)) for each in concluded))
    for key in ("sets_aside", "covers"):
        keys[key]["items"] = names((rule.id, rule.title) for rule in knowledge.rulebook.rules.values())
    keys["each"]["items"] = _things(knowledge)
    grounds = (knowledge.section("grounds") or {}).items()
    keys["ground"] = _explained(keys["ground"], names(((name, str(each["meaning"])) for name, each in grounds), True))
    keys["sources"]["items"]["properties"]["source"] = _sources(knowledge)
    told = [each for each in knowledge.vocabulary.facts.values() if each.type == "enum"]
    parts["condition"]["allOf"] = [_values_where(fact) for fact in told]


def _values_where(fact: Fact) -> Json:
    """Give the values that a comparison with this fact may name, so that an editor offers them."""
    known = names([*fact.values.items(), *((each, f"`{meant}`") for each, meant in fact.accepts.items())])
    one: Json = {"anyOf": [known, {"type": "object"}]}
    many: Json = {"anyOf": [known, {"type": "object"}, {"type": "array", "items": one}]}
    return {
        "if": {"properties": {"fact": {"const": fact.name}}, "required": ["fact"]},
        "then": {"properties": {"is": one, "is_not": one, "in": many, "not_in": many}},
    }


def _cases(made: Json, knowledge: Knowledge) -> None:
    keys = made["items"]["properties"]
    vocabulary, products = knowledge.vocabulary, knowledge.catalogue.products.values()
    things = [role for role in vocabulary.roles.values() if not role.of]
    keys["roles"]["properties"] = {
        role.name: names((each.id, each.full_name) for each in products if each.kind == role.kind) for role in things
    }
    keys["roles"]["additionalProperties"] = False
    keys["present"]["items"] = _things(knowledge)
    keys["for"] = _explained(keys["for"], _things(knowledge))
    shown = {name: value_of(fact, "unknown", "not applicable") for name, fact in vocabulary.facts.items()}
    concluded = {name: each for name, each in shown.items() if "rules" in vocabulary.facts[name].sources}
    keys["facts"].update(properties=shown, additionalProperties=False)
    keys["concludes"].update(properties=concluded, additionalProperties=False)
    keys["conditions"]["items"] = names((rule.id, rule.title) for rule in knowledge.rulebook.rules.values())


def _sections(made: Json, knowledge: Knowledge) -> None:
    keys, parts, vocabulary = made["properties"], made["$defs"], knowledge.vocabulary
    kinds = names((kind, each.get("meaning", "")) for kind, each in vocabulary.kinds.items())
    groups = names(((each.id, each.name) for each in knowledge.catalogue.groups.values()), free=True)
    for section in ("products", "groups"):
        owner = keys[section]["additionalProperties"]["properties"]
        owner["within"] = {**owner["within"], "type": "array", "items": groups}
        owner["within"].pop("$ref", None)
    keys["products"]["additionalProperties"]["properties"]["kind"] = kinds
    products = names(((each.id, each.full_name) for each in knowledge.catalogue.products.values()), free=True)
    keys["pairs"]["items"]["properties"]["of"] = {"type": "array", "items": products}
    claim = parts["claim"]["properties"]
    claim["source"] = _explained(claim["source"], _sources(knowledge))
    shapes = parts["claims"]["additionalProperties"]
    told: dict[str, list[str]] = {}
    for role in {role.kind: role.name for role in reversed(vocabulary.roles.values())}.values():
        for fact in vocabulary.of_role(role):
            told.setdefault(fact.name.partition(".")[2], []).append(meaning(fact))
    for name, meanings in told.items():
        text = {key: "\n\n---\n\n".join(meanings) for key in ("description", "markdownDescription")}
        parts["claims"].setdefault("properties", {})[name] = {**shapes, **text}
    keys["source_kinds"]["description"] += " Known: " + ", ".join(knowledge.section("source_kinds"))
    source = keys["sources"]["additionalProperties"]["properties"]
    source["kind"] = names(((k, each["called"]) for k, each in knowledge.section("source_kinds").items()), free=True)
    keys["phrasing"]["additionalProperties"] = {"$ref": "phrasing.json"}


def _phrasing(made: Json, knowledge: Knowledge) -> None:
    keys, vocabulary = made["properties"], knowledge.vocabulary
    del made["required"]  # a layer brings parts of it only
    things = names((role.name, role.called) for role in vocabulary.roles.values() if not role.of)
    kinds = names((kind, each.get("meaning", "")) for kind, each in vocabulary.kinds.items())
    keys["nouns"]["additionalProperties"]["properties"]["kinds"]["items"] = kinds
    keys["casts"]["items"]["properties"]["role"] = things
    method = keys["methods"]["additionalProperties"]
    method["properties"]["roles"]["items"], method["properties"]["given"]["items"] = things, kinds
    if METHOD in vocabulary.facts:
        values = vocabulary.facts[METHOD].values
        keys["methods"]["properties"] = {name: {**method, "description": told} for name, told in values.items()}
    fact = keys["facts"]["items"]["properties"]["fact"]
    listed = ((name, meaning(each)) for name, each in vocabulary.facts.items())
    keys["facts"]["items"]["properties"]["fact"] = _explained(fact, names(listed, free=True))


def patterns(folder: Path) -> dict[str, list[str]]:
    """Give the files of a knowledge base to which each schema belongs."""
    cases = f"**/*{CASES}"
    documents = [each for each in read_layers([folder])[0] if each.folder == "rules" and not each.is_rule]
    other = sorted({f"rules/{each.id.rpartition('/')[0]}/*.yaml" for each in documents if "/" in each.id})
    return {
        "cases.json": [f"rules/{cases}"],
        "sections.json": ["facts/**/*.yaml", "rules/*.yaml", *other],
        "rule.json": ["rules/*/**/*.yaml", f"!rules/{cases}", *(f"!{each}" for each in other)],
    }


def write_settings(folder: Path) -> Path:
    """Tell Visual Studio Code which schema belongs to which files of a knowledge base; other settings are kept.

    Raises:
        InputError: there are settings that are no plain JSON.
    """
    path = folder / ".vscode" / "settings.json"
    said: Json = {}
    if path.is_file():
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            help_ = "add `yaml.schemas` yourself, or take the comments out"
            raise refuse("is no plain JSON, so it is left alone", Place(str(path)), help_) from None
    mapping = {f"./{SCHEMAS}/{name}": globs for name, globs in patterns(folder).items()}
    kept = {key: each for key, each in said.get("yaml.schemas", {}).items() if not key.startswith(f"./{SCHEMAS}/")}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**said, "yaml.schemas": {**kept, **mapping}}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path
