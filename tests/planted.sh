#!/bin/sh
# The planted study: the planted group fails and no other; the small group cannot be told; the tiny
# one shows in no output. The right answers are in fixtures/README.md.
. tests/common.sh
study=$scratch/study
out=$scratch/out
"$GENERATE" --out "$study"
verify "exit status is not 1" [ "$(status_of "$OMBUD" run --study "$study/study.json" --out "$out")" = 1 ]
cp "$scratch/stdout" "$scratch/stderr" "$out"
evidence=$out/evidence.json
table_of "$evidence" findings metric,by,verdict,value,n_patients >"$scratch/findings"
table_of "$evidence" estimates metric,by,status,value,lo,hi,n_patients,n_encounters,n_labels,level \
    >"$scratch/estimates"

# A policy of the study that a flag names again judges once.
verify "the same policy twice" audited "$OMBUD" run --study "$study/study.json" --policy board-default --out "$scratch/twice"
table_of "$scratch/twice/evidence.json" findings metric,by,verdict,value,n_patients >"$scratch/findings-twice"
verify "a policy that is named twice judges twice" cmp "$scratch/findings" "$scratch/findings-twice"

guilty="language=Other or interpreter needed"
small="race=American Indian or Alaska Native"
tiny="race=Native Hawaiian or Pacific Islander"
by_verdict() { awk -F '|' -v v="$1" '$3 == v { print $2 }' "$scratch/findings" | sort -u; }
verdict_of() { # GROUP METRIC
    awk -F '|' -v g="$1" -v m="$2" '$2 == g && index($1, m) == 1 { print $3 }' "$scratch/findings" | sort -u
}

verify "the audit's verdict is not fail" \
    sh -c "'$FLATTEN' '$evidence' | grep -q '^verdict	fail\$'"
verify "failing groups: $(by_verdict fail | tr '\n' ';')" [ "$(by_verdict fail)" = "$guilty" ]
verify "recall of $guilty does not fail" [ "$(verdict_of "$guilty" recall)" = fail ]
verify "precision of $guilty does not pass" [ "$(verdict_of "$guilty" precision)" = pass ]
verify "recall of $small: $(verdict_of "$small" recall)" [ "$(verdict_of "$small" recall)" = "cannot tell" ]
verify "recall of $tiny: $(verdict_of "$tiny" recall)" [ "$(verdict_of "$tiny" recall)" = suppressed ]
verify "another group cannot be told: $(by_verdict "cannot tell")" \
    [ "$(by_verdict "cannot tell")" = "$small" ]
verify "another group is suppressed: $(by_verdict suppressed)" [ "$(by_verdict suppressed)" = "$tiny" ]

# The tiny group has 7 patients, 23 encounters, 127 labels: 118 found, 9 missed, 10 false.
shows_number() { awk -F '|' -v g="$tiny" '$2 == g && ($3 != "suppressed" || $4 $5 $6 $7 $8 $9 ~ /[0-9]/)' "$scratch/estimates" | grep .; }
verify "the evidence has no estimate of $tiny at all" grep -q "|$tiny|suppressed|" "$scratch/estimates"
if shows_number; then bad "the evidence shows a number of $tiny"; else good; fi
if grep -F "$tiny" "$scratch/findings" | grep -E '\|[0-9][^|]*(\||$)'; then bad "a finding shows a number of $tiny"; else good; fi

# No subtraction gives it: total less the races that are shown.
subtraction_gives() { # COLUMN NUMBER
    awk -F '|' -v c="$1" -v n="$2" '
        $1 == "recall_micro" && $10 == "overall" && $2 == "all" { total = $c }
        $1 == "recall_micro" && $10 == "overall" && $2 ~ /^race=[^x]*$/ && $c != "-" { sum += $c; k++ }
        END { exit !(k > 0 && total - sum == n) }' "$scratch/estimates"
}
for pair in "7 7" "8 23" "9 127"; do
    # shellcheck disable=SC2086
    if subtraction_gives $pair; then bad "total less the races shown gives ${pair#* }"; else good; fi
done

# Every output as text: no line on the group has a number but the limit, and none of its numbers or
# rates stands anywhere as a word of its own.
for pdf in "$out"/*.pdf; do pdftotext -layout "$pdf" "$scratch/$(basename "$pdf").txt"; done
for text in "$out"/*.txt "$out"/*.csv "$out"/stdout "$out"/stderr "$scratch"/*.pdf.txt; do
    [ -f "$text" ] || continue
    if grep -E 'Native Hawaiian|Pacific Islander' "$text" | sed 's/[Ff]ewer than 11//; s/under 11//; s/< *11//; s/0\.80[^0-9]*1\.25//' |
        grep -E '[0-9]'; then bad "$text: a line on the group has a number"; else good; fi
    if grep -nwE '127|118' "$text"; then bad "$text: a number of the group"; else good; fi
done
for file in "$out"/* "$scratch"/*.pdf.txt; do
    # Recall 118/127, F1 236/255, and the ratios of recall and precision to the reference. (Precision
    # 118/128 is 59/64, which a code may have too.)
    if grep -aqE '0\.929133|0\.925490|1\.091112|1\.008551' "$file"; then bad "$file: a rate of the group"; else good; fi
done
finish
