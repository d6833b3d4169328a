"""New products and facts: whole files that hold as they are and wait to be edited."""

from __future__ import annotations

import re

from kb.authoring.scaffold.rules import ID, Files, compared, modeline, new_rule, quoted
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, did_you_mean, refuse
from kb.vocabulary.facts import Fact

_FACT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")


def new_product(id_: str, kind: str, knowledge: Knowledge) -> Files:
    """Give a product without claims, its group where that is new, and every fact of its kind as a comment.

    Raises:
        InputError: the id is taken, or the kind not known.
    """
    vocabulary, catalogue = knowledge.vocabulary, knowledge.catalogue
    roles = [role.name for role in vocabulary.roles.values() if role.kind == kind and not role.of]
    kinds = {role.kind for role in vocabulary.roles.values() if not role.of}
    if not roles:
        raise refuse(f"unknown kind `{kind}`", help=did_you_mean(kind, kinds))
    if not ID.fullmatch(id_):
        raise refuse(f"`{id_}` is no id of a product", help="write BRAND/MODEL in lower case, such as acme/one-200")
    if id_ in catalogue.products:
        raise refuse(f"product `{id_}` exists already in {catalogue.products[id_].place}", help="choose another id")
    group, _, model = id_.rpartition("/")
    path = f"facts/products/{id_.replace('/', '-')}.yaml"
    name = model.replace("-", " ").title()
    best = next(iter(knowledge.section("source_kinds")))
    made = "" if group in catalogue.groups else f"groups:\n  {group}:\n    name: {quoted(group.title())}\n"
    comments = "".join(
        f"      # {fact.name.partition('.')[2]}: {{value: {compared(fact)[1]}, source: {model}}}  # {fact.meaning}\n"
        for fact in vocabulary.of_role(roles[0]) if "catalogue" in fact.sources
    )  # fmt: skip
    return {path: (
        f"{modeline(path, 'sections')}\n# Take the # from what you know, and give the source of each value.\n{made}"
        f"products:\n  {id_}:\n    kind: {kind}\n    name: {quoted(name)}\n    within: [{group}]\n"
        f"    # facts:\n{comments}"
        f"# sources:\n#   {model}:\n#     kind: {best}\n#     title: its manual\n"
        "#     url: https://...\n"
    )}  # fmt: skip


def new_fact(name: str, knowledge: Knowledge, type_: str, source: str) -> Files:
    """Give a new fact of the vocabulary, and a rule that reads it, with cases.

    Raises:
        InputError: the name is taken, or none.
    """
    if not _FACT.fullmatch(name):
        raise refuse(f"`{name}` is no name of a fact", help="write it in lower case, such as user.age")
    if name in knowledge.vocabulary.facts:
        raise refuse(f"fact `{name}` exists already in {knowledge.vocabulary.facts[name].place}", help="choose another")
    first, _, attribute = name.partition(".")
    role = knowledge.vocabulary.roles.get(first)
    unit = next(iter(knowledge.vocabulary.units.units), "") if type_ == "quantity" else ""
    if type_ == "quantity" and not unit:
        raise refuse("no unit is declared", help="declare one under `units`, in a file of facts/")
    values = {"one": "the first", "two": "the second"} if type_ == "enum" else {}
    fact = Fact(name, type_, "", Place(""), unit, values=values)
    id_ = f"{first}/{attribute or 'read'}".replace("_", "-")
    files = new_rule(id_, knowledge, "advise", f"Say here what follows from {name}", fact, source)
    path = f"facts/{id_.replace('/', '-')}.yaml"
    said = [f"type: {type_}", "meaning: say here what the fact says", "ask: Which question asks a person for it?",
            "from: [catalogue, person]" if role else "from: [person]"]  # fmt: skip
    said += [f"unit: {unit}"] if unit else ["values: {one: the first, two: the second}"] if values else []
    head = f"facts:\n  {name}:\n" if role is None else f"kinds:\n  {role.kind}:\n    facts:\n      {attribute}:\n"
    indent = "    " if role is None else "        "
    entry = head + "".join(f"{indent}{line}\n" for line in said)
    _, _, more = files.get(path, "").partition("\n")
    return {**files, path: f"{modeline(path, 'sections')}\n{entry}{more}"}
