"""How much processor time the reading of a sentence takes: of questions that people ask, and of hostile texts.

    python bench/reading.py [FILE.jsonl ...]

Each line of a file is {"ask": ...}; unless told, these are all questions that may be looked at. The hostile texts are
made here: each as long as it is still read, and ten times as long.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.language.sentence_reader import LETTERS, reader
from kb.questions.language.tokens import clean
from kb.questions.to_question import read_question

ROOT = Path(__file__).parent.parent
OWN = [*sorted((ROOT / "bench" / "frames" / "spent").glob("*.jsonl")), ROOT / "tests" / "questions.jsonl"]
AGAIN = [
    "(", ")", "?", "-", "'s ", "x", "2x", "a-", ".", ",", "🔋", "ﷺ", "İ", "ß", "\u0301\u0323", "\u202e", "\x00", "٣",
    "can ", "not ", "and ", "DELTA ", "delta pro ", "gen 2 ", "x2 ", "2 x ", "12 V to ", "12 V 5 A 24 Ah ", "1,1 ",
    "12 3.5 ", "two forty hundred and ", "a b c d e ", "AC200MAX", "B300 (", "my battery of the station of ",
    "I have a B300. ", "can I add two B300 to my AC200MAX ", "AC200MXA DETLA PRO EXPOLRER ",
    "is it bad to join the outputs of two AC180 ",
]  # fmt: skip
"""What is said again and again."""


def hostile(knowledge: Knowledge) -> dict[str, str]:
    """Give texts that are hard to read, each far too long; by what they are."""
    chance, phrasing = random.Random(1), reader(knowledge).phrasing
    names = [product.full_name for product in knowledge.catalogue.products.values()]
    letters, asked_for = "abcdefghijklmnopqrstuvwxyz", sorted(phrasing.asked_for)
    strange = ["".join(chance.choices(letters, k=chance.randint(3, 12))) for _ in range(3000)]
    bent = ["".join(chance.sample(part, len(part))) if len(part) < 4 else part.replace("e", "a") for part in names]
    return {f"{each!r} again and again": each * 5000 for each in AGAIN} | {
        "product names": " ".join(chance.choices(names, k=3000)),
        "misspelt names": " ".join(chance.choices(bent, k=3000)),
        "words nobody knows": " ".join(strange),
        "words that cues ask for": " ".join(chance.choices(asked_for, k=5000)),
        "words and names": " ".join(map(chance.choice, chance.choices((asked_for, names), k=5000))),
        "digits": "1234567890" * 2000,
        "deep parentheses": "(" * 5000 + "B300" + ")" * 5000,
        "one long word": "a" * 20000,
        "all kinds of letters": "".join(map(chr, range(0x21, 0xD800))),
        "all kinds of letters, apart": " ".join(map(chr, range(0x21, 0xD800))),
        "marks, digits and letters": "".join(chance.choices("aA1 .-('x2V", k=20000)),
    }


def as_long_as_is_read(text: str, knowledge: Knowledge) -> str:
    """Give the beginning of a text that is not too long to be read."""
    phrasing = reader(knowledge).phrasing
    text = text[: phrasing.longest * LETTERS]
    while phrasing.tokenizer.is_longer(clean(text), phrasing.longest):
        text = text[: len(text) * 49 // 50]
    return text


def milliseconds(sentence: str, knowledge: Knowledge) -> float:
    """Give the processor time that reading takes."""
    began = time.process_time()
    read_question(sentence, knowledge)
    return 1000 * (time.process_time() - began)


def told(what: str, times: Sequence[float]) -> str:
    """Say how times are spread.

    >>> told("sums", [3.0, 1.0, 2.0])
    '3 sums: median 2.00 ms, p99 3.00 ms, worst 3.00 ms'
    """
    ranked = sorted(times)
    median, p99 = ranked[len(ranked) // 2], ranked[min(len(ranked) * 99 // 100, len(ranked) - 1)]
    return f"{len(ranked)} {what}: median {median:.2f} ms, p99 {p99:.2f} ms, worst {ranked[-1]:.2f} ms"


def asked(paths: Iterable[Path]) -> list[str]:
    """Give the questions of some files."""
    lines = (line for path in paths for line in path.read_text("utf-8").splitlines() if line.strip())
    return [json.loads(line)["ask"] for line in lines]


def main(paths: Sequence[Path]) -> None:
    """Print how long questions and hostile texts take, and which of these take longest.

    Readers are made before, and what is loaded for good is kept out of the collection of garbage, as whoever answers
    many questions will do.
    """
    knowledge = load()
    for language in knowledge.languages:
        read_question("Does a wheel fit?", knowledge, language)
    gc.collect()
    gc.freeze()
    print(told("questions", [milliseconds(each, knowledge) for each in asked(paths)]))
    whole: Mapping[str, str] = hostile(knowledge)
    texts = {what: as_long_as_is_read(text, knowledge) for what, text in whole.items()}
    texts |= {f"{what}, too long": text for what, text in whole.items()}
    times = {what: milliseconds(text, knowledge) for what, text in texts.items()}
    print(told("hostile texts", list(times.values())))
    for what in sorted(times, key=lambda each: -times[each])[:5]:
        print(f"    {times[what]:.2f} ms  {what}")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]] or OWN)
