"""Foreign text in Markdown, LaTeX and CSV: names are data there too, and never markup."""

from __future__ import annotations

import re
import unicodedata

from tui.sanitize import clean

_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|$~])")
_BLOCK = re.compile(r"^(\d*)([-+>=.)])")
"""What would begin a list, a quotation or a heading."""
_LIGATURES = re.compile(r"([-,'])(?=\1)")
"""What LaTeX sets as another character: `--` as a dash."""
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
    "`": r"\symbol{96}",
    "±": r"$\pm$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "→": r"$\rightarrow$",
    "×": r"$\times$",
    "θ": r"$\theta$",
    "…": r"\ldots{}",
    "–": "--",
    "—": "---",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0308": '"',
    "\u030a": "r",
    "\u030c": "v",
    "\u0327": "c",
}
"""Combining marks, and LaTeX's commands for them."""


def markdown(text: str) -> str:
    """One line of Markdown that shows the text as it is, in a table too."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKDOWN.sub(r"\\\1", text)


def block(text: str) -> str:
    """The same where it begins a line, or an item of a list."""
    return _BLOCK.sub(r"\1\\\2", markdown(text))


def latex(text: str) -> str:
    """One line of LaTeX that shows the text with any engine; `?` for what a font may lack."""
    return _LIGATURES.sub(r"\1{}", "".join(map(_latex, clean(text))))


def _latex(character: str) -> str:
    if character in _LATEX:
        return _LATEX[character]
    if character.isascii():
        return character
    base, *marks = list(unicodedata.normalize("NFKD", character))
    if len(marks) == 1 and marks[0] in _ACCENTS and base.isascii() and base.isalpha():
        inner = {"i": r"\i", "j": r"\j"}.get(base, base)
        return rf"\{_ACCENTS[marks[0]]}{{{inner}}}"
    if not marks and base.isascii():  # a wide letter, say
        return _LATEX.get(base, base)
    return "?"
