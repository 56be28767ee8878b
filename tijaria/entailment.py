"""A model of natural-language inference, plugged in by name, that has the last word on statements."""

from collections.abc import Mapping
from functools import cache

from tijaria.errors import ConfigurationError
from tijaria.settings import Settings

_MINIMUM = 0.5


class EntailmentClassifier:
    """A cross-encoder of sentence-transformers with a class whose name begins with "entail"."""

    def __init__(self, name: str) -> None:
        """Load the model.

        Raises:
            ConfigurationError: It cannot be loaded, or has no such class.
        """
        try:
            # Takes seconds to import, which nobody without such a model need wait for.
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(name, device="cpu")
            labels: Mapping[int, str] = self._model.model.config.id2label
        except Exception as error:
            raise ConfigurationError(
                f"The model {name!r} of TIJARIA_NLI_MODEL cannot be loaded: {error}"
            ) from error
        found = [number for number, label in labels.items() if str(label).lower().startswith("entail")]
        if not found:
            raise ConfigurationError(
                f"The model {name!r} of TIJARIA_NLI_MODEL has no class for entailment, only "
                f"{list(labels.values())}."
            )
        self._entails = int(found[0])

    def entails(self, premise: str, statement: str) -> bool:
        """Tell whether the premise makes the statement true, more probably than not."""
        scores = self._model.predict([(premise, statement)], apply_softmax=True, show_progress_bar=False)
        return bool(scores[0][self._entails] >= _MINIMUM)


def load_entailment(settings: Settings) -> EntailmentClassifier | None:
    """Load the model that the settings name, None when they name none.

    Raises:
        ConfigurationError: It cannot be used.
    """
    return _loaded(settings.nli_model) if settings.nli_model else None


@cache
def _loaded(name: str) -> EntailmentClassifier:
    return EntailmentClassifier(name)
