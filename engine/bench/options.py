"""What can be written after `--bench`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar, get_args

import msgspec

from engine.bench.messages import Case
from engine.bench.nominal import IMAGES
from runs.config import Device
from runs.models.resnet import Depth, Stem

UNUSABLE = 2
"""Exit code of a mistake in the options."""

T = TypeVar("T")

DESCRIPTION = """\
Measure how fast the engine trains on this machine, against a plain PyTorch loop of
the usual shape: a DataLoader with one worker and PIL transforms, eager fp32, .item()
in every step. Both train the same network on the same 10,000 images with random
labels, each in a process of its own and one at a time: in every round first the one,
then the other, after a warm-up. Figures are medians over the rounds, with the
smallest and the largest. The same as python -P -m engine.bench."""

EPILOG = """\
tables:
  training             images/s; the ratio is taken round by round
  with evaluations     images/s of a run of 10,000 images and 20 epochs. COMPUTED from
                       the measured rates: the reference evaluates all training and
                       test images after each epoch, the engine as its `auto` does
  step                 time of one optimiser step
  peak memory          of the device on a GPU, else of the process
  matmul, used         the rate of a large matmul in the engine's precision, and the
                       share of it that training makes use of (model FLOPs utilisation)
  engines at once      images/s of several engines together, each with a process of
                       its own; for each model with the first stem and batch size

examples:
  fitrand-tui --bench                                   about 6 minutes on two CPU cores
  fitrand-tui --bench --models 18 --stems imagenet      about a minute
  fitrand-tui --bench --models 50 --batch-sizes 128,1024 --output results.json

A model takes as long as one of its steps at least: on a CPU the cifar stem is slow.

exit codes: 0 done, 1 nothing could be measured, 2 bad options, 3 data not available,
            130 interrupted"""


class Options(argparse.Namespace):
    """The parsed options."""

    models: tuple[Depth, ...]
    stems: tuple[Stem, ...]
    batch_sizes: tuple[int, ...]
    device: str
    rounds: int
    seconds: float
    engines: tuple[int, ...] | None
    data_dir: str | None
    output: Path | None

    def cases(self) -> list[Case]:
        """What is measured, in the order in which it is."""
        return [
            Case(depth=depth, stem=stem, batch_size=size)
            for depth in self.models
            for stem in self.stems
            for size in self.batch_sizes
        ]

    def has_engines_at_once(self, case: Case) -> bool:
        """Whether several engines at once are measured on a case."""
        return (case.stem, case.batch_size) == (self.stems[0], self.batch_sizes[0])

    def command(self, engines: Sequence[int]) -> str:
        """The command that measures the same again; without the folders of this machine."""
        options = {
            "models": _join(self.models),
            "stems": _join(self.stems),
            "batch-sizes": _join(self.batch_sizes),
            "device": self.device,
            "rounds": str(self.rounds),
            "seconds": f"{self.seconds:g}",
            "engines": _join(engines),
        }
        words = (f"--{name} {value}" for name, value in options.items())
        return " ".join(["python -P -m engine.bench", *words])


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line; argparse would print its usage first."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end the process with exit code 2."""
        sys.stderr.write(f"{self.prog}: {message} ({self.prog} --help shows how)\n")
        sys.exit(UNUSABLE)


def parse(arguments: Sequence[str]) -> Options:
    """Parse the options; ends the process with exit code 2 where they make no sense."""
    parser = _parser()
    options = parser.parse_args(arguments, namespace=Options())
    for size in options.batch_sizes:
        if IMAGES % size == 1:
            parser.error(
                f"argument --batch-sizes: {size} leaves a last batch of one image, "
                "on which a plain loop's batch norm fails"
            )
    if options.output is not None and (
        options.output.is_dir() or not options.output.absolute().parent.is_dir()
    ):
        parser.error(f"argument --output: {options.output} cannot be a file there")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="fitrand-tui --bench",
        usage="fitrand-tui --bench [OPTIONS]",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--models",
        metavar="DEPTH,...",
        type=list_of(_depth),
        default="18,50",
        help="ResNets: 18, 34, 50, 101, 152, 200 (18,50)",
    )
    add(
        "--stems",
        metavar="STEM,...",
        type=list_of(_stem),
        default="imagenet,cifar",
        help="imagenet, cifar (both)",
    )
    add(
        "--batch-sizes",
        metavar="N,...",
        type=list_of(whole(2, IMAGES)),
        default="128",
        help="images per step (128)",
    )
    add("--device", type=device_name, default="auto", help="auto, cpu, cuda or cuda:N (auto)")
    add("--rounds", metavar="N", type=whole(1, 1000), default=5, help="rounds of each row (5)")
    add(
        "--seconds",
        metavar="S",
        type=seconds,
        default=3.0,
        help="of training for each side and round, and a third of it of evaluation (3)",
    )
    add(
        "--engines",
        metavar="K,...",
        type=list_of(whole(1, 64)),
        default=None,
        help="engines at once (1,2; on a GPU 1,2,4)",
    )
    add("--data-dir", metavar="DIR", help="the folder that holds Fashion-MNIST's four files")
    add("--output", metavar="FILE", type=Path, help="write all rounds to a JSON file")
    return parser


def list_of(item: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """For argparse: items between commas, each one once."""

    def parsed(text: str) -> tuple[T, ...]:
        return tuple(dict.fromkeys(item(part.strip()) for part in text.split(",")))

    return parsed


def whole(low: int, high: int) -> Callable[[str], int]:
    """For argparse: a whole number within bounds."""

    def parsed(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {low} to {high:,}, found {text!r}"
            )
        return int(text)

    return parsed


def _depth(text: str) -> Depth:
    known: dict[str, Depth] = {str(depth): depth for depth in get_args(Depth)}
    if text not in known:
        raise argparse.ArgumentTypeError(f"expected one of {_join(known)}, found {text!r}")
    return known[text]


def _stem(text: str) -> Stem:
    known: dict[str, Stem] = {stem: stem for stem in get_args(Stem)}
    if text not in known:
        raise argparse.ArgumentTypeError(f"expected imagenet or cifar, found {text!r}")
    return known[text]


def device_name(text: str) -> str:
    """For argparse: a device as a configuration names it."""
    try:
        return msgspec.convert(text, Device)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError(
            f"expected auto, cpu, cuda or cuda:N, found {text!r}"
        ) from None


def seconds(text: str) -> float:
    """For argparse: seconds, up to an hour."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0.0 < found <= 3600.0:
        raise argparse.ArgumentTypeError(f"expected seconds, up to 3600, found {text!r}")
    return found


def _join(values: Sequence[object] | dict[str, Depth]) -> str:
    return ",".join(str(value) for value in values)
