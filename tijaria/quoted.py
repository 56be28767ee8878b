"""What an answer quotes: a run of statements of one document, with their place in it."""

from dataclasses import dataclass

from tijaria.schema import Document, Sentence


@dataclass(frozen=True, slots=True)
class Quoted:
    """A run of statements that are quoted together: one statement, or a list with what introduces it.

    Attributes:
        sentences: Consecutive in one document.
    """

    document: Document
    sentences: tuple[Sentence, ...]

    @property
    def heading(self) -> str:
        """The title of the section that it stands in, or of the document."""
        return self.document.section_titles.get(self.sentences[0].section_id, self.document.title)

    @property
    def start(self) -> int:
        """Where the quote starts in the document."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the quote ends in the document."""
        return self.sentences[-1].end

    @property
    def text(self) -> str:
        """The exact text of the document."""
        return self.document.text[self.start : self.end]

    @property
    def is_list(self) -> bool:
        """Whether it is a list, or rows of a table."""
        return len(self.sentences) > 1

    @property
    def words(self) -> int:
        """Length of the quote in words."""
        return len(self.text.split())
