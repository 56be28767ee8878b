"""What is typed as a question: checked, and without what nobody sees."""

import unicodedata

from tijaria.errors import InvalidQuestionError


def checked(question: str, *, limit: int) -> str:
    """Return a question without invisible characters.

    Raises:
        InvalidQuestionError: It is empty, has more than `limit` characters or is not text.
    """
    text = visible(question)
    if not text:
        raise InvalidQuestionError("The question is empty. Send a question in French, Arabic or Darija.")
    if len(question) > limit:
        raise InvalidQuestionError(
            f"The question has {len(question)} characters, the limit is {limit}. Shorten it."
        )
    if any(0xD800 <= ord(character) <= 0xDFFF for character in question):
        raise InvalidQuestionError("The question is not valid text. Send it as UTF-8.")
    return text


def visible(text: str) -> str:
    """Return a text without what nobody sees; what has no width must not cut a word in two."""
    shown = (c for c in text if unicodedata.category(c) != "Cf")
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in shown).strip()
