"""The interview on a terminal: asks, explains, goes back, and gives what was said so far when it ends."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from kb.commands import console, echo
from kb.engines.firings import Engine
from kb.explain.interview import Interview, Prompt
from kb.knowledge.knowledge import Knowledge
from kb.questions.question import Question
from kb.reports.typed import Report
from kb.vocabulary.templates import fill


def interview(question: Question, known: Knowledge, engine: Engine) -> Question:
    """Ask until nothing matters any more, or the person stops; give the question that it comes to."""
    return Dialogue(Interview(question, known, engine), known.words).run()


def wants_more(data: Report, words: Mapping[str, str]) -> bool:
    """Offer to ask, where answers from the person could settle an answer that is not settled yet."""
    open_ = data["answer"] in ("unknown", "conditional") or data["certainty"] == "presumed"
    count = len(data["questions"])
    if not (open_ and count):
        return False
    key = "interview_offer" if count > 1 else "interview_offer_one"
    echo()
    return _line(fill([words[key]], {"count": str(count)}.get)).casefold() in _consent(words)


def confirmed(data: Report, words: Mapping[str, str]) -> int | None:
    """Ask which of the answers that would be is meant; give its place, or nothing."""
    count = len(data["provisional"])
    if not count:
        return None
    echo()
    if count == 1:
        return 0 if _line(words["provisional_offer"]).casefold() in _consent(words) else None
    said = _line(words["provisional_choice"]).strip(" .)")
    return int(said) - 1 if said.isdigit() and 0 < int(said) <= count else None


def _consent(words: Mapping[str, str]) -> list[str]:
    """Give what a person may say for a yes."""
    return ["", *words.get("interview_yes", "y, yes").split(", ")]


class Dialogue:
    """Speaks with a person, line by line."""

    def __init__(self, asked: Interview, words: Mapping[str, str]) -> None:
        self.asked, self.words = asked, words
        self.out: Console = console()

    def run(self) -> Question:
        """Lead the interview to its end."""
        self._say(self.words["interview_intro"])
        while (prompt := self.asked.prompt()) is not None:
            self._show(prompt)
            if not self._answered(prompt):
                self._say(self.words["interview_left"])
                break
        else:
            self._say(self._ending())
        echo()
        return self.asked.state.question

    def _show(self, prompt: Prompt) -> None:
        echo()
        self.out.print(Text(prompt.ask, style="bold"))
        for number, (value, meaning) in enumerate(prompt.options.items(), 1):
            self.out.print(Text(f"  {number}  {meaning or value}"))
        if prompt.where:
            self._say(prompt.where)

    def _answered(self, prompt: Prompt) -> bool:
        """Take lines until one answers the question; say whether the interview goes on."""
        while True:
            said = _line("> ")
            word = said.casefold().rstrip(".!")
            if word in self._spoken("quit"):
                return False
            if word in self._spoken("back"):
                if self.asked.back():
                    return True
                self._say(self.words["interview_first"])
            elif word in self._spoken("why"):
                for line in prompt.why:
                    self._say(f"• {line}")
            elif word in self._spoken("dont_know"):
                self.asked.pass_over(prompt)
                return True
            elif said:
                wrong = self.asked.tell(said, prompt)
                if not wrong:
                    return True
                self._say(wrong)

    def _ending(self) -> str:
        """Say why there is nothing left to ask."""
        findings = self.asked.asking().findings
        answer = self.asked.answer().answer
        results = findings.results - {answer}
        if answer == "unknown" and findings.complete and len(findings.results) == len(results) == 1:
            return fill([self.words["interview_always"]], {"answer": self.asked.verdict(next(iter(results)))}.get)
        return self.words["interview_done" if findings.complete else "interview_cut"]

    def _spoken(self, command: str) -> list[str]:
        return self.words[f"interview_{command}"].split(", ")

    def _say(self, text: str) -> None:
        self.out.print(Text(text, style="dim"))


def _line(prompt: str) -> str:
    """Read one line; the end of the input, and an interruption, are a wish to stop."""
    try:
        return input(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        echo()
        return "quit"
