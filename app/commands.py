"""What an operator does at the command line beside serving: tools, accounts, backup, restore, export."""

import argparse
import getpass
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app import logs
from app.accounts.directory import AccountError, Accounts
from app.accounts.lockout import Lockout
from app.accounts.passwords import WeakPasswordError
from app.accounts.roles import Role
from app.accounts.signing import Signer
from app.audit import COMMAND_LINE
from app.backup import backup, restore
from app.database import Database
from app.deps import Services, load
from app.golden_export import FILE, REASONS, export
from tijaria.settings import Settings

EXIT_REFUSED = 1

_Command = Callable[[argparse.Namespace, Settings], None]


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the parser of `python -m app`; without one it serves."""
    commands = parser.add_subparsers(title="commands (none: serve)", metavar="COMMAND")
    _command(commands, "mcp", _serve_tools, "serve tools to an assistant over standard input and output")
    create = _command(commands, "create-user", _create, "make an account; the password is asked for, or read")
    create.add_argument("name")
    create.add_argument(
        "--role", type=Role, choices=list(Role), default=Role.ADVISOR, help="default: advisor"
    )
    create.add_argument("--display-name", default="", help="shown with answers if they choose to be named")
    _command(commands, "list-users", _list, "list the accounts: name, role, state, how they sign in")
    role = _command(commands, "set-role", _set_role, "give an account another role")
    role.add_argument("name")
    role.add_argument("role", type=Role, choices=list(Role))
    password = _command(commands, "set-password", _set_password, "give an account a new password")
    password.add_argument("name")
    _command(commands, "disable-user", _disable, "close an account").add_argument("name")
    _command(commands, "enable-user", _enable, "open a closed account again").add_argument("name")
    saved = _command(commands, "backup", _backup, "write database and index to a file, while serving")
    saved.add_argument("path", type=Path)
    restored = _command(commands, "restore", _restore, "put a backup where database and index are empty")
    restored.add_argument("path", type=Path)
    golden = _command(
        commands, "export-questions", _export, "write what advisors verified as golden questions for evals/"
    )
    folder = Path("evals") / "questions"
    golden.add_argument("path", type=Path, nargs="?", default=folder / FILE, help=f"default: {folder / FILE}")
    golden.add_argument(
        "--golden", type=Path, default=folder, metavar="FOLDER", help=f"questions that they join ({folder})"
    )
    golden.add_argument("--json", action="store_true", help="say it for a program")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command that was given; return the exit status.

    Raises:
        TijariaError: The database or the archive cannot be used.
    """
    command: _Command = options.command
    try:
        command(options, settings)
    except (AccountError, WeakPasswordError) as error:
        print(f"TijarIA: {error}", file=sys.stderr)  # noqa: T201 - the answer to a command
        return EXIT_REFUSED
    return 0


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: _Command, help_: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_, description=f"{help_.capitalize()}.")
    parser.set_defaults(command=run)
    return parser


def _serve_tools(options: argparse.Namespace, settings: Settings) -> None:
    del options
    # Standard output belongs to the protocol.
    logs.configure("WARNING")
    from app.mcp_server import create_server

    create_server(Services.build(settings, None).source.get()).run()


def _accounts(settings: Settings) -> Accounts:
    database = Database(settings.database_url)
    # Nobody signs in here, so nothing is signed with this key.
    return Accounts(database, Lockout(database, Signer("")))


def _password() -> str:
    """Ask twice on a terminal; otherwise read one line. Never from the arguments, which all users see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise AccountError("The two passwords differ.")
    return first


def _say(line: str) -> None:
    print(line)  # noqa: T201 - the answer to a command


def _create(options: argparse.Namespace, settings: Settings) -> None:
    accounts = _accounts(settings)
    user = accounts.create(
        options.name, options.role, _password(), actor=COMMAND_LINE, display_name=options.display_name
    )
    _say(f"{user.name} can sign in as {user.role}.")


def _list(_: argparse.Namespace, settings: Settings) -> None:
    for user in _accounts(settings).listed():
        state = "disabled" if user.disabled else "active"
        way = "password" if user.password_hash else "provider"
        _say("\t".join((user.name, user.role, state, way, user.display_name)).rstrip())


def _set_role(options: argparse.Namespace, settings: Settings) -> None:
    _accounts(settings).set_role(options.name, options.role, actor=COMMAND_LINE)


def _set_password(options: argparse.Namespace, settings: Settings) -> None:
    _accounts(settings).set_password(options.name, _password(), actor=COMMAND_LINE)


def _disable(options: argparse.Namespace, settings: Settings) -> None:
    _accounts(settings).set_disabled(options.name, True, actor=COMMAND_LINE)


def _enable(options: argparse.Namespace, settings: Settings) -> None:
    _accounts(settings).set_disabled(options.name, False, actor=COMMAND_LINE)


def _backup(options: argparse.Namespace, settings: Settings) -> None:
    contents = backup(settings, options.path)
    index = f"index {contents.generation}" if contents.generation else "no index"
    _say(
        f"{options.path}: {sum(contents.rows.values())} rows, {index}. It holds personal data: keep it safe."
    )


def _export(options: argparse.Namespace, settings: Settings) -> None:
    documents = load(settings).document
    done = export(Database(settings.database_url), options.path, documents, golden=options.golden)
    left_out = Counter(item.reason for item in done.skipped)
    if options.json:
        record = {"path": str(options.path), "questions": len(done.lines), "left_out": left_out}
        skipped = [{"question": item.question, "reason": item.reason} for item in done.skipped]
        _say(json.dumps({**record, "skipped": skipped}, ensure_ascii=False))
        return
    _say(f"{options.path}: {len(done.lines)} questions. Review them: python -m evals validate")
    for reason, count in sorted(left_out.items()):
        _say(f"left out, {REASONS[reason]}: {count}")


def _restore(options: argparse.Namespace, settings: Settings) -> None:
    contents = restore(settings, options.path)
    _say(f"Restored the state of {contents.created_at}, index {contents.generation or 'none'}.")
