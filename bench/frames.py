"""Labelled questions: what the reader makes of them, held to what they say.

    python bench/frames.py check FILE.jsonl ...     are the labels well formed, and do they bear out their answers?
    python bench/frames.py score FILE.jsonl ...     how many are read and answered right?

What a label holds stands in `bench/frames/README.md`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from questions import verdict as verdict_of

from kb.answers.ask import ask
from kb.engines import pick
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError, did_you_mean
from kb.questions.question import Mention, Question
from kb.questions.to_question import read_question

SPEAKERS = ("owner", "seller", "parent", "engineer", "foreign", "voice")
ASKED, ANSWERS = ("may", "danger"), ("yes", "conditional", "no", "unknown")
Label = dict[str, Any]


def labels(path: Path) -> Iterator[tuple[int, Label]]:
    """Give the labels of a file with their lines."""
    for line, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if text.strip():
            yield line, json.loads(text)


def mistakes(label: Label, knowledge: Knowledge) -> Iterator[str]:
    """Say what is wrong with the form of a label."""
    for key, allowed in (("speaker", SPEAKERS), ("asked", ASKED), ("method", (*knowledge.methods, None))):
        if label.get(key, "") not in allowed:
            yield f"`{key}` is {label.get(key)!r}; {did_you_mean(str(label.get(key)), [str(each) for each in allowed])}"
    if not label.get("expect") or not set(label["expect"]) <= set(ANSWERS):
        yield f"`expect` is {label.get('expect')!r}"
    for role, id_ in label.get("roles", {}).items():
        if role not in knowledge.vocabulary.roles:
            yield f"unknown role `{role}`; {did_you_mean(role, knowledge.vocabulary.roles)}"
        elif id_ is not None and id_ not in knowledge.catalogue.products:
            yield f"unknown product `{id_}`; {did_you_mean(id_, knowledge.catalogue.products)}"
    for name, value in label.get("facts", {}).items():
        if name not in knowledge.vocabulary.facts:
            yield f"unknown fact `{name}`; {did_you_mean(name, knowledge.vocabulary.facts)}"
            continue
        try:
            knowledge.vocabulary.facts[name].parse(value)
        except ValueError as error:
            yield f"`{name}`: {error}"


def question_of(label: Label, knowledge: Knowledge) -> Question:
    """Give the question that a label says was asked."""
    facts = {name: knowledge.vocabulary.facts[name].parse(value) for name, value in label.get("facts", {}).items()}
    named = {role: id_ for role, id_ in label.get("roles", {}).items() if id_}
    open_roles = [role for role, id_ in label.get("roles", {}).items() if not id_]
    methods = (label["method"],) if label["method"] else ()
    unknown = tuple(Mention(role, role, ()) for role in open_roles)
    roles = {knowledge.vocabulary.facts[name].role for name in facts} - {""}
    return Question(
        label["ask"], methods, named, facts, frozenset(), frozenset(roles | set(open_roles)), {}, (), unknown
    )


def check(paths: list[Path], knowledge: Knowledge) -> int:
    """Print what is wrong with labels, and where the answer to what they say is none that they expect."""
    engine, _ = pick(knowledge.rulebook, "reference")
    wrong = disputed = total = 0
    for path in paths:
        for line, label in labels(path):
            total += 1
            found = list(mistakes(label, knowledge))
            wrong += bool(found)
            for each in found:
                print(f"{path}:{line}: {each}")
            if found:
                continue
            try:
                answer = ask(question_of(label, knowledge), knowledge, engine).answer.answer
            except InputError as error:
                print(f"{path}:{line}: {error}")
                wrong += 1
                continue
            if answer not in label["expect"]:
                disputed += 1
                print(f"{path}:{line}: the frame gives {answer}, not {'/'.join(label['expect'])}: {label['ask']}")
    print(f"{total} labels, {wrong} malformed, {disputed} whose frame does not give the answer expected")
    return 1 if wrong else 0


def frame_faults(label: Label, question: Question, knowledge: Knowledge) -> Iterator[str]:
    """Say what of a label's frame was heard otherwise: method, direction and roles, counts, how it was asked."""
    heard = question.methods[0] if len(question.methods) == 1 else None
    if heard != label["method"]:
        yield f"method {'/'.join(question.methods) or None}"
    for role, id_ in label.get("roles", {}).items():
        if id_ and question.products.get(role) != id_:
            yield f"{role} {question.products.get(role)}"
    labelled = set(label.get("roles", {}).values())
    for name in sorted(question.products.keys() - label.get("roles", {}).keys()):
        if question.products[name] not in labelled:  # "two AC300": a label names them once
            yield f"{name} {question.products[name]}, not named"
    counts = [name for name in {**label.get("facts", {}), **question.facts} if name.endswith(".count")]
    for name in counts:
        if str(question.facts.get(name)) != str(label.get("facts", {}).get(name)):
            yield f"{name} {question.facts.get(name)}"
    if bool(question.asked) != (label["asked"] == "danger"):
        yield "asked the other way round"


def fact_faults(label: Label, question: Question, knowledge: Knowledge) -> Iterator[str]:
    """Say which other facts a label tells that were heard otherwise, and which were heard and are not told."""
    told = {name: knowledge.vocabulary.facts[name].parse(value) for name, value in label.get("facts", {}).items()}
    for name in sorted({*told, *question.facts}):
        if not name.endswith(".count") and told.get(name) != question.facts.get(name):
            yield f"{name} {question.facts.get(name)}, not {told.get(name)}"


def score(paths: list[Path], knowledge: Knowledge) -> int:
    """Print what is heard or answered otherwise than labels say, and the shares; 1 where an answer is dangerous."""
    engine, _ = pick(knowledge.rulebook, "reference")
    counts: Counter[str] = Counter()
    seconds = 0.0
    for path in paths:
        for line, label in labels(path):
            before = time.perf_counter()
            question = read_question(label["ask"], knowledge)
            seconds += time.perf_counter() - before
            reply = ask(question, knowledge, engine)
            answer = reply.answer.answer
            verdict = verdict_of(answer, label["expect"])
            meant = [each for each in reply.provisional if not list(frame_faults(label, each.question, knowledge))]
            counts["right after one confirmation"] += verdict == "right" or any(
                verdict_of(each.answer.answer, label["expect"]) == "right" for each in meant
            )
            counts["dangerous after a confirmation"] += verdict == "DANGEROUS" or any(
                verdict_of(each.answer.answer, label["expect"]) == "DANGEROUS" for each in reply.provisional
            )
            faults = list(frame_faults(label, question, knowledge))
            facts = list(fact_faults(label, question, knowledge))
            counts[verdict] += 1
            counts["all"] += 1
            counts["method right"] += not any(each.startswith("method") for each in faults)
            counts["frame right"] += not faults
            counts["facts right"] += not facts
            if verdict != "right" or faults:
                print(f"{path.name}:{line}: {verdict} ({answer}, not {'/'.join(label['expect'])}): {label['ask']}")
                for each in (*faults, *facts, *(f"unread: {word}" for word in question.unread)):
                    print(f"    {each}")
                for each in reply.provisional:
                    print(f"    offered: {each.answer.answer}, {each.method} {dict(each.names)} {each.words}")
                for mention in (*question.ambiguous, *question.unknown):
                    print(f"    {mention.role}: {mention.said} -> {', '.join(mention.candidates) or 'nothing'}")
    total = counts.pop("all")
    print(f"{total} questions: " + ", ".join(f"{n / total:.1%} {name}" for name, n in sorted(counts.items())))
    print(f"{1000 * seconds / total:.2f} ms a sentence")
    return 1 if counts["DANGEROUS"] else 0


if __name__ == "__main__":
    sys.exit({"check": check, "score": score}[sys.argv[1]]([Path(each) for each in sys.argv[2:]], load()))
