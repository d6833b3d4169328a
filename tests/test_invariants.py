"""The invariants: read, exercised, and never broken by the rules over the whole catalogue and random cases.

The guard that turns an answer against an invariant into another is left out here: the rules alone must hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small

from kb.answers.answer import Answer
from kb.answers.case import Case, build_case
from kb.answers.judge import Judge
from kb.authoring.testing.rule_cases import RuleCase, case_of, read_cases
from kb.engines import ENGINES, pick
from kb.engines.firings import Engine, Firings
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.rulebook.conditions import FALSE, evaluate, names_in
from kb.rulebook.invariants import Invariant, broken
from kb.rulebook.pruning import specialised
from kb.rulebook.rule_reader import rulebook
from kb.rulebook.rules import Rule, Rulebook
from kb.vocabulary.facts import NOT_APPLICABLE, Fact, Value

KNOWLEDGE: Knowledge = load()
INVARIANTS = KNOWLEDGE.invariants
CONCLUDED = KNOWLEDGE.rulebook.concluded_by.keys()
OF_INPUTS = [each for each in INVARIANTS if CONCLUDED.isdisjoint([*names_in(each.when), *names_in(each.unless)])]
"""Those that speak of nothing which rules conclude: a wrong conclusion cannot excuse what breaks them."""
CASES, _ = read_cases(KNOWLEDGE)
METHODS = tuple(KNOWLEDGE.vocabulary.facts["method"].values)
TRAINED = ("lay", "electrician", "engineer")
MOST = 7
AMOUNTS = {"V": (10, 12.8, 25.6, 50.4, 51.2, 58.4, 200), "Wh": (1, 600, 1000, 2048, 9000), "W": (0, 300, 1500, 9000)}


def products(kind: str) -> list[str]:
    """Give the products of a kind."""
    return [id_ for id_, each in KNOWLEDGE.catalogue.products.items() if each.kind == kind]


STATIONS, PACKS = products("station"), products("pack")


class Watch:
    """Judges cases of one method quickly, and gathers what breaks an invariant.

    A rule that forbids, fires and can be set aside by none makes the answer no, so the rest need not be worked out.
    What is given alone decides that: learning more never makes a true condition less true.
    """

    def __init__(self, method: str) -> None:
        book = specialised(KNOWLEDGE.rulebook, {"method": method})
        self.engine = ReferenceEngine(book)
        self.method = method
        self.rules = [rule for rule in book.rules.values() if rule.when != FALSE]
        final = (rule for rule in self.rules if rule.does("forbid") and rule.id not in book.set_aside_by)
        self.final = sorted(final, key=lambda rule: rule.certainty, reverse=True)
        self.reads = {name for rule in self.rules for name in names_in(rule.when)}
        self.found: list[str] = []
        self.hopeful = 0

    def case(self, roles: Mapping[str, str], said: Mapping[str, Value], present: Iterable[str] = ()) -> Case:
        """Put a case of the method together."""
        return build_case(KNOWLEDGE, roles, {"method": self.method, **said}, present)

    def see(self, case: Case) -> None:
        """Judge a case and note the invariants that its answer breaks."""
        if any(evaluate(rule.when, case.facts) for rule in self.final):
            return
        firings = self.engine.run(case.facts)
        word = answer_word(self.rules, firings)
        self.hopeful += word in ("yes", "conditional")
        for each in broken(INVARIANTS, word, firings.facts):
            self.found.append(f"{each.id}: {word} to {dict(case.named)} {case.facts}")


def answer_word(rules: Iterable[Rule], firings: Firings) -> str:
    """Give the answer alone, as its definition says it; a test holds it against the judge."""
    effects = [(each, firings.states[rule.id]) for rule in rules for each in rule.effects]
    if any(effect.kind == "forbid" and state.stands for effect, state in effects):
        return "no"
    if any(effect.kind == "forbid" and not state.impossible for effect, state in effects):
        return "unknown"
    if not any(effect.kind == "allow" and state.certain for effect, state in effects):
        return "unknown"
    required = [effect.that for effect, state in effects if effect.kind == "require" and not state.impossible]
    met = [that is not None and evaluate(that, firings.facts) is True for that in required]
    return "yes" if all(met) else "conditional"


def with_facts(case: Case, facts: Mapping[str, Value]) -> Case:
    """Give a case with some facts replaced."""
    return replace(case, facts={**case.facts, **facts})


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda each: each.id)
def test_exercised(invariant: Invariant) -> None:
    """Each invariant is put to the test by the case of some rule, and none breaks it."""
    concerned = 0
    for answer, facts in answers():
        concerned += invariant.concerns(facts)
        assert not invariant.broken(answer, facts)

    assert concerned


@cache
def answers() -> list[tuple[str, Mapping[str, Value]]]:
    """Give the answer and the facts of every case of every rule."""
    return [(each.answer, each.firings.facts) for each in judged()]


@cache
def judged() -> list[Answer]:
    """Give what the judge says of every case of every rule."""
    engine = ReferenceEngine(KNOWLEDGE.rulebook)
    built = [case_of(case, KNOWLEDGE) for case in CASES]
    return [Judge(KNOWLEDGE, each, engine.run(each.facts)).unguarded() for each in built]


def test_short_judge() -> None:
    """The short judge of these tests gives the same answers as the real one."""
    rules = KNOWLEDGE.rulebook.rules.values()

    assert [answer_word(rules, each.firings) for each in judged()] == [each.answer for each in judged()]


def test_teeth() -> None:
    """Without the rules that forbid and require, almost every invariant is broken by some case: they have teeth."""
    rules = [_meek(rule) for rule in KNOWLEDGE.rulebook.rules.values()]
    book: Rulebook = rulebook([rule for rule in rules if rule is not None], KNOWLEDGE.vocabulary)
    knowledge = replace(KNOWLEDGE, rulebook=book)
    engine, seen = ReferenceEngine(book), set[str]()
    for case in CASES:
        built = case_of(case, KNOWLEDGE)
        answer = Judge(knowledge, built, engine.run(built.facts)).unguarded()
        seen |= {each.id for each in broken(INVARIANTS, answer.answer, answer.firings.facts)}
    toothless = {each.id for each in INVARIANTS} - seen

    # No rule allows these at all, or the allowing rule itself has the invariant's condition.
    assert toothless == {
        "unlisted_pack", "unlisted_second_pack", "unknown_port",
        "foreign_battery_on_the_port", "foreign_battery_in_lay_hands", "battery_bank_in_lay_hands",
        "power_bank_without_word", "nothing_on_the_input", "mixed_bank", "useless_pack", "outputs_without_kit",
        "house_without_switch", "more_watts_from_packs", "unknown_method", "outside", "charger_without_listing",
        "load_above_the_station", "load_on_an_unknown_station",
    }  # fmt: skip


def _meek(rule: Rule) -> Rule | None:
    """Give a rule without its effects that forbid or require, or nothing where none is left."""
    left = tuple(effect for effect in rule.effects if effect.kind not in ("forbid", "require"))
    kept = {"sets_aside": (), "covers": ()}
    return replace(rule, effects=left, **kept) if left else None  # type: ignore[arg-type]


def test_every_pack_on_every_station() -> None:
    """No station with any pack in any number, alone, is answered against an invariant."""
    watch = Watch("expansion_pack")
    for station, pack in product(STATIONS, PACKS):
        case = watch.case({"station": station, "pack": pack}, {})
        for count in range(1, MOST + 1):
            watch.see(with_facts(case, {"pack.count": count}))

    assert watch.found == []
    assert watch.hopeful > 100


def claimed(of: tuple[str, ...], fact: str) -> Value | None:
    """Give what holds of a product, or of a pair, for a fact; nothing where nothing does."""
    catalogue = KNOWLEDGE.catalogue
    settled = (catalogue.facts_of_pair(of) or {}) if len(of) > 1 else catalogue.facts_of(of[0])
    holding = settled[fact].holding if fact in settled else None
    return holding.value if holding else None


def test_a_list_is_somebodys_word() -> None:
    """That a station takes a pack is nowhere our own inference: a yes must rest on somebody's word."""
    settled = [KNOWLEDGE.catalogue.facts_of_pair(of) or {} for of in KNOWLEDGE.catalogue.pairs]
    holding = [each["listing"].holding for each in settled if "listing" in each]
    accepted = [claim for claim in holding if claim is not None and claim.value == "accepted"]

    assert len(accepted) > 50
    assert [claim.subject for claim in accepted if claim.source.kind.name == "inferred"] == []


@pytest.mark.parametrize("of", KNOWLEDGE.catalogue.pairs, ids=" + ".join)
def test_what_is_listed(of: tuple[str, str]) -> None:
    """One pack that is listed may be added, one that is refused may not, nor more than the smallest number stated."""
    listing, station = claimed(of, "listing"), claimed(of[:1], "max_packs")
    watch, numbers = Watch("expansion_pack"), [claimed(of, "max_count"), station]
    most = min((each for each in numbers if isinstance(each, int)), default=MOST)
    case = watch.case({"station": of[0], "pack": of[1]}, {})
    words = {count: answer_word(watch.rules, watch.engine.run({**case.facts, "pack.count": count}))
             for count in (1, 2, most, most + 1)}  # fmt: skip

    assert (words[1] in ("yes", "conditional")) == (listing == "accepted")
    assert listing != "refused" or set(words.values()) == {"no"}
    assert most == MOST or words[max(2, most + 1)] == "no"


def test_two_packs_on_every_station() -> None:
    """No station with two models of pack that anybody speaks of for it is answered against an invariant."""
    watch, spoken = Watch("expansion_pack"), dict[str, list[str]]()
    for station, pack in KNOWLEDGE.catalogue.pairs:
        spoken.setdefault(station, []).append(pack)
    for station, packs in spoken.items():
        for one, other in product(packs, [*packs, "bluetti/b210", "ecoflow/delta-2-extra-battery"]):
            case = watch.case({"station": station, "pack": one, "second_pack": other}, {})
            for counts in ((1, 1), (2, 1), (2, 2), (1, 4)):
                watch.see(with_facts(case, dict(zip(("pack.count", "second_pack.count"), counts, strict=True))))

    assert watch.found == []
    assert watch.hopeful > 20


def test_every_pack_on_every_input() -> None:
    """No pack on the input of any station is answered against an invariant, whoever plugs it in."""
    watch = Watch("battery_on_input")
    for station, pack in product(STATIONS, PACKS):
        case = watch.case({"station": station, "pack": pack}, {})
        for competence in TRAINED[:: 1 if (station, pack) in KNOWLEDGE.catalogue.pairs else 2]:
            watch.see(with_facts(case, {"user.competence": competence}))

    assert watch.found == []


def test_every_battery_on_every_input() -> None:
    """No outside battery on the input of any station is answered against an invariant, whoever fits it."""
    watch = Watch("battery_on_input")
    voltage = KNOWLEDGE.vocabulary.facts["battery.nominal_voltage"]
    for station, volts in product(STATIONS, (12, 25.6, 51.2, 64)):
        said: dict[str, Value] = {"battery.nominal_voltage": voltage.parse(f"{volts} V")}
        case = watch.case({"station": station}, {**said, **({"battery.chemistry": "LFP"} if volts > 12 else {})})
        for competence in TRAINED:
            watch.see(with_facts(case, {"user.competence": competence}))

    assert watch.found == []
    assert watch.hopeful > 100


@pytest.mark.parametrize("method", METHODS)
def test_every_station_in_every_way(method: str) -> None:
    """No station, alone or with another, is answered against an invariant, whatever kit or switch is there."""
    watch = Watch(method)
    second = ("bluetti/ac300", "ecoflow/delta-2", None) if "second_station.model" in watch.reads else (None,)
    flags = sorted({"plan.kit_used", "plan.transfer_switch", "plan.single_load"} & watch.reads)
    for station, other in product(STATIONS, second):
        roles = {"station": station, **({"second_station": other} if other else {})}
        case = watch.case(roles, {})
        for values in product((True, False), repeat=len(flags)):
            watch.see(with_facts(case, dict(zip(flags, values, strict=True))))
            watch.see(with_facts(case, {**dict(zip(flags, values, strict=True)), "user.competence": "engineer"}))
        watch.see(with_facts(case, {"plan.kit_used": True, "plan.units": 5}))

    assert watch.found == []


@pytest.mark.parametrize("method", [*METHODS, None])
def test_nothing_known(method: str | None) -> None:
    """Where nothing but the method is known, only stations with loads of their own get a plain yes."""
    said: dict[str, Value] = {"method": method} if method else {}
    for competence in TRAINED:
        case = build_case(KNOWLEDGE, {}, {**said, "user.competence": competence})
        answer = Judge(KNOWLEDGE, case, ReferenceEngine(KNOWLEDGE.rulebook).run(case.facts)).unguarded()

        assert (answer.answer == "yes") == (method == "separate_loads")


def amounts(fact: Fact) -> list[Value]:
    """Give values of a fact that tell: all of few, or some on either side of the limits in rules."""
    written: Iterable[Any] = {
        "boolean": ("true", "false"),
        "enum": tuple(fact.values),
        "integer": (1, 2, 3, 30),
        "text": ("EcoFlow", "nobody"),
        "quantity": tuple(f"{each} {fact.unit}" for each in AMOUNTS.get(fact.unit, (0, 8, 30))),
    }.get(fact.type, ())
    return list(_parsed(fact, written))


def _parsed(fact: Fact, written: Iterable[Any]) -> Iterator[Value]:
    for each in written:
        try:
            yield fact.parse(each)
        except ValueError:
            continue


SAYABLE = {
    fact.name: amounts(fact)
    for fact in KNOWLEDGE.vocabulary.facts.values()
    if "person" in fact.sources and fact.name != "method"
}
HOPEFUL = [case for case, (answer, _) in zip(CASES, answers(), strict=True) if answer in ("yes", "conditional")]
SAID = st.dictionaries(
    st.sampled_from(sorted(SAYABLE)), st.integers(0, 50), max_size=6
).map(lambda chosen: {name: SAYABLE[name][at % len(SAYABLE[name])] for name, at in chosen.items()})  # fmt: skip


@cache
def engines() -> Mapping[str, Engine]:
    """Give each engine by its name, ready to run."""
    return {name: pick(KNOWLEDGE.rulebook, name)[0] for name in ENGINES}


def breaches(case: Case) -> list[str]:
    """Give the invariants that the answer to a case breaks on any engine."""
    found = []
    for name, engine in engines().items():
        answer = Judge(KNOWLEDGE, case, engine.run(case.facts)).unguarded()
        found += [f"{name} {each.id} {answer.answer}" for each in broken(OF_INPUTS, answer.answer, case.facts)]
        found += [f"{name} {each.id}" for each in broken(INVARIANTS, answer.answer, answer.firings.facts)]
    return found


def test_hopeful_cases() -> None:
    """No case that gets a yes gets it against an invariant."""
    assert {case.name: found for case in HOPEFUL if (found := breaches(case_of(case, KNOWLEDGE)))} == {}


@settings(max_examples=150)
@given(st.sampled_from(HOPEFUL), SAID, st.lists(st.integers(0, 200), max_size=3))
def test_changed_cases(case: RuleCase, said: dict[str, Value], forget: list[int]) -> None:
    """A question that gets a yes, with facts learnt, changed or forgotten, gets no answer against an invariant."""
    kept = {name: value for name, value in case.fixed.items() if name not in said}
    built = case_of(replace(case, said={**case.said, **said}, fixed=kept), KNOWLEDGE)
    names = sorted(built.facts.keys() - {"pack.named", "second_pack.named", "battery.named"})
    gone = {names[at % len(names)] for at in forget}
    left = {name: value for name, value in built.facts.items() if name not in gone}

    assert breaches(replace(built, facts=left)) == []


@settings(max_examples=150)
@given(st.sampled_from(METHODS), st.sampled_from([None, *STATIONS]), st.sampled_from([None, *PACKS]),
       st.sampled_from([None, None, *PACKS]), SAID, st.booleans())  # fmt: skip
def test_random_questions(method: str, station: str | None, pack: str | None, second: str | None,
                          said: dict[str, Value], battery: bool) -> None:  # fmt: skip
    """No question put together at random gets an answer against an invariant."""
    roles = {"station": station, "pack": pack, "second_pack": second}
    present = ["battery"] if battery else []
    named = {role: id_ for role, id_ in roles.items() if id_ is not None}

    assert breaches(build_case(KNOWLEDGE, named, {**said, "method": method}, present, flagged=said)) == []


@pytest.mark.parametrize("name", ["pack.nominal_voltage", "load.power", "method", "battery.named"])
def test_not_for_the_asker(name: str) -> None:
    """An asker cannot talk a check away by calling a fact not applicable."""
    with pytest.raises(InputError, match=r"not applicable|not for the asker"):
        build_case(KNOWLEDGE, {}, {name: NOT_APPLICABLE})


def test_relation_speaks_of_its_parts() -> None:
    """Whoever says that the pair is listed speaks of a pack, even without a name for it."""
    case = build_case(KNOWLEDGE, {"station": "ecoflow/delta-2"}, {"pair.listing": "accepted"})

    assert case.facts["pack.named"] is True
    assert case.facts["pack.count"] == 1


def guarding(never: Mapping[str, Any]) -> Knowledge:
    """Give a small knowledge base with one invariant."""
    return small(f"invariants: {{one: {{title: never so, never: {json.dumps(never)}}}}}")


def test_unknown_excuses_nothing() -> None:
    """Where the exception of an invariant is unknown, the invariant holds."""
    unless = {"fact": "wheel.width", "above": "2 in"}
    knowledge = guarding({"answer": "yes", "unless": unless})
    (invariant,) = knowledge.invariants
    size = knowledge.vocabulary.facts["wheel.width"]

    assert invariant.broken("yes", {})
    assert invariant.broken("yes", {"wheel.width": size.parse("2 in")})
    assert not invariant.broken("yes", {"wheel.width": size.parse("3 in")})
    assert not invariant.broken("no", {})


def test_unknown_condition_is_no_breach() -> None:
    """Where the condition of an invariant is unknown, it concerns nobody."""
    knowledge = guarding({"answer": ["yes", "conditional"], "when": {"fact": "wheel.width", "above": "2 in"}})
    (invariant,) = knowledge.invariants
    large = {"wheel.width": knowledge.vocabulary.facts["wheel.width"].parse("3 in")}

    assert not invariant.broken("yes", {})
    assert broken([invariant], "conditional", large) == [invariant]
    assert broken([invariant], "unknown", large) == []


def test_wrong_conditions() -> None:
    """An invariant that names an unknown fact is refused with its place."""
    with pytest.raises(InputError, match=r":1:\d+: unknown fact `wheel\.widht`"):
        (guarding({"answer": "yes", "when": {"fact": "wheel.widht", "above": "2 in"}}))
