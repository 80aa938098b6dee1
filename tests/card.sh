#!/bin/sh
# The model card: it validates, its numbers are those of the evidence, what nobody said is missing and
# listed, a person's word goes first, and a wrong card.json is refused by path.
. tests/common.sh
d=$scratch
"$GENERATE" --patients 200 --codes 100 --encounters-per-patient 1 --out "$d/study"
verify "the study is audited" audited "$OMBUD" run --study "$d/study/study.json" --out "$d/audit" --quiet
card() { # STATUS WHAT ARGUMENTS...
    status=$1 what=$2
    shift 2
    verify "$what" [ "$(status_of "$OMBUD" card "$@")" = "$status" ]
}
valid() { xmllint --noout --schema reports/chai-card-0.2.xsd "$1" 2>/dev/null; }

card 1 "a card of evidence alone lacks elements" "$d/audit/evidence.json" --xml "$d/alone.xml" --attributes "$d/alone.csv"
verify "the XML of evidence alone validates" valid "$d/alone.xml"
verify "31 attributes" [ "$(tail -n +2 "$d/alone.csv" | wc -l)" -eq 31 ]
verify "each attribute is filled or missing" [ "$(grep -cE '^"onc_[a-z_]+","\([1-9]\)\([iv]+\)","[^"]+","(missing|evidence)","' "$d/alone.csv")" -eq 31 ]
verify "31 attributes are printed" [ "$(grep -cE '^  (missing|evidence|card) .*onc_' "$d/stdout")" -eq 31 ]
verify "a missing element is listed" grep -q 'missing   BasicInfo.ModelDeveloper' "$d/stdout"

# Each result with an interval is an estimate for everybody or a finding of the evidence.
table_of "$d/audit/evidence.json" estimates value,lo,hi >"$d/known"
table_of "$d/audit/evidence.json" findings value,lo,hi >>"$d/known"
sed -n 's/.*estimate&quot;:\([^,]*\),&quot;lower&quot;:\([^,]*\),&quot;upper&quot;:\([^,]*\),.*/\1|\2|\3/p' "$d/alone.xml" >"$d/stated"
verify "results are stated" [ -s "$d/stated" ]
verify "every result is one of the evidence" awk -F '|' '
    NR == FNR { known[sprintf("%.6g|%.6g|%.6g", $1, $2, $3)] = 1; next }
    !((sprintf("%.6g|%.6g|%.6g", $1, $2, $3)) in known) { print "not in the evidence: " $0; bad = 1 }
    END { exit bad }' "$d/known" "$d/stated"

# A person fills all that the card requires.
"$OMBUD" card "$d/audit/evidence.json" >"$d/missing" || :
{
    printf '{"schema": "ombud-card/1", "by": "B. Osei", "role": "Model owner", "date": "2026-10-02", "fields": {\n'
    sed -n 's/^  missing   \([A-Z][A-Za-z.]*\)$/\1/p' "$d/missing" |
        awk '{ printf "  \"%s\": %s,\n", $1, $1 ~ /Keywords$/ ? "[\"coding\", \"<inpatient>\"]" : $1 ~ /Results$/ ? "[{\"label\": \"R\", \"value\": 1.5}]" : "\"stated & signed\"" }'
    printf '  "ReleaseInfo.EHRCompatibility": ["A", "B"], "BasicInfo.ModelName": "Said by a person",\n'
    printf '  "KeyMetrics.FairnessEquity.Results": [{"label": "By hand", "value": 92.1, "unit": "%%"}],\n'
    printf '  "onc_output_type": "recommendation", "onc_update_schedule": "every \\"quarter\\""}}\n'
} >"$d/card.json"
card 0 "a card with all that is required passes" "$d/audit/evidence.json" --card "$d/card.json" --xml "$d/full.xml" --attributes "$d/full.csv"
verify "the XML of a full card validates" valid "$d/full.xml"
verify "no required element is empty" sh -c "! grep -E '<([A-Za-z]+)></\\1>' '$d/full.xml'"
verify "a person's word goes first" grep -q '<ModelName>Said by a person</ModelName>' "$d/full.xml"
verify "a person's result stands beside the evidence's" grep -q 'By hand' "$d/full.xml"
verify "quotes are doubled in the CSV" grep -q 'every ""quarter""' "$d/full.csv"
verify "an element answers its attribute" grep -q '^"onc_intended_use",.*"card","stated & signed"' "$d/full.csv"
card 0 "the same again" "$d/audit/evidence.json" --card "$d/card.json" --xml "$d/again.xml"
verify "the same bytes" cmp -s "$d/full.xml" "$d/again.xml"
card 1 "a card alone, without evidence" --card "$d/card.json" --xml "$d/person.xml"
verify "the XML of a card alone validates" valid "$d/person.xml"

card 2 "an output that is there is not replaced" "$d/audit/evidence.json" --xml "$d/full.xml"
card 0 "unless forced" "$d/audit/evidence.json" --card "$d/card.json" --xml "$d/full.xml" --force
card 2 "nothing to read" --xml "$d/none.xml"
verify "nothing is left behind" [ ! -e "$d/none.xml" ]
bad_card() { # WHAT IT SAYS, SED EXPRESSION
    sed "$2" "$d/card.json" >"$d/bad.json"
    card 2 "refused: $1" --card "$d/bad.json"
    verify "the error says $1: $(cat "$d/stderr")" grep -q -- "$1" "$d/stderr"
    verify "the error has a fix" grep -q '; fix: ' "$d/stderr"
}
bad_card 'did you mean "BasicInfo.ModelName"' 's/"BasicInfo.ModelName"/"BasicInfo.ModelNmae"/'
bad_card 'onc_output_type' 's/"recommendation"/7/'
bad_card '$.date' 's/2026-10-02/2026-13-02/'
bad_card 'the key "by"' 's/"by": "B. Osei", //'
bad_card '$.schema' 's/ombud-card.1/ombud-card\/2/'
bad_card 'value' 's/"value": 92.1/"value": "92.1"/'
bad_card 'Keywords' 's/\["coding".*\]/"coding"/'
finish
