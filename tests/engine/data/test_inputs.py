from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.data.inputs import Inputs, prepare
from engine.data.labels import SetName
from engine.data.rng import stream
from engine.models.build import build, on_device
from runs.config import InputMode, InputsConfig, Normalisation, RunConfig
from runs.models.resnet import ResNetConfig

IMAGES = torch.randint(0, 256, (500, 28, 28), generator=stream(0, "test images"), dtype=torch.uint8)
PIXELS = 28 * 28
ROWS = torch.tensor([3, 1, 400])


def prepared(
    mode: InputMode = "true",
    normalisation: Normalisation = "unit",
    rows: torch.Tensor = ROWS,
    images: torch.Tensor = IMAGES,
    which: SetName = "train",
) -> Inputs:
    config = RunConfig(inputs=InputsConfig(mode=mode, normalisation=normalisation))
    return prepare(images.unsqueeze(3), rows, config, which, IMAGES.unsqueeze(3))


def test_unit_normalisation_is_the_pixel_by_255() -> None:
    batch = prepared().batch(slice(0, 3))
    assert batch.shape == (3, 1, 28, 28)
    assert torch.allclose(batch[:, 0], IMAGES[ROWS] / 255)


def test_global_normalisation_uses_the_data_sets_moments() -> None:
    batch = prepared(normalisation="global").batch(slice(0, 3))
    assert torch.allclose(batch[:, 0], (IMAGES[ROWS] / 255 - 0.2860) / 0.3530, atol=1e-5)


def test_per_image_normalisation_whitens_each_image() -> None:
    batch = prepared(normalisation="per_image").batch(slice(0, 3)).flatten(1)
    assert batch.mean(dim=1).abs().max() < 1e-5
    assert torch.allclose(batch.std(dim=1, correction=0), torch.ones(3), atol=1e-4)


def test_per_image_normalisation_of_a_flat_image_is_zero_not_nan() -> None:
    flat = torch.full((1, 28, 28), 9, dtype=torch.uint8)
    inputs = prepared(normalisation="per_image", rows=torch.tensor([0]), images=flat)
    assert inputs.batch(slice(0, 1)).abs().max() < 1e-4


def test_images_stay_bytes_until_they_are_taken() -> None:
    assert prepared().images.dtype == torch.uint8


def test_shuffled_pixels_are_one_permutation_for_train_and_test() -> None:
    train = prepared("shuffled_pixels", rows=torch.arange(500)).images.view(500, PIXELS)
    test = prepared("shuffled_pixels", rows=torch.arange(500), which="test").images
    assert torch.equal(train, test.view(500, PIXELS))
    order = torch.randperm(PIXELS, generator=stream(0, "pixels"))
    assert torch.equal(train, IMAGES.view(500, PIXELS)[:, order])


def test_random_pixels_are_a_permutation_for_each_image() -> None:
    same = IMAGES[:1].expand(500, 28, 28)
    shuffled = prepared("random_pixels", rows=torch.arange(500), images=same).images
    pixels = shuffled.view(500, PIXELS)
    assert torch.equal(pixels.sort(dim=1).values, same.reshape(500, PIXELS).sort(dim=1).values)
    assert len({tuple(row) for row in pixels.tolist()}) == 500


@pytest.mark.parametrize("mode", ["random_pixels", "gaussian", "shuffled_pixels"])
def test_an_image_keeps_its_pixels_whatever_the_subset(mode: InputMode) -> None:
    whole = prepared(mode, rows=torch.arange(500)).images
    assert torch.equal(prepared(mode).images, whole[ROWS])


def test_the_channels_of_a_pixel_stay_together() -> None:
    colours = torch.randint(0, 256, (50, 8, 8, 3), dtype=torch.uint8)
    rows = torch.arange(50)
    pixels = {tuple(pixel) for pixel in colours[7].reshape(64, 3).tolist()}
    modes: tuple[InputMode, ...] = ("shuffled_pixels", "random_pixels")
    for mode in modes:
        config = RunConfig(inputs=InputsConfig(mode=mode, normalisation="unit"))
        inputs = prepare(colours, rows, config, "train", colours)
        assert not torch.equal(inputs.images, colours)
        assert {tuple(p) for p in inputs.images[7].reshape(64, 3).tolist()} == pixels
        assert inputs.batch(rows).shape == (50, 3, 8, 8)
        assert inputs.batch(rows).is_contiguous(memory_format=torch.channels_last)


def test_gaussian_noise_has_the_training_sets_moments() -> None:
    noise = prepared("gaussian", rows=torch.arange(500)).images
    pixels = IMAGES.float()
    assert noise.mean().item() == pytest.approx(pixels.mean().item(), abs=0.7)
    assert noise.std().item() == pytest.approx(pixels.std().item(), abs=0.5)
    test = prepared("gaussian", rows=torch.arange(500), which="test").images
    assert not torch.equal(noise, test)


def test_rows_may_be_a_tensor() -> None:
    inputs = prepared(rows=torch.arange(500))
    assert torch.equal(inputs.batch(ROWS), inputs.batch(slice(None))[ROWS])


@pytest.mark.parametrize("rows", [slice(0, 2), torch.tensor([2, 1])])
def test_every_feature_map_of_a_network_is_channels_last(rows: slice | torch.Tensor) -> None:
    model = on_device(build(RunConfig(model=ResNetConfig(depth=18))), torch.device("cpu"))
    layouts = []
    for conv in model.modules():
        if isinstance(conv, nn.Conv2d):
            conv.register_forward_hook(
                lambda _, __, out: layouts.append(
                    out.is_contiguous(memory_format=torch.channels_last)
                )
            )
    model(prepared().batch(rows))
    assert len(layouts) == 20
    assert all(layouts)
