"""Sentences with names in braces, and in square brackets what is left out where a name in it cannot be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]{}]*\{[^\[\]]*)\]")
DISPUTED = "disputed "
"""Before the name of a fact, it stands for what the sources say of it where none of them holds."""
MOST = "most "
"""Before the name of a fact, it stands for what the fact is where a number is raised as far as the rules allow."""
IN_WORDS = "in words "
"""Before the name of a whole number, it stands for the number in words."""
NAMED = "named "
"""Before the name of a role, it stands for what the thing is called where it has a name."""
THING = "thing "
"""Before the name of a fact whose value is a role, it stands for the thing in that role."""
HOW = "|".join((DISPUTED, MOST, IN_WORDS, NAMED, THING))
_INSIDE = re.compile(f"({HOW})?([^:/]*)(?:/([^:]*))?(?:: ?(.*))?", re.DOTALL)
_ROLE = re.compile(r"\{role(/[^{}]*)?\}")
Show = Callable[[str], "str | None"]


class Inside(NamedTuple):
    """What stands in a pair of braces: a word before the name, the name, a form of it, words to choose by its value."""

    how: str
    name: str
    form: str
    choices: str


def inside(text: str) -> Inside:
    """Take apart what stands in a pair of braces.

    >>> inside("in words frame.count")[:2], inside("frame.count: 1=a frame; frames")[1:], inside("frame/plural")[1:3]
    (('in words ', 'frame.count'), ('frame.count', '', '1=a frame; frames'), ('frame', 'plural'))
    """
    found = _INSIDE.fullmatch(text)
    return Inside(*(each or "" for each in found.groups())) if found else Inside("", text, "", "")


def chosen(choices: str, holds: Callable[[str], bool], shown: str) -> str | None:
    """Give the words for the value that holds, `#` in them standing for how it is shown; words alone go for all.

    >>> [chosen("1=a frame; # frames", n.__eq__, n) for n in ("1", "2")], chosen("1=a frame", "2".__eq__, "2")
    (['a frame', '2 frames'], None)
    """
    for each in choices.split(";"):
        of, sign, text = each.partition("=")
        if not sign or holds(of.strip()):
            return (text if sign else of).strip().replace("#", shown)
    return None


def placeholders(text: str) -> list[str]:
    """Give the names in braces.

    >>> placeholders("{frame} is {frame.width} wide: {disputed frame.depth}[, {frame.count: 1=one; many}]")
    ['frame', 'frame.width', 'frame.depth', 'frame.count']
    """
    return [inside(each).name for each in _PLACEHOLDER.findall(text)]


def of_role(text: str, role: str) -> str:
    """Give a text about some role as one about this role.

    >>> of_role("How wide is {role}? Look at {role/them}.", "frame")
    'How wide is {frame}? Look at {frame/them}.'
    """
    return _ROLE.sub(lambda found: f"{{{role}{found[1] or ''}}}", text)


def needed(text: str) -> list[str]:
    """Give the names without which a text has a gap: those in square brackets may be missing.

    >>> needed("{frame}[ of {frame.width}]")
    ['frame']
    """
    return placeholders(_OPTIONAL.sub("", text))


def wording(texts: Sequence[str], show: Show) -> str:
    """Give the first wording whose names can all be shown, or the last one, without what is left out of it.

    >>> wording(["{a} of {b}", "{a}[ and {c}][ by {b}]"], {"a": "2 V", "c": "3 V"}.get)
    '{a} and {c}'
    """
    return next(_fitting(texts, show), _without(texts[-1], show) if texts else "")


def _fitting(texts: Sequence[str], show: Show) -> Iterator[str]:
    """Give the wordings whose names can all be shown."""
    return (text for each in texts if _complete(text := _without(each, show), show))


def _complete(text: str, show: Show) -> bool:
    return all(show(name) is not None for name in _PLACEHOLDER.findall(text))


def _without(text: str, show: Show) -> str:
    """Give a wording without the parts in square brackets of which a name cannot be shown."""
    return _OPTIONAL.sub(lambda part: part[1] if _complete(part[1], show) else "", text)


def phrase(texts: Sequence[str], show: Show, missing: str = "(not known)") -> str:
    """Fill in the first wording whose names can all be shown, as a part of a sentence.

    >>> phrase(["{a} of {b}", "{a}"], {"a": "your frame"}.get)
    'your frame'
    """
    return _PLACEHOLDER.sub(lambda match: _shown(match[1], show, missing), wording(texts, show))


def _shown(name: str, show: Show, missing: str) -> str:
    shown = show(name)
    return missing if shown is None else shown


def fill(
    texts: Sequence[str], show: Show, missing: str = "(not known)",
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
    return _PLACEHOLDER.sub(lambda match: _cased(_shown(match[1], show, missing), text[: match.start()]), text)


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


def quoted(text: str, words: Mapping[str, str]) -> str:
    """Give a text in quotation marks, as the words of a language have them.

    >>> quoted("frame", {}), quoted("frame", {"quoted": "«{text}»"})
    ('“frame”', '«frame»')
    """
    return inserted(words.get("quoted", "“{text}”"), {"text": text})
