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
suite() { # SCRIPT [ARGS]: with the program of the suite replaced by the one under valgrind
    verify "$*" env OMBUD="$scratch/ombud" WORK="$scratch" "$@"
}
suite tests/run.sh
suite tests/docs.sh
suite tests/oracle/oracle.sh
suite tests/sense/sense.sh
suite tests/sense/hcc.sh
suite tests/planted.sh
suite tests/null.sh null 1
suite tests/null.sh edge 1
suite tests/bad-input.sh
suite tests/shard/shard.sh
finish
