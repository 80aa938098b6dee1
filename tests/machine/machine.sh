#!/bin/sh
# Outputs for machines: valid for those who read them, the same bytes again, no small cell, and
# never half a file. SARIF's own schema, promtool and Jenkins' schema are asked where they are
# there: SARIF_SCHEMA (a file; needs Python's jsonschema, MACHINE_PYTHON), promtool, JUNIT_SCHEMA.
. tests/common.sh
kills=${MACHINE_KILLS:-15}
study=$scratch/study
"$GENERATE" --out "$study" --patients 1500 >/dev/null
"$OMBUD" tally --study "$study/study.json" --out "$scratch/all.tally"
"$OMBUD" measure "$scratch/all.tally" --out "$scratch/measured.json"
judge() { "$OMBUD" judge "$scratch/measured.json" --out "$scratch/judged.json" --force "$@"; }
m=$scratch/m
verify "the planted study does not fail" \
    [ "$(status_of judge --prom "$m.prom" --junit "$m.xml" --sarif "$m.sarif")" = 1 ]
verify "the table is gone" grep -q '^VERDICT: FAIL' "$scratch/stdout"
for f in prom xml sarif; do cp "$m.$f" "$scratch/first.$f"; done
status_of judge --prom "$m.prom" --junit "$m.xml" --sarif "$m.sarif" >/dev/null
for f in prom xml sarif; do verify "$f differs from run to run" cmp -s "$m.$f" "$scratch/first.$f"; done

# Prometheus.
verify "prom: no newline at the end" [ "$(tail -c 1 "$m.prom" | wc -l)" = 1 ]
verify "prom: something is no gauge" sh -c "! grep '^# TYPE' '$m.prom' | grep -qv ' gauge$'"
verify "prom: a series twice" sh -c "! grep -v '^#' '$m.prom' | sed 's/ [^ ]*$//' | sort | uniq -d | grep ."
verify "prom: a time stamp" sh -c "! grep -v '^#' '$m.prom' | sed 's/^[^}]*} //' | grep ' '"
verify "prom: the planted group does not fail" \
    grep -q '^ombud_finding_status{.*rule="BOARD-RECALL-RATIO",segment="language=Other or interpreter needed"} 2$' "$m.prom"
verify "prom: a hidden group has a number" \
    sh -c "! grep 'Native Hawaiian' '$m.prom' | grep -v '^ombud_finding_\(status\|limit\)'"
if command -v promtool >/dev/null; then
    verify "promtool: $(promtool check metrics <"$m.prom" 2>&1 | head -3)" sh -c "promtool check metrics <'$m.prom' >/dev/null 2>&1"
else
    skip "promtool is not there"
fi

# JUnit.
if command -v xmllint >/dev/null; then
    for schema in tests/machine/junit.xsd ${JUNIT_SCHEMA:-}; do
        verify "JUnit against $(basename "$schema")" xmllint --nonet --noout --schema "$schema" "$m.xml" 2>/dev/null
    done
else
    skip "xmllint is not there"
fi
n_failures=$(grep -c '<failure ' "$m.xml")
verify "JUnit: the count of failures" grep -q "^<testsuites .*failures=\"$n_failures\"" "$m.xml"
verify "JUnit: no failure" [ "$n_failures" -gt 0 ]

# SARIF.
"$FLATTEN" "$m.sarif" >"$scratch/flat"
verify "SARIF: not 2.1.0" grep -q "^version	2.1.0" "$scratch/flat"
verify "SARIF: a result has no place" [ "$(grep -c 'artifactLocation.uri' "$scratch/flat")" = "$(grep -c '\.level	' "$scratch/flat")" ]
verify "SARIF: an absolute path" sh -c "! grep 'artifactLocation.uri	/' '$scratch/flat'"
if [ -n "${SARIF_SCHEMA:-}" ]; then
    verify "SARIF against its schema" "${MACHINE_PYTHON:-python3}" -c '
import json, sys
from jsonschema import Draft7Validator
errors = list(Draft7Validator(json.load(open(sys.argv[1]))).iter_errors(json.load(open(sys.argv[2]))))
print(*errors[:3], sep="\n")
sys.exit(len(errors) > 0)' "$SARIF_SCHEMA" "$m.sarif"
fi

# GitHub and JSON on standard output.
export GITHUB_STEP_SUMMARY="$scratch/summary.md"
echo "# before" >"$GITHUB_STEP_SUMMARY"
verify "github" [ "$(status_of judge --github --quiet)" = 1 ]
verify "github: another line" sh -c "! grep -vE '^::(error|warning|notice) ([a-z]+=[^:,]+,?)+::.' '$scratch/stdout'"
verify "github: more than ten of a kind" [ "$(grep -c '^::error' "$scratch/stdout")" -le 10 ]
verify "github: the summary lost what was there" grep -q '^# before' "$GITHUB_STEP_SUMMARY"
verify "github: no row of the table" grep -q '^| Fail | BOARD-RECALL-RATIO |' "$GITHUB_STEP_SUMMARY"
unset GITHUB_STEP_SUMMARY
verify "json" [ "$(status_of judge --json)" = 1 ]
verify "json is not the evidence alone" cmp -s "$scratch/stdout" "$scratch/judged.json"
verify "json and github" [ "$(status_of judge --json --github)" = 2 ]
verify "a file the collector does not read" [ "$(status_of judge --prom "$scratch/metrics.txt")" = 2 ]
verify "small cells for machines" \
    [ "$(status_of "$OMBUD" run --study "$study/study.json" --out "$scratch/o" --internal --junit "$scratch/i.xml")" = 2 ]
verify "it left something" [ ! -e "$scratch/o" ] && [ ! -e "$scratch/i.xml" ]

# Killed at any moment: each file is what it was, or what it becomes.
sed 's/"is_synthetic":true/"is_synthetic":false/; s/"period":"[^"]*"/"period":"1999"/g' "$scratch/measured.json" >"$scratch/other.json"
status_of "$OMBUD" judge "$scratch/other.json" --out "$scratch/j2.json" --prom "$scratch/other.prom" --junit "$scratch/other.xml" --sarif "$scratch/other.sarif" --quiet >/dev/null
start=$(date +%s%3N)
status_of judge --prom "$m.prom" --junit "$m.xml" --sarif "$m.sarif" >/dev/null
took=$(($(date +%s%3N) - start))
n_old=0
n_new=0
for i in $(seq 1 "$kills"); do
    for f in prom xml sarif; do cp "$scratch/other.$f" "$m.$f"; done
    "$OMBUD" judge "$scratch/measured.json" --out "$scratch/judged.json" --force --prom "$m.prom" --junit "$m.xml" --sarif "$m.sarif" >/dev/null 2>&1 &
    pid=$!
    wait_ms=$((took * (40 + 70 * i / kills) / 100))
    sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
    kill -9 $pid 2>/dev/null || :
    wait $pid 2>/dev/null || :
    for f in prom xml sarif; do
        if cmp -s "$m.$f" "$scratch/other.$f"; then n_old=$((n_old + 1))
        elif cmp -s "$m.$f" "$scratch/first.$f"; then n_new=$((n_new + 1))
        else bad "kill $i: $f is neither old nor new"; fi
    done
done
echo "machine: $kills kills, $n_old files as before, $n_new as after"
good
finish
