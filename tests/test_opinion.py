"""The chat model's opinion counts where the rules doubt, and for no more than it is worth."""

import pytest
from core_stand_in import shared_workshop
from scripted_llm import Reply, scripted_server

from tijaria.answerability import AnswerabilityJudge, Verdict
from tijaria.errors import GenerationError
from tijaria.llm import load_chat_model
from tijaria.opinion import is_doubtful, weighed
from tijaria.rag import RAGPipeline
from tijaria.settings import Settings

_MESSAGES = [("user", "Do the passages answer? Yes or No.")]


def verdict(probability: float) -> Verdict:
    return Verdict(probability, (), (), {})


def leaning(replies: list[Reply], *, name: str = "openai:scripted") -> tuple[float, list[dict[str, object]]]:
    with scripted_server(replies) as server:
        model = load_chat_model(Settings.load(llm=name, llm_base_url=server.base_url))
        assert model is not None
        found = [model.leaning(_MESSAGES, seconds=5) for _ in replies]
        return found[-1], server.requests


@pytest.mark.parametrize(("probability", "expected"), [(0.5, True), (0.2, True), (0.8, True), (0.95, False)])
def test_only_doubtful_verdicts_need_an_opinion(probability: float, expected: bool) -> None:
    assert is_doubtful(verdict(probability), threshold=0.5) is expected


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_who_always_or_never_answers_needs_none(threshold: float) -> None:
    assert not is_doubtful(verdict(0.5), threshold=threshold)


def test_opinion_moves_the_verdict_its_way() -> None:
    assert weighed(verdict(0.55), -0.5).probability < 0.5 < weighed(verdict(0.45), 1.5).probability
    assert weighed(verdict(0.5), 0.5).probability == pytest.approx(0.5)
    assert weighed(verdict(0.5), 1.0).has_opinion


def test_sure_verdict_is_not_turned_by_the_surest_opinion() -> None:
    assert weighed(verdict(0.9), -50.0).probability > 0.5
    assert weighed(verdict(0.1), 50.0).probability < 0.5


def test_leaning_is_read_from_the_chances_of_words() -> None:
    found, requests = leaning([Reply("Yes", chances={"Yes": -0.2, " no": -1.9, "yes": -4.0, "Oui": -6.0})])
    assert found == pytest.approx(1.72, abs=0.02)
    assert requests[0]["logprobs"] is True


def test_word_that_is_missing_is_less_likely_than_those_told() -> None:
    found, _ = leaning([Reply("No", chances={"No": -0.01, "Not": -4.7})])
    assert found == pytest.approx(-4.69)


@pytest.mark.parametrize(("word", "expected"), [("Yes", 2.0), ("No.", -2.0), ("Perhaps", 0.0)])
def test_provider_that_tells_no_chances_is_taken_at_its_word(word: str, expected: float) -> None:
    assert leaning([Reply(word)])[0] == expected


def test_server_that_knows_no_chances_is_asked_without_them_from_then_on() -> None:
    found, requests = leaning([Reply(status=400), Reply("No")])
    assert found == -2.0
    assert ["logprobs" in request for request in requests] == [True, False]


def test_model_that_fails_has_no_leaning() -> None:
    with pytest.raises(GenerationError):
        leaning([Reply(status=401)])


@pytest.mark.parametrize(("chances", "status"), [({"No": -0.1, "Yes": -4.0}, "refused"), ({}, "answered")])
def test_doubtful_question_is_refused_where_the_model_sees_no_answer(
    chances: dict[str, float], status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = AnswerabilityJudge.judge

    def doubtful(*arguments: object) -> Verdict:
        found = judge(*arguments)  # type: ignore[arg-type]
        return Verdict(0.6, found.missing, found.unnamed, found.features)

    monkeypatch.setattr(AnswerabilityJudge, "judge", doubtful)
    with scripted_server(lambda _: Reply("Yes", chances=chances)) as server:
        workshop = shared_workshop()
        options = {"llm": "openai:scripted", "llm_base_url": server.base_url}
        pipeline = RAGPipeline(workshop.settings.model_copy(update=options), workshop.embedder)
        answer = pipeline.answer("Combien de jours pour rapatrier les recettes de biens ?")
    assert answer.status == status
    assert "opinion" in answer.timings_ms
