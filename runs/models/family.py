"""What every model family says of itself, whichever it is: no torch needed."""

from __future__ import annotations

from dataclasses import dataclass

from runs.datasets.dataset import DataSet
from runs.section import Section


@dataclass(frozen=True)
class Cost:
    """What one configuration of a model costs."""

    parameters: int
    """Trainable parameters."""
    train_flop: float
    """Floating-point operations to train on one image: forward and backward, 3x the forward."""


class ModelSection(Section, frozen=True, kw_only=True, tag_field="family"):
    """The network. Each family has a section of its own, a subclass with its name as the tag.

    Its module in `engine.models` builds what the section describes.
    """

    @classmethod
    def family(cls) -> str:
        """The family's name, as in `model.family`."""
        return str(cls.__struct_config__.tag)

    @property
    def title(self) -> str:
        """The network as people write it: `ResNet-50`."""
        raise NotImplementedError

    @property
    def short(self) -> str:
        """The network in a few characters, for names and run ids: `r50`."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        """The network in a column of five: `short`, with a sign for what costs much more."""
        return self.short

    @property
    def builder(self) -> str:
        """The module that builds the network, by a function `build(section, data_set)`."""
        return f"engine.models.{self.family()}"

    @property
    def evaluation_discount(self) -> float:
        """Training on an image costs so many times what evaluating it does."""
        return 3.0

    @property
    def moving_statistics(self) -> bool:
        """Whether eval mode uses averages that follow the training, and so may lag behind it."""
        return False

    @property
    def speed_group(self) -> str:
        """Networks of one group do about as many operations a second on one machine."""
        return self.family()

    @property
    def needs_fp32(self) -> bool:
        """Whether `precision: auto` must not take bf16."""
        return False

    def cost(self, data_set: DataSet) -> Cost:
        """Parameters and operations on images of a data set, by formula."""
        raise NotImplementedError
