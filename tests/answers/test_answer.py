"""The answer: what the firings come to, how certain it is, and what is left to ask."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import asked, judged, questions, small
from strategies import World, cases, knowledge_of, parsed, worlds

from kb.answers.answer import Answer
from kb.answers.case import Case
from kb.answers.grounds import Grounds
from kb.engines.reference import ReferenceEngine
from kb.rulebook.conditions import Condition, Junction, evaluate

PRODUCTS = """
products:
  uno: {kind: frame, name: Uno, facts: {width: {value: 130 mm, source: handbook}, holes: {value: 36, source: club}}}
  due: {kind: frame, name: Due, facts: {width: {value: 140 mm, source: guess}}}
"""
ALLOW = "then: [{allow: it goes}]"


def test_no_rule_is_no_yes() -> None:
    """Where nothing speaks for it, the answer is unknown, not yes."""
    assert asked(small(PRODUCTS), {"frame": "uno"}).answer == "unknown"


@pytest.mark.parametrize(
    ("trained", "brave", "answer"),
    [
        (True, False, "yes"), (True, True, "no"), (False, True, "no"), (None, True, "no"), (True, None, "unknown"),
        (False, False, "unknown"), (None, None, "unknown"), (None, False, "unknown"),
    ],
)  # fmt: skip
def test_words(trained: bool | None, brave: bool | None, answer: str) -> None:
    """A standing ban is no; an open ban, or no allowance, is unknown; an allowance and no ban is yes."""
    knowledge = small(rules={
        "allow": f"when: {{fact: trained, is: true}}\n{ALLOW}",
        "ban": "when: {fact: brave, is: true}\nthen: [{forbid: too brave}]",
    })  # fmt: skip
    said = {name: value for name, value in (("trained", trained), ("brave", brave)) if value is not None}

    assert asked(knowledge, method="swap", **said).answer == answer


class TestConditions:
    """Requirements make a yes conditional until they are met."""

    KB = small(rules={
        "allow": ALLOW,
        "need": "when: {fact: trained, is: false}\nthen: [{require: ask somebody, that: {fact: brave, is: true}}]",
    })  # fmt: skip

    @pytest.mark.parametrize(("brave", "answer"), [(True, "yes"), (False, "conditional"), (None, "conditional")])
    def test_met(self, brave: bool | None, answer: str) -> None:
        """A requirement that is met is none; one that is not, or not known to be, remains."""
        said = {} if brave is None else {"brave": brave}
        found = asked(self.KB, method="swap", trained=False, **said)

        assert found.answer == answer
        assert [each.rule.id for each in found.conditions] == (["need"] if answer == "conditional" else [])

    def test_asks_whether_it_is_met(self) -> None:
        """What would meet the requirement is asked for."""
        assert questions(self.KB, asked(self.KB, method="swap", trained=False)) == ("brave",)

    def test_refuted(self) -> None:
        """A requirement whose condition is refuted is none."""
        assert asked(self.KB, method="swap", trained=True).answer == "yes"

    def test_without_test(self) -> None:
        """A requirement that nothing can meet beforehand always remains."""
        knowledge = small(rules={"allow": ALLOW, "need": "then: [{require: take your time}]"})

        assert asked(knowledge, method="swap").answer == "conditional"

    def test_met_by_hearsay(self) -> None:
        """A yes is no surer than what its requirement is met by."""
        need = "then: [{require: many holes, that: {fact: frame.holes, at_least: 32}}]"
        knowledge = small(PRODUCTS, rules={"allow": ALLOW, "need": need})
        found = asked(knowledge, {"frame": "uno"}, method="swap")

        assert (found.answer, found.certainty) == ("yes", "reported")


class TestPresumption:
    """A presumption holds until somebody knows better."""

    KB = small(rules={
        "allow": f"when: {{fact: frame.width, applies: true}}\n{ALLOW}",
        "narrow": "when: {fact: frame.width, below: 132 mm}\nthen: [{forbid: too narrow}]\ncertainty: presumed",
        "word": "when: {fact: match.verdict, is: good}\nthen: [{warn: it is said so}]\nsets_aside: [narrow]",
        "doubt": "when: {fact: frame.holes, below: 20}\nthen: [{warn: few holes}]\nsets_aside: [word]",
    })  # fmt: skip

    def ask(self, **said: object) -> Answer:
        """Ask with a wheel that is there."""
        return asked(self.KB, {}, ["wheel"], method="swap", **said)

    def test_stands(self) -> None:
        """Where nobody says otherwise for certain it stands, as presumed."""
        found = self.ask(frame__width=130, match__verdict="poor", frame__holes=32)

        assert (found.answer, found.certainty) == ("no", "presumed")

    def test_gives_way(self) -> None:
        """It gives way to somebody's word; it is still shown, with what set it aside."""
        found = self.ask(frame__width=130, match__verdict="good", frame__holes=32)

        assert found.answer == "yes"
        assert [(each.rule.id, each.by) for each in found.set_aside] == [("narrow", ("word",))]

    def test_stands_again(self) -> None:
        """Where that word is itself set aside, it stands."""
        assert self.ask(frame__width=130, match__verdict="good", frame__holes=12).answer == "no"

    def test_stands_meanwhile(self) -> None:
        """While it is not known whether somebody says otherwise it stands, only presumed."""
        found = self.ask(frame__width=130, frame__holes=32)

        assert (found.answer, found.certainty) == ("no", "presumed")
        assert found.firings.states["narrow"].stands
        assert not found.firings.states["narrow"].certain

    def test_open(self) -> None:
        """A word that may be set aside is not certain: there is no yes on it."""
        found = self.ask(frame__width=130, match__verdict="good")

        assert found.answer == "unknown"


def test_yes_is_no_surer_than_the_word_that_set_a_ban_aside() -> None:
    """A yes that only somebody's report made possible is reported."""
    knowledge = small(rules={
        "allow": ALLOW, "ban": "then: [{forbid: never}]",
        "word": "when: {fact: trained, is: true}\nthen: [{warn: so they say}]\nsets_aside: [ban]\ncertainty: reported",
    })  # fmt: skip
    found = asked(knowledge, method="swap", trained=True)

    assert (found.answer, found.certainty) == ("yes", "reported")


def test_allowance_that_may_be_set_aside() -> None:
    """An allowance that an open rule could still set aside is not enough for a yes."""
    knowledge = small(rules={
        "allow": ALLOW, "but": "when: {fact: brave, is: true}\nthen: [{warn: it depends}]\nsets_aside: [allow]",
    })  # fmt: skip

    assert asked(knowledge, method="swap").answer == "unknown"
    assert asked(knowledge, method="swap", brave=False).answer == "yes"
    assert asked(knowledge, method="swap", brave=True).answer == "unknown"


class TestWaiting:
    """An answer that is open says which unknown facts it waits for, however far behind they stand."""

    BAN = "then: [{forbid: never}]"
    BUT = "when: {fact: wheel.note, is: listed}\nthen: [{warn: but}]\nsets_aside: [ban]"
    NOT = "when: {fact: frame.painted, is: true}\nthen: [{warn: not so}]\nsets_aside: [but]"
    KB = small(rules={"allow": ALLOW, "ban": BAN, "but": BUT, "not": NOT})

    def test_exception_to_an_exception(self) -> None:
        """A ban is set aside by a rule that may be set aside itself: what that waits for is named, asked or not."""
        found = asked(self.KB, {}, ["wheel"], method="swap", wheel__note="listed")

        assert found.answer == "unknown"
        assert [(each.rule.id, each.missing) for each in found.reasons] == [("ban", ("frame.painted",))]
        assert questions(self.KB, found) == ()

    def test_doubts(self) -> None:
        """A ban that stands as things are names what could still set it aside, and is presumed."""
        found = asked(self.KB, {}, ["wheel"], method="swap")

        assert (found.answer, found.certainty) == ("no", "presumed")
        assert [(each.missing, each.doubts) for each in found.reasons] == [((), ("wheel.note",))]

    def test_concluded(self) -> None:
        """A conclusion that may be set aside leaves its fact unknown; what decides that is waited for."""
        knowledge = small(rules={
            "allow": ALLOW, "ban": "when: {fact: tight, is: true}\nthen: [{forbid: too tight}]",
            "tight": "when: {fact: trained, is: true}\nthen: [{conclude: tight, value: true}]",
            "but": "when: {fact: brave, is: true}\nthen: [{warn: but}]\nsets_aside: [tight]",
        })  # fmt: skip
        found = asked(knowledge, method="swap", trained=True)

        assert found.answer == "unknown"
        assert [each.missing for each in found.reasons] == [("brave",)]


class TestCovers:
    """A rule that covers another answers for what is unknown about it."""

    KB = small(rules={
        "allow": ALLOW,
        "ban": "when: {fact: frame.width, below: 100 mm}\nthen: [{forbid: too narrow}]",
        "listed": "when: {fact: trained, is: true}\nthen: [{warn: listed}]\ncovers: [ban]\ncertainty: presumed",
    })  # fmt: skip

    def test_covered(self) -> None:
        """An open ban that is covered counts as refuted, is shown as not checked, and grades the yes."""
        found = asked(self.KB, method="swap", trained=True)

        assert (found.answer, found.certainty) == ("yes", "presumed")
        assert [each.rule.id for each in found.not_checked] == ["ban"]

    def test_fires_all_the_same(self) -> None:
        """A covered ban that is known to fire stands."""
        assert asked(self.KB, method="swap", trained=True, frame__width=90).answer == "no"

    @pytest.mark.parametrize("said", [{}, {"trained": False}])
    def test_not_covered(self, said: dict[str, bool]) -> None:
        """Where the covering rule does not stand for certain, the ban stays open."""
        assert asked(self.KB, method="swap", **said).answer == "unknown"

    def test_refuted_needs_no_cover(self) -> None:
        """A ban that is refuted needs no cover, and the yes is as sure as what refutes it."""
        found = asked(self.KB, method="swap", trained=True, frame__width=110)

        assert (found.answer, found.certainty) == ("yes", "reported")


class TestConclusions:
    """Concluded facts carry the certainty of all that they rest on."""

    RULES = {  # noqa: RUF012
        "allow": f"when: {{fact: tight, is: false}}\n{ALLOW}",
        "tight": "when: {fact: frame.width, below: 120 mm}\nthen: [{conclude: tight, value: true}]",
        "ban": "when: {fact: tight, is: true}\nthen: [{forbid: too tight}]",
    }
    KB = small(PRODUCTS, rules=RULES)

    def test_established(self) -> None:
        """A conclusion from established facts is established."""
        assert asked(self.KB, {"frame": "uno"}, method="swap").certainty == "established"

    def test_otherwise_rests_on_what_refutes(self) -> None:
        """A value that holds because every rule is refuted is no surer than what refutes them."""
        found = asked(self.KB, {"frame": "due"}, method="swap")

        assert (found.answer, found.certainty) == ("yes", "presumed")

    def test_basis(self) -> None:
        """Behind a concluded fact stand the facts of the case that it comes from, refutations included."""
        found = asked(self.KB, {"frame": "due"}, method="swap")

        assert Grounds(self.KB.rulebook, found.case, found.firings).basis(["tight"]) == ["frame.width"]

    def test_questions_go_behind_conclusions(self) -> None:
        """Where a concluded fact is unknown, that is asked for which it waits for."""
        found = asked(self.KB, method="swap")

        assert {each.missing for each in found.reasons} == {("frame.width",)}
        assert questions(self.KB, found) == ("frame.width",)

    def test_contradiction(self) -> None:
        """Rules that contradict each other leave the fact unknown, and there is no yes on it."""
        loose = "when: {fact: frame.width, below: 150 mm}\nthen: [{conclude: tight, value: false}]"
        found = asked(small(rules={**self.RULES, "loose": loose}), method="swap", frame__width=110)

        assert found.answer == "unknown"
        assert found.firings.contradictions == {"tight": ("loose", "tight")}
        assert "tight" not in found.firings.facts

    def test_agreement(self) -> None:
        """Rules that agree conclude together."""
        also = "when: {fact: frame.holes, below: 20}\nthen: [{conclude: tight, value: true}]"
        found = asked(small(rules={**self.RULES, "also": also}), method="swap", frame__width=110, frame__holes=12)

        assert found.firings.concluded == {"tight": ("also", "tight")}
        assert found.answer == "no"

    def test_units_of_conclusions(self) -> None:
        """A conclusion is in the unit of its fact, and exact."""
        room = "then: [{conclude: room, value: {sum: [{fact: frame.width}, 1 mm, 1 in]}}]"
        found = asked(small(rules={"room": room}), method="swap", frame__width="130 mm")

        assert str(found.firings.facts["room"]) == "15.64 cm"


class TestCertainty:
    """The certainty of an answer is that of the weakest evidence that it rests on."""

    KB = small(PRODUCTS, rules={
        "allow": ALLOW,
        "wide": "when: {fact: frame.width, above: 200 mm}\nthen: [{forbid: too wide}]",
        "holes": "when: {fact: frame.holes, above: 40}\nthen: [{forbid: too many holes}]",
    })  # fmt: skip

    @pytest.mark.parametrize(
        ("said", "answer", "certainty"),
        [
            ({"frame__width": 130, "frame__holes": 32}, "yes", "reported"),
            ({"frame__width": 210}, "no", "reported"),
            ({}, "unknown", "presumed"),
        ],
    )
    def test_own_word(self, said: dict[str, int], answer: str, certainty: str) -> None:
        """What the asker says of what the catalogue could know is a report; what nobody knows is presumed."""
        found = asked(self.KB, method="swap", **said)

        assert (found.answer, found.certainty) == (answer, certainty)

    def test_word_on_oneself(self) -> None:
        """What only the asker can know is no report: nobody could look it up."""
        ban = small(rules={"ban": "when: {fact: trained, is: false}\nthen: [{forbid: learn it first}]"})
        found = asked(ban, method="swap", trained=False)

        assert (found.answer, found.certainty) == ("no", "established")

    def test_weakest_check(self) -> None:
        """A yes is as sure as its weakest check, though the other is in the manual."""
        found = asked(self.KB, {"frame": "uno"}, method="swap")

        assert (found.answer, found.certainty) == ("yes", "reported")
        assert [(each.rule.id, each.certainty) for each in found.checked] == [
            ("holes", "reported"), ("wide", "established"),
        ]  # fmt: skip

    def test_best_ban(self) -> None:
        """A no is as sure as its best ground."""
        knowledge = small(PRODUCTS, rules={
            "a": "when: {fact: frame.holes, is: 36}\nthen: [{forbid: by hearsay}]",
            "b": "when: {fact: frame.width, is: 130 mm}\nthen: [{forbid: by the book}]",
        })  # fmt: skip
        found = asked(knowledge, {"frame": "uno"}, method="swap")

        assert (found.answer, found.certainty) == ("no", "established")
        assert len(found.reasons) == 2

    def test_best_of_several_supports(self) -> None:
        """Where several facts would each do, the best one grades the reason, and is the one that is given."""
        either = "when: {any: [{fact: frame.holes, is: 36}, {fact: frame.width, is: 130 mm}]}\nthen: [{forbid: either}]"
        found = asked(small(PRODUCTS, rules={"either": either}), {"frame": "uno"}, method="swap")

        assert [(each.facts, each.certainty) for each in found.reasons] == [(("frame.width",), "established")]

    def test_rule_of_its_own(self) -> None:
        """A rule that is itself only presumed grades what it says."""
        ban = "then: [{forbid: a rule of thumb}]\ncertainty: presumed"

        assert asked(small(rules={"ban": ban}), method="swap").certainty == "presumed"


def test_other_methods_are_left_out() -> None:
    """Rules that the method alone refutes take no part, not even as checks."""
    knowledge = small(rules={
        "allow": ALLOW,
        "other": "when: {all: [{fact: method, is: look}, {fact: brave, is: true}]}\nthen: [{forbid: no}]",
    })  # fmt: skip
    found = asked(knowledge, method="swap")

    assert found.answer == "yes"
    assert found.checked == ()


def test_warnings_and_advice() -> None:
    """Warnings and advice stand beside any answer and never change it."""
    knowledge = small(rules={
        "allow": ALLOW, "warn": "then: [{warn: beware}]", "advise": "then: [{advise: oil it}]",
        "open": "when: {fact: brave, is: true}\nthen: [{warn: not so fast}]",
    })  # fmt: skip
    found = asked(knowledge, method="swap")

    assert found.answer == "yes"
    assert [each.rule.id for each in (*found.warnings, *found.advice)] == ["warn", "advise"]
    assert [(each.rule.id, each.missing) for each in found.not_checked] == [("open", ("brave",))]


drawn = settings(max_examples=80)


@drawn
@given(st.data())
def test_support_suffices(data: st.DataObject) -> None:
    """The facts that are given as support decide the condition alone, whatever else is unknown."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    firings = ReferenceEngine(knowledge.rulebook).run(facts)
    grounds = Grounds(knowledge.rulebook, Case(facts, {}, {}, {}), firings)
    for rule in knowledge.rulebook.rules.values():
        truth = evaluate(rule.when, firings.facts)
        if truth is not None:
            support = grounds.support(rule.when, truth)

            assert evaluate(rule.when, {name: firings.facts[name] for name in support.facts}) is truth


def parts(condition: Condition) -> list[Condition]:
    """Give a condition with all of its parts."""
    inner = condition.parts if isinstance(condition, Junction) else ()
    return [condition, *(each for part in inner for each in parts(part))]


@drawn
@given(st.data())
def test_what_is_asked_could_matter(data: st.DataObject) -> None:
    """Each fact that an open rule waits for is unknown, and is read by the rule or by one that it rests on."""
    world = data.draw(worlds())
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    found = judged(knowledge, Case(facts, {}, {}, {}))
    grounds = Grounds(knowledge.rulebook, found.case, found.firings)
    read = {name for name in world.facts if f"'fact': '{name}'" in str(world.rules)}
    for rule in knowledge.rulebook.rules.values():
        if found.firings.states[rule.id].truth is None:
            missing = grounds.open_facts(rule.when)

            assert missing
            assert not set(missing) & set(found.firings.facts)
            assert set(missing) <= read


@drawn
@given(st.data())
def test_answer_fits_the_firings(data: st.DataObject) -> None:
    """The word of the answer is what the states of the rules come to, counted naively."""
    world: World = data.draw(worlds())
    knowledge = knowledge_of(world)
    facts = parsed(knowledge, data.draw(cases(world)))
    found = judged(knowledge, Case(facts, {}, {}, {}))
    states = found.firings.states
    rules = knowledge.rulebook.rules.values()
    banned = any(states[rule.id].stands for rule in rules if rule.does("forbid"))
    open_ban = any(not states[rule.id].impossible for rule in rules if rule.does("forbid"))
    allowed = any(states[rule.id].certain for rule in rules if rule.does("allow"))
    unmet = any(
        effect.that is None or evaluate(effect.that, found.firings.facts) is not True
        for rule in rules if states[rule.id].stands
        for effect in rule.effects if effect.kind == "require"
    )  # fmt: skip
    word = "no" if banned else "unknown" if open_ban or not allowed else "conditional" if unmet else "yes"

    assert found.answer == word
