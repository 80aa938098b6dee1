#!/bin/sh
# Golden cases: tests/golden/<verb>/<case>/ holds `cmd` (run by sh from the project's root, with
# $OMBUD, $GENERATE and the scratch folder $out), `expout`, `experr` and `exit`. --bless rewrites the
# last three; say why in the commit.
. tests/common.sh
name=golden
bless=${1:-}
for cmd in tests/golden/*/*/cmd; do
    [ -f "$cmd" ] || continue
    dir=$(dirname "$cmd")
    out=$scratch/$(basename "$(dirname "$dir")")-$(basename "$dir")
    mkdir -p "$out"
    export OMBUD GENERATE out
    set +e
    sh "$cmd" >"$out.out" 2>"$out.err" </dev/null
    echo $? >"$out.exit"
    set -e
    if [ "$bless" = --bless ]; then
        cp "$out.out" "$dir/expout"
        cp "$out.err" "$dir/experr"
        cp "$out.exit" "$dir/exit"
    fi
    is_same=yes
    for part in expout:out experr:err exit:exit; do
        diff -u "$dir/${part%:*}" "$out.${part#*:}" || is_same=no
    done
    verify "$dir differs; if it is right, make golden BLESS=1" [ $is_same = yes ]
done
finish
