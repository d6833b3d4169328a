"""The journal keeps what it said it kept: under kill -9, several writers, a full disk, a damaged file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.journal import journal as module
from kb.journal.entry import Entry
from kb.journal.journal import Journal, JournalError

ENTRY = Entry(
    "2026-10-06T12:00:00.000+00:00", "Does the wheel fit?", "a wheel into a frame", "no", "established", "a1", "b2",
    "0.1.0", ("/here",), "", "en", "reference", {"methods": ["swap_wheel"]}, {"facts": {}},
    {"headline": "It does not – 5 mm are missing.", "padding": "x" * 20_000}, {"format": 1},
)  # fmt: skip

WRITER = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from kb.journal.journal import Journal, JournalError
from tests.journal.test_journal import ENTRY

path, count, name, largest = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
if largest:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
try:
    for number in range(count):
        with Journal(path, write=True, patience=60) as journal:
            print(journal.append(replace(ENTRY, sentence=f"{name} {number}")), flush=True)
except JournalError as error:
    print(error, file=sys.stderr)
"""
"""Adds entries one by one, each as a process of its own would, and prints each number once it is given."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a journal."""
    return tmp_path / "deep" / "journal.sqlite"


def writer(path: Path, count: int, name: str = "w", largest: int = 0) -> subprocess.Popen[str]:
    """Start a process that writes."""
    command = [sys.executable, "-c", WRITER, str(path), str(count), name, str(largest)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def kept(path: Path) -> dict[int, str]:
    """Give number and sentence of every entry, after a check of the whole file."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = dict(db.execute("SELECT id, sentence FROM entry"))
    db.close()
    return rows


class TestKeeping:
    """What goes in comes out."""

    def test_round_trip(self, path: Path) -> None:
        """An entry comes back as it was given, with its number."""
        with Journal(path, write=True) as journal:
            number = journal.append(ENTRY)

        with Journal(path) as journal:
            assert journal.entry(number) == replace(ENTRY, id=number)
            assert (journal.ids(), journal.entry(99)) == ([1], None)

    def test_private(self, path: Path) -> None:
        """Nobody else may read the file, and nothing is left beside it."""
        with Journal(path, write=True) as journal:
            journal.append(ENTRY)

        assert path.stat().st_mode & 0o077 == 0
        assert list(path.parent.iterdir()) == [path]

    def test_on_the_disk(self, path: Path) -> None:
        """An entry counts as kept only when it is on the disk."""
        with Journal(path, write=True) as journal:
            modes = [journal._db.execute(f"PRAGMA {each}").fetchone()[0] for each in ("journal_mode", "synchronous")]

        assert modes == ["wal", 2]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE entry SET answer = 'yes'",
            "DELETE FROM entry",
            "INSERT OR REPLACE INTO entry SELECT * FROM entry",
            "REPLACE INTO entry SELECT * FROM entry",
        ],
    )
    def test_only_added_to(self, path: Path, statement: str) -> None:
        """An entry cannot be changed, removed or replaced."""
        with Journal(path, write=True) as journal:
            journal.append(ENTRY)
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                journal._db.execute(statement)
            assert journal.entry(1) == replace(ENTRY, id=1)

    def test_find(self, path: Path) -> None:
        """Entries are found by answer, time and words, newest first, words in any case."""
        times = ("2026-10-01", "2026-10-02", "2026-10-03")
        with Journal(path, write=True) as journal:
            for day, answer, asked in zip(times, ("no", "yes", "no"), ("Größe A", "B", "GRÖSSE C"), strict=True):
                journal.append(replace(ENTRY, time=f"{day}T00:00:00.000+00:00", answer=answer, sentence=asked))

            def found(**said: str | int) -> list[int]:
                return [row["id"] for row in journal.find(**said)]  # type: ignore[arg-type]

            assert found() == [3, 2, 1]
            assert found(limit=2) == [3, 2]
            assert found(answer="no") == [3, 1]
            assert found(since="2026-10-02T00:00:00.000+00:00") == [3, 2]
            assert found(contains="grösse") == [3, 1]
            assert found(contains="INTO A FRAME") == [3, 2, 1]
            assert found(contains="%") == []

    def test_newer_schema(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A journal is brought up to date with all its entries, and one of a later release is left alone."""
        with Journal(path, write=True) as journal:
            journal.append(ENTRY)
        steps = (*module.MIGRATIONS, ("ALTER TABLE entry ADD COLUMN extra TEXT NOT NULL DEFAULT ''",))
        with monkeypatch.context() as patched:
            patched.setattr(module, "MIGRATIONS", steps)
            with Journal(path, write=True) as journal:
                assert journal.append(ENTRY) == 2
                assert journal.entry(1) == replace(ENTRY, id=1)
        before = path.read_bytes()

        for write in (True, False):
            with pytest.raises(JournalError, match="it was written by a later release"):
                Journal(path, write=write)
        assert path.read_bytes() == before

    def test_half_a_schema(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A step that fails leaves the schema as it was."""
        broken = (*module.MIGRATIONS, ("CREATE TABLE other (x)", "nonsense"))
        with monkeypatch.context() as patched:
            patched.setattr(module, "MIGRATIONS", broken)
            with pytest.raises(JournalError, match="syntax error"):
                Journal(path, write=True)

        with Journal(path, write=True) as journal:
            assert journal.append(ENTRY) == 1


def test_killed(path: Path) -> None:
    """Writers killed at any moment leave a sound file that holds every entry whose number they gave."""
    given: list[int] = []
    for round_ in range(8):
        process = writer(path, 10_000)
        assert process.stdout is not None
        given += [int(process.stdout.readline()) for _ in range(1 + round_ % 4)]
        time.sleep(0.002 * round_)
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        given += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        entries = kept(path)

        assert set(given) <= set(entries)
        assert len(given) == len(set(given))
        assert len(entries) - len(given) <= round_ + 1


def test_together(path: Path) -> None:
    """Four processes that start a journal together and write 100 entries each lose none and repeat none."""
    processes = [writer(path, 100, name) for name in "abcd"]
    told = [process.communicate(timeout=300) for process in processes]

    assert [errors for _, errors in told] == [""] * 4
    numbers = [int(line) for out, _ in told for line in out.splitlines()]
    entries = kept(path)
    assert sorted(numbers) == sorted(entries) == list(range(1, 401))
    assert sorted(entries.values()) == sorted(f"{name} {number}" for name in "abcd" for number in range(100))


@pytest.mark.parametrize("largest", [4_000, 40_000, 300_000, 700_000])
def test_full_disk(path: Path, largest: int) -> None:
    """When files can grow no more, one line says so, all entries given are there, and later ones go on."""
    out, errors = writer(path, 1_000, largest=largest).communicate(timeout=300)
    given = [int(line) for line in out.splitlines()]

    assert errors.startswith(f"the journal {path} cannot be written: ")
    assert errors.count("\n") == 1
    assert (len(given) > 3) == (largest >= 300_000)
    with Journal(path, write=True) as journal:
        assert journal.append(ENTRY) == len(given) + 1
    assert set(given) <= set(kept(path))


def garbage(path: Path) -> None:
    """Write what is no database at all."""
    path.write_bytes(os.urandom(9_000))


def foreign(path: Path) -> None:
    """Write a database of something else."""
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE bookmarks (url)")
    db.commit()
    db.close()


def truncated(path: Path) -> None:
    """Write a journal of which the end is missing."""
    with Journal(path, write=True) as journal:
        for _ in range(5):
            journal.append(ENTRY)
    path.write_bytes(path.read_bytes()[:30_000])


def overwritten(path: Path) -> None:
    """Write a journal with noise after its first page."""
    with Journal(path, write=True) as journal:
        journal.append(ENTRY)
    path.write_bytes(path.read_bytes()[:4_096] + os.urandom(40_000))


DAMAGE = {
    garbage: "file is not a database",
    foreign: "it is a database of something else",
    truncated: "database disk image is malformed",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("write", [True, False])
def test_damaged(path: Path, damage: Callable[[Path], None], write: bool) -> None:
    """A damaged or foreign file is refused in one line and left as it is, with nothing beside it."""
    path.parent.mkdir()
    damage(path)
    before = path.read_bytes()

    with pytest.raises(JournalError, match=DAMAGE[damage]) as caught, Journal(path, write=write) as journal:
        journal.append(ENTRY) if write else journal.ids()

    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_noise_inside(path: Path) -> None:
    """Noise in the middle of a file is told as such, never raised as anything else."""
    path.parent.mkdir()
    overwritten(path)

    for write in (True, False):
        with pytest.raises(JournalError, match="malformed"), Journal(path, write=write) as journal:
            journal.append(ENTRY) if write else journal.find(contains="x")


def test_damaged_entry(path: Path) -> None:
    """An entry whose text is no JSON is told by its number."""
    with Journal(path, write=True) as journal:
        columns = [name for name in module.COLUMNS if name != "id"]
        listed, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        journal._db.execute(f"INSERT INTO entry ({listed}) VALUES ({marks})", ["{"] * len(columns))
        with pytest.raises(JournalError, match=r"entry 1 of the journal .* is damaged"):
            journal.entry(1)


def test_no_place(tmp_path: Path) -> None:
    """A file in the folder's place, a folder in the file's place: one line says what is wrong."""
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "journal.sqlite", tmp_path / "file" / "deep" / "journal.sqlite"):
        with pytest.raises(JournalError, match=r"cannot be written: there is a file where its folder should be"):
            Journal(path, write=True)
    with pytest.raises(JournalError, match="cannot be written: unable to open database file"):
        Journal(tmp_path, write=True)


def test_nothing_yet(path: Path) -> None:
    """An empty file has no entries, and reading does not make a journal of it."""
    path.parent.mkdir()
    path.touch()

    with pytest.raises(JournalError, match="it has no entries yet"):
        Journal(path)
    assert path.read_bytes() == b""


@pytest.fixture
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Give another's connection that is writing to a journal with one entry."""
    with Journal(path, write=True) as journal:
        journal.append(ENTRY)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_locked(path: Path, locked: sqlite3.Connection) -> None:
    """A writer waits for another and gives up after a while; a reader need not wait."""
    started = time.monotonic()
    with pytest.raises(JournalError, match="database is locked"), Journal(path, write=True, patience=0.3) as journal:
        journal.append(ENTRY)

    assert 0.3 <= time.monotonic() - started < 3
    with Journal(path) as journal:
        assert journal.ids() == [1]
    locked.execute("ROLLBACK")
    with Journal(path, write=True, patience=0.3) as journal:
        assert journal.append(ENTRY) == 2


def test_read_only_copy() -> None:
    """A copy where nothing can be written can still be read."""
    folder = Path(f"/tmp/journal-copy-{os.getpid()}")
    folder.mkdir(mode=0o755)
    path = folder / "journal.sqlite"
    try:
        with Journal(path, write=True) as journal:
            journal.append(ENTRY)
        path.chmod(0o444)
        folder.chmod(0o555)
        child = os.fork()
        if child == 0:
            os._exit(_read_as_nobody(path))

        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        folder.chmod(0o755)
        path.unlink(missing_ok=True)
        folder.rmdir()


def _read_as_nobody(path: Path) -> int:
    try:
        if os.geteuid() == 0:
            os.setuid(65534)
        with Journal(path) as journal:
            return 0 if journal.ids() == [1] else 3
    except BaseException:
        return 4
