#!/bin/bash
# The man page and the completion know every verb and option of the program, and no other.
. tests/common.sh
page=audit/cli/ombud.1
verify "mandoc finds a fault in the man page" sh -c "! mandoc -Tlint -Wwarning $page | grep ."
. audit/cli/ombud.bash
offered() { # VERB: options that completion offers
    COMP_WORDS=(ombud "$1" --)
    COMP_CWORD=2
    COMPREPLY=()
    _ombud
    printf '%s\n' "${COMPREPLY[@]}" | sort -u
}
verbs=$("$OMBUD" --help | awk '/^verbs:/ { on = 1; next } on && NF == 0 { exit } on { print $1 }')
for verb in $verbs; do
    has=$("$OMBUD" "$verb" --help | grep -oE '^ +--[a-z-]+' | tr -d ' ' | sort -u)
    verify "the man page does not tell of the verb $verb" grep -qE "^\.Cm $verb" "$page"
    verify "$verb --help has no example" sh -c "'$OMBUD' $verb --help | grep -q 'ombud $verb'"
    for option in $has; do
        verify "the man page does not tell of $verb $option" \
            grep -qE -- "(Fl|,) -${option#--}( |$)" "$page"
    done
    [ "$verb" = explain ] && continue
    all=$(printf '%s\n--help\n' "$has" | grep . | sort -u)
    verify "completion of $verb differs from its options" [ "$(offered "$verb")" = "$all" ]
done
finish
