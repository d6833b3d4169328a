"""What indexes find is what looking at everything one by one finds."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from kb.knowledge.loading import load
from kb.questions.language.cues import Cue, CueIndex, Item, Sentence, Step, all_matches
from kb.questions.language.mistyped import Mistyped, alike, runs_of
from kb.questions.language.sentence_reader import reader
from kb.questions.language.spelling import SpellingCorrector, slip

SHELF = Path(__file__).parents[2] / "questions.jsonl"
READER = reader(load())
CHANCE = random.Random(3)
ASKED = CHANCE.sample([json.loads(line)["ask"] for line in SHELF.read_text("utf-8").splitlines()], 60)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def bent(word: str) -> str:
    """Give a word with a letter more, fewer or other, or two changed over."""
    at = CHANCE.randrange(len(word))
    letter = CHANCE.choice(LETTERS)
    return CHANCE.choice([
        word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ])  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_the_index_of_cues_passes_over_none_that_is_heard(asked: str) -> None:
    sentence = READER._items(asked)
    phrasing = READER.phrasing
    lists = [each.cues for each in (*phrasing.facts, *phrasing.casts)]
    lists += [cues for each in phrasing.methods for cues in (each.sure, each.weak)]

    for items in (sentence, sentence.joined):
        expected = [[match for cue in cues for match in cue.matches(items)] for cues in lists]
        assert [list(all_matches(cues, items)) for cues in lists] == expected


def test_a_cue_that_needs_nothing_is_always_looked_for() -> None:
    maybe = Step(frozenset({"swap"}), frozenset({"swap"}), optional=True)
    cues = CueIndex().enter([Cue("swap? ... swap?", (maybe, Step(), maybe))])

    assert all_matches(cues, [Item("Swap", ("swap",), 0, 1), Item("it", ("it",), 1, 2)])


def test_lists_of_cues_written_alike_are_two() -> None:
    index, cue = CueIndex(), Cue("swap", (Step(frozenset({"swap"})),))
    one, other = index.enter([cue]), index.enter([cue])
    sentence = Sentence([Item("Swap", ("swap",), 0, 1)])

    assert [meant for meant, _ in sentence.heard({one: "one", other: "other"})] == ["one", "other"]


def is_mistyped(said: tuple[str, ...], named: tuple[str, ...]) -> bool:
    """Say whether runs of letters and digits may be a name's: no digit is mended."""
    pairs = list(zip(said, named, strict=False))
    lettered = all(a[0].isdigit() == b[0].isdigit() for a, b in pairs)
    return len(said) == len(named) and lettered and all(a == b or (a[0].isalpha() and alike(a, b)) for a, b in pairs)


def test_mistyped_names_are_all_found() -> None:
    keys = [key for key in READER.names.products if not key.isalpha()]
    index = Mistyped(keys)
    for said in (word for word in map(bent, CHANCE.sample(keys, 200)) if not word.isalpha()):
        assert index.keys_like(said) == [key for key in keys if is_mistyped(runs_of(said), runs_of(key))]


def test_slips_are_mended_as_by_looking_at_every_word() -> None:
    meant = sorted(word for word in READER.phrasing.asked_for if word.isalpha())
    corrector = SpellingCorrector(meant, meant, ())
    for said in map(bent, CHANCE.sample([word for word in meant if len(word) > 4], 300)):
        near = [word for word in meant if slip(said, word)]
        if len(near) < 2:
            assert corrector.mended(said) == (near or [said])[0]
