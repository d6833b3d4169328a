"""How many questions in people's own words are answered right, and which answers would be dangerous.

    python bench/questions.py [FILE.jsonl ...]

Each line of a file is {"ask": ..., "expect": [...]}; any of the answers in `expect` is right. An answer is dangerous
where it is a yes, with or without conditions, and no yes is right.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from kb.answers.ask import ask
from kb.engines import pick
from kb.knowledge.loading import load
from kb.questions.to_question import read_question

OWN = Path(__file__).parent.parent / "tests" / "questions.jsonl"
YES = ("yes", "conditional")


def verdict(answer: str, expect: list[str]) -> str:
    """Say how good an answer is.

    >>> verdict("yes", ["yes", "conditional"]), verdict("unknown", ["no"]), verdict("conditional", ["no"])
    ('right', 'cannot say', 'DANGEROUS')
    """
    if answer in expect:
        return "right"
    if answer == "unknown":
        return "cannot say"
    return "DANGEROUS" if answer in YES and not set(YES) & set(expect) else "wrong"


def main(paths: list[Path]) -> int:
    """Answer all questions, print what is not right and how long it took; 1 where an answer is dangerous."""
    knowledge = load()
    engine, _ = pick(knowledge.rulebook, "reference")
    questions = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    counts: Counter[str] = Counter()
    reading = 0.0
    began = time.perf_counter()
    for each in questions:
        before = time.perf_counter()
        question = read_question(each["ask"], knowledge)
        reading += time.perf_counter() - before
        answer = ask(question, knowledge, engine).answer.answer
        found = verdict(answer, each["expect"])
        counts[found] += 1
        if found != "right":
            print(f"{found}: {answer}, not {' or '.join(each['expect'])}: {each['ask']}")
    took = time.perf_counter() - began
    print(f"{len(questions)} questions: " + ", ".join(f"{counts[k]} {k}" for k in sorted(counts)))
    print(f"{len(questions) / took:.0f} questions per second; reading alone {len(questions) / reading:.0f} per second")
    return 1 if counts["DANGEROUS"] else 0


if __name__ == "__main__":
    sys.exit(main([Path(each) for each in sys.argv[1:]] or [OWN]))
