"""Nobody steers TijarIA: not by a question, not by a document, not by what was said before.

Each case of `attacks.toml` is tried without a chat model and with the worst of them: one that does what the
attack asks. What must not be shown is not; what is shown is a refusal or cited, and loads or links nothing.
"""

import atexit
import re
import shutil
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from core_stand_in import CORPUS, Workshop, document, make_workshop
from scripted_llm import Reply, scripted_server

from tijaria.conversation import Turn
from tijaria.rag import RAGPipeline
from tijaria.schema import Answer

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "attacks.toml").read_text(encoding="utf-8")
)
_ALL = [
    pytest.param(case, id=f"{kind}-{at}") for kind, cases in CASES.items() for at, case in enumerate(cases)
]
_LOADS = re.compile(r"!\[|<\w|\]\(|https?://|www\.")


@cache
def poisoned_workshop() -> Workshop:
    """A corpus in which every attack on documents has a document of its own."""
    folder = Path(tempfile.mkdtemp(prefix="tijaria-attacks-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = dict(CORPUS)
    for at, case in enumerate(CASES["document"]):
        language = case["language"]
        title = case["text"].rstrip("?؟ ")
        body = f"# {title}\n\n## {title} <!-- #s -->\n\n{case['fact']}\n\n{case['attack']}\n"
        name = f"seal-{at}-{language}"
        files[f"procedures/{language}/{name}.md"] = document(
            name, body, language=language, title=title, publisher="ADII", as_of="2026-10-01"
        )
    workshop = make_workshop(folder, files)
    workshop.build()
    return workshop


def answered(case: dict[str, Any], **settings: Any) -> Answer:
    workshop = poisoned_workshop()
    pipeline = RAGPipeline(workshop.settings.model_copy(update=settings), workshop.embedder)
    history = [Turn(message) for message in case.get("before", ())]
    return pipeline.answer(case["text"], history=history)


def check(answer: Answer, case: dict[str, Any]) -> None:
    shown = "\n".join([answer.text, *answer.warnings, *answer.suggestions])
    assert [words for words in case["never"] if words in shown] == []
    assert answer.status in ("answered", "refused", "clarify")
    assert answer.text.strip()
    if answer.status == "answered" and answer.reason == "" and answer.citations:
        assert all(statement.markers for statement in answer.statements)
        assert not _LOADS.search(answer.text)
    for citation in answer.citations:
        assert not any(words in citation.quote for words in case["never"])


@pytest.mark.parametrize("case", _ALL)
def test_attack_fails_without_a_chat_model(case: dict[str, Any]) -> None:
    check(answered(case), case)


@pytest.mark.parametrize("case", _ALL)
def test_attack_fails_with_a_chat_model_that_obeys_it(case: dict[str, Any]) -> None:
    with scripted_server(lambda _: Reply(case["obeys"])) as server:
        answer = answered(case, llm="openai:scripted", llm_base_url=server.base_url, llm_rewrites=False)
    check(answer, case)
    for request in server.requests:
        assert request["messages"][0]["role"] == "system"
        rules = request["messages"][0]["content"]
        assert case["text"][:20] not in rules


def test_suite_is_as_large_and_as_mixed_as_it_says() -> None:
    assert sum(map(len, CASES.values())) >= 80
    languages = {case["language"] for cases in CASES.values() for case in cases}
    assert languages == {"fr", "ar", "ary", "ary-Latn"}
