"""`python -m tijaria "question"`: one answer on the terminal.

Exit codes: 0 answered, 1 refused or in need of a detail, 2 nothing could be asked (no index, bad settings,
bad question).
"""

import argparse
import json
import sys
from dataclasses import asdict

from tijaria.errors import TijariaError
from tijaria.rag import load_pipeline
from tijaria.schema import Answer
from tijaria.settings import Settings


def main() -> int:
    """Answer the question of the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tijaria", description="Ask TijarIA one question.")
    parser.add_argument("question", help="in French, Arabic or Darija; - reads it from standard input")
    parser.add_argument("--language", choices=("fr", "ar"), help="language of the answer")
    parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    arguments = parser.parse_args()
    question = sys.stdin.read() if arguments.question == "-" else arguments.question
    try:
        answer = load_pipeline(Settings.load()).answer(question, language=arguments.language)
    except TijariaError as error:
        print(f"tijaria: {error}", file=sys.stderr)
        return 2
    print(json.dumps(asdict(answer), ensure_ascii=False, indent=1) if arguments.json else _render(answer))
    return 0 if answer.status == "answered" else 1


def _render(answer: Answer) -> str:
    lines = [answer.text, ""]
    for citation in answer.citations:
        date = citation.as_of or "?"
        lines.append(
            f"[{citation.marker}] {citation.publisher} ({date}) — {citation.title}, {citation.section}"
        )
        if citation.source_url:
            lines.append(f"    {citation.source_url}")
    lines += [f"! {warning}" for warning in answer.warnings]
    return "\n".join(lines).rstrip()


if __name__ == "__main__":
    sys.exit(main())
