#!/bin/sh
# The adapter for Spark against the single process: the same evidence to the byte from local threads,
# from a cluster, with a worker killed in the middle; and the message of an ombud that dies.
#   make check-spark SPARK_PYTHON=/path/to/python    (one that has pyspark; Java must be there)
. tests/common.sh
: "${SPARK_PYTHON:=python3}"
if ! "$SPARK_PYTHON" -c 'import pyspark' 2>/dev/null || ! command -v java >/dev/null; then
    bad "pyspark or Java is missing: set SPARK_PYTHON to a python that has pyspark"
    finish
fi
ombud=$(realpath "$OMBUD")
scratch=$(realpath "$scratch")
adapter=audit/spark/ombud_spark.py
export PYSPARK_PYTHON="$SPARK_PYTHON" PYSPARK_DRIVER_PYTHON="$SPARK_PYTHON" SPARK_LOCAL_IP=127.0.0.1
export SPARK_LOCAL_DIRS="$scratch/local" SPARK_WORKER_DIR="$scratch/worker"
spark_home=$("$SPARK_PYTHON" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
pids=
trap 'for p in $pids; do kill -9 "$p" 2>/dev/null || :; done' EXIT

spark_run() { # OUT ARGUMENTS...: exit status of the adapter
    out=$1
    shift
    rm -rf "$out"
    set +e
    "$SPARK_PYTHON" "$adapter" --ombud "$ombud" --study "$study/study.json" --out "$out" "$@" \
        >"$scratch/stdout" 2>"$scratch/stderr"
    status=$?
    set -e
    case $status in 0 | 1 | 3) return 0 ;; esac
    return 1
}
same() { # NAME OUT
    for file in evidence.json report.pdf report.txt; do
        verify "$1: $file differs: $(tail -1 "$scratch/stderr")" cmp "$scratch/reference/$file" "$2/$file"
    done
}

# A study with rows that are ragged, without id, repeated, and of encounters without truth.
study=$scratch/study
"$GENERATE" --patients 1200 --codes 300 --out "$study"
printf 'ragged\n,I10,0.9,4.2.1\nE9999999,I10,0.9,4.2.1\nE0000001,"I10",0.9,4.2.1\n' >>"$study/predictions.csv"
printf 'E0000001,I10\nE0000001,I10\n' >>"$study/truth.csv"
verify "the single process" audited "$OMBUD" run --study "$study/study.json" --out "$scratch/reference"

verify "local, 7 partitions: $(cat "$scratch/stderr")" spark_run "$scratch/local7" --master 'local[2]' --partitions 7
same "local, 7 partitions" "$scratch/local7"
verify "local, 40 partitions" spark_run "$scratch/local40" --master 'local[2]' --partitions 40 --ship
same "local, 40 partitions" "$scratch/local40"

# Parquet, read by Spark; of clean tables, since a ragged row cannot be in one.
"$GENERATE" --patients 1200 --codes 300 --out "$scratch/clean"
"$SPARK_PYTHON" tests/spark/to_parquet.py "$scratch/clean" 2>"$scratch/stderr"
study=$scratch/clean
mv "$scratch/reference" "$scratch/reference-csv"
verify "the single process, clean" audited "$OMBUD" run --study "$study/study.json" --out "$scratch/reference"
verify "Parquet" spark_run "$scratch/parquet" --master 'local[2]' --predictions "$study/predictions.parquet" \
    --truth "$study/truth.parquet" --encounters "$study/encounters.parquet"
same "Parquet" "$scratch/parquet"
rm -r "$scratch/reference"
mv "$scratch/reference-csv" "$scratch/reference"
study=$scratch/study

# An ombud that fails, and one that is killed, in one partition: the job fails with its message.
fault() { # NAME COMMAND MESSAGE
    cat >"$scratch/$1" <<EOF
#!/bin/sh
case \$1 in tally)
    for file in "\$@"; do
        case \$file in */truth.csv) if grep -q "^E0000100," "\$file"; then $2; fi ;; esac
    done ;;
esac
exec $ombud "\$@"
EOF
    chmod +x "$scratch/$1"
    whole=$ombud
    ombud=$scratch/$1
    if spark_run "$scratch/out-$1" --master 'local[2]' --partitions 7; then
        bad "$1: the job ended as if nothing had been"
    else
        good
    fi
    ombud=$whole
    verify "$1: its message is lost: $(tail -1 "$scratch/stderr")" grep -q "^ombud-spark: .*$3" "$scratch/stderr"
    verify "$1: a report was left" [ ! -e "$scratch/out-$1" ]
}
fault failing 'echo "ombud: no room left on the disk" >&2; exit 2' 'status 2: ombud: no room left on the disk'
fault killed 'kill -9 $$' 'tally failed with status -9'

# A cluster of one master and two workers; one of them is killed while partitions are tallied.
start() { # LOG CLASS ARGUMENTS...
    log=$1
    shift
    "$spark_home/bin/spark-class" "$@" >"$scratch/$log" 2>&1 &
    pids="$pids $!"
}
port=$((20000 + $$ % 20000))
start master.log org.apache.spark.deploy.master.Master --host 127.0.0.1 --port $port --webui-port $((port + 1))
for n in 1 2; do
    start worker$n.log org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 1g \
        --webui-port $((port + 10 + n)) --work-dir "$scratch/worker$n" "spark://127.0.0.1:$port"
done
victim=${pids##* }
for _ in $(seq 120); do
    [ "$(cat "$scratch"/worker*.log | grep -c 'Successfully registered with master')" -ge 2 ] && break
    sleep 1
done
master="spark://127.0.0.1:$port"
verify "cluster: $(tail -1 "$scratch/stderr")" spark_run "$scratch/cluster" --master "$master" --partitions 8
same "cluster" "$scratch/cluster"

# Slow enough to be met in the middle; each tally leaves a mark.
cat >"$scratch/slow" <<EOF
#!/bin/sh
if [ "\$1" = tally ]; then : >"$scratch/mark.\$\$"; sleep 2; fi
exec $ombud "\$@"
EOF
chmod +x "$scratch/slow"
# Is a tally going on below this process? A loss between two would cost no tally.
tallies_now() {
    ps -eo pid=,ppid=,args= | awk -v root="$1" -v slow="$scratch/slow" '
        { parent[$1] = $2 }
        index($0, slow " tally") { tally[$1] = 1 }
        END {
            for (p in tally) { for (q = p; q in parent; q = parent[q]) { if (q == root) { exit 0 } } }
            exit 1
        }'
}
whole=$ombud
ombud=$scratch/slow
(
    for _ in $(seq 6000); do
        [ "$(find "$scratch" -maxdepth 1 -name 'mark.*' | wc -l)" -ge 6 ] && tallies_now "$victim" && break
        sleep 0.1
    done
    children=$(ps -o pid= --ppid "$victim")
    for p in $victim $children; do kill -9 "$p" 2>/dev/null || :; done
    : >"$scratch/worker-killed"
) &
verify "a worker is killed: $(tail -1 "$scratch/stderr")" spark_run "$scratch/killed-worker" --master "$master" --partitions 24
wait $!
ombud=$whole
verify "no worker was killed" [ -e "$scratch/worker-killed" ]
verify "no tally was made twice" [ "$(find "$scratch" -maxdepth 1 -name 'mark.*' | wc -l)" -gt 24 ]
verify "Spark did not notice the loss" grep -qiE "lost (executor|worker)|ExecutorLost|worker .*lost" "$scratch/stderr" "$scratch/master.log"
same "a worker is killed" "$scratch/killed-worker"
finish
