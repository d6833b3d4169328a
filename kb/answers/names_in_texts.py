"""What stands in a text for a name in braces: things by their names, facts by their values, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.knowledge.knowledge import Knowledge
from kb.rulebook.conditions import Facts
from kb.vocabulary.facts import NOT_APPLICABLE, Role, Value
from kb.vocabulary.templates import DISPUTED, IN_WORDS, NAMED, THING, chosen, inserted, inside

if TYPE_CHECKING:
    from kb.answers.case import Case


def shown(text: str, case: Case, knowledge: Knowledge, facts: Facts) -> str | None:
    """Give what stands in a text for the words in a pair of braces; nothing where it is not known."""
    how, name, form, choices = inside(text)
    roles = knowledge.vocabulary.roles
    if how == DISPUTED:
        return _disputed(name, case, knowledge)
    if name in roles:
        return _thing(roles[name], case, knowledge, how == NAMED, form)
    value = facts.get(name)
    if value is None or value is NOT_APPLICABLE:
        return None
    if how == THING:
        return _thing(roles[str(value)], case, knowledge, form=form) if value in roles else None
    said = knowledge.words.get("numbers", {}).get(str(value)) if how == IN_WORDS else None
    called = said or _called(name, value, knowledge)
    return chosen(choices, lambda other: _is(value, other, facts), called) if choices else called


def _thing(role: Role, case: Case, knowledge: Knowledge, named: bool = False, form: str = "") -> str | None:
    """Give what the thing in a role is called, in a form of that where it has one.

    It is nothing where there is no such thing, or where it is to be `named` and is not.
    """
    if role.absent and role.presence and case.facts.get(role.presence) is False:
        return None
    product = case.named.get(role.name)
    if product:
        found = knowledge.catalogue.products[product]
        return found.forms.get(form, found.full_name)
    return case.words.get(role.name, None if named else role.forms.get(form, role.called))


def _called(name: str, value: Value, knowledge: Knowledge) -> str:
    """Give the value of a fact as people read it, a product by its name."""
    fact, products = knowledge.vocabulary.facts[name], knowledge.catalogue.products
    return products[str(value)].full_name if fact.type == "product" and value in products else fact.show(value)


def _is(value: Value, said: str, facts: Facts) -> bool:
    """Say whether a value is the one that a text writes, or that of the fact which it names there."""
    written = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return said == written or facts.get(said) == value


def _disputed(name: str, case: Case, knowledge: Knowledge) -> str | None:
    """Give what is said of a fact of which nothing holds; nothing where it is known, or nobody speaks of it."""
    if name in case.facts or not case.rivals.get(name):
        return None
    told, fact = knowledge.words["says"], knowledge.vocabulary.facts[name]
    return "; ".join(
        inserted(told, {"value": fact.show(each.value), "source": knowledge.told(each.source).title})
        + (f" ({knowledge.note_of(each)})" if each.note else "")
        for each in case.rivals[name]
    )
