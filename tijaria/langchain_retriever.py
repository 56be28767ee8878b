"""The same retrieval as a LangChain retriever, so that a chain can use it."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from tijaria.rag import RAGPipeline
from tijaria.schema import Language, ScoredPassage, Topic


class TijariaRetriever(BaseRetriever):
    """Passages of the index in force for a question, best first.

    Attributes:
        k: How many passages at most.
        language: Only passages of this language.
        topic: Only passages of this topic.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pipeline: RAGPipeline
    k: int = 6
    language: Language | None = None
    topic: Topic | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
    ) -> list[LangChainDocument]:
        found = self.pipeline.passages(query, k=self.k, language=self.language, topic=self.topic)
        return [_convert(item) for item in found]


def _convert(item: ScoredPassage) -> LangChainDocument:
    passage = item.passage
    return LangChainDocument(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "document_id": passage.document_id,
            "title": passage.title,
            "section": passage.heading_path,
            "language": passage.language,
            "topic": passage.topic,
            "page": passage.page,
            "start": passage.start,
            "end": passage.end,
            "score": item.score,
        },
    )
