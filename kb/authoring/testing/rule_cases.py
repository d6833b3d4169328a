"""Cases: small questions beside each rule that show when it fires, is refuted or stays open, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.answers.answer import Answer
from kb.answers.case import Case, build_case
from kb.answers.judge import Judge
from kb.authoring.testing.trace import traced
from kb.engines.firings import Engine
from kb.files import schema
from kb.files.folders import files_below
from kb.files.strict_yaml import Map, read_file
from kb.knowledge.documents import CASES, shown_path
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, Place, Problem, did_you_mean
from kb.rulebook.conditions import names_in
from kb.rulebook.rules import ROLE, Rule, file_of, for_role
from kb.vocabulary.facts import NOT_APPLICABLE, Value

STATES = {"fires": "firing", "refuted": "refuted", "open": "open"}
EXPECTED = ("expect", "stands", "answer", "certainty", "conditions")
UNKNOWN = "unknown"
"""Written as a fact's value, it leaves open what the catalogue says or what would be assumed."""


@dataclass(frozen=True)
class RuleCase:
    """One case of a rule. `said` is what an asker could say; `fixed` is set afterwards, or taken out where none."""

    rule: str
    name: str
    said: dict[str, Value]
    fixed: dict[str, Value | None]
    products: dict[str, str]
    present: tuple[str, ...]
    wanted: dict[str, Any]
    place: Place


@dataclass(frozen=True)
class Result:
    """What came of a case; `differences` are lines that say where and why it is not what the case expects."""

    case: RuleCase
    got: str
    differences: tuple[str, ...]
    answer: Answer


def read_cases(knowledge: Knowledge) -> tuple[list[RuleCase], list[Problem]]:
    """Read the cases beside all rules, layer by layer; give them with what is wrong with the files."""
    cases, problems, unreadable = list[RuleCase](), list[Problem](), set[str]()
    for layer in map(Path, knowledge.layers):
        for path in (each for each in files_below(layer / "rules")[0] if each.name.endswith(CASES)):
            rule = path.relative_to(layer / "rules").as_posix().removesuffix(CASES)
            shown = shown_path(path, layer)
            if rule not in knowledge.rulebook.rules:
                help_ = did_you_mean(rule, knowledge.rulebook.rules)
                message = f"there is no rule `{rule}` for these cases"
                problems.append(Problem(Place(shown), message, help_, "lost-cases"))
                continue
            try:
                content = read_file(path, shown)
            except InputError as error:
                problems += error.problems
                unreadable.add(rule)
                continue
            found = schema.check(content, "cases", shown)
            problems += found
            unreadable |= {rule} if found else set()
            cases += [] if found else [_case(rule, raw, knowledge, problems) for raw in content]
    tried = {case.rule for case in cases}
    problems += [
        _without_cases(rule) for id_, rule in knowledge.rulebook.rules.items()
        if id_ not in tried and file_of(id_) not in unreadable
    ]  # fmt: skip
    first = {(case.rule, case.name): case.place for case in reversed(cases)}
    for case in (each for each in cases if first[each.rule, each.name] != each.place):
        help_ = f"first at {first[case.rule, case.name]}"
        problems.append(Problem(case.place, f"case `{case.name}` is given twice", help_, "duplicate-case"))
    return cases, problems


def _without_cases(rule: Rule) -> Problem:
    name, _, role = rule.id.rpartition("/")[2].partition(ROLE)
    help_ = f"write them beside it in {name}{CASES}" + (f", with `for: {role}`" if role else "")
    return Problem(rule.place, f"rule `{rule.id}` has no cases", help_, "no-cases")


def _case(rule: str, raw: Map, knowledge: Knowledge, problems: list[Problem]) -> RuleCase:
    rule = _meant(rule, raw, knowledge, problems)
    said, fixed = dict[str, Value](), dict[str, Value | None]()
    for name, value in _values(raw, "facts", knowledge, problems):
        if value is None or value is NOT_APPLICABLE or "person" not in knowledge.vocabulary.facts[name].sources:
            fixed[name] = value
        else:
            said[name] = value
    wanted: dict[str, Any] = {key: raw[key] for key in EXPECTED if key in raw}
    wanted["concludes"] = dict(_values(raw, "concludes", knowledge, problems))
    products = {role: str(id_) for role, id_ in raw.get("roles", {}).items()}
    return RuleCase(rule, raw["name"], said, fixed, products, tuple(raw.get("present", ())), wanted, raw.place)


def _meant(rule: str, raw: Map, knowledge: Knowledge, problems: list[Problem]) -> str:
    """Give the id of the rule that a case is about: that of the file, or as it is read for the role that is named."""
    if "for" not in raw or for_role(rule, raw["for"]) in knowledge.rulebook.rules:
        return for_role(rule, raw["for"]) if "for" in raw else rule
    roles = [id_.partition(ROLE)[2] for id_ in knowledge.rulebook.rules if file_of(id_) == rule and id_ != rule]
    help_ = did_you_mean(raw["for"], roles) if roles else "its rule has no `each`: leave `for` out"
    problems.append(Problem(raw.at("for"), f"rule `{rule}` is not read for `{raw['for']}`", help_, "case"))
    return rule


def _values(raw: Map, key: str, knowledge: Knowledge, problems: list[Problem]) -> Iterator[tuple[str, Value | None]]:
    for name, said in raw.get(key, Map()).items():
        fact = knowledge.vocabulary.facts.get(name)
        if fact is None:
            help_ = did_you_mean(name, knowledge.vocabulary.facts)
            problems.append(Problem(raw[key].keys_at[name], f"unknown fact `{name}`", help_, "unknown-fact"))
            continue
        try:
            yield name, None if said == UNKNOWN else fact.parse(said)
        except ValueError as error:
            message, _, help_ = str(error).partition("; ")
            problems.append(Problem(raw[key].at(name), message, help_, "case"))


def case_of(case: RuleCase, knowledge: Knowledge) -> Case:
    """Put the question of a case together as any other, then fix what it fixes.

    Raises:
        InputError: it names an unknown role or product; says where the case stands.
    """
    try:
        built = build_case(knowledge, case.products, case.said, case.present, flagged=case.said)
    except InputError as error:
        raise InputError(replace(each, place=case.place, code="case") for each in error.problems) from None
    facts = {name: value for name, value in {**built.facts, **case.fixed}.items() if value is not None}
    claims = {name: claim for name, claim in built.claims.items() if name not in case.fixed}
    return replace(built, facts=facts, claims=claims)


def run_case(case: RuleCase, knowledge: Knowledge, engine: Engine) -> Result:
    """Run a case and compare what comes of it with what it expects."""
    built = case_of(case, knowledge)
    answer = Judge(knowledge, built, engine.run(built.facts)).answer()
    state, facts = answer.firings.states[case.rule], answer.firings.facts
    conditions = sorted(each.rule.id for each in answer.conditions)
    got = dict(zip(EXPECTED, (state.word, state.stands, answer.answer, answer.certainty, conditions), strict=True))
    lines = []
    for key in (each for each in got if each in case.wanted and case.wanted[each] != got[each]):
        lines.append(f"{key}: {_word(case.wanted[key])} expected, {_word(got[key])} found")
        rule = knowledge.rulebook.rules[case.rule]
        lines += traced(rule.when, facts, knowledge) if key in ("expect", "stands") else _reasons(answer)
    for name, value in case.wanted["concludes"].items():
        if facts.get(name) != value:
            show = knowledge.vocabulary.facts[name].show
            lines.append(f"{name}: {show(value)} expected, {show(facts.get(name))} found")
    return Result(case, state.word, tuple(dict.fromkeys(lines)), answer)


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _reasons(answer: Answer) -> Iterator[str]:
    for kind, reasons in (("because", answer.reasons), ("on condition", answer.conditions)):
        for each in reasons:
            waits = f", waits for {', '.join(each.missing)}" if each.missing else ""
            yield f"  {kind} {each.rule.id} ({each.effect.kind}, {each.certainty}{waits})"


def gaps(results: Iterable[Result], rules: Iterable[Rule]) -> list[Problem]:
    """Give a finding for each rule that no case fires, refutes or leaves open; one without condition only fires."""
    seen = {(each.case.rule, each.got) for each in results}
    wanted = ((rule, state) for rule in rules for state in (STATES if any(names_in(rule.when)) else ("fires",)))
    missing = ((rule, STATES[state]) for rule, state in wanted if (rule.id, state) not in seen)
    return [Problem(rule.place, f"no case shows rule `{rule.id}` {state}", code="not-shown") for rule, state in missing]
