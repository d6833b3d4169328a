"""The one door for programs: load a knowledge base, ask it, and look into its answers.

`docs/python.md` shows how it is used.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.answers.ask import ask
from kb.answers.reply import Reply
from kb.catalogue.catalogue import Product
from kb.catalogue.in_force import moment
from kb.engines import DEFAULT, pick
from kb.engines import known as known_engine
from kb.engines.firings import Engine
from kb.explain.alternatives import alternatives
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import Place, did_you_mean, refuse
from kb.proof.verify import Difference, moment_of, verify
from kb.questions.flags import read_pairs, read_value, with_flags
from kb.questions.language.sentence_reader import reader
from kb.questions.question import Question
from kb.questions.to_question import read_question
from kb.reports.analyses import Analyses
from kb.reports.renderings import Sheet
from kb.reports.report import Reporter
from kb.reports.response import Response
from kb.reports.values import Data

METHOD = "method"
WANTED = ("yes", "no", "conditional")


class KnowledgeBase:
    """A knowledge base in use. May be shared by threads: one question is answered at a time."""

    def __init__(self, knowledge: Knowledge, engine: str = DEFAULT) -> None:
        self.knowledge, self._engine_name = knowledge, known_engine(engine)
        self._lock = threading.RLock()

    @classmethod
    def load(
        cls, layers: str | Path | Iterable[str | Path] = (), *, only: bool = False, as_of: str | date | None = None,
        engine: str = DEFAULT,
    ) -> KnowledgeBase:  # fmt: skip
        """Load the built-in rules and facts with a folder, or several, laid over them, or these folders `only`.

        `as_of` is the day that counts, such as 2024-05-01; else it is today.

        Raises:
            InputError: with every problem of every file.
        """
        folders = [Path(each) for each in ([layers] if isinstance(layers, (str, Path)) else layers)]
        if only and not folders:
            raise refuse("no knowledge base", help="name the folder that is to be used alone")
        return cls(load(folders, own=not only, moment=moment(None if as_of is None else str(as_of))), engine)

    @cached_property
    def _machine(self) -> tuple[Engine, str]:
        return pick(self.knowledge.rulebook, self._engine_name)

    @property
    def engine(self) -> Engine:
        """What runs the rules.

        Raises:
            InputError: there is no engine of that name.
        """
        with self._lock:
            return self._machine[0]

    def question(
        self, sentence: str = "", *, facts: Mapping[str, Any] | Iterable[str] = (), **named: object
    ) -> Question:
        """Give a question: a sentence, and over it what is named: the method, things by role, facts by short name.

        A thing is one that `find` gave, or its name. `facts` are further facts by their full names, or texts
        NAME=VALUE. Names whose value is None are left out.

        Raises:
            InputError: a name or a value that is none.
        """
        if not isinstance(sentence, str):
            raise refuse(f"`{sentence!r}` is no sentence", help="write it as text")
        said = {name: _text(value) for name, value in named.items() if value is not None}
        known = self.knowledge
        short = {fact.short: name for name, fact in known.vocabulary.facts.items() if fact.short} | {METHOD: METHOD}
        for name in said.keys() - known.vocabulary.roles.keys() - short.keys():
            raise refuse(f"`{name}` is nothing to ask by", help=did_you_mean(name, [*known.vocabulary.roles, *short]))
        roles = {name: text for name, text in said.items() if name in known.vocabulary.roles and text}
        given = {short[name]: (name, text) for name, text in said.items() if name in short}
        values = {fact: read_value(fact, text, known, Place(name)) for fact, (name, text) in given.items()}
        question = read_question(sentence, known) if sentence else Question()
        return with_flags(question, roles, {**values, **read_pairs(_pairs(facts), known)}, known)

    def ask(self, sentence: str = "", *, facts: Mapping[str, Any] | Iterable[str] = (), **named: object) -> Response:
        """Answer a question, given as for `question`.

        Raises:
            InputError: nothing is asked, or what is asked cannot be read.
        """
        if not sentence and not named and not facts:
            raise refuse("no question", help="say a sentence, or name method and things")
        return self.answer(self.question(sentence, facts=facts, **named))

    def answer(self, question: Question) -> Response:
        """Answer a question, with all that is found out further."""
        with self._lock:
            machine, note = self._machine
            reply = ask(question, self.knowledge, machine)
            reporter = Reporter(reply, alternatives(reply, self.knowledge, machine), self.knowledge)
            data = Analyses(reporter).added(reporter.data())
        data["note"] = " ".join(each for each in (data["note"], note) if each)
        return Response(Sheet(reply, self.knowledge, data, self.knowledge.words))

    def why_not(self, asked: Response | str, wanted: str) -> list[Data]:
        """Give what is in the way of another answer: yes, no or conditional.

        Raises:
            InputError: there is no such answer, or what was asked is an answer of another knowledge base.
        """
        if wanted not in WANTED:
            raise refuse(f"`{wanted}` is no answer to want", help=did_you_mean(str(wanted), WANTED))
        from kb.reports.why_not_text import WhyNotText

        with self._lock:
            return WhyNotText(self._reply(asked), self.knowledge).obstacles_to(wanted)

    def what_if(self, asked: Response | str, *changes: str) -> Data:
        """Give the answer to a question with changes such as `count=3`, beside the one as it was asked.

        Raises:
            InputError: a change that cannot be read.
        """
        from kb.reports.comparison import compared

        with self._lock:
            return compared(self._reply(asked), changes, self.knowledge, self.engine)

    def _reply(self, asked: Response | str) -> Reply:
        return self._response(asked).sheet.reply

    def _response(self, asked: Response | str) -> Response:
        if not isinstance(asked, Response):
            return self.ask(asked)
        if _stamp(asked.sheet.known) != _stamp(self.knowledge):
            raise refuse("the answer is one of another knowledge base", help="ask this one")
        return asked

    def prove(self, asked: Response | str) -> Data:
        """Give the proof of an answer: the record of all that it rests on."""
        return self._response(asked).proof()

    def of_proof(self, record: Data) -> KnowledgeBase:
        """Give this knowledge base as of the day that a proof was made for."""
        stated = moment_of(record)
        if self.knowledge.moment.explicit or stated is None or stated == self.knowledge.moment:
            return self
        return KnowledgeBase(load([Path(each) for each in self.knowledge.layers], False, stated), self._engine_name)

    def verify(self, record: Data) -> list[Difference]:
        """Give every spot where a proof is not what follows, as of its day; none where it holds.

        Raises:
            InputError: it is no record at all.
        """
        if not isinstance(record, dict):
            raise refuse("it is no proof", help="give what `prove` gave")
        return verify(record, self.of_proof(record).knowledge)

    def find(self, name: str) -> list[Product]:
        """Give the products that bear a name, or where none does, those with the names most like it."""
        if not isinstance(name, str):
            raise refuse(f"`{name!r}` is no name", help="write it as text")
        names = reader(self.knowledge)
        found = names.bearing(name) or names.names.near(name)
        return [self.knowledge.catalogue.products[id_] for id_ in found]


def _text(value: object) -> str:
    return value.id if isinstance(value, Product) else str(value)


def _pairs(facts: Mapping[str, Any] | Iterable[str]) -> list[str]:
    """Give facts as texts NAME=VALUE."""
    if isinstance(facts, Mapping):
        return [f"{name}={_text(value)}" for name, value in facts.items() if value is not None]
    pairs = [facts] if isinstance(facts, str) else list(facts)
    if wrong := [each for each in pairs if not isinstance(each, str)]:
        raise refuse(f"`{wrong[0]!r}` is no fact", help="write NAME=VALUE")
    return pairs


def _stamp(known: Knowledge) -> tuple[str, str, str]:
    return known.rulebook.digest, known.digest, known.moment.day
