#!/bin/sh
# The generator: the same bytes everywhere, what is planted is there, formats say the same.
. tests/common.sh

study=$scratch/planted
"$GENERATE" --out "$study"
groups() { awk -v column="$1" -f tests/groups.awk "$2"/predictions.csv "$2"/truth.csv "$2"/encounters.csv; }
field() { groups "$1" "$4" | awk -F '|' -v g="$2" -v f="$3" '$1 == g { print $f }'; }

# The same bytes from every compiler and machine: these sums are of gcc's and clang's x86-64 builds.
(cd "$study" && sha256sum predictions.csv truth.csv encounters.csv) >"$scratch/sums"
verify "the default study has other bytes than fixtures/SHA256SUMS" \
    cmp -s "$scratch/sums" fixtures/SHA256SUMS

# Counts by pandas 3.1.1 (outer join on encounter and code, score >= 0.5, encounters with truth).
expect() { # COLUMN GROUP patients|encounters|labels|tp|fp|fn
    got=$(groups "$1" "$study" | awk -F '|' -v g="$2" '$1 == g { print $2"|"$3"|"$4"|"$5"|"$6"|"$7 }')
    verify "$2: $got, not $3" [ "$got" = "$3" ]
}
expect 5 "Other or interpreter needed" "200|585|2916|1587|144|1329"
expect 4 "American Indian or Alaska Native" "34|94|477|333|38|144"
expect 4 "Native Hawaiian or Pacific Islander" "7|23|127|118|10|9"

# Every other group: its recall within 6 % of its reference's, its precision within 4 %. Three
# standard errors of the smallest of them (80 patients, correlation 0.2 within a patient).
others_are_equal() {
    groups "$1" "$study" | awk -F '|' -v ref="$2" '
        $1 ~ /interpreter|American Indian|Pacific/ { next }
        { recall[$1] = $8; precision[$1] = $9 }
        END {
            for (g in recall) {
                r = recall[g] / recall[ref]; p = precision[g] / precision[ref]
                if (r < 0.94 || r > 1.06 || p < 0.96 || p > 1.04) { print g, r, p; exit 1 }
            }
        }'
}
verify "a race group differs that should not" others_are_equal 4 White
verify "a language group differs that should not" others_are_equal 5 English
verify "a sex differs that should not" others_are_equal 3 Female

# Null: the planted groups are like everybody.
"$GENERATE" --kind null --out "$scratch/null"
near() { awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { exit !(a / b > 1 - t && a / b < 1 + t) }'; }
verify "null: the language group differs" near \
    "$(field 5 "Other or interpreter needed" 8 "$scratch/null")" \
    "$(field 5 English 8 "$scratch/null")" 0.05

# Shuffled, sharded, compressed and wide say the same.
"$GENERATE" --out "$scratch/shuffled" --shuffle 5 --shards 7 --shard-dir "$scratch/shards"
"$GENERATE" --out "$scratch/gz" --gzip
"$GENERATE" --out "$scratch/wide" --wide
for f in predictions truth encounters; do
    sort "$study/$f.csv" >"$scratch/a"
    sort "$scratch/shuffled/$f.csv" >"$scratch/b"
    verify "$f: shuffled has other rows" cmp -s "$scratch/a" "$scratch/b"
    if cmp -s "$study/$f.csv" "$scratch/shuffled/$f.csv"; then bad "$f: not shuffled"; else good; fi
    cat "$scratch"/shards/*/"$f.csv" | sort | uniq >"$scratch/b"
    sort -u "$study/$f.csv" >"$scratch/a"
    verify "$f: shards have other rows" cmp -s "$scratch/a" "$scratch/b"
    verify "$f: gzip has other rows" sh -c "gzip -dc '$scratch/gz/$f.csv.gz' | cmp -s - '$study/$f.csv'"
done
sed 1d "$scratch/wide/truth.csv" | awk -F, '{ n = split($2, c, ";"); for (i = 1; i <= n; i++) print $1 "," c[i] }' >"$scratch/a"
sed 1d "$study/truth.csv" >"$scratch/b"
verify "wide truth has other codes" cmp -s "$scratch/a" "$scratch/b"
sed 1d "$scratch/wide/predictions.csv" | awk -F, '{ n = split($2, c, ";"); for (i = 1; i <= n; i++) { sub(":", ",", c[i]); print $1 "," c[i] "," $3 } }' >"$scratch/a"
sed 1d "$study/predictions.csv" >"$scratch/b"
verify "wide predictions have other codes" cmp -s "$scratch/a" "$scratch/b"
one_shard_an_encounter() {
    for d in "$scratch"/shards/*; do
        cut -d, -f1 "$d/predictions.csv" "$d/truth.csv" "$d/encounters.csv" | grep -v encounter_id | sort -u
    done | sort | uniq -d | awk 'END { exit NR > 0 }'
}
verify "an encounter lies in two shards" one_shard_an_encounter

# Mistakes are refused and nothing is written.
for flags in "--kind planted" "--out x --kind other" "--out x --patients 10" "--out x --codes 5" \
    "--out x --shards 3" "--out x --encounters-per-patient 5..1" "--out x stray"; do
    # shellcheck disable=SC2086
    verify "generate $flags: exit status not 2" [ "$(status_of "$GENERATE" $flags)" = 2 ]
done
verify "a refused run made a folder" [ ! -e x ]
mkdir "$scratch/disk"
ln -s /dev/full "$scratch/disk/truth.csv"
verify "a full disk goes unnoticed" [ "$(status_of "$GENERATE" --out "$scratch/disk")" = 2 ]
finish
