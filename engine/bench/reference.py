"""The plain loop that the engine is compared with: the usual shape of such a study's code.

A Dataset that makes a PIL image of each item, ToTensor and Normalize, a DataLoader with one
worker; eager fp32 in torch's default layout; torch's own optimizer as it comes; loss and
accuracy read by `.item()` in every step; evaluation by the same loader at the same batch size.
Nothing in it is slower than it has to be in that shape: the worker outlives the epoch, memory
is pinned and copied without waiting where there is a GPU, the metrics are read only after the
whole step was queued, cuDNN may look for its fastest kernels, and threads and precision are left
as torch sets them (on a GPU that means TF32 in convolutions).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from engine.bench.messages import Timed, Train
from engine.bench.stopwatch import timed
from engine.data.labelled_set import LabelledSet
from engine.models.build import build
from runs.config import RunConfig, TrainingConfig
from runs.datasets.fashion_mnist import FASHION_MNIST


class PilImages(Dataset[tuple[torch.Tensor, int]]):
    """Images and labels as torchvision's FashionMNIST gives them."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        """`images` uint8 (n, 28, 28), `labels` int64 (n,)."""
        self.images, self.labels = images, labels
        self.transform = transforms.Compose(
            [
                transforms.ToTensor(),
                transforms.Normalize((FASHION_MNIST.mean,), (FASHION_MNIST.sd,)),
            ]
        )

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        image = Image.fromarray(self.images[index].numpy())
        return self.transform(image), int(self.labels[index])


class Reference:
    """Trains and evaluates in plain PyTorch."""

    precision = "fp32"

    def __init__(
        self, config: RunConfig, device: torch.device, train: LabelledSet, test: LabelledSet
    ) -> None:
        """The sets are the engine's own, on the CPU: the same images, the same labels."""
        self.device = device
        torch.backends.cudnn.benchmark = True
        batch_size = config.training.batch_size
        self.train_loader = self._loader(train, train.given, batch_size, shuffle=True)
        self.test_loader = self._loader(test, test.true, batch_size, shuffle=False)
        # The engine's network and initial weights, as torchvision makes them.
        self.model = build(config).to(device)
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = plain_optimizer(self.model, config.training)
        self.loss_sum = 0.0
        self.correct = 0
        self._training = self.training()
        self._evaluation = self.evaluation()

    def training(self) -> Iterator[int]:
        """Epochs without end; after each step, the images it was on."""
        while True:
            self.loss_sum, self.correct = 0.0, 0
            for images, labels in self.train_loader:
                images = images.to(self.device, non_blocking=True)
                labels = labels.to(self.device, non_blocking=True)
                outputs = self.model(images)
                loss = self.criterion(outputs, labels)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.loss_sum += loss.item() * len(labels)
                self.correct += int((outputs.argmax(dim=1) == labels).sum().item())
                yield len(labels)

    def evaluation(self) -> Iterator[int]:
        """Evaluations of the test set without end; after each batch, its images.

        An evaluation of the training set costs the same per image.
        """
        while True:
            self.loss_sum, self.correct = 0.0, 0
            for images, labels in self.test_loader:
                with torch.no_grad():
                    images = images.to(self.device, non_blocking=True)
                    labels = labels.to(self.device, non_blocking=True)
                    outputs = self.model(images)
                    loss = self.criterion(outputs, labels)
                    self.loss_sum += loss.item() * len(labels)
                    self.correct += int((outputs.argmax(dim=1) == labels).sum().item())
                yield len(labels)

    def train(self, command: Train) -> Timed:
        """Train on for about so long."""
        self.model.train()
        return timed(self._training, self.device, command.seconds, command.least_steps)

    def evaluate(self, seconds: float) -> Timed:
        """Evaluate for about so long."""
        self.model.eval()
        return timed(self._evaluation, self.device, seconds)

    def _loader(
        self, data: LabelledSet, labels: torch.Tensor, batch_size: int, *, shuffle: bool
    ) -> DataLoader[tuple[torch.Tensor, int]]:
        return DataLoader(
            PilImages(data.inputs.images.squeeze(3), labels),
            batch_size=batch_size,
            shuffle=shuffle,
            num_workers=1,
            persistent_workers=True,
            pin_memory=self.device.type == "cuda",
        )


def plain_optimizer(model: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    """The configured optimizer in the implementation that torch takes by default."""
    parameters, decay = model.parameters(), config.weight_decay
    match config.optimizer:
        case "sgd":
            return torch.optim.SGD(
                parameters, config.lr, momentum=config.momentum, weight_decay=decay
            )
        case "adam":
            return torch.optim.Adam(parameters, config.lr, weight_decay=decay)
        case "adamw":
            return torch.optim.AdamW(parameters, config.lr, weight_decay=decay)
