"""Rules that hold for several roles alike: written once, for the first of them, and read once for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kb.files.strict_yaml import Map, Seq
from kb.problems import Place, Problem, did_you_mean
from kb.rulebook.rule_reader import read_rule
from kb.rulebook.rules import ROLE, Rule, for_role
from kb.vocabulary.templates import HOW, fill, placeholders
from kb.vocabulary.vocabulary import Vocabulary

_BRACES = re.compile(rf"\{{({HOW})?([^{{}}]*)\}}")
NAMES = ("fact", "conclude")
RULES = ("sets_aside", "covers")


def ids_of(id_: str, raw: Any) -> list[str]:
    """Give the ids of the rules that a file makes: its own, and one for each further role that it is read for.

    >>> ids_of("wheel/fits", {"each": ["wheel", "spare"]})
    ['wheel/fits', 'wheel/fits@spare']
    """
    each = raw.get("each", ()) if isinstance(raw, dict) else ()
    return [id_, *(for_role(id_, str(role)) for role in (each[1:] if isinstance(each, list) else ()))]


def read_rules(
    id_: str, raw: Map, vocabulary: Vocabulary, ids: frozenset[str], layer: str = ""
) -> tuple[list[Rule], list[Problem]]:
    """Read a file's rule, and where it says `each`, once more for each further role; `ids` are those of all rules."""
    problems = list(_unfit(id_, raw, vocabulary))
    titled = _titled(raw, vocabulary) if "each" in raw and not problems else raw
    rule, found = read_rule(id_, titled, vocabulary, layer)
    rules, problems = [rule], [*problems, *found]
    for role, place in _further(raw) if not problems else ():
        swap, missing = counterparts(raw["each"][0], role, vocabulary)
        problems += _pointless(raw, role, place, swap, missing)
        copy = _titled(_swapped(raw, swap, role, ids), vocabulary)
        rule, found = read_rule(for_role(id_, role), copy, vocabulary, layer)
        rules, problems = [*rules, replace(rule, stands_for=tuple(swap.items()))], [*problems, *found]
    return rules, problems


def counterparts(first: str, role: str, vocabulary: Vocabulary) -> tuple[dict[str, str], list[str]]:
    """Give what stands for the first role and its relations where another takes its place, and what has nothing."""
    swap, missing = {first: role}, []
    for relation in (each for each in vocabulary.roles.values() if first in each.of):
        wanted = tuple(swap.get(each, each) for each in relation.of)
        alike = (other for other in vocabulary.roles.values() if (other.kind, other.of) == (relation.kind, wanted))
        other = next(alike, None)
        if other is None:
            missing.append(relation.name)
        else:
            swap[relation.name] = other.name
    return swap, missing


def _further(raw: Map) -> list[tuple[str, Place]]:
    each = raw.get("each", Seq())
    return list(zip(each, each.items_at, strict=True))[1:] if each else []


def _pointless(raw: Map, role: str, place: Place, swap: Mapping[str, str], missing: Sequence[str]) -> Iterator[Problem]:
    """Give a problem where the rule says nothing of its first role, or speaks of a relation that the other lacks."""
    first, said = raw["each"][0], {name.partition(".")[0] for name in _names(raw)}
    for each in (relation for relation in missing if relation in said):
        message = f"nothing is to `{role}` what `{each}` is to `{first}`"
        yield Problem(place, message, "declare it under `roles`", "vocabulary")
    if not said & {*swap, *missing}:
        yield Problem(place, f"the rule says nothing of `{first}`", "leave `each` out", "vocabulary")


def _unfit(id_: str, raw: Map, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Give a problem for each role that is not there, is a relation, is of another kind than the first, or is twice."""
    if ROLE in id_:
        help_ = f"`{ROLE}` stands between a rule and the role that it is read for; name the file without it"
        yield Problem(raw.place, f"`{id_}` is no name for a rule", help_, "schema")
    roles = vocabulary.roles
    each = raw.get("each", Seq())
    for number, (name, place) in enumerate(zip(each, getattr(each, "items_at", ()), strict=True)):
        if name not in roles:
            things = [role.name for role in roles.values() if not role.of]
            yield Problem(place, f"unknown role `{name}`", did_you_mean(str(name), things), "vocabulary")
        elif roles[name].of:
            help_ = "name what it joins: " + " or ".join(f"`{one}`" for one in roles[name].of)
            yield Problem(place, f"`{name}` is a relation", help_, "vocabulary")
        elif each[0] in roles and roles[name].kind != roles[each[0]].kind:
            message = f"`{name}` is a {roles[name].kind}, `{each[0]}` a {roles[each[0]].kind}"
            yield Problem(place, message, "name roles of one kind", "vocabulary")
        elif name in each[:number]:
            yield Problem(place, f"`{name}` is named twice", "leave one out", "vocabulary")


def _titled(raw: Map, vocabulary: Vocabulary) -> Map:
    """Give a rule whose title says what the roles in braces are called."""
    made = raw.copied()
    made["title"] = fill([raw["title"]], vocabulary.called)
    return made


def _swapped(raw: Map, swap: Mapping[str, str], role: str, ids: frozenset[str]) -> Map:
    """Give a rule in which other roles stand in the place of some, with the rules for this role where it names any."""

    def change(key: str, text: str) -> str:
        if key in RULES:
            return for_role(text, role) if for_role(text, role) in ids else text
        return _name_in_place(text, swap) if key in NAMES else in_place(text, swap)

    made: Map = _changed(raw, change)
    return made


def in_place(text: str, swap: Mapping[str, str]) -> str:
    """Give a text in which other roles stand in the place of some.

    >>> in_place("{wheel} is {wheel.width} wide: {disputed wheel.count}", {"wheel": "spare"})
    '{spare} is {spare.width} wide: {disputed spare.count}'
    """
    return _BRACES.sub(lambda found: f"{{{found[1] or ''}{_name_in_place(found[2], swap)}}}", text)


def _name_in_place(name: str, swap: Mapping[str, str]) -> str:
    about = re.split(r"[./:]", name, maxsplit=1)[0]
    return f"{swap.get(about, about)}{name[len(about) :]}"


def _changed(value: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    """Give a copy of what was read, places kept, each text changed as befits the key that it stands under."""
    if isinstance(value, Map):
        made = value.copied()
        made.update({name: _changed(each, change, name) for name, each in value.items()})
        return made
    if isinstance(value, Seq):
        items = Seq(_changed(each, change, key) for each in value)
        items.place, items.items_at = value.place, value.items_at
        return items
    return change(key, value) if isinstance(value, str) else value


def _names(raw: Map) -> set[str]:
    """Give the names of facts and roles in a rule."""
    found: set[str] = set()

    def note(key: str, text: str) -> str:
        found.update([text] if key in NAMES else placeholders(text) if key not in RULES else ())
        return text

    _changed(raw, note)
    return found
