"""Learning from labelled questions: what it teaches is what the reader then hears."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.authoring.learning.labels import read_labels
from kb.authoring.learning.learning import learned, written
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.questions.language.scores import Scores
from kb.questions.language.sentence_reader import reader

KNOWN = load()
METHODS = list(KNOWN.methods)
pytest.importorskip("sklearn", reason="learning needs an extra")


def labels(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_learns_what_labels_say(tmp_path: Path) -> None:
    said = [json.dumps({"ask": f"shall my AC180 gobble {n} crumbs", "method": "pack_alone"}) for n in range(2, 40)]
    read = read_labels([labels(tmp_path, *said)], METHODS)
    scores = Scores.read(written(learned(read, KNOWN)))
    found = reader(KNOWN).features("would an EB3A gobble crumbs")
    assert next(iter(scores.shares(found))) == "pack_alone"
    assert "gobble" in scores.reasons(found, "pack_alone")


def test_the_weights_that_are_shipped_are_those_that_the_labels_teach() -> None:
    folder = Path(__file__).parents[2] / "bench" / "frames" / "learn"
    read = read_labels(sorted(folder.glob("*.jsonl")), METHODS)
    fresh, shipped = Scores.read(written(learned(read, KNOWN))), reader(KNOWN).phrasing.weights
    sentences = [label.sentence for label in read[::25]]
    features = [reader(KNOWN).features(sentence) for sentence in sentences]
    differing = [
        sentence for sentence, found in zip(sentences, features, strict=True)
        if next(iter(fresh.shares(found))) != next(iter(shipped.shares(found)))
    ]  # fmt: skip
    assert len(differing) <= len(sentences) // 50, "learn the weights anew: " + "; ".join(differing)


def test_every_line_that_is_no_label_is_told(tmp_path: Path) -> None:
    lines = "{", '{"ask": "x"}', '{"ask": "x", "method": "expansion_pak"}', '{"ask": "x", "method": null}'
    path = labels(tmp_path, *lines)
    with pytest.raises(InputError) as raised:
        read_labels([path], METHODS)
    assert [problem.place.line for problem in raised.value.problems] == [1, 2, 3]
    assert "expansion_pack" in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_labels([tmp_path / "none.jsonl"], METHODS)
