"""The journal: answers as they were given, in one SQLite file to which entries are only ever added.

Every entry is one short transaction, on the disk before its number is given. Several processes may write at once; one
that is killed loses at most the entry it was writing.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from kb.journal.entry import Entry
from kb.problems import WattfitError

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
APPLICATION = 0x6B626A31
"""Marks the file as a journal, so that no other database is ever taken for one."""

COLUMNS = tuple(each.name for each in fields(Entry))
JSON = ("question", "case", "report", "layers")
PACKED = ("proof",)
"""What only programs read: compressed JSON. All else is plain text, for whatever reads SQLite in times to come."""
SHORT = ("id", "time", "answer", "certainty", "sentence", "understood")

_REFUSED = "SELECT RAISE(ABORT, 'entries of the journal are never changed')"
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"""CREATE TABLE entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            {", ".join(f'"{name}" {"BLOB" if name in PACKED else "TEXT"} NOT NULL' for name in COLUMNS if name != "id")}
        )""",
        f"CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN {_REFUSED}; END",
        f"CREATE TRIGGER entry_stands BEFORE UPDATE ON entry BEGIN {_REFUSED}; END",
        "CREATE TRIGGER entry_is_new BEFORE INSERT ON entry"
        f" WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id) BEGIN {_REFUSED}; END",
    ),
)
"""What leads from each version of the schema to the next; a version, once released, is never edited."""


class JournalError(WattfitError):
    """The journal cannot be read or written; one line says why."""


class Journal:
    """An open journal; use it in a `with` block. Raises JournalError, and then leaves the file as it is."""

    def __init__(self, path: Path, write: bool = False, patience: float = PATIENCE) -> None:
        self.path, self._patience = path, patience
        self._doing = "written" if write else "read"
        with self._explained():
            self._db = self._patiently(self._writable if write else self._readable)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def append(self, entry: Entry) -> int:
        """Add an entry and give its number; when this returns, the entry is on the disk."""
        names = [name for name in COLUMNS if name != "id"]
        marks = ", ".join("?" * len(names))
        listed = ", ".join(f'"{name}"' for name in names)
        values = [_written(name, getattr(entry, name)) for name in names]

        def add() -> int:
            with _transaction(self._db, "IMMEDIATE"):
                made = self._db.execute(f"INSERT INTO entry ({listed}) VALUES ({marks})", values)
            return int(made.lastrowid or 0)

        with self._explained():
            return self._patiently(add)

    def entry(self, id_: int) -> Entry | None:
        """Give one entry, nothing where none has the number."""
        with self._explained():
            row = self._db.execute("SELECT * FROM entry WHERE id = ?", (id_,)).fetchone()
        if row is None:
            return None
        try:
            return Entry(**{name: _read(name, row[name]) for name in COLUMNS})
        except (ValueError, TypeError, IndexError, RecursionError, zlib.error) as error:
            raise JournalError(f"entry {id_} of the journal {self.path} is damaged: {error}") from None

    def ids(self) -> list[int]:
        """Give the numbers of all entries, oldest first."""
        with self._explained():
            return [int(row["id"]) for row in self._db.execute("SELECT id FROM entry ORDER BY id")]

    def find(self, answer: str = "", since: str = "", contains: str = "", limit: int = -1) -> list[dict[str, Any]]:
        """Give the heads of entries, newest first: this answer, not before this time, these words in the question."""
        where = """(:answer = '' OR answer = :answer) AND time >= :since AND (:contains = ''
                OR instr(folded(sentence), :contains) OR instr(folded(understood), :contains))"""
        query = f"SELECT {', '.join(SHORT)} FROM entry WHERE {where} ORDER BY id DESC LIMIT :limit"
        said = {"answer": answer, "since": since, "contains": contains.casefold(), "limit": limit}
        with self._explained():
            self._db.create_function("folded", 1, str.casefold, deterministic=True)
            return [dict(row) for row in self._db.execute(query, said)]

    def _writable(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise JournalError("there is a file where its folder should be") from None
        if not self.path.exists():
            self.path.touch(mode=0o600)
        db = self._connect(f"{self.path.absolute().as_uri()}?mode=rw")
        try:
            _version(db)
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA fullfsync = ON")
            _migrate(db)
        except BaseException:
            db.close()
            raise
        return db

    def _readable(self) -> sqlite3.Connection:
        """Open for reading; where nothing can be written beside the file, it is read as it stands."""
        address = self.path.absolute().as_uri()
        try:
            return self._checked(self._connect(f"{address}?mode=rw"))
        except sqlite3.OperationalError as error:
            beside = self.path.with_name(f"{self.path.name}-wal")
            if "readonly" not in str(error) or (beside.exists() and beside.stat().st_size):
                raise
            return self._checked(self._connect(f"{address}?immutable=1"))

    def _checked(self, db: sqlite3.Connection) -> sqlite3.Connection:
        try:
            if _version(db) == 0:
                raise JournalError("it has no entries yet")
            db.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
        return db

    def _connect(self, address: str) -> sqlite3.Connection:
        db = sqlite3.connect(address, uri=True, timeout=self._patience, isolation_level=None)
        db.row_factory = sqlite3.Row
        return db

    def _patiently(self, action: Callable[[], T]) -> T:
        """Do it again while another process is in the way: SQLite does not wait in every case by itself."""
        until = time.monotonic() + self._patience
        while True:
            try:
                return action()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() >= until:
                    raise
                time.sleep(0.01)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, JournalError) as error:
            why = getattr(error, "strerror", None) or str(error)
            message = " ".join(f"the journal {self.path} cannot be {self._doing}: {why}".split())
            raise JournalError(message) from None


@contextmanager
def _transaction(db: sqlite3.Connection, kind: str) -> Iterator[None]:
    """Commit what is done in the block, or nothing of it."""
    db.execute(f"BEGIN {kind}")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection) -> int:
    """Give the version of the schema, 0 for an empty file; refuse what is no journal or from a later release."""
    with _transaction(db, "DEFERRED"):
        application = int(db.execute("PRAGMA application_id").fetchone()[0])
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        tables = int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION and (application or version or tables):
        raise JournalError("it is a database of something else")
    if version > len(MIGRATIONS):
        raise JournalError("it was written by a later release")
    return version


def _migrate(db: sqlite3.Connection) -> None:
    """Bring the schema up to date, all steps or none."""
    if _version(db) == len(MIGRATIONS):
        return
    with _transaction(db, "IMMEDIATE"):
        done = int(db.execute("PRAGMA user_version").fetchone()[0])
        for statement in (each for step in MIGRATIONS[done:] for each in step):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _written(name: str, value: Any) -> str | bytes:
    if name not in (*JSON, *PACKED):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode()) if name in PACKED else text


def _read(name: str, stored: Any) -> Any:
    if name == "id":
        return int(stored)
    value = json.loads(zlib.decompress(stored) if name in PACKED else stored) if name in (*JSON, *PACKED) else stored
    kind = list if name == "layers" else dict if name in (*JSON, *PACKED) else str
    if not isinstance(value, kind) or (kind is list and not all(isinstance(each, str) for each in value)):
        raise TypeError(f"`{name}` is not what it was")
    return tuple(value) if kind is list else value
