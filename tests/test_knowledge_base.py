"""The door for programs: typed answers, proofs, other knowledge bases, many threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kb
from kb import InputError, KnowledgeBase, Response, WattfitError
from kb.reports.renderings import FORMATS

LENSES = KnowledgeBase.load(Path(__file__).parents[1] / "examples" / "lenses", only=True)
PACK = "expansion_pack"
RICH = "Can I add two B300 packs to my AC200MAX?"
QUESTIONS = (RICH, "Can I add a B300 to my AC180?", "Can I expand my DELTA 2?", "May I join two AC200MAX outlets?")


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    """Load the built-in knowledge base."""
    return KnowledgeBase.load()


class TestAnswers:
    """What an answer gives."""

    def test_sentence(self, base: KnowledgeBase) -> None:
        """A sentence is answered with word, certainty, headline and reasons."""
        answer = base.ask(RICH)

        assert (answer.answer, answer.certainty) == ("yes", "reported")
        assert "8,192 Wh" in answer.headline
        assert answer.reasons[0]["sources"]
        assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
        assert repr(answer).startswith("<Response yes, reported: Bluetti AC200MAX")

    def test_named(self, base: KnowledgeBase) -> None:
        """Method, things and short facts by name come to the same question as flags of the command line."""
        answer = base.ask(method="expansion_pack", station="AC200MAX", pack="B300", count=3)

        assert answer.answer == "no"
        assert base.ask(RICH, count=3, pack=None).answer == "no"
        assert base.ask("May I put a 48 V battery on its solar input?", facts={"user.competence": "lay"}).answer == "no"

    def test_no_truth_value(self, base: KnowledgeBase) -> None:
        """An answer is no condition: `if base.ask(…)` would be a yes by mistake."""
        with pytest.raises(TypeError, match=r"compare `\.answer`"):
            bool(base.ask(RICH))

    def test_copies(self, base: KnowledgeBase) -> None:
        """What is done to the data of an answer does not change the answer."""
        answer = base.ask(RICH)
        answer.to_dict()["answer"] = "no"
        answer.reasons.clear()

        assert (answer.answer, len(answer.reasons) > 0) == ("yes", True)

    def test_notebook(self, base: KnowledgeBase) -> None:
        """A notebook shows verdict, reasons and sources; what is asked cannot put anything else into the page."""
        shown = base.ask("Can I add a <script>alert(1)</script> to my AC200MAX?")._repr_html_()

        assert "<h3>" in shown
        assert "<script" not in shown

    @pytest.mark.parametrize(
        ("named", "told"),
        [
            ({}, "no question"), ({"statoin": "AC200MAX"}, "did you mean `station`"),
            ({"method": "glue"}, "glue"), ({"count": "many", "station": "AC200MAX"}, "pack.count"),
        ],
    )  # fmt: skip
    def test_refused(self, base: KnowledgeBase, named: dict[str, str], told: str) -> None:
        """What cannot be read is an InputError that says what would be right."""
        with pytest.raises(InputError, match=told):
            base.ask(**named)  # type: ignore[arg-type]

        assert issubclass(InputError, WattfitError)

    def test_formats(self, base: KnowledgeBase) -> None:
        """Every format can be had as text; one that is none is told as such."""
        answer = base.ask(RICH)
        made = {name: answer.to_text(name) for name in FORMATS}

        assert made["text"].startswith("YES  Bluetti AC200MAX with 2")
        assert json.loads(made["json"]) == answer.to_dict()
        assert len(set(made.values())) == len(FORMATS)
        with pytest.raises(InputError, match="unknown format `pdf`; known are"):
            answer.to_text("pdf")

    def test_another_part(self, base: KnowledgeBase) -> None:
        """A product that is there, but cannot play that part, is not said to be missing."""
        assert "“B300” cannot be your station." in base.ask(method=PACK, station="B300", pack="AC200MAX").headline
        assert base.ask(method=PACK, station="Zorb 1", pack="Zorb 2").headline == (
            "“Zorb 1” and “Zorb 2” are not in the catalogue."
        )

    def test_things_that_were_found(self, base: KnowledgeBase) -> None:
        """What `find` gives can be asked with."""
        station, pack = base.find("AC200MAX")[0], base.find("B300")[0]

        assert base.ask(method=PACK, station=station, pack=pack, count=2).answer == "yes"
        assert base.ask(facts={"method": PACK, "plan.pack_count": None}).answer == "unknown"

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda base: base.ask(5), lambda base: base.find(None), lambda base: base.verify("x"),
            lambda base: base.ask(facts=[5]), lambda base: base.what_if(RICH, "count"),
            lambda base: base.why_not(RICH, "maybe"), lambda base: KnowledgeBase.load(only=True),
            lambda base: KnowledgeBase.load(as_of="May"), lambda base: KnowledgeBase.load(engine="durabel"),
            lambda base: KnowledgeBase.load("no-such-folder"), lambda base: KnowledgeBase.load([None]),
            lambda base: KnowledgeBase.load(5), lambda base: KnowledgeBase.load(engine=[]),
            lambda base: base.ask(RICH, facts=5), lambda base: base.what_if(RICH, None), lambda base: base.of_proof(5),
            lambda base: base.answer("text"), lambda base: base.ask("\ud800"), lambda base: base.ask(station="\ud800"),
            lambda base: base.verify({**base.prove(RICH), "answer": "\ud800"}),
            lambda base: base.ask(method=PACK, station=LENSES.find("Nikon Z6")[0]),
        ],
    )  # fmt: skip
    def test_wrong_arguments(self, base: KnowledgeBase, wrong: Callable[[KnowledgeBase], object]) -> None:
        """What programs give wrongly is an InputError with help, whatever its type."""
        with pytest.raises(InputError) as caught:
            wrong(base)

        assert all(each.message for each in caught.value.problems)


class TestFurther:
    """Why not, what if, proofs, names."""

    def test_why_not_and_what_if(self, base: KnowledgeBase) -> None:
        """Both take an answer or a sentence."""
        answer = base.ask(RICH, count=3)

        assert "expansion/too-many-packs" in [each["rule"] for each in base.why_not(answer, "yes")]
        assert base.what_if(RICH, "count=3")["answer"] == "no"

    def test_proof(self, base: KnowledgeBase) -> None:
        """A proof holds; one that was altered is told where."""
        record = base.prove(RICH)
        forged = {**record, "answer": "no"}

        assert base.verify(record) == []
        assert "$.answer" in [each.path for each in base.verify(forged)]

    def test_answer_of_another_base(self, base: KnowledgeBase) -> None:
        """An answer is explained and proved only by the knowledge base that gave it."""
        other = LENSES
        for call in (other.prove, other.what_if, lambda answer: other.why_not(answer, "yes")):
            with pytest.raises(InputError, match="is one of another knowledge base"):
                call(base.ask(RICH))

    def test_proof_of_another_day(self, base: KnowledgeBase) -> None:
        """A proof is checked by what was in force on its day."""
        record = KnowledgeBase.load(as_of="2024-05-01").prove(RICH)

        assert base.verify(record) == []

    def test_find(self, base: KnowledgeBase) -> None:
        """Products are found by any name, or by one that is nearly it."""
        assert [each.id for each in base.find("AC200 MAX")] == ["bluetti/ac200max"]
        assert "bluetti/ac200max" in [each.id for each in base.find("AC200MXA")]


class TestBases:
    """Other knowledge bases, other engines, many askers."""

    def test_only(self) -> None:
        """A folder stands alone, with none of the built-in rules and facts."""
        bicycle = KnowledgeBase.load([Path(__file__).parent / "bicycle"], only=True)

        assert "station" not in bicycle.knowledge.vocabulary.roles

    def test_engines(self) -> None:
        """Every engine gives the same answers; an unknown one is refused when it is to answer."""
        for question in QUESTIONS:
            assert len({KnowledgeBase.load(engine=each).ask(question).answer for each in ("durable", "reference")}) == 1
        with pytest.raises(InputError, match="unknown engine `steam`"):
            KnowledgeBase.load(engine="steam").ask(RICH)

    def test_threads(self, base: KnowledgeBase) -> None:
        """Many threads share one base, and each gets the answers that one alone would get."""
        alone = [base.ask(each).to_dict() for each in QUESTIONS]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda n: base.ask(QUESTIONS[n % len(QUESTIONS)]).to_dict(), range(40)))

        assert all(each == alone[n % len(QUESTIONS)] for n, each in enumerate(together))

    def test_public_names(self) -> None:
        """`import kb` loads nothing that answers need; what is not public is told."""
        code = "import sys, kb; print(sorted(each for each in sys.modules if each.startswith('kb.')))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "['kb.version']"
        assert kb.Response is Response
        with pytest.raises(AttributeError, match="has no `Nothing`"):
            _ = kb.Nothing  # type: ignore[attr-defined]
