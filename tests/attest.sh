#!/bin/sh
# Attest and verify: what was signed is verified, and one byte that is changed anywhere - report,
# evidence, policy, input, sums, signature, log - is named. A signature of another audit fails, and
# so does a signer who is not in the trusted list.
#   ATTEST_STEP=1 tests/attest.sh        every byte of attestation, policy and log; 61: every 61st
#   ATTEST_FILE_STEP=997                 and every 997th of the other files, which digests hold
. tests/common.sh
: "${ATTEST_STEP:=61}" "${ATTEST_FILE_STEP:=0}"
d=$scratch
"$GENERATE" --patients 300 --encounters-per-patient 1 --codes 100 --out "$d/data"
"$GENERATE" --patients 310 --encounters-per-patient 1 --codes 100 --out "$d/other-data"
# A policy of one's own, so that there is a file to change.
sed -e 's/"id": "accuracy-ahima-95"/"id": "mine"/' policies/packs/accuracy-ahima-95.json >"$d/mine.json"
audit() { # DATA FOLDER
    audited "$OMBUD" run --study "$d/$1/study.json" --policy board-default --policy "$d/mine.json" \
        --log "$d/log.jsonl" --out "$d/$2"
}
verify "the study is audited" audit data q3
verify "the other study is audited" audit other-data q2
for who in rivera osei eve; do
    verify "a key is made" [ "$(status_of "$OMBUD" attest --new-key "$d/$who.key" --name "$who X" --role Officer)" = 0 ]
done
verify "the secret key is for its owner only" [ "$(stat -c %a "$d/rivera.key")" = 600 ]
verify "a key is not made over another" [ "$(status_of "$OMBUD" attest --new-key "$d/rivera.key" --name X --role Y)" = 2 ]

attest() { # FOLDER KEY
    status_of "$OMBUD" attest "$d/$1" --key "$d/$2.key" --policy "$d/mine.json" --inputs "$d/data" --log "$d/log.jsonl"
}
verified() { # FOLDER WORDS...: exit status of verify with the two trusted signers
    folder=$1
    shift
    status_of "$OMBUD" verify "$d/$folder" --trusted "$d/rivera.key.pub" --trusted "$d/osei.key.pub" \
        --policy "$d/mine.json" --inputs "$d/data" --log "$d/log.jsonl" "$@"
}
verify "one signs" [ "$(attest q3 rivera)" = 0 ]
verify "one signature is not two" [ "$(verified q3 --signers 2)" = 1 ]
verify "how many signed is said" grep -q '1 of 2 trusted persons' "$scratch/stdout"
verify "another signs too" [ "$(attest q3 osei)" = 0 ]
verify "both are verified: $(cat "$scratch/stderr")" [ "$(verified q3 --signers 2)" = 0 ]
verify "the PDF is rendered again" grep -q 'report.pdf  *is what evidence.json renders to' "$scratch/stdout"
verify "inputs are looked at" grep -q 'ok  predictions.csv' "$scratch/stdout"

# flip FILE OFFSET: the byte at OFFSET becomes another one.
flip() {
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    # shellcheck disable=SC2059 # the octal escape is the byte
    printf "\\$(printf '%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
n_flips=0
# places SIZE STEP: start, two between and the end, or every STEPth byte.
places() {
    if [ "$2" -gt 0 ]; then
        seq 0 "$2" $(($1 - 1))
    else
        echo 0 $(($1 / 3)) $(($1 * 4 / 5)) $(($1 - 1))
    fi
}
# named FILE EXPECTED: a byte changed at any of its places is found, and the line names EXPECTED.
named() {
    file=$1
    expected=$2
    size=$(wc -c <"$file")
    cp -p "$file" "$d/kept"
    for at in $(places "$size" "$ATTEST_FILE_STEP"); do
        n_flips=$((n_flips + 1))
        flip "$file" "$at"
        verify "a changed byte at $at of $file is not found" [ "$(verified q3)" = 1 ]
        verify "a changed byte at $at of $file: $(grep '^!!' "$scratch/stdout") does not name $expected" \
            grep -q "^!!  .*$expected" "$scratch/stdout"
        cp -p "$d/kept" "$file"
    done
}
named "$d/q3/report.pdf" report.pdf
named "$d/q3/evidence.json" evidence.json
named "$d/q3/report.txt" report.txt
named "$d/q3/page-1.png" page-1.png
named "$d/q3/problems.csv" problems.csv
named "$d/q3/SHA256SUMS" SHA256SUMS
named "$d/data/predictions.csv" predictions.csv
named "$d/data/truth.csv" truth.csv
head -2 "$d/log.jsonl" >"$d/head" # the last line is held by whoever attests it, not by the chain
size=$(wc -c <"$d/head")
cp -p "$d/log.jsonl" "$d/kept"
for at in $(places "$size" "$ATTEST_STEP"); do
    n_flips=$((n_flips + 1))
    flip "$d/log.jsonl" "$at"
    verify "a changed byte at $at of the log is not found" [ "$(verified q3)" = 1 ]
    verify "a changed byte at $at of the log is not named" grep -q '^!!  log.jsonl: line [123][.a-z]*: ' "$scratch/stdout"
    cp -p "$d/kept" "$d/log.jsonl"
done

# The attestation: signatures, keyids, statement, braces.
file=$d/q3/attestation.dsse.json
cp -p "$file" "$d/kept"
size=$(wc -c <"$file")
for at in $(places "$size" "$ATTEST_STEP"); do
    n_flips=$((n_flips + 1))
    flip "$file" "$at"
    verify "a changed byte at $at of the attestation is not found" [ "$(verified q3)" = 1 ]
    verify "a changed byte at $at of the attestation is not named" \
        grep -qE '^!!  (attestation.dsse.json|signature [12])' "$scratch/stdout"
    cp -p "$d/kept" "$file"
done

# A policy is held by its canonical text: what a changed byte changes in it is found, or it is no policy any more.
cp -p "$d/mine.json" "$d/kept"
size=$(wc -c <"$d/mine.json")
for at in $(places "$size" "$ATTEST_STEP"); do
    n_flips=$((n_flips + 1))
    flip "$d/mine.json" "$at"
    verify "a changed byte at $at of the policy is not found" [ "$(verified q3)" != 0 ]
    verify "a changed byte at $at of the policy is not named" \
        sh -c "cat '$scratch/stdout' '$scratch/stderr' | grep -qE '^!!  policy |mine.json'"
done
for change in 's/0\.95,$/0.94,/' 's/"min_n": 300/"min_n": 301/' 's/Coding accuracy/Coding accurary/'; do
    sed "$change" "$d/kept" >"$d/mine.json"
    verify "a changed policy ($change) is not found" [ "$(verified q3)" = 1 ]
    verify "a changed policy is not named" grep -q '^!!  policy mine@1.0.0' "$scratch/stdout"
done
rm "$d/mine.json"
cp -p "$d/kept" "$d/mine.json"

# Whole files.
mv "$d/q3/page-1.png" "$d/kept.png"
verify "a missing file is not found" [ "$(verified q3)" = 1 ]
verify "a missing file is not named" grep -q '^!!  page-1.png: is not there' "$scratch/stdout"
mv "$d/kept.png" "$d/q3/page-1.png"
cp "$d/q3/attestation.dsse.json" "$d/q2/attestation.dsse.json"
verify "a stolen signature holds for another audit" [ "$(verified q2)" = 1 ]
verify "the first file that differs is not named" grep -q '^!!  ' "$scratch/stdout"
rm "$d/q2/attestation.dsse.json"
verify "no attestation verifies" [ "$(verified q2)" = 1 ]

# A PDF with its digest made right again, signed by nobody: only rendering again shows it.
cp -r "$d/q3" "$d/forged"
rm "$d/forged/attestation.dsse.json"
printf '%%\n' >>"$d/forged/report.pdf"
(cd "$d/forged" && sha256sum report.pdf >new && grep -v '  report.pdf$' SHA256SUMS >old && cat old new >SHA256SUMS && rm old new)
verify "a forged PDF can be signed" [ "$(attest forged rivera)" = 2 ]
verify "why not is not said" grep -q 'not what evidence.json renders to' "$scratch/stderr"

verify "a signer who is not trusted signs" [ "$(attest q3 eve)" = 0 ]
verify "a signer who is not trusted is not found" [ "$(verified q3)" = 1 ]
verify "a signer who is not trusted is not named" grep -q '^!!  signature [123]: key .* is not in the trusted list' "$scratch/stdout"

# The log: a whole chain; a line taken out, or the end cut off, is found.
verify "the log is no chain" [ "$(status_of "$OMBUD" verify --log "$d/log.jsonl")" = 0 ]
verify "each run is in the log" [ "$(grep -c '"verb":"run"' "$d/log.jsonl")" = 2 ]
sed 2d "$d/log.jsonl" >"$d/cut.jsonl"
verify "a line taken out is not found" [ "$(status_of "$OMBUD" verify --log "$d/cut.jsonl")" = 1 ]
verify "the line after it is not named" grep -q '^!!  cut.jsonl: line 2' "$scratch/stdout"
cp -p "$d/kept" "$d/mine.json"
rm "$d/q3/attestation.dsse.json"
verify "it is signed again" [ "$(attest q3 rivera)" = 0 ]
head -3 "$d/log.jsonl" >"$d/short.jsonl"
verify "a log without its end is a chain" [ "$(status_of "$OMBUD" verify --log "$d/short.jsonl")" = 0 ]
mv "$d/short.jsonl" "$d/log.jsonl"
verify "a log without the entry that was attested verifies" [ "$(verified q3)" = 1 ]
verify "that is not said" grep -q 'lacks the entry' "$scratch/stdout"
echo "attest: $n_flips changed bytes"
finish
