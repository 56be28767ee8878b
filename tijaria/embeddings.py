"""Text to unit vectors, in query and passage mode.

The built-in model runs as an int8 ONNX graph of the weights in `offline_model`; any sentence-transformers
model takes its place with `TIJARIA_EMBEDDING_MODEL`. `evals/speed.py` compares the engines.
"""

import hashlib
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tijaria import offline_model
from tijaria.errors import ConfigurationError
from tijaria.settings import Settings

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]

_ONNX_FILE = "encoder_int8.onnx"


class Embedder(Protocol):
    """What turns text into vectors.

    Attributes:
        name: For people.
        fingerprint: Changes when the vectors of the same text change; part of every cache key.
        dimension: Length of a vector.
    """

    name: str
    fingerprint: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return `[n, dimension]`, L2-normalised, for what people ask."""

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Return `[n, dimension]`, L2-normalised, for what the corpus says; reports (done, total)."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, without special tokens."""


class OnnxEmbedder:
    """The built-in model: multilingual-e5-small, int8, 384 dimensions, 512 tokens at most.

    Texts run one by one, each on one core and as many side by side as there are cores: in a batch, dynamic
    quantisation would make the vector of a text depend on its neighbours, and padding costs what batching
    wins on a CPU; a question is too short for two cores to share.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """Load the graph in `folder`, made on first use from the weights beside it."""
        import onnxruntime
        from tokenizers import Tokenizer

        path = folder / _ONNX_FILE
        if not path.exists():
            with _quiet():
                _export_int8(folder, path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._threads = threads or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="tijaria-embedding")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(512)
        self._counter = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.name = f"{offline_model.NAME} (int8)"
        self.fingerprint = f"onnx-int8-{folder.name}"
        self.dimension = 384

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return `[n, 384]`, L2-normalised."""
        asked = [f"query: {text}" for text in texts]
        vectors = self._pool.map(self._vector, asked) if len(asked) > 1 else map(self._vector, asked)
        return np.array(list(vectors), dtype=np.float32).reshape(len(asked), self.dimension)

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Return `[n, 384]`, L2-normalised."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Threads of its own: a question does not wait behind a corpus.
        with ThreadPoolExecutor(self._threads) as pool:
            for row, vector in enumerate(pool.map(self._vector, (f"passage: {text}" for text in texts))):
                vectors[row] = vector
                if on_progress is not None:
                    on_progress(row + 1, len(texts))
        return vectors

    def count_tokens(self, text: str) -> int:
        """Return the number of SentencePiece tokens."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def _vector(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        (output,) = self._session.run(None, {"input_ids": ids})
        vector: Vectors = output[0]
        return vector


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the prompts that it was trained with."""

    def __init__(self, name: str, *, threads: int = 0, batch_size: int = 32) -> None:
        """Load a model by name or folder.

        Raises:
            ConfigurationError: It cannot be loaded.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(name)
        except Exception as error:
            raise ConfigurationError(
                f"The embedding model {name!r} cannot be loaded ({error}). Set TIJARIA_EMBEDDING_MODEL to a "
                "sentence-transformers folder or name, or leave it empty for the built-in model."
            ) from error
        self._batch_size = batch_size
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        probe = self.encode_passages(["TijarIA"]).round(3).tobytes()
        self.fingerprint = f"st-{hashlib.sha256(name.encode() + probe).hexdigest()[:16]}"

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return `[n, dimension]`, L2-normalised."""
        return np.asarray(self._model.encode_query(list(texts), **self._arguments()), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Return `[n, dimension]`, L2-normalised."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), self._batch_size):
            chunk = list(texts[start : start + self._batch_size])
            vectors[start : start + len(chunk)] = self._model.encode_document(chunk, **self._arguments())
            if on_progress is not None:
                on_progress(start + len(chunk), len(texts))
        return vectors

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of the model's own tokenizer."""
        return len(self._model.tokenizer.encode(text, add_special_tokens=False))

    def _arguments(self) -> dict[str, Any]:
        return {
            "normalize_embeddings": True,
            "show_progress_bar": False,
            "batch_size": self._batch_size,
            "convert_to_numpy": True,
        }


def shifted(on_progress: Progress | None, done: int, total: int) -> Progress | None:
    """Return what reports the steps of one part as steps of the whole: `done` before it, `total` in all."""
    if on_progress is None:
        return None
    return lambda step, _steps: on_progress(done + step, total)


def load_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name, unpacking the built-in one on first use.

    Raises:
        ConfigurationError: It cannot be loaded.
    """
    # No telemetry, and no look for updates of models that are on disk.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if settings.embedding_model:
        return SentenceTransformerEmbedder(settings.embedding_model, threads=settings.embedding_threads)
    folder = offline_model.materialise(settings.cache_dir)
    return OnnxEmbedder(folder, threads=settings.embedding_threads)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep quiet what torch, transformers and onnxruntime say of an export that is known to be right."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def _export_int8(folder: Path, path: Path) -> None:
    """Write the int8 ONNX graph of a sentence-transformers folder: encoder, mean of one text, unit length."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import BertModel

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = BertModel.from_pretrained(folder, add_pooling_layer=False)

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            # Without padding there is nothing to mask.
            hidden = self.encoder(input_ids=input_ids).last_hidden_state
            return torch.nn.functional.normalize(hidden.mean(1), dim=1)

    example = torch.ones((1, 8), dtype=torch.int64)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, torch.no_grad():
        full, small = Path(scratch) / "model.onnx", Path(scratch) / _ONNX_FILE
        torch.onnx.export(
            Pooled().eval(),
            (example,),
            str(full),
            dynamo=False,
            opset_version=17,
            input_names=["input_ids"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {1: "tokens"}},
        )
        quantize_dynamic(full, small, per_channel=True, weight_type=QuantType.QInt8)
        small.replace(path)
