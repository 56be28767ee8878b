"""The core of TijarIA: a question and an index in, an answer with citations out.

No web, no user interface, no file formats: those live in the sibling programs `app`, `ingest` and `evals`,
which import this package and never each other.
"""

__version__ = "0.1.0"
