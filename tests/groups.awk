# Recall and precision by group, straight from the CSV files of a long-format study: an
# independent check on the generator and on Ombud.
#     awk -v column=4 -f tests/groups.awk predictions.csv truth.csv encounters.csv
# The files in this order; `column` counts in encounters.csv. Prints, a line a group:
#     group|patients|encounters|labels|tp|fp|fn|recall|precision
BEGIN { FS = "," }
FNR == 1 { file++; next }
file == 1 && $3 >= 0.5 { is_listed[$1, $2] = 1; n_listed[$1]++ }
file == 2 { n_labels[$1]++; n_hits[$1] += ($1, $2) in is_listed }
file == 3 && $1 in n_labels {
    g = $column == "" ? "not recorded" : $column
    encounters[g]++
    labels[g] += n_labels[$1]
    tp[g] += n_hits[$1]
    fp[g] += n_listed[$1] - n_hits[$1]
    if (!((g, $2) in is_seen)) { is_seen[g, $2] = 1; patients[g]++ }
}
END {
    for (g in labels) {
        printf "%s|%d|%d|%d|%d|%d|%d|%.17g|%.17g\n", g, patients[g], encounters[g], labels[g], \
            tp[g], fp[g], labels[g] - tp[g], tp[g] / labels[g], tp[g] / (tp[g] + fp[g])
    }
}
