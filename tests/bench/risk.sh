#!/bin/sh
# Times `ombud deid --risk` on 1 million records x 6 quasi-identifiers and a sensitive column: three
# turns, seconds of the clock and peak memory; whole, and cut to coarser columns.
#   ROWS=1000000 RUNS=3 OMBUD=build/release/ombud FLATTEN=build/release/tools/flatten tests/bench/risk.sh
. tests/bench/common.sh
: "${ROWS:=1000000}" "${RUNS:=3}"
awk -v rows="$ROWS" 'BEGIN {
    srand(20261125)
    print "sex,age,zip,race,language,plan,dx"
    for (i = 0; i < rows; i++) {
        zip = int(900 * rand() * rand() * rand())
        printf "%s,%d,%03d%02d,%d,%d,%d,D%03d\n", rand() < 0.5 ? "F" : "M", 95 * rand(), zip, 40 * rand(),
            7 * rand() * rand(), 5 * rand() * rand() * rand(), 4 * rand(), 300 * rand() * rand()
    }
}' >"$scratch/table.csv"
ls -l "$scratch/table.csv" | awk '{ printf "%d bytes\n", $5 }'
timed() { # WHAT COLUMNS
    turn=1
    while [ "$turn" -le "$RUNS" ]; do
        measured risk any "$OMBUD" deid --risk --quasi "$2" --sensitive dx --population $((ROWS * 8)) \
            "$scratch/table.csv" || :
        verify "$1: exit status $status: $(tail -1 "$scratch/stderr")" [ "$status" -eq 1 ]
        printf '%-8s turn %d  %6.2f s  %4d MB  %s\n' "$1" "$turn" "$seconds" $((kilobytes / 1024)) "$(head -1 "$scratch/out-risk")"
        turn=$((turn + 1))
    done
}
timed whole sex,age,zip,race,language,plan
timed coarse sex,age/5,zip:3,race,language,plan
finish
