"""A report as headed lists with numbered sources: what every page says, before it is dressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kb.reports.renderings.citations import Citations, Source, is_to_be_cited
from kb.reports.values import first_sentence
from kb.vocabulary.templates import fill, inserted, quoted

Data = dict[str, Any]
Words = Mapping[str, str]
FREE = 99
NOT_NAMES = ("answer", "verdict", "certainty", "headline")
"""What a reading has beside the names of things."""
LEVELS: Mapping[str, tuple[int, ...]] = {
    "cites": (2, 1, 1, 1),
    "questions": (3, 2, 1, 1),
    "changes": (3, 2, 1, 0),
    "rivals": (2, 1, 0, 0),
    "margins": (2, 1, 0, 0),
    "advice": (FREE, 2, 1, 0),
    "alternatives": (FREE, 4, 3, 2),
    "missing": (FREE, 3, 2, 1),
    "near": (FREE, 1, 1, 1),
    "set_aside": (FREE, 1, 0, 0),
    "figures": (FREE, FREE, 2, 1),
}
"""So many items of a section, and sources of a sentence, are enough where brevity is wanted: less at each level.

Nothing that a person must heed is in it: neither reasons, nor conditions, nor warnings.
"""
CLOSE = 0.25
"""A margin of at most this share of a figure is told where brevity is wanted."""


class Item(NamedTuple):
    """A sentence, the numbers of its sources, the lines beneath it, and how to reply to it on the command line."""

    text: str
    cites: tuple[int, ...] = ()
    facts: tuple[Item, ...] = ()
    hint: str = ""


class Section(NamedTuple):
    """Items under a heading; `key` says which."""

    key: str
    heading: str
    items: tuple[Item, ...]


class Outline:
    """The parts of a report in the order of reading. `words` are the headings of the language.

    A `brief` one leaves out what is in order, all but the first of what is much, and the facts beneath each reason; the
    higher its `level`, the more.
    """

    def __init__(self, data: Data, words: Words, brief: bool = False, level: int = 0) -> None:
        self.data, self.words, self.brief, self.level = data, words, brief, level
        self._citations = Citations(words)
        self._told: set[Item] = set()
        self.verdict = str(data["verdict"])
        self.sections = [each for each in self._sections() if each.items]

    def first(self, between: str) -> str:
        """Give the first sentence, which begins with the verdict; `between` parts it from a headline of its own."""
        return first_sentence(self.data, between)

    @property
    def notes(self) -> list[str]:
        """What stands below the headline: how the question was understood, how sure the answer is, which day counts."""
        data, words, understood = self.data, self.words, self.data["understood"]
        made = [f"{words['understood']}: {understood['as']}."] if understood["as"] else []
        made += [f"{words['certainty']}: {words[data['certainty']]}"] if data["answer"] != "unknown" else []
        if data.get("as_of"):
            made.append(words["as_of"].replace("{day}", data["as_of"]))
        for key in ("told", "assumed"):
            told = "; ".join(map(fact_text, understood.get(key, ())))
            made += [f"{words[key]}: {told}."] if told else []
        alone = data.get("alone")
        note, said = str(data["note"]), self.first("\n").removeprefix(self.verdict).lstrip(":. \n")
        note = note[len(said) :].strip() if note.lower().startswith(said.lower()) else note
        return [*made, *([alone["text"]] if alone else []), *([note] if note else [])]

    @property
    def sources(self) -> list[Source]:
        """All sources that some item cites, by their numbers."""
        return list(self._citations.sources())

    def _sections(self) -> Iterator[Section]:
        """Give all sections in the order of reading: the one place that says which there are."""
        table: tuple[tuple[str, Callable[[], Iterable[Item]]], ...] = (
            ("contradicted", self._contradicted), ("provisional", self._provisional),
            ("readings", self._readings), ("near", self._names),
            ("why", self._why), ("conditions", self._conditions), ("figures", self._figures),
            ("margins", self._margins), ("warnings", self._warnings), ("questions", self._questions),
            ("missing", self._missing), *self._alternatives(), ("changes", self._changes), ("advice", self._advice),
            ("set_aside", self._set_aside), ("rivals", self._rivals), ("checked", self._checked),
            ("not_checked", self._not_checked),
        )  # fmt: skip
        for key, items in table:
            yield Section(key, self.words[key], self._enough(key, items()))
        yield from self._further()

    def _most(self, key: str) -> int:
        """Give how many items of a section are told: those with a heading of their own count as alternatives."""
        return LEVELS[key][self.level] if self.brief and key in LEVELS else FREE

    def _enough(self, key: str, items: Iterable[Item]) -> tuple[Item, ...]:
        """Give the items that differ, no more of them than wanted; those beyond cite no sources."""
        suggested = key in {each["heading"] for each in self.data["alternatives"]}
        most, found = self._most("alternatives" if suggested else key), dict[Item, None]()
        for item in items if most else ():
            found[item] = None
            if len(found) == most:
                break
        return tuple(found)

    def _cited(self, sources: Iterable[Data]) -> tuple[int, ...]:
        """Give the numbers of sources, the first few where brevity is wanted."""
        listed = list({source["id"]: source for source in sources}.values())
        return self._citations.numbers(listed[: self._most("cites")])

    # what the question may mean

    def _contradicted(self) -> Iterator[Item]:
        """Give where the asker contradicts the catalogue, unless that is a condition of the answer."""
        yield from self._against(False)

    def _against(self, condition: bool) -> Iterator[Item]:
        for each in self.data.get("contradicted", ()):
            if each["condition"] is condition:
                yield Item(each["text"], self._citations.numbers([each["source"]]))

    def _provisional(self) -> Iterator[Item]:
        """Give what the answer would be if what it supposes is so."""
        for each in self.data["provisional"]:
            texts = {"supposing": each["supposing"], "answer": self.words[each["answer"]], "headline": each["headline"]}
            yield Item(fill([self.words["provisional_if"]], texts.get))

    def _readings(self) -> Iterator[Item]:
        """Give each reading with its answer, and where all come to a yes, what each of them says if that differs."""
        differ = len({each["headline"] for each in self.data["readings"]}) > 1
        for reading in self.data["readings"]:
            names = " + ".join(value for key, value in reading.items() if key not in NOT_NAMES)
            word = reading["verdict"]
            stop = "." if word[-1:].isalnum() else ""
            said = f"{stop} {reading['headline']}" if differ and self.data["answer"] in ("yes", "conditional") else ""
            yield Item(f"{names}: {word}{said}")

    def _names(self) -> Iterator[Item]:
        understood = self.data["understood"]
        for mention in (*understood["candidates"], *understood["unknown_names"]) if not self.data["readings"] else ():
            if mention["candidates"]:
                names = ", ".join(each["name"] for each in mention["candidates"])
                yield Item(f"{quoted(mention['said'], self.words)}: {names}")

    # why

    def _why(self) -> Iterator[Item]:
        for reason in self.data["reasons"]:
            spared = self.data["answer"] != "no" and not reason.get("needed", True)
            if not (self.brief and (self.data["answer"] == "unknown" or spared)):
                yield self._reason(reason)

    def _conditions(self) -> Iterator[Item]:
        """Give what a yes depends on; while nothing is settled, that is left out where brevity is wanted."""
        yield from self._against(True)
        if not (self.brief and self.data["answer"] == "unknown"):
            yield from map(self._reason, self.data["conditions"])

    def _reason(self, reason: Data) -> Item:
        """Give a reason or condition, each fact only beneath the first that it decides."""
        said = f"{reason['because']}{self._layer(reason.get('layer'))}"
        if self.brief:
            return self._sentence({**reason, "because": said})
        cited, facts = self._citations.numbers(reason["sources"]), self._facts(reason)
        new = tuple(each for each in facts if each not in self._told)
        self._told.update(facts)
        return Item(said, cited, new)

    def _sentence(self, reason: Data) -> Item:
        """Give a sentence that cites the sources of its facts, too."""
        facts = [fact["source"] for fact in reason["facts"] if fact["source"] and is_to_be_cited(fact["source"])]
        return Item(reason["because"], self._cited([*facts, *reason["sources"]]))

    def _facts(self, reason: Data) -> tuple[Item, ...]:
        """Give the facts that somebody vouches for, or that follow from others; else what the question itself says."""
        facts = [each for each in reason["facts"] if each["name"] != "method"]
        told = [each for each in facts if each["source"] or each.get("concluded_by")]
        return tuple(map(self._fact, told or facts))

    def _fact(self, fact: Data) -> Item:
        source = fact["source"]
        cited = self._citations.numbers([source]) if source and source.get("url") != "-" else ()
        whose = f" ({source['title']})" if source and not cited else ""
        because = f" ({fact['because']})" if fact.get("because") else ""
        return Item(f"{fact_text(fact)}{whose}{because}", cited)

    def _layer(self, layer: str | None) -> str:
        return inserted(self.words["in_layer"], {"layer": layer}) if layer else ""

    # figures

    def _figures(self) -> Iterator[Item]:
        for figure in self.data["figures"].values():
            because = f" ({figure['because']})" if figure["because"] else ""
            cited = self._citations.numbers([figure["source"]]) if figure["source"] else ()
            yield Item(f"{figure['title']}: {figure['shown']}{because}", cited)

    def _margins(self) -> Iterator[Item]:
        margins = self.data.get("margins", ())
        if self.brief:
            margins = _close(margins) if self.data["answer"] in ("yes", "conditional") else ()
        yield from (Item(each["text"]) for each in margins)

    # what to do

    def _warnings(self) -> Iterator[Item]:
        yield from map(self._sentence, self.data["warnings"])

    def _advice(self) -> Iterator[Item]:
        yield from map(self._sentence, self.data["advice"])

    def _questions(self) -> Iterator[Item]:
        """Give what to ask; where a name is to be settled first, that is enough where brevity is wanted."""
        understood = self.data["understood"]
        if self.brief and (understood["candidates"] or understood["unknown_names"]):
            return
        for each in self.data.get("questions", ()):
            values = f" ({' / '.join(each['values'])})" if each["values"] else ""
            hint = f"--fact {each['fact']}=…" if each["fact"] else f"--{each['role'].replace('_', '-')} …"
            yield Item(f"{each['ask']}{values} {each['where']}".rstrip(), hint=hint)

    def _missing(self) -> Iterator[Item]:
        """Give what would have to be known; where a person can be asked, that is enough where brevity is wanted."""
        if not (self.brief and self.data.get("questions")):
            yield from (Item(f"{each['about']}{each['meaning']}") for each in self.data.get("missing", ()))

    def _alternatives(self) -> Iterator[tuple[str, Callable[[], Iterable[Item]]]]:
        """Give a section for each heading under which something else is suggested."""
        told: dict[str, list[Item]] = {}
        for each in self.data["alternatives"]:
            told.setdefault(each["heading"], []).append(Item(each["text"]))
        yield from ((heading, items.copy) for heading, items in told.items())

    def _changes(self) -> Iterator[Item]:
        """Give what would change the answer and is not told as an alternative, asked, or told on top already."""
        lifted = (self.data.get("alone") or {}).get("fact")
        for each in self.data.get("what_would_change_it", ()):
            told = lifted and [change.get("fact") for change in each["changes"]] == [lifted]
            if "alternative" not in each and not each["to_find_out"] and not told:
                yield Item(each["text"])

    # for those who want to know exactly

    def _set_aside(self) -> Iterator[Item]:
        for aside in self.data["set_aside"]:
            layers = aside.get("layers", {})
            named = zip(aside["by"], aside["by_titles"], strict=True)
            by = ", ".join(f"{quoted(title, self.words)}{self._layer(layers.get(rule))}" for rule, title in named)
            yield Item(self.words["set_aside_by"].replace("{rule}", aside["title"]).replace("{by}", by))

    def _rivals(self) -> Iterator[Item]:
        """Give the claims that lost, and those of which none holds, these together for each fact."""
        disputed: dict[str, list[Data]] = {}
        for rival in self.data["rivals"]:
            if rival["holds"] is None:
                disputed.setdefault(rival["meaning"], []).append(rival)
            else:
                said = self.words["rival"].replace("{value}", rival["shown"]).replace("{holds}", rival["holds"])
                yield Item(f"{rival['meaning']}: {said}{_note(rival)}", self._citations.numbers([rival["source"]]))
        for meaning, rivals in disputed.items():
            values = "; ".join(f"{each['shown']}{_note(each)}" for each in rivals)
            yield Item(
                f"{meaning}, {self.words['disputed']}: {values}",
                self._citations.numbers(each["source"] for each in rivals),
            )

    def _checked(self) -> Iterator[Item]:
        for each in self.data["checked"] if not self.brief else ():
            yield Item(each["title"], (), self._facts(each))

    def _not_checked(self) -> Iterator[Item]:
        for each in self.data["not_checked"] if not self.brief else ():
            by = ", ".join(quoted(title, self.words) for title in each["covered_by_titles"])
            covered = f", {self.words['covered_by']} {by}" if by else ""
            yield Item(f"{each['title']} ({self.words['not_known']}: {'; '.join(each['missing_called'])}){covered}")

    # what was asked for beside the answer

    def _further(self) -> Iterator[Section]:
        for wanted, obstacles in self.data.get("why_not", {}).items():
            heading = f"{self.words['why_not']} {self.words[wanted]}"
            if not obstacles:
                yield Section("why_not", heading, (Item(self.words["nothing_in_the_way"]),))
            for effect in dict.fromkeys(each["effect"] for each in obstacles):
                items = tuple(_obstacle(each) for each in obstacles if each["effect"] == effect)
                yield Section("why_not", f"{heading}. {self.words[f'in_the_way_{effect}']}", items)
        if "what_if" in self.data:
            yield Section("what_if", self.words["what_if"], tuple(map(Item, self.data["what_if"]["text"])))


def _obstacle(obstacle: Data) -> Item:
    return Item(obstacle["title"], (), tuple(Item(line) for line in obstacle["text"]))


def _note(rival: Data) -> str:
    return f" ({rival['source']['note']})" if rival["source"].get("note") else ""


def _close(margins: Iterable[Data]) -> list[Data]:
    """Give the margins worth telling: amounts with little to spare, each difference once, by the asker's own figure.

    How many things fit is told by the reasons.
    """
    near = [each for each in margins if each["unit"] and each["share"] is not None and each["share"] <= CLOSE]
    told = {(each["spare"], each["unit"]): each for each in sorted(near, key=lambda each: bool(each["own"]))}
    return list(told.values())


def fact_text(fact: Data) -> str:
    """Give a fact as a phrase: what of what is how much."""
    return f"{fact['about']}{fact['meaning'].split(';')[0]}: {fact['shown']}"
