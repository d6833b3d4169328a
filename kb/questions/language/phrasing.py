"""One language's phrasing, typed: its words, terms and cues, checked so that a mistake is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from kb.files.schema_cache import Checked
from kb.files.strict_yaml import Map
from kb.problems import InputError, Place, Problem, did_you_mean
from kb.questions.language.cue_reader import CueReader, in_every_order
from kb.questions.language.cues import Cue, CueIndex, Cues
from kb.questions.language.leftovers import Leftovers
from kb.questions.language.lexicon import Lexicon
from kb.questions.language.scores import Scores
from kb.questions.language.spoken_numbers import Spoken
from kb.questions.language.tokens import Tokenizer, clean
from kb.questions.language.ways_of_asking import WayOfAsking
from kb.vocabulary.quantities import Quantity, Units
from kb.vocabulary.vocabulary import Vocabulary

INVERTED = "inverted"
"""The one way of asking the other way round, where a phrasing does not tell several apart."""


class Phrase(NamedTuple):
    """Words that stand for terms, or that are a noun for things of some kinds; a `name` is heard as it is written."""

    texts: tuple[str, ...]
    terms: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    plural: bool = False
    name: bool = False


@dataclass(frozen=True)
class MethodCues:
    """How a method is heard: `weak` cues count only where none is heard surely; `given` kinds, where no cue is.

    `figures` are facts that the only figure of their dimension tells. Where another method leads, this one is heeded
    only if it is at least so likely: `heeded_from`. It is never meant where neither its cues nor those of `only_with`
    are heard, if it has such.

    A method that is heard `across` sentences is meant instead of others even where these are heard within one.
    """

    name: str
    roles: tuple[str, ...]
    sure: Cues
    weak: Cues
    instead_of: tuple[str, ...]
    given: tuple[str, ...]
    across: bool = False
    figures: tuple[str, ...] = ()
    heeded_from: float = 0.0
    only_with: Cues = field(default_factory=Cues)


@dataclass(frozen=True)
class CastCues:
    """How a role is heard; of one method alone, where it names one."""

    role: str
    method: str | None
    cues: Cues


@dataclass(frozen=True)
class FactCues:
    """How a fact is heard: its value is written here, or taken from the slot in angle brackets, `never` these.

    Where numbers without a unit are taken, it is from `bare_from` on: less counts or measures something else.
    """

    fact: str
    value: Any
    cues: Cues
    never: frozenset[Quantity] = frozenset()
    bare_from: int = 0


@dataclass(frozen=True)
class Counting:
    """How it is heard how many of a thing are meant; `fact` is the name of the count below a role."""

    fact: str
    added: Cues
    again: Cues
    one_more: Cues
    existing: Cues
    in_all: Cues
    by_default: int | None

    @property
    def cues(self) -> tuple[Cues, ...]:
        """Give all cues, by what they mean."""
        return self.added, self.again, self.one_more, self.existing, self.in_all


class Phrasing:
    """The phrasing of one language. Raises InputError where it contradicts the vocabulary or itself."""

    def __init__(self, raw: Map, vocabulary: Vocabulary, methods: Iterable[str]) -> None:
        checked = Checked()
        self.problems = checked.problems(raw, "phrasing", raw.place.path)
        checked.save()
        if self.problems:
            raise InputError(self.problems)
        self._raw, self._vocabulary, self._methods = raw, vocabulary, tuple(methods)
        self.tokenizer = Tokenizer(raw["writing"])
        self.units, self.joins_hyphened = self._units(raw), bool(raw["writing"].get("joins_hyphened", False))
        self.spoken = self._spoken(raw["writing"])
        self.common = frozenset(name for name, each in vocabulary.kinds.items() if each.get("common"))
        self.longest, self.too_long = int(raw["longest"]), str(raw["too_long"])
        self.ends, self.ranges = frozenset(raw["ends"]), frozenset(raw["ranges"])
        self.fillers, self.variants = self._folded("fillers"), self._folded("variants")
        self.joiners, self.measures = self._folded("joiners"), self._folded("measures")
        self.spaced_measures = {each for each in self.measures - self._folded("words") if len(each) > 1}
        self.time_words = self._folded("time_words")
        self.codes = frozenset("".join(self._texts(each)) for each in raw["codes"])
        self.plurals, self.owner_marks = self._folded("plurals"), frozenset(map(str, raw["writing"]["split_off"]))
        self._inflected = {kind: inflecting(self._endings(endings)) for kind, endings in raw["endings"].items()}
        self.phrases = [*self._nouns(), *self._terms()]
        units = {name: unit.dimension for name, unit in vocabulary.units.units.items()}
        terms = {term for phrase in self.phrases for term in phrase.terms}
        self._reader = CueReader(terms, vocabulary.kinds, units, self.tokenizer.fold)
        self._index, self._cues_read = CueIndex(), list[Cue]()
        self.estranging = frozenset(mark for cue in self._cues(raw, "estranging") for mark in cue.steps[0].marks)
        self.owned, self.owners = (str(raw["owned"]["fact"]), str(raw["owned"]["is"])), self._cues(raw["owned"])
        self.left_out, self.asked = self._cues(raw["left_out"]), list(self._asked())
        self.casts = [self._cast(each) for each in raw["casts"]]
        self.counting = self._counting(raw["counting"])
        self.twins = self._cues(raw, "twins")
        self.group_fact, self.strangers = str(raw["group_fact"]), frozenset(map(str, raw.get("strangers", ())))
        alone = raw.get("group_alone", {"kind": "", "after": (), "before": ()})
        self.group_alone = str(alone["kind"]), frozenset(map(str, alone["after"])), frozenset(map(str, alone["before"]))
        self.methods = [self._method(name, entry) for name, entry in raw["methods"].items()]
        self.facts = [self._fact(entry) for entry in raw["facts"]]
        self.beside = self._figures_beside(raw)
        self.in_turn = {str(fact): str(kind) for fact, kind in raw.get("in_turn", {}).items()}
        self.weights = self._weights(raw)
        unread = [self._cues(raw["unread"], key) for key in ("idle", "doubts", "openings")]
        self._barring = (*unread[1], *unread[2])
        self.asked_for = self._asked_for()
        self.plain = self._plain()
        self.lexicon = self._lexicon()
        self.leftovers = self._leftovers(raw["unread"], *unread)
        if self.problems:
            raise InputError(self.problems)

    def _spoken(self, raw: Map) -> Spoken:
        said = {key: frozenset(map(str, raw.get(key, ())))
                for key in ("inside_numbers", "decimal_words", "number_links")}  # fmt: skip
        scales = {self.tokenizer.fold(str(word)): int(scale) for word, scale in raw.get("scales", {}).items()}
        return Spoken(
            scales, said["inside_numbers"], said["decimal_words"], self.units, self._folded("plurals"),
            said["number_links"], frozenset(map(self.tokenizer.fold, map(str, raw["numbers"]))),
        )  # fmt: skip

    def _units(self, raw: Map) -> Units:
        """Give the units, found by the words that this language has for them as well."""
        spoken, units = raw.get("units", Map()), self._vocabulary.units
        for word, name in spoken.items():
            if name not in units.units:
                self._wrong(spoken.at(word), f"unknown unit `{name}`", did_you_mean(str(name), units.units))
        return units.also({str(word): str(name) for word, name in spoken.items() if name in units.units})

    def _figures_beside(self, raw: Map) -> dict[str, list[str]]:
        """Give the facts, as KIND.FACT, that a figure may tell of the thing beside it, by the figure's dimension."""
        made: dict[str, list[str]] = {}
        for fact in map(str, raw.get("beside", ())):
            kind, _, attribute = fact.partition(".")
            roles = [name for name, role in self._vocabulary.roles.items() if role.kind == kind]
            known = [
                self._vocabulary.facts[name]
                for role in roles
                if (name := f"{role}.{attribute}") in self._vocabulary.facts
            ]
            if not known or not known[0].unit:
                self._wrong(raw.at("beside"), f"no thing of a kind `{kind}` has a figure `{attribute}`")
                continue
            made.setdefault(self._vocabulary.units.units[known[0].unit].dimension, []).append(fact)
        return made

    def _weights(self, raw: Map) -> Scores:
        try:
            return Scores.read(str(raw.get("weights", "")))
        except ValueError as error:
            self._wrong(raw.at("weights"), str(error))
            return Scores({})

    def _folded(self, key: str) -> frozenset[str]:
        return frozenset(self.tokenizer.fold(str(each)) for each in self._raw.get(key, ()))

    def _endings(self, endings: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        fold = self.tokenizer.fold
        return {fold(str(stem)): [fold(str(each)) for each in added] for stem, added in endings.items()}

    def _wrong(self, place: Place, message: str, help_: str = "") -> None:
        self.problems.append(Problem(place, message, help_, "phrasing"))

    def _nouns(self) -> Iterator[Phrase]:
        for entry in self._raw["nouns"].values():
            kinds = tuple(entry["kinds"])
            for kind in kinds:
                if kind not in self._vocabulary.kinds:
                    self._wrong(entry.at("kinds"), f"unknown kind `{kind}`", did_you_mean(kind, self._vocabulary.kinds))
            for _, texts in self._several(entry, "say"):
                terms = frozenset(map(str, entry.get("terms", ())))
                yield Phrase(texts, terms, kinds)
                for last in self._inflected["plural"](texts[-1]):
                    yield Phrase((*texts[:-1], last), terms, kinds, True)

    def _terms(self) -> Iterator[Phrase]:
        plural, verb = self._inflected["plural"], self._inflected["verb"]
        for name in self._raw["terms"]:
            for said, texts in self._several(self._raw["terms"], name):
                term, is_name = frozenset({name}), said != said.casefold()
                yield Phrase(texts, term, name=is_name)
                for n, text in enumerate(() if is_name else texts):
                    for word in (*plural(text), *verb(text)):
                        yield Phrase((*texts[:n], word, *texts[n + 1 :]), term)

    def _several(self, entry: Map, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each phrase in a list with its words; one that has none is wrong."""
        for said in map(str, entry[key]):
            if texts := self._texts(said):
                yield said, texts
            else:
                self._wrong(entry.at(key), f"`{said}` has no word to hear", "leave it out")

    def _texts(self, said: str) -> tuple[str, ...]:
        text = str(said)
        if text.isascii() and text.isalpha() and not self.tokenizer.respelt(text):
            return (self.tokenizer.fold(text),)
        return tuple(word.text for word in self.tokenizer.split(clean(text)) if word.text != "-")

    def _cues(self, entry: Map, key: str = "say") -> Cues:
        every = (each for written in entry.get(key, ()) for each in in_every_order(str(written)))
        made = [cue for written in every if (cue := self._cue(written, entry.at(key)))]
        self._cues_read.extend(made)
        return self._index.enter(made)

    def _cue(self, written: str, place: Place) -> Cue | None:
        try:
            return self._reader.read(written)
        except ValueError as error:
            message = str(error)
            slot = message.split("`")[1] if message.startswith("unknown slot") else ""
            self._wrong(place, message, did_you_mean(slot, self._reader.slots) if slot else "")
            return None

    def _asked(self) -> Iterator[WayOfAsking]:
        """Give the ways of asking, the one without a name of its own first."""
        single = {INVERTED: self._raw[INVERTED]} if INVERTED in self._raw else {}
        for name, entry in {**single, **self._raw.get("asked", {})}.items():
            yield WayOfAsking(name, self._cues(entry), self._cues(entry, "unless"))

    def _role(self, entry: Map, role: str) -> str:
        if role not in self._vocabulary.roles:
            self._wrong(entry.place, f"unknown role `{role}`", did_you_mean(role, self._vocabulary.roles))
        return role

    def _cast(self, raw: Map) -> CastCues:
        method = raw.get("method")
        if method is not None and method not in self._methods:
            self._wrong(raw.at("method"), f"unknown method `{method}`", did_you_mean(method, self._methods))
        return CastCues(self._role(raw, raw["role"]), method, self._cues(raw))

    def _counting(self, raw: Map) -> Counting:
        cues = {key: self._cues(raw, key) for key in ("added", "again", "one_more", "existing", "in_all")}
        return Counting(str(raw["fact"]), by_default=raw.get("by_default"), **cues)

    def _leftovers(self, raw: Map, idle: Cues, doubts: Cues, openings: Cues) -> Leftovers:
        common = self._quantities(raw, "quantities")
        return Leftovers(
            idle, doubts, openings, frozenset(map(str, raw["measures"])), common, self.lexicon, self.tokenizer.fold
        )

    def _quantities(self, raw: Map, key: str) -> frozenset[Quantity]:
        read = {str(each): self._vocabulary.units.read(str(each)) for each in raw.get(key, ())}
        for written, quantity in read.items():
            if quantity is None:
                self._wrong(raw.at(key), f"`{written}` is no quantity of a known unit")
        return frozenset(each for each in read.values() if each is not None)

    def _method(self, name: str, raw: Map) -> MethodCues:
        for each in (name, *raw.get("instead_of", ())):
            if each not in self._methods:
                self._wrong(raw.place, f"unknown method `{each}`", did_you_mean(each, self._methods))
        roles = tuple(self._role(raw, role) for role in raw["roles"])
        instead_of, given = tuple(raw.get("instead_of", ())), tuple(raw.get("given", ()))
        sure, weak = self._cues(raw), self._cues(raw, "weak")
        figures = tuple(map(str, raw.get("figures", ())))
        for fact in figures:
            if fact not in self._vocabulary.facts or not self._vocabulary.facts[fact].unit:
                self._wrong(
                    raw.at("figures"), f"no fact `{fact}` has a figure", did_you_mean(fact, self._vocabulary.facts)
                )
        across, heeded_from = bool(raw.get("across", False)), float(raw.get("heeded_from", 0.0))
        only_with = self._cues(raw, "only_with")
        return MethodCues(name, roles, sure, weak, instead_of, given, across, figures, heeded_from, only_with)

    def _fact(self, raw: Map) -> FactCues:
        name, value, cues = str(raw["fact"]), raw.get("value"), self._cues(raw)
        takes = all(any(step.takes for step in cue.steps) for cue in cues)
        if (value is None) != takes:
            self._wrong(raw.place, f"`{name}` needs a `value`, or a slot in angle brackets in every cue, not both")
        slot, _, attribute = name.partition(".")
        if not slot.startswith("{"):
            self._check_fact(raw, name, value)
        elif not any(f"{role}.{attribute}" in self._vocabulary.facts for role in self._vocabulary.roles):
            self._wrong(raw.place, f"no role has a fact `{attribute}`")
        return FactCues(name, value, cues, self._quantities(raw, "never"), int(raw.get("bare_from", 0)))

    def _check_fact(self, raw: Map, name: str, value: Any) -> None:
        if name not in self._vocabulary.facts:
            self._wrong(raw.at("fact"), f"unknown fact `{name}`", did_you_mean(name, self._vocabulary.facts))
        elif value is not None:
            try:
                self._vocabulary.facts[name].parse(value)
            except ValueError as error:
                self._wrong(raw.at("value"), str(error))

    def _asked_for(self) -> frozenset[str]:
        """Give every word that phrases and cues ask for, and the numbers."""
        words = (
            {text for phrase in self.phrases if not phrase.name for text in phrase.texts} | self.fillers | self.joiners
        )
        words |= {text for cue in self._cues_read for step in cue.steps for text in step.words}
        counted = (*self._raw["writing"]["numbers"], *self._raw["writing"]["ordinals"])
        return frozenset(words | {self.tokenizer.fold(str(each)) for each in counted})

    def _plain(self) -> frozenset[str]:
        """Give the words that say nothing of whose make a thing is, right before a noun without a name."""
        words = self.asked_for | self.measures | self.ranges | self._inflections(self._raw["words"])
        return words - (self.variants - self.joiners - self.fillers)

    def _lexicon(self) -> Lexicon:
        """Give every word of the language that the phrasing knows: none of them is a product's name mistyped."""
        names = {phrase.texts[0] for phrase in self.phrases if phrase.name and len(phrase.texts) == 1}
        everyday = self._inflections(str(self._raw.get("everyday", "")).split())
        words = self.plain | self.variants | names | everyday
        putting = self._raw.get("compounds", {"parts": (), "joints": ()})
        plain = (everyday | self._inflections(self._raw["words"])) - self._troubling() if putting["parts"] else ()
        return Lexicon(words, plain, putting["parts"], putting["joints"])

    def _troubling(self) -> frozenset[str]:
        """Give the words that tell of trouble, or that ask for it: no harmless word is put together of them."""
        asked = [cue for way in self.asked for cue in way.cues]
        slots = {step.slot for cue in asked for step in cue.steps}
        words = {text for cue in (*self._barring, *asked) for step in cue.steps for text in step.words}
        return frozenset(words | {text for each in self.phrases if each.terms & slots for text in each.texts})

    def _inflections(self, said: Iterable[str]) -> frozenset[str]:
        """Give words with all their endings."""
        inflected = self._inflected.get("word", inflecting({}))
        words = {text for each in said for text in self._texts(each)}
        return frozenset(words.union(*map(inflected, words)))


def inflecting(endings: Mapping[str, Sequence[str]]) -> Callable[[str], tuple[str, ...]]:
    """Give what gives a word with the endings for the longest stem ending that fits; `~` is the stem.

    >>> plural = inflecting({"": ["s"], "y": ["ies"]})
    >>> plural("body"), plural("wheel")
    (('bodies',), ('wheels',))
    >>> inflecting({"en": ["ge~t"]})("holen")
    ('geholt',)
    """
    longest_first = sorted(endings.items(), key=lambda each: -len(each[0]))

    @cache
    def inflected(text: str) -> tuple[str, ...]:
        for stem, added in longest_first if text.isalpha() else ():
            if text.endswith(stem):
                bare = text.removesuffix(stem)
                return tuple(each.replace("~", bare) if "~" in each else bare + each for each in added)
        return ()

    return inflected
