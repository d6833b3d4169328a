"""In which way a sentence is put: plainly, or so that a plain yes or no would be misread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.files.strict_yaml import read_text
from kb.knowledge.loading import load
from kb.questions.language.phrasing import INVERTED, Phrasing
from kb.questions.language.sentence_reader import Understood, reader, understand
from kb.questions.language.ways_of_asking import way_heard

KNOWN = load()
PHRASING = KNOWN.section("phrasing")["en"]
WORDINGS = {
    "": [
        "Can I add two B300 to my AC200MAX?",
        "Is it safe to join the AC outputs of two AC180?",
        "Would it be safe to add two B300 to my AC200MAX?",
        "Can I add two B300 to my AC200MAX without damaging it?",
        "Can I join the AC outputs of two AC180 without any risk?",
        "Can I add two B300 without problems to my AC200MAX?",
        "I have a problem with my AC200MAX. Can I add two B300 to it?",
        "Stupid question maybe, but can I add two B300 to my AC200MAX?",
        "Is it okay to add two B300 to my AC200MAX?",
        "Is it allowed to join the AC outputs of two AC180?",
        "Is it legal to feed my house from an AC180?",
        "May I safely add two B300 to my AC200MAX?",
        "Does a B300 fit my AC200MAX?",
        "Is the AC180 expandable?",
        "Isn't the AC180 expandable with a B230?",
        "Using a separate station for the laptop is harmless, right?",
        "Will it void the warranty if I join the AC outputs of two AC180?",
        "Does adding two B300 to my AC200MAX void the warranty?",
        "What happens if I join the AC outputs of two AC180?",
        "Is there any safe way of joining the AC outputs of two AC180?",
        "Fridge on the AC70, laptop on the EB3A. Safe?",
        "I bought the wrong one... can the EB600 still be used on a DELTA 2?",
        "Will two B300 work on my AC200MAX?",
        "Would two B300 be enough for my AC200MAX?",
        "Can I run a fridge on one station and a TV on the other to lower the risk of an outage?",
        "Is it possible to add two B300 to my AC200MAX?",
        "Is it a good idea to add two B300 to my AC200MAX?",
        "Can I break up the load, the fridge on my AC180 and the TV on my EB3A?",
        "I don't want to damage my AC200MAX. Can I add two B300?",
        "How safe is it to join the AC outputs of two AC180?",
        "why does nobody answer. simple question: 2x b300 on ac200l yes or no",
        "I drilled through my B300's casing by mistake. Still good with the AC200MAX?",
        "Will a generic LiFePO4 brick work on the AC200MAX expansion port?",
        "Does the AC200MAX get along with two B300?",
        "Are two B300 too many for my AC200MAX?",
        "Would a B300 make my AC200MAX last longer?",
    ],
    "danger": [
        "Does it pose a risk to join the AC outputs of two AC180?",
        "Is there a fire hazard if I join the AC outputs of two AC180?",
        "Do two AC180 explode if I join their AC outputs?",
        "are there any risks with joining the ac outputs of two ac180",
        "Power tools on an AC500 in the yard, office laptops on an AC180 indoors. Any risk?",
        "Isn't it risky to join the AC outputs of two AC180?",
        "Wouldn't it be dangerous to join the AC outputs of two AC180?",
        "We propose two DELTA 2 units, each feeding its own appliances. Any safety concern with that arrangement?",
    ],
    "harm": [
        "Could I damage my AC180 by joining its AC output with that of another AC180?",
        "Would it hurt to have the freezer on the Yeti 1500X and the telly on the Yeti 700?",
        "If I put half my devices on an EB3A and half on an AC70, does that damage anything?",
        "Will it break my AC200MAX if I add three B300?",
        "Can a B300 kill my EB3A when I plug it into the solar input?",
        "Will it brick my AC200MAX if I add three B300?",
    ],
    "bad_idea": [
        "Is joining the AC outputs of two AC180 a terrible idea?",
        "Would I be stupid to join the AC outputs of two AC180?",
        "Is it crazy to join the AC outputs of two AC180?",
        "Should I avoid joining the AC outputs of two AC180?",
        "thinking about feeding my RV shore power inlet from two power stations at once via a splitter, bad idea?",
    ],
    "forbidden": [
        "Does the manual forbid joining the AC outputs of two AC180?",
        "Is it against the law to feed my house from an AC180 through a wall socket?",
    ],
    "impossible": [
        "Is it out of the question to join the AC outputs of two AC180?",
    ],
    "problem": [
        "Will it be a problem to add two B300 to my AC200MAX?",
        "Any issue with adding two B300 to my AC200MAX?",
        "fridge on the delta 2, tv on the river 2 - any problem?",
        "Two power stations in the van, fridge on one and induction hob on the other — any problem with that?",
        "Do it make problem when I use different brand battery in the port of extension from EcoFlow Delta Pro?",
        "My dad wants a Jackery for the shed and I want an EcoFlow for the house. Any problem having both?",
    ],
    "why_not": [
        "Why don't two B300 go on my AC180?",
        "why isn't the AC180 expandable?",
        "All the LiFePO4 packs are the same inside anyway, so why shouldn't a Jackery pack go on my Bluetti AC300?",
    ],
    "inverted": [
        "One station upstairs, one downstairs, each with their own stuff plugged in, no problem right?",
        "There's no risk in adding two B300 to my AC200MAX, is there?",
        "Wouldn't it be safe to join the AC outputs of two AC180?",
        "It is not a problem to join the AC outputs of two AC180?",
        "It doesn't damage my AC200MAX to add two B300, right?",
        "Is it not a bad idea to join the AC outputs of two AC180?",
        "It isn't illegal to feed my house from an AC180, is it?",
        "Joining the AC outputs of two AC180 is not harmless, is it?",
        "Should I not join the AC outputs of two AC180?",
    ],
}


def examples() -> Iterator[tuple[str, str]]:
    for name, entry in PHRASING["asked"].items():
        assert entry.get("examples"), f"{name} has no examples"
        yield from ((name, sentence) for sentence in entry["examples"])


@pytest.mark.parametrize(("way", "sentence"), list(examples()))
def test_examples(way: str, sentence: str) -> None:
    heard: Understood = understand(sentence, KNOWN)

    assert (heard.asked, bool(heard.method)) == (way, True)


@pytest.mark.parametrize(("way", "sentence"), [(way, each) for way, listed in WORDINGS.items() for each in listed])
def test_wordings(way: str, sentence: str) -> None:
    assert understand(sentence, KNOWN).asked == way


def test_table_is_large_and_a_third_of_it_plain() -> None:
    """Sixty wordings and more, each once; a third at least are no question of danger whatever words are in them."""
    every = [each for listed in WORDINGS.values() for each in listed]

    assert len(every) == len(set(every)) >= 60
    assert len(WORDINGS[""]) * 3 >= len(every)
    assert set(WORDINGS) == {"", *PHRASING["asked"]}


def test_each_way_has_words_for_each_answer() -> None:
    verdicts = KNOWN.words["verdicts"]

    assert set(verdicts) == set(PHRASING["asked"])
    assert {answer for each in verdicts.values() for answer in each} == {"yes", "no", "conditional", "unknown"}
    assert all(len(each) == 4 for each in verdicts.values())


def test_one_list_is_one_way() -> None:
    """A phrasing that tells no ways apart has them in one list: they are heard as `inverted`."""
    raw = PHRASING.copied()
    del raw["asked"]
    raw[INVERTED] = read_text("say: ['dangerous to']", "phrasing.yaml")
    phrasing = Phrasing(raw, KNOWN.vocabulary, KNOWN.vocabulary.facts["method"].values)
    items = reader(KNOWN)._segmenter.segment("Is it dangerous to add a B300?")

    assert [each.name for each in phrasing.asked] == [INVERTED]
    assert way_heard(phrasing.asked, items)[0] == INVERTED
