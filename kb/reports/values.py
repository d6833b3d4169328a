"""Values and sources as plain data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kb.catalogue.claims import Source
from kb.vocabulary.facts import NOT_APPLICABLE, Value
from kb.vocabulary.quantities import Quantity

Data = dict[str, Any]


def plain(value: Value) -> Any:
    """Give a value as JSON has it: a quantity as its bare number, in the unit of its fact."""
    if isinstance(value, Quantity):
        return number(value.amount)
    return str(value) if value is NOT_APPLICABLE else value


def number(amount: Decimal) -> int | float:
    """Give an exact amount as JSON number, whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def first_sentence(report: Data, between: str) -> str:
    """Give the first sentence of an answer: its headline after its word, unless it begins with that by itself."""
    verdict, headline = str(report["verdict"]), str(report["headline"])
    whole = report["asked_as"] and headline.startswith(verdict)
    return headline if whole else f"{verdict}{between}{headline}"


def source_data(source: Source) -> Data:
    """Give a source as data."""
    certainty = source.counts_as.certainty
    made = {"id": source.id, "title": source.title, "kind": source.kind.called, "certainty": certainty}
    details = {"url": source.url, "unlisted": source.unlisted, "date": source.date, "read": source.read}
    return {**made, **{key: value for key, value in details.items() if value}}
