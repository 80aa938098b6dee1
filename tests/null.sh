#!/bin/sh
# How often does an audit fail a group that does not break the limit? N seeds of a kind of study:
# null (nothing planted), or edge (one group exactly on the limit, which is harder). The share with
# any false fail may be 5 % and two Monte Carlo errors. Usage: null.sh KIND N
. tests/common.sh
kind=$1
n=$2
n_false=0
seed=1
while [ "$seed" -le "$n" ]; do
    rm -rf "${scratch:?}"/study "$scratch"/*.tally "$scratch"/*.json
    "$GENERATE" --kind "$kind" --patients 1500 --codes 300 --seed "$seed" --out "$scratch/study"
    # The arrows without the report, which changes no verdict.
    if ! audited "$OMBUD" tally --study "$scratch/study/study.json" --out "$scratch/a.tally" ||
        ! audited "$OMBUD" measure "$scratch/a.tally" --out "$scratch/measured.json" ||
        ! audited "$OMBUD" judge "$scratch/measured.json" --out "$scratch/judged.json"; then
        bad "seed $seed: no audit"
    elif table_of "$scratch/judged.json" findings verdict,metric,by >"$scratch/findings" &&
        [ -s "$scratch/findings" ]; then
        good
        if grep '^fail|' "$scratch/findings"; then n_false=$((n_false + 1)); fi
    else
        bad "seed $seed: no findings"
    fi
    seed=$((seed + 1))
done
awk -v kind="$kind" -v k="$n_false" -v n="$n" 'BEGIN {
    p = k / n
    printf "%s: %d of %d audits have a false fail: %.1f %% (Monte Carlo error %.1f)\n", kind, k, n,
        100 * p, 100 * sqrt(p * (1 - p) / n)
    exit !(p <= 0.05 + 2 * sqrt(0.05 * 0.95 / n))
}' || bad "more false fails than 5 % and two Monte Carlo errors"
finish
