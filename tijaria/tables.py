"""The tables of a generation that stand beside its documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tijaria.duty_store import DutyData
from tijaria.glossary import GlossaryEntry, dump_glossary
from tijaria.heading import Heading, dump_headings
from tijaria.import_values import ImportData
from tijaria.prospect import Prospect, dump_prospects
from tijaria.requirement import Requirement, dump_requirements


@dataclass(frozen=True, slots=True)
class Tables:
    """What ingestion read from tables.

    Attributes:
        glossary: Questions are expanded with it.
        headings: The nomenclature that products are found in.
        requirements: The papers that checklists are made of.
        prospects: What is said of markets by product.
    """

    glossary: Sequence[GlossaryEntry] = ()
    headings: Sequence[Heading] = ()
    duties: DutyData = field(default_factory=DutyData)
    requirements: Sequence[Requirement] = ()
    prospects: Sequence[Prospect] = ()
    imports: ImportData = field(default_factory=ImportData)

    @property
    def rows(self) -> list[object]:
        """What a generation must be built again for, when it changes."""
        return [
            *self.glossary,
            *self.headings,
            self.duties.digest,
            *self.requirements,
            *self.prospects,
            self.imports,
        ]

    def write(self, folder: Path) -> None:
        """Write the files of a generation."""
        dump_glossary(folder / "glossary.json", self.glossary)
        dump_headings(folder / "headings.json", self.headings)
        self.duties.write(folder / "duties.sqlite")
        dump_requirements(folder / "checklist.json", self.requirements)
        dump_prospects(folder / "prospects.json", self.prospects)
        self.imports.write(folder / "imports.json")
