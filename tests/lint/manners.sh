#!/bin/sh
# Banned functions, lengths, and words that do not belong in the tree. Prints each offender as
# file:line and fails. Usage: manners.sh [ROOT]
set -eu
cd "${1:-.}"
sources() { find audit reports policies metrics fixtures tests -name '*.[ch]' 2>/dev/null | sort; }
status=0
report() { # lines on standard input: print them and remember the failure
    if grep . >&2; then status=1; fi
}
results=$(mktemp)
trap 'rm -f "$results"' EXIT

# In code without comments and strings.
sources | xargs awk '
function offend(why) { print FILENAME ":" FNR ": " why }
FNR == 1 {
    in_comment = 0; in_function = 0; in_tally = 0; in_table = 0; signature = 0
    floor_name = FILENAME; sub(/\/.*/, "", floor_name)
    may_print = FILENAME ~ /^(audit\/cli|fixtures|tests)\//
}
{
    text = $0
    # A table keeps one row a line, however long.
    if (text ~ /clang-format off/) { in_table = 1 }
    if (text ~ /clang-format on/) { in_table = 0 }
    if (!in_table && length(text) > 100) { offend("line is longer than 100 columns") }
    if (text ~ /\t/) { offend("tab") }
    if (floor_name == "metrics" && text ~ /TODO|FIXME|XXX/) { offend("unfinished thought in metrics/") }
    gsub(/\\./, "", text); gsub(/"[^"]*"/, "\"\"", text); gsub(/\047[^\047]*\047/, "0", text)
    gsub(/\/\*([^*]|\*[^\/])*\*\//, "", text); sub(/\/\/.*/, "", text)
    if (in_comment) { if (text !~ /\*\//) { next } sub(/^.*\*\//, "", text); in_comment = 0 }
    if (text ~ /\/\*/) { sub(/\/\*.*/, "", text); in_comment = 1 }

    call = "(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|strtod|rand|srand|localtime|gmtime|ctime|system|popen|alloca|setjmp|longjmp)[ \t]*\\("
    if (text ~ call) { offend("banned function: " $0) }
    call = "(^|[^A-Za-z0-9_])(printf|fprintf|puts|putchar|perror|exit|_exit|abort|g_print|g_printerr|g_error|g_warning)[ \t]*\\("
    if (!may_print && text ~ call) { offend("prints or exits below audit/cli: " $0) }
    if (text ~ /(^|[^A-Za-z0-9_])float[ \t]/) { offend("float: counts are int64_t, values are double") }
    if (text ~ /typedef[ \t]+(struct|union)/) { offend("typedef of a struct") }
    if (text ~ /g_autoptr\(struct/) { offend("g_autoptr of a struct of ours") }
    if (text ~ /^struct tally \{/) { in_tally = 1 }
    if (in_tally && text ~ /(^|[^A-Za-z0-9_])double[ \t]/) { offend("double inside struct tally") }
    if (text ~ /^\}/) { in_tally = 0 }

    # A function starts at the first line of its signature, in column 0.
    if (!in_function && text ~ /^[A-Za-z]/ && text !~ /^(#|typedef|extern)/) { signature = FNR }
    if (!in_function && text ~ /\)[ \t]*\{[ \t]*$/ && signature > 0) { in_function = 1; start = signature }
    if (in_function && text ~ /^\}/) {
        in_function = 0; signature = 0
        if (FNR - start + 1 > 60) {
            print FILENAME ":" start ": function of " FNR - start + 1 " lines, more than 60"
        }
    }
}' >"$results"
report <"$results"

sources | xargs wc -l | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines, more than 600" }' >"$results"
report <"$results"
[ ! -f Makefile ] || awk 'END { if (NR > 200) print "Makefile: " NR " lines, more than 200" }' Makefile >"$results"
report <"$results"
[ ! -f README.md ] || awk 'END { if (NR > 120) print "README.md: " NR " lines, more than 120" }' README.md >"$results"
report <"$results"
sources | grep -E '\.c$' | grep -v /main.c | sed 's|.*/||' | sort | uniq -d |
    sed 's|$|: two files have this name|' >"$results"
report <"$results"

# What the program says: no word that promises more than an audit can.
grep -rniE '"([^"]*[^"A-Za-z])?(fair|unbiased|compliant|proves)([^"A-Za-z][^"]*)?"' audit reports policies metrics \
    --include='*.[ch]' --include='*.json' --include='*.1' 2>/dev/null >"$results" || :
report <"$results"

# Machine paths and words about how the text came to be. The dictionary of names has any name.
tracked() { git ls-files 2>/dev/null | grep . || find . -type f -not -path './build/*' -not -path './.git/*'; }
tracked | grep -vE '(^|/)LICENSE$|^(\./)?policies/deid/lexicon\.txt$|^(\./)?tests/lint/|\.(png|pdf|gz|zst)$|/corpus/' | tr '\n' '\0' |
    xargs -0 grep -nIE '(^|[[:space:]"=(:`])/(work|root|home)/|(^|[^A-Za-z])([Cc]laude|[Aa]nthropic|[Cc]hat[Gg][Pp][Tt]|LLM|[Ss]ub-?agent|AI agent|[Ss]essions?)([^A-Za-z]|$)' >"$results" || :
report <"$results"
exit $status
