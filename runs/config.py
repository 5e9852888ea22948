"""The configuration of one run: what is trained, on which labels, and how.

Names and definitions are the field's own; every field has a default, so that
`{}` is a valid run. Decoding and its error messages live in `runs.config_reader`.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import msgspec

TRAIN_IMAGES = 60_000
"""Images in Fashion-MNIST's training set."""
TEST_IMAGES = 10_000
"""Images in Fashion-MNIST's test set."""
CLASSES = 10
"""Classes in Fashion-MNIST, K in the formulas."""

Depth = Literal[18, 34, 50, 101, 152, 200]
Stem = Literal["imagenet", "cifar"]
LabelMode = Literal["true", "uniform", "symmetric", "permute", "pair", "transition"]
InputMode = Literal["true", "shuffled_pixels", "random_pixels", "gaussian"]
Normalisation = Literal["global", "per_image", "unit"]
Optimizer = Literal["sgd", "adam", "adamw"]
Schedule = Literal["constant", "step", "exponential", "cosine", "onecycle"]

Fraction = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Device = Annotated[str, msgspec.Meta(pattern=r"^(auto|cpu|cuda|cuda:[0-9]{1,2})$")]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the configuration: immutable, and strict about unknown names."""


class ModelConfig(_Section, frozen=True, kw_only=True):
    """The network: a torchvision ResNet with one input channel and ten classes."""

    depth: Depth = 50
    """Layers: 18 and 34 are made of basic blocks, the others of bottleneck blocks."""
    stem: Stem = "imagenet"
    """`imagenet`: 7x7 stride 2 and max-pool; `cifar`: 3x3 stride 1, 13-15 times the cost."""
    batch_norm: Literal["batch", "frozen"] = "batch"
    """`batch`: the usual batch norm; `frozen`: inference mode with mean 0 and variance 1 for
    ever, as in the report, whose activations explode with depth."""
    init: Literal["torchvision", "slim"] = "torchvision"
    """Initial weights. `torchvision`: He by fan-out, torch's own in the head; `slim`: TF-slim's, as
    in the report: He by fan-in, Glorot in the head. Frozen batch norm leaves their scale as it is,
    and ResNet-50's first loss is 2.3 with the one, 27 to 61 with the other."""
    head: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=65_536)], ...], msgspec.Meta(max_length=8)
    ] = ()
    """Widths of hidden fully connected layers before the classifier; the report has [200, 200]."""


class DataConfig(_Section, frozen=True, kw_only=True):
    """Which training images are used. The test set is always all 10,000."""

    train_size: Annotated[int, msgspec.Meta(ge=2, le=TRAIN_IMAGES)] = 10_000
    """Training images. Subsets are nested, and an image keeps its label whatever the size."""
    order: Literal["random", "first"] = "random"
    """`random`: a seeded subset; `first`: the first rows of the file."""


class LabelsConfig(_Section, frozen=True, kw_only=True):
    """How the training labels are corrupted: drawn once, before training, and then fixed."""

    mode: LabelMode = "uniform"
    """`true`: unmodified; `uniform`: redrawn over all classes (Zhang et al.); `symmetric`: over
    the other classes; `permute`: shuffled among themselves; `pair`: c becomes c+1; `transition`:
    drawn from `matrix`. `random` is accepted for `uniform` with p = 1."""
    p: Fraction = 1.0
    """Corruption probability of each label. Not used by `true` and `transition`."""
    matrix: tuple[tuple[Fraction, ...], ...] | None = None
    """For `transition`: 10 rows of 10 probabilities, row = true class, each row summing to 1."""


class InputsConfig(_Section, frozen=True, kw_only=True):
    """What happens to the pixels, once, before training."""

    mode: InputMode = "true"
    """`shuffled_pixels`: one permutation for all images; `random_pixels`: one per image;
    `gaussian`: noise with the training set's mean and deviation (Zhang et al.)."""
    normalisation: Normalisation = "global"
    """`global`: (x - 0.2860) / 0.3530; `per_image`: whitening of each image; `unit`: [0, 1]."""


class TrainingConfig(_Section, frozen=True, kw_only=True):
    """The optimisation, and when to evaluate and to stop."""

    epochs: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 200
    """Epochs at most."""
    until: Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] | None = 1.0
    """Stop once train_acc reaches this; null trains for all epochs."""
    optimizer: Optimizer = "adamw"
    """`sgd` (with `momentum`), `adam` or `adamw`."""
    lr: Annotated[float, msgspec.Meta(gt=0.0, le=1000.0)] = 0.001
    """Learning rate; the peak of schedules that rise or fall."""
    momentum: Annotated[float, msgspec.Meta(ge=0.0, lt=1.0)] = 0.9
    """Momentum of `sgd`; not used by the others."""
    weight_decay: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 0.0
    """L2 penalty (`sgd`, `adam`) or decoupled decay (`adamw`). 0 in randomisation tests."""
    batch_size: Annotated[int, msgspec.Meta(ge=2, le=TRAIN_IMAGES)] = 128
    """Images per step."""
    schedule: Schedule = "constant"
    """Of the learning rate. A step schedule sets the time to overfit: compare with care."""
    step_epochs: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 50
    """Epochs between the drops of `step`."""
    gamma: Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] | None = None
    """Factor of a drop of `step` (0.1), or of each epoch of `exponential` (0.95)."""
    warmup_epochs: Annotated[float, msgspec.Meta(ge=0.0, le=1000.0)] = 0.0
    """Epochs of linear warm-up from 0. `onecycle` has a warm-up of its own."""
    eval_every: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | Literal["auto"] = "auto"
    """Epochs between full evaluations; `auto`: where they tell most, within about 15 % of the
    run's time (more only where the first and the last one alone take more); the test set less
    often than the training set where it is larger."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    """Arithmetic of the forward and backward pass; weights and loss are always fp32."""
    compile: Literal["auto", "on", "off"] = "auto"
    """`auto`: on a GPU each step is replayed as one CUDA graph; `on`: the network goes through
    torch.compile as well, which takes a minute at the start (on the CPU it wins nothing:
    ResNet-18 trains 1.0 times as fast); `off`: every operation is launched on its own."""


class RunConfig(_Section, frozen=True, kw_only=True):
    """Everything that defines one run; with the same device, its curve too."""

    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """A name for people; empty: made from depth, labels and size."""
    model: ModelConfig = ModelConfig()
    """The network."""
    data: DataConfig = DataConfig()
    """The training images."""
    labels: LabelsConfig = LabelsConfig()
    """The training labels."""
    inputs: InputsConfig = InputsConfig()
    """The pixels."""
    training: TrainingConfig = TrainingConfig()
    """The optimisation."""
    device: Device = "auto"
    """`auto`, `cpu`, `cuda` or `cuda:N`; `auto` takes CUDA where there is any."""
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 0
    """Seed of every random stream; each stream is keyed by (seed, its name)."""


GAMMA = {"step": 0.1, "exponential": 0.95}
"""The usual `gamma` of the schedules that have one."""


def resolve(config: RunConfig) -> RunConfig:
    """Fill in what is left open: the name and the schedule's gamma."""
    training = config.training
    if training.gamma is None and training.schedule in GAMMA:
        training = msgspec.structs.replace(training, gamma=GAMMA[training.schedule])
    name = config.name.strip() or default_name(config)
    return msgspec.structs.replace(config, name=name, training=training)


def default_name(config: RunConfig) -> str:
    """`r50 uniform 10k`, with p where it is not 1 and the inputs where they are not the images."""
    parts = [f"r{config.model.depth}", config.labels.mode]
    if uses_p(config.labels.mode) and config.labels.p != 1.0:
        parts.append(f"p={config.labels.p:g}")
    parts.append(short_count(config.data.train_size))
    if config.inputs.mode != "true":
        parts.append(config.inputs.mode)
    return " ".join(parts)


def uses_p(mode: LabelMode) -> bool:
    """Whether the label mode has a corruption probability."""
    return mode not in ("true", "transition")


def short_count(n: int) -> str:
    """10000 -> `10k`, 1500 -> `1.5k`, 60001 -> `60001`."""
    if n >= 1000 and n % 100 == 0:
        return f"{n / 1000:g}k"
    return str(n)


def problems(config: RunConfig) -> list[tuple[str, str, str]]:
    """What the types cannot say: (field path, expected, found) for each contradiction."""
    found: list[tuple[str, str, str]] = []
    labels, training = config.labels, config.training
    if labels.mode == "transition":
        found += _matrix_problems(labels.matrix)
    elif labels.matrix is not None:
        found.append(("labels.matrix", "only with labels.mode transition", f"mode {labels.mode}"))
    if training.schedule == "onecycle" and training.warmup_epochs:
        found.append(
            (
                "training.warmup_epochs",
                "0 with the onecycle schedule, which warms up by itself",
                f"{training.warmup_epochs:g}",
            )
        )
    if training.warmup_epochs > training.epochs:
        found.append(
            (
                "training.warmup_epochs",
                f"at most training.epochs, {training.epochs}",
                f"{training.warmup_epochs:g}",
            )
        )
    return found


def _matrix_problems(
    matrix: tuple[tuple[float, ...], ...] | None,
) -> list[tuple[str, str, str]]:
    if matrix is None:
        return [("labels.matrix", f"a {CLASSES}x{CLASSES} matrix for mode transition", "nothing")]
    if len(matrix) != CLASSES:
        return [("labels.matrix", f"{CLASSES} rows", f"{len(matrix)} rows")]
    for i, row in enumerate(matrix):
        if len(row) != CLASSES:
            return [(f"labels.matrix[{i}]", f"{CLASSES} probabilities", f"{len(row)}")]
        if not math.isclose(sum(row), 1.0, abs_tol=1e-6):
            return [(f"labels.matrix[{i}]", "probabilities that sum to 1", f"sum {sum(row):g}")]
    return []
