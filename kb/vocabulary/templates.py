"""Sentences with `{fact}`, `{role}` and `{disputed fact}` in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
DISPUTED = "disputed "
"""Before the name of a fact, it stands for what the sources say of it where none of them holds."""
MOST = "most "
"""Before the name of a fact, it stands for what the fact is where a number is raised as far as the rules allow."""


def placeholders(text: str) -> list[str]:
    """Give the names in braces.

    >>> placeholders("{frame} is {frame.width} wide: {disputed frame.depth}")
    ['frame', 'frame.width', 'frame.depth']
    """
    return [name.removeprefix(DISPUTED).removeprefix(MOST) for name in _PLACEHOLDER.findall(text)]


def wording(texts: Sequence[str], show: Callable[[str], str | None]) -> str:
    """Give the first wording whose names can all be shown, or the last one.

    >>> wording(["{a} of {b}", "{a}"], {"a": "2 V"}.get)
    '{a}'
    """
    return next(_fitting(texts, show), texts[-1] if texts else "")


def _fitting(texts: Sequence[str], show: Callable[[str], str | None]) -> Iterator[str]:
    """Give the wordings whose names can all be shown."""
    return (text for text in texts if all(show(name) is not None for name in _PLACEHOLDER.findall(text)))


def fill(
    texts: Sequence[str], show: Callable[[str], str | None], missing: str = "(not known)",
    otherwise: str | None = None, before: str = "",
) -> str:  # fmt: skip
    """Fill in the first wording whose names can all be shown; it goes on after what stands `before`.

    Where there is none, give what is said `otherwise`, or else the last one with what is missing said so.

    >>> fill(["{a} of {b}", "{a}"], {"a": "2 V"}.get)
    '2 V'
    >>> fill(["{b} it is. {c} is not."], {"c": "your frame"}.get)
    '(not known) it is. Your frame is not.'
    >>> fill(["{b} it is."], {}.get, otherwise="It is.")
    'It is.'
    >>> fill(["{c} is not. Or is it?"], {"c": "your frame"}.get, before="Yes, wrong: ")
    'Yes, wrong: your frame is not. Or is it?'
    """
    if otherwise is not None and next(_fitting(texts, show), None) is None:
        return otherwise
    text = after(before, wording(texts, show))
    return _PLACEHOLDER.sub(lambda match: _cased(show(match[1]) or missing, text[: match.start()]), text)


def _cased(shown: str, before: str) -> str:
    """Give what is filled in, with a capital where it begins a sentence."""
    return shown[:1].upper() + shown[1:] if _starts(before) else shown


def _starts(before: str) -> bool:
    """Say whether a sentence begins after this."""
    return not before.strip() or before.rstrip().endswith((".", "!", "?"))


def after(before: str, text: str) -> str:
    """Give a text as it goes on: in small letters, unless a sentence begins there or it begins with an abbreviation.

    >>> after("Yes, wrong: ", "Do not."), after("Yes. ", "Do not."), after("Yes, wrong: ", "XL fits.")
    ('Yes, wrong: do not.', 'Yes. Do not.', 'Yes, wrong: XL fits.')
    """
    small = not _starts(before) and text[1:2].islower()
    return before + (text[:1].lower() + text[1:] if small else text)


def inserted(text: str, said: Mapping[str, str]) -> str:
    """Put words into a phrase that is no sentence by itself, and leave it as it begins.

    >>> inserted("{fact}: at most {bound}", {"fact": "width", "bound": "2 m"})
    'width: at most 2 m'
    """
    return _PLACEHOLDER.sub(lambda match: said.get(match[1], ""), text)
