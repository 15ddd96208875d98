"""Completion: what a shell offers after the words of a command line, from the script alone."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from sexwork_models import load_framework
from sexwork_models.cli.arguments import COMMANDS, EVERYWHERE
from sexwork_models.cli.help.completion import completion_script
from sexwork_models.cli.help.declaration import Takes

FRAMEWORK = load_framework()
BASH = shutil.which("bash")
ZSH = shutil.which("zsh")
ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_sexwork_models
printf '%s\\n' "${COMPREPLY[@]}"
"""
# The functions of zsh that take what is offered print it instead.
ASK_ZSH = """
compdef() { : }
compadd() { shift; print -l -- "$@" }
_files() { print -l -- files "$@" }
source "$1"; shift
words=("$@"); CURRENT=$#
_sexwork_models
"""


@pytest.fixture
def script(run, tmp_path):
    def make(shell):
        status, out, err = run("completion", shell)
        assert (status, err) == (0, "")
        path = tmp_path / f"completion.{shell}"
        path.write_text(out, encoding="utf-8")
        return path

    return make


@pytest.fixture
def offered(script, tmp_path):
    """The words that bash offers for the last word, in a folder with a file and a folder."""
    if BASH is None:
        pytest.skip("bash is not installed")
    (tmp_path / "records of March.csv").write_text("", encoding="utf-8")
    (tmp_path / "registers").mkdir()
    path = script("bash")

    def make(*words):
        asked = [BASH, "-c", ASK, "bash", str(path), "sexwork-models", *words]
        done = subprocess.run(
            asked, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return [word for word in done.stdout.splitlines() if word]

    return make


def test_the_commands_are_offered_first(offered):
    assert offered("") == list(COMMANDS)
    assert offered("in") == ["indicators"]


@pytest.mark.parametrize("before", [("--json",), ("--lang", "en"), ("--lang", "=", "en")])
def test_the_commands_are_offered_after_options_that_stand_before_them(offered, before):
    assert offered(*before, "bud") == ["budget"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_a_command_are_offered(offered, command):
    named = [argument.name for argument in COMMANDS[command] if argument.is_option]

    assert sorted(offered(command, "--")) == sorted([*named, "--lang", "--json", "--help"])


CLOSED = [
    (command, argument)
    for command, arguments in COMMANDS.items()
    for argument in (*arguments, *EVERYWHERE)
    if argument.words
]


@pytest.mark.parametrize(
    ("command", "argument"), CLOSED, ids=[f"{name} {each.name}" for name, each in CLOSED]
)
def test_the_values_of_a_closed_option_are_offered(offered, command, argument):
    before = (argument.name,) if argument.is_option else ()

    assert offered(command, *before, "") == list(argument.words)


def test_the_values_of_an_option_are_offered_after_an_equals_sign(offered):
    assert offered("budget", "--policy", "=", "str") == ["strict"]


def test_ids_of_the_framework_are_offered(offered):
    assert offered("indicators", "r.csv", "--only", "I1") == [
        id for id in FRAMEWORK.indicators if id.startswith("I1")
    ]
    found = offered("explain", "")
    for table in (FRAMEWORK.indicators, FRAMEWORK.activities, FRAMEWORK.documents):
        assert set(table) <= set(found)
    assert "M2-LEGAL" in offered("explain", "M2-L")


def test_files_are_offered_elsewhere_also_with_blanks_in_their_names(offered):
    assert offered("validate", "rec") == ["records of March.csv"]
    assert offered("budget", "p.toml", "--execution", "rec") == ["records of March.csv"]
    assert offered("indicators", "r.csv", "--registers", "re") == ["registers"]
    assert offered("compare", "left.toml", "rec") == ["records of March.csv"]


def test_what_only_people_know_is_not_offered(offered):
    assert offered("indicators", "r.csv", "--period", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_script_knows_every_command_option_and_value(script, shell):
    text = script(shell).read_text(encoding="utf-8")
    for command, arguments in COMMANDS.items():
        for argument in arguments:
            if argument.is_option and argument.takes is not Takes.NOTHING:
                assert f"'{command} {argument.name}')" in text
            assert all(word in text for word in argument.words)


def test_the_script_for_zsh_is_a_completion_of_its_own(script):
    text = script("zsh").read_text(encoding="utf-8")

    assert text.startswith("#compdef sexwork-models\n")
    assert "compadd -- ${=offered}" in text
    assert "COMPREPLY" not in text


@pytest.mark.skipif(ZSH is None, reason="zsh is not installed")
@pytest.mark.parametrize(
    ("words", "right"),
    [
        (("",), list(COMMANDS)),
        (("--lang", "en", ""), list(COMMANDS)),
        (("budget", "p.toml", "--policy", ""), ["strict", "carry_forward"]),
        (("indicators", "r.csv", "--only", ""), list(FRAMEWORK.indicators)),
        (("audit", "--"), ["--overlay", "--lang", "--json", "--help"]),
        (("validate", ""), ["files"]),
        (("indicators", "r.csv", "--registers", ""), ["files", "-/"]),
    ],
)
def test_zsh_offers_the_same(script, words, right):
    asked = [ZSH, "-f", "-c", ASK_ZSH, "zsh", str(script("zsh")), "sexwork-models", *words]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == right


def test_another_shell_is_refused_with_those_that_there_are(run):
    status, out, err = run("completion", "fish", "--lang", "en")

    assert (status, out) == (2, "")
    assert "Use one of: bash, zsh." in err


HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "$HOME",
    'a"; touch pwned; echo "',
    "a'b",
    "*",
    "-n",
    "",
)


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_an_id_of_an_overlay_is_never_run_or_expanded_by_the_shell(tmp_path):
    script = tmp_path / "completion.bash"
    text = completion_script("bash", COMMANDS, EVERYWHERE, lambda _: ("XÃ-1", *HOSTILE))
    script.write_text(text, encoding="utf-8")
    asked = [BASH, "-c", ASK, "bash", str(script), "sexwork-models", "explain", ""]
    done = subprocess.run(
        asked, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) == {"XÃ-1"}
    assert [path.name for path in tmp_path.iterdir()] == [script.name]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_what_a_script_offers_is_quoted_as_plain_text(shell):
    text = completion_script(shell, COMMANDS, EVERYWHERE, lambda _: ("SYN-1", *HOSTILE))
    lines = [line for line in text.splitlines() if "printf" in line]
    assert len(lines) > len(COMMANDS)
    for line in lines:
        assert line.count("'") == 6, line
        assert not set('$`"*') & set(line), line
