#!/bin/sh
# Turns text files into C: embed.sh NAME FILE... prints a table NAME[] of {file name, text}.
set -eu
name=$1
shift
echo '#include "policies/embedded.h"'
echo
i=0
for file in "$@"; do
    printf 'static const char text_%s_%d[] = {\n' "$name" "$i"
    od -An -v -tu1 "$file" | sed -e 's/^ *//' -e 's/  */,/g' -e 's/$/,/'
    echo '0};'
    i=$((i + 1))
done
printf 'const struct embedded %s[] = {\n' "$name"
i=0
for file in "$@"; do
    printf '    {"%s", text_%s_%d},\n' "$(basename "$file")" "$name" "$i"
    i=$((i + 1))
done
echo '    {0, 0},'
echo '};'
