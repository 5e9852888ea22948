"""A training step as one CUDA graph: hundreds of small kernels, launched as one.

On 28x28 images a GPU finishes each kernel of a ResNet sooner than Python can launch the next.
A graph replays a whole step, forward to optimizer, without Python.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable

import torch

from engine.recording.log import say

Step = Callable[[torch.Tensor], None]
"""A step on the images of the given rows; all that it changes lives in tensors that stay."""
Capture = Callable[[Step, torch.Tensor], Callable[[], None]]
"""Records the step on the given rows, without executing it; the result replays it."""

WARM_UP = 3
"""Steps of a size that are run as they are before one is captured: they are real steps, and
libraries choose their kernels and allocate their workspaces in them."""
AHEAD = 16
"""Steps that Python may be ahead of the device. Enough that the device never waits, and few
enough that progress is true and a stop is obeyed at once."""


class Replayed:
    """A step that is captured once for each batch size, and replayed from then on.

    An epoch has two sizes, that of its batches and that of the last one, so shapes are static
    and every image is seen once. Where a step cannot be captured it runs as it is, and the log
    says so.
    """

    def __init__(self, step: Step, capture: Capture) -> None:
        self._step, self._capture = step, capture
        self._seen: Counter[int] = Counter()
        self._graphs: dict[int, tuple[torch.Tensor, Callable[[], None]]] = {}
        self._usable = True

    def __call__(self, rows: torch.Tensor) -> None:
        """One step on the images `rows`."""
        size = len(rows)
        if size not in self._graphs and self._usable and self._seen[size] >= WARM_UP:
            self._record(rows)
        if size in self._graphs:
            static_rows, replay = self._graphs[size]
            static_rows.copy_(rows)
            replay()
        else:
            self._seen[size] += 1
            self._step(rows)

    def _record(self, rows: torch.Tensor) -> None:
        static_rows = rows.clone()
        try:
            self._graphs[len(rows)] = static_rows, self._capture(self._step, static_rows)
        except RuntimeError as error:
            self._usable = False
            cause = error.__context__ or error  # ending a failed capture fails as well
            reason = (str(cause).splitlines() or [""])[0]
            say(
                f"no CUDA graph for batches of {len(rows)}, steps are launched one by one: {reason}"
            )


class CudaCapture:
    """Captures steps as CUDA graphs that share their memory: only one runs at a time."""

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self._optimizer = optimizer
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, step: Step, rows: torch.Tensor) -> Callable[[], None]:
        """Record `step` on `rows`, whose content may change before each replay."""
        # Without gradients left over, the graph allocates its own, which stay where they are.
        self._optimizer.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        # torch stays on the capture's stream when a capture fails.
        with (
            torch.cuda.stream(torch.cuda.current_stream()),
            torch.cuda.graph(graph, pool=self._pool),
        ):
            step(rows)
        return graph.replay


class Pace:
    """Keeps Python at most AHEAD steps ahead of a CUDA device, which never stands idle."""

    def __init__(self) -> None:
        self._under_way: deque[torch.cuda.Event] = deque()

    def keep(self) -> None:
        """Note the step just launched; wait for the one AHEAD steps before it."""
        # Waiting for an event that blocks leaves the CPU to other engines; the usual one spins.
        event = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        event.record()
        self._under_way.append(event)
        if len(self._under_way) > AHEAD:
            self._under_way.popleft().synchronize()
