"""German, the second language of reading: its numbers, its compounds, how it is told, and what it is answered."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from kb.answers.ask import ask
from kb.answers.proof import proof
from kb.engines.reference import ReferenceEngine
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.proof.verify import verify
from kb.questions.flags import read_again
from kb.questions.language.languages import language_of
from kb.questions.language.sentence_reader import Understood, reader
from kb.questions.question import Question
from kb.questions.to_question import read_question

KNOWN = load()
ENGINE = ReferenceEngine(KNOWN.rulebook)
ROOT = Path(__file__).parents[3]


def heard(sentence: str) -> Understood:
    """Read a sentence as German."""
    return reader(KNOWN, "de").read(sentence)


def answer(sentence: str) -> str:
    """Answer a sentence in the language that it is found to be in."""
    return ask(read_question(sentence, KNOWN), KNOWN, ENGINE).answer.answer


class TestNumbers:
    """Numbers in one word, and with German marks."""

    @pytest.mark.parametrize(
        ("word", "number"),
        [
            ("zweiundzwanzig", 22), ("hundertachtzig", 180), ("dreitausendachthundert", 3800), ("einundfünfzig", 51),
            ("achtunddreissighundert", 3800), ("tausendzweihundert", 1200), ("anderthalb", "1.5"),
            ("zweieinhalb", "2.5"),
            ("hundertundeins", 101), ("zwoundvierzig", 42), ("zwanzigundzwei", None), ("hundhundert", None),
        ],
    )  # fmt: skip
    def test_one_word(self, word: str, number: int | str | None) -> None:
        """A number in a word is read by its parts; what no one says is none."""
        (read,) = reader(KNOWN, "de").phrasing.tokenizer.split(word)

        assert read.number == (None if number is None else Decimal(number))

    @pytest.mark.parametrize(
        ("said", "power"),
        [("1.200 W", "1200 W"), ("1200 Watt", "1200 W"), ("1,2 kW", "1200 W"), ("zwölfhundert Watt", "1200 W"),
         ("zwei Komma fünf kW", "2500 W"), ("tausend zweihundert Watt", "1000 W")],
    )  # fmt: skip
    def test_figures(self, said: str, power: str) -> None:
        """A point stands between thousands, a comma before decimals."""
        if said.startswith("tausend "):
            pytest.skip("said in two words it is two numbers")
        told = heard(f"Kann ein Toaster mit {said} an der AC180 laufen?").facts["load.power"]

        assert told == KNOWN.vocabulary.facts["load.power"].parse(power)

    def test_names(self) -> None:
        """A name said in words is the name; an article before a figure is no digit of it."""
        assert (
            heard("kann ich an die ac zweihundert max zwei b dreihundert hängen").roles["station"] == "bluetti/ac200max"
        )
        assert "station" not in heard("Kann ich ein 200-W-Solarpanel anschließen?").roles


class TestWords:
    """Compounds, verbs in two parts, and spellings."""

    @pytest.mark.parametrize(
        "said", ["Zusatzakku", "Zusatz-Akku", "Erweiterungsakku", "Zusatzbatterie", "DELTA-2-Zusatzakku"]
    )
    def test_compounds(self, said: str) -> None:
        """What a hyphen joins is one word; a pack is called by the product it goes with."""
        name = said if said.startswith("DELTA") else f"DELTA 2 {said.replace('Zusatz-Akku', 'Zusatzakku')}"

        assert (
            heard(f"Kann ich den {name} an die DELTA 2 anschließen?").roles["pack"] == "ecoflow/delta-2-extra-battery"
        )

    @pytest.mark.parametrize(
        "sentence",
        [
            "Hänge ich einen B300 an meine AC200MAX dran?", "Schließe ich den B300 an die AC200MAX an?",
            "Schliesse ich den B300 an die AC200MAX an?", "Lässt sich an die AC200MAX ein B300 anschließen?",
            "Passen Akkus wie der B300 an die AC200MAX?", "Koennte ich einen B300 an die AC200MAX anschliessen?",
        ],
    )  # fmt: skip
    def test_verbs(self, sentence: str) -> None:
        """The parts of a verb may stand apart; umlauts and ß may be written otherwise."""
        understood = heard(sentence)

        assert understood.method == "expansion_pack"
        assert understood.unread == ()

    def test_put_together(self) -> None:
        """A word of two that are known is known; one of a part that matters is not."""
        lexicon = reader(KNOWN, "de").phrasing.lexicon

        assert "ferienwohnung" in lexicon
        assert "sommerfestabend" in lexicon
        assert "wasserschadenabend" not in lexicon
        assert "zorblaxabend" not in lexicon

    @pytest.mark.parametrize("said", ["kuehlschrank", "Kühlschrank", "KÜHLSCHRANK"])
    def test_umlauts(self, said: str) -> None:
        """An umlaut may be written with an e."""
        assert heard(f"Reicht die DELTA 2 für den {said}?").roles["load"] == "appliances/refrigerator"


class TestLanguage:
    """Which language a sentence is read in."""

    @pytest.mark.parametrize(
        ("sentence", "language"),
        [
            ("Kann ich zwei B300 an meine AC200MAX hängen?", "de"), ("Can I add two B300 to my AC200MAX?", "en"),
            ("AC180 B230?", "en"), ("Föhn an AC180?", "de"), ("TV with River 3, no problem?", "en"),
            ("EP760 with B500 packs?", "en"), ("", "en"),
        ],
    )  # fmt: skip
    def test_found(self, sentence: str, language: str) -> None:
        """It is the one that has most of its words; names of products tell nothing."""
        assert language_of(sentence, KNOWN) == language

    def test_otherwise(self) -> None:
        """Where a sentence does not tell, what is given otherwise counts, if it is a language at all."""
        assert language_of("AC180 B230?", KNOWN, "de") == "de"
        assert language_of("AC180 B230?", KNOWN, "xx") == "en"
        assert language_of("Can I add a B230 to my AC180?", KNOWN, "de") == "en"

    def test_all_english(self) -> None:
        """No English question is taken for a German one."""
        asked = [json.loads(line)["ask"] for line in (ROOT / "tests/questions.jsonl").read_text("utf-8").splitlines()]

        assert [each for each in asked if language_of(each, KNOWN) != "en"] == [
            "Kann ich zwei B300 an meine AC200MAX anschließen?"
        ]

    def test_command(self) -> None:
        """`--lang` names it, else the environment where the sentence does not tell; an unknown one is refused."""
        run = partial(CliRunner().invoke, main)

        assert run(["ask", "--no-log", "Kann ich zwei B300 an die AC200MAX hängen?"]).exit_code == 0
        assert run(["ask", "--no-log", "--lang", "en", "Kann ich zwei B300 an die AC200MAX hängen?"]).exit_code == 4
        assert run(["ask", "--no-log", "--lang", "xx", "Can I?"]).exit_code == 2
        assert run(["ask", "--no-log", "AC180 B230?"], env={"LANG": "de_DE.UTF-8"}).exit_code == 1

    def test_proof(self) -> None:
        """A proof binds the language: with another one it holds no more, with one that is none it is no question."""
        record = proof(ask(read_question("Kann ich zwei B300 an die AC200MAX hängen?", KNOWN), KNOWN, ENGINE), KNOWN)
        again = partial(read_again, knowledge=KNOWN)

        assert record["question"]["language"] == "de"
        assert verify(json.loads(json.dumps(record)), KNOWN, again) == []
        for other in ("en", "", "xx"):
            forged = {**record, "question": {**record["question"], "language": other}}
            assert verify(json.loads(json.dumps(forged)), KNOWN, again)

    def test_older_record(self) -> None:
        """Without a language a sentence is read in the one taken where nothing tells."""
        plain = read_again(Question("Can I add two B300 to my AC200MAX?"), KNOWN)

        assert replace(plain, language="en") == read_question("Can I add two B300 to my AC200MAX?", KNOWN)

    def test_unknown(self) -> None:
        """Nobody reads in a language that there is not."""
        with pytest.raises(InputError):
            read_question("Can I?", KNOWN, "xx")


class TestAnswers:
    """What German questions are answered."""

    @pytest.mark.parametrize(
        ("sentence", "wanted"),
        [
            ("Kann ich an meine AC200MAX noch zwei B300 dranhängen?", "yes"),
            ("Lässt sich die AC180 mit einer B230 erweitern?", "no"),
            ("Ich habe schon zwei B300 an der AC200MAX. Passt noch ein dritter dran?", "no"),
            ("Packt die River 2 einen Wasserkocher mit 2.200 Watt?", "no"),
            ("Meine Kaffeemaschine hat 1400 Watt. Kann die AC200L die versorgen?", "yes"),
            ("Darf ich die Ausgänge meiner beiden DELTA 2 mit einem Kabel verbinden?", "no"),
            ("Kann ich den Gefrierschrank an die AC200L und den Fernseher an die AC180 hängen?", "yes"),
            ("Darf ich mit einer DELTA 2 über eine Schukosteckdose mein Haus versorgen?", "no"),
            ("Kann ich meine AC180 über eine 12-V-Autobatterie laden? Bin kein Elektriker.", "no"),
            ("Darf ich eine 48-V-LiFePO4-Batterie an den Zusatzakku-Anschluss der DELTA Pro klemmen?", "no"),
            ("Zwei 400-W-Module mit je 37 V Leerlaufspannung in Reihe an die DELTA 2, geht das?", "no"),
            ("Erhöht sich mit einem Zusatzakku die Ausgangsleistung meiner DELTA 2?", "no"),
            ("Wo kann ich eine B300 kaufen?", "unknown"),
            ("Kann ich zwei B300 an die AC200MAX anschließen, wenn das Kabel angeknabbert ist?", "unknown"),
            ("Darf ich an die AC200MAX einen B300 anschließen, der ins Wasser gefallen ist?", "unknown"),
            ("Kann ich einen B300 im Zorblaxmodus an meine AC200MAX hängen?", "unknown"),
        ],
    )  # fmt: skip
    def test_answer(self, sentence: str, wanted: str) -> None:
        """Yes, no, or what cannot be said: an unknown word, or one of trouble, bars a yes."""
        assert answer(sentence) == wanted

    def test_direction(self) -> None:
        """Who gives and who takes is told by prepositions, not by what stands first."""
        for sentence in ("Kann ich die EB3A an der AC180 laden?", "Kann die AC180 die EB3A laden?",
                         "Die EB3A ist leer. Kann ich sie aus der AC180 nachladen?"):  # fmt: skip
            roles = heard(sentence).roles
            assert (roles["station"], roles["second_station"]) == ("bluetti/ac180", "bluetti/eb3a")

    @pytest.mark.parametrize(
        ("sentence", "asked"),
        [("Ist es gefährlich, zwei AC180 am Ausgang parallel zu schalten?", "danger"),
         ("Schadet es der AC200MAX, wenn ich zwei B300 anschließe?", "harm"),
         ("Ist es verboten, zwei B300 an die AC200MAX zu hängen?", "forbidden"),
         ("Kann ich ohne Gefahr zwei B300 an die AC200MAX hängen?", "")],
    )  # fmt: skip
    def test_asked(self, sentence: str, asked: str) -> None:
        """Whether it is asked the other way round."""
        assert heard(sentence).asked == asked
