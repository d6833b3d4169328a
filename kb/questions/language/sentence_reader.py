"""From a sentence to an understanding: which method, which products in which roles, which facts.

Nothing is guessed: a name that several products bear, or none, is listed with its candidates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, product

from kb.knowledge.knowledge import Knowledge
from kb.problems import did_you_mean, refuse
from kb.questions.language.counting import numbers
from kb.questions.language.cues import AGAIN, Item, Match, Sentence, all_matches, left_out, things
from kb.questions.language.echoes import echoed
from kb.questions.language.fact_extraction import FactExtractor, Told
from kb.questions.language.method_choice import Cues, MethodChooser
from kb.questions.language.phrasing import Phrasing
from kb.questions.language.product_names import ProductNames
from kb.questions.language.role_assignment import Cast, RoleAssigner
from kb.questions.language.segmentation import Segmenter
from kb.questions.language.tokens import clean
from kb.questions.language.ways_of_asking import way_heard
from kb.questions.question import Mention
from kb.vocabulary.facts import METHOD, Value

OWNER = "owner"

LETTERS = 10
"""So many letters for each word that a sentence may have are looked at; to bring them into one form is work as well."""


@dataclass(frozen=True)
class Understood:
    """What a sentence says. `asked` names how: whether something is wrong, say, so that a plain no would mislead.

    `likelihoods` are those of all methods that may be meant, if remotely, the likeliest first.
    """

    sentence: str
    method: str | None = None
    methods: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    ambiguous: tuple[Mention, ...] = ()
    unknown: tuple[Mention, ...] = ()
    present: frozenset[str] = frozenset()
    asked: str = ""
    unread: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    likelihoods: Mapping[str, float] = field(default_factory=dict)


def understand(sentence: str, knowledge: Knowledge, language: str = "") -> Understood:
    """Read a sentence. What cannot be read is told in the result; only an unknown language is an error."""
    return reader(knowledge, language).read(sentence)


def reader(knowledge: Knowledge, language: str = "") -> Reader:
    """Give the reader of a language, else of the one in use; made once for each knowledge in use."""
    return _reader(knowledge.original, language or knowledge.original.language)


@lru_cache(4)
def _reader(knowledge: Knowledge, language: str) -> Reader:
    return Reader(knowledge, language)


class Reader:
    """Reads questions in one language."""

    def __init__(self, knowledge: Knowledge, language: str = "") -> None:
        language, languages = language or knowledge.language, knowledge.section("phrasing")
        if language not in languages:
            raise refuse(f"unknown language `{language}`", help=did_you_mean(language, languages))
        self._vocabulary, self._catalogue = knowledge.vocabulary, knowledge.catalogue
        self.phrasing = Phrasing(languages[language], self._vocabulary, self._vocabulary.fact(METHOD).values)
        common = {
            kind: self.phrasing.fillers | {
                text for phrase in self.phrasing.phrases if kind in phrase.kinds for text in phrase.texts
            }
            for kind in self._vocabulary.kinds
        }  # fmt: skip
        called = {str(id_): tuple(map(str, names)) for id_, names in languages[language].get("names", {}).items()}
        self.names = ProductNames(self._catalogue, self.phrasing.tokenizer.split, common, self.phrasing.plurals, called)
        self._segmenter = Segmenter(self.phrasing, self.names, self._catalogue, self.phrasing.units)
        self._roles = {name: role.kind for name, role in self._vocabulary.roles.items() if not role.of}
        count = self.phrasing.counting.fact
        self._counted = [role for role in self._roles if f"{role}.{count}" in self._vocabulary.facts]
        self._methods = MethodChooser(self.phrasing)
        self._extractor = FactExtractor(self.phrasing, self._vocabulary, self._catalogue, self._counted)
        self._heard = lru_cache(8)(self._items_and_cues)

    def bearing(self, name: str) -> tuple[str, ...]:
        """Give the products that bear this name, however it is written."""
        items = [item for item in self._segmenter.segment(clean(name)) if any(text.isalnum() for text in item.texts)]
        return items[0].thing.candidates if len(items) == 1 and items[0].thing else ()

    def spelt(self, sentence: str) -> str:
        """Give a sentence as cues meet it: words, and in braces the terms, things and quantities that were heard."""
        return " ".join(item.spelt for item in self._segmenter.segment(clean(sentence).strip()))

    def features(self, sentence: str) -> frozenset[str]:
        """Give what may speak for a method in a sentence."""
        return self._methods.features(self._items(_evened(sentence)))

    def _text(self, sentence: str) -> str | None:
        """Give a sentence as it is read, or nothing where that is too much work: letters are some, words are most."""
        longest = self.phrasing.longest
        if len(sentence) > longest * LETTERS:
            return None
        text = _evened(sentence)
        return None if self.phrasing.tokenizer.is_longer(text, longest) else text

    def _items(self, text: str) -> Sentence:
        segmented = Sentence(self._segmenter.segment(text))
        owned = self._owned(self._without(segmented))
        return owned.with_items(_named_again(echoed(owned, self.names.parts, self._is_strange)))

    def _is_strange(self, item: Item) -> bool:
        """Whether an item is a word that says nothing else in this language, or a bare number."""
        if item.terms or item.quantity is not None or item.groups or item.filler:
            return False
        return item.number is not None or item.texts[0] not in self.phrasing.lexicon

    def read(self, sentence: str, method: str | None = None) -> Understood:
        """Read one question; where it is known to be about a `method`, as one about that."""
        text = self._text(sentence)
        if text is None:
            return Understood(sentence[: self.phrasing.longest * LETTERS], unread=(self.phrasing.too_long,))
        items, cues = self._heard(text)
        choice = self._methods.choose(items, cues, method)
        heard = choice.heard
        named = {each.name: each for each in self.phrasing.methods}
        methods = [named[name] for name in heard]
        wanted = tuple(dict.fromkeys(role for each in methods for role in each.roles))
        assigner = RoleAssigner(self._segmenter.chunker, self.names, self._roles, wanted, self._counted)
        twins = {at for match in all_matches(self.phrasing.twins, items) for at in things(match, items)}
        more = numbers(items, self.phrasing.counting.added)
        cast = assigner.assign(items, self._forced(items, heard, wanted), more, twins)
        told = self._extractor.extract(items, cast, [name for each in methods for name in each.figures])
        facts, said, wrong = self._facts(told)
        if len(heard) == 1:
            said[METHOD] = next(iter(heard))
        asked, put = way_heard(self.phrasing.asked, items)
        left = self._left(items, chain(put, *heard.values()), told, cast, wanted)
        return Understood(
            sentence, said.get(METHOD), tuple(heard), cast.product_of, facts, {**cast.said, **said},
            tuple(cast.ambiguous), tuple(cast.unknown), frozenset(cast.present - set(cast.product_of)),
            asked, (*wrong, *left), tuple(self.phrasing.leftovers.troubles(items)),
            choice.likelihoods,
        )  # fmt: skip

    def _left(
        self, items: Sequence[Item], heard: Iterable[Match], told: Sequence[Told], cast: Cast, wanted: Sequence[str]
    ) -> list[str]:
        """Give the words that no method, way of asking, fact, count or part took."""
        counts = (match for cues in self.phrasing.counting.cues for match in all_matches(cues, items)
                  if all(cast.role_of.get(at) in self._counted for at in things(match, items)))  # fmt: skip
        facts = frozenset[int]().union(*(each.items for each in told))
        parts = {at for at, role in cast.role_of.items() if role in wanted or not wanted}
        again = {str(each.value) for each in told if each.fact.endswith(f".{self.phrasing.counting.fact}")}
        said_again = {at for at, item in enumerate(items) if item.number is not None and str(item.number) in again}
        taken = facts.union(parts, said_again, *(match.items for match in (*heard, *counts)))
        return self.phrasing.leftovers.left(items, taken, facts, self._groups(cast))

    def _groups(self, cast: Cast) -> frozenset[str]:
        """Give the groups of all products that are meant, or all groups where no product is."""
        meant = [*cast.product_of.values(), *(id_ for each in cast.ambiguous for id_ in each.candidates)]
        own = [id_ for id_ in meant if self._catalogue.products[id_].kind not in self.phrasing.common]
        groups = frozenset(group for id_ in own for group in self._catalogue.chain(id_))
        return groups or frozenset(self._catalogue.groups)

    # things

    def _without(self, sentence: Sentence) -> Sentence:
        """Take out the things that are spoken of only to say that they are not meant."""
        items = list(sentence)
        for match in all_matches(self.phrasing.left_out, sentence):
            for at in things(match, items):
                gone = items[at].thing
                items[at] = replace(items[at], thing=None, terms=frozenset(map(left_out, gone.kinds if gone else ())))
        return sentence.with_items(items)

    def _parted(self, items: Sequence[Item]) -> Sequence[Item]:
        """Where nothing is said but a name that begins with another product's, give the two: "X1000 spare wheel"."""
        lone = [at for at, item in enumerate(items) if item.thing is not None]
        if len(lone) != 1 or not all(item.thing or item.filler or not item.texts[0].isalnum() for item in items):
            return items
        (at,) = lone
        name = items[at]
        for end in range(len(name.texts) - 1, 0, -1):
            thing = self._segmenter.chunker.named(self.names.bearing("".join(name.texts[:end])))
            if thing.candidates and name.thing and not set(thing.kinds) & set(name.thing.kinds):
                return [*items[:at], replace(name, thing=thing), *items[at:]]
        return items

    def _owned(self, sentence: Sentence) -> Sentence:
        """Where a thing is named by its owner, take the owner out, if another of the owner's kind is named."""
        items = list(sentence)
        for match in all_matches(self.phrasing.owners, sentence):
            first, *_, last = things(match, items) or [0, 0]
            noun, owner = items[first].thing, items[last].thing
            others = [each.thing for n, each in enumerate(items) if each.thing and n != last and each.thing.named]
            if noun is None or owner is None or not owner.candidates or len(noun.candidates) == 1 == noun.named:
                continue
            owned = self._segmenter.chunker.owned_by(owner, noun, items[last].texts)
            if owned is not None and any(set(each.kinds) & set(owner.kinds) for each in others):
                items[first] = replace(items[first], thing=owned, said=f"{items[first].said} ({items[last].said})")
                items[last] = replace(items[last], thing=None, terms=frozenset({OWNER}))
        return sentence.with_items(items)

    def _items_and_cues(self, text: str) -> tuple[Sentence, Cues]:
        """Give the items of a sentence, parted where that alone makes it about any method, and the cues of methods.

        They are the same whatever method it is read as one about, and are kept for that.
        """
        items = self._items(text)
        cues = self._methods.cues(items)
        if not cues.meant and len(parted := Sentence(self._parted(items))) > len(items):
            return parted, self._methods.cues(parted)
        return items, cues

    def _forced(self, items: Sentence, heard: Collection[str], wanted: Sequence[str]) -> dict[int, str]:
        """Give the roles that the wording decides: the first word counts, for every mention of a thing."""
        forced: dict[object, str] = {}
        names = {at: _name_of(item, at) for at, item in enumerate(items)}
        casts = [each for each in self.phrasing.casts if each.role in wanted and each.method in (None, *heard)]
        for said, cast in product((items, items.joined), casts):
            for match in all_matches(cast.cues, said):
                taken, there = match.taken(), things(match, said)
                if taken in there and len({names[at] for at in there}) == len(there):
                    forced.setdefault(names[taken], cast.role)
        return {at: forced[name] for at, name in names.items() if name in forced}

    # facts

    def _facts(self, told: Iterable[Told]) -> tuple[dict[str, Value], dict[str, str], list[str]]:
        facts: dict[str, Value] = {}
        said: dict[str, str] = {}
        wrong: list[str] = []
        for each in told:
            if each.fact in facts:
                continue
            try:
                facts[each.fact] = self._vocabulary.facts[each.fact].parse(each.value)
                said[each.fact] = each.said
            except ValueError as error:
                wrong.append(str(error))
        return facts, said, wrong


def _evened(sentence: str) -> str:
    """Give a sentence with one form of each character; capitals say nothing where all are."""
    text = clean(sentence).strip()
    return text.lower() if text.isupper() else text


def _named_again(items: Iterable[Item]) -> Iterator[Item]:
    """Give the items, those marked that name a product which was named before."""
    before: set[tuple[str, ...]] = set()
    for item in items:
        candidates = item.thing.candidates if item.thing else ()
        yield replace(item, terms=item.terms | {AGAIN}) if candidates and candidates in before else item
        before.add(candidates)


def _name_of(item: Item, at: int) -> object:
    """Give what is the same of two mentions of one thing: the products meant, else the place."""
    return item.thing.candidates if item.thing and item.thing.candidates else at
