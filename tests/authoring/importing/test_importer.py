"""Tables become products and pairs; every cell that does not fit is named, and then nothing is written."""

from __future__ import annotations

import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small import small

from cli import main
from kb.authoring.importing.importer import Imported, read_import
from kb.authoring.importing.mapping import read_mapping
from kb.authoring.importing.tables import read_table
from kb.authoring.importing.write_import import texts, write_files
from kb.files.paths import own_folder
from kb.files.strict_yaml import read_text
from kb.knowledge.knowledge import Knowledge
from kb.problems import InputError, refuse

CATALOGUE = """
groups: {rosso: {name: Rosso}}
products:
  rosso/uno: {kind: frame, name: Uno, within: [rosso], facts: {width: {value: 130 mm, source: handbook}}}
  spin/one: {kind: wheel, name: Spin one}
pairs:
  - {of: [rosso/uno, spin/one], facts: {verdict: {value: good, source: club}}}
"""
MAPPING = """
source: brochure
products:
  id: {prefix: rosso/, column: Model}
  name: Model
  kind: frame
  within: [rosso]
  facts:
    width: {column: Width, unit: mm}
    holes: Holes
    brake: {column: Brake, values: {drum: rim, disc: disc}}
    painted: Painted
"""
GOOD = "Model,Width,Holes,Brake,Painted\nDue,135,32,disc,yes\nTre,5.5 in,,drum,\n"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """A small catalogue of one frame and one wheel."""
    return small(CATALOGUE)


def imported(
    folder: Path, known: Knowledge, table: str | bytes, mapping: str = MAPPING, rivals: bool = False
) -> Imported:
    """Import a CSV text."""
    path, said = folder / "frames.csv", folder / "map.yaml"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    said.write_text(mapping, encoding="utf-8")
    return read_import(path, read_mapping(said), known, rivals)


def wrong(folder: Path, known: Knowledge, table: str | bytes, mapping: str = MAPPING) -> list[str]:
    """Give what is wrong with a CSV text, without the folder."""
    with pytest.raises(InputError) as caught:
        imported(folder, known, table, mapping)
    return [str(each).replace(f"{folder}/", "") for each in caught.value.problems]


def test_rows_become_products(tmp_path: Path, knowledge: Knowledge) -> None:
    """Each row is a product with a claim for each cell that says anything."""
    made = imported(tmp_path, knowledge, GOOD)

    def claim(value: Any) -> dict[str, Any]:
        return {"value": value, "source": "brochure"}

    assert made.products == {
        "rosso/due": {"kind": "frame", "name": "Due", "within": ["rosso"], "facts": {
            "width": claim("135 mm"), "holes": claim(32), "brake": claim("disc"), "painted": claim(True)}},
        "rosso/tre": {"kind": "frame", "name": "Tre", "within": ["rosso"], "facts": {
            "width": claim("5.5 in"), "brake": claim("rim")}},
    }  # fmt: skip
    assert made.claims == 6


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Due,wide,,,", "frames.csv:2:2: `wide` is no length; write a number with its unit, such as 12 mm"),
        ("Due,12 kg,,,", "frames.csv:2:2: `12 kg` is a mass, but `frame.width` is a length; write it as 12 mm"),
        ("Due,900,,,", "frames.csv:2:2: 900 mm is outside the range of `frame.width`, 1 mm to 300 mm"),
        ("Due,,2.5,,", "frames.csv:2:3: `2.5` is no whole number; write one such as 2"),
        ("Due,,,cantilever,", "frames.csv:2:4: unknown word `cantilever`; known are `disc`, `drum`"),
        ("Due,,,,perhaps", "frames.csv:2:5: `perhaps` is neither yes nor no; write true or false"),
        (",135,,,", "frames.csv:2:1: nothing stands below `Model`; fill in the cell, or leave the row out"),
        ("Due,135,,,,more", "frames.csv:2:6: `more` stands below no heading"),
        ("Due,=B3*2,,,", "frames.csv:2:2: `=B3*2` is a formula without its value; "
                         "put the value there, or save the workbook in a spreadsheet program"),
        ("Due,#N/A,,,", "frames.csv:2:2: `#N/A` is a spreadsheet's error; put a value there, or nothing"),
        ("Due\u202e,135,,,", "frames.csv:2:1: character U+202E is not allowed; remove it"),
        ("!?,135,,,", "frames.csv:2:1: `!?` makes no id; use letters and digits"),
        ("Uno,135,,,", "frames.csv:2:1: product `rosso/uno` is there already; first at f1:4:14; "
                       "leave the row out, or add its claims as rivals with --rivals"),
        ("Due,\"13,5\",,,", "frames.csv:2:2: `13,5` has a comma; "
                            "write decimals with a point, or `decimal: \",\"` under `read`"),
    ],
)  # fmt: skip
def test_a_cell_that_does_not_fit(tmp_path: Path, knowledge: Knowledge, row: str, expected: str) -> None:
    """Each kind of wrong cell is told with row, column and what would be right."""
    assert expected in wrong(tmp_path, knowledge, f"Model,Width,Holes,Brake,Painted\n{row}\n")


def test_all_cells_are_told_at_once(tmp_path: Path, knowledge: Knowledge) -> None:
    """No problem hides another, whatever the row."""
    found = wrong(tmp_path, knowledge, "Model,Width,Holes,Brake,Painted\nDue,x,y,z,w\nTre,1,1,disc,1\n")

    assert [each.split(": ")[0] for each in found] == [
        "frames.csv:2:2", "frames.csv:2:3", "frames.csv:2:4", "frames.csv:2:5", "frames.csv:3:5",
    ]  # fmt: skip


def test_a_product_given_twice(tmp_path: Path, knowledge: Knowledge) -> None:
    """Two rows of one id are refused, with the place of the first."""
    found = wrong(tmp_path, knowledge, GOOD + "DUE,136,,,\n")

    assert found == ["frames.csv:4:1: product `rosso/due` is given twice; first at frames.csv:2:1"]


def test_rival_claims_for_a_known_product(tmp_path: Path, knowledge: Knowledge) -> None:
    """With rivals a known product keeps its name and gets further claims."""
    made = imported(tmp_path, knowledge, "Model,Width,Holes,Brake,Painted\nUNO,131,,,\n", rivals=True)

    assert made.products == {
        "rosso/uno": {"kind": "frame", "name": "Uno", "facts": {"width": {"value": "131 mm", "source": "brochure"}}}
    }


def test_columns_that_are_not_there(tmp_path: Path, knowledge: Knowledge) -> None:
    """A column that the table lacks is told where the mapping names it; a heading that stands twice is told too."""
    found = wrong(tmp_path, knowledge, "Model,Widht,Holes,Brake,Painted,Holes\nDue,1,,,,\n")

    assert "map.yaml:9:21: the table has no column `Width`; did you mean `Widht`?" in found
    assert "frames.csv:1:6: heading `Holes` stands twice; first in column 3" in found


def test_facts_that_the_kind_does_not_have(tmp_path: Path, knowledge: Knowledge) -> None:
    """A mapping can only name facts of the vocabulary."""
    found = wrong(tmp_path, knowledge, GOOD, MAPPING.replace("    holes:", "    holles:"))

    assert found == ["map.yaml:10:5: unknown fact `holles`; did you mean `holes`?"]


def test_an_unknown_source_or_group(tmp_path: Path, knowledge: Knowledge) -> None:
    """Sources and groups must be known, or be declared in the mapping."""
    found = wrong(tmp_path, knowledge, GOOD, MAPPING.replace("brochure", "brochur").replace("[rosso]", "[roso]"))

    assert "map.yaml:2:9: unknown source `brochur`; did you mean `brochure`?" in found
    assert "map.yaml:7:12: unknown group `roso`; did you mean `rosso`?" in found


def test_mappings_are_checked(tmp_path: Path, knowledge: Knowledge) -> None:
    """A mapping with an unknown key is refused before the table is read."""
    assert wrong(tmp_path, knowledge, GOOD, MAPPING + "read: {decimals: ','}\n") == [
        "map.yaml:13:8: unknown key `decimals`; did you mean `decimal`?"
    ]


COMMAS = MAPPING + "read: {delimiter: ';', decimal: ',', empty: ['-', k. A.]}\n"


def test_semicolons_and_decimal_commas(tmp_path: Path, knowledge: Knowledge) -> None:
    """Tables of other countries are read as the mapping declares them."""
    made = imported(tmp_path, knowledge, "Model;Width;Holes;Brake;Painted\nDue;13,5 cm;k. a.;-;yes\n", COMMAS)

    assert made.products["rosso/due"]["facts"] == {
        "width": {"value": "13.5 cm", "source": "brochure"}, "painted": {"value": True, "source": "brochure"},
    }  # fmt: skip


def test_a_point_where_commas_are_declared(tmp_path: Path, knowledge: Knowledge) -> None:
    """A point that cannot stand between thousands is refused there, not dropped."""
    assert wrong(tmp_path, knowledge, "Model;Width;Holes;Brake;Painted\nDue;13.5 cm;;;\n", COMMAS) == [
        "frames.csv:2:2: `13.5 cm` has a point; decimals are written with a comma here, as `read` says"
    ]


def test_byte_order_mark_blank_rows_and_quoted_lines(tmp_path: Path, knowledge: Knowledge) -> None:
    """Marks of Windows, empty rows and line breaks in cells do no harm; rows keep their line."""
    table = '\ufeffModel,Width,Holes,Brake,Painted\r\n\r\n,,,,\r\n"Due\nlungo",135,,,\r\nTre,x,,,\r\n'

    assert wrong(tmp_path, knowledge, table)[0].startswith("frames.csv:6:2: `x` is no length")


def test_encodings(tmp_path: Path, knowledge: Knowledge) -> None:
    """Bytes that are no UTF-8 are refused with the line; with their encoding declared they are read."""
    table = "Model,Width,Holes,Brake,Painted\nDue,135,,,\nÜber,135,,,\n".encode("cp1252")

    assert wrong(tmp_path, knowledge, table) == [
        "frames.csv:3:1: is no utf-8 text (byte 43); name its `encoding` under `read`, such as cp1252"
    ]
    made = imported(tmp_path, knowledge, table, MAPPING + "read: {encoding: cp1252}\n")
    assert made.products["rosso/ber"]["name"] == "Über"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", "has no headings"), ("\n\n", "has no headings"), ("Model,Width,Holes,Brake,Painted\n", "holds no rows"),
        ('Model,Width,Holes,Brake,Painted\n"Due,1,,,\n', "not readable as CSV"),
    ],
)  # fmt: skip
def test_tables_without_rows(tmp_path: Path, knowledge: Knowledge, table: str, expected: str) -> None:
    """A table that holds nothing, or that breaks off, is refused."""
    assert expected in wrong(tmp_path, knowledge, table)[0]


PAIRS = """
source: club
pairs: {of: [Frame, Wheel], only: {Kind: joint}, facts: {verdict: {column: Fits, values: {x: good, "": poor}}}}
"""


def test_pairs(tmp_path: Path, knowledge: Knowledge) -> None:
    """Rows of pairs name their products by name or id; what is said already, the wrong way round or unknown is told."""
    known = small(CATALOGUE.replace("products:", "products:\n  rosso/due: {kind: frame, name: Due, within: [rosso]}"))
    table = "Kind,Frame,Wheel,Fits\njoint,rosso/due,spin/one,x\nother,nonsense,nonsense,\n"
    made = imported(tmp_path, known, table, PAIRS)
    rows = "joint,rosso/uno,spin/one,x\njoint,spin/one,rosso/due,\njoint,rosso/du,spin/one,"
    found = wrong(tmp_path, known, table + rows, PAIRS)

    assert made.pairs == [{"of": ["rosso/due", "spin/one"], "facts": {"verdict": {"value": "good", "source": "club"}}}]
    assert found == [
        "frames.csv:4:1: the pair rosso/uno + spin/one is there already; leave the row out, "
        "or add its claims as rivals with --rivals",
        "frames.csv:5:1: nothing is said of a wheel together with a frame; name them the other way round",
        "frames.csv:6:2: unknown product `rosso/du`; did you mean `rosso/due` or `Rosso Due` or `rosso/uno`?",
    ]


def workbook(path: Path, *rows: tuple[object, ...], title: str = "Frames") -> Path:
    """Write a workbook with a first sheet that does not matter."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_workbooks(tmp_path: Path) -> None:
    """Numbers, truths, dates and empty cells of a sheet are what a person would type; formulas are refused."""
    head = ("Model", "Width", "Painted", "Seen")
    rows = (("Due", 135.50, True, datetime(2024, 5, 1)), (), ("Tre", "=A1", None, 12))
    table = read_table(workbook(tmp_path / "f.xlsx", head, *rows), {}, "Frames")

    assert [{key: cell.text for key, cell in row.cells.items()} for row in table.rows] == [
        {"Model": "Due", "Width": "135.5", "Painted": "true", "Seen": "2024-05-01"},
        {"Model": "Tre", "Width": "=A1", "Seen": "12"},
    ]
    assert [str(each).rpartition("/")[2] for each in table.problems] == [
        "f.xlsx[Frames]:4:2: `=A1` is a formula without its value; "
        "put the value there, or save the workbook in a spreadsheet program"
    ]


def test_formulas_with_their_values(tmp_path: Path) -> None:
    """Of a formula counts what the spreadsheet program has stored as its value."""
    path = workbook(tmp_path / "f.xlsx", ("Model", "Width"), ("Due", "=27*5"))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content.replace(b"<v></v>", b"<v>135</v>").replace(b"<v />", b"<v>135</v>"))

    [row] = read_table(path, {}, "Frames").rows
    assert row.cells["Width"].text == "135"


def test_a_mapping_that_fits_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    """What is wrong with the mapping itself is told at once, with its place, whatever the rows say."""
    mapping = """
source: shop
sources: {shop: {kind: forumm, titel: a shop}}
groups: {rosso: {nam: Rosso}}
products:
  name: Model
  kind: frame
  facts: {width: {column: Width, unit: kg}, hols: Holes, brake: {column: Brake, unit: mn}}
"""
    assert wrong(tmp_path, knowledge, GOOD, mapping) == [
        "map.yaml:3:17: missing `title`",
        "map.yaml:3:24: unknown source kind `forumm`; did you mean `forum`?",
        "map.yaml:3:32: unknown key `titel`; did you mean `title`?",
        "map.yaml:4:17: missing `name`",
        "map.yaml:4:18: unknown key `nam`; did you mean `name`?",
        "map.yaml:8:40: `kg` measures mass, `width` length",
        "map.yaml:8:45: unknown fact `hols`; did you mean `holes`?",
        "map.yaml:8:87: unknown unit `mn`; known are `cm`, `in`, `kg`, `mm`, `pct`, `€`",
    ]


def test_one_cell_is_told_once(tmp_path: Path, knowledge: Knowledge) -> None:
    """What cannot be meant is not told again as no value of its fact."""
    assert wrong(tmp_path, knowledge, "Model,Width,Holes,Brake,Painted\nDue,#REF!,,,\n") == [
        "frames.csv:2:2: `#REF!` is a spreadsheet's error; put a value there, or nothing"
    ]


def test_dates_of_claims(tmp_path: Path, knowledge: Knowledge) -> None:
    """A date that is none is told with its cell."""
    mapping = MAPPING.replace(
        "width: {column: Width, unit: mm}", "width: {column: Width, unit: mm, date: {column: On}}"
    )
    table = "Model,Width,Holes,Brake,Painted,On\nDue,135,,,,01.09.2026\nTre,135,,,,2026-09\n"

    assert wrong(tmp_path, knowledge, table, mapping) == [
        "frames.csv:2:6: `01.09.2026` is no date; write year-month-day, such as 2026-09-01"
    ]


def test_workbooks_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing sheet, a file that is none, and a missing package are told in one line."""
    path = workbook(tmp_path / "f.xlsx", ("Model",))
    (tmp_path / "g.xlsx").write_text("no workbook")

    with pytest.raises(InputError, match=r"has no sheet `Frame`; did you mean `Frames` or `Read me`\?"):
        read_table(path, {}, "Frame")
    with pytest.raises(InputError, match="not readable as a workbook"):
        read_table(tmp_path / "g.xlsx", {})
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match="workbooks need the package openpyxl; install it with"):
        read_table(path, {}, "Frames")


def test_files_read_back(tmp_path: Path, knowledge: Knowledge) -> None:
    """The files written are strict YAML that says what was imported."""
    made = imported(tmp_path, knowledge, GOOD)
    files = texts(made, {}, "frames.csv")

    assert list(files) == ["frames.yaml"]
    assert read_text(files["frames.yaml"])["products"] == made.products
    assert "\n      width: {value: 135 mm, source: brochure}\n" in files["frames.yaml"]


def test_all_or_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    """Where the knowledge base cannot stand the new files, the folder is as it was."""
    (tmp_path / "mine").mkdir()

    def never(_: object) -> Knowledge:
        raise refuse("it does not load")

    for into in (tmp_path / "mine", tmp_path / "new"):
        with pytest.raises(InputError, match="it does not load"):
            write_files({"frames.yaml": "products: {}"}, into, "frames", knowledge, never)
    assert list((tmp_path / "mine").iterdir()) == []
    assert not (tmp_path / "new").exists()


def test_what_is_there_is_not_written_over(tmp_path: Path, knowledge: Knowledge) -> None:
    """An import never replaces an earlier one."""
    (tmp_path / "facts" / "frames").mkdir(parents=True)

    with pytest.raises(InputError, match="is there already; give the import another --name"):
        write_files({}, tmp_path, "frames", knowledge, lambda _: knowledge)


def test_the_built_in_knowledge_base_is_left_alone() -> None:
    """Nothing is imported into the folders that come with the package."""
    for into in (own_folder(), own_folder() / "facts" / "brands"):
        words = ["facts", "import", "t.csv", "--map", "m.yaml", "--into", str(into)]
        result = CliRunner().invoke(main, words)

        assert result.exit_code == 2
        assert result.stderr == f"{into}: is the built-in knowledge base; name a folder of your own\n"
