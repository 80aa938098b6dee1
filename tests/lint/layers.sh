#!/bin/sh
# Includes point down: audit -> reports -> policies -> metrics, and each library has its owner
# (libraries.txt). Prints each offender as file:line and fails. Usage: layers.sh [ROOT]
set -eu
rules=$(cd "$(dirname "$0")" && pwd)/libraries.txt
cd "${1:-.}"

find audit reports policies metrics fixtures tests -name '*.[ch]' 2>/dev/null | sort |
    xargs grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null | awk -v rules="$rules" '
function matches(path, pattern) {   # a shell pattern with * and [ch]
    gsub(/\./, "\\.", pattern)
    gsub(/\*/, ".*", pattern)
    return path ~ ("^" pattern "$")
}
function offend(where, why) { print where ": " why; n_bad++ }
BEGIN {
    rank["metrics"] = 1; rank["policies"] = 2; rank["reports"] = 3; rank["audit"] = 4
    while ((getline line < rules) > 0) {
        if (line ~ /^#/ || line == "") { continue }
        n_rows++
        n = split(line, word, " ")
        prefix[n_rows] = word[1]
        allowed[n_rows] = ""
        for (i = 2; i <= n; i++) {
            if (word[i] == "one") { is_one[n_rows] = 1 } else { allowed[n_rows] = allowed[n_rows] " " word[i] }
        }
    }
}
{
    split($0, part, ":")
    file = part[1]; where = part[1] ":" part[2]
    floor_name = file; sub(/\/.*/, "", floor_name)
    name = $0
    if (name ~ /include[ \t]*"/) {
        sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
        to = name; sub(/\/.*/, "", to)
        if (name !~ /\//) { offend(where, "\"" name "\" is not a path from the root") }
        else if (floor_name in rank && !(to in rank)) { offend(where, floor_name " includes " name) }
        else if (floor_name in rank && rank[to] > rank[floor_name]) {
            offend(where, floor_name " includes " name ", which is a floor above it")
        } else if (floor_name == "fixtures" && to != "fixtures") {
            offend(where, "fixtures are made without the program, but include " name)
        }
        next
    }
    sub(/^[^<]*</, "", name); sub(/>.*/, "", name)
    row = 0
    for (i = 1; i <= n_rows; i++) { if (index(name, prefix[i]) == 1) { row = i; break } }
    if (row == 0) { offend(where, "<" name "> has no owner in tests/lint/libraries.txt"); next }
    n = split(allowed[row], pattern, " ")
    is_allowed = 0
    for (i = 1; i <= n; i++) { if (matches(file, pattern[i])) { is_allowed = 1 } }
    if (!is_allowed) { offend(where, "<" name "> belongs to" allowed[row]) }
    else if (row in is_one && floor_name in rank) {
        if (row in only && only[row] != file) {
            offend(where, "<" name "> is in " only[row] " already, and only one file may have it")
        }
        only[row] = file
    }
}
END { exit n_bad > 0 }'
