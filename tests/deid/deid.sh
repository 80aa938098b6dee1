#!/bin/sh
# De-identification on a corpus with gold spans, on code tables and real admissions: recall and
# precision, codes that are no identifiers, no leak, a clean copy, ZIP areas. Skipped where
# ../shared/data is absent; what needs a scorer in Python, where there is no python3.
. tests/common.sh
data=$SHARED/data
if [ ! -d "$data/hipaa" ]; then
    skip "no data in $data"
    exit 0
fi
notes=$data/hipaa/notes_dev.jsonl

# --- codes are no identifiers ---
for t in "$data"/tables/*; do
    "$OMBUD" deid "$t" --show 0 --findings "$scratch/codes.csv" --force --quiet || :
    verify "$(basename "$t"): something was found" test "$(wc -l <"$scratch/codes.csv")" = 1
done
# The codes as running text: one file of all ICD-10-CM codes with and without their point.
gzip -dc "$data/tables/icd10cm_fy2021.csv.gz" | awk -F, 'NR > 1 { gsub(/"/, "", $1); c = $1; print c; if (length(c) > 3) print substr(c, 1, 3) "." substr(c, 4) }' >"$scratch/codes.txt"
"$OMBUD" deid "$scratch/codes.txt" --show 0 --findings "$scratch/codes.csv" --force --quiet || :
verify "ICD-10-CM codes as text" test "$(wc -l <"$scratch/codes.csv")" = 1
mimic=$data/coding/mimic_iv_demo_2.2
letters() { awk -F, 'NR > 1 { n[$4 $5] += 1 } END { for (k in n) print k }' | tr -d '"' | sort | tr '\n' ' '; }
"$OMBUD" deid "$mimic/admissions.csv" --show 0 --findings "$scratch/f.csv" --force --quiet || :
verify "admissions: $(letters <"$scratch/f.csv")" test "$(letters <"$scratch/f.csv")" = \
    "admit_provider_idR admittimeC deathtimeC dischtimeC edouttimeC edregtimeC hadm_idR subject_idR "
"$OMBUD" deid "$mimic/diagnoses_icd.csv" --show 0 --findings "$scratch/f.csv" --force --quiet || :
verify "diagnoses: $(letters <"$scratch/f.csv")" test "$(letters <"$scratch/f.csv")" = "hadm_idR subject_idR "

# --- ZIP areas: all prefixes under each census, as a column of five digits fixed to three ---
awk 'BEGIN { print "zip"; for (i = 0; i < 1000; i++) printf "%03d01\n", i }' >"$scratch/zip.csv"
for census in 2020:18:10171 2010:14:8211 2000:17:10146; do
    year=${census%%:*}
    "$OMBUD" deid "$scratch/zip.csv" --census "$year" --fix "$scratch/zip-$year.csv" --force --quiet || :
    # 106 prefixes have no people and read 000 too.
    n=$(grep -c '^000$' "$scratch/zip-$year.csv" || :)
    rest=${census#*:}
    verify "ZIP areas of $year: $n are 000" test "$n" = $((${rest%%:*} + 106))
done
printf 'zip\n3601\n' | "$OMBUD" deid - --format csv --fix "$scratch/zip.csv" --force --quiet || :
verify "3601 is not read as 03601" test "$(tail -1 "$scratch/zip.csv")" = 000

# --- recall, precision, leaks, copies ---
if ! command -v python3 >/dev/null; then
    skip "no python3: recall, leaks and copies are not scored"
    finish
    exit
fi
"$OMBUD" deid "$notes" --spans "$scratch/spans.jsonl" --force --quiet || :
python3 "$SHARED/tools/phi_score.py" "$notes" "$scratch/spans.jsonl" >"$scratch/score.txt"
at_least() { # SOURCE LETTER COLUMN BAR
    got=$(awk -v s="$1" -v l="$2" -v c="$3" '$1 == s && $2 == l { print $c }' "$scratch/score.txt")
    verify "$1 $2: $got is under $4" awk -v a="$got" -v b="$4" 'BEGIN { exit !(a != "" && a + 0 >= b) }'
}
for l in D E F G H I J K L M N O; do
    at_least inject-mts $l 4 .98
    at_least inject-mts $l 5 .95
done
at_least inject-mts C 4 .98
at_least inject-mts A 4 .95
at_least inject-mts B 4 .95
at_least asq-phi ALL 4 .97
at_least asq-phi ALL 5 .93
rate() { awk -v s="$1" -v c="$2" '$1 == s && $2 + 0 == $2 && NF == 5 { v = $c } END { print v }' "$scratch/score.txt"; }
under() { verify "$1: $2 is not $3" awk -v a="$2" -v b="$4" -v s="$3" 'BEGIN { exit !(s == "over" ? a >= b : a <= b) }'; }
under "precision" "$(tail -5 "$scratch/score.txt" | awk '$1 == "inject-mts" { print $3 }')" over .95
under "clean queries flagged" "$(tail -5 "$scratch/score.txt" | awk '$1 == "asq-phi" { print $5 }')" under .10
under "negatives flagged" "$(tail -5 "$scratch/score.txt" | awk '$1 == "mts-dialog-filtered" { print $5 }')" under .01
verify "a leak, or a copy that is not clean" python3 tests/deid/corpus.py "$OMBUD" "$notes" "$scratch" >"$scratch/corpus.txt"
finish
