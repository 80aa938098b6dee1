#!/bin/sh
# What the fuzzers start from and `make replay` runs: real files of each kind, made here rather than
# kept. Usage: seeds.sh FOLDER; found inputs worth keeping go to tests/fuzz/corpus/<kind>/.
set -eu
out=$1
rm -rf "$out"
for kind in tally policy evidence csv study_json code_table code_edit hcc people attest deid_text deid_json deid_csv \
    deid_rules risk drift_csv card roster; do
    mkdir -p "$out/$kind"
done
cp policies/packs/*.json "$out/policy"
printf '{"schema":"ombud-policy/1","id":"abc","version":"1.0.0","title":"abc","citations":[{"ref":"abc","authority":"standard"}],"disclaimer":"at least twenty characters","extends":["four-fifths@1.0.0"],"rules":[]}' >"$out/policy/extends"
printf '{"schema":"ombud-waivers/1","waivers":[{"rule":"CMS-CELLS-PRIMARY","strata":["sex=F"],"by":"A. Rivera","role":"officer","reason":"at least twenty characters","issued":"2026-10-05","until":"2026-12-31"}]}' >"$out/people/waivers"
printf '{"schema":"ombud-attestations/1","answers":[{"rule":"CMS-CELLS-DERIVED","answer":"yes","by":"A. Rivera","role":"officer","date":"2026-10-05","until":"2027-10-05"}],"fields":[{"by":"A. Rivera","role":"officer","date":"2026-10-05","values":{}}],"actions":[{"rule":"CMS-CELLS-PRIMARY","strata":["sex=F"],"action":"a","owner":"b","due":"2026-12-01","by":"A. Rivera","role":"officer","date":"2026-10-05"}]}' >"$out/people/attestations"
"$GENERATE" --patients 200 --codes 100 --encounters-per-patient 1 --out "$out/study"
# One attribute keeps the files small.
sed -e '/"name": "race"/d' -e '/"name": "language"/d' "$out/study/study.json" >"$out/study/small.json"
"$OMBUD" tally --study "$out/study/small.json" --out "$out/tally/small"
"$OMBUD" measure "$out/tally/small" --out "$out/evidence/measured"
"$OMBUD" judge "$out/evidence/measured" --out "$out/evidence/judged" >/dev/null || :
[ -s "$out/evidence/judged" ]
"$OMBUD" run --study "$out/study/small.json" --log "$out/attest/log" --out "$out/signed" --quiet || :
"$OMBUD" attest --new-key "$out/attest/key" --name "A. Rivera" --role Officer >/dev/null
"$OMBUD" attest "$out/signed" --key "$out/attest/key" --log "$out/attest/log" >/dev/null
cp "$out/signed/attestation.dsse.json" "$out/attest/envelope"
sed -e 's/.*"payload":"//' -e 's/".*//' "$out/attest/envelope" | base64 -d >"$out/attest/statement"
rm -r "$out/signed"
head -c 2000 "$out/study/predictions.csv" >"$out/csv/plain"
printf '00001 A00     0 Cholera\n00002 A000    1 %-60s Cholera, \"unspecified\"\n' Cholera >"$out/code_table/order"
printf 'code,description,billable,valid_from,valid_to\nI10,"Essential, primary",1,2015-10-01,\nE11,Type 2,0,,\n' \
    >"$out/code_table/csv"
printf 'J1234     3%-80s%-177s20200101        20240630%-28s\n' "Injection, invented" "" "" >"$out/code_table/hcpcs"
printf 'code,edit\nO80,female_only\nO80,maternity_only\n' >"$out/code_edit/table"
printf 'maternity=12-55,adult=14-124' >"$out/code_edit/ages"
printf 'code,hcc,weight\nE119,38,0.166\nE08311,37.0,0.166\nE08311,298,0.343\n' >"$out/hcc/mapping"
cp tests/golden/review/actions/reviewed.csv "$out/roster/long"
sed -e 's/,model,/,codes,/' tests/golden/agree/charts/charts.csv >"$out/roster/wide"
printf 'hcc,drops_hcc\n37,38\n' >"$out/hcc/hierarchy"
printf 'variable,value\nCNA_HCC37,0.166\n' >"$out/hcc/coefficients"
awk -F'"' '/^\{"/ { print $2 }' tests/unit/deid_texts.inc >"$out/deid_text/all"
awk -F'"' '/^\{"/ { printf "{\"id\": \"a\", \"text\": \"%s\"}\n", $2 }' tests/unit/deid_texts.inc >"$out/deid_json/lines"
printf '{"resourceType":"Patient","name":[{"family":"Vance","given":["Ann\\u00e9"]}],"birthDate":"1956-05-10","telecom":[{"value":"370-555-0193"}],"n":[1,2.5e3,true,null]}' \
    >"$out/deid_json/fhir"
printf 'subject_id,admittime,note,zip\n1,2019-01-02 10:00:00,"Ms. Vance, ""Ann"", MRN 9123921",03601\n2,,,3601\n' >"$out/deid_csv/table"
printf 'VANCE,ANN,370-555-0193\nMOORE,ED,370-555-0194\n' >"$out/deid_csv/bare"
printf '{"schema":"ombud-card/1","by":"B. Osei","role":"owner","date":"2026-10-02","fields":{"BasicInfo.ModelName":"a <b>","ModelSummary.Keywords":["a","b"],"KeyMetrics.FairnessEquity.Results":[{"label":"x","value":92.1,"unit":"%%"}],"onc_output_type":"recommendation"}}' >"$out/card/card"
printf 'score,pred,label,code,group,day,x\n0.9,1,1,I10,F,2026-01-05,1.5\n0.2,0,0,I10,M,2026-01-13,-2e3\n0.7,1,0,E119,F,2026-01-20,\n0.4,0,1,E119,M,2026-01-27,NA\n.5,1,1,"a,b",F,2026-02-03,7\n' >"$out/drift_csv/scores"
printf 'day,label\n1,1\n1,0\n2,1\n2,1\n3,0\n3,1,1\n"4\n",1\n' >"$out/drift_csv/periods"
printf 'a,b:2,c/5\n1,036,31,x\n1,039,34,y\n,036,x,x\n2,995,40,NA\n1\n1,036,31,x\n' >"$out/risk/cut"
printf 'a,b\nF,"x,1",2,3\nF,"x,1",2,4\nM,"y\n",2,3\n' >"$out/risk/quoted"
printf '{"schema":"ombud-deid-rules/1","base":"limited-data-set","zip_census":2010,"patterns":[{"id":"s","letter":"R","pattern":"\\\\bSTU-\\\\d{4}\\\\b"}],"columns":[{"name":"ward_note","letter":"B"}],"allow":["Mercy"],"allow_columns":["id"]}' \
    >"$out/deid_rules/rules"
printf 'a,"b,\n""c""", d \r\n\n,,\r1,2,3' >"$out/csv/quoted"
mv "$out/study_json" "$out/json"
cp "$out/study/study.json" tests/oracle/*.json "$out/json"
rm -rf "$out/study"
mv "$out/json" "$out/study"
