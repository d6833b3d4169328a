"""What is wrong with ways of asking: cues that fit nothing, examples that are not heard so, sentences heard anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.authoring.lint.registry import Base, gives
from kb.files.strict_yaml import Map, Seq
from kb.problems import InputError, Place, Problem
from kb.questions.language.phrasing import INVERTED, Phrasing
from kb.questions.language.sentence_reader import Reader, Understood, reader
from kb.questions.reheard import differences
from kb.vocabulary.vocabulary import Vocabulary

ASPECTS = {
    "method": "the method", "fact": "{name}", "role": "the {name}", "asked": "the way of asking",
    "understood": "what nobody understands",
}  # fmt: skip
"""What a layer may make heard otherwise, in the words of a finding."""
SHOWN = 3
"""So many of the sentences that a layer turns are told."""


@dataclass(frozen=True)
class Example:
    """A sentence of a phrasing: what it is an example of, and the value that is to be heard, where there is one."""

    sentence: str
    of: str
    name: str
    value: Any
    place: Place


@gives("phrasing", "error", "a way of asking does not fit the vocabulary")
@gives("example", "error", "an example is not heard as what it is an example of")
@gives("no-examples", "warning", "no sentence shows how something is heard")
def ways_of_asking(base: Base) -> Iterator[Problem]:
    """Ways of asking that do not fit the vocabulary, that have no examples, or whose examples are not heard so."""
    knowledge = base.knowledge
    for language, raw in knowledge.section("phrasing").items():
        method = knowledge.vocabulary.facts.get("method")
        try:
            Phrasing(raw, knowledge.vocabulary, method.values if method else ())
            hear = reader(knowledge, language)
        except InputError as error:
            yield from error.problems
            continue
        yield from without_examples(raw)
        if not knowledge.catalogue.products:
            return
        last = Path(knowledge.layers[-1]).resolve().name if len(knowledge.layers) > 1 else ""
        for each in examples(raw):
            if knowledge.layer_of(each.place) == last:
                yield from _missed(each, hear, knowledge.vocabulary)


def without_examples(raw: Map) -> Iterator[Problem]:
    """Give methods and facts that can be heard, and of which no sentence shows how."""
    entries = [(f"method `{name}`", entry) for name, entry in raw["methods"].items()]
    entries += [(f"fact `{entry['fact']}`", entry) for entry in raw["facts"]]
    for what, entry in entries:
        if not entry.get("examples"):
            help_ = "add sentences under `examples`: they are its tests"
            yield Problem(entry.place, f"no example shows how {what} is heard", help_, "no-examples")


def examples(raw: Map) -> Iterator[Example]:
    """Give all sentences of a phrasing that are tests."""
    for name, entry in raw["methods"].items():
        yield from _examples(entry, "method", name)
    for entry in raw["facts"]:
        yield from _examples(entry, "fact", str(entry["fact"]), entry.get("value"))
    for name, entry in ways_of(raw):
        yield from _examples(entry, "asked", name)
    yield from _examples(raw["unread"], "unread", "unread")


def ways_of(raw: Map) -> Iterator[tuple[str, Map]]:
    """Give the ways of asking of a phrasing, by their names."""
    yield from ((key, raw[key]) for key in (INVERTED,) if key in raw)
    yield from raw.get("asked", Map()).items()


def _examples(entry: Map, of: str, name: str, value: Any = None) -> Iterator[Example]:
    said = entry.get("examples", Seq())
    for n, sentence in enumerate(said):
        place = said.keys_at[sentence] if isinstance(said, Map) else said.items_at[n]
        yield Example(str(sentence), of, name, said[sentence] if isinstance(said, Map) else value, place)


def _missed(example: Example, reading: Reader, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Give a finding where an example is not heard as what it is an example of."""
    got = reading.read(example.sentence)
    if example.of == "method":
        found = "nothing" if not got.methods else " and ".join(f"`{each}`" for each in got.methods)
        wrong = "" if got.methods == (example.name,) else f"method `{example.name}` is to be heard, {found} is"
    elif example.of == "fact":
        wrong = _unheard(example, got, vocabulary)
    else:
        heard = got.asked == example.name if example.of == "asked" else bool(got.unread)
        wrong = "" if heard else f"`{example.name}` is to be heard, and is not"
    if wrong:
        help_ = f"mend the cue or the example; cues meet it as: {reading.spelt(example.sentence)}"
        yield Problem(example.place, f"in “{example.sentence}” {wrong}", help_, "example")


def _unheard(example: Example, got: Understood, vocabulary: Vocabulary) -> str:
    slot, _, attribute = example.name.partition(".")
    names = [example.name]
    if slot.startswith("{"):
        names = [name for name in vocabulary.facts if name.endswith(f".{attribute}")]
    heard = [name for name in names if name in got.facts]
    shown = "; ".join(f"`{name}` is {vocabulary.facts[name].show(got.facts[name])}" for name in heard)
    try:
        wanted = {name: vocabulary.facts[name].parse(example.value) for name in names}
    except ValueError as error:
        return f"`{example.name}` cannot be heard: {error}"
    if any(got.facts.get(name) == value for name, value in wanted.items()):
        return ""
    value = next((vocabulary.facts[name].show(value) for name, value in wanted.items()), str(example.value))
    return f"`{example.name}` is to be heard as {value}, but {shown or 'it is not heard at all'}"


@gives("reading-turned", "warning", "a layer makes sentences of earlier layers heard otherwise")
def turned_readings(base: Base) -> Iterator[Problem]:
    """Things that the last layer makes heard otherwise in sentences of earlier ones."""
    knowledge, before = base.knowledge, base.before
    if before is None:
        return
    layer = Path(knowledge.layers[-1])
    turned: dict[str, dict[str, str]] = {}
    for language, raw in before.section("phrasing").items() if before.catalogue.products else ():
        try:
            old, new = reader(before, language), reader(knowledge, language)
        except InputError:
            continue
        for sentence in dict.fromkeys(each.sentence for each in examples(raw)):
            for each in differences(old.read(sentence), new.read(sentence), knowledge.vocabulary):
                how = f"{each.now or 'not heard'} instead of {each.was or 'not heard'}"
                turned.setdefault(ASPECTS[each.aspect].replace("{name}", each.name), {})[sentence] = how
    files = (path for path, of in knowledge.files.items() if of == layer.resolve().name and "phrasing" in path)
    place = Place(min(files, default=str(layer)))
    for aspect, sentences in turned.items():
        many = f"{len(sentences)} sentences" if len(sentences) > 1 else "a sentence"
        told = ", ".join(f"“{sentence}” ({how})" for sentence, how in list(sentences.items())[:SHOWN])
        message = f"layer `{layer.resolve().name}` turns {aspect} in {many} of earlier ones: {told}"
        yield Problem(place, message, "let its words and cues hear only what they are meant for", "reading-turned")
