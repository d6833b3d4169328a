"""Forged proofs: a forger who derives everything anew and seals it is found out, since the sentence is read again."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb import commands
from kb.answers.ask import ask
from kb.answers.proof import proof
from kb.engines.reference import ReferenceEngine
from kb.explain.interview import Interview
from kb.knowledge.loading import load
from kb.proof.record import write
from kb.proof.seal import as_text, sealed
from kb.proof.stated_question import stated_question
from kb.proof.statement import statement
from kb.proof.verify import moment_of, verify
from kb.proof.verify_answer import derive
from kb.questions.flags import read_again, read_pairs, with_flags
from kb.questions.plans_file import read_gear
from kb.questions.question import Question
from kb.questions.to_question import read_question

ROOT = Path(__file__).parents[2]
KNOWN = load()
ENGINE = ReferenceEngine(KNOWN.rulebook)
READER = partial(read_again, knowledge=KNOWN)

TWO = "Can I add two B300 packs to my AC200MAX?"
CAR = "May I wire a car battery into the expansion port of my AC180?"
ODD = "Can I add two B300 packs to my AC200MAX in zorblax mode?"
CHARGING = "Can I charge my DELTA 2 from my AC200MAX?"
SHARED = "Can I charge one Delta 2 from another?"
WRONG = "Is it dangerous to add two B300 packs to my AC200MAX?"
HOUSE = "Can I feed my house from my AC300?"
SEVERAL = "Can I add a B300 to the AC200MAX and then backfeed the house?"
STRANGE = "Can I add a Foo9000 pack to my AC200MAX?"
Frame = dict[str, Any]


class Asked(NamedTuple):
    """A sentence, and beside it facts as NAME=VALUE and things by their roles."""

    sentence: str
    facts: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]


def how(sentence: str, *facts: str, **roles: str) -> Asked:
    """Give how a question is asked."""
    return Asked(sentence, facts, tuple(roles.items()))


@cache
def text_of(asked: Asked) -> str:
    """Give the proof of an answer as its file has it."""
    plain = read_question(asked.sentence, KNOWN) if asked.sentence else Question()
    question = with_flags(plain, dict(asked.roles), read_pairs(asked.facts, KNOWN), KNOWN)
    return as_text(proof(ask(question, KNOWN, ENGINE), KNOWN))


def record_of(asked: Asked | str) -> Frame:
    """Give the proof of an answer, to be changed at will."""
    return dict(json.loads(text_of(how(asked) if isinstance(asked, str) else asked)))


def forged(record: Frame, change: Callable[[Frame], object]) -> Frame:
    """Give a proof whose question was changed, with all that follows derived anew and every digest right."""
    frame = copy.deepcopy(record["question"])
    change(frame)
    question = stated_question(frame, KNOWN)
    return dict(json.loads(as_text({**write(question, KNOWN, derive(question, KNOWN))})))


def paths(record: Frame) -> list[str]:
    """Give the spots at which a proof is found wrong, its sentence read again."""
    return [each.path for each in verify(record, KNOWN, READER)]


def put(**parts: Any) -> Callable[[Frame], object]:
    """Give a change of a frame that puts something in the place of its parts."""
    return lambda frame: frame.update(parts)


def swapped(frame: Frame) -> None:
    """Swap the two stations."""
    products = frame["products"]
    products["station"], products["second_station"] = products["second_station"], products["station"]


def say(name: str, value: Any, **more: Any) -> Callable[[Frame], object]:
    """Give a change of a frame that has the asker say something more."""
    return lambda frame: frame.update(said={**frame["said"], name: {"value": value, "unit": None}}, **more)


class TestFrame:
    """What a question is taken to mean must follow from its words."""

    @pytest.mark.parametrize(
        ("asked", "change", "path"),
        [
            (how(TWO), put(sentence=CAR), "$.question.methods[0]"),
            (how(ODD), put(unread=[]), "$.question.unread[0]"),
            (how("Can I add two B300 packs to my broken AC200MAX?"), put(unread=[]), "$.question.unread[0]"),
            (how(HOUSE), say("plan.transfer_switch", True), '$.question.said["plan.transfer_switch"]'),
            (how(CHARGING), swapped, "$.question.products.station"),
            (how(TWO), put(methods=["expansion_pack", "separate_loads"]), "$.question.methods[1]"),
            (how(TWO), put(methods=["separate_loads"]), "$.question.methods[0]"),
            (how(WRONG), put(asked=""), "$.question.asked"),
            (how(TWO), put(asked="danger"), "$.question.asked"),
            (how(TWO), put(present=["second_pack"]), "$.question.present[0]"),
            (how(TWO), put(words={"station": "AC180"}), "$.question.words.station"),
            (how(TWO), put(products={"station": "bluetti/ac200max"}), "$.question.products.pack"),
            (how(TWO), say("pack.count", 1), '$.question.said["pack.count"].value'),
            (how(SEVERAL), put(methods=["expansion_pack"]), "$.question.methods[1]"),
            (how(STRANGE), put(unknown=[]), "$.question.unknown[0]"),
            (how("Can my EcoFlow RIVER be expanded?"), put(ambiguous=[]), "$.question.ambiguous[0]"),
            (how("", "method=expansion_pack", station="AC200MAX", pack="B300"),
             put(named={"station": "AC200MAX"}), "$.question.products.pack"),
            (how(TWO, station="AC180"), put(named={}), "$.question.products.station"),
            (how(HOUSE, "plan.transfer_switch=yes"), put(flagged=[]),
             '$.question.said["plan.transfer_switch"]'),
        ],
    )  # fmt: skip
    def test_refused(self, asked: Asked, change: Callable[[Frame], object], path: str) -> None:
        """Of all else a forger can make a true record; that the words do not say so is found all the same."""
        record = record_of(asked)
        false = forged(record, change)

        assert paths(record) == []
        assert verify(false, KNOWN) == []
        assert path in paths(false)

    def test_other_candidates(self) -> None:
        """Of a name that several products bear, each counts, and no other one."""
        record = record_of("Can my EcoFlow RIVER be expanded?")
        (mention,) = record["question"]["ambiguous"]
        for candidates in (mention["candidates"][:-1], mention["candidates"][::-1], [mention["candidates"][0]]):
            false = forged(record, put(ambiguous=[{**mention, "candidates": candidates}]))

            assert verify(false, KNOWN) == []
            assert any(each.startswith("$.question.ambiguous[0].candidates") for each in paths(false))

    def test_answer_of_the_sentence(self) -> None:
        """What the sentence would have come to is told beside what was stated."""
        found = {each.path: str(each) for each in verify(forged(record_of(TWO), put(sentence=CAR)), KNOWN, READER)}

        assert found["$.answer"] == '$.answer: stated "yes", derived "no"'

    @pytest.mark.parametrize("sentence", [TWO, SHARED, ODD])
    def test_each_part(self, sentence: str) -> None:
        """Any part of a question, emptied or changed, is found wrong, the seal made anew or not."""
        record = record_of(sentence)
        other = record_of(CAR)["question"]
        empty = {key: type(each)() for key, each in other.items()}
        for key in record["question"].keys() - {"sentence"}:
            for value in (other[key], empty[key]):
                if value != record["question"][key]:
                    false = {**record, "question": {**record["question"], key: value}}

                    assert any(each.startswith("$.question") for each in paths(sealed(false))), key
                    assert paths(false) != []


class TestRest:
    """What else stands in a proof, changed and sealed anew."""

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"barred": False}, "$.barred"), ({"made_by": "9.9"}, "$.made_by"), ({"made_by": ""}, "$.made_by"),
            ({"unheeded": ["pack.count"]}, "$.unheeded[0]"), ({"readings": [{}]}, "$.readings[0]"),
            ({"on_your_word": ["pack.count"]}, "$.on_your_word[0]"), ({"answer": "yes"}, "$.answer"),
            ({"as_of": {"day": "9999-12-31", "asked": False}}, "$.as_of.day"),
            ({"as_of": {"day": "soon", "asked": False}}, "$.as_of.day"), ({"more": 1}, "$.more"),
        ],
    )  # fmt: skip
    def test_part(self, change: Frame, path: str) -> None:
        """Nothing is believed, not even who made it."""
        assert path in paths(sealed({**record_of(ODD), **change}))

    def test_note(self) -> None:
        """What is noted of a claim is derived like all else."""
        record, changed = record_of(TWO), 0
        for name, fact in record_of(TWO)["facts"].items():
            for key in ("note", "title", "at", "date") if fact["claim"] else ():
                false = copy.deepcopy(record)
                false["facts"][name]["claim"][key] = "quite safe"
                changed += paths(sealed(false)) == [f'$.facts["{name}"].claim.{key}']
            if changed > 12:
                break
        assert changed > 12

    def test_phrasing(self) -> None:
        """How sentences are read belongs to the rulebook: its digest tells of another phrasing."""
        record = record_of(TWO)
        false = {**record, "rulebook": {**record["rulebook"], "phrasing": "0"}}

        assert paths(sealed(false)) == ["$.rulebook.phrasing"]

    def test_endless_name(self) -> None:
        """A name that is longer than any is told to be none at once, however long it is."""
        record = record_of(TWO)
        false = {**record, "question": {**record["question"], "named": {"pack": "B300 " * 500_000}}}

        assert "$.question.unknown[0]" in paths(sealed(false))

    def test_day_to_come(self) -> None:
        """No proof was made on a day to come; for one that was asked for it may have been."""
        day = (date.today() + timedelta(days=3)).isoformat()

        assert moment_of({"as_of": {"day": day, "asked": False}}) is None
        assert moment_of({"as_of": {"day": day, "asked": True}}) is not None


class TestTrue:
    """However a question was asked, its proof holds, its words read again."""

    @pytest.mark.parametrize(
        "asked",
        [
            how(TWO, station="AC180"), how(TWO, "user.competence=lay", "station.capacity=1.5 kWh"),
            how("", "method=expansion_pack", station="AC200MAX", pack="B300"), how(STRANGE, pack="B230"),
            how("", "method=expansion_pack", pack="RIVER battery", station="RIVER"),
            how("", "method=expansion_pack", station="RIVER", pack="B300"), how(""),
            how("", "method=separate_loads"),
        ],
    )  # fmt: skip
    def test_flags(self, asked: Asked) -> None:
        """What was named and said beside the sentence is kept as it was said."""
        assert paths(record_of(asked)) == []

    def test_plans(self) -> None:
        """The plans of a person's own gear are asked like that, too."""
        for plan in read_gear(ROOT / "examples/my-setup.yaml", KNOWN):
            assert paths(json.loads(as_text(proof(ask(plan.question, KNOWN, ENGINE), KNOWN)))) == [], plan.name

    @pytest.mark.parametrize("sentence", ["", STRANGE, SHARED, "Can my EcoFlow RIVER be expanded?", "Is it safe?"])
    @pytest.mark.parametrize("names", [True, False])
    def test_interview(self, sentence: str, names: bool) -> None:
        """What was told in an interview counts as said beside the sentence, and so does what nobody could tell."""
        talk = Interview(read_question(sentence, KNOWN) if sentence else Question(), KNOWN, ENGINE)
        for _ in range(5):
            prompt = talk.prompt()
            if prompt is None:
                break
            told = next(iter(prompt.options), "AC200MAX" if prompt.name == "station" else "B300")
            if not (names or prompt.kind == "method") or talk.tell(told, prompt):
                talk.pass_over(prompt)
        record = proof(ask(talk.state.question, KNOWN, ENGINE), KNOWN)

        assert paths(json.loads(as_text(record))) == []

    def test_other_domain(self) -> None:
        """Questions about lenses are read again by the same code."""
        known = load([ROOT / "examples/lenses"], own=False)
        for method in known.section("phrasing")[known.language]["methods"].values():
            for sentence in method.get("examples", ()):
                record = proof(ask(read_question(sentence, known), known, ReferenceEngine(known.rulebook)), known)

                assert verify(json.loads(as_text(record)), known, partial(read_again, knowledge=known)) == []
                assert statement(record, known).sentence == sentence


class TestTold:
    """The command says what a proof holds for."""

    @pytest.fixture(autouse=True)
    def _loaded_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(commands, "load", lambda *args, **more: KNOWN)

    @staticmethod
    def verified(record: Mapping[str, Any], folder: Path, *flags: str) -> Result:
        """Check a proof on the command line."""
        file = folder / "proof.json"
        file.write_text(as_text(dict(record)), "utf-8")
        return CliRunner().invoke(main, ["verify", str(file), *flags])

    @pytest.mark.parametrize(
        ("asked", "lines"),
        [
            (how(TWO), ["the question: two Bluetti B300 on Bluetti AC200MAX", f"asked as: “{TWO}”"]),
            (how(HOUSE, "plan.transfer_switch=yes"), ["on the asker's word: an electrician installs a transfer"]),
            (how(TWO, station="AC180"), ["named beside the sentence: your station: “AC180”, which is Bluetti AC180"]),
            (how("", "method=expansion_pack", station="bluetti/ac200max"),
             ["asked without a sentence", "named beside the sentence: method: ", "; your station: Bluetti AC200MAX\n"]),
            (how(ODD), ["not settled: “zorblax” was not understood", "valid: unknown"]),
            (how(STRANGE), ["not settled: “Foo9000 pack” is no "]),
            (how("Can my EcoFlow RIVER be expanded?"), ["not settled: “EcoFlow RIVER” may be EcoFlow RIVER"]),
            (how(WRONG), ["the sentence asks what is against it; the answer is to whether it may be done"]),
            (how("Is it safe?"), ["the question: what is asked is open\n"]),
            (how(SHARED), ["valid: conditional", "\non condition: "]),
        ],
    )  # fmt: skip
    def test_statement(self, asked: Asked, lines: list[str], tmp_path: Path) -> None:
        """The question, how it was asked, what was said beside it, and what was not understood."""
        record = record_of(asked)
        result = self.verified(record, tmp_path)

        assert result.exit_code == 0
        assert [each for each in (*lines, "the words were read again") if each not in result.output] == []
        assert f"in force on {record['as_of']['day']}, the day on which it says it was made" in result.output

    def test_given_a_switch(self, tmp_path: Path) -> None:
        """A fact that a forger gives as the asker's own word makes another question, and is told."""
        change = say("plan.transfer_switch", True, flagged=["plan.transfer_switch"])
        result = self.verified(forged(record_of(HOUSE), change), tmp_path)

        assert "on the asker's word: " in result.output
        assert "on the asker's word: " not in self.verified(record_of(HOUSE), tmp_path).output

    def test_not_read(self, tmp_path: Path) -> None:
        """Without reading the sentence again a forgery may pass, and it is said at once that nobody read it."""
        false = forged(record_of(TWO), put(sentence=CAR))
        result = self.verified(false, tmp_path, "--no-reading")
        data = json.loads(self.verified(false, tmp_path, "--no-reading", "--json").output)

        assert result.output.startswith("valid, but its words were not read again: yes, reported\n")
        assert "\nnot checked: whether the words say what the proof takes them to say\n" in result.output
        assert (data["read_again"], data["stated"]["sentence"]) == (False, CAR)

    def test_rejected(self, tmp_path: Path) -> None:
        """It is told why, and no more differences than can be read; JSON has them all."""
        false = forged(record_of(TWO), put(sentence=CAR))
        result = self.verified(false, tmp_path)
        data = json.loads(self.verified(false, tmp_path, "--json").output)

        assert result.exit_code == 1
        assert result.output.startswith('rejected\n  $.question.methods[0]: stated "expansion_pack", derived ')
        assert (
            "more differences, which --json lists\nits question is not what follows from the sentence" in result.output
        )
        assert (data["valid"], data["stated"]) == (False, None)
        assert len(data["differences"]) > 100

    @pytest.mark.parametrize(
        ("change", "said"),
        [({"format": 2}, "written in another form than this version checks"), ({"made_by": "9.9"}, "another version")],
    )
    def test_other_version(self, change: Frame, said: str, tmp_path: Path) -> None:
        """A proof of another version is refused, and it is said why."""
        result = self.verified(sealed({**record_of(TWO), **change}), tmp_path)

        assert (result.exit_code, said in result.output) == (1, True)
