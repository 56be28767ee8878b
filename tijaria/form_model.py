"""Tells Darija from Standard Arabic, and Darija in Latin letters from French, by the letters of its words.

A linear model over words, pairs of words and runs of two to four letters, hashed into a fixed number of
buckets. `python -m ingest calibrate` fits it (`ingest.forms`); the weights ship with the package.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from tijaria.folding import fold

Script = Literal["arabic", "latin"]

BUCKETS = 1 << 15
DATA = Path(str(files("tijaria"))) / "data" / "forms.npz"

_WORD = re.compile(r"[^\W_]+")
_RUNS = (2, 3, 4)
_MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class FormModel:
    """Two linear models, one a script.

    Attributes:
        weights: Script → `[BUCKETS]`; positive speaks for Darija.
        intercepts: Script → intercept.
    """

    weights: Mapping[Script, npt.NDArray[np.float32]]
    intercepts: Mapping[Script, float]

    def darija(self, text: str, script: Script) -> float:
        """Return how likely a text in a script is Darija, 0 to 1."""
        found = features(text)
        keys, values = np.array(list(found), dtype=np.intp), np.array(list(found.values()))
        score = self.intercepts[script] + float(self.weights[script][keys] @ values)
        return 1 / (1 + math.exp(-min(max(score, -30.0), 30.0)))

    def save(self, path: Path) -> None:
        """Write the weights."""
        arrays = {name: values.astype(np.float16) for name, values in self.weights.items()}
        offsets = {f"{name}_intercept": np.float32(value) for name, value in self.intercepts.items()}
        np.savez_compressed(path, **arrays, **offsets)  # type: ignore[arg-type]


@cache
def load_form_model() -> FormModel:
    """Read the weights that ship with the package."""
    with np.load(DATA) as stored:
        scripts: tuple[Script, ...] = ("arabic", "latin")
        return FormModel(
            {script: stored[script].astype(np.float32) for script in scripts},
            {script: float(stored[f"{script}_intercept"]) for script in scripts},
        )


def features(text: str) -> dict[int, float]:
    """Return bucket → count over the square root of all counts; of the first 60 words."""
    words = _WORD.findall(fold(text))[:_MAX_WORDS]
    counts: Counter[int] = Counter()
    for pair in zip(["^", *words], [*words, "$"], strict=True):
        counts[_bucket(" ".join(pair))] += 1
    for word in words:
        counts.update(_buckets_of(word))
    size = sum(counts.values()) ** 0.5
    return {key: count / size for key, count in counts.items()}


@lru_cache(maxsize=8192)
def _buckets_of(word: str) -> tuple[int, ...]:
    edged = f"<{word}>"
    runs = (edged[start : start + length] for length in _RUNS for start in range(len(edged) - length + 1))
    return tuple(map(_bucket, (f"={word}", *runs)))


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS
