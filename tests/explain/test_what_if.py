"""What would change an answer: all smallest sets of changes and only these, by trying every one in a small domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

import pytest
from small import small

from kb.answers.ask import ask, judge
from kb.engines.reference import ReferenceEngine
from kb.explain.changes import Change, changed
from kb.explain.what_if import TURNS, Turn, WhatIf
from kb.explain.what_to_ask import WhatToAsk
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.questions.question import Question
from kb.reports.comparison import compared, with_changes
from kb.vocabulary.facts import Value

OWN = load()
RULES = {
    "narrow": "when: {fact: frame.width, below: {fact: wheel.width}}\nthen: [{forbid: too narrow}]",
    "weak": "when: {all: [{fact: frame.holes, below: 20}, {fact: brave, is: false}]}\nthen: [{forbid: weak}]",
    "poor": "when: {fact: match.verdict, is: poor}\nthen: [{forbid: poor}]",
    "fits": "when: {all: [{fact: method, is: swap}, {fact: frame.brake, is: disc}]}\nthen: [{allow: fits}]",
    "look": "when: {fact: method, is: look}\nthen: [{allow: looking is free}]",
    "learn": "when: {fact: method, is: swap}\nthen: [{require: learn, that: {fact: trained, is: true}}]",
}
CATALOGUE = """
products:
  f1: {kind: frame, name: One, facts: {width: {value: 30 mm, source: handbook}, brake: {value: rim, source: handbook},
                                       holes: {value: 10, source: handbook}}}
  f2: {kind: frame, name: Two, facts: {width: {value: 30 mm, source: handbook}, brake: {value: disc, source: handbook},
                                       holes: {value: 10, source: handbook}}}
  f3: {kind: frame, name: Three, facts: {width: {value: 20 mm, source: handbook}, holes: {value: 40, source: handbook},
                                         brake: {value: disc, source: handbook}}}
  w1: {kind: wheel, name: Narrow, facts: {width: {value: 1 in, source: handbook}}}
  w2: {kind: wheel, name: Wide, facts: {width: {value: 2 in, source: handbook}}}
pairs:
  - {of: [f1, w1], facts: {verdict: {value: good, source: handbook}}}
  - {of: [f2, w1], facts: {verdict: {value: good, source: handbook}}}
  - {of: [f3, w1], facts: {verdict: {value: poor, source: handbook}}}
  - {of: [f2, w2], facts: {verdict: {value: poor, source: handbook}}}
changes:
  brave: {fact: brave, cost: 1, text: courage}
  trained: {fact: trained, cost: 2, to: [true], text: training}
  holes: {fact: frame.holes, cost: 2, text: "{to} holes"}
  frame: {role: frame, cost: 4, text: "{frame}"}
  wheel: {role: wheel, cost: 3, most: 9, text: "{wheel}"}
  method: {fact: method, cost: 5, text: "{to}"}
"""
SMALL: Knowledge = small(CATALOGUE, rules=RULES)
ENGINE = ReferenceEngine(SMALL.rulebook)


def questions() -> Iterator[Question]:
    """Give every question of the small domain."""
    for frame, wheel, brave, trained in product(("f1", "f2", "f3"), ("w1", "w2"), (True, False), (True, False, None)):
        facts: dict[str, Value] = {"brave": brave} if trained is None else {"brave": brave, "trained": trained}
        yield Question(methods=("swap",), products={"frame": frame, "wheel": wheel}, facts=facts)


def options(question: Question) -> dict[str, list[tuple[str, str, Value]]]:
    """Give by hand what can be changed, with every value: those of a count are taken one by one."""
    made: dict[str, list[tuple[str, str, Value]]] = {
        "brave": [("brave", "", value) for value in (True, False) if value != question.facts["brave"]],
        "trained": [("trained", "", True)] if question.facts.get("trained") is not True else [],
        "holes": [("frame.holes", "", count) for count in range(65)],
        "method": [("method", "", "look")],
    }
    others = {("frame", "w1"): ["f1", "f2", "f3"], ("frame", "w2"): ["f2"], ("wheel", "f1"): ["w1"],
              ("wheel", "f2"): ["w1", "w2"], ("wheel", "f3"): ["w1"]}  # fmt: skip
    for role, other in (("frame", "wheel"), ("wheel", "frame")):
        ids = others[role, question.products[other]]
        made[role] = [("", role, id_) for id_ in ids if id_ != question.products[role]]
    return made


def word(question: Question, changes: Iterable[tuple[str, str, Value]]) -> str:
    """Give the answer with changes, by asking anew."""
    products, facts, methods = dict(question.products), dict(question.facts), question.methods
    for fact, role, value in changes:
        if fact == "method":
            methods = (str(value),)
        elif fact:
            facts[fact] = value
        else:
            products[role] = str(value)
    flagged = frozenset(name for name in facts if name == "frame.holes")
    other = Question(methods=methods, products=products, facts=facts, flagged=flagged, supposed=flagged)
    return judge(other, SMALL, ENGINE).answer


def smallest(question: Question, answer: str) -> set[frozenset[tuple[str, str, Value]]]:
    """Give all smallest sets of two changes at most, with one product or method among them at most."""
    found: set[frozenset[tuple[str, str, Value]]] = set()
    things, news = options(question), [each for each in TURNS[answer] if (answer, each) != ("unknown", "no")]
    for size in (1, 2):
        for chosen in combinations(things, size):
            if len({"frame", "wheel", "method"} & set(chosen)) > 1:
                continue
            for changes in product(*(things[each] for each in chosen)):
                new = not any(each <= set(changes) for each in found)
                if new and word(question, changes) in news:
                    found.add(frozenset(changes))
    return found


def covers(turn: Turn, changes: frozenset[tuple[str, str, Value]], before: Value | None) -> bool:
    """Say whether a turn tells a set of changes: a count is told by the nearest one that turns the answer."""
    if {each.what for each in turn.changes} != {fact or role for fact, role, _ in changes}:
        return False
    values = {fact or role: value for fact, role, value in changes}
    return all(
        each.value == values[each.what] or (each.fact == "frame.holes" and isinstance(before, int))
        for each in turn.changes
    )


@pytest.mark.parametrize("question", [*questions()], ids=lambda q: f"{'+'.join(q.products.values())} {dict(q.facts)}")
def test_exact(question: Question) -> None:
    """Every smallest set is told, every set told is smallest, and each leads to the answer that is told."""
    answer = judge(question, SMALL, ENGINE)
    turns = WhatIf(SMALL).turns(question, answer, {}, tries=10_000)
    wanted = smallest(question, answer.answer)
    holes = answer.case.facts["frame.holes"]

    for turn in turns:
        changes = frozenset((each.fact, each.role, each.value) for each in turn.changes)
        assert changes in wanted
        assert word(question, changes) == turn.answer
        assert ask(turn.question, SMALL, ENGINE).answer.answer == turn.answer
    for changes in wanted:
        assert any(covers(turn, changes, holes) for turn in turns), changes
    assert [turn.cost for turn in turns] == sorted(turn.cost for turn in turns)


def turns_of(question: Question) -> list[tuple[list[tuple[str, str]], str]]:
    """Give what would change an answer of the project's own rules, in short."""
    answer = judge(question, OWN, ReferenceEngine(OWN.rulebook))
    asking = WhatToAsk(OWN).asking(answer)
    values = {name: asking.findings.values[name] for name in asking.facts if name not in asking.doubted}
    found = WhatIf(OWN).turns(question, answer, values)
    return [([(each.what, str(each.value)) for each in turn.changes], turn.answer) for turn in found]


def own(method: str, facts: dict[str, str] | None = None, **products: str) -> Question:
    """Ask the project's own rules."""
    parsed = {name: OWN.vocabulary.fact(name).parse(value) for name, value in (facts or {}).items()}
    return Question(methods=(method,), products=products, facts=parsed)


def test_own_rules() -> None:
    """Fewer packs, another station, the maker's kit, a trained person: what a person can change."""
    pack = own("expansion_pack", {"pack.count": "5"}, station="bluetti/ac200l", pack="bluetti/b230")
    lay = own("battery_on_input", {"battery.nominal_voltage": "51.2 V"}, station="bluetti/ac300")

    assert ([("pack.count", "2")], "yes") in turns_of(pack)
    assert ([("station", "bluetti/ac200max")], "yes") in turns_of(
        own("expansion_pack", station="bluetti/ac180", pack="bluetti/b230")
    )
    assert ([("plan.kit_used", "True")], "conditional") in turns_of(own("joined_outputs", station="ecoflow/delta-pro"))
    assert ([("user.competence", "engineer")], "conditional") in turns_of(lay)


def test_never_physics() -> None:
    """No change touches a figure of the catalogue, nor anything that no entry declares."""
    declared = {entry.get("fact") or entry.get("role") for entry in OWN.section("changes").values()} - {None}
    for station, pack in list(OWN.catalogue.pairs)[::25]:
        question = own("expansion_pack", {"pack.count": "9"}, station=station, pack=pack)
        answer = judge(question, OWN, ReferenceEngine(OWN.rulebook))
        for turn in WhatIf(OWN).turns(question, answer, {}):
            assert {each.what for each in turn.changes} <= declared
            kinds = {answer.case.claims[each.fact].source.kind.name for each in turn.changes if each.fact}
            assert kinds <= {"person", "reading", "assumed"}


def test_takes_the_words_along() -> None:
    """Where another product takes a thing's place, what was said of the thing goes with it."""
    question = own("expansion_pack", {"station.capacity": "500 Wh", "pack.count": "2"}, station="bluetti/ac180")
    said, tried = (with_changes(question, ["station=AC200MAX"], OWN),
                   changed(question, [Change("station", "", "station", "bluetti/ac200max", 5)], OWN))  # fmt: skip

    for other in (said, tried):
        assert other.products["station"] == "bluetti/ac200max"
        assert set(other.facts) == {"pack.count"}


class TestComparing:
    """Two answers side by side."""

    def test_turned(self) -> None:
        """The rules that turn it are told, and the facts that differ."""
        question = own("expansion_pack", {"pack.count": "2"}, station="bluetti/ac200max", pack="bluetti/b300")
        engine = ReferenceEngine(OWN.rulebook)
        data = compared(ask(question, OWN, engine), ["count=3"], OWN, engine)

        assert (data["answer"], data["changes"]) == ("no", ["count=3"])
        assert {"name": "pack.count", "was": "2", "is": "3"} in data["facts"]
        turned = {each["rule"]: (each["was"], each["is"]) for each in data["turned"]}
        assert turned["expansion/too-many-packs"] == ("refuted", "fires")
        assert data["text"][0].startswith("As asked: YES")
        assert data["text"][1].startswith("With count=3: NO")

    @pytest.mark.parametrize("pair", ["count", "nothing=1", "count=many", "user.competence=genius"])
    def test_unreadable(self, pair: str) -> None:
        """A change that cannot be read is refused."""
        with pytest.raises(InputError):
            with_changes(own("expansion_pack"), [pair], OWN)


@pytest.mark.parametrize(("entry", "told"), [("fact: brawe", "unknown fact `brawe`"), ("role: fork", "unknown role")])
def test_bad_changes(entry: str, told: str) -> None:
    """A change of what does not exist is refused, with its place."""
    with pytest.raises(InputError, match=told) as caught:
        small(f"changes: {{odd: {{{entry}, cost: 1}}}}", rules=RULES)
    assert str(caught.value.problems[0].place).startswith("f1:1:")
