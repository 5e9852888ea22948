"""A run as a log directory of TensorBoard, named by the run's id, with one event file in it.

Scalars of every epoch, evaluated or not, by the metrics' names, and as text what the run is. A
step is an epoch, as in the application's charts: it means the same in runs of different batch
sizes, and times to overfit are in it. The time is the one at which the engine recorded the epoch.

Needs the extra `tensorboard`, for its formats alone: neither TensorFlow nor torch is loaded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

import msgspec
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.summary.writer.record_writer import RecordWriter

from runs.curves import Curves
from runs.events import Epoch
from runs.metric_table import METRICS, Metric
from runs.metrics import Unit
from runs.record import RunRecord
from tui.cli.tables import aligned
from tui.facts import facts
from tui.users_files import replacing_for_user

BEGINNING, END = "events.out.tfevents.", ".fitrand-tui"
"""Of the names of our event files; between them stands a number, and TensorBoard reads files in
the order of their names."""
UNFINISHED = "unfinished"
"""Until it is whole: TensorBoard reads whatever has `tfevents` in its name."""


def place(folder: Path, record: RunRecord) -> Path:
    """The log directory of a run."""
    return folder / record.id


def write(directory: Path, record: RunRecord, curves: Curves) -> Path:
    """Write the event file, and return it; an earlier one of ours goes. Raises OSError.

    It has a new name each time: a TensorBoard that is running has read the earlier one, and reads
    no file twice.
    """
    directory.mkdir(exist_ok=True)
    number = max([int(time.time()), *(known + 1 for known in _numbers(directory))])
    with replacing_for_user(directory / UNFINISHED) as raw:
        records = RecordWriter(raw)
        for event in _events(record, curves):
            records.write(event.SerializeToString())
    file = _file(directory, number)
    (directory / UNFINISHED).replace(file)
    for earlier in _numbers(directory):
        if earlier < number:
            _file(directory, earlier).unlink(missing_ok=True)
    return file


def _file(directory: Path, number: int) -> Path:
    return directory / f"{BEGINNING}{number:010}{END}"


def _numbers(directory: Path) -> list[int]:
    """Of the event files that were written here before."""
    names = [path.name for path in directory.glob(f"{BEGINNING}*{END}")]
    digits = [name.removeprefix(BEGINNING).removesuffix(END) for name in names]
    return [int(number) for number in digits if number.isdecimal()]


def _events(record: RunRecord, curves: Curves) -> Iterator[Event]:
    begun = record.created
    yield Event(wall_time=begun, file_version="brain.Event:2")
    # From here on, says TensorBoard, what an earlier file had at these steps no longer counts.
    yield Event(wall_time=begun, step=0, session_log=SessionLog(status=SessionLog.START))
    yield Event(wall_time=begun, step=0, summary=Summary(value=list(_texts(record))))
    described = set[str]()
    for epoch in curves.epochs:
        values = list(_scalars(epoch, described))
        yield Event(wall_time=epoch.time, step=epoch.epoch, summary=Summary(value=values))


def _scalars(epoch: Epoch, described: set[str]) -> Iterator[Summary.Value]:
    """The values of an epoch; a metric is described where it is first met."""
    for name, metric in METRICS.items():
        value = metric.of(epoch)
        if value is None:
            continue
        metadata = None if name in described else _description(metric)
        described.add(name)
        tag = f"{_group(metric.unit)}/{name}"
        # As a tensor: of a `simple_value` TensorBoard's fast loader drops the description.
        tensor = TensorProto(dtype="DT_FLOAT", float_val=[value], tensor_shape=TensorShapeProto())
        yield Summary.Value(tag=tag, tensor=tensor, metadata=metadata)


def _group(unit: Unit) -> str:
    """Under which heading TensorBoard shows a metric."""
    match unit:
        case "fraction":
            return "accuracy"
        case "nats":
            return "loss"
        case "images/s" | "per step":
            return "training"
        case _:
            assert_never(unit)


def _description(metric: Metric) -> SummaryMetadata:
    return SummaryMetadata(
        display_name=metric.name,
        summary_description=f"{metric.meaning} Unit: {metric.unit}.",
        plugin_data=SummaryMetadata.PluginData(plugin_name="scalars"),
        data_class="DATA_CLASS_SCALAR",
    )


def _texts(record: RunRecord) -> Iterator[Summary.Value]:
    """What the application's details say, and the configuration as `--run` takes it."""
    now = time.time()
    state = f"{record.state(now)}: {record.reason}" if record.reason else record.state(now)
    yield _text("run/name", aligned([("name", record.title), ("state", state)]))
    for heading, known in facts(record, now):
        yield _text(f"run/{heading.lower()}", aligned(known))
    config = msgspec.json.format(msgspec.json.encode(record.config), indent=2).decode()
    yield _text("run/config.json", config.splitlines())


def _text(tag: str, lines: list[str]) -> Summary.Value:
    """Text in a fixed width, which Markdown shows as it is, whatever names and notes have in it."""
    text = "\n".join(f"    {line}" for line in lines)
    one = TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)])
    return Summary.Value(
        tag=tag,
        metadata=SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="text")),
        tensor=TensorProto(dtype="DT_STRING", string_val=[text.encode()], tensor_shape=one),
    )
