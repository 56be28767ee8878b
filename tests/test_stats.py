"""Figures for maintainers: counted right, drawn in both languages, and what the corpus lacks as a list."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from account_stand_in import application, browser, services_of, sign_in
from app_stand_in import EmptyPipeline, StandInPipeline
from fastapi.testclient import TestClient

from app.conversations import Asked
from app.database import Database
from app.deps import PipelineSource, Services
from app.desk.agreement import agreement
from app.desk.clusters import groups_of, names_of
from app.desk.gaps import Gap, GapFinder, as_csv
from app.desk.stats import Stats, gather
from app.desk.stats_charts import ChartName, stats_chart
from app.evidence import bind
from app.state.base import now
from app.state.conversations import AdvisorRequest, Message
from app.state.reviews import Review
from tijaria.errors import IndexNotFoundError
from tijaria.schema import Answer

PIPELINE = StandInPipeline()
CITED = PIPELINE.answer("Quel délai ?")
ROUTES = ("stats", "stats/charts/volumes.svg", "stats/gaps", "stats/gaps.csv")


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with application(database_url) as client:
        yield client


def record(
    found: Services, id_: str, question: str = "q", *, status: str = "answered", **fields: Any
) -> None:
    """Store an answer; with `status` refused, for want of an answer."""
    hours = fields.pop("hours_ago", 1)
    cited = CITED.citations if status == "answered" else ()
    answer = Answer(
        id=id_, conversation_id=fields.pop("conversation", f"c-{id_}"), status=status,  # type: ignore[arg-type]
        language=fields.pop("language", "fr"), text=fields.pop("text", "t"), citations=cited,
        reason=fields.pop("reason", "no_evidence") if status == "refused" else "", question=question,
    )  # fmt: skip
    found.conversations.record(answer, Asked(question, "api", None), bind(cited, PIPELINE.document))
    with found.database.write() as session:
        session.get_one(Message, id_).created_at = now() - timedelta(hours=hours)


def review(found: Services, id_: str, verdict: str, by: str, *, took: float = 2, **fields: Any) -> None:
    with found.database.write() as session:
        session.query(Review).filter(Review.message_id == id_).delete()
        end = now()
        session.add(
            Review(
                message_id=id_, origin="sample", priority=9, state="done", verdict=verdict, decided_by=by,
                decided_at=end, created_at=end - timedelta(hours=took), language="fr", topic="procedure",
                **fields,
            )
        )  # fmt: skip


def stats_of(found: Services, days: int = 30) -> Stats:
    with found.database.read() as session:
        return gather(session, days=days, topic_of=lambda id_: PIPELINE.document(id_).topic)


@pytest.fixture
def filled(client: TestClient) -> Services:
    found = services_of(client)
    for number in range(3):
        record(found, f"a{number}")
    record(found, "ar", language="ar")
    record(found, "r1", status="refused")
    record(found, "r2", status="refused", reason="off_topic", language="ar")
    record(found, "q1", status="clarify")
    record(found, "old", hours_ago=24 * 40)
    review(found, "a0", "right", "advisor", took=2)
    review(found, "a1", "wrong", "maintainer", took=10, approval="approved", approved_by="advisor")
    found.conversations.record_feedback("a2", value=1)
    found.conversations.record_feedback("ar", value=-1)
    asked = found.advisor_requests.open("r1", owner=None).request
    found.advisor_requests.open("r2", owner=None)
    with found.database.write() as session:
        replied = session.get_one(AdvisorRequest, asked.id)
        replied.state, replied.answered_at = "answered", replied.created_at + timedelta(hours=5)
    return found


def test_figures_are_counted(filled: Services) -> None:
    found = stats_of(filled)
    total = found.total
    assert (total.questions, total.answered, total.refused) == (7, 4, 2)
    assert (total.reviewed, total.right, total.median_hours) == (2, 1, pytest.approx(6))
    assert {key: part.questions for key, part in found.by_language.items()} == {"fr": 5, "ar": 2}
    assert {key: part.questions for key, part in found.by_topic.items()} == {"procedure": 4, "": 3}
    assert found.reasons == {"no_evidence": 1, "off_topic": 1}
    assert found.verdicts == {"right": 1, "wrong": 1}
    assert sum(sum(day.values()) for day in found.by_day.values()) == 7
    assert len(found.by_day) == 31
    assert (found.replies.count, found.replies.median) == (1, pytest.approx(5))
    assert found.replies.classes == (0, 0, 1, 0, 0, 0)
    assert found.reviews.classes == (0, 1, 1, 0, 0, 0)
    assert (found.open_requests, found.thumbs) == (1, (1, 1))
    assert (found.agreement.seconds, found.agreement.confirmed) == (1, 1)
    with filled.database.read() as session:
        assert found.waiting == session.query(Review).filter(Review.state != "done").count() > 0
    assert stats_of(filled, days=60).total.questions == 8


def test_nothing_at_all_is_no_error(client: TestClient) -> None:
    found = stats_of(services_of(client))
    assert (found.total.questions, found.replies.median, found.agreement.kappa) == (0, None, None)
    for name in get_args(ChartName):
        ET.fromstring(stats_chart(name, found, "fr"))


def judged(verdict: str, by: str, question: str, text: str = "t") -> Review:
    message = Message(question=question, standalone="", text=text)
    return Review(verdict=verdict, decided_by=by, message=message)


def test_agreement_is_cohens_kappa_of_verdicts_on_the_same_answer() -> None:
    # The example of Cohen's kappa that textbooks give: 20, 5, 10 and 15 of 50 pairs, kappa 0.4.
    counts = {("right", "right"): 20, ("right", "wrong"): 5, ("wrong", "right"): 10, ("wrong", "wrong"): 15}
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    reviews = [
        judged(verdict, who, f"Question {number} ?")
        for number, pair in enumerate(pairs)
        for who, verdict in zip(("amal", "brahim"), pair, strict=True)
    ]
    found = agreement(reviews)
    assert (found.pairs, found.same, found.kappa) == (50, 35, pytest.approx(0.4))


@pytest.mark.parametrize(
    "second",
    [
        judged("wrong", "amal", "Q ?"),
        judged("wrong", "brahim", "Autre ?"),
        judged("wrong", "brahim", "Q ?", "u"),
    ],
)
def test_own_verdicts_and_other_answers_are_no_pairs(second: Review) -> None:
    found = agreement([judged("right", "amal", "q ?"), second])
    assert (found.pairs, found.kappa) == (0, None)


def test_kappa_says_nothing_where_all_verdicts_are_one() -> None:
    found = agreement([judged("right", "amal", "q"), judged("right", "brahim", "Q")])
    assert (found.pairs, found.same, found.kappa) == (1, 1, None)


# The list of what to write next

_HALAL = ["Prix du certificat halal ?", "Quel prix pour le certificat halal", "certificat halal : prix"]
_TURKEY = ["Quota de tomates pour la Turquie ?", "quota tomates Turquie"]


def test_refused_questions_are_grouped_and_named_by_their_words(client: TestClient) -> None:
    found = services_of(client)
    for number, question in enumerate([*_HALAL, *_TURKEY]):
        record(found, f"r{number}", question, status="refused")
    record(found, "weather", "Météo ?", status="refused", reason="off_topic")
    record(found, "past", "Prix du halal ?", status="refused", hours_ago=24 * 31)
    found.advisor_requests.open("r0", owner=None)
    first, second = found.gaps.find(days=30)
    assert (first.questions, first.conversations, first.languages) == (3, 3, {"fr": 3})
    assert "halal" in first.name
    assert "turquie" in second.name
    assert set(second.examples) == set(_TURKEY)
    assert sum(gap.questions for gap in (first, second)) == 5


def test_one_exporter_who_insists_counts_once_in_the_order(client: TestClient) -> None:
    found = services_of(client)
    for number in range(5):
        record(found, f"h{number}", _HALAL[number % 3], status="refused", conversation="same")
    for number, question in enumerate(_TURKEY):
        record(found, f"t{number}", question, status="refused")
    assert [gap.conversations for gap in found.gaps.find(days=30)] == [2, 1]


def test_personal_data_is_masked_in_the_list(client: TestClient) -> None:
    found = services_of(client)
    record(found, "r", "Je suis Amal, 0661 23 45 67, amal@exemple.ma : prix du halal ?", status="refused")
    (gap,) = found.gaps.find(days=30)
    assert "[tel]" in gap.examples[0]
    assert "0661" not in as_csv([gap])
    assert "@" not in as_csv([gap])


def test_file_is_read_back_and_holds_no_formula() -> None:
    day = now().date()
    gap = Gap("=1+1, سؤال", 2, 1, {"ar": 2}, 0, day, day, ("@SUM(A1)", 'Une "citation"; deux'))
    text = as_csv([gap])
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["terms"], row["ar"], row["fr"], row["first"]) == ("'=1+1, سؤال", "2", "0", day.isoformat())
    assert row["examples"] == '\'@SUM(A1)\nUne "citation"; deux'


def test_single_questions_and_questions_without_words_are_groups_of_their_own() -> None:
    vectors = PIPELINE.question_vectors([*_HALAL, "Quota de tomates pour la Turquie ?"])
    assert groups_of(vectors)[0] == [0, 1, 2]
    assert [groups_of(vectors[:n]) for n in (0, 1)] == [[], [[0]]]
    assert names_of([["?"], ["et ?"]]) == ["", ""]


def test_vectors_are_made_once_per_generation(database_url: str) -> None:
    asked: list[str] = []

    class Counting(StandInPipeline):
        def question_vectors(self, questions: Any) -> Any:
            asked.extend(questions)
            return super().question_vectors(questions)

    def load() -> Any:
        raise IndexNotFoundError("none")

    database = Database(database_url)
    finder = GapFinder(database, PipelineSource(load, Counting()))  # type: ignore[arg-type]
    assert finder.find(days=30) == []
    from app.conversations import Conversations

    refused = Answer("r", "c", "refused", "fr", "t", reason="gap", question="Prix du halal ?")
    Conversations(database).record(refused, Asked("Prix du halal ?", "api", None))
    finder.find(days=30)
    finder.find(days=30)
    assert asked == ["Prix du halal ?"]


# The pages


@pytest.fixture
def maintainer(client: TestClient) -> TestClient:
    page = browser(client)
    assert sign_in(page, "maintainer").status_code == 303
    return page


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("caller", ["nobody", "exporter", "advisor", "maintainer"])
def test_figures_are_for_maintainers_only(client: TestClient, route: str, caller: str) -> None:
    page = browser(client)
    if caller != "nobody":
        sign_in(page, caller)
    wanted = {"nobody": 401, "maintainer": 200}.get(caller, 403)
    response = page.get(f"/desk/{route}")
    assert response.status_code == wanted
    if caller == "maintainer":
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Statistiques", "Par langue", "Arabe", "Procédures")),
        ("ar", ("الإحصائيات", "حسب اللغة", "العربية")),
    ],
)
def test_page_shows_the_figures_in_both_languages(
    filled: Services, maintainer: TestClient, language: str, words: tuple[str, ...]
) -> None:
    page = maintainer.get("/desk/stats?days=30", headers={"Accept-Language": language}).text
    assert f'lang="{language}"' in page
    for word in words:
        assert word in page
    assert page.count("<img") >= 4
    assert filled.settings.database_url not in page


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", get_args(ChartName))
def test_charts_are_drawn_the_same_each_time(
    filled: Services, maintainer: TestClient, name: str, language: str
) -> None:
    assert stats_of(filled).total.questions == 7
    address = f"/desk/stats/charts/{name}.svg?days=90"
    first, second = (maintainer.get(address, headers={"Accept-Language": language}) for _ in range(2))
    assert first.headers["content-type"] == "image/svg+xml"
    assert first.content == second.content
    ET.fromstring(first.content)
    other = "ar" if language == "fr" else "fr"
    assert first.content != maintainer.get(address, headers={"Accept-Language": other}).content


def test_wrong_parameters_are_problems(maintainer: TestClient) -> None:
    for address in ("stats?days=0", "stats?days=x", "stats/charts/other.svg", "stats/gaps.csv?days=99999"):
        assert maintainer.get(f"/desk/{address}").status_code == 422


def test_list_is_shown_and_downloaded(client: TestClient, maintainer: TestClient) -> None:
    record(services_of(client), "r", "Prix du <b>halal</b> ?", status="refused")
    shown = maintainer.get("/desk/stats/gaps").text
    assert "Prix du &lt;b&gt;halal&lt;/b&gt; ?" in shown
    assert "halal" in shown
    file = maintainer.get("/desk/stats/gaps.csv?days=7")
    assert 'filename="tijaria-gaps-7-days.csv"' in file.headers["content-disposition"]
    assert datetime.now().strftime("%Y") in file.text


def test_page_stands_without_an_index(database_url: str) -> None:
    from app.main import create_app
    from tijaria.settings import Settings

    app = create_app(Settings(database_url=database_url), EmptyPipeline(), chat=False)
    found = app.state.services
    record(found, "r", "Prix du halal ?", status="refused")
    with pytest.raises(IndexNotFoundError):
        found.gaps.find(days=30)
