"""What ingestion tells a maintainer about single files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that was kept out of the index, and what can be done about it.

    Attributes:
        path: Relative to the corpus.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Something worth a look that did not keep a file out of the index."""

    path: str
    message: str
