"""A model family that exists in the tests only: two fully connected layers."""

from __future__ import annotations

from typing import Annotated

import msgspec

from runs.datasets.dataset import DataSet
from runs.models.family import Cost, ModelSection
from runs.section import field


class TwoLayersConfig(ModelSection, frozen=True, kw_only=True, tag="two-layers"):
    """The network: pixels, one hidden layer, classes."""

    width: Annotated[
        int,
        msgspec.Meta(ge=1, le=4096),
        field("Width", "Hidden units.", hint="hidden units", said="in the title", main=True),
    ] = 64

    @property
    def title(self) -> str:
        return f"Two layers of {self.width}"

    @property
    def short(self) -> str:
        return f"two{self.width}"

    @property
    def builder(self) -> str:
        return "tests.made_up.network"

    def cost(self, data_set: DataSet) -> Cost:
        values = data_set.side**2 * data_set.channels
        weights = values * self.width + self.width * data_set.classes
        return Cost(weights + self.width + data_set.classes, 3.0 * 2 * weights)
