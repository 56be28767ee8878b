"""What it costs to understand a message: to complete a follow-up, and to read the question.

Everything but the chat model. A text is asked once, so that what is kept by whole text is not found again;
words come again, and the messages before were read when they were sent, as in use.
"""

import time
from collections.abc import Sequence

from evals.conversations import load_conversations
from evals.metrics import percentile
from evals.progress import track
from evals.questions import Split, evenly, load_golden
from tijaria.conversation import Conversation, Turn
from tijaria.embeddings import load_embedder
from tijaria.index import IndexHandle
from tijaria.names import NameFinder
from tijaria.question import load_reader
from tijaria.settings import Settings

_MESSAGES, _WARM_UP = 200, 20

_Asked = tuple[str, Sequence[str]]


def time_understanding(settings: Settings) -> dict[str, float]:
    """Return milliseconds of single questions, of messages after others, and of all of them together."""
    embedder = load_embedder(settings)
    index = IndexHandle(settings, embedder).get()
    reader = load_reader(index, embedder, settings)
    names = NameFinder(name for heading in index.headings for name in heading.all_names())
    conversation = Conversation(names, index.glossary)
    figures: dict[str, float] = {}
    everything: list[float] = []
    for name, warm_up, asked in (
        ("single", singles("tune"), singles("report")),
        ("after_others", after_others("tune"), after_others("report")),
    ):
        completing, whole = [], []
        messages = [*evenly(warm_up, _WARM_UP), *evenly(asked, _MESSAGES)]
        for message, before in track(messages, f"understanding, {name}"):
            _send(conversation, before)
            started = time.perf_counter()
            full = conversation.standalone(message, [Turn(text) for text in before])
            completed = time.perf_counter()
            reader.read(full)
            completing.append(1000 * (completed - started))
            whole.append(1000 * (time.perf_counter() - started))
        for kind, times in (("complete", completing), ("understand", whole)):
            for share in (50, 95):
                figures[f"speed.{kind}_{name}_p{share}_ms"] = percentile(times[_WARM_UP:], share / 100)
        everything += whole[_WARM_UP:]
    index.vectors.close()
    return figures | {"speed.understand_p95_ms": percentile(everything, 0.95)}


def _send(conversation: Conversation, messages: Sequence[str]) -> None:
    """Read messages as they are read when they are sent, one after the other."""
    for number, message in enumerate(messages):
        conversation.read(conversation.standalone(message, [Turn(text) for text in messages[:number]]))


def singles(split: Split) -> list[_Asked]:
    """Return the golden questions that come after nothing."""
    return _distinct([(item.question, ()) for item in load_golden(split=split) if not item.history])


def after_others(split: Split) -> list[_Asked]:
    """Return the messages of conversations, with those before them."""
    return _distinct([(item.question, item.history) for item in load_conversations(split)])


def _distinct(asked: Sequence[_Asked]) -> list[_Asked]:
    """Leave out what holds a text that was there before."""
    seen: set[str] = set()
    kept = []
    for message, before in asked:
        if seen.isdisjoint((message, *before)):
            seen.update((message, *before))
            kept.append((message, before))
    return kept
