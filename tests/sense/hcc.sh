#!/bin/sh
# Direction of error on real admissions: by encounter as expected.json has it, by group and by patient
# as pandas gives it. Skipped where ../shared/data is absent.
. tests/common.sh
data=$SHARED/data
if [ ! -d "$data/coding" ]; then
    skip "no data in $data"
    exit 0
fi
oracle=$data/coding/mimic4demo_carryforward
hcc() {
    "$OMBUD" hcc --predictions "$oracle/pred.csv" --truth "$oracle/gold.csv" --encounters "$oracle/demographics.csv" \
        --map encounter_id=hadm_id --map patient_id=subject_id --map code=icd_code --by gender \
        --hierarchy "$data/tables/cmshcc_v28_hierarchy_py2026.csv" --segment cna --force --out "$scratch/hcc.json" "$@" >"$scratch/text"
}
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(a != "" && d < 1e-9 && d > -1e-9) }'; }
same() { # ID VALUE ...
    while [ $# -gt 0 ]; do
        got=$("$FLATTEN" "$scratch/hcc.json" | awk -F '\t' -v id="$1" '$1 ~ /^answers/ { n = $1; sub(/\.[a-z]*$/, "", n); if ($1 ~ /\.id$/) name[n] = $2; else if ($1 ~ /\.value$/) value[n] = $2 } END { for (n in name) if (name[n] == id) print value[n] }')
        verify "$what: $1 is \"$got\", not $2" near "$got" "$2"
        shift 2
    done
}
what="by encounter"
verify "no result" hcc --mapping "$data/tables/icd10cm_to_cmshcc_v28_py2026.csv"
same units 79 agree 156 over 105 under 122 over_weight 48.858 under_weight 55.983 net_weight -7.125
what="weights from the coefficients"
awk -F '"' 'BEGIN { OFS = "" } { for (i = 2; i <= NF; i += 2) gsub(/,/, " ", $i); print }' \
    "$data/tables/icd10cm_to_cmshcc_v28_py2026.csv" | awk -F, -v OFS=, '{ print $1, $3 }' >"$scratch/map.csv"
verify "no result" hcc --mapping "$scratch/map.csv" --coefficients "$data/tables/cmshcc_v28_coefficients_py2026.csv"
same over_weight 48.858 under_weight 55.983
what="by patient"
verify "no result" hcc --mapping "$data/tables/icd10cm_to_cmshcc_v28_py2026.csv" --by-patient --internal
same units 25 agree 82 over 29 under 28 over_weight 12.131 under_weight 9.62 net_weight 2.511
# 16 women have 47 in both, 24 over, 16 under: capture 47/63
verify "capture of women by patient is not 47 of 63" grep -q 'gender=F *74.60% .* of 63 HCCs' "$scratch/text"
finish
