"""What is learnt once about an embedding model: its language space and its topic gate.

Found by the model's fingerprint. The built-in model's calibration ships with the package
(`python -m ingest calibrate` makes it); for another model ingestion makes one on its first run and keeps it
in the cache directory. A generation keeps a copy of the calibration that it was built with.
"""

import hashlib
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from tijaria.embeddings import Embedder
from tijaria.errors import ConfigurationError
from tijaria.language_space import IDENTITY, LanguageSpace
from tijaria.settings import Centring, Settings
from tijaria.topic_gate import TopicGate


@dataclass(frozen=True, slots=True)
class Calibration:
    """What question vectors are read with."""

    space: LanguageSpace
    gate: TopicGate

    def save(self, path: Path) -> None:
        """Write as one `.npz` file."""
        arrays: dict[str, Any] = {
            f"mean__{key.replace('/', '__')}": value for key, value in self.space.means.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, directions=self.space.directions, gate=self.gate.weights, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Calibration":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            means = {
                key.removeprefix("mean__").replace("__", "/"): arrays[key]
                for key in arrays.files
                if key.startswith("mean__")
            }
            return cls(LanguageSpace(means, arrays["directions"]), TopicGate(arrays["gate"]))


def shipped_path(embedder: Embedder) -> Path:
    """Return where the calibration of a model is in the package, if it ships."""
    return Path(str(files("tijaria"))) / "data" / f"{embedder.fingerprint}.npz"


def cached_path(settings: Settings, embedder: Embedder) -> Path:
    """Return where the calibration of a model that does not ship is kept."""
    return settings.cache_dir / "calibration" / f"{embedder.fingerprint}.npz"


def is_calibrated(settings: Settings, embedder: Embedder) -> bool:
    """Tell whether a calibration is known for a model."""
    return shipped_path(embedder).exists() or cached_path(settings, embedder).exists()


def calibration_digest(settings: Settings, embedder: Embedder) -> str:
    """Return what changes when the calibration of a model changes; "" when there is none."""
    for path in (shipped_path(embedder), cached_path(settings, embedder)):
        if path.exists():
            return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""


def load_calibration(settings: Settings, embedder: Embedder) -> Calibration:
    """Return the calibration of a model; its language space is the identity when centring is off.

    Raises:
        ConfigurationError: There is none yet.
    """
    for path in (shipped_path(embedder), cached_path(settings, embedder)):
        if path.exists():
            calibration = Calibration.load(path)
            return replace(calibration, space=_space(calibration.space, settings.centring))
    raise ConfigurationError(
        f"Nothing is known about the languages of {embedder.name} yet. Run `python -m ingest calibrate`."
    )


def _space(space: LanguageSpace, centring: Centring) -> LanguageSpace:
    match centring:
        case "full":
            return space
        case "means":
            return replace(space, directions=IDENTITY.directions)
        case "off":
            return IDENTITY
