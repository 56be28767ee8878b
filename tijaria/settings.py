"""Settings: every knob of TijarIA, read from `TIJARIA_…` environment variables, validated once.

Built at the entry points (`python -m tijaria`, `ingest`, `app`, `evals`) and passed down; nothing else reads
the environment.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tijaria.errors import ConfigurationError

Centring = Literal["full", "means", "off"]


class Settings(BaseSettings):
    """All settings, with their defaults. The README lists them; a test compares the two."""

    model_config = SettingsConfigDict(env_prefix="TIJARIA_", extra="ignore", frozen=True)

    corpus_dir: Path = Field(Path("corpus"), description="Folder of the documents to index.")
    index_dir: Path = Field(Path("var/index"), description="Folder of the index generations.")
    cache_dir: Path = Field(
        Path("var/cache"), description="Folder of the unpacked model and the embedding cache."
    )
    # At least two: requests under way read the one before while a new one is put in force and opened.
    generations_kept: int = Field(
        3, ge=2, le=50, description="Index generations kept on disk, the one in force included."
    )
    embedding_model: str = Field(
        "", description="A sentence-transformers model (name or folder); empty: the built-in offline one."
    )
    embedding_threads: int = Field(
        0, ge=0, le=256, description="CPU threads of the embedding engine; 0: one per core."
    )
    lexical_weight: Annotated[float, Field(ge=0, le=1)] = Field(
        0.4, description="Weight of BM25 beside the vectors in the fused score, 0 to 1."
    )
    centring: Centring = Field(
        "full",
        description=(
            "How vectors are made comparable across languages: `means` centres them by language, `full` also "
            "removes the directions in which the languages differ most, `off` does neither."
        ),
    )
    glossary: bool = Field(True, description="Expand the terms of a question with the glossary.")
    lexicon: bool = Field(True, description="Expand the terms of a question with the French-Arabic lexicon.")
    respelling: bool = Field(
        True, description="Search a question in Darija also as the corpus spells it, and in Standard Arabic."
    )
    answer_threshold: Annotated[float, Field(ge=0, le=1)] = Field(
        0.5, description="Evidence needed to answer rather than refuse, 0 (never refuse) to 1."
    )
    answer_max_words: int = Field(120, ge=20, le=500, description="Length limit of a composed answer.")
    stale_after_months: int = Field(
        18, ge=1, le=240, description="Age of a source from which an answer warns about it."
    )
    llm: str = Field(
        "", description='Chat model that writes answers, "provider:model"; empty: answers are quoted.'
    )
    llm_base_url: str = Field(
        "",
        description=(
            "OpenAI-compatible address of the chat model (llama.cpp, Ollama, vLLM…); empty: the provider's."
        ),
    )
    llm_concurrency: int = Field(4, ge=1, le=256, description="Requests to the chat model at the same time.")
    llm_prompt_tokens: int = Field(
        700,
        ge=100,
        le=32000,
        description=(
            "Length limit of the passages given to the chat model, in tokens; they are shorter where it "
            "would not read them in a second and a half."
        ),
    )
    llm_patience: Annotated[float, Field(gt=0, le=300)] = Field(
        5.5,
        description=(
            "Seconds after which the quoted answer is shown if the chat model has not come to its first "
            "statement."
        ),
    )
    llm_rewrites: bool = Field(
        True, description="Let the chat model complete follow-up questions, checked against the rules."
    )
    nli_model: str = Field(
        "",
        description=(
            "A model (name or folder) that must find each written statement entailed by its "
            "citation; empty: none."
        ),
    )
    answer_timeout: Annotated[float, Field(gt=0, le=300)] = Field(
        20.0, description="Seconds after which a question is answered without waiting for the chat model."
    )
    max_question_chars: int = Field(2000, ge=1, le=20000, description="Longest question accepted.")
    eval_llm: str = Field(
        "", description="Model that judges answers in `python -m evals run`; empty: none does."
    )
    eval_llm_url: str = Field(
        "", description="OpenAI-compatible address of that model; empty: that of OpenAI."
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        description="Port the server listens on; `PORT` sets it too.",
        validation_alias=AliasChoices("TIJARIA_PORT", "PORT", "port"),
    )
    database_url: str = Field(
        "sqlite:///var/tijaria.db",
        description="Conversations, accounts, reviews: sqlite:///… or postgresql://… (SQLAlchemy address).",
    )
    secret_key: str = Field(
        "",
        pattern=r"^$|^.{32,}$",
        repr=False,
        description="Signs cookies, 32 characters or more; empty: one is made and kept in the database.",
    )
    email_retention_days: int = Field(
        30,
        ge=1,
        description="E-mail addresses left for an advisor's reply are erased so long after it, or after the "
        "question when there is none.",
    )
    review_idle_minutes: int = Field(
        30,
        ge=1,
        description="An item of the advisors' queue that was not touched for so long is free again.",
    )
    session_idle_minutes: int = Field(
        60, ge=1, le=10080, description="A sign-in ends when nothing was done for so long."
    )
    session_hours: int = Field(12, ge=1, le=720, description="A sign-in ends after so long in any case.")
    retention_days: int = Field(
        365, ge=0, le=36500, description="Conversations without a question for so long are deleted; 0: never."
    )
    oidc_issuer: str = Field(
        "", description="Address of an OpenID Connect provider to sign in with; empty: passwords only."
    )
    oidc_client_id: str = Field("", description="What the OpenID Connect provider calls this service.")
    oidc_client_secret: str = Field("", repr=False, description="Secret shared with that provider.")
    rate_limit_per_minute: int = Field(
        60, ge=0, le=100000, description="Questions a client may ask in a minute; 0: no limit."
    )
    max_body_bytes: int = Field(65536, ge=1024, description="Largest request body accepted.")
    trusted_proxies: str = Field(
        "", description="Comma-separated proxy addresses whose X-Forwarded-For is believed."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Verbosity of the logs."
    )

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Read the environment; `overrides` win.

        Raises:
            ConfigurationError: A value is missing or out of range; says which variable and why.
        """
        try:
            return cls(**overrides)  # type: ignore[arg-type]
        except ValidationError as error:
            reasons = "; ".join(
                f"TIJARIA_{'_'.join(map(str, item['loc'])).upper().removeprefix('TIJARIA_')}: {item['msg']}"
                for item in error.errors()
            )
            raise ConfigurationError(f"Invalid settings: {reasons}. Correct the environment.") from error
