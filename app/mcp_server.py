"""TijarIA for assistants that speak the Model Context Protocol, over standard streams: `python -m app mcp`.

Three tools: a cited answer, a search of the corpus, the duties on a product. What they return is what the
HTTP API returns, so that an assistant shows the same sources as everybody.
"""

from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from app.contract import AnswerBody, PassageBody
from app.trade_contract import DutiesBody
from tijaria.duties import read_day
from tijaria.errors import TijariaError
from tijaria.schema import Language

if TYPE_CHECKING:
    from tijaria.rag import RAGPipeline

_INSTRUCTIONS = (
    "Answers on exporting from Morocco (procedures, customs, exchange control, origin, support programmes, "
    "duties, markets) in French and Arabic, each statement with its source. Pass the sources on to "
    "the reader, "
    "and do not fill in what an answer refuses to say."
)
_READS = ToolAnnotations(readOnlyHint=True, openWorldHint=False)


def create_server(pipeline: "RAGPipeline") -> FastMCP:
    """Return the server; `run()` serves it until the client leaves."""
    server = FastMCP("tijaria", instructions=_INSTRUCTIONS, log_level="WARNING")

    @server.tool(annotations=_READS)
    def answer(
        question: Annotated[str, Field(description="In French, Arabic or Darija, either script.")],
        language: Annotated[
            Language | None, Field(description="Of the answer; by default the question's.")
        ] = None,
    ) -> dict[str, Any]:
        """Answer a question on exporting from Morocco, with citations, or refuse and say whom to ask."""
        try:
            return AnswerBody.of(pipeline.answer(question, language=language)).model_dump(mode="json")
        except TijariaError as error:
            raise ToolError(str(error)) from error

    @server.tool(annotations=_READS)
    def search_passages(
        query: Annotated[str, Field(description="What to look for, in any of the languages.")],
        k: Annotated[int, Field(ge=1, le=50, description="How many passages at most.")] = 10,
        language: Annotated[Language | None, Field(description="Only passages in this language.")] = None,
    ) -> dict[str, Any]:
        """Search the corpus of TijarIA; the passages come best first."""
        try:
            found = pipeline.passages(query, k=k, language=language)
        except TijariaError as error:
            raise ToolError(str(error)) from error
        return {"passages": [PassageBody.of(scored).model_dump(mode="json") for scored in found]}

    @server.tool(annotations=_READS)
    def duties(
        hs: Annotated[str, Field(description="HS code of 2 to 10 digits, with or without dots.")],
        destination: Annotated[str, Field(description="ISO code, EU, or the country's name.")],
        date: Annotated[str | None, Field(description="Day of importation, such as 2026-12-01.")] = None,
    ) -> dict[str, Any]:
        """Look up the duties on a Moroccan product in a country; what is not known is null, never zero."""
        try:
            found = pipeline.duties(hs=hs, destination=destination, on=read_day(date))
        except TijariaError as error:
            raise ToolError(str(error)) from error
        return DutiesBody.of(found).model_dump(mode="json")

    return server
