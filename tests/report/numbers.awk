# numbers.awk: every number of a page is in the evidence.
#   awk -v changed=0 -f numbers.awk FLAT FLAT WORDS PAGES
# FLAT is the evidence by `flatten`, read twice; WORDS the strings of the program's own tables
# (sentences, formulas, sources); PAGES is pdftotext -raw. A printed number is found when some number
# of the evidence, as it is or times 100 (percent, points), rounds to it at its own decimals. On a line
# that names a level of a group only the evidence of that level counts. Besides these a page prints
# page and figure numbers, the ticks of axes, counts of findings by verdict, shares of the quality
# counters, how many times the charts of a finding those go that would settle it (rounded down to one
# digit), and numbers that stand in a text of the evidence or of the program.
#
# Prints how many numbers were compared and how many were not found, and names those. changed=1 adds
# one to the last digit of each number first: that tells how much this test would see (about half:
# the ratios of one group stand close together).
function number_of(s) { return s ~ /^-?[0-9][0-9,]*(\.[0-9]+)?%?$/ }
function plain(s) { gsub(/,/, "", s); sub(/%$/, "", s); return s }
function decimals(s) { s = plain(s); return s ~ /\./ ? length(s) - index(s, ".") : 0 }
function words_of(s, out,    n) {
    gsub(/–|−|…|—|·|≥|≤|→|←/, " ", s)
    gsub(/[()\[\];:"'=<>*]/, " ", s)
    return split(s, out, /[ \t]+/)
}
function strip(s) { sub(/[.,]$/, "", s); return s }
function note(table, s,    w, n, i) {
    n = words_of(s, w)
    for (i = 1; i <= n; i++) { table[strip(w[i])] = 1 }
}
# Kept under the form in which a page may print it: a whole number as it is, else a percentage or
# points (times 100), or the number itself to one decimal and more.
function keep(level, v,    d) {
    if (v == int(v)) { found[level, "n", v + 0] = 1 }
    for (d = 0; d <= 4; d++) {
        found[level, "%", sprintf("%.*f", d, 100 * v)] = 1
        if (d > 0) { found[level, "x", sprintf("%.*f", d, v)] = 1 }
    }
}
function has(level, t,    p) {
    p = plain(t)
    if (t ~ /%$/) { return ((level, "%", p) in found) }
    if (p !~ /\./) { return ((level, "n", p + 0) in found) }
    return ((level, "x", p) in found) || (decimals(p) == 1 && ((level, "%", p) in found))
}
function object_of(path) { sub(/\.by\..*/, "", path); return path }
# Up to the longest start of the path that is a group's object.
function levels_of(path,    p) {
    for (p = path; p != ""; ) {
        if (p in level_of) { return level_of[p] }
        if (!sub(/[.\[][^.\[]*$/, "", p)) { return "" }
    }
    return ""
}
BEGIN {
    FS = "\t"
    shown = "recall_micro|precision_micro|f1_micro|missed_per_100|unsupported_per_100"
    verdicts = "pass|fail|cannot tell|check|group|Failed|Passed|Watch|Waived|Groups"
}
FILENAME != file { file = FILENAME; n_file++ }
FNR == 1 && NR > 1 && n_file == 1 { n_file = 2 }
n_file == 1 && $1 ~ /\.by\./ {
    o = object_of($1)
    level_of[o] = level_of[o] (o in level_of ? "\t" : "") $2
    levels[$2] = 1
}
# Only what a page shows: the measures of its figures and those that are judged, and of them the
# number, its range and its counts. Comparisons are shown with the range of their finding.
n_file == 1 && $1 ~ /^estimates\[[0-9]+\]\.metric$/ {
    if ($2 !~ "^(" shown ")(_|$)" || $2 ~ /_(ratio|difference)_to_/) { o = $1; sub(/\.metric$/, "", o); left_out[o] = 1 }
}
n_file == 1 { next }
n_file == 2 && $1 ~ /^estimates/ {
    o = $1
    sub(/\..*/, "", o)
    if (o in left_out || $1 !~ /\.(value|lo|hi|n_labels|n_encounters|n_patients|confidence)$/) { next }
}
n_file == 2 && $1 ~ /^fairness/ && $1 !~ /^fairness\.(case_mix|families|search)/ { next }
n_file == 2 && $1 ~ /_sha256$/ { next }
n_file == 2 && $1 ~ /^findings.*\.n_(more|encounters)$/ {
    o = object_of($1)
    sub(/\.n_[a-z]*$/, "", o)
    if ($1 ~ /more$/) { wanted[o] = $2 + 0 } else { had[o] = $2 + 0 }
    if (o in wanted && had[o] > 0) {
        n = int(wanted[o] / had[o])
        for (d = 1; n / d >= 10; d *= 10) { }
        n = int(n / d) * d
        keep("", n)
        n_own = split(levels_of($1), own, "\t")
        for (i = 1; i <= n_own; i++) { keep(own[i], n) }
    }
}
n_file == 2 {
    if ($2 ~ /^-?[0-9.]+(e[-+][0-9]+)?$/) {
        keep("", $2 + 0)
        n = split(levels_of($1), own, "\t")
        for (i = 1; i <= n; i++) { keep(own[i], $2 + 0) }
        if ($1 ~ /^quality\./) { quality[$2 + 0] = 1 }
        if ($1 ~ /\.limit\[|n_comparisons$/) { keep("limit", $2 + 0) }
        if ($1 ~ /confidence$/) { keep("", 1 - $2) }
        if ($1 ~ /n_encounters$/) { encounters[$2 + 0] = 1; all = $2 + 0 > all ? $2 + 0 : all }
    } else {
        note(said, $2)
        if ($1 ~ /\.verdict$|^findings.*severity$/) { tally[$2]++ }
    }
    next
}
n_file == 3 { note(said, $0); next }
FNR == 1 { # the pages begin: what the quality page divides
    for (a in quality) { for (b in quality) { if (b > 0) { keep("share", a / b) } } }
    for (a in encounters) { if (all > 0) { keep("share", a / all) } }
    for (v in tally) { total += tally[v] }
}
/^Report ID .* Page [0-9]+ of [0-9]+$/ { next }
/^(Figure|Table) [0-9]+\./ { sub(/^(Figure|Table) [0-9]+\./, "") }
/\? [0-9]+$/ { next } # contents
/^[0-9a-f ]+$/ && length($0) == 35 { next } # half of a digest
/^[-0-9. ]+$/ && length($0) < 30 { next } # ticks
{
    line = $0
    # The levels that the line names; a sentence that goes on stands under those of the line before.
    n_on = 0
    goes_on = line ~ /^[a-z(]/ ? last " " line : line
    for (l in levels) {
        if (length(l) > 3 && index(goes_on, l) > 0) { on[++n_on] = l }
    }
    last = line
    if (line ~ /^[a-z(]/ && line !~ verdicts "$") {
        for (i = 1; i <= n_before; i++) { on[++n_on] = before[i] }
    }
    n_before = n_on
    for (i = 1; i <= n_on; i++) { before[i] = on[i] }
    n = words_of(line, w)
    for (i = 1; i <= n; i++) {
        t = strip(w[i])
        if (!number_of(t) || line ~ "< " t) { continue }
        if (changed) {
            d = decimals(t)
            t = sprintf("%.*f%s", d, plain(t) + 10 ^ -d, t ~ /%$/ ? "%" : "")
        } else if (t in said) {
            continue
        }
        n_seen++
        is_found = n_on == 0 && has("", t)
        for (k = 1; k <= n_on && !is_found; k++) { is_found = has(on[k], t) || has("limit", t) }
        if (is_found || (("share", "%", plain(t)) in found && t ~ /%$/)) { continue }
        if (t ~ /^[0-9]+$/ && t <= total && line ~ verdicts && !changed) { continue }
        if (plain(t) in said && !changed) { continue }
        n_missing++
        if (!changed) { print "not in the evidence: " w[i] " in \"" line "\"" > "/dev/stderr" }
    }
}
END { print n_seen + 0, n_missing + 0 }
