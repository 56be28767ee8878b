"""Read YAML as plain text values: what a maintainer typed, not what YAML makes of it.

YAML turns `no` into false, `2026-11-23` into a date and `1:30` into 90. The corpus needs none of that: every
value is read as text, a list or a mapping, and each key says itself what it accepts.
"""

from collections.abc import Hashable

import yaml

from ingest.loaders.files import CorpusFile
from tijaria.errors import DocumentLoadError


class _TextLoader(yaml.BaseLoader):
    """A loader that keeps scalars as text and refuses a key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """Build a mapping; the last of two equal keys would win silently otherwise."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"`{key.value}` is given twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def read_mapping(file: CorpusFile, text: str, *, first_line: int = 1) -> dict[str, object]:
    """Return the YAML mapping in `text`, empty when there is nothing in it.

    Args:
        file: The file that `text` comes from, for error messages.
        text: YAML.
        first_line: 1-based line of the file where `text` starts.

    Raises:
        DocumentLoadError: It does not parse or is not a mapping.
    """
    try:
        value = yaml.load(text, Loader=_TextLoader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(file, error, first_line) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise file.error(
            f"has front matter that does not parse ({error}): write one `key: value` a line."
        ) from error
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise file.error(
            f"has front matter that is not a list of keys (line {first_line}): write one `key: value` a line."
        )
    return {str(key): item for key, item in value.items()}


def _syntax_error(file: CorpusFile, error: yaml.MarkedYAMLError, first_line: int) -> DocumentLoadError:
    mark = error.problem_mark or error.context_mark
    line = first_line + (mark.line if mark else 0)
    problem = error.problem or error.context or "syntax error"
    return file.error(
        f"has front matter that does not parse (line {line}: {problem}): write one `key: value` a line, "
        "and quote a value that holds `: ` or starts with a special sign."
    )
