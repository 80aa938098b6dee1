#!/bin/sh
# Coding sense on a planted study, and on real admissions with a year's table against tables by date.
. tests/common.sh
found() { # FINDING FILE ROW COLUMN
    grep -qx "$1,$2,$3,$4" "$scratch/places.csv"
}
n_found() { grep -c "^$1,$2," "$scratch/places.csv" || :; }

# Planted: row 2 of predictions is an invented code, 3 a header, 4 maternity for a man, 5 a code of
# the next year, 6 and 7 a repeat; truth has a manifestation first and a newborn's code at 40.
cat >"$scratch/icd10cm_order_2020.txt" <<'END'
00001 E11     0 Type 2 diabetes mellitus                                     Type 2 diabetes mellitus
00002 E119    1 Type 2 diabetes mellitus without complications               Type 2 diabetes mellitus without complications
00003 N183    1 Chronic kidney disease, stage 3 (moderate)                   Chronic kidney disease, stage 3 (moderate)
00004 O80     1 Encounter for full-term uncomplicated delivery               Encounter for full-term uncomplicated delivery
00005 F0280   1 Dementia in oth diseases classd elswhr                       Dementia in other diseases classified elsewhere, unspecified severity
00006 P220    1 Respiratory distress syndrome of newborn                     Respiratory distress syndrome of newborn
END
sed -e '/N183 /d' "$scratch/icd10cm_order_2020.txt" >"$scratch/icd10cm_order_2021.txt"
echo '00007 N1830   1 Chronic kidney disease, stage 3 unspecified                  Chronic kidney disease, stage 3 unspecified' >>"$scratch/icd10cm_order_2021.txt"
printf 'code,edit,description\nO80,female_only,x\nO80,maternity_only,x\nP220,newborn_only,x\nF0280,principal_manifestation,x\n' >"$scratch/mce.csv"
printf 'encounter_id,patient_id,sex,age,service_date\n1,a,M,40,2020-03-01\n2,b,F,30,2020-11-01\n' >"$scratch/e.csv"
printf 'encounter_id,code,score\n1,E1199Z,0.9\n1,E11,0.9\n1,o80,0.9\n1,N18.30,0.9\n1,E11.9,0.9\n1,E119,0.8\n2,O80,0.7\n2,N1830,0.7\n2,QQQ,0.1\n' >"$scratch/p.csv"
printf 'encounter_id,code,sequence\n1,F0280,1\n1,P220,2\n2,N183,1\n' >"$scratch/t.csv"
sense() { "$OMBUD" sense --predictions "$scratch/p.csv" --truth "$scratch/t.csv" --encounters "$scratch/e.csv" --force --places "$scratch/places.csv" "$@" >"$scratch/text" 2>"$scratch/stderr"; }
verify "the planted study is not judged" sense --code-table "$scratch/icd10cm_order_2020.txt" --code-table "$scratch/icd10cm_order_2021.txt" --edits "$scratch/mce.csv" --by sex --out "$scratch/f.json"
verify "an invented code is not found" found sense_unknown predictions 2 2
verify "a header is not found" found sense_header predictions 3 2
verify "maternity of a man is not found" found sense_sex predictions 4 2
verify "a code of the next year is not found" found sense_not_at_date predictions 5 2
verify "a repeat is not found" found sense_duplicate predictions 7 2
verify "a code of the year before is not found" found sense_not_at_date truth 4 2
verify "a manifestation as principal is not found" found sense_manifestation truth 2 2
verify "a newborn's code at 40 is not found" found sense_age truth 3 2
verify "there are $(wc -l <"$scratch/places.csv") lines of places, not 9" [ "$(wc -l <"$scratch/places.csv")" -eq 9 ]
verify "an identifier is in the findings" sh -c "! grep -E '\"(a|b)\"' '$scratch/f.json'"
verify "ages are not parameters" sense --edits "$scratch/mce.csv" --edit-ages newborn=0-40
verify "an age edit stands at 0-40" sh -c "! grep -q sense_age '$scratch/places.csv'"
verify "without anything to judge by" [ "$(status_of "$OMBUD" sense --predictions "$scratch/p.csv" --truth "$scratch/t.csv")" = 2 ]

data=$SHARED/data
if [ ! -d "$data/coding" ]; then
    skip "no data in $data"
    finish
    exit
fi
# MIMIC's years are shifted: here all of them are 2018. The table of that year is FY2021's with the 18
# codes (59 rows) that were split or renamed later as they were then, in the layout of CMS's order file.
mimic=$data/coding/mimic_iv_demo_2.2
split='S030XXA S0262XA E780 I272 N183 A047 R740 K565 T814XXA K209 R51 I481 K859 I482 T8359XA K5660 H540 D721'
gzip -dc "$data/tables/icd10cm_fy2021.csv.gz" | awk -v split_codes="$split" '
BEGIN { n = split(split_codes, s, " "); for (i = 1; i <= n; i++) { was[s[i]] = 1 } }
NR > 1 {
    match($0, /^[^,]*/); code = substr($0, 1, RLENGTH); flag = substr($0, length($0), 1)
    if (code in was) { flag = 1; delete was[code] }
    printf "%05d %-7s %s %-60s %s\n", NR % 100000, code, flag, "short", "long"
}
END { for (i = 1; i <= n; i++) if (s[i] in was) printf "%05d %-7s 1 %-60s %s\n", i, s[i], "short", "long" }' \
    >"$scratch/order.txt"
awk -F, 'NR == 1 { print "subject_id,hadm_id,service_date"; next } { print $1 "," $2 ",2018" substr($4, 5, 6) }' \
    "$mimic/admissions.csv" >"$scratch/admissions.csv"
{
    cat "$data/coding/mimic4demo_carryforward/pred.csv"
    male=$(awk -F, '$3 == "M" { print $1; exit }' "$data/coding/mimic4demo_carryforward/demographics.csv")
    printf '%s,%s,0.9,1\n' "$male" E1199Z "$male" E11 "$male" O80
} >"$scratch/pred.csv"
lines=$(wc -l <"$scratch/pred.csv")
real() {
    "$OMBUD" sense --predictions "$scratch/pred.csv" --truth "$mimic/diagnoses_icd.csv" --where truth.icd_version=10 \
        --encounters "$scratch/admissions.csv" --patients "$mimic/patients.csv" --map encounter_id=hadm_id \
        --map patient_id=subject_id --map code=icd_code --sex-column gender --age-column anchor_age \
        --sequence-column seq_num --edits "$data/tables/mce_v37_dx_edits_fy2020.csv" --force \
        --places "$scratch/places.csv" "$@" >"$scratch/text" 2>"$scratch/stderr"
}
verify "real admissions are not judged" real --code-table "$data/tables/icd10cm_fy2021.csv.gz@always"
one_year=$(($(n_found sense_unknown truth) + $(n_found sense_header truth)))
verify "one year's table calls $one_year rows invalid, not 59" [ "$one_year" -eq 59 ]
verify "real admissions are not judged" real --code-table "$scratch/order.txt@2015-10-01..2020-09-30" --code-table "$data/tables/icd10cm_fy2021.csv.gz"
for finding in unknown header not_at_date sex age manifestation; do
    n=$(n_found "sense_$finding" truth)
    verify "by date of service $n rows of truth are sense_$finding, not 0" [ "$n" -eq 0 ]
done
verify "the invented code is not found" found sense_unknown predictions $((lines - 2)) 2
verify "the header is not found" found sense_header predictions $((lines - 1)) 2
verify "the man with maternity is not found" found sense_sex predictions "$lines" 2
finish
