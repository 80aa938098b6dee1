#!/bin/sh
# What a search through all pairs of attributes costs: `ombud run` by one attribute, by all of them
# alone, and by all with every pair searched, on the same files, in turn: medians and peak memory.
#   ROWS=10000000 ATTRIBUTES=20 RUNS=3 THREADS=2 tests/bench/pairs.sh      (8 rows an encounter)
. tests/bench/common.sh
: "${ROWS:=10000000}" "${ATTRIBUTES:=20}" "${RUNS:=3}" "${THREADS:=2}"
"$GENERATE" --kind bench --rows "$ROWS" --attributes $((ATTRIBUTES - 3)) --out "$scratch/study"

# write_study NAME ATTRIBUTES SEARCH: a study of the first attributes beside the files.
write_study() {
    awk -v n="$2" -v search="$3" 'BEGIN {
        printf "{\"schema\":\"ombud-study/1\",\"title\":\"Bench\",\"synthetic\":true,\"inputs\":{\"predictions\":{\"file\":\"predictions.csv\"},"
        printf "\"truth\":{\"file\":\"truth.csv\"}},\"threshold\":0.5,\"code_system\":\"icd-10-cm\",\"attributes\":["
        split("race sex site", first)
        for (i = 1; i <= n; i++) { printf "%s{\"name\":\"%s\"}", (i > 1 ? "," : ""), (i <= 3 ? first[i] : sprintf("g%02d", i - 3)) }
        printf "]%s,\"policy\":[\"board-default\"],\"parameters\":{\"f1_floor\":0.6},\"seed\":20260930}\n", search
    }' >"$scratch/study/$1.json"
}
write_study one 1 ''
write_study singles "$ATTRIBUTES" ''
write_study pairs "$ATTRIBUTES" ',"search":{"depth":2}'

turn=1
: >"$scratch/log"
while [ "$turn" -le "$RUNS" ]; do
    for study in one singles pairs; do
        if measured "$study" any "$OMBUD" run --study "$scratch/study/$study.json" --out "$scratch/audit-$study" \
            --force --quiet --threads "$THREADS"; then
            good
            echo "$study $seconds $kilobytes" >>"$scratch/log"
        fi
    done
    turn=$((turn + 1))
done
echo "encounters $(((ROWS + 7) / 8)), attributes $ATTRIBUTES, threads $THREADS, runs $RUNS"
printf '%-8s %9s %9s %9s\n' study seconds added MB
for study in one singles pairs; do
    s=$(awk -v n="$study" '$1 == n { print $2 }' "$scratch/log" | median)
    mb=$(awk -v n="$study" '$1 == n && $3 > m { m = $3 } END { print m / 1024 }' "$scratch/log")
    [ "$study" = one ] && base=$s
    printf '%-8s %9.2f %9.2f %9.0f\n' "$study" "$s" "$(awk -v s="$s" -v b="$base" 'BEGIN { print s - b }')" "$mb"
done
echo "groups searched: $(grep -o '"n_candidates":[0-9]*' "$scratch/audit-pairs/evidence.json" | tail -1 | tr -dc 0-9)"
finish
