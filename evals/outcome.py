"""What a measurement found: figures by name for machines, tables for people, and the targets between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.targets import TARGETS, Target


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; the first row is its heading."""

    title: str
    rows: Sequence[Sequence[str]]

    def to_text(self) -> str:
        """Return the table with its columns aligned, numbers to the right."""
        widths = [max(len(row[column]) for row in self.rows) for column in range(len(self.rows[0]))]
        lines = [
            "  ".join(
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in self.rows
        ]
        return "\n".join([self.title, "-" * len(self.title), *lines])


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one command.

    Attributes:
        command: What was measured.
        figures: Name → value; names are stable, and those of `targets.py` have a target.
        tables: The same for people.
        failures: What went wrong, question by question.
        about: What was measured with: data, engine, settings that matter.
        problems: What makes the command fail, whatever the targets say; each with what to do about it.
    """

    command: str
    figures: Mapping[str, float]
    tables: Sequence[Table]
    failures: Sequence[Mapping[str, object]] = ()
    about: Mapping[str, object] = field(default_factory=dict)
    problems: Sequence[str] = ()

    def missed(self) -> list[str]:
        """Return the names of the figures that miss their target."""
        return [name for name, target in self._targets() if not target.met(self.figures[name])]

    def to_text(self) -> str:
        """Return tables and targets."""
        blocks = [table.to_text() for table in self.tables]
        missed = self.missed()
        rows = [
            (name, f"{self.figures[name]:.3f}", str(target), "MISSED" if name in missed else "met")
            for name, target in self._targets()
        ]
        if rows:
            blocks.append(Table("targets", [("figure", "value", "target", ""), *rows]).to_text())
        if self.problems:
            blocks.append("\n".join(["problems", "--------", *self.problems]))
        return "\n\n".join(blocks)

    def _targets(self) -> list[tuple[str, Target]]:
        return [(name, target) for name, target in TARGETS.items() if name in self.figures]


def percent(share: float) -> str:
    """Return a share as people read it."""
    return f"{100 * share:.1f} %"
