"""What the routes and the chat work with: settings, pipeline, database, accounts, limiter, metrics."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from app.accounts.directory import Accounts
from app.accounts.lockout import Lockout
from app.accounts.oidc import Provider
from app.accounts.sessions import SignIns
from app.accounts.signing import Signer
from app.advisor_requests import AdvisorRequests
from app.conversations import Conversations
from app.database import Database
from app.desk.gaps import GapFinder
from app.desk.queue import Queue
from app.desk.verdicts import Verdicts
from app.limits import RateLimiter, client_key
from app.metrics import Metrics
from app.problems import UnavailableError
from app.verified_source import StoredAnswers
from tijaria.errors import TijariaError
from tijaria.settings import Settings

if TYPE_CHECKING:
    from tijaria.rag import RAGPipeline
    from tijaria.verified import VerifiedSource

ATTEMPTS_PER_MINUTE = 30
REQUESTS_PER_MINUTE = 10
_RETRY_SECONDS = 3.0


class PipelineSource:
    """Hands out the pipeline, and loads it when it can: a server started before the index heals by itself."""

    def __init__(self, load: "Callable[[], RAGPipeline]", pipeline: "RAGPipeline | None" = None) -> None:
        """Start with a pipeline, or with the means to load one."""
        self._load = load
        self._pipeline = pipeline
        self._lock = threading.Lock()
        self._failure: TijariaError | None = None
        self._retry_at = 0.0

    def get(self) -> "RAGPipeline":
        """Return the pipeline, loading it if need be.

        Raises:
            TijariaError: It cannot be loaded; remembered for a few seconds, since each try is costly.
            UnavailableError: It is being loaded right now.
        """
        if self._pipeline is not None:
            return self._pipeline
        # Only one request waits for the model; the others are told to come back.
        if not self._lock.acquire(blocking=False):
            raise UnavailableError("The index is being opened. Try again in a few seconds.")
        try:
            if self._failure is not None and time.monotonic() < self._retry_at:
                raise self._failure
            if self._pipeline is None:
                self._pipeline = self._load()
            return self._pipeline
        except TijariaError as error:
            self._failure, self._retry_at = error, time.monotonic() + _RETRY_SECONDS
            raise
        finally:
            self._lock.release()

    def state(self) -> Mapping[str, object] | None:
        """Describe the index in force, None when there is none; never loads anything."""
        try:
            return None if self._pipeline is None else self._pipeline.ready()
        except TijariaError:
            return None


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a request may need, built once by `create_app`."""

    settings: Settings
    database: Database
    conversations: Conversations
    accounts: Accounts
    sign_ins: SignIns
    signer: Signer
    provider: Provider | None
    advisor_requests: AdvisorRequests
    gaps: GapFinder
    queue: Queue
    verdicts: Verdicts
    source: PipelineSource
    metrics: Metrics
    questions: RateLimiter
    feedback: RateLimiter
    attempts: RateLimiter
    requests: RateLimiter

    @classmethod
    def build(cls, settings: Settings, pipeline: "RAGPipeline | None") -> "Services":
        """Open the database and prepare the rest.

        Raises:
            ConfigurationError: The database cannot be opened, or settings contradict each other.
        """
        provider = Provider.of(settings)
        database = Database(settings.database_url)
        signer = Signer(settings.secret_key or database.once("signing key", secrets.token_urlsafe(32)))
        verified = StoredAnswers(database)
        source = PipelineSource(lambda: load(settings, verified), pipeline)
        queue = Queue(database, idle=timedelta(minutes=settings.review_idle_minutes))
        return cls(
            settings=settings,
            database=database,
            conversations=Conversations(database),
            accounts=Accounts(database, Lockout(database, signer)),
            sign_ins=SignIns(
                database,
                idle=timedelta(minutes=settings.session_idle_minutes),
                longest=timedelta(hours=settings.session_hours),
            ),
            signer=signer,
            provider=provider,
            advisor_requests=AdvisorRequests(database),
            gaps=GapFinder(database, source),
            queue=queue,
            verdicts=Verdicts(database, queue),
            source=source,
            metrics=Metrics(index_state=source.state),
            questions=RateLimiter(settings.rate_limit_per_minute),
            # Feedback writes to the disk; a window of its own keeps it from using up the questions.
            feedback=RateLimiter(settings.rate_limit_per_minute),
            # Each check of a password is costly on purpose.
            attempts=RateLimiter(ATTEMPTS_PER_MINUTE),
            # Each one takes an advisor's time.
            requests=RateLimiter(REQUESTS_PER_MINUTE),
        )


def load(settings: Settings, verified: "VerifiedSource | None" = None) -> "RAGPipeline":
    """Load the pipeline; `verified` gives the answers that advisors stand for.

    Raises:
        TijariaError: There is no usable index, or a setting is wrong.
    """
    # Imported here: the embedding stack takes seconds to import, which `--help` and a server that is handed
    # its pipeline need not wait for.
    from tijaria.language import preload
    from tijaria.rag import load_pipeline

    threading.Thread(target=preload, name="language-models", daemon=True).start()
    pipeline = load_pipeline(settings, verified)
    threading.Thread(target=pipeline.warm, name="chat-model", daemon=True).start()
    return pipeline


def services(request: Request) -> Services:
    """Return the services of the application that serves `request`."""
    found = request.app.state.services
    assert isinstance(found, Services)
    return found


ServicesDep = Annotated[Services, Depends(services)]


def count_question(request: Request, found: ServicesDep) -> None:
    """Refuse a client that asks too often."""
    found.questions.check(client_of(request))


def count_feedback(request: Request, found: ServicesDep) -> None:
    """Refuse a client that sends feedback too often."""
    found.feedback.check(client_of(request))


def count_request(request: Request, found: ServicesDep) -> None:
    """Refuse a client that asks advisors too often."""
    found.requests.check(client_of(request))


def client_of(request: Request) -> str:
    """Name the client for the limits; addresses given by a trusted proxy were already put in place."""
    return client_key(request.client.host if request.client else "")
