"""Checks what was read against a JSON Schema and says where it differs, in the words of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from kb.files.paths import PACKAGE
from kb.files.strict_yaml import Map, Seq
from kb.problems import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

FOLDER = PACKAGE / "schemas"


@cache
def schema(name: str) -> dict[str, Any]:
    """Give the schema `name` (a file in `kb/schemas/`)."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


@cache
def validator(name: str) -> Draft202012Validator:
    """Give the validator of the schema `name`; the library is loaded only where something is to be checked."""
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema(name))
    return Draft202012Validator(schema(name))


@cache
def properties(name: str) -> frozenset[str]:
    """Give the names of the keys that the schema `name` has at its top."""
    return frozenset(schema(name)["properties"])


def all_digest() -> str:
    """Give the digest of all schemas together."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.json")))).hexdigest()


TYPE_NAMES = {
    "object": "keys with values", "array": "a list", "string": "text", "null": "nothing", "number": "a number",
    "integer": "a whole number", "boolean": "true or false",
}  # fmt: skip


def check(value: Any, name: str, path: str) -> list[Problem]:
    """Give every way in which `value`, read from `path`, breaks the schema `name`."""
    found: list[Problem] = []
    for error in validator(name).iter_errors(value):
        found.extend(_problems(error, value, path))
    return sorted(set(found))


def _problems(error: Any, root: Any, path: str) -> Iterator[Problem]:
    if error.validator in ("anyOf", "oneOf") and error.context:
        fitting = _fitting(error)
        for each in fitting:
            yield from _problems(each, root, path)
        if fitting:
            return
        from jsonschema.exceptions import best_match

        best = best_match(iter(error.context))
        if best is not None and len(best.absolute_path) > len(error.absolute_path):
            yield from _problems(best, root, path)
            return
    place, owner = _locate(root, list(error.absolute_path), path)
    if error.validator == "additionalProperties" and isinstance(owner, dict):
        allowed = sorted(error.schema.get("properties", {}))
        patterns = error.schema.get("patternProperties", {})
        for key in (each for each in owner if each not in allowed and not patterns):
            where = owner.keys_at[key] if isinstance(owner, Map) else place
            yield Problem(where, f"unknown key `{key}`", did_you_mean(key, allowed), "schema")
    elif error.validator == "dependentRequired":
        for key, needed in error.validator_value.items():
            if key in error.instance and needed[0] not in error.instance:
                yield Problem(owner.keys_at[key], f"`{key}` needs `{needed[0]}` beside it", code="schema")
    else:
        yield Problem(place, *_words(error), code="schema")


def _fitting(error: Any) -> list[Any]:
    """Give what is wrong with the one form, of several allowed, whose type the value has."""
    forms = _forms(error)
    fitting = [found for found in forms if not any(_mistyped(each, error) for each in found)]
    return fitting[0] if len(fitting) == 1 else []


def _forms(error: Any) -> list[list[Any]]:
    forms: dict[Any, list[Any]] = {}
    for each in error.context:
        forms.setdefault(each.relative_schema_path[0], []).append(each)
    return list(forms.values())


def _mistyped(error: Any, whole: Any) -> bool:
    """Say whether an error is that the value itself, not a part of it, is of another type."""
    if len(error.absolute_path) > len(whole.absolute_path):
        return False
    if error.validator in ("anyOf", "oneOf") and error.context:
        return all(any(_mistyped(each, whole) for each in form) for form in _forms(error))
    return bool(error.validator == "type")


def _words(error: Any) -> tuple[str, str]:
    """Give message and help for one broken keyword."""
    said, wanted = json.dumps(error.instance, default=float, ensure_ascii=False), error.validator_value
    said = said if len(said) <= 60 else said[:57] + "..."
    here = _called(list(error.absolute_path))
    if error.validator == "required":
        return _missing(error, wanted)
    if error.validator == "oneOf" and isinstance(error.instance, dict) and all("required" in each for each in wanted):
        return _choice(error, [each["required"] for each in wanted])
    if error.validator == "const" and isinstance(wanted, str):
        return f"{here} cannot be {said}", f"write `{wanted}`"
    if error.validator == "enum":
        return f"{here} cannot be {said}", did_you_mean(str(error.instance), map(str, wanted))
    if error.validator == "type":
        kinds = wanted if isinstance(wanted, list) else [wanted]
        if error.instance is None:
            return (f"{here} has no value" if error.absolute_path else "the file is empty"), ""
        return f"{here} must be " + " or ".join(TYPE_NAMES[kind] for kind in kinds) + f", not {said}", ""
    if error.validator in ("minItems", "minProperties", "minLength", "maxItems"):
        what = "letters" if error.validator == "minLength" else "items"
        exact = "minItems" in error.schema and error.schema["minItems"] == error.schema.get("maxItems")
        limit = "" if exact else "at most " if error.validator == "maxItems" else "at least "
        return f"{here} must " + (f"have {limit}{wanted} {what}" if wanted > 1 else "not be empty"), ""
    expected = _clause(error.schema)
    return f"{here} cannot be {said}", f"expected {expected}" if expected else ""


def _called(path: list[Any]) -> str:
    """Give what a message calls the spot at the end of a path."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1}" + (f" of `{path[-2]}`" if len(path) > 1 else "")
    return f"`{path[-1]}`"


def _clause(schema: Any) -> str:
    """Give a schema's description as a clause that may end a sentence."""
    text = str(schema.get("description", "")).rstrip(".")
    return text[:1].lower() + text[1:]


def _missing(error: Any, wanted: list[str]) -> tuple[str, str]:
    missing = [key for key in wanted if key not in error.instance]
    meanings = {key: _clause(error.schema.get("properties", {}).get(key, {})) for key in missing}
    said = [f"`{key}`: {meaning}" if len(missing) > 1 else meaning for key, meaning in meanings.items() if meaning]
    help_ = "; ".join(said)
    return "missing " + ", ".join(f"`{key}`" for key in missing), help_


def _choice(error: Any, forms: list[list[str]]) -> tuple[str, str]:
    """Give message and help where one of several keys is wanted, each with others that it needs."""
    said = [form for form in forms if form[0] in error.instance]
    if len(said) == 1:
        return _missing(error, said[0])
    if said:
        return f"`{said[1][0]}` stands beside `{said[0][0]}`", "write an item for each"
    return "missing one of " + ", ".join(f"`{form[0]}`" for form in forms), ""


def _locate(root: Any, steps: list[Any], path: str) -> tuple[Place, Any]:
    """Follow `steps` into the value; give the place of what stands there, and the value itself."""
    place, here = getattr(root, "place", Place(path)), root
    for step in steps:
        if isinstance(here, Map) and step in here:
            place, here = here.at(step), here[step]
        elif isinstance(here, Seq) and isinstance(step, int) and step < len(here):
            place, here = here.items_at[step], here[step]
    return place, here
