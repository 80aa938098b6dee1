#!/bin/sh
# Null studies: how often does an audit fail a group although nothing is planted? N seeds; the share
# with any false fail may be 5 % and two Monte Carlo errors. Usage: null.sh N
. tests/common.sh
n=${1:-20}
n_false=0
seed=1
while [ "$seed" -le "$n" ]; do
    rm -rf "$scratch/study" "$scratch/out"
    "$GENERATE" --kind null --patients 1500 --codes 300 --seed "$seed" --out "$scratch/study"
    if ! audited "$OMBUD" run --study "$scratch/study/study.json" --out "$scratch/out"; then
        bad "seed $seed: no audit"
    elif table_of "$scratch/out/evidence.json" findings verdict,metric,by >"$scratch/findings" &&
        [ -s "$scratch/findings" ]; then
        good
        if grep '^fail|' "$scratch/findings"; then n_false=$((n_false + 1)); fi
    else
        bad "seed $seed: no findings"
    fi
    seed=$((seed + 1))
done
awk -v k="$n_false" -v n="$n" 'BEGIN {
    p = k / n
    printf "null: %d of %d audits have a false fail: %.1f %% (Monte Carlo error %.1f)\n", k, n,
        100 * p, 100 * sqrt(p * (1 - p) / n)
    exit !(p <= 0.05 + 2 * sqrt(0.05 * 0.95 / n))
}' || bad "more false fails than 5 % and two Monte Carlo errors"
finish
