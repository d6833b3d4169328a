"""An interview: one question at a time, only such as can still change the answer, the most decisive first.

First the method, then the things by name, then the facts that are open. Every answer makes a new state, so that going
back is always possible; what a person does not know stays unknown and is not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kb.answers.answer import Answer
from kb.answers.ask import judge
from kb.engines.firings import Engine
from kb.explain.relevance import MOST_RUNS
from kb.explain.what_to_ask import Asking, WhatToAsk
from kb.knowledge.knowledge import Knowledge
from kb.questions.flags import with_flags
from kb.questions.question import Mention, Question
from kb.questions.to_question import find_product
from kb.vocabulary.templates import fill, inserted, inside, of_role, quoted

NUMBERS = ("quantity", "integer")
"""Types whose values are written with the marks of the language."""


@dataclass(frozen=True)
class Prompt:
    """A question to a person: for the `method`, a thing in a `role`, or a `fact`. `options` are values and meanings."""

    kind: str
    name: str
    ask: str
    where: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """What was said so far: the question that it comes to, and what the person could not or would not say."""

    question: Question
    unknown: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()


class Interview:
    """Leads from a question, or from none, to an answer."""

    def __init__(self, question: Question, knowledge: Knowledge, engine: Engine) -> None:
        self.knowledge, self.engine = knowledge, engine
        self.inquiry = WhatToAsk(knowledge, MOST_RUNS)
        self.states = [State(question)]
        facts = knowledge.vocabulary.facts.values()
        self._silent = frozenset() if question.sentence else frozenset(fact.name for fact in facts if fact.short)
        self.words: Mapping[str, str] = knowledge.words

    @property
    def state(self) -> State:
        """What was said so far."""
        return self.states[-1]

    def answer(self) -> Answer:
        """Give the answer to what was said so far."""
        return judge(replace(self.state.question, ambiguous=()), self.knowledge, self.engine)

    def asking(self) -> Asking:
        """Give the open facts that matter."""
        return self.inquiry.asking(self.answer(), self.state.unknown, self._silent)

    def prompt(self) -> Prompt | None:
        """Give the next question, or nothing where nothing that a person may know can change the answer."""
        question = self.state.question
        if len(question.methods) != 1:
            return self._method(question) if "method" not in self.state.unknown else None
        for mention in question.ambiguous:
            if mention.role not in self.state.passed:
                return self._which(mention)
        self._take_as_present()
        role = next(self._roles(), None)
        if role is not None:
            return self._role(role)
        asking = self.asking()
        return self._fact(asking.facts[0], asking) if asking.facts else None

    def tell(self, text: str, prompt: Prompt) -> str:
        """Take a person's answer; give what is wrong with it, or nothing."""
        said = " ".join(text.split())
        if said.isdigit() and prompt.options and int(said) in range(1, len(prompt.options) + 1):
            said = list(prompt.options)[int(said) - 1]
        if prompt.kind == "role":
            return self._tell_role(said, prompt.name)
        try:
            fact = self.knowledge.vocabulary.fact(prompt.name)
            written = self.knowledge.vocabulary.units.writing.plainly(said) if fact.type in NUMBERS else said
            value = fact.parse(written)
        except ValueError as error:
            return str(error)
        question = with_flags(self.state.question, {}, {prompt.name: value}, self.knowledge)
        self._to(replace(self.state, question=question))
        return ""

    def pass_over(self, prompt: Prompt) -> None:
        """Take it that the person does not know."""
        state, role = self.state, prompt.name
        if prompt.kind == "role":
            question = with_flags(state.question, {}, {}, self.knowledge, {role})
            self._to(replace(state, question=question, passed=state.passed | {role}))
        else:
            self._to(replace(state, unknown=state.unknown | {prompt.name}))

    def back(self) -> bool:
        """Take back the last answer; say whether there was one."""
        if len(self.states) > 1:
            self.states.pop()
            return True
        return False

    def _to(self, state: State) -> None:
        self.states.append(state)

    # prompts

    def _method(self, question: Question) -> Prompt:
        fact = self.knowledge.vocabulary.fact("method")
        options = {name: text for name, text in fact.values.items() if name in (question.methods or fact.values)}
        return Prompt("method", "method", fact.ask, fact.where, options, (self.words["interview_method"],))

    def _which(self, mention: Mention) -> Prompt:
        products = self.knowledge.catalogue.products
        options = {id_: products[id_].full_name for id_ in mention.candidates}
        ask = fill([self.words["interview_which"]], {"name": quoted(mention.said, self.words)}.get)
        return Prompt("role", mention.role, ask, "", options, (ask,))

    def _role(self, role: str) -> Prompt:
        known = self.knowledge.vocabulary.roles[role]
        optional = self._is_optional(role)
        ask = fill([self.words["interview_role"]], {"role": known.called}.get)
        where = self.words["interview_none"] if optional else self.words["interview_name"]
        return Prompt("role", role, ask, where, {}, (self.words["interview_role_why"],))

    def _fact(self, name: str, asking: Asking) -> Prompt:
        fact, answer = self.knowledge.vocabulary.facts[name], self.answer()
        text = of_role(fact.ask or inserted(self.words["ask_for"], {"fact": fact.meaning}), fact.role)
        roles = self.knowledge.vocabulary.roles

        def show(key: str) -> str | None:
            name = inside(key).name
            return answer.case.show(key, self.knowledge) or (roles[name].called if name in roles else None)

        return Prompt("fact", name, fill([text], show), fact.where, dict(fact.values), self._why(name, asking, answer))

    def _why(self, name: str, asking: Asking, answer: Answer) -> tuple[str, ...]:
        """Give the titles of the open rules behind a fact, and the answers that may come."""
        titles = [rule.title for rule in self.inquiry.rules_behind(name, answer)]
        outcomes = f" {self.words['or']} ".join(self.verdict(each) for each in sorted(asking.findings.results))
        return (*titles[:3], fill([self.words["interview_results"]], {"answers": outcomes}.get))

    def verdict(self, answer: str) -> str:
        """Give the words for an answer, as they answer the question in the way it was asked."""
        return self.knowledge.words.verdict(answer, self.state.question.asked)

    # things

    def _take_as_present(self) -> None:
        """Take things of a kind that has no products as spoken of, where the method needs them."""
        question = self.state.question
        missing = [role for role in self._asks() if role not in question.present and not self._has_products(role)]
        if missing:
            question = with_flags(question, {}, {}, self.knowledge, missing)
            self.states[-1] = replace(self.state, question=question)

    def _roles(self) -> Iterator[str]:
        """Give the things whose name can change the answer, in the order in which the method asks for them."""
        open_roles = [role for role in self._asks() if self._is_open(role)]
        spoken = [role for role in open_roles if role in self.state.question.present or not self._is_optional(role)]
        read = self._read() if spoken else set()
        yield from (role for role in spoken if role in read)
        if not spoken:
            yield from (role for role in open_roles if self._would_matter(role))

    def _asks(self) -> list[str]:
        """Give the roles that the method asks for, or all that are no relations."""
        method = self.knowledge.methods.get(self.state.question.methods[0])
        everything = [each.name for each in self.knowledge.vocabulary.roles.values() if not each.of]
        return everything if method is None or method.asks is None else list(method.asks)

    def _is_open(self, role: str) -> bool:
        state = self.state
        return role not in state.question.products and role not in state.passed and self._has_products(role)

    def _has_products(self, role: str) -> bool:
        kind = self.knowledge.vocabulary.roles[role].kind
        return any(each.kind == kind for each in self.knowledge.catalogue.products.values())

    def _is_optional(self, role: str) -> bool:
        return self.knowledge.vocabulary.roles[role].absent

    def _read(self) -> set[str]:
        """Give the roles of the things that the most decisive fact is about."""
        roles, facts = self.knowledge.vocabulary.roles, self.knowledge.vocabulary.facts
        found = {facts[name].role for name in self.asking().facts[:1]} - {""}
        return found | {part for role in found for part in roles[role].of}

    def _would_matter(self, role: str) -> bool:
        """Say whether the answer could be another one if there were such a thing."""
        question = replace(self.state.question, present=self.state.question.present | {role}, ambiguous=())
        asking = self.inquiry.asking(judge(question, self.knowledge, self.engine), self.state.unknown)
        return bool(asking.facts) or asking.findings.results != {self.answer().answer}

    def _tell_role(self, said: str, role: str) -> str:
        state = self.state
        if said.casefold() in self.words["interview_no_such"].split(", ") and self._is_optional(role):
            self._to(replace(state, passed=state.passed | {role}))
            return ""
        kind, language = self.knowledge.vocabulary.roles[role].kind, state.question.language
        found = find_product(said, kind, self.knowledge, role, language)
        if isinstance(found, Mention):
            names = ", ".join(self.knowledge.catalogue.products[id_].full_name for id_ in found.candidates)
            key = "interview_near" if names else "interview_not_found"
            return fill([self.words[key]], {"name": quoted(said, self.words), "near": names}.get)
        self._to(replace(state, question=with_flags(state.question, {role: found}, {}, self.knowledge)))
        return ""
