"""The documents say what the code does: settings, commands, endpoints, and a corpus example that loads."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from app.main import create_app
from ingest.catalogue import load_corpus
from ingest.loaders.front_matter import Metadata
from ingest.loaders.glossary import COLUMNS as GLOSSARY_COLUMNS
from ingest.loaders.registry import QUESTION_COLUMNS, SOURCE_COLUMNS
from tijaria import __version__
from tijaria.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", "corpus/README.md")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings_table() -> str:
    """The settings as the README must show them."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        assert field.default is not PydanticUndefined, f"{name} has no default: `make run` needs one"
        value = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
        shown = f"`{value}`" if value else "empty"
        lines.append(f"| `TIJARIA_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


def test_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    found = re.search(r"^\| variable \|.*?(?=\n\n)", page("README.md"), re.DOTALL | re.MULTILINE)
    assert found is not None
    assert found[0] == settings_table(), f"the README needs this table:\n\n{settings_table()}\n"


def test_settings_say_what_they_mean() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def makefile_targets() -> dict[str, str]:
    """Target → what `make help` says of it."""
    return dict(re.findall(r"^([a-z]+):.*?## (.+)$", page("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("name", PAGES)
def test_make_commands_exist(name: str) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", page(name), re.MULTILINE))
    assert named <= makefile_targets().keys()


def test_readme_names_every_make_command() -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", page("README.md"), re.MULTILINE))
    assert named == makefile_targets().keys()
    phony = re.search(r"^\.PHONY: (.+)$", page("Makefile"), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == makefile_targets().keys()


@pytest.mark.parametrize("name", PAGES)
def test_programs_that_are_named_exist(name: str) -> None:
    for program in re.findall(r"python -m ([a-z]+)", page(name)):
        assert program in {"pytest", "build"} or (ROOT / program / "__main__.py").exists(), program


def test_readme_names_every_endpoint(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/a.db"), chat=False)
    contract = set(app.openapi()["paths"])
    readme = page("README.md")
    assert contract
    assert [path for path in (*contract, "/metrics", "/chat") if f"{path}`" not in readme] == []


@pytest.mark.parametrize("name", PAGES)
def test_files_that_are_named_exist(name: str) -> None:
    named = re.findall(r"`((?:tijaria|ingest|app|evals|tests|\.github|\.ci)/[\w./-]*)`", page(name))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_core_modules_of_the_question_path_exist() -> None:
    path = page("README.md").partition("## How it works")[2].partition("## Layout")[0]
    named = set(re.findall(r"`(\w+\.py)`", path))
    assert len(named) > 10
    assert [name for name in named if not [*ROOT.glob(f"tijaria/{name}"), *ROOT.glob(f"ingest/{name}")]] == []


def test_changelog_has_a_place_for_what_comes_next() -> None:
    headings = re.findall(r"^## (.+)$", page("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    released = [
        heading
        for heading in headings[1:]
        if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading)
    ]
    assert released == []


def test_version_is_the_same_everywhere() -> None:
    assert f'\nversion = "{__version__}"\n' in page("pyproject.toml")


def test_lock_holds_what_pyproject_asks_for() -> None:
    lock = page("requirements.lock")
    pins = dict(line.split("==") for line in lock.splitlines() if line and not line.startswith("#"))
    project = tomllib.loads(page("pyproject.toml"))["project"]
    extras = [entry for extra in project["optional-dependencies"].values() for entry in extra]
    names = {re.split(r"[\[><=]", entry)[0].lower() for entry in (*project["dependencies"], *extras)}
    assert names - {"tijaria"} - pins.keys() == set(), "run `make lock`"
    assert "+" not in pins["torch"]
    assert not [name for name in pins if name.startswith(("nvidia-", "cuda-")) or name == "triton"]


# corpus/README.md


def example_files() -> Iterator[tuple[str, str]]:
    """Yield (path, content) of the example."""
    yield from re.findall(
        r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", page("corpus/README.md"), re.MULTILINE | re.DOTALL
    )


def test_corpus_example_loads_clean_and_parallel(tmp_path: Path) -> None:
    for path, content in example_files():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    catalogue = load_corpus(tmp_path, progress=lambda *_: None)
    assert (catalogue.quarantined, catalogue.hints) == ([], [])
    arabic, french = catalogue.documents
    assert (french.language, arabic.language) == ("fr", "ar")
    assert [s.key for s in french.sentences] == [s.key for s in arabic.sentences]
    assert [french.sources[s.source_ids[0]].status for s in french.sentences] == [
        "current",
        "unconfirmed",
        "superseded",
    ]
    assert list(french.section_titles) == ["", "delai", "engagement"]
    assert french.contact == "l'Office des Changes, ou votre banque"
    assert {question.form for question in french.questions} == {"fr", "ar", "ary", "ary-Latn"}
    assert len([question for question in french.questions if not question.source_id]) == 1


def documented(heading: str) -> list[str]:
    """Return the names in the first column of the table under a heading of corpus/README.md."""
    section = page("corpus/README.md").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def test_corpus_readme_lists_every_key_and_column() -> None:
    keys = {field.name for field in fields(Metadata)} - {"urls", "unknown"} | {"sources"}
    assert set(documented("Front matter")) == keys
    assert documented("The registry of sources") == SOURCE_COLUMNS.split(",")
    assert f"\n{QUESTION_COLUMNS}\n" in page("corpus/README.md")
    assert f"`{GLOSSARY_COLUMNS}`" in page("corpus/README.md")
