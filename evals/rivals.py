"""What one would pick instead of TijarIA: hybrid search as each library offers it, with its usual settings.

Runs as a program in an environment of its own, made by `python -m evals baselines`; imports nothing of ours.
Reads passages and questions from a JSON file, writes what was found, and how long it took, into another one.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

Search = Callable[[str], Sequence[str]]
"""Question → ids of passages, best first."""

_K = 10
_QUERY, _PASSAGE = "query: ", "passage: "
_WARM_UP = 5
_RIVALS: dict[str, tuple[str, ...]] = {
    "dense": ("sentence-transformers",),
    "langchain": ("langchain-classic", "langchain-chroma", "langchain-huggingface", "rank-bm25"),
    "haystack": ("haystack-ai", "sentence-transformers-haystack"),
    "llamaindex": ("llama-index-core", "llama-index-retrievers-bm25"),
    "txtai": ("txtai",),
}


def dense(model: str, passages: Sequence[dict[str, str]]) -> Search:
    """Plain dense search: the vectors of the model, and cosine."""
    import numpy as np
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu")
    vectors = encoder.encode([_PASSAGE + p["text"] for p in passages], normalize_embeddings=True, prompt="")
    ids = [p["id"] for p in passages]

    def search(question: str) -> list[str]:
        query = encoder.encode(_QUERY + question, normalize_embeddings=True, prompt="")
        return [ids[row] for row in np.argsort(-(vectors @ query), kind="stable")[:_K]]

    return search


def langchain(model: str, passages: Sequence[dict[str, str]]) -> Search:
    """EnsembleRetriever over BM25 and Chroma, weighted alike."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(
        model_name=model,
        encode_kwargs={"normalize_embeddings": True, "prompt": _PASSAGE},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": _QUERY},
    )
    texts, metadatas = [p["text"] for p in passages], [{"id": p["id"]} for p in passages]
    store = Chroma.from_texts(texts, embeddings, metadatas=metadatas)
    words = BM25Retriever.from_texts(texts, metadatas=metadatas, k=_K)
    both = EnsembleRetriever(
        retrievers=[words, store.as_retriever(search_kwargs={"k": _K})], weights=[0.5, 0.5], id_key="id"
    )
    return lambda question: [found.metadata["id"] for found in both.invoke(question)]


def haystack(model: str, passages: Sequence[dict[str, str]]) -> Search:
    """In-memory BM25 and embedding retrievers, joined by reciprocal ranks."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders import sentence_transformers as embedders

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    documents = [Document(id=p["id"], content=p["text"]) for p in passages]
    options: dict[str, Any] = {"model": model, "normalize_embeddings": True, "progress_bar": False}
    embedder = embedders.SentenceTransformersDocumentEmbedder(prefix=_PASSAGE, **options)
    embedder.warm_up()
    store.write_documents(embedder.run(documents)["documents"])
    asker = embedders.SentenceTransformersTextEmbedder(prefix=_QUERY, **options)
    asker.warm_up()
    words = InMemoryBM25Retriever(store, top_k=_K)
    vectors = InMemoryEmbeddingRetriever(store, top_k=_K)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_K)

    def search(question: str) -> list[str]:
        near = vectors.run(asker.run(question)["embedding"])["documents"]
        return [found.id for found in joiner.run([words.run(question)["documents"], near])["documents"]]

    return search


def llamaindex(model: str, passages: Sequence[dict[str, str]]) -> Search:
    """A vector index and BM25, fused by reciprocal ranks."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    nodes = [TextNode(id_=p["id"], text=p["text"]) for p in passages]
    index = VectorStoreIndex(nodes, embed_model=_llama_embedding(model))
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=_K)
    both = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=_K), words], llm=MockLLM(), mode="reciprocal_rerank",
        num_queries=1, similarity_top_k=_K, use_async=False,
    )  # fmt: skip
    return lambda question: [found.node.node_id for found in both.retrieve(question)]


def _llama_embedding(model: str) -> Any:
    """Return the model as LlamaIndex wants it; its own class wants an older transformers than the others."""
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu")

    class Embedding(BaseEmbedding):  # type: ignore[misc]
        def _get_query_embedding(self, query: str) -> list[float]:
            return list(map(float, encoder.encode(_QUERY + query, normalize_embeddings=True, prompt="")))

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            prefixed = [_PASSAGE + text for text in texts]
            return [
                list(map(float, v)) for v in encoder.encode(prefixed, normalize_embeddings=True, prompt="")
            ]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Embedding(embed_batch_size=32)


def txtai(model: str, passages: Sequence[dict[str, str]]) -> Search:
    """The library's hybrid index: dense and BM25."""
    from txtai import Embeddings

    index = Embeddings(path=model, hybrid=True, instructions={"query": _QUERY, "data": _PASSAGE})
    index.index((p["id"], p["text"], None) for p in passages)
    return lambda question: [id_ for id_, _ in index.search(question, _K)]


def main(name: str, task: Path, output: Path) -> None:
    """Index the passages of a task, ask its questions, and write what was found."""
    data = json.loads(task.read_text(encoding="utf-8"))
    build: Callable[[str, Sequence[dict[str, str]]], Search] = globals()[name]
    # Importing and loading the model are no part of indexing.
    build(data["model"], data["passages"][:_K])
    started = time.perf_counter()
    search = build(data["model"], data["passages"])
    seconds = time.perf_counter() - started
    for question in data["questions"][:_WARM_UP]:
        search(question["text"])
    found: dict[str, Any] = {}
    times = []
    for question in data["questions"]:
        began = time.perf_counter()
        found[question["id"]] = list(search(question["text"]))[:_K]
        times.append(1000 * (time.perf_counter() - began))
    versions = {library: version(library) for library in _RIVALS[name]}
    result = {"versions": versions, "index_s": seconds, "query_ms": times, "found": found}
    output.write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
