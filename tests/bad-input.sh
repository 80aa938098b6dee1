#!/bin/sh
# Bad input: either exit status 2, one line on stderr that names the file and what to do, and nothing
# left behind; or, where only a record is bad, an audit that counts it.
. tests/common.sh
good_study=$scratch/good
"$GENERATE" --patients 300 --encounters-per-patient 1 --codes 100 --out "$good_study"
verify "the good study is audited" audited "$OMBUD" run --study "$good_study/study.json" --out "$scratch/good-out"

# fresh NAME: a copy of the good study to spoil, in $s.
fresh() {
    s=$scratch/$1
    rm -rf "$s"
    cp -r "$good_study" "$s"
}
run_study() { status_of "$OMBUD" run --study "$s/study.json" --out "$s/out"; }
nothing_left() { [ ! -e "$1" ] || [ -z "$(find "$1" ! -type d)" ]; }
one_line() { [ "$(wc -l <"$scratch/stderr")" -eq 1 ] && [ "$(wc -c <"$scratch/stderr")" -lt 600 ]; }
# is_refused WHAT WORD...: after a run with exit status $status; each WORD is in the line.
is_refused() {
    what=$1
    shift
    verify "$what: exit status $status, not 2" [ "$status" = 2 ]
    verify "$what: stderr is not one short line: $(head -c 300 "$scratch/stderr")" one_line
    for word in "$@"; do
        verify "$what: \"$word\" is not in: $(head -c 300 "$scratch/stderr")" grep -qiF -- "$word" "$scratch/stderr"
    done
    verify "$what: a file was left" nothing_left "$s/out"
    verify "$what: a path of this machine is in the line" sh -c "! grep -qF '$PWD' '$scratch/stderr'"
}
refused() {
    status=$(run_study)
    is_refused "$@"
}
quality_of() { # EVIDENCE COUNTER
    "$FLATTEN" "$1" | awk -F '\t' -v c="$2" '
        $1 == "quality." c || $1 == "quality." c ".n" || $1 == "quality." c ".count" || $1 == "quality." c ".value" { print $2 }'
}
# counted WHAT COUNTER N: the audit is made and the counter is N more than in the good study.
counted() {
    status=$(run_study)
    case $status in
    0 | 1 | 3) good ;;
    *) bad "$1: exit status $status: $(head -c 300 "$scratch/stderr")" && return ;;
    esac
    before=$(quality_of "$scratch/good-out/evidence.json" "$2")
    after=$(quality_of "$s/out/evidence.json" "$2")
    verify "$1: $2 went from \"$before\" to \"$after\"" [ "$((${after:--1} - ${before:-0}))" -eq "$3" ]
}
# Some bad bytes may be either; never a crash, never silence.
refused_or_counted() { # WHAT COUNTER FILE
    if [ "$(run_study)" = 2 ]; then refused "$1" "$3"; else
        rm -rf "$s/out"
        counted "$1" "$2" 1
    fi
}
header() { head -1 "$s/$1"; }

for file in predictions.csv truth.csv encounters.csv; do
    fresh empty && : >"$s/$file"
    refused "empty $file" "$file"
    fresh missing && sed -i '1s/encounter_id/encounter/' "$s/$file"
    refused "$file without encounter_id" "$file" encounter_id
    fresh twice && sed -i '1s/$/,encounter_id/; 2,$s/$/,x/' "$s/$file"
    refused "$file with encounter_id twice" "$file" encounter_id
    fresh folder && rm "$s/$file" && mkdir "$s/$file"
    refused "$file is a folder" "$file"
    fresh dangling && ln -sf nowhere "$s/$file"
    refused "$file cannot be read" "$file"
    fresh semicolons && sed -i '1s/,/;/g' "$s/$file"
    refused "$file with semicolons" "$file" "separated by semicolons"
    fresh tabs && sed -i '1s/,/\t/g' "$s/$file"
    refused "$file with tabs" "$file" "separated by tabs"
    fresh quote && printf 'E9999999,"I10\n' >>"$s/$file"
    refused "unterminated quote in $file" "$file"
done
for file in predictions.csv truth.csv; do
    fresh header && header "$file" >"$s/one" && mv "$s/one" "$s/$file"
    refused "$file has a header only" "$file"
done
fresh code && sed -i '1s/,code,/,kode,/' "$s/predictions.csv"
refused "predictions without code" predictions.csv code

fresh nul && printf 'E0000001,I1\0000,0.9,4.2.1\n' >>"$s/predictions.csv"
refused_or_counted "NUL" malformed_codes predictions.csv
fresh latin && printf 'E0000001,I\3511,0.9,4.2.1\n' >>"$s/predictions.csv"
refused_or_counted "latin-1" malformed_codes predictions.csv
fresh huge && { printf 'E0000001,'; head -c 104857600 /dev/zero | tr '\0' x; printf ',0.9,4.2.1\n'; } >>"$s/predictions.csv"
refused "a field of 100 MB" predictions.csv

fresh ragged && printf 'E0000001,I10\nE0000001,I10,0.9,4.2.1,more\n' >>"$s/predictions.csv"
counted "ragged rows" ragged_rows 2
for score in 1.5 nan inf -0.1 '' 0,9 1e999; do
    fresh score && printf 'E0000001,Z99.9,"%s",4.2.1\n' "$score" >>"$s/predictions.csv"
    counted "score \"$score\"" bad_scores 1
done
fresh no_id && printf ',I10,0.9,4.2.1\n' >>"$s/predictions.csv"
counted "no encounter id" empty_ids 1
fresh no_code && printf 'E0000001,,0.9,4.2.1\n' >>"$s/predictions.csv"
counted "no code" empty_codes 1
fresh age && sed -i '2s/,[0-9]*$/,old/' "$s/encounters.csv"
counted "an age that is no number" bad_numbers 1
fresh twice && sed -n 2p "$s/truth.csv" >"$s/row" && cat "$s/row" >>"$s/truth.csv"
counted "a truth row twice" duplicate_truth 1

fresh key && sed -i 's/"threshold"/"treshold"/' "$s/study.json"
refused "unknown key of the study" study.json treshold threshold
fresh cut && head -c 200 "$good_study/study.json" >"$s/study.json"
refused "half a study" study.json
fresh type && sed -i 's/"threshold": 0.5/"threshold": "high"/' "$s/study.json"
refused "a threshold that is no number" study.json threshold
fresh policy && sed -i 's/board-default/board-defualt/' "$s/study.json"
refused "unknown policy" board-default

fresh exists && mkdir "$s/out" && echo mine >"$s/out/report.pdf"
status=$(run_study)
verify "output that exists: exit status $status, not 2" [ "$status" = 2 ]
verify "output that exists: stderr is not one line" one_line
verify "output that exists: it was changed" sh -c "[ \"\$(cat '$s/out/report.pdf')\" = mine ]"

# What the program says steers no terminal, whoever wrote the name that it quotes.
steers() { LC_ALL=C grep -qP '\x1b|\xe2\x80\xae|\xc2\x9b' "$1"; }
escape=$(printf '\033[31mX\342\200\256Y')
fresh steer && sed -i 's/"title"/"ti\\u001b[31mtle"/' "$s/study.json"
refused "a key with an escape" study.json "unknown key"
verify "an escape of a file reaches stderr" sh -c "! LC_ALL=C grep -qP '\x1b' '$scratch/stderr'"
for argument in "$escape" "--$escape"; do
    status=$(status_of "$OMBUD" run "$argument")
    verify "an escape of an argument reaches stderr" sh -c "! LC_ALL=C grep -qP '\x1b' '$scratch/stderr'"
done
fresh steer && sed -i "s/,White,/,White$escape,/" "$s/encounters.csv"
status=$(status_of "$OMBUD" agree --study "$s/study.json")
verify "a level with an escape: exit status $status, not 0" [ "$status" = 0 ]
verify "the level is not there" grep -q 'race=White' "$scratch/stdout"
if steers "$scratch/stdout"; then bad "an escape of a level reaches stdout"; else good; fi
status=$(status_of "$OMBUD" policy show board-default --json)
verify "JSON goes out as it is" [ "$(wc -l <"$scratch/stdout")" = 1 ]
status=$(status_of "$OMBUD" run --study "$good_study/study.json" --title "Ümläut" --out "$scratch/title" --quiet --no-png)
verify "an option in UTF-8 in the locale C: exit status $status" [ "$status" != 2 ]

# Standard output that is full or closed is an error, told once; and no file of ours takes its place.
for how in '>/dev/full' '>&-'; do
    for verb in --version "policy show board-default" "agree --study $good_study/study.json"; do
        status=$(status_of sh -c "exec $OMBUD $verb $how")
        verify "$verb $how: exit status $status, not 2" [ "$status" = 2 ]
        verify "$verb $how: stderr is not one line" one_line
    done
done
status=$(status_of sh -c "exec $OMBUD tally --study $good_study/study.json --out $scratch/closed <&- >&- 2>&-")
verify "closed streams: exit status $status, not 0" [ "$status" = 0 ]
"$OMBUD" tally --study "$good_study/study.json" --out "$scratch/open"
verify "closed streams: another tally" cmp -s "$scratch/closed" "$scratch/open"

# Evidence that is no JSON: what stands there is not repeated.
"$OMBUD" measure "$scratch/open" --out "$scratch/measured.json"
judged() { status_of "$OMBUD" judge "$@" --out "$scratch/judged.json" --quiet; }
s=$scratch/none
sed 's/"n_patients":/"n_patients":7654321 /' "$scratch/measured.json" >"$scratch/cut.json"
status=$(judged "$scratch/cut.json")
is_refused "evidence that is no JSON" cut.json column "fix:"
verify "a value of the evidence is in the line" sh -c "! grep -q 7654321 '$scratch/stderr'"
sed 's/"confidence":0[^,]*/"confidence":7/g' "$scratch/measured.json" >"$scratch/cut.json"
status=$(judged "$scratch/cut.json")
is_refused "evidence with a wrong value" cut.json confidence "fix:"

# A run log that cannot be gone on with: said before there is an output.
mkfifo "$scratch/fifo"
head -c 50 "$scratch/measured.json" >"$scratch/log"
for log in log fifo none/log; do
    status=$(judged "$scratch/measured.json" --log "$scratch/$log")
    is_refused "the log $log" "$(basename "$log")" "fix:"
    verify "the log $log: evidence was left" [ ! -e "$scratch/judged.json" ]
done

# A device or a pipe is not replaced by a file; nor is the work done when nothing can be written.
status=$(status_of "$OMBUD" judge "$scratch/measured.json" --out "$scratch/fifo" --force)
is_refused "an output that is a pipe" fifo "fix:"
verify "the pipe was replaced" [ -p "$scratch/fifo" ]
status=$(judged "$scratch/measured.json" --junit "$scratch/fifo")
is_refused "JUnit into a pipe" fifo "fix:"
verify "JUnit into a pipe: evidence was left" [ ! -e "$scratch/judged.json" ]
status=$(judged "$scratch/measured.json" --junit "$scratch")
is_refused "JUnit into a folder" "is a folder"
verify "JUnit into a folder: evidence was left" [ ! -e "$scratch/judged.json" ]
status=$(judged "$scratch/measured.json" --junit "$scratch/x" --sarif "$scratch/x")
is_refused "two outputs of one name" "same name"
status=$(status_of "$OMBUD" run --study "$good_study/study.json" --out "$scratch/none/out" --junit "$scratch/x")
is_refused "an output in no folder" out "fix:"

# A copy without identifiers: none of what holds no text, none of some files only, none unchecked.
deid() { status_of "$OMBUD" deid "$@" --quiet; }
s=$scratch/deid
mkdir -p "$s/in/b" && printf 'zip,mrn\n75301,9123921\n' >"$s/in/a.csv"
printf 'Ms. Vance\0MRN 9123921' >"$s/in/b/scan"
status=$(deid "$s/in/b/scan" --fix "$s/out")
is_refused "a copy of a file without text" "nothing to copy" "fix:"
status=$(deid "$s/in" --fix "$s/some")
verify "a copy of some files: exit status $status, not 3" [ "$status" = 3 ]
verify "a copy of some files: the text is not there, or the rest is" [ "$(find "$s/some" -type f)" = "$s/some/a.csv" ]
printf 'a,"b\nx,' >"$s/in/b/bad.csv"
status=$(deid "$s/in" --fix "$s/out" --findings "$s/found.csv")
is_refused "copies, of which one fails" bad.csv "fix:"
verify "copies, of which one fails: something is left" [ ! -e "$s/out" -a ! -e "$s/found.csv" ]
printf '99999999{"id":"a","text":"Ms. Vance, MRN 9123921"}\n{"id":"b","text":"x"}\n' >"$s/notes.jsonl"
status=$(deid "$s/notes.jsonl" --fix "$s/notes")
verify "a copy of another name is read as its origin: exit status $status, not 0" [ "$status" = 0 ]
status=$(deid "$s/in/a.csv" --findings "$scratch/fifo" --force)
is_refused "findings into a pipe" "a pipe" "fix:"
verify "findings into a pipe: it was replaced" [ -p "$scratch/fifo" ]
mkfifo "$s/stall"
{ printf 'Ms. Vance\n%0100000d\n' 1 && sleep 2; } >"$s/stall" &
writer=$!
env --default-signal=INT "$OMBUD" deid - --fix "$s/left/copy" <"$s/stall" >/dev/null 2>&1 &
reader=$!
sleep 1
kill -INT "$reader"
set +e
wait "$reader"
wait "$writer"
set -e
verify "a copy that is interrupted: something is left" [ ! -e "$s/left" ]

# A disk of 64 KB: nothing half-written stays.
fresh disk && mkdir "$s/small"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k none "$s/small" 2>/dev/null; then
    status=$(status_of "$OMBUD" run --study "$s/study.json" --out "$s/small/out")
    verify "full disk: exit status $status, not 2" [ "$status" = 2 ]
    verify "full disk: stderr is not one line" one_line
    verify "full disk: a file was left" nothing_left "$s/small/out"
    while [ "$(cat "$s/small/log" 2>/dev/null | wc -c)" -lt 3900 ]; do
        rm -f "$scratch/judged.json"
        status=$(judged "$scratch/measured.json" --log "$s/small/log")
    done
    head -c 100000 /dev/zero >"$s/small/filler" 2>/dev/null || :
    rm -f "$scratch/judged.json"
    status=$(judged "$scratch/measured.json" --log "$s/small/log")
    verify "a log on a full disk: exit status $status, not 2" [ "$status" = 2 ]
    verify "a log on a full disk is cut" [ "$(status_of "$OMBUD" verify --log "$s/small/log")" = 0 ]
    umount "$s/small"
else
    skip "full disk: mounting a small tmpfs needs root"
fi

# Interrupted while it reads: predictions come from a pipe that stalls.
fresh interrupted && sed -i 's/"predictions.csv"/"-"/' "$s/study.json"
mkfifo "$s/pipe"
{ head -100 "$s/predictions.csv"; sleep 3; } >"$s/pipe" &
writer=$!
env --default-signal=INT "$OMBUD" run --study "$s/study.json" --out "$s/out" <"$s/pipe" >"$scratch/stdout" 2>"$scratch/stderr" &
reader=$!
sleep 1
kill -INT "$reader"
set +e
wait "$reader"
status=$?
wait "$writer"
set -e
case $status in
2 | 130) good ;;
*) bad "SIGINT: exit status $status, not 2 or 130" ;;
esac
# Valgrind, where the program runs under it, tells of the signal in lines of its own.
lines=$(grep -cv '^==[0-9]*==' "$scratch/stderr" || :)
verify "SIGINT: more than one line" [ "$lines" -le 1 ]
verify "SIGINT: a file was left" nothing_left "$s/out"
finish
