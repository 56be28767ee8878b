"""The report of a run, for people and for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from ingest.findings import Hint, Quarantined

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of ingestion did.

    Attributes:
        generation: The generation in force afterwards.
        built: Whether this run built it; False when nothing had changed.
        added: Document id → path, as `changed`, `unchanged` and `removed`.
        quarantined: Files kept out of the index; one that was in it before is in `removed` too.
    """

    generation: str
    built: bool
    added: Mapping[str, str]
    changed: Mapping[str, str]
    unchanged: Mapping[str, str]
    removed: Mapping[str, str]
    quarantined: Sequence[Quarantined]
    hints: Sequence[Hint]
    documents: int
    passages: int
    sentences: int
    questions: int
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Whether every file of the corpus is in the index."""
        return not self.quarantined

    def to_json(self) -> str:
        """Return the report as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def to_text(self) -> str:
        """Return the report as lines for a terminal."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        state = "built and in force" if self.built else "stays in force, nothing has changed"
        yield f"Index {self.generation} {state}."
        yield (
            f"{self.documents} documents, {self.passages} passages, {self.sentences} sentences, "
            f"{self.questions} questions; {self.seconds:.1f} s"
        )
        for name, documents in (("added", self.added), ("changed", self.changed), ("removed", self.removed)):
            yield f"{name:<12}{len(documents)}"
            yield from _listed([f"{id_}  {path}" for id_, path in documents.items()])
        yield f"{'unchanged':<12}{len(self.unchanged)}"
        yield f"{'quarantined':<12}{len(self.quarantined)}"
        yield from (f"    {item.path} {item.reason}" for item in self.quarantined)
        if self.hints:
            yield f"{'hints':<12}{len(self.hints)}"
            yield from _listed([f"{hint.path}: {hint.message}" for hint in self.hints])


def _listed(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first lines; a long list would push the quarantined files off the screen."""
    yield from (f"    {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"    … and {len(lines) - _SHOWN} more (all with --json)"
