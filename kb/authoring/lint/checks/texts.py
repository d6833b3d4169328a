"""What is doubtful in the sentences of rules: facts that may be missing, length, and words that few people know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.authoring.lint.checks.rules import known_where
from kb.authoring.lint.registry import Base, gives
from kb.knowledge.knowledge import Knowledge
from kb.problems import Place, Problem
from kb.rulebook.conditions import Junction, names_in
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.templates import needed


def _effects(knowledge: Knowledge) -> Iterator[tuple[Rule, Effect]]:
    yield from ((rule, effect) for rule in knowledge.rulebook.rules.values() for effect in rule.effects)


@gives("maybe-unknown", "info", "a text names a fact that may be unknown")
def maybe_unknown(base: Base) -> Iterator[Problem]:
    """Facts in the last wording of a text that may be unknown where the rule stands: `(not known)` would be said."""
    for rule, effect in _effects(base.knowledge):
        yield from _unsure(rule, effect, base.knowledge)
    for texts, place in _answers(base.knowledge):
        roles = {*base.knowledge.vocabulary.roles, *base.knowledge.rulebook.otherwise}
        for name in dict.fromkeys(each for each in needed(texts[-1]) if each not in roles):
            message = f"the text names `{name}`, which may be unknown"
            yield Problem(place, message, "add a last wording without it", "maybe-unknown")


def _answers(knowledge: Knowledge) -> Iterator[tuple[tuple[str, ...], Place]]:
    """Give the wordings by which answers speak of methods and of what is suggested, with their places."""
    for method in knowledge.methods.values():
        yield from ((texts, method.place) for texts in (method.understood, *method.headline.values()))
    yield from ((each.texts, each.place) for each in knowledge.suggestions.values())


def _unsure(rule: Rule, effect: Effect, knowledge: Knowledge) -> Iterator[Problem]:
    parts = (rule.when, effect.that) if effect.that is not None and effect.kind != "require" else (rule.when,)
    known = known_where(Junction("all", parts), True) | set(knowledge.vocabulary.roles)
    known |= {effect.fact} | {role.presence for role in knowledge.vocabulary.roles.values()}
    known |= set(names_in(effect.value)) if effect.value is not None else set()
    for name in dict.fromkeys(needed(effect.texts[-1]) if effect.texts else ()):
        if name not in known and name not in knowledge.rulebook.otherwise:
            message = f"the text names `{name}`, which the condition does not make sure is known"
            help_ = "add a last wording without it, or compare it in the condition"
            yield Problem(effect.place, message, help_, "maybe-unknown")


@gives("long-text", "warning", "a text is too long")
def long_texts(base: Base) -> Iterator[Problem]:
    """Texts of more characters than the style allows."""
    longest = int(base.knowledge.section("style").get("longest", 0))
    for _, effect in _effects(base.knowledge):
        for text in effect.texts:
            if 0 < longest < len(text):
                message = f"a text of {len(text)} characters is long for an answer"
                yield Problem(effect.place, message, f"say it in {longest}", "long-text")


@gives("jargon", "warning", "a text uses a word that few people know")
def jargon(base: Base) -> Iterator[Problem]:
    """Words that the style avoids."""
    for word, instead in base.knowledge.section("style").get("avoid", {}).items():
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        for _, effect in _effects(base.knowledge):
            if any(map(pattern.search, effect.texts)):
                yield Problem(effect.place, f"`{word}` is a word that few people know", f"say {instead}", "jargon")


@gives("no-why", "info", "a rule that forbids or allows does not say why")
def without_why(base: Base) -> Iterator[Problem]:
    """Rules that forbid or allow something and leave their readers without the reason behind it."""
    for rule in base.knowledge.rulebook.rules.values():
        if not rule.why and (rule.does("forbid") or rule.does("allow")):
            message = f"rule `{rule.id}` does not say why"
            yield Problem(rule.place, message, "say under `why` what would go wrong, or what makes it right", "no-why")
