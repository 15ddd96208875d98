"""Writes the scripts with which bash and zsh complete the command line.

A script holds everything that it offers, so that pressing the key does not start the program. What
it offers is data: an id that a shell could run or expand is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from .declaration import Argument, Commands, Takes

__all__ = ["SHELLS", "completion_script"]

SHELLS = ("bash", "zsh")
_FILES, _FOLDERS = "@files", "@folders"  # what a shell offers from its own knowledge
_PLAIN_ID = re.compile(r"\w[\w.:+-]*")  # without what a shell runs, expands or takes as an option

_BASH = """\
# Completion of sexwork-models for bash: source <(sexwork-models completion bash)
_sexwork_models_words() {
    case "$1" in
{cases}
    esac
}

_sexwork_models() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
    local command="" place=0 index offered
    [ "$word" = "=" ] && word=""
    [ "$before" = "=" ] && before="${COMP_WORDS[COMP_CWORD-2]}"
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "${COMP_WORDS[index]}" in
            {skipped})
                if [ "${COMP_WORDS[index+1]}" = "=" ]; then ((index++)); fi
                ((index++)) ;;
            -?*) ;;
            *) if [ -z "$command" ]; then command="${COMP_WORDS[index]}"; else ((place++)); fi ;;
        esac
    done
    if [ "${before#-}" != "$before" ]; then
        offered="$(_sexwork_models_words "$command $before")"
    fi
    if [ -z "$offered" ] && [ "${word#-}" != "$word" ]; then
        offered="$(_sexwork_models_words "$command --")"
    elif [ -z "$offered" ]; then
        offered="$(_sexwork_models_words "$command $place")"
    fi
    COMPREPLY=()
    while IFS= read -r index; do
        COMPREPLY+=("$index")
    done < <(
        case "$offered" in
            @files) compgen -f -- "$word" ;;
            @folders) compgen -d -- "$word" ;;
            *) compgen -W "$offered" -- "$word" ;;
        esac
    )
    case "$offered" in
        @*) compopt -o filenames 2> /dev/null ;;
    esac
}

complete -F _sexwork_models sexwork-models
"""

_ZSH = """\
#compdef sexwork-models
# Completion of sexwork-models for zsh: save this as _sexwork-models in a folder of fpath.
_sexwork_models_words() {
    case "$1" in
{cases}
    esac
}

_sexwork_models() {
    local word="${words[CURRENT]}" before="${words[CURRENT-1]}"
    local command="" place=0 index offered=""
    for ((index = 2; index < CURRENT; index++)); do
        case "${words[index]}" in
            {skipped}) ((index++)) ;;
            -?*) ;;
            *) if [ -z "$command" ]; then command="${words[index]}"; else ((place++)); fi ;;
        esac
    done
    if [[ "$before" = -* ]]; then
        offered="$(_sexwork_models_words "$command $before")"
    fi
    if [ -z "$offered" ] && [[ "$word" = -* ]]; then
        offered="$(_sexwork_models_words "$command --")"
    elif [ -z "$offered" ]; then
        offered="$(_sexwork_models_words "$command $place")"
    fi
    case "$offered" in
        @files) _files ;;
        @folders) _files -/ ;;
        *) compadd -- ${=offered} ;;
    esac
}

if [ "$funcstack[1]" = "_sexwork-models" ]; then
    _sexwork_models "$@"
else
    compdef _sexwork_models sexwork-models
fi
"""
_SCRIPTS: Mapping[str, str] = dict(zip(SHELLS, (_BASH, _ZSH), strict=True))


def completion_script(
    shell: str,
    commands: Commands,
    everywhere: Sequence[Argument],
    ids_of: Callable[[str], Iterable[str]],
) -> str:
    """Returns the script of a shell; `ids_of` gives the ids of a table of the framework."""
    cases = [_case(" 0", " ".join(commands))]
    for key, offered in _offers(commands, everywhere, ids_of):
        cases.append(_case(key, offered))
    skipped = "|".join(_options_with_values(commands, everywhere))
    script = _SCRIPTS[shell].replace("{cases}", "\n".join(cases))
    return script.replace("{skipped}", skipped).rstrip("\n")


def _case(key: str, offered: str) -> str:
    """Returns the line of a script that prints what is offered after some words."""
    return f"        '{key}') printf '%s\\n' '{offered}' ;;"


def _options_with_values(commands: Commands, everywhere: Sequence[Argument]) -> Iterable[str]:
    """Returns the options that a word follows, which is then no argument by its place."""
    names: dict[str, None] = {}
    for arguments in (everywhere, *commands.values()):
        for argument in arguments:
            if argument.is_option and argument.takes is not Takes.NOTHING:
                names[argument.name] = None
    return names


def _offers(
    commands: Commands, everywhere: Sequence[Argument], ids_of: Callable[[str], Iterable[str]]
) -> Iterator[tuple[str, str]]:
    """Yields what is offered after a command and an option, or at a place after the command."""
    for command, arguments in {"": (), **commands}.items():
        options = [argument for argument in (*arguments, *everywhere) if argument.is_option]
        yield f"{command} --", " ".join([*(option.name for option in options), "--help"])
        placed = [argument for argument in arguments if not argument.is_option]
        keys = [*(option.name for option in options), *map(str, range(len(placed)))]
        for key, argument in zip(keys, (*options, *placed), strict=True):
            if argument.takes is not Takes.NOTHING:
                yield f"{command} {key}", _values_of(argument, ids_of)


def _values_of(argument: Argument, ids_of: Callable[[str], Iterable[str]]) -> str:
    """Returns what is offered as the value of an argument; a blank for what only people know."""
    if argument.takes is Takes.FOLDER:
        return _FOLDERS
    if argument.takes in (Takes.FILE, Takes.NEW_FILE):
        return _FILES
    ids = [id for table in argument.tables for id in ids_of(table) if _PLAIN_ID.fullmatch(id)]
    return " ".join([*argument.words, *argument.suggestions, *ids]) or " "
