"""Whose word counts for how much, and what is left over of a question: neither ever makes more of a yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
from small import small

from kb.answers.answer import CAREFUL
from kb.answers.ask import ask, judge
from kb.answers.proof import proof
from kb.answers.reply import Reply
from kb.catalogue.claims import CERTAINTIES
from kb.engines.reference import ReferenceEngine
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.proof.seal import sealed
from kb.proof.verify import verify
from kb.questions.question import Mention, Question
from kb.questions.to_question import read_question
from kb.reports.analyses import Analyses
from kb.reports.comparison import compared
from kb.reports.report import Reporter
from kb.rulebook.conditions import FALSE
from kb.rulebook.pruning import specialised

CATALOGUE = """
products:
  narrow:
    kind: frame
    name: Narrow
    facts: {width: {value: 90 mm, source: handbook}, holes: {value: 20, source: handbook}}
  thin: {kind: frame, name: Thin, facts: {width: {value: 90 mm, source: club}, holes: {value: 20, source: handbook}}}
  bare: {kind: frame, name: Bare, facts: {holes: {value: 20, source: handbook}}}
  wide:
    kind: frame
    name: Wide
    facts: {width: {value: 120 mm, source: handbook}, holes: {value: 36, source: handbook}}
"""
SMALL = small(CATALOGUE, rules={
    "allow": "when: {all: [{fact: method, is: swap}, {fact: frame.width, above: 1 mm}]}\nthen: [{allow: it fits}]",
    "narrow": "when: {fact: frame.width, below: 100 mm}\nthen: [{forbid: too narrow}]",
    "drill": "when: {fact: frame.holes, above: 32}\nthen: [{require: fill the holes}]",
    "train": "when: {fact: frame.width, above: 110 mm}\nthen: [{require: learn, that: {fact: trained, is: true}}]",
})  # fmt: skip


@cache
def own() -> Knowledge:
    """Give the knowledge base of power stations."""
    return load()


def asked(known: Knowledge, frame: str, said: Mapping[str, object], flagged: bool = True) -> Reply:
    """Ask whether something may be swapped on a frame, of which the asker says something."""
    facts = {name: known.vocabulary.fact(name).parse(value) for name, value in said.items()}
    question = Question("", ("swap",), {"frame": frame}, facts, frozenset(facts) if flagged else frozenset())
    return ask(question, known, ReferenceEngine(known.rulebook))


def checked(reply: Reply, known: Knowledge) -> bool:
    """Say whether the independent checker derives the same."""
    return verify(proof(reply, known), known) == []


class TestWord:
    """What an asker says of a thing that the catalogue knows, or could know."""

    @pytest.mark.parametrize(
        ("frame", "width", "answer", "certainty", "whose"),
        [
            ("bare", "105 mm", "yes", "reported", ""),
            ("thin", "105 mm", "conditional", "reported", "on your word"),
            ("thin", "95 mm", "no", "reported", ""),
            ("narrow", "105 mm", "no", "established", "not followed"),
            ("narrow", "95 mm", "no", "reported", ""),
            ("wide", "105 mm", "conditional", "established", "not followed"),
            ("wide", "130 mm", "conditional", "reported", ""),
            ("wide", "80 mm", "no", "reported", ""),
        ],
    )
    def test_never_more_of_a_yes(self, frame: str, width: str, answer: str, certainty: str, whose: str) -> None:
        """It fills silence as a report; against a report it makes a condition; against the handbook it makes no yes."""
        reply = asked(SMALL, frame, {"frame.width": width})

        assert (reply.answer.answer, reply.answer.certainty) == (answer, certainty)
        assert reply.answer.not_followed == (("frame.width",) if whose == "not followed" else ())
        assert reply.answer.on_your_word == (("frame.width",) if whose == "on your word" else ())
        assert checked(reply, SMALL)

    def test_conditions(self) -> None:
        """Nor does it talk a condition away that stands on what is established."""
        reply = asked(SMALL, "wide", {"frame.holes": "20"})

        assert reply.answer.answer == "conditional"
        assert {each.rule.id for each in reply.answer.conditions} == {"drill", "train"}
        assert reply.answer.not_followed == ("frame.holes",)
        assert checked(reply, SMALL)

    def test_supposed(self) -> None:
        """What is only supposed is nobody's word: what would be, if it were so, may be asked."""
        said = asked(SMALL, "narrow", {"frame.width": "105 mm"}).question

        assert judge(replace(said, supposed=said.flagged), SMALL, ReferenceEngine(SMALL.rulebook)).answer == "yes"

    def test_told(self) -> None:
        """The answer says plainly what the asker says, what the manual says, and whose word holds."""
        known = own()
        station, name, held = next(_established_refusals(known))
        said = {name: known.vocabulary.fact(name).parse(True)}
        question = Question("", ("expansion_pack",), {"station": station}, said, frozenset(said))
        reply = ask(question, known, ReferenceEngine(known.rulebook))
        data = Reporter(reply, (), known).data()

        assert data["answer"] == "no"
        assert [(each["fact"], each["said"], each["found"], each["holds"]) for each in data["contradicted"]] == [
            (name, "yes", "no", "found")
        ]
        assert "never makes a yes" in data["contradicted"][0]["text"]
        assert held in data["contradicted"][0]["text"]

    def test_over_the_catalogue(self) -> None:
        """Whatever is flagged away of the catalogue: against what is established the answer is no more of a yes for
        it, against a report there is no plain yes for it."""
        known, engine = own(), ReferenceEngine(own().rulebook)
        on_word = 0
        for question, certainty in list(_talking_over(known))[::3]:
            answer, humble = judge(question, known, engine), judge(replace(question, facts={}), known, engine)
            on_word += bool(answer.on_your_word)
            more = CAREFUL.index(answer.answer) > CAREFUL.index(humble.answer)
            assert not more or (certainty == CERTAINTIES[1] and answer.answer == "conditional"), question
            assert checked(ask(question, known, engine), known), question

        assert on_word > 5

    def test_what_if(self) -> None:
        """What-if tells what would be, whatever is established."""
        known, engine = own(), ReferenceEngine(own().rulebook)
        station, name, _ = next(_established_refusals(known))
        reply = ask(Question("", ("expansion_pack",), {"station": station}), known, engine)

        assert reply.answer.answer == "no"
        assert compared(reply, [f"{name}=true"], known, engine)["answer"] != "no"


def _established_refusals(known: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Give stations whose maker says that they do not expand, with the fact and the title of the source."""
    for id_, thing in known.catalogue.products.items():
        if thing.kind == "station":
            settled = known.catalogue.facts_of(id_, "").get("expandable")
            claim = settled.holding if settled else None
            if claim is not None and claim.value is False and claim.certainty == CERTAINTIES[0]:
                yield id_, "station.expandable", claim.source.title


def _talking_over(known: Knowledge) -> Iterator[tuple[Question, str]]:
    """Give questions that flag away one fact, as whoever wants a yes would, and how certain that fact is."""
    wishes = {"expandable": [True], "listing": ["accepted"], "max_packs": [40], "max_count": [40],
              "input_max_voltage": ["1000 V"], "input_takes_battery": ["permitted"], "joinable": [True],
              "joint_max_units": [40], "max_total_capacity": ["1 MWh"], "feeds_input": [True]}  # fmt: skip
    stations = [id_ for id_, each in known.catalogue.products.items() if each.kind == "station"]
    things = [({"station": id_}, "station", known.catalogue.facts_of(id_, "")) for id_ in stations]
    things += [
        (dict(zip(("station", "pack"), of, strict=True)), "pair", known.catalogue.facts_of_pair(of, "") or {})
        for of in known.catalogue.pairs
    ]
    for products, role, settled in things:
        for attribute, each in settled.items():
            fact = known.vocabulary.facts[f"{role}.{attribute}"]
            claim = each.holding
            if claim is None or claim.certainty == CERTAINTIES[2]:
                continue
            for raw, method in product(wishes.get(attribute, ()), ("expansion_pack", "battery_on_input")):
                value = fact.parse(raw)
                if value != claim.value:
                    yield Question("", (method,), products, {fact.name: value}, frozenset({fact.name})), claim.certainty


class TestLeftOver:
    """What is not understood of a question, or contradicts the catalogue, keeps a yes from being given."""

    @pytest.mark.parametrize(
        ("frame", "width", "flagged", "answer", "unheeded"),
        [
            ("thin", "105 mm", False, "no", ("frame.width",)),
            ("thin", "105 mm", True, "conditional", ()),
            ("thin", "95 mm", False, "no", ()),
            ("wide", "105 mm", False, "unknown", ("frame.width",)),
            ("wide", "118 mm", False, "conditional", ()),
        ],
    )
    def test_contradicted(self, frame: str, width: str, flagged: bool, answer: str, unheeded: tuple[str, ...]) -> None:
        """A figure of the sentence that the catalogue contradicts bars a yes, unless it is the same one, rounded."""
        reply = asked(SMALL, frame, {"frame.width": width}, flagged)

        assert (reply.answer.answer, reply.unheeded) == (answer, unheeded)
        assert checked(reply, SMALL)

    def test_barred(self) -> None:
        """The record says that a yes was barred and by what; the checker bars it by itself."""
        known = own()
        reply = ask(read_question("Can I add two B300 packs to my 700 Wh AC200MAX?", known), known,
                    ReferenceEngine(known.rulebook))  # fmt: skip
        record = proof(reply, known)

        assert (reply.answer.answer, reply.barred, reply.unheeded) == ("unknown", True, ("station.capacity",))
        assert (record["answer"], record["barred"], record["unheeded"]) == ("unknown", True, ["station.capacity"])
        assert checked(reply, known)

    def test_unread(self) -> None:
        """Words that nobody knows have a field of their own, in the report and in the record."""
        known = own()
        sentence = "Can I add two B300 packs to my AC200MAX with a flurble?"
        reply = ask(read_question(sentence, known), known, ReferenceEngine(known.rulebook))
        data, record = Reporter(reply, (), known).data(), proof(reply, known)

        assert reply.barred
        assert data["understood"]["unread"] == record["question"]["unread"] == ["flurble"]
        assert (data["understood"]["candidates"], data["understood"]["unknown_names"]) == ([], [])
        assert "flurble" in data["headline"]
        assert checked(reply, known)

    def test_forged(self) -> None:
        """A record out of which somebody takes what was not understood is one of another question, with its answer."""
        known = own()
        sentence = "Can I add two B300 packs to my AC200MAX with a flurble?"
        record = proof(ask(read_question(sentence, known), known, ReferenceEngine(known.rulebook)), known)
        forged = {**record, "question": {**record["question"], "unread": []}}

        assert {"$.answer", "$.barred"} <= {each.path for each in verify(sealed(forged), known)}


FRAMES = """
products:
  middle: {kind: frame, name: Middle, facts: {width: {value: 105 mm, source: club}, holes: {value: 20, source: club}}}
  sound:
    {kind: frame, name: Sound, facts: {width: {value: 105 mm, source: handbook}, holes: {value: 20, source: handbook}}}
  bored:
    {kind: frame, name: Bored, facts: {width: {value: 105 mm, source: handbook}, holes: {value: 36, source: handbook}}}
"""


class TestReadings:
    """A name that several products bear: every reading is answered, and where all agree, that is the answer."""

    KNOWN = small(
        CATALOGUE,
        FRAMES,
        rules={
            "allow": "when: {all: [{fact: method, is: swap}, {fact: frame.width, above: 1 mm}]}\nthen: [{allow: fits}]",
            "narrow": "when: {fact: frame.width, below: 100 mm}\nthen: [{forbid: too narrow}]",
            "drill": 'when: {fact: frame.holes, above: 32}\nthen: [{require: "Fill {frame}."}]',
            "train": "when: {fact: frame.width, above: 110 mm}\nthen: [{require: Go, that: {fact: trained, is: true}}]",
        },
    )

    def asked(self, *frames: str, unread: tuple[str, ...] = (), **said: str) -> Reply:
        """Ask whether something may be swapped on what may be any of these frames."""
        facts = {name.replace("__", "."): raw for name, raw in said.items()}
        parsed = {name: self.KNOWN.vocabulary.fact(name).parse(raw) for name, raw in facts.items()}
        mention = Mention("Sometimes", "frame", frames)
        question = Question(
            "", ("swap",), {}, parsed, words={"frame": "Sometimes"}, ambiguous=(mention,), unread=unread
        )
        return ask(question, self.KNOWN, ReferenceEngine(self.KNOWN.rulebook))

    @pytest.mark.parametrize(
        ("frames", "answer", "certainty"),
        [
            ("sound middle", "yes", "reported"),
            ("middle sound", "yes", "reported"),
            ("sound", "yes", "established"),
            ("bored middle", "conditional", "reported"),
            ("bored wide", "conditional", "established"),
            ("narrow thin", "no", "reported"),
            ("sound narrow", "unknown", "presumed"),
            ("bored narrow", "unknown", "presumed"),
            ("sound bare", "unknown", "presumed"),
            ("narrow bare", "unknown", "presumed"),
        ],
    )
    def test_agreed(self, frames: str, answer: str, certainty: str) -> None:
        """Yes and yes under conditions agree on conditions; whatever else differs is unknown."""
        reply = self.asked(*frames.split())

        assert (reply.answer.answer, reply.answer.certainty) == (answer, certainty)
        assert checked(reply, self.KNOWN)

    def test_never_more_of_a_yes(self) -> None:
        """Whatever a name may mean, the answer is no more of a yes, and no surer, than that of any reading."""
        frames = [id_ for id_, each in self.KNOWN.catalogue.products.items() if each.kind == "frame"]
        for several in (*product(frames, repeat=2), *product(frames, repeat=3)):
            reply = self.asked(*several)
            each = [reading.answer for reading in reply.readings]
            words = {reading.answer for reading in each}
            assert len(each) == len(several)
            assert reply.answer.answer in words | {"unknown"}
            if reply.answer.answer in ("yes", "conditional"):
                assert all(CAREFUL.index(reply.answer.answer) <= CAREFUL.index(word) for word in words)
                assert all(CERTAINTIES.index(reply.answer.certainty) >= CERTAINTIES.index(r.certainty) for r in each)
            elif len(words) == 1:
                assert reply.answer.answer in words
            assert checked(reply, self.KNOWN)

    def test_over_the_catalogue(self) -> None:
        """The same of every shared name of the catalogue, by every method that asks for one thing."""
        known, engine, agreed = own(), ReferenceEngine(own().rulebook), set()
        for name, ids in known.catalogue.shared_names.items():
            kinds = {known.catalogue.products[id_].kind for id_ in ids}
            if kinds != {"station"}:
                continue
            for method in ("expansion_pack", "separate_loads", "battery_on_input", "joined_outputs"):
                mention = Mention(name, "station", ids)
                reply = ask(Question("", (method,), words={"station": name}, ambiguous=(mention,)), known, engine)
                words = {each.answer.answer for each in reply.readings}
                assert reply.answer.answer in words | {"unknown"}
                assert not (words & {"no", "unknown"} and reply.answer.answer in ("yes", "conditional"))
                assert checked(reply, known)
                agreed |= {reply.answer.answer} if reply.agreed else set()

        assert {"yes", "no"} <= agreed

    def test_told(self) -> None:
        """What holds of all is said once, of the thing as the asker calls it; what holds of one, by its own name."""
        known = small(CATALOGUE, FRAMES, WORDS, rules={
            "allow": 'when: {fact: method, is: swap}\nthen: [{allow: "{frame} takes it."}]',
            "drill": 'when: {fact: frame.holes, above: 32}\nthen: [{require: "Fill {frame}."}]',
            "width": 'when: {fact: frame.width, above: 1 mm}\nthen: [{warn: "{frame} is {frame.width} wide."}]',
        })  # fmt: skip
        mention = Mention("Sometimes", "frame", ("bored", "wide", "sound"))
        question = Question("", ("swap",), words={"frame": "Sometimes"}, ambiguous=(mention,))
        data = Reporter(ask(question, known, ReferenceEngine(known.rulebook)), (), known).data()

        assert data["headline"] == "it may fit: Sometimes"
        assert [each["because"] for each in data["reasons"]] == ["Sometimes takes it."]
        assert [each["because"] for each in data["conditions"]] == ["Fill Bored.", "Fill Wide."]
        assert {each["because"] for each in data["warnings"]} == {
            "Bored is 105 mm wide.", "Wide is 120 mm wide.", "Sound is 105 mm wide.",
        }  # fmt: skip
        assert [each["answer"] for each in data["readings"]] == ["conditional", "conditional", "yes"]

    def test_left_over(self) -> None:
        """Words that nobody knows bar the yes of all readings; a figure that fits one of them does not."""
        assert self.asked("sound", "middle", unread=("flurble",)).barred
        assert self.asked("sound", "bored", frame__holes="36").answer.answer == "conditional"
        assert self.asked("sound", "bored", frame__holes="12").answer.answer == "unknown"
        for reply in (
            self.asked("sound", "middle", unread=("flurble",)),
            self.asked("sound", "bored", frame__holes="36"),
            self.asked("sound", "bored", frame__holes="12"),
        ):
            assert checked(reply, self.KNOWN)


def _may_be_allowed(known: Knowledge, method: str) -> bool:
    """Say whether some rule may allow what is asked about a method."""
    rules = specialised(known.rulebook, {"method": method}).rules.values()
    return any(rule.when != FALSE and rule.does("allow") for rule in rules)


class TestFindOut:
    """An answer that is open says what to find out: a question, a condition, or a name to settle."""

    BAN = {  # noqa: RUF012
        "allow": "when: {fact: method, is: swap}\nthen: [{allow: it fits}]",
        "ban": "when: {fact: method, is: swap}\nthen: [{forbid: never}]",
        "but": "when: {fact: frame.holes, above: 0}\nthen: [{warn: but}]\nsets_aside: [ban]",
        "not": "when: {fact: frame.painted, is: true}\nthen: [{warn: not so}]\nsets_aside: [but]",
    }

    def test_what_nobody_can_be_asked(self) -> None:
        """Where only the catalogue could know it, behind an exception to an exception, it is said all the same."""
        known = small(CATALOGUE, WORDS, rules=self.BAN)
        data = self.told(asked(known, "bare", {}), known)

        assert (data["answer"], data["questions"]) == ("unknown", [])
        assert [(each["fact"], each["meaning"]) for each in data["missing"]] == [("frame.painted", "painted")]

    def test_over_the_catalogue(self) -> None:
        """Whatever is asked of the catalogue. Of what no rule allows in any case, nothing need be found out."""
        known = own()
        outside = {(each,) for each in known.methods if not _may_be_allowed(known, each)}
        assert len(outside) == 3
        engine, seen = ReferenceEngine(known.rulebook), dict[str, int]()
        for question in _varied(known):
            reply = ask(question, known, engine)
            seen[reply.answer.answer] = seen.get(reply.answer.answer, 0) + 1
            if reply.answer.answer == "conditional":
                assert reply.answer.conditions or reply.answer.on_your_word
            if reply.answer.answer == "unknown" and question.methods not in outside:
                assert question.ambiguous or question.unknown or self.told(reply, known)["questions"], question

        assert min(seen.values()) > 20
        assert set(seen) == set(CAREFUL)

    @staticmethod
    def told(reply: Reply, known: Knowledge) -> dict[str, Any]:
        """Give what a report says that is to be found out."""
        further = Analyses(Reporter(reply, (), known))
        asking = further.find.inquiry.asking(reply.answer) if further.settled else None
        return {
            "answer": reply.answer.answer, "questions": further.questions(asking), "missing": further.missing(asking),
        }  # fmt: skip


HEADLINE = '{"yes": it fits, "no": it does not, conditional: "it may fit: {frame}", unknown: nobody knows}'
WORDS = f"""
texts: {{en: {{interview_role: "Which {{role}}?", interview_name: its name, with: " with ", unfilled: "?", "yes": "YES",
  "no": "NO",
  conditional: MAYBE, unknown: UNSURE, and: " and ", supposing_name: "{{said}} is {{name}}",
  supposing_method: "it is {{method}}", supposing_word: "{{words}}", supposing_words: "{{words}}"}}}}
methods:
  swap: {{title: swapping, asks: [], understood: swapping, headline: {HEADLINE}}}
  look: {{title: looking, asks: [], understood: looking, headline: {HEADLINE}}}
"""


def _varied(known: Knowledge) -> Iterator[Question]:
    """Give questions for every method, about one thing, two, some of no name, or none."""
    methods = list(known.vocabulary.facts["method"].values)
    stations, packs = (
        [id_ for id_, each in known.catalogue.products.items() if each.kind == kind] for kind in ("station", "pack")
    )
    yield Question()
    for method in methods:
        yield Question("", (method,))
        for role in ("battery", "pack", "second_station", "station"):
            yield Question("", (method,), present=frozenset({role}))
        for station in stations[::5]:
            yield Question("", (method,), {"station": station})
        for station, pack in list(known.catalogue.pairs)[::7]:
            yield Question("", (method,), {"station": station, "pack": pack})
        for one, other in zip(stations[::9], stations[3::9], strict=False):
            yield Question("", (method,), {"station": one, "second_station": other})
        for pack in packs[::9]:
            yield Question("", (method,), {"pack": pack})
            yield Question("", (method,), {"pack": pack}, present=frozenset({"station"}))
