#!/bin/sh
# Times the reports: the board's PDF alone, with its images, and evidence of 50,000 estimates rendered
# whole. Medians of RUNS, wall and processor seconds, peak memory. Alone on the machine:
#   RUNS=5 tests/bench/report.sh        (after make; make bench-report does both)
. tests/bench/common.sh
: "${RUNS:=5}"
"$GENERATE" --out "$scratch/study"
status_of "$OMBUD" run --study "$scratch/study/study.json" --out "$scratch/audit" >/dev/null
# 262 units as groups: some 190 estimates each.
"$GENERATE" --patients 12000 --out "$scratch/units"
awk -F, -v OFS=, 'NR == 1 { print $0, "unit"; next }
    { print $0, sprintf("Unit %03d", substr($2, 2) % 264) }' "$scratch/units/encounters.csv" >"$scratch/with-unit"
mv "$scratch/with-unit" "$scratch/units/encounters.csv"
status_of "$OMBUD" run --study "$scratch/units/study.json" --by unit,race --out "$scratch/many" >/dev/null
n=$("$FLATTEN" "$scratch/many/evidence.json" | grep -c '^estimates\[[0-9]*\]\.metric')
echo "evidence of many groups: $n estimates, $(wc -c <"$scratch/many/evidence.json") bytes"
verify "fewer than 50,000 estimates: $n" [ "$n" -ge 50000 ]

# timed NAME LIMIT-SECONDS LIMIT-KILOBYTES COMMAND...
timed() {
    what=$1 limit=$2 memory=$3
    shift 3
    : >"$scratch/times"
    turn=0
    while [ "$turn" -lt "$RUNS" ]; do
        measured report any "$@" || :
        echo "$seconds $kilobytes" >>"$scratch/times"
        turn=$((turn + 1))
    done
    seconds=$(median <"$scratch/times")
    kilobytes=$(sort -k 2 -n "$scratch/times" | awk 'END { print $2 }')
    echo "$what: $seconds s (limit $limit), $kilobytes KB (limit $memory)"
    verify "$what takes $seconds s" awk -v x="$seconds" -v y="$limit" 'BEGIN { exit !(x < y) }'
    verify "$what takes $kilobytes KB" [ "$kilobytes" -lt "$memory" ]
}
timed "board report, PDF and text" 1.5 500000 "$OMBUD" report "$scratch/audit/evidence.json" \
    --no-png --out "$scratch/pdf" --force
timed "board report with all PNG" 3 500000 "$OMBUD" report "$scratch/audit/evidence.json" \
    --out "$scratch/png" --force
timed "$n estimates, PDF and text" 5 500000 "$OMBUD" report "$scratch/many/evidence.json" \
    --no-png --out "$scratch/pdf50" --force
timed "$n estimates, with all PNG" 5 500000 "$OMBUD" report "$scratch/many/evidence.json" \
    --out "$scratch/png50" --force
finish
