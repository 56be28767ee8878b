"""What answers from one index generation, put together."""

from dataclasses import dataclass

from tijaria.answerability import AnswerabilityJudge
from tijaria.composer import Composer
from tijaria.conversation import Conversation
from tijaria.embeddings import Embedder
from tijaria.generator import Generator, load_generator
from tijaria.index import Index
from tijaria.llm import ChatModel
from tijaria.names import NameFinder
from tijaria.question import QuestionReader, load_reader
from tijaria.retriever import Retriever
from tijaria.rewriting import Rewriter
from tijaria.settings import Settings
from tijaria.suggestions import Suggestions
from tijaria.trade import Trade
from tijaria.verified_answers import VerifiedAnswers, VerifiedShelf


@dataclass(frozen=True, slots=True)
class Engine:
    """The parts, in the order that a question meets them."""

    index: Index
    conversation: Conversation
    reader: QuestionReader
    verified: VerifiedShelf
    trade: Trade
    retriever: Retriever
    composer: Composer
    judge: AnswerabilityJudge
    suggestions: Suggestions
    generator: Generator | None
    rewriter: Rewriter | None


def assemble(
    index: Index,
    embedder: Embedder,
    settings: Settings,
    model: ChatModel | None,
    verified: VerifiedAnswers,
) -> Engine:
    """Put the parts together for a generation; without a chat model the composer alone answers."""
    reader = load_reader(index, embedder, settings)
    retriever = Retriever(index, lexical_weight=settings.lexical_weight)
    names = NameFinder(name for heading in index.headings for name in heading.all_names())
    conversation = Conversation(names, index.glossary)
    return Engine(
        index=index,
        conversation=conversation,
        reader=reader,
        verified=verified.beside(index, names),
        trade=Trade(index, reader, names, conversation, stale_after_months=settings.stale_after_months),
        retriever=retriever,
        composer=Composer(index.documents, max_words=settings.answer_max_words),
        judge=AnswerabilityJudge(index, retriever.reranker.coverage),
        suggestions=Suggestions(index.documents),
        generator=load_generator(model, index, embedder, settings),
        rewriter=Rewriter(model, names) if model and settings.llm_rewrites else None,
    )
