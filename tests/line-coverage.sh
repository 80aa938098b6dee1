#!/bin/sh
# Line coverage of a tested build by lcov, floor by floor. Usage: line-coverage.sh BUILD-DIR
set -eu
dir=$1
lcov --quiet --capture --directory "$dir" --base-directory "$PWD" --output-file "$dir/all.info" 2>/dev/null
for floor_name in metrics policies reports audit; do
    lcov --quiet --extract "$dir/all.info" "$PWD/$floor_name/*" --output-file "$dir/$floor_name.info" 2>/dev/null
    awk -F '[:,]' -v f="$floor_name" '
        $1 == "LF" { lines += $2 } $1 == "LH" { hit += $2 }
        END { printf "%-9s %5.1f %% of %d lines\n", f, lines ? 100 * hit / lines : 0, lines }' \
        "$dir/$floor_name.info"
done
