# What the scripts under tests/ share. To be sourced: . tests/common.sh
# The Makefile gives OMBUD, GENERATE, FLATTEN (programs) and WORK (a scratch folder).
set -eu
export LC_ALL=C
: "${OMBUD:=build/release/ombud}" "${GENERATE:=build/release/fixtures/generate}"
: "${FLATTEN:=build/release/tools/flatten}" "${WORK:=build/release/work}"
SHARED=${OMBUD_SHARED:-../shared}
# A stale leak report or a run-time option of the caller must not change an exit status.
unset SOURCE_DATE_EPOCH || :

name=$(basename "$0" .sh)
scratch=$WORK/$name
rm -rf "$scratch"
mkdir -p "$scratch"
n_good=0
n_bad=0

good() { n_good=$((n_good + 1)); }
bad() {
    n_bad=$((n_bad + 1))
    echo "FAIL $name: $*"
}
skip() { echo "skipped $name: $*"; }

# verify WHAT COMMAND...: the command succeeds.
verify() {
    what=$1
    shift
    if "$@"; then good; else bad "$what"; fi
}

# status_of COMMAND...: runs it with output to $scratch/stdout and stderr, prints its exit status.
status_of() {
    set +e
    "$@" >"$scratch/stdout" 2>"$scratch/stderr" </dev/null
    status=$?
    set -e
    echo $status
}

# table_of EVIDENCE findings|estimates COLUMNS: one line a row, see tests/evidence.awk.
table_of() {
    "$FLATTEN" "$1" | awk -v table="$2" -v columns="$3" -f tests/evidence.awk
}

# audited COMMAND...: it reached a verdict, whichever: exit status 0, 1 or 3.
audited() {
    case $(status_of "$@") in
    0 | 1 | 3) ;;
    *)
        cat "$scratch/stderr"
        return 1
        ;;
    esac
}

# Last line of every script: a run that checked nothing has failed.
finish() {
    echo "$name: $n_good good, $n_bad bad"
    [ "$n_bad" -eq 0 ] && [ "$n_good" -gt 0 ]
}
