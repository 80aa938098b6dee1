#!/bin/sh
# Throughput of `ombud deid` on free text and on a table, one thread, against PCRE2-JIT with patterns
# of the same identifiers (tests/tools/regex_bench.c) and, where BENCH_PYTHON has them, Presidio's
# pattern recognisers and Philter, in turn in one run: medians of seconds of the processor and by the
# clock, peak memory.
#   MEGABYTES=100 RUNS=3 STREAM_GB=0 BENCH_PYTHON=/path/to/python tests/bench/deid.sh
# STREAM_GB=10 pipes so many gigabytes as well. The peers, which are slow, get a part of the text.
. tests/bench/common.sh
: "${MEGABYTES:=100}" "${RUNS:=3}" "${STREAM_GB:=0}"
tools=$(dirname "$FLATTEN")
export STOPWATCH_PROCESSOR=1
log=$scratch/log # name run bytes seconds kilobytes wall
: >"$log"
notes=$SHARED/data/hipaa/notes_dev.jsonl
if [ -f "$notes" ] && command -v python3 >/dev/null; then
    python3 -c 'import json, sys
for l in open(sys.argv[1], encoding="utf-8"): print(json.loads(l)["text"])' "$notes" >"$scratch/part.txt"
else
    awk -F'"' '/^\{"/ { print $2 }' tests/unit/deid_texts.inc >"$scratch/part.txt"
fi
repeat() { # FILE BYTES: the file again and again, whole, until so many bytes
    size=$(wc -c <"$1")
    n=$(($2 / size + 1))
    while [ "$n" -gt 0 ]; do
        cat "$1"
        n=$((n - 1))
    done
}
repeat "$scratch/part.txt" $((MEGABYTES * 1000000)) >"$scratch/big.txt"
awk -v n=$((MEGABYTES * 8200)) 'BEGIN {
    srand(7)
    split("Medicare Medicaid Private Other", plan, " "); split("WHITE|BLACK/AFRICAN AMERICAN|ASIAN - CHINESE|HISPANIC/LATINO - PUERTO RICAN|UNKNOWN", race, "|")
    split("I10 E11.9 Z79.4 N18.32 J44.1 F32.A K21.9 E785 I2510 M17.11", code, " ")
    print "subject_id,hadm_id,admittime,dischtime,admission_type,insurance,language,race,icd_code,icd_version,score,los,value"
    for (i = 0; i < n; i++) {
        day = sprintf("%d-%02d-%02d", 2110 + int(rand() * 100), 1 + int(rand() * 12), 1 + int(rand() * 28))
        printf "%d,%d,%s %02d:%02d:00,%s %02d:%02d:00,EW EMER.,%s,ENGLISH,%s,%s,10,%.4f,%d,%.1f\n", 10000000 + rand() * 9e6, 20000000 + rand() * 9e6, day, rand() * 24, rand() * 60, day, rand() * 24, rand() * 60, plan[1 + int(rand() * 4)], race[1 + int(rand() * 5)], code[1 + int(rand() * 10)], rand(), rand() * 40, rand() * 300
    } }' >"$scratch/big.csv"
head -c 400000 "$scratch/part.txt" >"$scratch/small.txt"
head -c 60000 "$scratch/part.txt" >"$scratch/tiny.txt"

timed() { # NAME TURN FILE COMMAND...
    who=$1 turn=$2 size=$(wc -c <"$3")
    shift 3
    if measured "$who" 0 "$@"; then
        echo "$who $turn $size $processor $kilobytes $seconds" >>"$log"
    fi
}
has presidio_analyzer || skip "no presidio_analyzer in BENCH_PYTHON"
has philter_ucsf || skip "no philter_ucsf in BENCH_PYTHON"
turn=1
while [ "$turn" -le "$RUNS" ]; do
    timed ombud-text "$turn" "$scratch/big.txt" "$OMBUD" deid "$scratch/big.txt" --quiet
    timed ombud-csv "$turn" "$scratch/big.csv" "$OMBUD" deid "$scratch/big.csv" --quiet
    timed pcre2-text "$turn" "$scratch/big.txt" "$tools/regex_bench" "$scratch/big.txt"
    turn=$((turn + 1))
done
if has presidio_analyzer; then timed presidio-text 1 "$scratch/small.txt" "$BENCH_PYTHON" tests/bench/peer_presidio.py "$scratch/small.txt"; fi
if has philter_ucsf; then timed philter-text 1 "$scratch/tiny.txt" "$BENCH_PYTHON" tests/bench/peer_philter.py "$scratch/tiny.txt"; fi
if [ "$STREAM_GB" -gt 0 ]; then
    mkfifo "$scratch/stream"
    repeat "$scratch/big.txt" $((STREAM_GB * 1000000000)) >"$scratch/stream" &
    if measured ombud-stream 0 "$OMBUD" deid - --format text --quiet <"$scratch/stream"; then
        echo "ombud-stream 1 $((STREAM_GB * 1000000000)) $processor $kilobytes $seconds" >>"$log"
    fi
    verify "the stream took $kilobytes kB" test "$kilobytes" -lt 200000
fi
# The Python peers time themselves, so that loading their modules does not count: "seconds N".
awk -v out="$scratch/out-" '
{ size[$1] = $3; n[$1]++; t[$1, n[$1]] = $4; c[$1] = c[$1] == "" || $6 < c[$1] ? $6 : c[$1]; kb[$1] = $5 > kb[$1] ? $5 : kb[$1]; if (n[$1] == 1) order[++k] = $1 }
END {
    printf "%-14s %5s %10s %12s %10s %12s %8s\n", "what", "runs", "MB", "processor s", "MB/s", "best clock s", "peak MB"
    for (i = 1; i <= k; i++) {
        w = order[i]; m = n[w]
        for (a = 1; a <= m; a++) for (b = a + 1; b <= m; b++) if (t[w, b] < t[w, a]) { x = t[w, a]; t[w, a] = t[w, b]; t[w, b] = x }
        s = t[w, int((m + 1) / 2)]
        while ((getline line < (out w)) > 0) if (line ~ /^seconds /) { split(line, p, " "); s = p[2] }
        printf "%-14s %5d %10.2f %12.3f %10.3f %12.3f %8.1f\n", w, m, size[w] / 1e6, s, size[w] / 1e6 / s, c[w], kb[w] / 1000
    }
}' "$log"
good
finish
