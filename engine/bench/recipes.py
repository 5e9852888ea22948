"""How long the fast-* presets take to memorise, over several seeds.

`python -P -m engine.bench.recipes` trains each of them with the real engine, one run at a time,
in a folder that is thrown away, and keeps what they came to as JSON. The tables in README.md
are made of such files in engine/benchmarks/.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from engine.bench.driver import SideError, SideProcess
from engine.bench.messages import Machine, Task
from engine.bench.options import UNUSABLE, OneLineParser, device_name, list_of, seconds, whole
from engine.fetch.errors import DataUnavailable
from engine.fetch.locate import locate
from runs import launcher, presets
from runs.atomic import write_atomic
from runs.config import RunConfig
from runs.config_reader import read_config
from runs.data_files.find import VARIABLE
from runs.errors import ConfigError
from runs.paths import Home, RunPaths
from runs.status import State, read_status

LOOK_SECONDS = 0.1
"""How often a run is looked at; its times are the engine's own."""
DONE, NOT_FITTED, NO_DATA, INTERRUPTED = 0, 1, 3, 130


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one run came to."""

    preset: str
    """Its preset."""
    seed: int
    """Its seed."""
    config: RunConfig
    """Its whole configuration."""
    state: State
    """`finished`, or how else it ended; `stopped` when the time was over."""
    epoch: int | None = None
    """The epoch at which all labels were fitted, confirmed in fp32; None: they were not."""
    after_epoch: int | None = None
    """The evaluation before it."""
    seconds: float | None = None
    """Until then, from the first step, evaluations included."""
    evaluation_seconds: float = 0.0
    """The part of it that went into evaluations."""
    train_acc: float | None = None
    """In the last evaluation."""
    test_acc: float | None = None
    """In the last evaluation."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept."""

    command: str
    """What measured this."""
    date: str
    """When it began, in UTC."""
    machine: Machine
    """On what."""
    outcomes: tuple[Outcome, ...]
    """The runs, in the order in which they ran."""


class Options(argparse.Namespace):
    """The parsed options."""

    presets: tuple[str, ...] | None
    seeds: tuple[int, ...]
    device: str
    seconds: float
    overrides: list[str]
    output: Path | None


def main(arguments: Sequence[str]) -> int:
    """Train, print the table, write the JSON; the exit code."""
    options = _parser().parse_args(arguments, namespace=Options())
    try:
        os.environ[VARIABLE] = str(
            locate(RunConfig().data_set, _say)
        )  # once, not in every run's time
        with closing(SideProcess(Task(side="machine", device=options.device))) as side:
            machine = side.answer(Machine)
        names = options.presets or suited(machine)
        configs = {name: _config(name, options) for name in names}
        record = Record(
            command=" ".join(["python -P -m engine.bench.recipes", *_without_output(arguments)]),
            date=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
            machine=machine,
            outcomes=(),
        )
        deadline = time.monotonic() + options.seconds
        for outcome in _train_all(configs, options.seeds, deadline):
            record = msgspec.structs.replace(record, outcomes=(*record.outcomes, outcome))
            if options.output is not None:
                content = msgspec.json.format(msgspec.json.encode(record))
                write_atomic(options.output, content + b"\n")
    except DataUnavailable as error:
        _say(str(error))
        return NO_DATA
    except (ConfigError, SideError) as error:
        _say(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    sys.stdout.write("".join(f"{line}\n" for line in table(record.outcomes)))
    planned = len(configs) * len(options.seeds)
    fitted = sum(outcome.epoch is not None for outcome in record.outcomes)
    return DONE if fitted == planned else NOT_FITTED


def suited(machine: Machine) -> tuple[str, ...]:
    """The fast presets for such a device, the quickest first: ResNet-18 is for CPUs."""
    found = [name for name in presets.names() if name.startswith("fast-")]
    cpu = machine.device_type == "cpu"
    found = [name for name in found if (presets.load(name).model.short == "r18") == cpu]

    def size(name: str) -> tuple[float, int]:
        config = presets.load(name)
        return config.data.train_size * config.cost.train_flop, config.data.train_size

    return tuple(sorted(found, key=size))


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """A Markdown table: a row for each preset, over its seeds."""
    lines = [
        "| preset | fitted | epochs | seconds | test accuracy |",
        "|---|---|---|---|---|",
    ]
    for preset in dict.fromkeys(outcome.preset for outcome in outcomes):
        runs = [outcome for outcome in outcomes if outcome.preset == preset]
        fitted = [run for run in runs if run.epoch is not None]
        epochs = _spread([run.epoch for run in fitted if run.epoch is not None], "{:g}")
        took = _spread([run.seconds for run in fitted if run.seconds is not None], "{:.1f}")
        tested = _spread([run.test_acc for run in fitted if run.test_acc is not None], "{:.3f}")
        lines.append(f"| {preset} | {len(fitted)} of {len(runs)} | {epochs} | {took} | {tested} |")
    return lines


def _spread(values: Sequence[float], form: str) -> str:
    """`6 (5-7)`: the median, the smallest and the largest."""
    if not values:
        return "-"
    low, high = form.format(min(values)), form.format(max(values))
    return f"{form.format(median(values))} ({low}-{high})"


def _train_all(
    configs: dict[str, RunConfig], seeds: Sequence[int], deadline: float
) -> Iterator[Outcome]:
    """Every preset with the first seed, then with the second; until the time is over."""
    with tempfile.TemporaryDirectory(prefix="fitrand-recipes-") as folder:
        for seed in seeds:
            for name, config in configs.items():
                if time.monotonic() > deadline:
                    _say(f"{name}, seed {seed}: not run, the time is over")
                    continue
                config = msgspec.structs.replace(config, seed=seed)
                run = launcher.launch(Home(Path(folder)), config)
                try:
                    _wait(run, deadline)
                finally:  # nothing is left behind, whatever ends this
                    _stop(run)
                outcome = _outcome(name, config, run)
                _say(f"{name}, seed {seed}: {_in_a_line(outcome)}")
                yield outcome


def _wait(run: RunPaths, deadline: float) -> None:
    """Until the engine has ended, or the time is over."""
    while launcher.exit_code(run) is None and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def _stop(run: RunPaths) -> None:
    """Stop an engine that is still at work, and wait for its last word.

    Before its first status it does not listen yet, and would be gone without one.
    """
    while launcher.exit_code(run) is None and read_status(run) is None:
        time.sleep(LOOK_SECONDS)
    if launcher.exit_code(run) is None:
        launcher.stop(run)
        _wait(run, float("inf"))


def _outcome(name: str, config: RunConfig, run: RunPaths) -> Outcome:
    status = read_status(run)
    found = Outcome(preset=name, seed=config.seed, config=config, state=launcher.state_now(run))
    if status is None or status.summary is None:
        return found
    summary, fit = status.summary, status.summary.fitted()
    return msgspec.structs.replace(
        found,
        epoch=fit.epoch if fit else None,
        after_epoch=fit.after_epoch if fit else None,
        seconds=fit.seconds if fit else None,
        evaluation_seconds=summary.evaluation_seconds,
        train_acc=summary.evaluation.train_acc if summary.evaluation else None,
        test_acc=summary.tested.test_acc if summary.tested else None,
    )


def _in_a_line(outcome: Outcome) -> str:
    if outcome.epoch is None:
        return f"{outcome.state}, train accuracy {outcome.train_acc}"
    return f"fitted at epoch {outcome.epoch} in {outcome.seconds:.1f} s"


def _config(name: str, options: Options) -> RunConfig:
    return read_config(name, [*options.overrides, f"device={options.device}"])


def _without_output(arguments: Sequence[str]) -> list[str]:
    """The options as they were given, without a file of this machine."""
    kept, words = list[str](), iter(arguments)
    for word in words:
        if word == "--output":
            next(words, None)
        elif not word.startswith("--output="):
            kept.append(word)
    return kept


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="python -P -m engine.bench.recipes",
        description="Train the fast-* presets to 100 % of their random labels, over several seeds.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--presets",
        metavar="NAME,...",
        type=list_of(str),
        help="which (ResNet-18 on a CPU; the others on a GPU, as far as the time allows)",
    )
    add(
        "--seeds",
        metavar="N,...",
        type=list_of(whole(0, 2**31)),
        default="0,1,2",
        help="seeds of each preset (0,1,2)",
    )
    add("--device", type=device_name, default="auto", help="auto, cpu, cuda or cuda:N (auto)")
    add(
        "--seconds",
        metavar="S",
        type=seconds,
        default=520.0,
        help="no longer than this: the run under way is stopped then (520)",
    )
    add(
        "--set",
        dest="overrides",
        metavar="FIELD=VALUE",
        action="append",
        default=[],
        help="change a field of every preset",
    )
    add("--output", metavar="FILE", type=Path, help="write every run to a JSON file")
    return parser


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
