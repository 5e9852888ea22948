"""The configuration of one run: what is trained, on which labels, and how.

Names and definitions are the field's own; every field has a default, so that `{}` is a valid
run. Decoding and its error messages live in `runs.config_reader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Union

import msgspec

from runs.datasets.dataset import DataSet
from runs.datasets.register import DATASETS
from runs.models.family import Cost, ModelSection
from runs.models.register import FAMILIES
from runs.section import Section, field
from runs.short_names import P_MODES, default_name
from runs.units import percent

LONGEST_NAME = 200
"""Characters of a run's name."""
FORMAT = 2
"""What a configuration means; raised with every change of a meaning. 0.1.0 wrote none, which is 1:
its schedules counted their decay from the first step, not from the end of the warm-up."""

if TYPE_CHECKING:
    AnyModel = ModelSection
    DataSetName = str
else:  # the registers say which there are; msgspec tells families apart by their tag
    AnyModel = Union[tuple(FAMILIES.values())]  # noqa: UP007 - a union of a list
    DataSetName = Literal[tuple(DATASETS)]

LabelMode = Literal["true", "uniform", "symmetric", "permute", "pair", "transition"]
InputMode = Literal["true", "shuffled_pixels", "random_pixels", "gaussian"]
Normalisation = Literal["global", "per_image", "unit"]
Optimizer = Literal["sgd", "adam", "adamw"]
Schedule = Literal["constant", "step", "exponential", "cosine", "onecycle"]

Fraction = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Device = Annotated[str, msgspec.Meta(pattern=r"^(auto|cpu|cuda|cuda:[0-9]{1,2})$")]
LARGEST = max(data_set.train_size for data_set in DATASETS.values())
"""Images of the largest training set."""


class DataConfig(Section, frozen=True, kw_only=True):
    """Which training images are used. The test set is always used whole."""

    set: Annotated[
        DataSetName, field("Data set", "The images and their true labels.", phrase="{}", main=True)
    ] = next(iter(DATASETS))
    train_size: Annotated[
        int,
        msgspec.Meta(ge=2, le=LARGEST),
        field(
            "Train size",
            "Training images. Subsets are nested, and an image keeps its label whatever the size.",
            hint=f"2 to {LARGEST} images",
            phrase="{:,} images",
            said="always",
            main=True,
        ),
    ] = 10_000
    order: Annotated[
        Literal["random", "first"],
        field(
            "Subset",
            "`random`: a seeded subset; `first`: the first rows of the file.",
            phrase="{} rows",
            said="in details",
        ),
    ] = "random"


def _matrix_phrase(matrix: tuple[tuple[float, ...], ...] | None) -> str:
    rows = [" ".join(f"{share:g}" for share in row) for row in matrix or ()]
    return f"matrix {'; '.join(rows)}"


class LabelsConfig(Section, frozen=True, kw_only=True):
    """How the training labels are corrupted: drawn once, before training, and then fixed."""

    mode: Annotated[
        LabelMode,
        field(
            "Labels",
            "`true`: unmodified; `uniform`: redrawn over all classes (Zhang et al. 2017); "
            "`symmetric`: over the other classes; `permute`: shuffled among themselves; `pair`: "
            "c becomes c+1; `transition`: drawn from `matrix`. `random` is accepted for `uniform` "
            "with p = 1.",
            phrase="{} labels",
            said="always",
            main=True,
        ),
    ] = "uniform"
    p: Annotated[
        Fraction,
        field(
            "p",
            "Corruption probability of each label. Not used by `true` and `transition`.",
            hint="share of labels corrupted, 0 to 1",
            phrase="p={:g}",
            main=True,
            only={"labels.mode": P_MODES},
            said="in details",
        ),
    ] = 1.0
    matrix: Annotated[
        tuple[tuple[Fraction, ...], ...] | None,
        field(
            "Matrix",
            "For `transition`: a row of probabilities for each true class, each row summing to 1.",
            hint="K x K, for transition labels",
            phrase=_matrix_phrase,
            only={"labels.mode": ("transition",)},
        ),
    ] = None


class InputsConfig(Section, frozen=True, kw_only=True):
    """What happens to the pixels, once, before training."""

    mode: Annotated[
        InputMode,
        field(
            "Inputs",
            "`shuffled_pixels`: one permutation for all images; `random_pixels`: one per image; "
            "`gaussian`: noise with the training set's mean and deviation (Zhang et al. 2017).",
            phrase="{} inputs",
        ),
    ] = "true"
    normalisation: Annotated[
        Normalisation,
        field(
            "Normalisation",
            "`global`: (x - mean) / deviation of the data set, 0.2860 and 0.3530 for "
            "Fashion-MNIST; `per_image`: whitening of each image; `unit`: [0, 1].",
            phrase="{} normalisation",
            said="in details",
        ),
    ] = "global"


def _until_phrase(until: float | None) -> str:
    return "never stopped early" if until is None else f"until {percent(until)} fitted"


def _eval_every_phrase(epochs: int | str) -> str:
    return f"evaluated every {epochs} epochs" if epochs != 1 else "evaluated every epoch"


class TrainingConfig(Section, frozen=True, kw_only=True):
    """The optimisation, and when to evaluate and to stop."""

    epochs: Annotated[
        int,
        msgspec.Meta(ge=1, le=1_000_000),
        field(
            "Epochs",
            "Epochs at most.",
            hint="at most",
            phrase="{:,} epoch{s}",
            said="always",
            main=True,
        ),
    ] = 200
    until: Annotated[
        Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] | None,
        field(
            "Stop at",
            "Stop once train_acc reaches this; null trains for all epochs.",
            hint="train accuracy; null: never",
            phrase=_until_phrase,
            said="always",
        ),
    ] = 1.0
    optimizer: Annotated[
        Optimizer,
        field(
            "Optimiser",
            "`sgd` (with `momentum`), `adam` or `adamw`.",
            phrase="{}",
            said="always",
            main=True,
        ),
    ] = "adamw"
    lr: Annotated[
        float,
        msgspec.Meta(gt=0.0, le=1000.0),
        field(
            "Learning rate",
            "Learning rate; the peak of schedules that rise or fall.",
            phrase="lr {:g}",
            said="always",
            main=True,
        ),
    ] = 0.0005
    momentum: Annotated[
        float,
        msgspec.Meta(ge=0.0, lt=1.0),
        field(
            "Momentum",
            "Momentum of `sgd`; not used by the others.",
            hint="of sgd",
            phrase="momentum {:g}",
            only={"training.optimizer": ("sgd",)},
        ),
    ] = 0.9
    weight_decay: Annotated[
        float,
        msgspec.Meta(ge=0.0, le=10.0),
        field(
            "Weight decay",
            "L2 penalty (`sgd`, `adam`) or decoupled decay (`adamw`). 0 in randomisation tests.",
            hint="0 in randomisation tests",
            phrase="weight decay {:g}",
            said="in details",
        ),
    ] = 0.0
    batch_size: Annotated[
        int,
        msgspec.Meta(ge=2, le=LARGEST),
        field(
            "Batch size",
            "Images per step.",
            hint="images per step",
            phrase="batch {:,}",
            said="always",
            main=True,
        ),
    ] = 128
    schedule: Annotated[
        Schedule,
        field(
            "Schedule",
            "Of the learning rate. A step schedule sets the time to overfit: compare with care. "
            "A constant one often stays just below 100 %: ResNet-50 on 10,000 random labels at "
            "2e-4 came to 0.989 in 100 epochs.",
            phrase="{} schedule",
            said="always",
        ),
    ] = "exponential"
    step_epochs: Annotated[
        int,
        msgspec.Meta(ge=1, le=1_000_000),
        field(
            "Step epochs",
            "Epochs between the drops of `step`.",
            hint="between drops of step",
            phrase="drops every {:,} epoch{s}",
            only={"training.schedule": ("step",)},
        ),
    ] = 50
    gamma: Annotated[
        Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] | None,
        field(
            "Gamma",
            "Factor of a drop of `step` (0.1), or of each epoch of `exponential` (0.95).",
            hint="factor of step, exponential",
            phrase="gamma {}",
            only={"training.schedule": ("step", "exponential")},
        ),
    ] = None
    warmup_epochs: Annotated[
        float,
        msgspec.Meta(ge=0.0, le=1000.0),
        field(
            "Warm-up",
            "Epochs of linear warm-up from 0. `onecycle` has a warm-up of its own.",
            hint="epochs",
            phrase="warm-up {:g} epoch{s}",
            only={"training.schedule": ("constant", "step", "exponential", "cosine")},
        ),
    ] = 0.0
    eval_every: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | Literal["auto"],
        field(
            "Evaluate every",
            "Epochs between full evaluations; `auto`: where they tell most, within about 15 % of "
            "the run's time (more in a short run, and where the first and the last one alone take "
            "more); the test set less often than the training set where it is larger.",
            hint="epochs, or auto",
            phrase=_eval_every_phrase,
            said="in details",
        ),
    ] = "auto"
    precision: Annotated[
        Literal["auto", "fp32", "bf16"],
        field(
            "Precision",
            "Arithmetic of the forward and backward pass; weights and loss are always fp32.",
            phrase="in {}",
        ),
    ] = "auto"
    compile: Annotated[
        Literal["auto", "on", "off"],
        field(
            "Compile",
            "`auto`: on a GPU each step is replayed as one CUDA graph; `on`: the network goes "
            "through torch.compile as well, which takes a minute at the start (on the CPU it wins "
            "nothing: ResNet-18 trains 1.0 times as fast); `off`: every operation is launched on "
            "its own.",
            hint="auto: CUDA graphs",
            phrase="compile {}",
        ),
    ] = "auto"


class RunConfig(Section, frozen=True, kw_only=True):
    """Everything that defines one run; with the same device, its curve too."""

    name: Annotated[
        str,
        msgspec.Meta(max_length=LONGEST_NAME),
        field(
            "Name",
            "A name for people; empty: made from depth, labels and size.",
            hint="empty: made from the rest",
            main=True,
        ),
    ] = ""
    model: Annotated[AnyModel, msgspec.Meta(description="The network.")] = next(
        iter(FAMILIES.values())
    )()
    data: Annotated[DataConfig, msgspec.Meta(description="The training images.")] = DataConfig()
    labels: Annotated[LabelsConfig, msgspec.Meta(description="The training labels.")] = (
        LabelsConfig()
    )
    inputs: Annotated[InputsConfig, msgspec.Meta(description="The pixels.")] = InputsConfig()
    training: Annotated[TrainingConfig, msgspec.Meta(description="The optimisation.")] = (
        TrainingConfig()
    )
    device: Annotated[
        Device,
        field(
            "Device",
            "`auto`, `cpu`, `cuda` or `cuda:N`; `auto` takes CUDA where there is any.",
            hint="auto, cpu, cuda or cuda:N",
            phrase="on {}",
            said="in details",
        ),
    ] = "auto"
    seed: Annotated[
        int,
        msgspec.Meta(ge=0, le=2**63 - 1),
        field(
            "Seed",
            "Seed of every random stream; each stream is keyed by (seed, its name).",
            hint="of every random draw",
            phrase="seed {}",
            main=True,
            said="in details",
        ),
    ] = 0
    format: Annotated[
        int,
        msgspec.Meta(ge=1, le=FORMAT),
        field("Format", "What the names in here mean; written by the application."),
    ] = FORMAT

    @property
    def data_set(self) -> DataSet:
        """What is trained on."""
        return DATASETS[self.data.set]

    @property
    def cost(self) -> Cost:
        """What the network costs on images of the data set."""
        return self.model.cost(self.data_set)


PLANNED: frozenset[Schedule] = frozenset({"cosine", "onecycle"})
"""Schedules that are made for a number of epochs: with another, every step has another rate."""
GAMMA = {"step": 0.1, "exponential": 0.95}
"""The usual `gamma` of the schedules that have one."""


def resolve(config: RunConfig) -> RunConfig:
    """Fill in what is left open: the name and the schedule's gamma."""
    training = config.training
    if training.gamma is None and training.schedule in GAMMA:
        training = msgspec.structs.replace(training, gamma=GAMMA[training.schedule])
    name = config.name.strip() or default_name(config)
    return msgspec.structs.replace(config, name=name, training=training)
