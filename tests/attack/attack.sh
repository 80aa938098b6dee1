#!/bin/sh
# An outsider with a linear program and all that is published: hidden groups recovered, which must
# be none. ATTACK_TABLES random studies (25; 500 for the record), and the planted one in full: its
# evidence, and the text of every page. Figures (PNG) and tables (CSV) are drawn from the same evidence
# and have no number that it has not.
. tests/common.sh
attack=$(dirname "$FLATTEN")/attack
tables=$(dirname "$FLATTEN")/../coverage/random_tables
n=${ATTACK_TABLES:-25}
for i in $(seq 1 "$n"); do
    "$tables" "$i" 1 "$scratch"
    timeout "${ATTACK_SECONDS:-60}" "$attack" "$scratch/$i-truth.json" "$scratch/$i-shown.json" >>"$scratch/lines" || {
        [ $? -ne 124 ] || echo "# $i: no end" >>"$scratch/lines"
    }
    rm -f "$scratch/$i-truth.json" "$scratch/$i-shown.json"
done
awk '/^#/ { n_late++; next } { n++; for (i = 1; i <= 8; i++) { s[i] += $i } }
    END { printf "attack: %d studies (%d without an end), %d groups, %d small, %d hidden, %d withheld; " \
        "recovered %d, narrowed %d, small sums %d, codes counted %d\n", \
        n, n_late, s[1], s[2], s[3], s[4], s[5], s[6], s[8], s[7] }' "$scratch/lines"
verify "a hidden group is recovered" awk '!/^#/ && $5 + $6 + $8 > 0 { exit 1 }' "$scratch/lines"
verify "nothing was attacked" [ "$(grep -cv '^#' "$scratch/lines")" -gt $((n / 2)) ]

# The planted study: the evidence, and what its pages say of hidden and withheld groups.
study=$scratch/study
"$GENERATE" --out "$study" >/dev/null
status_of "$OMBUD" run --study "$study/study.json" --out "$scratch/out" --release >/dev/null
cp "$scratch/stdout" "$scratch/out/stdout.txt"
status_of "$OMBUD" run --study "$study/study.json" --out "$scratch/truth" --internal >/dev/null
verify "the planted study: $("$attack" "$scratch/truth/evidence.json" "$scratch/out/evidence.json")" \
    "$attack" "$scratch/truth/evidence.json" "$scratch/out/evidence.json" >/dev/null
command -v pdftotext >/dev/null && pdftotext -layout "$scratch/out/report.pdf" "$scratch/out/report.pdf.txt"
table_of "$scratch/out/evidence.json" estimates by,n_patients,metric |
    awk -F '|' '$2 == "-" && $3 == "recall_micro" { print $1 }' >"$scratch/gone"
verify "no group is hidden" [ -s "$scratch/gone" ]
table_of "$scratch/truth/evidence.json" estimates by,n_patients,n_encounters,n_labels,level |
    awk -F '|' 'NR == FNR { gone[$1]; next } $1 in gone && $5 == "overall" {
        name = $1; sub(/^[^=]*=/, "", name); for (i = 2; i <= 4; i++) if ($i > 10) print name "|" $i }' "$scratch/gone" - |
    sort -u >"$scratch/secrets"
for file in report.txt report.pdf.txt stdout.txt problems.csv; do
    [ -e "$scratch/out/$file" ] || continue
    sed 's/\([0-9]\),\([0-9][0-9][0-9]\)/\1\2/g' "$scratch/out/$file" >"$scratch/plain"
    while IFS='|' read -r group secret; do
        ! grep -F "$group" "$scratch/plain" | grep -qw "$secret" || bad "$file: tells $secret of a hidden group"
    done <"$scratch/secrets"
    good
done

# A study that is a small cell itself does not leave the house.
awk 'BEGIN { print "encounter_id,patient_id,codes,sex"; for (i = 1; i <= 9; i++) print i "," i ",I10," (i % 2 ? "F" : "M") }' >"$scratch/few.csv"
few() { status_of "$OMBUD" run --predictions "$scratch/few.csv" --truth "$scratch/few.csv" --encounters "$scratch/few.csv" --by sex --out "$scratch/few" "$@"; }
verify "nine patients are released" [ "$(few --release)" = 2 ]
verify "the refusal has no fix" grep -q 'the whole study has fewer than 11 patients; fix: ' "$scratch/stderr"
verify "it left something" [ ! -e "$scratch/few" ]
verify "small cells are released" [ "$(few --release --internal)" = 2 ]
finish
