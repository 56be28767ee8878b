"""Which words are French, and how the list is made."""

import gzip
from pathlib import Path

from ingest.french import write_french_words
from tijaria.french import french_words
from tijaria.glossary import GlossaryEntry
from tijaria.schema import Question
from tijaria.tables import Tables


def test_the_shipped_words_are_french() -> None:
    assert {"sardine", "droits", "fraise", "quota", "belgique", "caoutchouc"} <= french_words()
    assert not {"fin", "chhal", "bghit", "zit", "dyal"} & french_words()


def test_a_name_is_french_unless_darija_holds_it_much_more_often(tmp_path: Path) -> None:
    entry = GlossaryEntry(("moufle", "kassiba de laine"), (), (), ("kassiba",))
    questions = [Question(str(n), "ary-Latn", "chhal dyal moufle kassiba", "a", "") for n in range(2)]
    write_french_words(tmp_path / "words", [], questions, Tables(glossary=[entry]))
    written = gzip.decompress((tmp_path / "words").read_bytes()).decode().split()
    assert "moufle" in written
    assert "kassiba" not in written
    assert written == sorted(written)
