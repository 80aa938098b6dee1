# What the benchmarks share. To be sourced: . tests/bench/common.sh
. tests/common.sh
: "${BENCH_PYTHON:=}"
stopwatch=$(dirname "$FLATTEN")/stopwatch

# has MODULE: BENCH_PYTHON has it.
has() { [ -n "$BENCH_PYTHON" ] && "$BENCH_PYTHON" -c "import $1" 2>/dev/null; }

# measured NAME PROCESSORS COMMAND...: sets $seconds, $kilobytes, $status and, with STOPWATCH_PROCESSOR,
# $processor; standard output goes to $scratch/out-NAME. PROCESSORS is a list for taskset, or "any".
measured() {
    measured_name=$1 pin="taskset -c $2"
    [ "$2" != any ] || pin=
    shift 2
    # shellcheck disable=SC2086
    $pin "$stopwatch" "$@" 3>"$scratch/time" >"$scratch/out-$measured_name" 2>"$scratch/stderr" || :
    read -r seconds kilobytes status processor <"$scratch/time" || :
    case $status in
    0 | 1 | 3) ;;
    *)
        bad "$measured_name: exit status $status: $(tail -1 "$scratch/stderr")"
        return 1
        ;;
    esac
}

# median: of the numbers on standard input, a line each.
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
