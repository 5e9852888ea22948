"""What can go wrong with the data, said to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import EngineError
from runs.datasets.dataset import DataSet

LONGEST_CAUSE = 240
"""Characters of a cause that are shown: apt and proxies can answer with pages."""


class FetchError(Exception):
    """A source did not give the files; the message is the cause, in one line."""


@dataclass(frozen=True)
class Attempt:
    """One place where the data were looked for in vain."""

    place: str
    """A folder, an address or a package."""
    cause: str
    """Why it was in vain."""

    def __str__(self) -> str:
        cause = " ".join(self.cause.split())
        if len(cause) > LONGEST_CAUSE:
            cause = f"{cause[: LONGEST_CAUSE - 3]}..."
        return f"{self.place}: {cause}"


class DataUnavailable(EngineError):  # noqa: N818 - a state of the machine, named as people say it
    """The data are not there; the text is the whole message for a person."""

    kind = "data"

    @classmethod
    def after(cls, data_set: DataSet, attempts: Sequence[Attempt]) -> DataUnavailable:
        """Nothing worked: what was tried in order, why each failed, and what to do."""
        tried = "\n".join(f"  - {attempt}" for attempt in attempts)
        text = (
            f"{data_set.title} was not found and could not be fetched. Tried, in this order:\n"
            f"{tried}\n{advice(data_set)}"
        )
        if package := data_set.debian_package:
            text += (
                " On Debian or Ubuntu it is enough to install the package: "
                f"sudo apt install {package}."
            )
        return cls(text)


def advice(data_set: DataSet) -> str:
    """How to provide the files by hand."""
    *names, last = (f"{payload.name}.gz" for payload in data_set.files)
    return (
        f"What you can do: copy the four files {', '.join(names)} and {last} (gzipped or not) "
        "into one folder and name it with --data-dir FOLDER or FITRAND_DATA=FOLDER."
    )
