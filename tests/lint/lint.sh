#!/bin/sh
# Everything that needs no build. Each check prints its offenders; the exit status is 1 if any did.
set -u
cd "$(dirname "$0")/../.." || exit 2
status=0
check() {
    title=$1
    shift
    if "$@"; then echo "lint: $title: good"; else
        echo "lint: $title: FAILED"
        status=1
    fi
}
sources() { find audit reports policies metrics fixtures tests -name '*.[ch]' | sort; }
scripts() { find .ci tests fixtures policies -type f | xargs grep -lE '^#!/bin/sh' 2>/dev/null; }
formatted() { sources | xargs clang-format --dry-run -Werror; }
analysed() {
    sources | grep '\.c$' | xargs cppcheck --quiet --error-exitcode=1 -j 2 -I . --std=c11 \
        --library=gtk,posix --inline-suppr --enable=warning,performance,portability \
        --suppressions-list=tests/lint/cppcheck.txt
}
parsed() { scripts | while read -r s; do sh -n "$s" || exit 1; done; }
executable() { scripts | while read -r s; do [ -x "$s" ] || { echo "$s is not executable"; exit 1; }; done; }
# The README's block is what the golden case of the planted study prints.
shown() {
    sed -n '1,/^VERDICT/p' tests/golden/run/planted/expout | sed 's/ *$//' | while IFS= read -r line; do
        grep -qxF "    $line" README.md || { echo "README.md does not show: $line"; exit 1; }
    done
}
manual() { [ ! -f audit/cli/ombud.1 ] || mandoc -T lint -W warning audit/cli/ombud.1; }

check "the lint finds planted offenders" tests/lint/offenders.sh
check "layers and owners of libraries" tests/lint/layers.sh
check "banned functions, lengths, words" tests/lint/manners.sh
check "clang-format" formatted
check "cppcheck" analysed
check "shell syntax" parsed
check "shell scripts are executable" executable
check "README shows what the demo prints" shown
check "man page" manual
exit $status
