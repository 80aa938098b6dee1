#!/bin/sh
# Plants one offence of each kind in a scratch tree: each must be named, and a clean tree must not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
status=0

clean() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/metrics" "$tree/policies" "$tree/reports" "$tree/audit/cli" "$tree/audit/ingest"
    printf '#include "metrics/sum.h"\n\n#include <gsl/gsl_cdf.h>\n' >"$tree/metrics/sum.c"
    printf '#include <csv.h>\n\n#include "metrics/sum.h"\n' >"$tree/audit/ingest/read.c"
    printf 'int main(void) {\n    printf("a");\n}\n' >"$tree/audit/cli/main.c"
}
# planted SCRIPT FILE EXPECTED TEXT: with TEXT added to FILE the script fails and says EXPECTED.
planted() {
    clean
    printf '%b\n' "$4" >>"$tree/$2"
    if output=$("$here/$1" "$tree" 2>&1); then
        echo "offenders: $1 does not see: $4"
        status=1
    elif ! printf '%s\n' "$output" | grep -q "$2.*$3"; then
        echo "offenders: $1 does not name $2 and \"$3\": $output"
        status=1
    fi
}

clean
for script in layers.sh manners.sh; do
    if ! "$here/$script" "$tree"; then
        echo "offenders: $script finds fault with a clean tree"
        status=1
    fi
done
long_body=$(yes '    x++;' | head -70)
planted layers.sh metrics/sum.c 'floor above' '#include "policies/policy.h"'
planted layers.sh reports/page.c 'floor above' '#include "audit/study/study.h"'
planted layers.sh policies/rule.c 'belongs to metrics' '#include <gsl/gsl_math.h>'
planted layers.sh audit/cli/draw.c 'belongs to reports' '#include <cairo-pdf.h>'
planted layers.sh audit/cli/text.c 'belongs to reports' '#include <pango/pangocairo.h>'
planted layers.sh audit/ingest/second.c 'already' '#include <csv.h>'
planted layers.sh metrics/net.c 'no owner' '#include <curl/curl.h>'
planted layers.sh metrics/json.c 'belongs to' '#include <jansson.h>'
planted layers.sh audit/cli/near.c 'path from the root' '#include "near.h"'
planted manners.sh metrics/sum.c 'banned' 'void f(char *a) {\n    strcpy(a, "b");\n}'
planted manners.sh audit/cli/main.c 'banned' 'int n = atoi("1");'
planted manners.sh reports/page.c 'below audit/cli' 'void f(void) {\n    printf("a");\n}'
planted manners.sh policies/rule.c 'below audit/cli' 'void f(void) {\n    abort();\n}'
planted manners.sh metrics/sum.c 'unfinished' '/* TODO(me): more */'
planted manners.sh metrics/tally.h 'double inside' 'struct tally {\n    double sum;\n};'
planted manners.sh metrics/sum.c 'typedef' 'typedef struct a a;'
planted manners.sh metrics/sum.c 'more than 60' "int f(int x) {\n$long_body\n    return x;\n}"
planted manners.sh metrics/sum.c 'more than 600' "$(yes 'int a;' | head -620)"
planted manners.sh metrics/sum.c '100 columns' "/* $(yes x | head -60 | tr '\n' ' ') */"
planted manners.sh reports/page.c 'compliant' 'const char *a = "The model is compliant.";'
planted manners.sh README.md 'home' 'See /home/me/notes'
exit $status
