"""The tools of an assistant, called by the official client of the Model Context Protocol."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from core_stand_in import shared_pipeline
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.memory import create_connected_server_and_client_session

from app.mcp_server import create_server

_QUESTION = "Combien de jours pour rapatrier les recettes de biens ?"


def called(tool: str, **arguments: Any) -> Any:
    """Return the result of a tool, called through a client in this process."""

    async def call() -> Any:
        server = create_server(shared_pipeline())
        async with create_connected_server_and_client_session(server._mcp_server) as session:
            return await session.call_tool(tool, arguments)

    return asyncio.run(call())


def test_answer_is_cited() -> None:
    result = called("answer", question=_QUESTION)
    assert not result.isError
    body = result.structuredContent
    assert body["status"] == "answered"
    assert "150 jours" in body["text"]
    assert "150 jours" in body["citations"][0]["quote"]


def test_refusal_says_so() -> None:
    body = called("answer", question="qui a gagné la coupe du monde").structuredContent
    assert (body["status"], body["citations"]) == ("refused", [])


def test_passages_come_best_first() -> None:
    found = called("search_passages", query="licence des tomates", k=3, language="fr").structuredContent[
        "passages"
    ]
    assert len(found) == 3
    assert "tomates" in found[0]["text"]
    assert {passage["language"] for passage in found} == {"fr"}


def test_duties_that_are_not_known_are_not_zero() -> None:
    body = called("duties", hs="0702.00", destination="FR").structuredContent
    assert body["status"] == "unknown"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("answer", {"question": "  "}),
        ("answer", {}),
        ("answer", {"question": _QUESTION, "language": "en"}),
        ("search_passages", {"query": "x", "k": 0}),
        ("duties", {"hs": "tomates", "destination": "FR"}),
        ("duties", {"hs": "0702", "destination": "FR", "date": "hier"}),
    ],
)
def test_wrong_arguments_are_errors_that_say_why(tool: str, arguments: dict[str, Any]) -> None:
    result = called(tool, **arguments)
    assert result.isError
    assert result.content[0].text


def over_pipes(use: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """Return what a client makes of a server in a process of its own."""
    root = Path(__file__).parent.parent
    script = (
        f"import sys; sys.path[:0] = [{str(root)!r}, {str(root / 'tests')!r}]\n"
        "from core_stand_in import shared_pipeline\n"
        "from app.mcp_server import create_server\n"
        "create_server(shared_pipeline()).run()\n"
    )

    async def session() -> Any:
        parameters = StdioServerParameters(command=sys.executable, args=["-c", script])
        async with stdio_client(parameters) as streams, ClientSession(*streams) as client:
            await client.initialize()
            return await use(client)

    return asyncio.run(session())


@pytest.mark.slow
def test_tools_are_offered_over_standard_input_and_output() -> None:
    async def use(client: ClientSession) -> Any:
        tools = (await client.list_tools()).tools
        result = await client.call_tool("answer", {"question": _QUESTION})
        return tools, result

    tools, result = over_pipes(use)
    assert [tool.name for tool in tools] == ["answer", "search_passages", "duties"]
    assert all(tool.description and tool.annotations.readOnlyHint for tool in tools)
    assert "150 jours" in result.structuredContent["text"]
