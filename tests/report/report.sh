#!/bin/sh
# The three reports of the planted study: as many sheets as a reader takes (board up to 10, gate up
# to 5, drift 1), the same bytes from two runs in two folders, tagged, whole, read in the order of
# the page.
. tests/common.sh
"$GENERATE" --out "$scratch/study"
status_of "$OMBUD" run --study "$scratch/study/study.json" --out "$scratch/audit" >/dev/null
evidence=$scratch/audit/evidence.json

aside='^(Report ID |dashed: |Codes correct \(|Groups compared|Charts reviewed|Data team|Compliance officer|Ethics board chair)'
"$FLATTEN" "$evidence" >"$scratch/flat"
cat reports/say.c reports/words.c reports/figure*.c reports/pages/*.c metrics/metric*.c \
    metrics/interval*.c metrics/criterion.c | grep -o '"[^"]*"' >"$scratch/words"
numbers() { # CHANGED: numbers seen, numbers not found
    awk -v changed="$1" -f tests/report/numbers.awk "$scratch/flat" "$scratch/flat" "$scratch/words" \
        "$scratch/raw"
}

for kind in board:10 gate:5 drift:1; do
    most=${kind#*:}
    kind=${kind%:*}
    out=$scratch/$kind
    mkdir -p "$scratch/elsewhere/deeper"
    "$OMBUD" report "$evidence" --kind "$kind" --out "$out"
    "$OMBUD" report "$evidence" --kind "$kind" --out "$scratch/elsewhere/deeper/$kind"
    pages=$(pdfinfo "$out/report.pdf" | awk '/^Pages:/ { print $2 }')
    verify "the $kind report has $pages pages, more than $most" [ "$pages" -le "$most" ]
    verify "the $kind report differs from run to run" diff -r "$out" "$scratch/elsewhere/deeper/$kind"
    verify "the $kind report is not tagged" sh -c "pdfinfo '$out/report.pdf' | grep -q '^Tagged: *yes'"
    verify "qpdf finds a fault in the $kind report" \
        sh -c "qpdf --check '$out/report.pdf' >'$scratch/qpdf' 2>&1 && ! grep -qi warning '$scratch/qpdf'"
    verify "poppler warns of the structure of the $kind report" \
        sh -c "! pdfinfo -struct '$out/report.pdf' 2>&1 >/dev/null | grep ."
    pdftotext -raw "$out/report.pdf" "$scratch/raw"
    pdftotext "$out/report.pdf" "$scratch/read"
    read -r seen wrong <<END
$(awk -v aside="$aside" -f tests/report/order.awk "$scratch/raw" "$scratch/read")
END
    verify "the $kind report: $wrong of $seen lines are read out of order" \
        [ "$wrong" -eq 0 -a "$seen" -ge 1 ]
    read -r seen missing <<END
$(numbers 0)
END
    verify "the $kind report: $missing of $seen numbers are not in the evidence" [ "$missing" -eq 0 ]
    [ "$kind" = drift ] && continue
    read -r seen missing <<END
$(numbers 1)
END
    verify "of $seen changed numbers only $missing are noticed" [ "$((missing * 3))" -gt "$seen" ]
done
# With all that a report may hold besides: a quarter before, waivers, statements, promises.
"$GENERATE" --kind null --out "$scratch/before"
status_of "$OMBUD" run --study "$scratch/before/study.json" --no-png --out "$scratch/last" >/dev/null
cat >"$scratch/waivers.json" <<END
{"schema":"ombud-waivers/1","waivers":[{"rule":"BOARD-RECALL-RATIO","by":"A. Rivera","role":"Compliance officer",
"reason":"All charts of the group get human review.","issued":"2026-10-05","until":"2026-12-31"}]}
END
cat >"$scratch/attestations.json" <<END
{"schema":"ombud-attestations/1","answers":[{"rule":"CMS-CELLS-DERIVED","answer":"yes","by":"A. Rivera",
"role":"Privacy officer","date":"2026-10-05"}]}
END
status_of "$OMBUD" judge "$evidence" --previous "$scratch/last/evidence.json" --waivers "$scratch/waivers.json" \
    --attestations "$scratch/attestations.json" --policy board-default --policy cms-cell-suppression \
    --out "$scratch/full.json" >/dev/null
for kind in board:10 gate:5; do
    "$OMBUD" report "$scratch/full.json" --kind "${kind%:*}" --no-png --out "$scratch/full-${kind%:*}"
    pages=$(pdfinfo "$scratch/full-${kind%:*}/report.pdf" | awk '/^Pages:/ { print $2 }')
    verify "the fullest ${kind%:*} report has $pages pages" [ "$pages" -le "${kind#*:}" ]
done
# The text of the tree is slow to get, and the same code makes it for every kind.
verify "poppler warns of the text of the structure" \
    sh -c "! pdfinfo -struct-text '$scratch/drift/report.pdf' 2>&1 >/dev/null | grep ."
finish
