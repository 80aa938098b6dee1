#!/bin/sh
# A binary table audited as a study against the oracle (independent program and Fairlearn, AIF360,
# Aequitas on the same rows), to 1e-9, areas to the bound of their bins; undefined where the oracle
# says null. Skipped where ../shared/data is absent. PRINT=1 prints the table of what agrees.
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
# By group and for all: half the pairs of right and wrong that share a bin of 0.001, of all pairs.
awk -F , 'NR > 1 {
    bin = $4 * 1000; bin = bin == int(bin) ? bin : int(bin) + 1
    n = split("all|race=" $5 "|sex=" $6 "|age_band=" $7 "|race=" $5 " x sex=" $6, by, "|")
    for (i = 1; i <= n; i++) { g[by[i]]; total[by[i], $2]++; in_bin[by[i], $2, bin]++ }
}
END {
    for (k in g) {
        for (bin = 0; bin <= 1000; bin++) { shared[k] += in_bin[k, 0, bin] * in_bin[k, 1, bin] }
        pairs = total[k, 0] * total[k, 1]
        printf "%s|%.9f\n", k, (pairs > 0 ? shared[k] / 2 / pairs : 0)
    }
}' "$data/audit_rows.csv" >"$scratch/bounds"
agrees() { # MODE NAME
    awk -v mode="$1" -v bounds="$scratch/bounds" -f tests/oracle/fairness.awk "$scratch/oracle" "$scratch/$2.estimates" "$scratch/$2.flat" \
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
