"""What is doubtful in the sentences of rules: facts that may be missing, length, and words that few people know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.authoring.lint.rules import known_where
from kb.knowledge.knowledge import Knowledge
from kb.problems import Problem
from kb.rulebook.conditions import Junction, names_in
from kb.rulebook.rules import Effect, Rule
from kb.vocabulary.templates import placeholders


def lint_texts(knowledge: Knowledge) -> Iterator[Problem]:
    """Give every finding about the sentences of rules."""
    style = knowledge.section("style")
    for rule in knowledge.rulebook.rules.values():
        for effect in rule.effects:
            yield from maybe_unknown(rule, effect, knowledge)
            yield from long_text(effect, int(style.get("longest", 0)))
            yield from jargon(effect, style.get("avoid", {}))


def maybe_unknown(rule: Rule, effect: Effect, knowledge: Knowledge) -> Iterator[Problem]:
    """Facts in the last wording of a text that may be unknown where the rule stands: `(not known)` would be said."""
    parts = (rule.when, effect.that) if effect.that is not None and effect.kind != "require" else (rule.when,)
    known = known_where(Junction("all", parts), True) | set(knowledge.vocabulary.roles)
    known |= {effect.fact} | {role.presence for role in knowledge.vocabulary.roles.values()}
    known |= set(names_in(effect.value)) if effect.value is not None else set()
    for name in dict.fromkeys(placeholders(effect.texts[-1]) if effect.texts else ()):
        if name not in known and name not in knowledge.rulebook.otherwise:
            message = f"the text names `{name}`, which the condition does not make sure is known"
            help_ = "add a last wording without it, or compare it in the condition"
            yield Problem(effect.place, message, help_, "maybe-unknown")


def long_text(effect: Effect, longest: int) -> Iterator[Problem]:
    """Texts of more characters than the style allows."""
    for text in effect.texts:
        if 0 < longest < len(text):
            message = f"a text of {len(text)} characters is long for an answer"
            yield Problem(effect.place, message, f"say it in {longest}", "long-text")


def jargon(effect: Effect, avoid: Mapping[str, str]) -> Iterator[Problem]:
    """Words that the style avoids."""
    for word, instead in avoid.items():
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for text in effect.texts):
            yield Problem(effect.place, f"`{word}` is a word that few people know", f"say {instead}", "jargon")
