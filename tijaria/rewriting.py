"""A follow-up completed by the chat model, on top of the rules and never against them.

The rules of `conversation.py` decide what a follow-up is about. The model may only say it better: its
question names the same products, places and figures as theirs, or theirs is kept.
"""

import logging
import re
from collections.abc import Sequence

from tijaria.conversation import Turn
from tijaria.errors import GenerationError
from tijaria.folding import fold
from tijaria.guard import is_innocent
from tijaria.language import answer_language, detect
from tijaria.llm import ChatModel
from tijaria.names import NameFinder
from tijaria.number_words import with_digits
from tijaria.overlap import covered, wording
from tijaria.prompts import rewrite_messages, tells_rules

logger = logging.getLogger(__name__)

_SECONDS = 3.0
_SHARE = 0.25
_MAX_TOKENS = 80
_MAX_TURNS = 3
_LONGEST = 300
_KEPT = 0.6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Rewriter:
    """Rewrites follow-ups. Thread-safe."""

    def __init__(self, model: ChatModel, names: NameFinder) -> None:
        """Take the chat model and what finds products and places."""
        self._model, self._names = model, names

    def rewritten(self, message: str, ruled: str, history: Sequence[Turn], *, seconds: float) -> str:
        """Return the follow-up as a question of its own.

        Args:
            message: As typed.
            ruled: What the rules made of it; a message that they leave as it is stands alone.
            history: The exchanges before, oldest first.
            seconds: Time left for the whole answer, of which a small part is taken.
        """
        if ruled == message or not history:
            return ruled
        language = answer_language(detect(ruled))
        asked = [turn.message for turn in history[-_MAX_TURNS:]]
        messages = rewrite_messages(message, asked, language)
        try:
            reply = self._model.complete(
                messages, seconds=min(_SECONDS, seconds * _SHARE), max_tokens=_MAX_TOKENS
            )
        except GenerationError as error:
            logger.info("a follow-up was not rewritten: %s", error)
            return ruled
        question = reply.strip().splitlines()[0].strip(' -*"«»') if reply.strip() else ""
        return question if self._says_the_same(question, ruled) else ruled

    def _says_the_same(self, question: str, ruled: str) -> bool:
        if not 0 < len(question) <= _LONGEST or not is_innocent(question) or tells_rules(question):
            return False
        if answer_language(detect(question)) != answer_language(detect(ruled)):
            return False
        if self._named(question) != self._named(ruled) or _numbers(question) != _numbers(ruled):
            return False
        return covered(wording(ruled), wording(question)) >= _KEPT

    def _named(self, text: str) -> frozenset[tuple[str, ...]]:
        named = self._names.find(text)
        return frozenset(mention.keys for mention in (*named.products, *named.places))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(with_digits(fold(text))))
