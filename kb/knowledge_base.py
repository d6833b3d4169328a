"""The one door for programs: load a knowledge base, ask it, and look into its answers.

`docs/python.md` shows how it is used.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from kb.answers.answer import WANTED
from kb.answers.ask import ask
from kb.catalogue.catalogue import Product
from kb.catalogue.in_force import moment
from kb.engines import DEFAULT, known_engine, pick
from kb.engines.firings import Engine
from kb.explain.alternatives import alternatives
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.knowledge.translation import in_language
from kb.problems import Place, did_you_mean, refuse
from kb.proof.verify import Difference, moment_of, verify
from kb.questions.flags import read_again, read_pairs, read_value, with_flags, without_words
from kb.questions.language.sentence_reader import reader
from kb.questions.question import Question
from kb.questions.to_question import read_question
from kb.reports.analyses import Analyses
from kb.reports.renderings import Sheet
from kb.reports.report import Reporter
from kb.reports.response import Response
from kb.reports.values import Data
from kb.vocabulary.facts import METHOD


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
        folders = _folders(layers)
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
        self, sentence: str = "", *, facts: Mapping[str, Any] | Iterable[str] = (), ignore: Iterable[str] = (),
        lang: str = "", otherwise: str = "", **named: object,
    ) -> Question:  # fmt: skip
        """Give a question: a sentence, and over it what is named: the method, things by role, facts by short name.

        A thing is one that `find` gave, or its name. `facts` are further facts by their full names, or texts
        NAME=VALUE. Names whose value is None are left out. `ignore` are words of the sentence that were not understood
        and of which the asker is sure that they change nothing; not those that tell of trouble. `lang` is the language
        in which the sentence is read; else it is the one of which it has most words, or `otherwise`.

        Raises:
            InputError: a name or a value that is none.
        """
        sentence, lang = _text(sentence, "sentence"), self._language(lang)
        said = {name: self._named(value) for name, value in named.items() if value is not None}
        known = self.knowledge
        short = {fact.short: name for name, fact in known.vocabulary.facts.items() if fact.short} | {METHOD: METHOD}
        for name in said.keys() - known.vocabulary.roles.keys() - short.keys():
            raise refuse(f"`{name}` is nothing to ask by", help=did_you_mean(name, [*known.vocabulary.roles, *short]))
        roles = {name: text for name, text in said.items() if name in known.vocabulary.roles and text}
        given = {short[name]: (name, text) for name, text in said.items() if name in short}
        values = {fact: read_value(fact, text, known, Place(name)) for fact, (name, text) in given.items()}
        otherwise = known.spoken(otherwise)
        question = read_question(sentence, known, lang, otherwise) if sentence else Question(language=lang or otherwise)
        flagged = with_flags(question, roles, {**values, **read_pairs(_pairs(facts), known)}, known)
        return without_words(flagged, [_text(each, "ignore") for each in ignore])

    def ask(
        self, sentence: str = "", *, facts: Mapping[str, Any] | Iterable[str] = (), ignore: Iterable[str] = (),
        lang: str = "", otherwise: str = "", **named: object,
    ) -> Response:  # fmt: skip
        """Answer a question, given as for `question`.

        Raises:
            InputError: nothing is asked, or what is asked cannot be read.
        """
        if not sentence and not named and not facts:
            raise refuse("no question", help="say a sentence, or name method and things")
        return self.answer(self.question(sentence, facts=facts, ignore=ignore, lang=lang, otherwise=otherwise, **named))

    def answer(self, question: Question) -> Response:
        """Answer a question, with all that is found out further."""
        if not isinstance(question, Question):
            raise refuse("it is no question", help="give what `question` gave, or `ask`")
        with self._lock:
            machine, note = self._machine
            known = self.speaking(question)
            reply = ask(question, known, machine)
            reporter = Reporter(reply, alternatives(reply, known, machine), known)
            data = Analyses(reporter).added(reporter.data())
        data["note"] = " ".join(each for each in (data["note"], note) if each)
        return Response(Sheet(reply, known, data, known.words))

    def speaking(self, question: Question) -> Knowledge:
        """Give what is known in the words of the language in which a question wants its answer."""
        with self._lock:
            return in_language(self.knowledge, question.language)

    def _language(self, said: object) -> str:
        """Give the code of a language in which questions are read or answered, or nothing where none is said."""
        language, known = _text(said or "", "lang"), self.knowledge.all_languages
        if language and language not in known:
            raise refuse(f"unknown language `{language}`", help=did_you_mean(language, known))
        return language

    def why_not(self, asked: Response | str, wanted: str) -> list[Data]:
        """Give what is in the way of another answer: yes, no or conditional.

        Raises:
            InputError: there is no such answer, or what was asked is an answer of another knowledge base.
        """
        if wanted not in WANTED:
            raise refuse(f"`{wanted}` is no answer to want", help=did_you_mean(str(wanted), WANTED))
        from kb.reports.why_not_text import WhyNotText

        with self._lock:
            sheet = self._response(asked).sheet
            return WhyNotText(sheet.reply, sheet.known).obstacles_to(wanted)

    def what_if(self, asked: Response | str, *changes: str) -> Data:
        """Give the answer to a question with changes such as `count=3`, beside the one as it was asked.

        Raises:
            InputError: a change that cannot be read.
        """
        from kb.reports.comparison import compared

        with self._lock:
            texts = [_text(each, "change") for each in changes]
            sheet = self._response(asked).sheet
            return compared(sheet.reply, texts, sheet.known, self.engine)

    def _named(self, value: object) -> str:
        if not isinstance(value, Product):
            return _text(str(value), "name")
        if self.knowledge.catalogue.products.get(value.id) != value:
            help_ = "`find` gives those of this one"
            raise refuse(f"{value.full_name} is a product of another knowledge base", help=help_)
        return value.id

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
        """Give this knowledge base as of the day that a proof was made for.

        Raises:
            InputError: it is no record at all.
        """
        if not isinstance(record, dict):
            raise refuse("it is no proof", help="give what `prove` gave")
        stated = moment_of(record)
        if self.knowledge.moment.explicit or stated is None or stated == self.knowledge.moment:
            return self
        return KnowledgeBase(load([Path(each) for each in self.knowledge.layers], False, stated), self._engine_name)

    def verify(self, record: Data, *, reading: bool = True) -> list[Difference]:
        """Give every spot where a proof is not what follows, as of its day; none where it holds.

        Its sentence is read again; without `reading` it is taken as the proof says it is meant.

        Raises:
            InputError: it is no record at all.
        """
        known = self.of_proof(record).knowledge
        try:
            return verify(record, known, partial(read_again, knowledge=known) if reading else None)
        except UnicodeEncodeError:
            raise refuse("it is no proof: there is something in it that is no text") from None

    def find(self, name: str) -> list[Product]:
        """Give the products that bear a name, or where none does, those with the names most like it."""
        name, names = _text(name, "name"), reader(self.knowledge)
        found = names.bearing(name) or names.names.near(name)
        return [self.knowledge.catalogue.products[id_] for id_ in found]


def _folders(layers: object) -> list[Path]:
    listed = list(layers) if isinstance(layers, Iterable) and not isinstance(layers, str) else [layers]
    folders = [Path(each) for each in listed if isinstance(each, (str, Path))]
    if len(folders) < len(listed):
        raise refuse(f"`{layers!r}` names no folders", help="give one, or a list of them")
    return folders


def _text(value: object, what: str) -> str:
    """Give a text that is one, without what is no character."""
    if not isinstance(value, str) or any("\ud800" <= each <= "\udfff" for each in value):
        raise refuse(f"`{value!r}` is no {what}", help="write it as text")
    return value


def _pairs(facts: Mapping[str, Any] | Iterable[str]) -> list[str]:
    """Give facts as texts NAME=VALUE."""
    if isinstance(facts, Mapping):
        return [f"{name}={value}" for name, value in facts.items() if value is not None]
    if facts is not None and not isinstance(facts, Iterable):
        raise refuse(f"`{facts!r}` are no facts", help="give them by name, or as texts NAME=VALUE")
    return [_text(each, "fact") for each in ([facts] if isinstance(facts, str) else facts or ())]


def _stamp(known: Knowledge) -> tuple[str, str, str]:
    return known.rulebook.digest, known.digest, known.moment.day
