"""The interview: only useful questions, in a good order, with a way back; and for real, on a terminal."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest
from small import small

from kb.answers.ask import judge
from kb.engines.reference import ReferenceEngine
from kb.explain.interview import Interview, Prompt
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.vocabulary.facts import Value

pexpect = pytest.importorskip("pexpect")

OWN = load()
ROOT = Path(__file__).parents[2]
TEXTS = """
texts:
  en: {or: or, "yes": Y, "no": N, conditional: C, unknown: U, interview_method: m, interview_role: "Name of {role}?",
       interview_role_why: w, interview_name: n, interview_none: none, interview_no_such: none,
       interview_near: "{near}?", interview_not_found: "{name}?", interview_results: "{answers}",
       interview_which: "{name}?", ask_for: "What is {fact}?"}
"""
RULES = {
    "narrow": "when: {fact: frame.width, below: 20 mm}\nthen: [{forbid: too narrow}]",
    "few": "when: {all: [{fact: frame.holes, below: 10}, {fact: brave, is: false}]}\nthen: [{forbid: few}]",
    "fits": "when: {fact: frame.brake, is: disc}\nthen: [{allow: yes}, {require: l, that: {fact: trained, is: true}}]",
}
SMALL = small(TEXTS, rules=RULES)


def interview(question: Question, knowledge: Knowledge = OWN) -> Interview:
    """Begin an interview on the reference engine."""
    return Interview(question, knowledge, ReferenceEngine(knowledge.rulebook))


def asked(prompt: Prompt | None) -> tuple[str, str] | None:
    """Give what a question asks for."""
    return None if prompt is None else (prompt.kind, prompt.name)


def worlds() -> Iterator[dict[str, Value]]:
    """Give every state of the small domain, one value for each region."""
    parse = {name: SMALL.vocabulary.fact(name).parse for name in ("frame.width", "frame.holes", "frame.brake")}
    for width, holes, brake, brave, trained in product(
        ("10 mm", "30 mm"), ("5", "20"), ("rim", "disc"), (True, False), (True, False)
    ):
        yield {"frame.width": parse["frame.width"](width), "frame.holes": parse["frame.holes"](holes),
               "frame.brake": parse["frame.brake"](brake), "brave": brave, "trained": trained}  # fmt: skip


def lead(world: Mapping[str, Value]) -> tuple[list[str], str]:
    """Lead an interview in a world where all is known; give what was asked, and the answer."""
    asked_: list[str] = []
    talk = interview(Question(sentence="a sentence", methods=("swap",)), SMALL)
    while (prompt := talk.prompt()) is not None:
        asked_.append(prompt.name)
        assert talk.tell(str(world[prompt.name]), prompt) == ""
    return asked_, talk.answer().answer


class TestQuestions:
    """What is asked."""

    def test_no_useless_question(self) -> None:
        """In every world each question could turn the answer when it was asked, by trying all completions."""
        table = {tuple(world.items()): self.word(world) for world in worlds()}
        for world in worlds():
            names, answer = lead(world)
            assert answer == self.word(world)
            for at, name in enumerate(names):
                known = {each: world[each] for each in names[:at]}
                fitting = [(dict(each), word) for each, word in table.items() if known.items() <= dict(each).items()]
                assert any(
                    one != two and all(a[key] == b[key] for key in a if key != name)
                    for a, one in fitting for b, two in fitting
                )  # fmt: skip

    def test_stops(self) -> None:
        """It stops only where all completions come to one answer."""
        table = {tuple(world.items()): self.word(world) for world in worlds()}
        for world in worlds():
            names, _ = lead(world)
            known = {each: world[each] for each in names}
            assert len({word for each, word in table.items() if known.items() <= dict(each).items()}) == 1

    def test_few(self) -> None:
        """On average it takes as few questions as the best order does."""
        numbers = [len(lead(world)[0]) for world in worlds()]

        assert sum(numbers) / len(numbers) <= 1.05 * 2.4375

    @staticmethod
    def word(world: Mapping[str, Value]) -> str:
        """Give the answer in a world."""
        return judge(Question(methods=("swap",), facts=world), SMALL, ReferenceEngine(SMALL.rulebook)).answer

    def test_from_nothing(self) -> None:
        """The method comes first, then the things by name, then what is open, such as a count that nobody said."""
        talk, told = interview(Question()), ["expansion_pack", "AC200MAX", "B300"]
        for wanted, said in zip([("method", "method"), ("role", "station"), ("role", "pack")], told, strict=True):
            prompt = talk.prompt()
            assert prompt is not None
            assert asked(prompt) == wanted
            assert talk.tell(said, prompt) == ""

        assert asked(talk.prompt()) == ("fact", "pack.count")

    def test_settled_without_pack(self) -> None:
        """A station without a port settles it: no pack is asked for."""
        talk = interview(Question(methods=("expansion_pack",), products={"station": "bluetti/ac180p"}))
        answer = talk.answer()

        assert (answer.answer, talk.prompt() is None) in {("no", True), ("yes", False)}

    def test_assumption(self) -> None:
        """An assumption that could turn the answer is asked about; what the person knows takes its place."""
        volts = {"battery.nominal_voltage": "25.6 V", "battery.max_voltage": "29.2 V"}
        facts = {name: OWN.vocabulary.fact(name).parse(said) for name, said in volts.items()}
        talk = interview(Question("s", ("battery_on_input",), {"station": "bluetti/ac300"}, facts))
        prompt = talk.prompt()
        assert prompt is not None
        assert asked(prompt) == ("fact", "user.competence")
        assert talk.answer().answer == "no"
        talk.tell("engineer", prompt)

        assert talk.answer().answer in ("conditional", "unknown")


class TestAnswers:
    """What a person may say."""

    def test_dont_know(self) -> None:
        """What nobody knows is not asked again, and stays unknown."""
        talk = interview(Question("s", ("swap",)), SMALL)
        names = []
        while (prompt := talk.prompt()) is not None:
            names.append(prompt.name)
            talk.pass_over(prompt)

        assert len(names) == len(set(names))
        assert talk.answer().answer == "unknown"

    def test_back(self) -> None:
        """Going back asks the same question again, and forgets what was said."""
        talk = interview(Question("s", ("swap",)), SMALL)
        first = talk.prompt()
        assert first is not None
        talk.tell("30 mm", first)
        second = asked(talk.prompt())

        assert second != asked(first)
        assert talk.back()
        assert asked(talk.prompt()) == asked(first)
        assert not talk.back()

    @pytest.mark.parametrize(("said", "told"), [("wide", "no length"), ("3 kg", "is a mass"), ("-5 mm", "range")])
    def test_unreadable(self, said: str, told: str) -> None:
        """What cannot be read is said so, and nothing changes."""
        talk = interview(Question("s", ("swap",)), SMALL)
        prompt = talk.prompt()
        assert prompt is not None
        assert prompt.name == "frame.width"

        assert told in talk.tell(said, prompt)
        assert asked(talk.prompt()) == asked(prompt)

    def test_number_of_option(self) -> None:
        """An option is chosen by its number, too."""
        talk = interview(Question())
        prompt = talk.prompt()
        assert prompt is not None
        assert talk.tell("2", prompt) == ""

        assert talk.state.question.methods == (list(prompt.options)[1],)

    def test_strange_name(self) -> None:
        """A name that nobody bears is not guessed: those most like it are told."""
        talk = interview(Question(methods=("expansion_pack",)))
        prompt = talk.prompt()
        assert prompt is not None

        assert "AC200MAX" in talk.tell("AC200MAXX", prompt)
        assert talk.state.question.products == {}

    def test_unnamed(self) -> None:
        """A thing whose name the person does not know is asked about fact by fact."""
        talk = interview(Question(methods=("expansion_pack",)))
        prompt = talk.prompt()
        assert prompt is not None
        talk.pass_over(prompt)
        pack = talk.prompt()
        assert pack is not None
        assert asked(pack) == ("role", "pack")
        talk.tell("none", pack)
        following = talk.prompt()
        assert following is not None

        assert (following.kind, following.name.partition(".")[0]) == ("fact", "station")
        assert following.where
        assert following.why


def _interruptible() -> None:
    """Let Ctrl-C through to the child even where these tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A terminal with the program on it."""

    def __init__(self, *arguments: str) -> None:
        env = {**os.environ, "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "100"}
        code = "import sys; from cli import main; sys.argv[0] = 'wattfit'; main()"
        self.child = pexpect.spawn(sys.executable, ["-c", code, "ask", *arguments], cwd=str(ROOT), env=env,
                                   encoding="utf-8", timeout=60, dimensions=(50, 100),
                                   preexec_fn=_interruptible)  # fmt: skip

    def sees(self, text: str) -> Terminal:
        """Wait for a text."""
        self.child.expect_exact(text)
        return self

    def says(self, line: str) -> Terminal:
        """Type a line."""
        self.child.sendline(line)
        return self

    def ends(self) -> int:
        """Wait for the end; give the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)


class TestTerminal:
    """The dialogue for real."""

    def test_from_nothing(self) -> None:
        """Without a question it asks for all that matters, explains itself, and ends with the answer."""
        seen = Terminal()
        seen.sees("How do you want to join them?").says("expansion_pack")
        seen.sees("What is your station called?").says("AC200MAXX").sees("Did you mean").says("AC200MAX")
        seen.sees("What is the pack called?").says("why").sees("look up").says("B300")
        seen.sees("How many packs").says("back").sees("What is the pack called?").says("B300")
        seen.sees("How many packs").says("3").sees("Nothing else that you could tell me").sees("NO")

        assert seen.ends() == 1

    def test_offer(self) -> None:
        """After an answer that rests on an assumption it offers to ask; an answer may turn it."""
        seen = Terminal("--method", "joined_outputs", "--station", "EcoFlow DELTA Pro")
        seen.sees("NO").sees("Shall I ask?").says("y").sees("maker's own kit").says("yes")

        assert seen.ends() in (3, 4)

    def test_declined(self) -> None:
        """Whoever does not want to be asked keeps the answer and its exit code."""
        seen = Terminal("--method", "joined_outputs", "--station", "EcoFlow DELTA Pro")
        seen.sees("Shall I ask?").says("n")

        assert seen.ends() == 1

    @pytest.mark.parametrize("end", ["quit", "\x04", "\x03"], ids=["quit", "end of input", "interrupted"])
    def test_quit(self, end: str) -> None:
        """Stopping, in whatever way, gives the answer to what is known so far: none is no yes and no no."""
        seen = Terminal()
        seen.sees("How do you want to join them?").sees("> ")
        seen.child.sendline(end) if end == "quit" else seen.child.send(end)

        assert seen.ends() == 4

    def test_dont_know(self) -> None:
        """Not knowing is an answer; it ends with what can be said all the same."""
        seen = Terminal()
        seen.sees("How do you want to join them?").says("battery_on_port")
        seen.sees("NO")

        assert seen.ends() == 1
