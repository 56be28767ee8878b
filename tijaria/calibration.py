"""What is learnt once about an embedding model: its language space. Found by the model's fingerprint.

The built-in model's calibration ships with the package; for another model `python -m ingest` makes one on the
first run and keeps it in the cache directory.
"""

from importlib.resources import files
from pathlib import Path

from tijaria.embeddings import Embedder
from tijaria.language_space import IDENTITY, LanguageSpace
from tijaria.settings import Settings


def calibration_path(settings: Settings, embedder: Embedder) -> Path:
    """Return where the calibration of a model is kept when it does not ship with the package."""
    return settings.cache_dir / "calibration" / f"{embedder.fingerprint}.npz"


def load_language_space(settings: Settings, embedder: Embedder) -> LanguageSpace:
    """Return the language space of a model; the identity when centring is off or nothing is known."""
    if not settings.centring:
        return IDENTITY
    shipped = Path(str(files("tijaria"))) / "data" / f"{embedder.fingerprint}.npz"
    for path in (shipped, calibration_path(settings, embedder)):
        if path.exists():
            return LanguageSpace.load(path)
    return IDENTITY


def is_calibrated(settings: Settings, embedder: Embedder) -> bool:
    """Tell whether a language space is known for a model (or not wanted)."""
    return not settings.centring or bool(load_language_space(settings, embedder).means)
