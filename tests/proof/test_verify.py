"""Proofs: true ones pass, and whatever is changed in one, in a rule or in a claim is rejected and named."""

from __future__ import annotations

import ast
import copy
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import NOT_APPLICABLE, cases, knowledge_of, parsed, worlds

import kb.proof.verify
from cli import main
from kb import commands
from kb.answers.ask import ask
from kb.answers.proof import proof
from kb.engines import ENGINES, pick
from kb.engines.firings import Engine
from kb.engines.reference import ReferenceEngine
from kb.files.atomic import store
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.proof.seal import DEEPEST, LARGEST_FILE, as_text, fetch, sealed
from kb.proof.stated_question import stated_question
from kb.proof.verify import verify
from kb.questions.flags import read_again
from kb.questions.question import Question
from kb.questions.to_question import read_question

ROOT = Path(__file__).parents[2]
LOADED = cache(load)
QUESTIONS = [json.loads(line)["ask"] for line in (ROOT / "tests/questions.jsonl").read_text("utf-8").splitlines()]
VARIED = [*QUESTIONS[::9], "", "Can I charge one Delta 2 from another?", "Can my EcoFlow RIVER be expanded?"]
RICH = "Can I add two B300 packs to my AC200MAX?"
SMALL = "Can I charge one Delta 2 from another?"
EXAMPLES = int(os.environ.get("WATTFIT_EXAMPLES", "60"))
Path_ = tuple[str | int, ...]


@cache
def engine(name: str) -> Engine:
    """Give an engine, ready to run."""
    return pick(LOADED().rulebook, name)[0]


def reader(question: Question) -> Question:
    """Read a question again, from how it was asked."""
    return read_again(question, LOADED())


@cache
def text_of(sentence: str, name: str = "reference") -> str:
    """Give the proof of an answer as its file has it."""
    known = LOADED()
    return as_text(proof(ask(read_question(sentence, known), known, engine(name)), known))


def record_of(sentence: str) -> dict[str, Any]:
    """Give the proof of an answer, to be changed at will."""
    return dict(json.loads(text_of(sentence)))


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Give each leaf of a JSON value with the way to it; empty lists and objects are leaves."""
    if isinstance(value, (dict, list)) and value:
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*path, key))
    else:
        yield path, value


def containers(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Give each list and object in a JSON value with the way to it."""
    if isinstance(value, (dict, list)):
        yield path, value
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from containers(each, (*path, key))


def at(value: Any, path: Path_) -> Any:
    """Give what stands at the end of a way."""
    for step in path:
        value = value[step]
    return value


@contextmanager
def changed(record: Any, path: Path_, value: Any) -> Iterator[Any]:
    """Give the record with another value at the end of a way, nothing there for `...`; afterwards it is as before."""
    holder, key = at(record, path[:-1]), path[-1]
    before = copy.copy(holder)
    if value is ...:
        del holder[key]
    else:
        holder[key] = value
    yield record
    holder.clear()
    holder.update(before) if isinstance(holder, dict) else holder.extend(before)


def shown(path: Path_) -> str:
    """Give a way as the checker writes it."""
    steps = (f"[{each}]" if isinstance(each, int) else _key(each) for each in path)
    return "$" + "".join(steps)


def _key(name: str) -> str:
    return f".{name}" if name.isidentifier() else f"[{json.dumps(name, ensure_ascii=False)}]"


def others(value: Any) -> list[Any]:
    """Give what a leaf could be turned into: other values, and equal ones of another type."""
    if isinstance(value, bool):
        return [not value, int(value), str(value), None]
    if isinstance(value, int):
        return [value + 1, value - 1, -value - 1, str(value), bool(value), [value]]
    if isinstance(value, str):
        return [f"{value} ", value[:-1] or "x", f"{value.swapcase()}!", "yes" if value == "no" else "no", None]
    return [0, False, "", [None]] if value is None else [None, 0, "x", {"x": 1} if value == {} else ["x"]]


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line uses the knowledge base that is loaded already."""
    monkeypatch.setattr(commands, "load", lambda *args, **more: LOADED())


@pytest.fixture
def _derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows from one and the same question is derived once, as thousands of changes are tried on its proof."""
    made: dict[str, Any] = {}
    write, derive = kb.proof.verify.write, kb.proof.verify.derive

    def written(question: Question, known: Knowledge, found: Callable[[], Any]) -> Any:
        if repr(question) not in made:
            made[repr(question)] = write(question, known, found())
        return made[repr(question)]

    monkeypatch.setattr(kb.proof.verify, "derive", lambda question, known: lambda: derive(question, known))
    monkeypatch.setattr(kb.proof.verify, "write", written)


def paths(record: Any) -> list[str]:
    """Give the spots at which the checker finds a record wrong."""
    return [each.path for each in verify(record, LOADED())]


class TestValid:
    """Proofs as they were made."""

    @pytest.mark.parametrize("sentence", VARIED)
    def test_passes(self, sentence: str) -> None:
        """The proof of any answer passes, whichever engine found it, and is the same from both."""
        made = {text_of(sentence, name) for name in ENGINES}

        assert len(made) == 1
        assert verify(json.loads(made.pop()), LOADED(), reader) == []

    def test_all_answers(self) -> None:
        """The questions that are tried have every answer there is, with and without readings."""
        records = [record_of(each) for each in VARIED]

        assert len(records) >= 50
        assert {each["answer"] for each in records} == {"yes", "no", "conditional", "unknown"}
        assert {len(each["readings"]) > 0 for each in records} == {True, False}

    def test_contents(self) -> None:
        """A proof holds what an auditor asks for: the figure, whose word it is, what it was concluded from."""
        record = record_of(RICH)
        total = record["facts"]["total_capacity"]

        assert (record["answer"], record["certainty"]) == ("yes", "reported")
        assert (total["value"], total["unit"]) == ("8192", "Wh")
        assert total["concluded_by"] == ["capacity/total-of-one-model"]
        assert {"station.capacity", "pack.capacity", "pack.count"} <= set(total["follows_from"])
        assert record["facts"]["station.max_total_capacity"]["claim"]["source"] == "guide"
        assert any(rival["value"] == 3 for rival in record["facts"]["station.max_packs"]["rivals"])

    def test_flags(self) -> None:
        """What the asker says of this very unit holds over the catalogue, and the proof of it passes."""
        known = LOADED()
        facts = {"station.capacity": known.vocabulary.fact("station.capacity").parse("1.5 kWh")}
        question = Question(
            methods=("expansion_pack",), products={"station": "bluetti/ac180"}, facts=facts,
            flagged=frozenset(facts),
        )  # fmt: skip
        record = proof(ask(question, known, engine("reference")), known)

        assert record["facts"]["station.capacity"]["claim"]["subject"] == "this unit"
        assert verify(json.loads(as_text(record)), known) == []

    @settings(
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def test_any_rules(self, data: st.DataObject) -> None:
        """For any rules whatever, and any facts, the checker derives just what engine and judge found."""
        world = data.draw(worlds())
        known = knowledge_of(world)
        said = {name: raw for name, raw in data.draw(cases(world)).items() if raw != NOT_APPLICABLE}
        facts = parsed(known, said)
        method = facts.pop("method", None)
        question = Question(methods=(str(method),) if method else (), facts=facts)
        record = proof(ask(question, known, ReferenceEngine(known.rulebook)), known)

        assert verify(json.loads(as_text(record)), known) == []

    def test_other_domain(self) -> None:
        """A knowledge base of bicycle parts has its proofs checked by the same code."""
        known = load([ROOT / "tests/bicycle"], own=False)
        kinds = {id_: each.kind for id_, each in known.catalogue.products.items()}
        for frame, part in ((one, other) for one in kinds for other in kinds if kinds[one] == "frame" != kinds[other]):
            method = "swap_wheel" if kinds[part] == "wheel" else "swap_tyre"
            question = Question(methods=(method,), products={"frame": frame, kinds[part]: part})
            record = proof(ask(question, known, ReferenceEngine(known.rulebook)), known)

            assert verify(json.loads(as_text(record)), known) == []


@pytest.mark.usefixtures("_derived_once")
class TestChanged:
    """Proofs in which something was changed."""

    def test_each_leaf(self) -> None:
        """Every leaf of a small proof, turned into anything else, is rejected."""
        record, passed = record_of(SMALL), []
        for path, value in leaves(record_of(SMALL)):
            for other in others(value):
                with changed(record, path, other):
                    passed += [] if paths(record) else [(shown(path), other)]

        assert passed == []
        assert paths(record) == []

    def test_each_leaf_named(self) -> None:
        """Even with all digests made anew, each change outside the question is rejected at its own spot."""
        record, missed = record_of(SMALL), []
        for path, value in leaves(record_of(SMALL)):
            for other in others(value) if path[0] not in ("question", "digests", "digest") else ():
                with changed(record, path, other):
                    named = any(each.startswith(shown(path)) for each in paths(sealed(record)))
                    missed += [] if named else [(shown(path), other)]

        assert missed == []

    def test_all_leaves_at_once(self) -> None:
        """A large proof with every leaf changed: each of them is told, none is overlooked."""
        record = record_of(RICH)
        derived = [path for path, _ in leaves(record) if path[0] not in ("question", "format")]
        for path in derived:
            at(record, path[:-1])[path[-1]] = others(at(record, path))[0]

        assert len(derived) > 1500
        assert {shown(path) for path in derived} <= set(paths(record))

    def test_keys(self) -> None:
        """A key dropped or added anywhere is rejected."""
        record = record_of(SMALL)
        for path, each in containers(record_of(SMALL)):
            for key in (*each, "more") if isinstance(each, dict) else ():
                with changed(record, (*path, key), ... if key in each else None):
                    assert paths(record) != []

    def test_orders(self) -> None:
        """A list turned round, or one item longer or shorter, is rejected."""
        record, turned = record_of(SMALL), 0
        for path, each in containers(record_of(SMALL)):
            for other in (each[::-1], [*each, each[-1] if each else None], each[:-1]) if isinstance(each, list) else ():
                if other != each:
                    turned += len(other) == len(each)
                    with changed(record, path, other):
                        assert paths(record) != []
        assert turned > 3

    @pytest.mark.parametrize("sentence", ["Can my EcoFlow RIVER be expanded?", RICH])
    def test_question_resealed(self, sentence: str) -> None:
        """A changed question with digests made anew is another question: never does it keep an answer not its own."""
        record = record_of(sentence)
        for path, value in leaves(record_of(sentence)["question"]):
            with changed(record, ("question", *path), others(value)[0]):
                if not paths(sealed(record)):
                    question = stated_question(record["question"], LOADED())

                    assert ask(question, LOADED(), engine("reference")).answer.answer == record["answer"]

    @pytest.mark.parametrize(
        ("path", "value", "said"),
        [
            (("products", "station"), "bluetti/none", "$.question.products.station: stated product `bluetti/none`"),
            (("products", "pack"), "bluetti/ac180", "$.question.products.pack: stated product `bluetti/ac180`"),
            (("methods", 0), "magic", "$.question.methods: stated method `magic`"),
            (("said", "pack.count"), {"value": "many", "unit": None}, "is no value of `pack.count`"),
            (("said", "pack.named"), {"value": True, "unit": None}, "`pack.named` is not for the asker to say"),
            (("said", "plan.target_capacity"), {"value": "1/0", "unit": "Wh"}, "is no value of `plan.target_capacity`"),
            (("sentence",), 7, "`sentence` must be text, not 7"),
            (("said",), [], "`said` must be keys with values, not []"),
            (("named",), {"pair": "B300"}, "$.question.named: stated role `pair`"),
            (("unnamed",), ["nobody"], "$.question.unnamed: stated role `nobody`"),
            (("flagged",), ["user.competence"], "$.question.flagged: stated `user.competence` with no value"),
        ],
    )
    def test_impossible_question(self, path: Path_, value: Any, said: str) -> None:
        """A question that nobody can ask here is rejected in words, at its spot."""
        record = record_of(RICH)
        at(record, ("question", *path[:-1]))[path[-1]] = value

        assert any(said in str(each) for each in verify(sealed(record), LOADED()))

    def test_forged_answer(self) -> None:
        """A NO turned into a YES, every digest made anew, is rejected: the answer is derived, not believed."""
        record = record_of("Can I add two B300 packs to my AC180?")
        forged = sealed({**record, "answer": "yes", "certainty": "established"})

        assert [str(each) for each in verify(forged, LOADED())] == [
            '$.answer: stated "yes", derived "no"', '$.certainty: stated "established", derived "reported"',
        ]  # fmt: skip


class TestKnowledgeChanged:
    """Proofs checked against rules and facts that are not those that they were made from."""

    @staticmethod
    def edited(folder: Path, file: str, old: str, new: str) -> Knowledge:
        """Give the knowledge base with one text in one of its files replaced."""
        for name in ("rules", "facts"):
            shutil.copytree(ROOT / name, folder / name)
        path = folder / file
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), "utf-8")
        return load([folder], own=False)

    def test_rule(self, tmp_path: Path) -> None:
        """A rule whose file was changed is named."""
        known = self.edited(tmp_path, "rules/expansion/station-not-expandable.yaml", "is: false", "is: true")
        found = [each.path for each in verify(record_of("Can I add two B300 packs to my AC180?"), known)]

        assert '$.rulebook.rules["expansion/station-not-expandable"]' in found
        assert '$.rules["expansion/station-not-expandable"].when.all[1].to[0].value' in found

    def test_claim(self, tmp_path: Path) -> None:
        """A claim that was changed in the catalogue is named, with both values."""
        file, source = "facts/brands/bluetti/stations.yaml", " Wh, source: bluetti-ac180-page"
        known = self.edited(tmp_path, file, "1152" + source, "1153" + source)
        found = {each.path: each for each in verify(record_of("Can I add two B300 packs to my AC180?"), known)}

        assert str(found['$.facts["station.capacity"].value']).endswith('stated "1152", derived "1153"')

    def test_order_of_sources(self, tmp_path: Path) -> None:
        """Where another kind of source ranks higher now, another claim holds than the one used; that is told."""
        reported = "  {}: {{certainty: reported"
        first = tuple(map(reported.format, ("quoted", "guide", "retailer", "review", "owner")))
        text = (ROOT / "facts/sources.yaml").read_text("utf-8")
        lines = [line for line in text.splitlines(keepends=True) if line.startswith(first)]
        known = self.edited(tmp_path, "facts/sources.yaml", "".join(lines), "".join(reversed(lines)))
        found = {each.path: each for each in verify(record_of(RICH), known)}

        assert str(found['$.facts["station.max_packs"].value']).endswith("stated 2, derived 3")

    def test_nothing_that_bears_on_it(self, tmp_path: Path) -> None:
        """Where something else was changed, only the digest differs, and the command says that all else holds."""
        known = self.edited(tmp_path, "facts/brands/jackery/stations.yaml", "name:", "note: seen\n    name:")
        found = verify(record_of("Can I add two B300 packs to my AC180?"), known)

        assert [each.path for each in found] == ["$.catalogue.digest"]


class TestFiles:
    """Files that hold a proof, or do not."""

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is no JSON: expecting value"),
            (b"no proof at all", "is no JSON: expecting value"),
            (b'{"format": 1', "is no JSON: expecting"),
            (b"\xff\xfe\x00", "is not UTF-8 text (byte 0)"),
            (b"[1, 2]", "is no record: it is not a JSON object"),
            (b'{"format": 1.5}', "is no record: `1.5` is no whole number"),
            (b'{"format": NaN}', "is no record: `NaN` is no whole number"),
            (b'{"format": 1, "format": 1}', "is no record: key `format` is given twice"),
            (b'{"a": "\\ud800"}', "is no record: "),
            (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "is nested too deeply"),
            (b'{"a": ' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "is nested too deeply; 60 levels are allowed"),
            (b'{"a": 1' + b"0" * 5000 + b"}", "is no record: "),
            (b" " * (LARGEST_FILE + 1), "file is larger than 16 MiB"),
        ],
    )
    def test_unreadable(self, content: bytes, said: str, tmp_path: Path) -> None:
        """What is no proof gives one clear line and the exit code 2."""
        file = tmp_path / "proof.json"
        file.write_bytes(content)
        result = CliRunner().invoke(main, ["verify", str(file)])

        assert (result.exit_code, result.output.count("\n")) == (2, 1)
        assert f"{file}" in result.output
        assert said in result.output

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists) | st.dictionaries(
        st.sampled_from(["format", "question", "rules", "facts", "digest"]), st.integers() | st.text(),
    ))  # fmt: skip
    def test_any_json(self, value: Any) -> None:
        """Any JSON object whatever is rejected, without a traceback."""
        assert verify({"format": 1, "question": value}, LOADED()) != []
        assert verify(value if isinstance(value, dict) else {"rules": value}, LOADED()) != []

    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there, or is a folder, is told in one line."""
        for path, said in ((tmp_path / "none.json", "No such file or directory"), (tmp_path, "Is a directory")):
            with pytest.raises(InputError, match=said):
                fetch(path)

    def test_store(self, tmp_path: Path) -> None:
        """A file is written whole, over an old one too, and nothing is left beside it."""
        file = tmp_path / "proof.json"
        for text in ("one", "zwei — 二"):
            store(file, text)

            assert file.read_text("utf-8") == text
        assert [each.name for each in tmp_path.iterdir()] == ["proof.json"]

    def test_store_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where writing fails, the old file stays as it was, and nothing is left beside it."""
        file = tmp_path / "proof.json"
        store(file, "old")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(InputError, match="No space left on device"):
            store(file, "new")

        assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("proof.json", "old")]

    @pytest.mark.parametrize(
        ("path", "said"),
        [(".", "is a folder"), ("none/proof.json", "No such file or directory"), ("/dev/null", "is no ordinary file")],
    )
    def test_store_refused(self, path: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A folder, a place that is not there and a device are refused."""
        monkeypatch.chdir(tmp_path)
        with pytest.raises(InputError, match=said):
            store(Path(path), "text")


class TestCommand:
    """`wattfit ask --proof` and `wattfit verify`."""

    @staticmethod
    def run(*words: str) -> Result:
        """Run a command."""
        return CliRunner().invoke(main, list(words))

    @pytest.mark.parametrize("name", ENGINES)
    def test_round(self, name: str, tmp_path: Path) -> None:
        """A proof written by `ask` passes `verify`, which says what it checked."""
        file = tmp_path / "a.json"
        asked = self.run("ask", RICH, "--engine", name, "--proof", str(file))
        result = self.run("verify", str(file))

        assert (asked.exit_code, result.exit_code) == (0, 0)
        assert result.output.startswith("valid: yes, reported\nthe question: two Bluetti B300 on Bluetti AC200MAX\n")
        assert "\nchecked: " in result.output

    def test_rejected(self, tmp_path: Path) -> None:
        """A changed proof is rejected line by line, and as JSON."""
        file = tmp_path / "a.json"
        file.write_text(as_text(sealed({**record_of(SMALL), "answer": "yes"})), "utf-8")
        result = self.run("verify", str(file))
        data = json.loads(self.run("verify", str(file), "--json").output)

        assert (result.exit_code, result.output) == (
            1, 'rejected\n  $.answer: stated "yes", derived "conditional"\n',
        )  # fmt: skip
        assert data["valid"] is False
        assert data["differences"] == [{"path": "$.answer", "stated": '"yes"', "derived": '"conditional"'}]

    def test_rules_have_changed(self, tmp_path: Path) -> None:
        """Where only digests differ, it is said that all else still holds."""
        file = tmp_path / "a.json"
        file.write_text(as_text(sealed({**record_of(SMALL), "catalogue": {"digest": "old"}})), "utf-8")

        assert "all else still holds" in self.run("verify", str(file)).output

    def test_refused(self, tmp_path: Path) -> None:
        """A proof that cannot be written is told, and no answer is shown as if all were well."""
        result = self.run("ask", RICH, "--proof", str(tmp_path))

        assert (result.exit_code, result.stdout) == (2, "")
        assert "is a folder" in result.output


FORBIDDEN: Mapping[str, frozenset[str]] = {
    "kb.rulebook.conditions": frozenset({"evaluate", "compare", "value_of", "simplified", "ORDERED", "ARITHMETIC"}),
    "kb.engines.firings": frozenset({"standing", "settled"}),
    "kb.catalogue.claims": frozenset({"settle", "weakest"}),
    "kb.answers.case": frozenset({"build_case", "Case"}),
    "kb.rulebook.assumptions": frozenset({"assumed"}),
    "kb.answers.ask": frozenset({"ask", "judge"}),
    "kb.answers.guard": frozenset({"guarded", "allowed"}),
    "kb.rulebook.invariants": frozenset({"broken"}),
}


@pytest.mark.parametrize("module", [
    "verify", "verify_answer", "verify_case", "verify_logic", "verify_rules", "record", "stated_question", "statement",
])  # fmt: skip
def test_shares_nothing(module: str) -> None:
    """The checker imports no code that evaluates, settles, judges or runs rules."""
    tree = ast.parse((ROOT / "kb" / "proof" / f"{module}.py").read_text("utf-8"))
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    taken = {(each.module, name.name) for each in imports for name in each.names}

    assert not [each for each in taken if each[1] in FORBIDDEN.get(str(each[0]), ())]
    closed = ("kb.engines", "kb.answers.answer", "kb.answers.proof")
    assert not [each for each in taken if str(each[0]).startswith(closed)]
