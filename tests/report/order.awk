# order.awk RAW READ: the order in which content was written (pdftotext -raw: what a screen reader
# meets) against the order of the page as it is looked at (pdftotext). Every line of the first that
# stands once in the second must follow the one before it. What stands beside something (tiles, the
# sign-off beside the evidence) is read as a column of its own, so `aside` names it and it is passed.
# Prints how many lines were compared and how many are out of order.
function squeeze(s) { gsub(/[ \t\f]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s); return s }
FNR == NR { if (length(squeeze($0)) >= 12) { raw[++n] = squeeze($0); times[raw[n]]++ } next }
{ text = text " " squeeze($0) }
END {
    last = 0
    for (i = 1; i <= n; i++) {
        at = index(text, raw[i])
        if (raw[i] ~ aside || times[raw[i]] > 1 || at == 0 || index(substr(text, at + 1), raw[i]) > 0) { continue }
        seen++
        if (at < last) { print "out of order: " raw[i] > "/dev/stderr"; wrong++ } else { last = at }
    }
    print seen + 0, wrong + 0
}
