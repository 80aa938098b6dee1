#!/bin/sh
# The history survives: killed in the middle of adding (HISTORY_KILLS times, default 15), two
# writers at once, a full disk. After each it is whole, and holds the state before or after.
. tests/common.sh
kills=${HISTORY_KILLS:-15}
h=$scratch/ombud.history
study=$scratch/study
"$GENERATE" --out "$study" --patients 300 >/dev/null
"$OMBUD" tally --study "$study/study.json" --out "$scratch/all.tally"
"$OMBUD" measure "$scratch/all.tally" --out "$scratch/measured.json"
"$OMBUD" judge "$scratch/measured.json" --out "$scratch/judged.json" --quiet || :

add() { "$OMBUD" history add --history "$h" "$@"; }
n_entries() { "$OMBUD" history list --history "$h" | awk 'END { print NR - 1 }'; }
is_whole() { "$OMBUD" history check --history "$h" >/dev/null; }
now_ms() { date +%s%3N; }

start=$(now_ms)
verify "add" add --period 2020-Q1 "$scratch/all.tally" "$scratch/judged.json" >/dev/null
took=$(($(now_ms) - start))
verify "two documents are there" [ "$(n_entries)" = 2 ]
verify "readable for others" [ "$(stat -c %a "$h")" = 600 ]
verify "the same again changes nothing" [ "$(status_of add --period 2020-Q1 "$scratch/judged.json")" = 0 ]
verify "it does not say that it was there" grep -q 'is there already' "$scratch/stdout"
verify "another result is not refused" [ "$(status_of add --period 2020-Q1 "$scratch/measured.json")" = 2 ]
verify "the refusal does not say how to replace" grep -q -e '--replace' "$scratch/stderr"
verify "the first is not kept" [ "$(n_entries)" = 2 ]
model=$("$OMBUD" history list --history "$h" --json | sed -n 's/.*"kind":"evidence","model":"\([^"]*\)".*/\1/p')
verify "show" "$OMBUD" history show --history "$h" --model "$model" --period 2020-Q1 --out "$scratch/again.json"
verify "what comes out is not what went in" cmp -s "$scratch/again.json" "$scratch/judged.json"
verify "replace" add --period 2020-Q1 --replace "$scratch/measured.json" >/dev/null
verify "the replaced one is not kept" \
    [ "$("$OMBUD" history list --history "$h" --all | grep -c replaced)" = 1 ]
add --period 2020-Q2 "$scratch/judged.json" >/dev/null
verify "trend" [ "$("$OMBUD" history trend --history "$h" --by language=English | awk 'NR > 1 && $NF == "ok"' | wc -l)" = 2 ]

# Killed in the middle: the delay goes down after an add that got in, up after one that did not,
# so that most kills fall near the moment that decides.
n_killed=0
n_before=0
n_after=0
wait_us=$((took * 500))
for i in $(seq 1 "$kills"); do
    n=$(n_entries)
    "$OMBUD" history add --history "$h" --period "2021-01-01 kill $i" "$scratch/all.tally" >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%06d' $((wait_us / 1000000)) $((wait_us % 1000000)))"
    kill -9 $pid 2>/dev/null || :
    status=0
    wait $pid 2>/dev/null || status=$?
    [ $status -ne 137 ] || n_killed=$((n_killed + 1))
    is_whole || bad "kill $i: the history is not whole"
    case $(($(n_entries) - n)) in
    0)
        n_before=$((n_before + 1))
        wait_us=$((wait_us * 13 / 10 + 100))
        ;;
    1)
        n_after=$((n_after + 1))
        wait_us=$((wait_us * 6 / 10))
        ;;
    *) bad "kill $i: neither the state before nor after" ;;
    esac
done
verify "no add was killed" [ "$n_killed" -gt 0 ]
echo "history: $kills adds, $n_killed killed; $n_before states before, $n_after after"

# Two writers: different keys all get in; of one key with two results one does.
n=$(n_entries)
for writer in a b; do
    for i in 1 2 3 4 5 6; do
        add --version $writer --period "2022-0$i" "$scratch/judged.json" >/dev/null || echo "writer $writer failed" >>"$scratch/failed"
    done &
done
wait
verify "two writers: one was turned away" [ ! -e "$scratch/failed" ]
verify "two writers: not all is there" [ "$(n_entries)" = $((n + 12)) ]
n=$(n_entries)
for document in judged measured; do
    (add --period 2023 "$scratch/$document.json" >/dev/null 2>&1 && echo won >>"$scratch/won") &
done
wait
verify "one key, two results: not one wins" [ "$(grep -c won "$scratch/won")" = 1 ]
verify "one key, two results: not one is there" [ "$(n_entries)" = $((n + 1)) ]
verify "two writers: not whole" is_whole

# A full disk: a small file system where one may be mounted, and always a limit on the file's size.
n=$(n_entries)
limited() { (trap '' XFSZ; ulimit -f 128; exec "$OMBUD" history add --history "$h" --period 2024 "$scratch/all.tally"); }
verify "no room: it is added" [ "$(status_of limited)" = 2 ]
verify "no room: the message has no fix" grep -q 'nothing was changed; fix: ' "$scratch/stderr"
verify "no room: not whole" is_whole
verify "no room: something was added" [ "$(n_entries)" = "$n" ]
small=$scratch/small
mkdir "$small"
if mount -t tmpfs -o size=2m tmpfs "$small" 2>/dev/null; then
    trap 'umount "$small"' EXIT
    h=$small/ombud.history
    add --period 2024 "$scratch/judged.json" >/dev/null 2>&1 || :
    n=$(n_entries)
    dd if=/dev/zero of="$small/fill" bs=4k 2>/dev/null || :
    verify "full disk: it is added" [ "$(status_of add --period 2025 "$scratch/all.tally")" = 2 ]
    verify "full disk: another message" grep -q 'the disk is full; nothing was changed' "$scratch/stderr"
    rm "$small/fill"
    verify "full disk: not whole" is_whole
    verify "full disk: something was added" [ "$(n_entries)" = "$n" ]
else
    skip "a full disk: no file system may be mounted here"
fi
finish
