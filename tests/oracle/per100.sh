#!/bin/sh
# Missed and unsupported codes per 100 charts, counted again by awk from the files of the planted
# study, for everybody and by language: what the program says to 1e-9.
. tests/common.sh
"$GENERATE" --out "$scratch/study"
status_of "$OMBUD" run --study "$scratch/study/study.json" --no-png --out "$scratch/audit" >/dev/null
table_of "$scratch/audit/evidence.json" estimates metric,by,level,value |
    awk -F '|' '$3 == "overall" && $1 ~ /^(missed|unsupported)_per_100$/ && ($2 == "all" || $2 ~ /^language=[^x]*$/) && $4 != "-" { print $1 "|" $2 "|" $4 }' |
    sort >"$scratch/program"
# An encounter counts when it has truth; a prediction when its score is 0.5 or more; a repeat once.
awk -F, '
    FNR == 1 { n_file++; next }
    n_file == 1 { language[$1] = $5; next }
    n_file == 2 { if (!(($1, $2) in truth)) { truth[$1, $2] = 1; has[$1] = 1 } next }
    $3 >= 0.5 && !(($1, $2) in given) { given[$1, $2] = 1 }
    function group(e) { return language[e] == "" ? "not recorded" : language[e] }
    END {
        for (e in has) { n["all"]++; n["language=" group(e)]++ }
        for (k in truth) {
            split(k, p, SUBSEP)
            if (!(k in given)) { missed["all"]++; missed["language=" group(p[1])]++ }
        }
        for (k in given) {
            split(k, p, SUBSEP)
            if (p[1] in has && !(k in truth)) { wrong["all"]++; wrong["language=" group(p[1])]++ }
        }
        for (g in n) {
            printf "missed_per_100|%s|%.15g\n", g, 100 * missed[g] / n[g]
            printf "unsupported_per_100|%s|%.15g\n", g, 100 * wrong[g] / n[g]
        }
    }' "$scratch/study/encounters.csv" "$scratch/study/truth.csv" "$scratch/study/predictions.csv" |
    sort >"$scratch/counted"
verify "fewer than 10 numbers to compare" [ "$(wc -l <"$scratch/program")" -ge 10 ]
while IFS='|' read -r metric group value; do
    counted=$(awk -F '|' -v m="$metric" -v g="$group" '$1 == m && $2 == g { print $3 }' "$scratch/counted")
    verify "$metric of $group: $value, counted $counted" \
        awk -v a="$value" -v b="$counted" 'BEGIN { d = a - b; exit !(b != "" && d < 1e-9 && d > -1e-9) }'
done <"$scratch/program"
finish
