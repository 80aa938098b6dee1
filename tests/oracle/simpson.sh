#!/bin/sh
# Simpson's paradox both ways: a large raw gap that is all mix, and none that hides one of 8 points.
# The report says each in one sentence. Right answers: fixtures/README.md.
. tests/common.sh
value() { awk -F '\t' -v k="$1" '$1 == k { print $2 }' "$scratch/$kind.flat"; }
between() { awk -v x="$1" -v lo="$2" -v hi="$3" 'BEGIN { exit !(x != "" && x >= lo && x <= hi) }'; }
row_of() { # METRIC LEVEL: the case mix row's path
    for i in 0 1 2 3; do
        row="fairness.case_mix[$i]"
        if [ "$(value "$row.metric")" = "$1" ] && [ "$(value "$row.level")" = "$2" ]; then echo "$row"; fi
    done
}
check() { # READING RAW_LOW RAW_HIGH ADJUSTED SENTENCE
    "$GENERATE" --kind "$kind" --out "$scratch/$kind"
    verify "$kind is not audited" audited "$OMBUD" run --study "$scratch/$kind/study.json" --out "$scratch/$kind-out"
    "$FLATTEN" "$scratch/$kind-out/evidence.json" >"$scratch/$kind.flat"
    row=$(row_of recall_micro code)
    verify "$kind: raw gap $(value "$row.raw")" between "$(value "$row.raw")" "$2" "$3"
    verify "$kind: $4 is not in the adjusted range $(value "$row.adjusted_interval[0]") to $(value "$row.adjusted_interval[1]")" \
        between "$4" "$(value "$row.adjusted_interval[0]")" "$(value "$row.adjusted_interval[1]")"
    verify "$kind: the range at equal mix is wider than 4 points" between \
        "$(awk -v a="$(value "$row.adjusted_interval[0]")" -v b="$(value "$row.adjusted_interval[1]")" 'BEGIN { print b - a }')" 0 0.04
    verify "$kind: reading is $(value "$row.reading")" [ "$(value "$row.reading")" = "$1" ]
    tr '\n' ' ' <"$scratch/$kind-out/report.txt" | tr -s ' ' >"$scratch/$kind.words"
    verify "$kind: the report does not say so" grep -qF "$5" "$scratch/$kind.words"
}
kind=simpson
check mix -0.26 -0.22 0 "The groups have different codes, and that explains the gap"
kind=simpson-reverse
check hidden -0.02 0.02 -0.08 "The mix of codes hides a gap"
finish
