"""What a fitted support vector machine with a radial kernel makes of features that have names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KernelMachine:
    """Weighs how near features lie to those it was fitted on (`evals.kernel_machine`).

    Attributes:
        embedding: Fingerprint of the model that the vector among the features comes from.
        names: Of the `n` features, in the order of the projection.
        projection: `[n, k]`, from features to the space of the kernel, its width counted in.
        shift: `[k]`, added to what is projected.
        support: `[m, k]`, the examples that matter.
        weights: `[m]`, how much each speaks for (or, below 0, against).
        bias: What is said when none is near.
    """

    embedding: str
    names: tuple[str, ...]
    projection: Array
    shift: Array
    support: Array
    weights: Array
    bias: float

    def value(self, features: Mapping[str, float]) -> float:
        """Return the decision value, above 0 for yes; every name must be among the features."""
        point = np.array([features[name] for name in self.names], dtype=np.float32)
        away = np.square(self.support - (point @ self.projection + self.shift)).sum(axis=1)
        return float(np.exp(-away) @ self.weights) + self.bias

    def save(self, path: Path) -> None:
        """Write as one `.npz` file, in half precision."""
        arrays = {
            name: getattr(self, name).astype(np.float16)
            for name in ("projection", "shift", "support", "weights")
        }
        about = {
            "embedding": np.array(self.embedding),
            "names": np.array(self.names),
            "bias": np.array(self.bias),
        }
        np.savez_compressed(path, **arrays, **about)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "KernelMachine":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(
                embedding=str(stored["embedding"]),
                names=tuple(map(str, stored["names"])),
                projection=stored["projection"].astype(np.float32),
                shift=stored["shift"].astype(np.float32),
                support=stored["support"].astype(np.float32),
                weights=stored["weights"].astype(np.float32),
                bias=float(stored["bias"]),
            )
