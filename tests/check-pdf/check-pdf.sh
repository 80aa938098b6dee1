#!/bin/sh
# make check-pdf: the reports of the planted study, letter and A4, all kinds, through veraPDF. They say
# that they are PDF/A-3a and must be. They make no claim of PDF/UA-1, because that needs a person too,
# but whatever a program can see of it must hold: the claim itself is the one clause that may fail.
# Needs Java 17 and Maven, which fetches veraPDF once; without them it is skipped.
. tests/common.sh
for tool in java mvn; do
    if ! command -v "$tool" >/dev/null; then
        echo "check-pdf: skipped: no $tool"
        exit 0
    fi
done
here=tests/check-pdf
jars=$WORK/verapdf
if [ ! -d "$jars" ] && ! mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies \
    -DoutputDirectory="$(pwd)/$jars" >"$scratch/mvn" 2>&1; then
    echo "check-pdf: skipped: Maven could not fetch veraPDF"
    rm -rf "$jars"
    exit 0
fi
"$GENERATE" --out "$scratch/study"
sed 's/"policy": /"intersections": [["race", "age"]], "policy": /' "$scratch/study/study.json" \
    >"$scratch/study/two.json"
status_of "$OMBUD" run --study "$scratch/study/two.json" --out "$scratch/audit" >/dev/null
n=0
for kind in board gate drift; do
    for paper in letter a4; do
        "$OMBUD" report "$scratch/audit/evidence.json" --kind "$kind" --paper "$paper" \
            --out "$scratch/$kind-$paper"
        n=$((n + 1))
    done
done
files=$(ls "$scratch"/*-letter/report.pdf "$scratch"/*-a4/report.pdf)
# shellcheck disable=SC2086
java -cp "$jars/*" "$here/CheckPdf.java" 3a $files >"$scratch/a" || :
# shellcheck disable=SC2086
java -cp "$jars/*" "$here/CheckPdf.java" ua1 $files >"$scratch/ua" || :
verify "PDF/A-3a: $(grep -v pass "$scratch/a" | head -3)" [ "$(grep -c 'pass$' "$scratch/a")" = "$n" ]
verify "PDF/UA-1 fails in more than its claim: $(grep '^  ' "$scratch/ua" | grep -v '^  5-1' | head -3)" \
    [ "$(grep -c '^  ' "$scratch/ua")" = "$(grep -c '^  5-1 ' "$scratch/ua")" ]
verify "PDF/UA-1 was not looked at" [ "$(grep -c 'pass$\|fail$' "$scratch/ua")" = "$n" ]
finish
