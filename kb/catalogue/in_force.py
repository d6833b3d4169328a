"""When a rule or claim is in force: from a date, until a date, or as far as it was known on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from kb.problems import Place, refuse

FIRST_ZONE = timedelta(14 / 24)
"""So far the first places on Earth to see a day are ahead of Greenwich."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True)
class Moment:
    """A day. `explicit` where somebody asked for it: then what was said only later does not count either."""

    day: str
    explicit: bool = False

    def counts(self, entry: Mapping[str, Any], said: str = "") -> bool:
        """Say whether an entry with `from` and `until` is in force, and if asked for, was said by then.

        Dates may be a year or a month; both ends belong to the time.

        >>> now = Moment("2024-05-01")
        >>> now.counts({"from": "2024-05"}), now.counts({"until": "2024-04-30"}), now.counts({"until": 2024})
        (True, False, True)
        >>> Moment("2024-05-01", explicit=True).counts({}, said="2026")
        False
        """
        start, end = str(entry.get("from", "")), str(entry.get("until", ""))
        if start and self.day[: len(start)] < start:
            return False
        if end and self.day[: len(end)] > end:
            return False
        return not (self.explicit and said) or self.day[: len(said)] >= said


def has_begun(day: Moment) -> bool:
    """Say whether a day has come, wherever on Earth it comes first.

    >>> has_begun(today()), has_begun(Moment("9999-01-01"))
    (True, False)
    """
    return day.day <= (datetime.now(timezone.utc) + FIRST_ZONE).date().isoformat()


def today() -> Moment:
    """Give this day."""
    return Moment(date.today().isoformat())


def moment(text: str | None) -> Moment:
    """Read a day; today where none is given.

    Raises:
        InputError: the text is no day.

    >>> moment("2024-05-01")
    Moment(day='2024-05-01', explicit=True)
    """
    if text is None:
        return today()
    try:
        if not _DAY.match(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        example = (date.today() - timedelta(days=365)).isoformat()
        raise refuse(f"`{text}` is no day", Place("--as-of"), f"write year-month-day, such as {example}") from None
    return Moment(text, explicit=True)


def is_date(text: str) -> bool:
    """Say whether a text is a year, a month or a day of the calendar.

    >>> is_date("2024"), is_date("2024-02-29"), is_date("2023-02-29"), is_date("2024-13")
    (True, True, False, False)
    """
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
