"""Taking a generation that was built elsewhere, such as one from a backup."""

import shutil
from pathlib import Path

from tijaria.errors import IndexMismatchError
from tijaria.generation import BUILDING, Manifest, put_in_force, read_manifest
from tijaria.settings import Settings


def adopt(settings: Settings, folder: Path) -> Manifest:
    """Copy a complete generation into `settings.index_dir`, put it in force, and return its manifest.

    Raises:
        IndexMismatchError: It is damaged, or of another version of TijarIA.
    """
    manifest = read_manifest(folder)
    if folder.name != manifest.id:
        raise IndexMismatchError(
            f"The index {folder.name} calls itself {manifest.id}. Run `python -m ingest`."
        )
    target = settings.index_dir / manifest.id
    if not target.exists():
        building = settings.index_dir / f"{BUILDING}{manifest.id}"
        shutil.rmtree(building, ignore_errors=True)
        shutil.copytree(folder, building)
        building.rename(target)
    put_in_force(settings, manifest.id)
    return manifest
