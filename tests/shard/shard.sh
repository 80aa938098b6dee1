#!/bin/sh
# The same evidence, PDF, text and pictures, to the bit, whatever the order of rows, the threads, the
# shards, the order of merging, the locale, the time zone or the folder.
. tests/common.sh
size="--patients 1200 --codes 300"
run() { # STUDY OUT FLAGS...
    study=$1
    out=$2
    shift 2
    audited "$OMBUD" run --study "$study/study.json" --out "$out" "$@"
}
same() { # NAME OUT: as the reference
    n_files=0
    for file in "$reference"/evidence.json "$reference"/report.txt "$reference"/report.pdf "$reference"/*.png; do
        n_files=$((n_files + 1))
        verify "$1: $(basename "$file") differs" cmp "$file" "$2/$(basename "$file")"
    done
    verify "$1: no pictures to compare" [ "$n_files" -ge 4 ]
}
# The arrows of the program, each alone.
finish_from_tally() { # TALLY OUT
    audited "$OMBUD" measure "$1" --out "$1.measured" &&
        audited "$OMBUD" judge "$1.measured" --out "$1.judged" --policy board-default &&
        audited "$OMBUD" report "$1.judged" --out "$2"
}
merge() { # OUT TALLIES...
    out=$1
    shift
    audited "$OMBUD" merge --out "$out" "$@"
}

# shellcheck disable=SC2086
"$GENERATE" $size --out "$scratch/study"
reference=$scratch/reference
verify "the reference run" run "$scratch/study" "$reference"

verify "run twice" run "$scratch/study" "$scratch/again"
same "run twice" "$scratch/again"
for n in 1 2; do
    verify "threads $n" run "$scratch/study" "$scratch/threads$n" --threads $n
    same "threads $n" "$scratch/threads$n"
done
# Through a temporary file; window by window, the files being sorted.
verify "memory 1M" run "$scratch/study" "$scratch/out-memory" --memory 1M
verify "memory 1M is not said" grep -q "through a temporary file" "$scratch/stderr"
same "memory 1M" "$scratch/out-memory"
verify "sorted" run "$scratch/study" "$scratch/out-sorted" --memory 1M --sorted --verbose
verify "sorted files were not joined in windows" grep -qE "in [0-9]{2,} windows" "$scratch/stderr"
same "sorted" "$scratch/out-sorted"
for seed in 1 2; do
    # shellcheck disable=SC2086
    "$GENERATE" $size --shuffle $seed --out "$scratch/shuffled"
    verify "shuffled $seed" run "$scratch/shuffled" "$scratch/out-shuffled$seed"
    same "shuffled $seed" "$scratch/out-shuffled$seed"
    verify "shuffled $seed was taken for sorted" \
        [ "$(status_of "$OMBUD" run --study "$scratch/shuffled/study.json" --out "$scratch/x" --sorted)" = 2 ]
    verify "shuffled $seed, memory 1M" run "$scratch/shuffled" "$scratch/out-memory$seed" --memory 1M
    same "shuffled $seed, memory 1M" "$scratch/out-memory$seed"
done
# shellcheck disable=SC2086
"$GENERATE" $size --gzip --out "$scratch/gzip"
verify "gzip" run "$scratch/gzip" "$scratch/out-gzip"
same "gzip" "$scratch/out-gzip"
# A comma for the decimal point, as an installed locale or as one built for this test.
if ! locale -a | grep -qi '^de_DE\.utf' && localedef -i de_DE -f UTF-8 "$scratch/de_DE.UTF-8" 2>/dev/null; then
    export LOCPATH=$scratch
fi
if [ -n "${LOCPATH:-}" ] || locale -a | grep -qi '^de_DE\.utf'; then
    export LC_ALL=de_DE.UTF-8
    verify "de_DE" run "$scratch/study" "$scratch/german"
    export LC_ALL=C
    same "de_DE" "$scratch/german"
else
    skip "the locale de_DE.UTF-8 is not installed"
fi
export TZ=Asia/Tokyo
verify "time zone" run "$scratch/study" "$scratch/tokyo"
same "time zone" "$scratch/tokyo"
unset TZ

for k in 1 2 7 32; do
    # shellcheck disable=SC2086
    "$GENERATE" $size --shuffle "$k" --shards $k --shard-dir "$scratch/shards$k" --out "$scratch/whole$k"
    for shard in "$scratch/shards$k"/*; do
        verify "tally of $shard" audited "$OMBUD" tally --study "$shard/study.json" --out "$shard.tally"
    done
    # A fixed but arbitrary order, and the same backwards by way of two halves.
    order=$(ls "$scratch/shards$k"/*.tally | awk '{ x = (x * 1103515245 + 12345 + NR) % 65536; print x, $0 }' | sort -n | cut -d' ' -f2)
    # shellcheck disable=SC2086
    verify "merge of $k" merge "$scratch/merged$k.tally" $order
    verify "arrows from $k shards" finish_from_tally "$scratch/merged$k.tally" "$scratch/out$k"
    same "$k shards" "$scratch/out$k"
    if [ "$k" -gt 2 ]; then
        backwards=$(printf '%s\n' $order | sort -r)
        half=$((k / 2))
        # shellcheck disable=SC2046
        verify "merge of one half" merge "$scratch/one$k.tally" $(printf '%s\n' $backwards | head -$half)
        # shellcheck disable=SC2046
        verify "merge of the other" merge "$scratch/other$k.tally" $(printf '%s\n' $backwards | tail -n +$((half + 1)))
        verify "merge of the halves" merge "$scratch/halves$k.tally" "$scratch/other$k.tally" "$scratch/one$k.tally"
        verify "another order of $k gives another tally" cmp "$scratch/merged$k.tally" "$scratch/halves$k.tally"
    fi
done

# Three sites that may not pool their records: each sends its tally. Their sum is the tally of the
# pooled records, byte for byte. A site with another study is refused, and told what differs.
# shellcheck disable=SC2086
"$GENERATE" $size --shards 3 --shard-dir "$scratch/sites" --out "$scratch/pooled"
verify "pooled tally" audited "$OMBUD" tally --study "$scratch/pooled/study.json" --out "$scratch/pooled.tally"
for site in "$scratch/sites"/*; do
    verify "tally of $site" audited "$OMBUD" tally --study "$site/study.json" --out "$site.tally"
done
verify "merge of three sites" merge "$scratch/federated.tally" \
    "$scratch/sites/02.tally" "$scratch/sites/00.tally" "$scratch/sites/01.tally"
verify "three sites' tallies and the pooled one differ" cmp "$scratch/federated.tally" "$scratch/pooled.tally"
foreign() { # WHAT SED-EXPRESSION: the site's study, changed
    sed "$2" "$scratch/sites/00/study.json" >"$scratch/sites/00/foreign.json"
    verify "the study was not changed: $1" sh -c "! cmp -s '$scratch/sites/00/study.json' '$scratch/sites/00/foreign.json'"
    verify "tally of a study with another $1" audited "$OMBUD" tally \
        --study "$scratch/sites/00/foreign.json" --out "$scratch/foreign.tally" --force
    verify "a study with another $1 was merged" \
        [ "$(status_of "$OMBUD" merge --out "$scratch/x.tally" "$scratch/sites/01.tally" "$scratch/foreign.tally")" = 2 ]
    verify "$1 is not named: $(cat "$scratch/stderr")" grep -q "$3" "$scratch/stderr"
    verify "another $1: not one line" [ "$(wc -l <"$scratch/stderr")" -eq 1 ]
    verify "another $1: a file was left" [ ! -e "$scratch/x.tally" ]
}
foreign threshold 's/"threshold": 0.5/"threshold": 0.6/' threshold
foreign seed 's/"seed": [0-9]*/"seed": 1/' seed
foreign "not recorded" 's/"code_system"/"not_recorded": ["?"], &/' "not recorded"
foreign bands 's/\[18, 45, 65\]/[18, 65]/' age
foreign reference 's/"reference": "White"/"reference": "Asian"/' race
foreign period 's/2026 Q3/2026 Q4/' period

# One part under two names would count twice, and nothing in the sum would show it.
ln -s 01.tally "$scratch/sites/again.tally"
verify "one tally under two names was merged" \
    [ "$(status_of "$OMBUD" merge --out "$scratch/x.tally" "$scratch/sites/01.tally" "$scratch/sites/00.tally" "$scratch/sites/again.tally")" = 2 ]
verify "twice is not said: $(cat "$scratch/stderr")" grep -q 'again.tally: the same file is named twice' "$scratch/stderr"
verify "twice: a file was left" [ ! -e "$scratch/x.tally" ]

finish
