"""Every error TijarIA raises on purpose.

TijariaError
├── ConfigurationError     a setting is missing or contradictory          → at start-up
├── IndexNotFoundError     no generation in force; run `python -m ingest` → HTTP 503
├── IndexMismatchError     built with another model or layout             → HTTP 503
├── IndexBuildError        a new generation failed its checks             → the old one stays in force
├── DocumentLoadError      a corpus file cannot be read (path, reason)    → ingest report, quarantine
├── GenerationError        the chat model failed                          → the composer's answer
│   └── SlowModelError     it was too slow for its reader                 → the composer's answer
├── InvalidQuestionError   empty, too long, not text                      → HTTP 422
└── InvalidParameterError  a parameter cannot be used; names it           → HTTP 422

A message says what happened and what to do next.
"""

from pathlib import Path


class TijariaError(Exception):
    """Base of the tree: catch it to catch everything TijarIA raises on purpose."""


class ConfigurationError(TijariaError):
    """A setting is missing, out of range or contradicts another one."""


class IndexNotFoundError(TijariaError):
    """No index generation is in force yet."""


class IndexMismatchError(TijariaError):
    """The generation in force was built with other settings than the ones given now."""


class IndexBuildError(TijariaError):
    """A generation under construction failed a check and was not put in force."""


class DocumentLoadError(TijariaError):
    """A corpus file cannot be read.

    Attributes:
        path: The file, relative to the corpus.
        reason: What is wrong and what the maintainer can do about it.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Remember the file and the reason separately, for the ingestion report."""
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class GenerationError(TijariaError):
    """The chat model failed, was too slow, or is not asked for the moment."""


class SlowModelError(GenerationError):
    """The chat model was still at it when its reader could wait no longer."""


class InvalidQuestionError(TijariaError):
    """The question is empty, too long or not text."""


class InvalidParameterError(TijariaError):
    """A parameter of a lookup cannot be used as it is.

    Attributes:
        parameter: Its name, as the caller wrote it.
    """

    def __init__(self, parameter: str, reason: str) -> None:
        """Remember the parameter and what is wrong with it."""
        super().__init__(reason)
        self.parameter = parameter
