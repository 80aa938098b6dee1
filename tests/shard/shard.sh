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
for seed in 1 2; do
    # shellcheck disable=SC2086
    "$GENERATE" $size --shuffle $seed --out "$scratch/shuffled"
    verify "shuffled $seed" run "$scratch/shuffled" "$scratch/out-shuffled$seed"
    same "shuffled $seed" "$scratch/out-shuffled$seed"
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

# Another study is refused, in one line.
sed 's/"threshold": 0.5/"threshold": 0.6/' "$scratch/shards2/00/study.json" >"$scratch/shards2/00/other.json"
verify "tally of another study" audited "$OMBUD" tally --study "$scratch/shards2/00/other.json" --out "$scratch/foreign.tally"
verify "merging another study: exit status not 2" \
    [ "$(status_of "$OMBUD" merge --out "$scratch/x.tally" "$scratch/shards2/01.tally" "$scratch/foreign.tally")" = 2 ]
verify "merging another study: not one line" [ "$(wc -l <"$scratch/stderr")" -eq 1 ]
verify "merging another study: a file was left" [ ! -e "$scratch/x.tally" ]
finish
