"""Regular expressions of many alternatives that need not all be tried: they are sorted by their first letter.

The engine skips a branch that begins with another letter than the text does, and tries the others one by one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

_WORD_START = "\\b"


def by_first_letter(alternatives: Iterable[tuple[str, str]]) -> str:
    """Return one expression of many, of which the earlier go first among those of one letter.

    Args:
        alternatives: (name of its group or "" for none, expression), which stand where a word begins.
    """
    others: list[str] = []
    letters: dict[str, list[str]] = defaultdict(list)
    for name, expression in alternatives:
        bare = expression.removeprefix(_WORD_START)
        group = f"(?P<{name}>" if name else "(?:"
        # What an expression holds at its top level, or lets be missing at once, has no one first letter.
        if bare[0].isalnum() and "|" not in re.sub(r"\(.*\)", "", bare) and bare[1:2] not in tuple("?*{"):
            letters[bare[0]].append(f"{group}{bare[1:]})")
        else:
            others.append(f"{group}{expression})")
    branches = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in letters.items()]
    return "|".join([*others, *branches])
