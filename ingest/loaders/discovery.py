"""Find the documents of a corpus, without following any link."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.findings import Hint, Quarantined
from ingest.loaders.files import CorpusFile
from ingest.loaders.registry import registry_stem
from tijaria.errors import ConfigurationError

SUFFIXES = frozenset({".md", ".pdf"})
_COULD_BE_DOCUMENTS = frozenset(
    (
        ".doc",
        ".docx",
        ".odt",
        ".rtf",
        ".txt",
        ".htm",
        ".html",
        ".markdown",
        ".xls",
        ".xlsx",
        ".ppt",
        ".pptx",
        ".yml",
    )
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies in a corpus: documents in the order of their paths, and what cannot be taken as it is."""

    files: tuple[CorpusFile, ...]
    quarantined: tuple[Quarantined, ...]
    hints: tuple[Hint, ...]


def discover(corpus: Path) -> Discovery:
    """Return the Markdown and PDF files under `corpus`; README.md and hidden files are not documents.

    Raises:
        ConfigurationError: There is no such folder.
    """
    if not corpus.is_dir():
        raise ConfigurationError(f"No corpus folder {corpus}: give it with --corpus or TIJARIA_CORPUS_DIR.")
    quarantined: list[Quarantined] = []
    paths = sorted(_walk(corpus, quarantined))
    files, hints = [], []
    for path in paths:
        if path.suffix.lower() in SUFFIXES:
            files.append(CorpusFile(corpus, path))
        elif path.suffix.lower() in _COULD_BE_DOCUMENTS:
            hints.append(Hint(str(path), f"{path.suffix} is not read: save it as Markdown (.md) or PDF"))
    hints += _orphans(paths)
    return Discovery(tuple(files), tuple(quarantined), tuple(hints))


def _orphans(paths: Sequence[PurePosixPath]) -> Iterator[Hint]:
    """Yield a hint for each registry and sidecar without a document."""
    stems = {registry_stem(path) for path in paths if path.suffix.lower() == ".md"}
    for path in paths:
        for ending in (".sources.csv", ".questions.csv"):
            if path.name.endswith(ending) and path.with_name(path.name.removesuffix(ending)) not in stems:
                yield Hint(str(path), "belongs to no document: name it after one, or remove it")
        if path.suffix == ".yaml" and path.with_suffix(".pdf") not in paths:
            yield Hint(str(path), "belongs to no PDF: name it after one, or remove it")


def _walk(corpus: Path, quarantined: list[Quarantined]) -> Iterator[PurePosixPath]:
    """Yield the regular files of the corpus; links and unreadable folders go to `quarantined`."""

    def unreadable(error: OSError) -> None:
        folder = Path(error.filename).relative_to(corpus)
        reason = f"cannot be listed ({error.strerror}): check the permissions of this folder."
        quarantined.append(Quarantined(str(folder), reason))

    root = corpus.resolve()
    for folder, folders, names in os.walk(corpus, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*names, *folders]:
            location = Path(folder) / name
            path = PurePosixPath(location.relative_to(corpus))
            if name.startswith((".", "~$")) or name.lower() == "readme.md":
                continue
            if location.is_symlink():
                quarantined.append(Quarantined(_printable(path), _about_link(location, root)))
            elif name in names and _printable(path) != str(path):
                quarantined.append(Quarantined(_printable(path), "its name is not UTF-8: rename it."))
            elif name in names:
                yield path


def _about_link(location: Path, root: Path) -> str:
    try:
        target = location.resolve(strict=True)
    except (OSError, RuntimeError):
        return "is a link that leads nowhere: remove it."
    if not target.is_relative_to(root):
        return f"is a link that leads out of the corpus, to {target}: copy the file into the corpus instead."
    return f"is a link to {target.relative_to(root)}, which is in the corpus already: remove it."


def _printable(path: PurePosixPath) -> str:
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")
