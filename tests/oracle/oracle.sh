#!/bin/sh
# The program's evidence on real data against expected.json, to 1e-9; tests/unit/test_oracle.c asks
# the library the same. Skipped where ../shared/data is absent.
. tests/common.sh
data=$SHARED/data/coding
if [ ! -d "$data" ]; then
    skip "no data in $data"
    exit 0
fi
data=$(cd "$data" && pwd)
"$FLATTEN" "$data/mimic4demo_carryforward/expected.json" >"$scratch/expected"
expected() { awk -F '\t' -v k="$1" '$1 == k { print $2 }' "$scratch/expected"; }
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(a != "" && b != "" && d <= 1e-9 && d >= -1e-9) }'; }
compare() { # METRIC GROUP KEY
    got=$(awk -F '|' -v m="$1" -v g="$2" '$1 == m && $2 == g && $4 == "overall" { print $3 }' "$scratch/estimates")
    want=$(expected "$3")
    verify "$study: $1 of $2 is \"$got\", not $want" near "$got" "$want"
}
for study in carryforward mimic; do
    out=$scratch/$study
    sed "s|@DATA@|$data|" "tests/oracle/$study.json" >"$scratch/$study.json"
    verify "$study is not audited" audited "$OMBUD" run --study "$scratch/$study.json" --out "$out" --internal
    table_of "$out/evidence.json" estimates metric,by,value,level >"$scratch/estimates"
    for pair in p:precision_micro r:recall_micro f1:f1_micro; do compare "${pair#*:}" all "micro.${pair%:*}"; done
    compare f1_macro_caml all "macro_variants.A_caml_harmonic_of_macroPR_union_labels"
    compare f1_macro_union all "macro_variants.B_mean_per_label_f1_union_labels(sklearn zero_division=0)"
    compare f1_macro all "macro_variants.C_edin_mean_per_label_f1_only_labels_with_gold_support"
    compare precision_macro all "macro_variants.C_macro_precision"
    compare recall_macro all "macro_variants.C_macro_recall"
    compare f1_samples all "sklearn_samples.f1"
    compare exact_match all "sklearn_samples.exact_match"
    compare jaccard_samples all "sklearn_samples.jaccard_mean"
    for sex in F M; do compare f1_micro "sex=$sex" "subgroups.gender=$sex.f1"; done
    for race in BLACK HISPANIC WHITE; do compare f1_micro "race=$race" "subgroups.race4=$race.f1"; done
    for file in "$out/evidence.json" "$out/report.txt"; do
        verify "$study: $(basename "$file") does not say that it contains small cells" grep -q 'small[ _]cells' "$file"
    done
done
left_out=$("$FLATTEN" "$scratch/mimic/evidence.json" | awk -F '\t' '$1 ~ /^quality\.encounters_without_prediction(\.(n|count|value))?$/ { print $2 }')
verify "mimic: $left_out admissions without prediction, not 44" [ "$left_out" = 44 ]
verify "mimic.json has 40 lines or more" [ "$(wc -l <tests/oracle/mimic.json)" -lt 40 ]
finish
