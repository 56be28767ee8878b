from pathlib import Path

from core_stand_in import shared_pipeline
from evals_stand_in import book, golden, question

from evals import facts
from tijaria.schema import Citation


def test_fact_is_found_in_every_language_by_the_id_of_its_source() -> None:
    spans = book().spans("OC-01")
    assert {span.language for span in spans} == {"fr", "ar"}
    assert all("150" in span.text for span in spans)
    assert book().spans("OC-99") == ()


def test_section_names_a_document_without_registry() -> None:
    (span,) = book().spans("section:procedures-customs#quota")
    assert "4000 tonnes" in span.text


def test_line_of_the_duty_table_that_is_not_there_is_no_fact() -> None:
    assert book().spans("duty:US/0702.00") == ()
    assert book().spans("duty:XX/0702.00") == ()


def test_passage_holds_the_facts_that_it_overlaps() -> None:
    scored = shared_pipeline().passages("Combien de jours pour rapatrier les recettes de biens ?")
    assert book().holds(scored[0].passage, ["OC-01"])
    assert not book().holds(scored[0].passage, ["section:procedures-customs#quota"])


def test_quote_counts_only_where_it_stands() -> None:
    span = next(span for span in book().spans("OC-01") if span.language == "fr")
    exact = Citation(1, span.document_id, "t", "s", span.text, span.start, span.end, "/", "p")
    moved = Citation(1, span.document_id, "t", "s", span.text, span.start + 1, span.end + 1, "/", "p")
    elsewhere = Citation(1, "no such document", "t", "s", span.text, span.start, span.end, "/", "p")
    assert book().is_cited("OC-01", [exact])
    assert not book().is_cited("OC-01", [moved])
    assert not book().is_cited("OC-02", [exact])
    assert not book().is_exact(elsewhere)


def test_area_is_that_of_the_document_that_answers() -> None:
    assert book().area(question()) == "procedure"
    assert book().area(question(facts=["section:procedures-customs#quota"])) == "programme"
    assert book().area(question(kind="refuse", facts=[], why="x", topic="duties")) == "tariff"
    assert book().area(question(kind="refuse", facts=[], why="x", topic="mars")) == ""


def test_doubts_name_what_vanished_changed_or_is_new() -> None:
    asked = [question(), question(id="q-0100", facts=["OC-99"]), question(id="q-0101", facts=["OC-02"])]
    known = {"OC-01": "another hash", "OC-99": "x"}
    found = [(doubt.question.id, doubt.fact, doubt.reason) for doubt in facts.doubts(book(), asked, known)]
    assert found == [
        ("q-0001", "OC-01", "changed"),
        ("q-0100", "OC-99", "vanished"),
        ("q-0101", "OC-02", "new"),
    ]


def test_reviewed_facts_raise_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    assert facts.read_hashes(path) == {}
    facts.write_hashes(facts.hashes_of(book(), golden()), path)
    assert facts.doubts(book(), golden(), facts.read_hashes(path)) == []
