# Findings or estimates as one line each, from `flatten evidence.json`:
#     flatten evidence.json | awk -v table=findings -v columns=metric,by,verdict -f tests/evidence.awk
# Columns are separated by "|"; `by` is "attribute=level" pairs joined by " x ", "all" for everybody;
# a column that is absent or null is "-". Table names a top-level array.
BEGIN { FS = "\t"; n_columns = split(columns, column, ",") }
index($1, table "[") == 1 {
    row = $1; sub(/^[^[]*\[/, "", row); sub(/\].*/, "", row)
    key = $1; sub(/^[^.]*\./, "", key)
    if (row + 1 > n_rows) { n_rows = row + 1 }
    if (index(key, "by.") == 1) {
        pair = substr(key, 4) "=" $2
        if (row in by) { by[row] = by[row] " x " pair } else { by[row] = pair }
    } else { cell[row, key] = $2 }
}
END {
    for (row = 0; row < n_rows; row++) {
        line = ""
        for (i = 1; i <= n_columns; i++) {
            k = column[i]
            if (k == "by") { text = (row in by) ? by[row] : "all" }
            else { text = (row, k) in cell && cell[row, k] != "null" ? cell[row, k] : "-" }
            line = line (i > 1 ? "|" : "") text
        }
        print line
    }
}
