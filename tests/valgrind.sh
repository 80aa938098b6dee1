#!/bin/sh
# The unit tests and the scripts that run the program, under valgrind: an invalid access, a use of
# uninitialised memory or a definite leak fails. Usage: valgrind.sh UNIT-TEST...
. tests/common.sh
memcheck="valgrind -q --error-exitcode=70 --leak-check=full --errors-for-leak-kinds=definite
--show-leak-kinds=definite --suppressions=$PWD/tests/valgrind.txt"
for test in "$@"; do
    # shellcheck disable=SC2086
    verify "$test" env CK_FORK=no $memcheck "$test"
done
{
    echo '#!/bin/sh'
    echo "exec $(echo $memcheck) $PWD/$OMBUD \"\$@\""
} >"$scratch/ombud"
chmod +x "$scratch/ombud"
for script in tests/run.sh tests/planted.sh tests/oracle/oracle.sh tests/bad-input.sh; do
    verify "$script" env OMBUD="$scratch/ombud" WORK="$scratch" "$script"
done
finish
