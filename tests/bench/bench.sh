#!/bin/sh
# Times Ombud, whole, against its peers' bare counts, in turn in one run: medians, ratios pair by pair,
# peak memory, as a table and as build/<variant>/work/bench/bench.json.
#   PARTS="peers speed" tests/bench/bench.sh      which are the default
#     peers      `ombud run` against DuckDB and pandas, ROWS rows (70 s a run, RUNS runs)
#     speed      megabytes a second of the parser alone, and the share of each stage (1 minute)
#     fairlearn  against Fairlearn with 100 bootstrap replicates, SMALL_ROWS rows (3 minutes)
#     rows       1, 3, 10, 30 and 100 million rows (4 minutes)
#     shape      3 million rows: no attribute, 2 to 900 sites, 100 to 70,000 codes (2 minutes)
#     memory     100 million rows: --sorted, and --memory 1G unsorted (4 minutes)
#   ROWS=10000000 RUNS=5 THREADS="1 2" BENCH_PYTHON=/path/to/python BENCH_DATA=/tmp/bench
# Peers run where BENCH_PYTHON has duckdb, pandas or fairlearn. Threads are pinned to as many processors.
# Studies are made in BENCH_DATA when they are not there yet; PARTS=data makes all of them.
. tests/bench/common.sh
: "${ROWS:=10000000}" "${RUNS:=5}" "${THREADS:=1 2}" "${SMALL_ROWS:=100000}"
: "${BENCH_DATA:=$scratch/data}"
csv_speed=$(dirname "$FLATTEN")/../coverage/csv_speed
log=$scratch/log # part name threads run seconds kilobytes
: >"$log"
part=

# study ROWS [FLAGS...]: its folder.
study() {
    folder=$BENCH_DATA/$(echo "$*" | tr -d ' -')
    if [ ! -e "$folder/study.json" ]; then
        rows=$1
        shift
        "$GENERATE" --kind bench --rows "$rows" "$@" --out "$folder"
    fi
    echo "$folder"
}
# timed NAME THREADS RUN COMMAND...: one line in the log; standard output goes to $scratch/out-NAME.
timed() {
    who=$1 threads=$2 turn=$3
    shift 3
    if measured "$who" "0-$((threads - 1))" "$@"; then
        echo "$part $who $threads $turn $seconds $kilobytes" | tee -a "$log"
    fi
}
ombud() { # NAME THREADS RUN FOLDER FLAGS...
    ombud_name=$1 ombud_threads=$2 ombud_turn=$3 ombud_study=$4
    shift 4
    timed "$ombud_name" "$ombud_threads" "$ombud_turn" "$OMBUD" run --study "$ombud_study/study.json" \
        --out "$scratch/audit" --force --quiet --threads "$ombud_threads" "$@"
}
turns() { seq "$1"; }
# All did the same work: their recall is the evidence's.
same_recall() { # PEER
    [ -f "$scratch/out-$1" ] || return 0
    recall=$(table_of "$scratch/audit/evidence.json" estimates metric,by,level,value | awk -F '|' '$1 == "recall_micro" && $2 == "all" && $3 == "overall" { print $4 }')
    verify "$1 counts $(cat "$scratch/out-$1"), Ombud's recall is $recall" \
        awk -v r="$recall" '{ d = $1 / ($1 + $3) - r; exit !(r != "" && d < 1e-9 && d > -1e-9) }' "$scratch/out-$1"
}

part_peers() {
    folder=$(study "$ROWS")
    has duckdb || skip "no duckdb in BENCH_PYTHON"
    has pandas || skip "no pandas in BENCH_PYTHON"
    for turn in $(turns "$RUNS"); do
        for threads in $THREADS; do
            ombud ombud "$threads" "$turn" "$folder"
            if has duckdb; then timed duckdb "$threads" "$turn" "$BENCH_PYTHON" tests/bench/peer_duckdb.py "$folder" "$threads"; fi
            if [ "$threads" = 1 ] && has pandas; then timed pandas 1 "$turn" "$BENCH_PYTHON" tests/bench/peer_pandas.py "$folder"; fi
        done
    done
    same_recall duckdb
    same_recall pandas
}
part_fairlearn() {
    has fairlearn || {
        skip "no fairlearn in BENCH_PYTHON"
        return 0
    }
    folder=$(study "$SMALL_ROWS")
    ombud ombud 1 1 "$folder"
    timed fairlearn 1 1 "$BENCH_PYTHON" tests/bench/peer_fairlearn.py "$folder" 100
    same_recall fairlearn
    folder=$(study $((SMALL_ROWS / 4)))
    ombud ombud-quarter 1 1 "$folder"
    timed fairlearn-quarter 1 1 "$BENCH_PYTHON" tests/bench/peer_fairlearn.py "$folder" 100
}
part_rows() {
    for rows in 1000000 3000000 10000000 30000000 100000000; do
        folder=$(study $rows)
        for turn in $(turns $((rows > 10000000 ? 1 : 3))); do ombud "rows-$rows" 1 "$turn" "$folder"; done
    done
}
part_shape() {
    folder=$(study 3000000)
    for turn in 1 2 3; do
        timed "cells-1" 1 "$turn" "$OMBUD" run --predictions "$folder/predictions.csv" --truth "$folder/truth.csv" \
            --out "$scratch/audit" --force --quiet --threads 1
    done
    for sites in 2 10 100 900; do
        folder=$(study 3000000 --sites $sites)
        for turn in 1 2 3; do ombud "sites-$sites" 1 "$turn" "$folder"; done
    done
    for codes in 100 1000 8000 70000; do
        folder=$(study 3000000 --codes $codes)
        for turn in 1 2 3; do ombud "codes-$codes" 1 "$turn" "$folder"; done
    done
}
part_memory() {
    folder=$(study 100000000 --sorted)
    for threads in $THREADS; do
        ombud sorted "$threads" 1 "$folder" --sorted
        [ "$threads" != 1 ] || verify "--sorted on one thread: $kilobytes KB, over 256 MB" [ "$kilobytes" -lt 256000 ]
    done
    cp "$scratch/audit/evidence.json" "$scratch/sorted.json"
    folder=$(study 100000000)
    ombud memory-1G 2 1 "$folder" --memory 1G
}
part_speed() {
    folder=$(study "$ROWS")
    taskset -c 0 "$csv_speed" "$folder/predictions.csv" 5 >"$scratch/speed"
    verify "the parser found another number of rows" awk -v n="$ROWS" '{ exit $3 < n }' "$scratch/speed"
    echo "parser alone, one thread: $(cut -d' ' -f1 "$scratch/speed") MB/s; with reading and SHA-256: $(cut -d' ' -f2 "$scratch/speed") MB/s"
    for threads in $THREADS; do
        taskset -c "0-$((threads - 1))" "$OMBUD" run --study "$folder/study.json" --out "$scratch/audit" --force --quiet \
            --stats --threads "$threads" 2>"$scratch/stages-$threads" || :
        echo "stages, threads $threads:"
        awk '$2 + 0 == $2 { n++; name[n] = $1; s[n] = $2; if ($1 != "join") { all += $2 } }
            END { for (i = 1; i <= n; i++) { printf "  %-12s %8.3f s %5.1f %%\n", name[i], s[i], 100 * s[i] / all } }' \
            "$scratch/stages-$threads"
    done
}
part_data() {
    for rows in 1000000 3000000 10000000 30000000 100000000 "$SMALL_ROWS" $((SMALL_ROWS / 4)) "$ROWS"; do study "$rows"; done
    study 100000000 --sorted
    for sites in 2 10 100 900; do study 3000000 --sites $sites; done
    for codes in 100 1000 8000 70000; do study 3000000 --codes $codes; done
}

for part in ${PARTS:-peers speed}; do "part_$part"; done

awk -v rows="$ROWS" -v json="$scratch/bench.json" -v speed="$scratch/speed" '
function median(values, n,    i, j, x) {
    for (i = 2; i <= n; i++) {
        x = values[i]
        for (j = i - 1; j > 0 && values[j] > x; j--) { values[j + 1] = values[j] }
        values[j + 1] = x
    }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
{
    k = $1 " " $2 " " $3
    if (!(k in n)) { order[++n_keys] = k }
    n[k]++
    seconds[k, $4] = $5; memory[k, $4] = $6; turns = $4 > turns ? $4 : turns
}
END {
    # Ratios are to the "ombud" of the same part and threads, where there is one.
    printf "%-10s %-18s %7s %9s %9s %12s %12s\n", "part", "program", "threads", "seconds", "MB", "time ratio", "memory ratio"
    printf "{\"rows\":%d,\"runs\":%d,\"results\":[", rows, turns >json
    for (i = 1; i <= n_keys; i++) {
        split(order[i], name, " ")
        base = name[1] " " (name[2] ~ /-quarter$/ ? "ombud-quarter" : "ombud") " " name[3]
        m = 0
        has_base = base in n
        for (t = 1; t <= turns; t++) {
            if (!((order[i], t) in seconds) || (has_base && !((base, t) in seconds))) { continue }
            m++
            a[m] = seconds[order[i], t]; b[m] = memory[order[i], t] / 1024
            c[m] = has_base ? a[m] / seconds[base, t] : 0; d[m] = has_base ? memory[order[i], t] / memory[base, t] : 0
        }
        if (m == 0) { continue }
        s = median(a, m); mb = median(b, m); tr = median(c, m); mr = median(d, m)
        printf "%-10s %-18s %7d %9.2f %9.0f %12s %12s\n", name[1], name[2], name[3], s, mb, \
            (has_base ? sprintf("%.1f", tr) : "-"), (has_base ? sprintf("%.2f", mr) : "-")
        printf "%s{\"part\":\"%s\",\"program\":\"%s\",\"threads\":%d,\"seconds\":%.4f,\"megabytes\":%.1f", \
            (i > 1 ? "," : ""), name[1], name[2], name[3], s, mb >json
        if (has_base) { printf ",\"time_ratio\":%.3f,\"memory_ratio\":%.3f", tr, mr >json }
        printf "}" >json
    }
    printf "]" >json
    if ((getline line <speed) > 0) {
        split(line, x, " ")
        printf ",\"parser_megabytes_a_second\":%d,\"reading_megabytes_a_second\":%d", x[1], x[2] >json
    }
    printf "}\n" >json
}' "$log"
verify "nothing was measured" [ -s "$scratch/bench.json" ]
finish
