#!/bin/sh
# Agreement of three raters on 60 invented charts, and coders' actions on 80, as scikit-learn 1.9.1
# (kappa), krippendorff 0.8 (alpha), NLTK 3.9 (MASI), numpy (AC1) and Python's Counter have them.
. tests/common.sh
charts=tests/golden/agree/charts/charts.csv
run() { # VERB FLAGS...
    "$OMBUD" "$@" --json --internal >"$scratch/json"
    "$FLATTEN" "$scratch/json" >"$scratch/flat"
    awk -F '\t' '{ n = $1; k = $1; sub(/.*\./, "", k); sub(/\.[^.]*$/, "", n); sub(/\.by$/, "", n); v[n, k] = $2; seen[n] = 1 }
        END { for (n in seen) if (n ~ /^estimates/) print v[n, "metric"] "|" (v[n, "label"] == "null" ? "" : v[n, "label"]) "|" v[n, "sex"] "|" v[n, "value"]
              else if (n ~ /^answers/) print v[n, "id"] "|||" v[n, "value"] }' "$scratch/flat" >"$scratch/table"
}
same() { # METRIC LABEL SEX VALUE
    got=$(awk -F '|' -v m="$1" -v l="$2" -v s="$3" '$1 == m && $2 == l && $3 == s { print $4 }' "$scratch/table")
    verify "$1 of $2 $3 is \"$got\", not $4" \
        awk -v a="$got" -v b="$4" 'BEGIN { d = a - b; exit !(a != "" && d < 1e-9 && d > -1e-9) }'
}
agree() { run agree --predictions $charts --map predictions.codes=model --truth $charts --map truth.codes=coder \
    --rater auditor=$charts@auditor --by sex --empty-is-unrated "$@"; }
agree
same agree_percent "model and coder" "" 0.852083333333333
same agree_shared "model and coder" "" 0.594285714285714
same agree_kappa "model and coder" "" 0.641685591723442
same agree_ac1 "model and coder" "" 0.748302258854288
same agree_alpha "model and coder" "" 0.641634955973452
same agree_masi "model and coder" "" 0.420523795833905
same agree_kappa "model and auditor" "" 0.73015873015873
same agree_masi "model and auditor" F 0.606487195272461
same agree_ac1 "coder and auditor" F 0.844247787610619
same agree_alpha "coder and auditor" F 0.782258064516129
same agree_alpha "all raters" "" 0.696276564585896
same agree_masi "all raters" "" 0.491994650174442
same agree_alpha "all raters" F 0.701613460475401
agree --unit chart
same agree_percent "model and coder" "" 0.25
same agree_kappa "model and coder" "" 0.234910739586285
same agree_ac1 "model and coder" "" 0.239251828878621
same agree_alpha "model and coder" "" 0.23707080780738
same agree_kappa "coder and auditor" F 0.522776572668113
same agree_ac1 "coder and auditor" F 0.539162112932605
# The order of charts changes no byte.
cp "$scratch/json" "$scratch/before"
{ head -1 $charts; tail -n +2 $charts | sort -r; } >"$scratch/charts.csv"
charts="$scratch/charts.csv"
agree --unit chart
verify "another order of charts gives another document" cmp -s "$scratch/json" "$scratch/before"
d=tests/golden/review/actions
run review --predictions $d/reviewed.csv --truth $d/audited.csv --by sex
same accepted "" "" 174
same edited "" "" 22
same rejected "" "" 42
same added "" "" 21
same right_accepted "" "" 134
same wrong_accepted "" "" 20
same review_accept_wrong "" F 0.222222222222222
same review_accept_wrong "" M 0.6
same review_discernment "" M 0.272340425531915
finish
