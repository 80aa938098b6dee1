#!/bin/sh
# A binary table audited as a study against the oracle (independent program and Fairlearn, AIF360,
# Aequitas on the same rows), to 1e-9, undefined where the oracle says null. Skipped where
# ../shared/data is absent. PRINT=1 prints the table of what agrees.
. tests/common.sh
data=$SHARED/data/fairness
if [ ! -d "$data" ]; then
    skip "no data in $data"
    exit 0
fi
data=$(cd "$data" && pwd)
"$FLATTEN" "$data/oracle.json" >"$scratch/oracle"
"$FLATTEN" "$data/library_outputs.json" | sed 's/^/library./' >>"$scratch/oracle"
audit() { # NAME: its study audited, tables made
    sed "s|@DATA@|$data|" "tests/oracle/$1.json" >"$scratch/$1.json"
    verify "$1 is not audited" audited "$OMBUD" run --study "$scratch/$1.json" --out "$scratch/$1" --internal
    "$FLATTEN" "$scratch/$1/evidence.json" >"$scratch/$1.flat"
    awk -v table=estimates -v columns=metric,by,value,n_encounters,level -f tests/evidence.awk "$scratch/$1.flat" |
        grep '|overall$' >"$scratch/$1.estimates"
}
agrees() { # MODE NAME
    awk -v mode="$1" -f tests/oracle/fairness.awk "$scratch/oracle" "$scratch/$2.estimates" "$scratch/$2.flat" \
        >"$scratch/$2.table"
}
audit audit_rows
verify "audit_rows differs from the oracle" agrees rates audit_rows
audit audit_rows_by_age
verify "case mix by age differs from the oracle" agrees mix audit_rows_by_age
for table in audit_rows audit_rows_by_age; do
    if [ -n "${PRINT:-}" ]; then sort "$scratch/$table.table"; else grep '^BAD' "$scratch/$table.table" | head -20 || :; fi
done
finish
