#!/bin/sh
# Times `ombud drift --csv` with all tests and the estimate without labels, on one processor, beside
# peers; and on wide files, whose time must grow with rows and with columns, no faster.
#   FILES=/tmp/bench-drift RUNS=3 ROWS=1000000 WIDE_ROWS=300000 WIDE_COLUMNS=1000 \
#   BENCH_PYTHON=/path/to/python PEER_SECONDS=600 tests/bench/drift.sh [narrow|wide|peers|make]
# Files are made where they are missing, by `make`, once. Peers run where BENCH_PYTHON has them; on the
# wide files each for at most PEER_SECONDS.
. tests/bench/common.sh
: "${FILES:=/tmp/bench-drift}" "${RUNS:=3}" "${ROWS:=1000000}" "${WIDE_ROWS:=300000}" "${WIDE_COLUMNS:=1000}"
: "${PEER_SECONDS:=600}"
tools=$(dirname "$FLATTEN")
part=${1:-all}
mkdir -p "$FILES"

# file NAME KIND ARGUMENTS...: made unless it is there.
file() {
    made=$FILES/$1.csv
    shift
    [ -s "$made" ] || { "$tools/drift_files" "$@" >"$made.new" && mv "$made.new" "$made"; }
}
make_files() {
    file ref narrow "$ROWS" 1 0
    file cur narrow "$ROWS" 2 50
    for shape in "$WIDE_ROWS $WIDE_COLUMNS" "$((WIDE_ROWS / 2)) $WIDE_COLUMNS" "$((WIDE_ROWS / 4)) $WIDE_COLUMNS" \
        "$WIDE_ROWS $((WIDE_COLUMNS / 2))" "$WIDE_ROWS $((WIDE_COLUMNS / 4))"; do
        set -- $shape
        file "wide-$1-$2-ref" wide "$1" "$2" 1
        file "wide-$1-$2-cur" wide "$1" "$2" 2
    done
}
# timed COMMAND...: seconds and megabytes of the quickest of RUNS runs.
timed() {
    run=1 best=999999 most=0
    while [ "$run" -le "$RUNS" ]; do
        measured "$(basename "$1")" 0 "$@" || :
        best=$(echo "$best $seconds" | awk '{ print ($1 < $2 ? $1 : $2) }')
        most=$(echo "$most $kilobytes" | awk '{ print ($1 > $2 ? $1 : $2) }')
        run=$((run + 1))
    done
    megabytes=$((most / 1024))
}
row() { printf '%-46s %9.2f s %6d MB\n' "$1" "$2" "$3"; }

narrow() {
    echo "two files of $ROWS rows x 10 columns, one processor, quickest of $RUNS:"
    timed "$OMBUD" drift --csv "$FILES/ref.csv" "$FILES/cur.csv" --score score --prediction pred --label label --quiet
    row "ombud: all tests and estimate" "$best" "$megabytes"
    verify "over 3 seconds" awk -v s="$best" 'BEGIN { exit !(s < 3) }'
    verify "over 250 MB" [ "$megabytes" -lt 250 ]
}
peers() {
    for peer in scipy evidently nannyml; do
        if has "$peer"; then
            timed "$BENCH_PYTHON" tests/bench/peer_drift.py "$peer" "$FILES/ref.csv" "$FILES/cur.csv"
            row "$peer" "$best" "$megabytes"
        else
            skip "no $peer in BENCH_PYTHON"
        fi
    done
}
# wide ROWS COLUMNS: one run.
wide_one() {
    timed "$OMBUD" drift --csv "$FILES/wide-$1-$2-ref.csv" "$FILES/wide-$1-$2-cur.csv" --quiet
    row "ombud: $1 rows x $2 columns" "$best" "$megabytes"
    verify "over 1 GB" [ "$megabytes" -lt 1000 ]
}
# peer_wide PEER: one run on the widest files; one that is stopped says how far it came, which is no fault.
peer_wide() {
    "$stopwatch" timeout -k 60 "$PEER_SECONDS" "$BENCH_PYTHON" tests/bench/peer_drift.py "$1" \
        "$FILES/wide-$WIDE_ROWS-$WIDE_COLUMNS-ref.csv" "$FILES/wide-$WIDE_ROWS-$WIDE_COLUMNS-cur.csv" \
        3>"$scratch/time" >"$scratch/out-wide" 2>"$scratch/stderr" || :
    read -r seconds kilobytes status <"$scratch/time" || :
    case $status in
    0) row "$1" "$seconds" $((kilobytes / 1024)) ;;
    124 | 137) row "$1: stopped, $(tail -1 "$scratch/out-wide")" "$seconds" $((kilobytes / 1024)) ;;
    *) bad "$1: exit status $status: $(tail -1 "$scratch/stderr")" ;;
    esac
}
wide() {
    runs=$RUNS RUNS=1
    wide_one "$WIDE_ROWS" $((WIDE_COLUMNS / 4)); c1=$best
    wide_one "$WIDE_ROWS" $((WIDE_COLUMNS / 2)); c2=$best
    wide_one $((WIDE_ROWS / 4)) "$WIDE_COLUMNS"; r1=$best
    wide_one $((WIDE_ROWS / 2)) "$WIDE_COLUMNS"; r2=$best
    wide_one "$WIDE_ROWS" "$WIDE_COLUMNS"; all=$best
    echo "$c1 $c2 $r1 $r2 $all" | awk '{
        printf "time for twice the columns: x%.2f, x%.2f; for twice the rows: x%.2f, x%.2f\n", $2 / $1, $5 / $2, $4 / $3, $5 / $4
    }'
    verify "grows faster than rows or columns" awk -v a="$c1 $c2 $r1 $r2 $all" 'BEGIN {
        split(a, t, " "); exit !(t[5] < 2.6 * t[2] && t[2] < 2.6 * t[1] && t[5] < 2.6 * t[4] && t[4] < 2.6 * t[3]) }'
    for peer in scipy evidently nannyml; do
        if has "$peer"; then
            peer_wide "$peer"
        else
            skip "no $peer in BENCH_PYTHON"
        fi
    done
    RUNS=$runs
}
make_files
case $part in
narrow | peers | wide) "$part" ;;
make) ;;
*) narrow; peers; wide ;;
esac
finish
