"""The durable engine: the hazards of durable_rules that it avoids are still there, and it stays inside of them.

What kills or hangs a process runs in one of its own. An upgrade of durable_rules that changes a hazard fails here.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import durable_rules_engine as machine
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engines import durable
from kb.engines.clauses import Clause, compile_rules, split
from kb.engines.durable import DurableEngine, DurableError, Ruleset, pack
from kb.engines.reference import ReferenceEngine
from kb.rulebook.conditions import Comparison, Condition, Const, Junction, Ref
from kb.rulebook.rule_reader import rulebook
from kb.rulebook.rules import Effect, Rule, Rulebook
from kb.vocabulary.facts import Value
from kb.vocabulary.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
PLACES = (ROOT / "tests", Path(__file__).parent)
"""Where the modules of tests are."""

NOTHING: Mapping[str, str] = {}

PRELUDE = """
import json
import durable_rules_engine as m

def ruleset(name, **rules):
    made = {id_: {"all": [{f"m_{n}": {"atom": atom}} for n, atom in enumerate(atoms)]} for id_, atoms in rules.items()}
    return m.create_ruleset(name, json.dumps(made))

def tell(handle, atom, sid="case", **more):
    code, state = m.assert_fact(handle, json.dumps({"sid": sid, "id": atom, "atom": atom, **more}))
    fired, result = [], m.start_action_for_state(handle, state)
    message = result[1] if result else None
    while message:
        fired += json.loads(message)
        message = m.complete_and_start_action(handle, state)
    return code, fired
"""


def alone(code: str, seconds: float = 20, environment: Mapping[str, str] = NOTHING) -> tuple[int | None, str]:
    """Run code in a process of its own; give its exit code, none where it had to be stopped, and what it printed."""
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(code)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, env={**os.environ, **environment}, check=False
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout.strip()


FILLED = {"MALLOC_PERTURB_": "85"}
"""Makes glibc fill memory that it hands out, so that reading what was never set shows at once."""


class TestHazards:
    """What durable_rules does wrong, and what we therefore never do."""

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs glibc's MALLOC_PERTURB_")
    @pytest.mark.parametrize("atom", ["y", "x"], ids=["untaken", "half of a rule"])
    def test_state_without_firing_cannot_be_deleted(self, atom: str) -> None:
        """Dropping a state in which no rule has fired frees pointers that were never set."""
        code = f'h = ruleset("a", r=["x", "z"])\ntell(h, "{atom}")\nm.delete_state(h, "case")'

        assert alone(code, environment=FILLED)[0] == -11

    def test_state_after_firing_can_be_deleted(self) -> None:
        """Once a rule has fired and its state was dropped, later states of the ruleset can be dropped without."""
        code = """
        h = ruleset("a", r=["x", "z"], wake=["wake"])
        tell(h, "wake"); m.delete_state(h, "case")
        for _ in range(100): tell(h, "x"); m.delete_state(h, "case")
        print("alive")
        """

        assert alone(code, environment=FILLED) == (0, "alive")

    def test_many_tests_hang(self) -> None:
        """A ruleset of some 511 distinct tests never loads; half of them do."""
        code = 'ruleset("a", **{{f"r{{n}}": [f"x{{n}}"] for n in range({0})}})\nprint("loaded")'

        assert alone(code.format(520), seconds=3) == (None, "")
        assert alone(code.format(2 * durable.MOST_ATOMS)) == (0, "loaded")

    def test_wide_rule_fails_when_it_would_fire(self) -> None:
        """A rule of 17 patterns loads, and refuses the fact that completes it with error 304."""
        code = """
        for count in (16, 17):
            atoms = [f"x{n}" for n in range(count)]
            h = ruleset(f"a{count}", r=atoms)
            try: print(sum((tell(h, atom)[1] for atom in atoms), []))
            except m.error as error: print(error)
        """

        assert alone(code) == (0, "['r']\nCould not assert fact, error code: 304")

    def test_many_readers_fail(self) -> None:
        """One atom that more than 255 rules read is refused with error 108; unlike tests, with 303 above 64."""
        code = """
        try: ruleset("a", **{f"r{n}": ["x"] for n in range(300)})
        except m.error as error: print(error)
        for count in (64, 65):
            rules = {f"r{n}": {"all": [{"m": {"$neq": {"atom": f"y{n}"}}}]} for n in range(count)}
            try: print(len(tell(m.create_ruleset(f"b{count}", json.dumps(rules)), "x")[1]))
            except m.error as error: print(error)
        """

        assert alone(code) == (
            0, "Could not create ruleset, error code: 108\n64\nCould not assert fact, error code: 303",
        )  # fmt: skip

    def test_codes(self) -> None:
        """A fact that no pattern takes gives code 1, one that was told already code 2."""
        code = 'h = ruleset("a", r=["x"])\nprint(tell(h, "y")[0], tell(h, "x"), tell(h, "x")[0])'

        assert alone(code) == (0, "1 (0, ['r']) 2")

    def test_one_fact_fills_one_pattern(self) -> None:
        """A body that names an atom twice never fires: one fact does not fill two patterns."""
        assert alone('h = ruleset("a", r=["x", "x"])\nprint(tell(h, "x"))') == (0, "(0, [])")

    def test_facts_without_id(self) -> None:
        """Facts without an id are told apart by a hash of their text, in which "1" is 1."""
        code = """
        h = m.create_ruleset("a", json.dumps({"r": {"all": [{"m": {"v": 1}}]}}))
        print(*(m.assert_fact(h, '{"sid":"s","v":%s}' % value)[0] for value in ("1", '"1"')))
        """

        assert alone(code) in [(0, "0 2"), (0, "0 1")]  # by how it was built, it is the same fact, or no match

    def test_live_states_are_capped(self) -> None:
        """A ruleset bears 1,024 live states; dropped ones do not count."""
        code = """
        for kept in (True, False):
            h, n = ruleset(f"a{kept}", r=["x"]), 0
            try:
                while n < 3000:
                    tell(h, "x", f"s{n}"); kept or m.delete_state(h, f"s{n}"); n += 1
            except MemoryError: pass
            print(n)
        """

        assert alone(code) == (0, "1024\n3000")

    def test_unknown_state_cannot_be_deleted(self) -> None:
        """Dropping a state that is not there is error 309, which the engine takes for done."""
        code = 'h = ruleset("a", r=["x"])\ntry: m.delete_state(h, "case")\nexcept m.error as error: print(error)'

        assert alone(code) == (0, f"Could not delete state, error code: {durable.NO_SUCH_SID}")


def clauses() -> st.SearchStrategy[list[Clause]]:
    """Draw clauses over few and over many atoms, of several topics."""
    atoms = st.integers(0, 600).map("a{}".format)
    few = st.integers(0, 3).map("b{}".format)
    bodies = st.lists(st.one_of(atoms, few), min_size=1, max_size=durable.WIDEST_BODY, unique=True).map(tuple)
    return st.lists(st.builds(Clause, st.just("h"), bodies, st.sampled_from(("x/r", "y/r", "y/s"))), max_size=400)


class TestPacking:
    """Clauses go into rulesets that stay far from where durable_rules breaks."""

    @settings(max_examples=60)
    @given(clauses())
    def test_caps_hold(self, drawn: list[Clause]) -> None:
        """No group has too many atoms, or too many readers of one; nothing is lost, doubled or out of order."""
        groups = pack(drawn)

        assert [clause for group in groups for clause in group] == drawn
        for group in groups:
            readers = Counter(atom for clause in group for atom in clause.body)
            assert len(readers) <= durable.MOST_ATOMS
            assert max(readers.values()) <= durable.MOST_READERS

    def test_groups_are_filled(self) -> None:
        """Two thousand small clauses need no more groups than their readers demand."""
        drawn = [Clause("h", ("always", f"a{n % 50}"), "x/r") for n in range(2000)]

        assert len(pack(drawn)) == 2000 / durable.MOST_READERS

    def test_too_wide(self) -> None:
        """A body that was not split is refused with the name of its rule."""
        with pytest.raises(DurableError, match="rule `x/wide` needs 9 patterns, 8 are allowed"):
            pack([Clause("h", tuple("abcdefghi"), "x/wide")])

    @given(st.lists(st.integers(0, 40).map(str), min_size=1, max_size=60, unique=True), st.integers(2, 16))
    def test_split_means_the_same(self, body: list[str], widest: int) -> None:
        """A split body fires exactly on all of its atoms, and no part is wider than allowed."""
        parts = split([Clause("h", tuple(body), "r")], widest)

        assert max(len(part.body) for part in parts) <= widest
        for missing in (None, *body):
            known = {atom for atom in body if atom != missing}
            for part in parts:
                known |= {part.head} if known.issuperset(part.body) else set()
            assert ("h" in known) == (missing is None)


VOCABULARY = Vocabulary({})


def book_of(*rules: Rule) -> Rulebook:
    """Put rules together."""
    return rulebook(rules, VOCABULARY)


def says(fact: str, value: Value = True) -> Comparison:
    """Give the condition that a fact has a value."""
    return Comparison(Ref(fact), "is", (Const(value),))


def rule(id_: str, *parts: Condition, **more: Any) -> Rule:
    """Give a rule that forbids where all parts are true."""
    return Rule(id_, id_, Junction("all", parts), (Effect("forbid", ("no",)),), **more)


class TestEngine:
    """Our engine on rulebooks that come near the hazards."""

    def test_long_bodies(self) -> None:
        """Conditions of forty parts fire, and stay open where one part is unknown."""
        book = book_of(rule("x/long", *(says(f"f{n}") for n in range(40))))
        facts: dict[str, Value] = {f"f{n}": True for n in range(40)}
        less = {name: value for name, value in facts.items() if name != "f17"}

        assert DurableEngine(book).run(facts).states["x/long"].stands
        assert DurableEngine(book).run(less) == ReferenceEngine(book).run(less)
        assert DurableEngine(book).run(less).states["x/long"].truth is None

    def test_popular_atom(self) -> None:
        """Three hundred rules may read one comparison."""
        book = book_of(*(rule(f"x/r{n}", says("f"), says(f"g{n}")) for n in range(300)))
        facts: dict[str, Value] = {"f": True, **{f"g{n}": n % 2 == 0 for n in range(300)}}

        assert DurableEngine(book).run(facts) == ReferenceEngine(book).run(facts)

    def test_named_twice(self) -> None:
        """A rule that names another twice in `sets_aside` or `covers` sets it aside as if it had named it once."""
        twice = ("x/low", "x/low")
        book = book_of(rule("x/low", says("a")), rule("x/high", says("b"), sets_aside=twice, covers=twice))
        for facts in ({"a": True}, {"a": True, "b": False}, {"a": True, "b": True}, {"b": True}):
            assert DurableEngine(book).run(facts) == ReferenceEngine(book).run(facts)
        assert DurableEngine(book).run({"a": True, "b": False}).states["x/low"].stands

    def test_odd_ids(self) -> None:
        """Ids with spaces, quotes, other scripts, or that look like atoms do not disturb each other."""
        ids = ["c0", "c0+", "always", "wake", "a true", "a", 'ä/"q"', "b\\n", "Ж", "a#0+", "x step 0"]
        book = book_of(*(rule(id_, says(f"f{n}"), says("g")) for n, id_ in enumerate(ids)))
        for n in range(len(ids)):
            facts: dict[str, Value] = {f"f{n}": True, "g": True}
            assert DurableEngine(book).run(facts) == ReferenceEngine(book).run(facts)

    def test_large_rulebook(self) -> None:
        """Two thousand rules, set aside and covered across topics, load and agree with the reference."""
        book = book_of(*large(2000))
        engine, reference = DurableEngine(book), ReferenceEngine(book)
        dice = random.Random(7)
        for _ in range(3):
            facts: dict[str, Value] = {f"f{n}": dice.random() < 0.8 for n in range(60) if dice.random() < 0.9}
            found = engine.run(facts)
            assert found == reference.run(facts)
            assert {state.word for state in found.states.values()} == {"fires", "refuted", "open"}

    def test_given_facts_hold(self) -> None:
        """A fact that is given is not concluded anew, on either engine."""
        concluding = Rule("x/c", "c", says("f"), (Effect("conclude", (), fact="d", value=Const(False)),))
        book = book_of(concluding, rule("x/reads", says("d")))
        for engine in (DurableEngine(book), ReferenceEngine(book)):
            assert engine.run({"f": True, "d": True}).states["x/reads"].stands
            assert engine.run({"f": True, "d": True}).concluded == {}
            assert engine.run({"f": True}).concluded == {"d": ("x/c",)}


def large(count: int) -> Iterator[Rule]:
    """Give many rules over sixty facts, in topics of fifty."""
    dice = random.Random(3)
    for n in range(count):
        parts = tuple(says(f"f{dice.randrange(60)}", dice.random() < 0.7) for _ in range(1 + n % 4))
        before = [f"t{k // 50}/r{k}" for k in (dice.randrange(n) for _ in range(n % 3))] if n else []
        yield rule(f"t{n // 50}/r{n}", *parts, sets_aside=tuple(before[:1]), covers=tuple(before[1:]))


class TestUse:
    """One engine, used long, by many, and after errors."""

    BOOK = book_of(
        rule("x/one", says("a"), says("b")), rule("x/two", Junction("any", (says("b"), says("c")))),
        rule("y/over", says("c"), sets_aside=("x/one",), covers=("x/two",)),
    )  # fmt: skip
    CASES: tuple[dict[str, Value], ...] = tuple(
        {name: value for name, value in zip("abc", values, strict=True) if value is not None}
        for values in itertools.product((True, False, None), repeat=3)
    )

    def test_memory_stays_flat(self) -> None:
        """Two thousand questions leave no state behind and no memory taken."""
        engine = DurableEngine(self.BOOK)
        for n in range(2200):
            if n == 200:
                gc.collect()
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            engine.run(self.CASES[n % len(self.CASES)])

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2000
        for ruleset in engine.compiled(None).rulesets:
            with pytest.raises(machine.error, match="309"):
                machine.delete_state(ruleset._handle, durable.SID)

    def test_engines_are_dropped(self) -> None:
        """An engine that is no longer used gives its rulesets back."""
        engine = DurableEngine(self.BOOK)
        engine.run({"a": True})
        handles = [ruleset._handle for ruleset in engine.compiled(None).rulesets]
        del engine
        gc.collect()

        for handle in handles:
            with pytest.raises(machine.error, match="111"):
                machine.assert_fact(handle, "{}")

    def test_threads_share_one_engine(self) -> None:
        """Eight threads that share one engine all get right answers."""
        engine, reference = DurableEngine(self.BOOK), ReferenceEngine(self.BOOK)
        expected = [reference.run(case) for case in self.CASES]
        wrong: list[Any] = []

        def ask(seed: int) -> None:
            order = random.Random(seed).sample(range(len(self.CASES)), len(self.CASES))
            wrong.extend(n for _ in range(5) for n in order if engine.run(self.CASES[n]) != expected[n])

        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert wrong == []

    def test_nothing_of_the_host(self) -> None:
        """Running the engine imports no `durable.engine`, makes no `Host` and starts no thread."""
        code = """
        import sys, threading
        from kb.engines.durable import DurableEngine
        from kb.knowledge.loading import load
        from pathlib import Path
        engine = DurableEngine(load([Path("tests/bicycle")], own=False).rulebook)
        engine.run({"method": "swap_wheel"})
        print([name for name in sys.modules if name.split(".")[0] == "durable"], threading.active_count())
        """

        assert subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=ROOT, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ).stdout.strip() == "[] 1"  # fmt: skip

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs glibc's MALLOC_PERTURB_")
    def test_survives_filled_memory(self) -> None:
        """With memory filled as in the hazard's test, the engine answers many questions in which nothing fires."""
        code = """
        from test_durable import DurableEngine, book_of, rule, says
        book = book_of(rule("x/both", says("a"), says("b")), rule("x/others", says("c"), says("d")))
        for _ in range(3):
            engine = DurableEngine(book)
            for known in ({"a": True}, {}, {"c": True}) * 10: engine.run(known)
            del engine
        print("alive")
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=ROOT, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *PLACES))), **FILLED},
        )  # fmt: skip

        assert (done.returncode, done.stdout.strip()) == (0, "alive")


class Stub:
    """A machine that refuses."""

    error = type("error", (Exception,), {})

    def __init__(self, create: Any = 1, code: int = 0) -> None:
        self.create, self.code, self.deleted = create, code, list[Any]()

    def create_ruleset(self, name: str, rules: str) -> int:
        """Load a ruleset, or refuse."""
        if isinstance(self.create, Exception):
            raise self.create
        return int(self.create)

    def assert_fact(self, handle: int, fact: str) -> tuple[int, int]:
        """Take a fact with the code that was set; the first one always."""
        if json.loads(fact)["atom"] == durable.WAKE:
            return 0, 1
        if self.code == 303:
            raise self.error("Could not assert fact, error code: 303")
        return self.code, 1

    def start_action_for_state(self, handle: int, state: int) -> None:
        """Fire nothing."""

    def delete_state(self, handle: int, sid: str) -> None:
        """Note what is dropped; refuse for what was told after waking up."""
        self.deleted.append(sid)
        if self.code == 999 and len(self.deleted) > 1:
            raise self.error("Could not delete state, error code: 101")

    def delete_ruleset(self, handle: int) -> None:
        """Give a ruleset back."""


class TestErrors:
    """Each error of durable_rules becomes one of ours; none is ignored."""

    CLAUSE = Clause("h", ("a", "b"), "x/rule")

    @pytest.mark.parametrize("error", [Stub.error("error code: 106"), MemoryError()])
    def test_creating(self, error: Exception) -> None:
        """Where a ruleset cannot be made, the error names its rules."""
        with pytest.raises(DurableError, match=r"refused the rules `x/rule`: (error code: 106|out of memory)$"):
            Ruleset(Stub(create=error), "a", {"r_0": self.CLAUSE})

    @pytest.mark.parametrize(("code", "message"), [(1, "with code 1"), (2, "with code 2"), (303, "error code: 303")])
    def test_telling(self, code: int, message: str) -> None:
        """Where a fact is not taken, the error names it and gives the code."""
        with pytest.raises(DurableError, match=f"durable_rules refused `a`.*{message}"):
            Ruleset(Stub(code=code), "a", {"r_0": self.CLAUSE}).tell("case", "a")

    def test_forgetting(self) -> None:
        """Where a state cannot be dropped, the next question would see it: that is an error."""
        with pytest.raises(DurableError, match="keeps what it was told"):
            Ruleset(Stub(code=999), "a", {"r_0": self.CLAUSE}).forget("case")

    def test_after_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A question that fails half-way leaves nothing behind that the next one could see."""
        engine, reference = DurableEngine(TestUse.BOOK), ReferenceEngine(TestUse.BOOK)
        engine.run({})
        tell = Ruleset.tell

        def fail(self: Ruleset, sid: str, atom: str) -> list[str]:
            if atom.endswith("untrue"):
                raise DurableError("stop")
            return tell(self, sid, atom)

        with monkeypatch.context() as patched:
            patched.setattr(Ruleset, "tell", fail)
            with pytest.raises(DurableError, match="stop"):
                engine.run({"a": True, "b": False})
        for case in TestUse.CASES:
            assert engine.run(case) == reference.run(case)

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without durable_rules the error says so, and no traceback of its own."""
        monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
        with pytest.raises(DurableError, match="durable_rules cannot be loaded"):
            durable.load_machine()


def test_every_atom_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts only ever go to rulesets that read them: an atom that is told twice, or read by none, stays here."""
    book = book_of(rule("x/a", says("f")), rule("x/b", says("f"), says("g")))
    told: list[tuple[Any, str]] = []
    tell = Ruleset.tell

    class Watched(Ruleset):
        def tell(self, sid: str, atom: str) -> list[str]:
            assert atom in self.reads or atom == durable.WAKE
            told.append((self, atom))
            return tell(self, sid, atom)

    monkeypatch.setattr(durable, "Ruleset", Watched)
    DurableEngine(book).run({"f": True, "g": True})

    assert len(told) == len(set(told)) > 1
    assert all(clause.rule in book.rules for clause in compile_rules(book).clauses)
