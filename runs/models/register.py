"""All model families. A new one is a section beside this file, a builder, and a line here."""

from __future__ import annotations

from runs.models.family import ModelSection
from runs.models.resnet import ResNetConfig

FAMILIES: dict[str, type[ModelSection]] = {section.family(): section for section in (ResNetConfig,)}
"""By name; the first one is what a configuration means that names none."""
