#!/bin/sh
# Times `ombud run`, whole, against its peers' bare counts, in turn in one run: medians, ratios pair
# by pair, peak memory, as a table and as build/<variant>/work/bench/bench.json.
#   ROWS=10000000 RUNS=5 THREADS="1 2" BENCH_PYTHON=/path/to/python tests/bench/bench.sh
# Peers run where BENCH_PYTHON has duckdb or pandas. Threads are pinned to as many processors.
. tests/common.sh
: "${ROWS:=10000000}" "${RUNS:=5}" "${THREADS:=1 2}" "${BENCH_PYTHON:=}"
stopwatch=$(dirname "$FLATTEN")/stopwatch
"$GENERATE" --kind bench --rows "$ROWS" --out "$scratch/study"
log=$scratch/log # name threads run seconds kilobytes
: >"$log"

# timed NAME THREADS RUN COMMAND...: one line in the log; standard output goes to $scratch/out-NAME.
timed() {
    who=$1 threads=$2 turn=$3
    shift 3
    taskset -c "0-$((threads - 1))" "$stopwatch" "$@" 3>"$scratch/time" >"$scratch/out-$who" 2>"$scratch/stderr"
    read -r seconds kilobytes status <"$scratch/time"
    case $status in
    0 | 1 | 3) echo "$who $threads $turn $seconds $kilobytes" | tee -a "$log" ;;
    *) bad "$who: exit status $status: $(tail -1 "$scratch/stderr")" ;;
    esac
}
has() { [ -n "$BENCH_PYTHON" ] && "$BENCH_PYTHON" -c "import $1" 2>/dev/null; }
has duckdb || skip "no duckdb in BENCH_PYTHON"
has pandas || skip "no pandas in BENCH_PYTHON"

turn=1
while [ "$turn" -le "$RUNS" ]; do
    for threads in $THREADS; do
        timed ombud "$threads" "$turn" "$OMBUD" run --study "$scratch/study/study.json" \
            --out "$scratch/audit" --force --threads "$threads"
        if has duckdb; then timed duckdb "$threads" "$turn" "$BENCH_PYTHON" tests/bench/peer_duckdb.py "$scratch/study" "$threads"; fi
        if [ "$threads" = 1 ] && has pandas; then timed pandas 1 "$turn" "$BENCH_PYTHON" tests/bench/peer_pandas.py "$scratch/study"; fi
    done
    turn=$((turn + 1))
done

# All did the same work: their recall is the evidence's.
recall=$(table_of "$scratch/audit/evidence.json" estimates metric,by,level,value | awk -F '|' '$1 == "recall_micro" && $2 == "all" && $3 == "overall" { print $4 }')
for peer in duckdb pandas; do
    [ -f "$scratch/out-$peer" ] || continue
    verify "$peer counts $(cat "$scratch/out-$peer"), Ombud's recall is $recall" \
        awk -v r="$recall" '{ d = $1 / ($1 + $3) - r; exit !(r != "" && d < 1e-9 && d > -1e-9) }' "$scratch/out-$peer"
done

awk -v rows="$ROWS" -v json="$scratch/bench.json" '
function median(values, n,    i, j, x) {
    for (i = 2; i <= n; i++) {
        x = values[i]
        for (j = i - 1; j > 0 && values[j] > x; j--) { values[j + 1] = values[j] }
        values[j + 1] = x
    }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
{
    k = $1 " " $2
    if (!(k in n)) { order[++n_keys] = k }
    n[k]++
    seconds[k, $3] = $4; memory[k, $3] = $5; turns = $3 > turns ? $3 : turns
}
END {
    printf "%-8s %7s %9s %9s %12s %12s\n", "program", "threads", "seconds", "MB", "time ratio", "memory ratio"
    printf "{\"rows\":%d,\"runs\":%d,\"results\":[", rows, turns >json
    for (i = 1; i <= n_keys; i++) {
        split(order[i], part, " ")
        base = "ombud " part[2]
        m = 0
        for (t = 1; t <= turns; t++) {
            if (!((order[i], t) in seconds) || !((base, t) in seconds)) { continue }
            m++
            a[m] = seconds[order[i], t]; b[m] = memory[order[i], t] / 1024
            c[m] = seconds[order[i], t] / seconds[base, t]; d[m] = memory[order[i], t] / memory[base, t]
        }
        s = median(a, m); mb = median(b, m); tr = median(c, m); mr = median(d, m)
        printf "%-8s %7d %9.2f %9.0f %12.1f %12.2f\n", part[1], part[2], s, mb, tr, mr
        printf "%s{\"program\":\"%s\",\"threads\":%d,\"seconds\":%.4f,\"megabytes\":%.1f,\"time_ratio\":%.3f,\"memory_ratio\":%.3f}", \
            (i > 1 ? "," : ""), part[1], part[2], s, mb, tr, mr >json
    }
    printf "]}\n" >json
}' "$log"
verify "nothing was timed" [ -s "$log" ]
finish
