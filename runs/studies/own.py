"""The studies of a home: their definitions, a file each. Which runs are theirs is kept nowhere."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import msgspec

from runs.atomic import write_atomic
from runs.config_decoder import parse
from runs.config_errors import near
from runs.config_text import MAX_BYTES, decode, unreadable
from runs.errors import ConfigError
from runs.files import read_regular
from runs.paths import Home
from runs.studies import shipped
from runs.studies.decoder import decoded
from runs.studies.study import Study

_PLAIN = re.compile(r"[^a-z0-9.]+")
LONGEST_STEM = 60


def keep(home: Home, study: Study) -> Path:
    """Write down what a study is, under its name, for whoever looks at it later. Raises OSError.

    One of the same name is replaced: its runs are found by what they train, as before.
    """
    folder = home.studies
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{_stem(study.name)}.json"
    content = msgspec.json.format(msgspec.json.encode(study))
    if not path.exists() or path.read_bytes() != content:
        write_atomic(path, content, durable=True)
    return path


def known(home: Home) -> tuple[dict[str, Study], list[str]]:
    """All studies by name, shipped ones first; and a line for each file that cannot be read.

    A study of the home takes the place of a shipped one of its name: seeds may have been added.
    """
    studies = {name: shipped.load(name) for name in shipped.names()}
    troubles: list[str] = []
    for path in sorted(home.studies.glob("*.json")) if home.studies.is_dir() else ():
        try:
            study = load(path)
        except ConfigError as error:
            troubles.append(str(error))
            continue
        studies[study.name] = study
    return studies, troubles


def find(home: Home, name: str) -> Path | None:
    """The file of the home's study of that name, None where there is none."""
    path = home.studies / f"{_stem(name)}.json"
    return path if path.is_file() else None


def load(path: Path) -> Study:
    """The study in a file of the home. Raises ConfigError."""
    try:
        content = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise unreadable(str(path), error) from None
    return decoded(parse(str(path), decode(str(path), content)), str(path))


def named(home: Home, name: str) -> Study:
    """The study of that name, of the home or shipped. Raises ConfigError."""
    studies, _ = known(home)
    if name not in studies:
        expected = "a study of this home or a shipped one" + near(list(studies), name)
        raise ConfigError(name, "", expected, "neither")
    return studies[name]


def _stem(name: str) -> str:
    """A file's name for a study's: readable, and of its own for every name."""
    plain = _PLAIN.sub("-", name.casefold()).strip("-.")[:LONGEST_STEM]
    return plain if plain == name else f"{plain}-{sha256(name.encode()).hexdigest()[:8]}".strip("-")
