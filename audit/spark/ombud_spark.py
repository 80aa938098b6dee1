"""Ombud on Apache Spark: `ombud tally` is the map, `ombud merge` the reduce.

Predictions, truth and encounters are partitioned by encounter, so that what belongs together meets
in one partition; each partition is piped through `ombud tally`, the tallies are summed in a tree
by `ombud merge`, and the driver measures, judges and reports. Tallies add, so the evidence is the
same to the byte as that of `ombud run` over the whole files, whatever the partitions, the retries
and the order of the sum.

    spark-submit ombud_spark.py --study study.json --out q3
    ombud-spark --master 'local[4]' --study study.json --predictions s3a://...parquet --out q3

The binary must be on every worker, at the path given by --ombud (default: found in PATH), or be
sent there by --ship. CSV is handed on line by line as it stands; Parquet and Delta tables, which
Spark reads, are written as CSV into the pipe: a null is an empty field, an array of codes is joined
by the study's separator.
"""
import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zlib

ROLES = ("encounters", "truth", "predictions")  # in the order in which a partition is written


class OmbudError(RuntimeError):
    """What `ombud` said on standard error, or what is wrong with the input."""


# --- the study ---


def load_study(path):
    """study.json as a dictionary, its file names taken from its folder."""
    with open(path, encoding="utf-8") as f:
        study = json.load(f)
    folder = os.path.dirname(os.path.abspath(path))
    for entry in study.get("inputs", {}).values():
        name = entry.get("file")
        if name and "://" not in name and not os.path.isabs(name):
            entry["file"] = os.path.join(folder, name)
    return study


def column_name(study, role, column):
    """The name that a file has for a column: its own map, the study's, or the column's name."""
    own = study["inputs"][role].get("columns", {})
    return own.get(column, study.get("columns", {}).get(column, column))


# --- reading: an RDD of (encounter, line) and a header, for each table ---


def fields_of(line):
    row = next(csv.reader([line], strict=True), [])
    return [field.strip(" \t") for field in row]


def key_of_line(line, at):
    """The encounter of a CSV line; "" for a row that has none, which is counted wherever it goes."""
    try:
        fields = line.split(",") if '"' not in line else fields_of(line)
    except csv.Error:
        raise OmbudError(
            "a record goes on over several lines; fix: save the table as Parquet, or without line "
            "ends in its fields"
        ) from None
    return fields[at].strip(" \t\r") if at < len(fields) else ""


def read_csv(spark, path, key):
    """Lines as they stand, without the header of each file."""
    lines = spark.sparkContext.textFile(path)
    header = lines.first().lstrip("\ufeff")
    names = fields_of(header.rstrip("\r"))
    if key not in names:
        raise OmbudError("%s: no column \"%s\"" % (os.path.basename(path), key))
    at = names.index(key)
    # Each file of the path begins with the same header: it is known by its text.
    rows = lines.filter(lambda line: line.lstrip("\ufeff") != header and line.strip() != "")
    return header, rows.map(lambda line: (key_of_line(line, at), line))


def text_of_row(values, separator):
    out = io.StringIO()
    cells = [
        "" if v is None else separator.join(map(str, v)) if isinstance(v, (list, tuple)) else v
        for v in values
    ]
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def read_table(spark, path, key, file_format, separator):
    """A Parquet or Delta table, as lines of CSV."""
    from pyspark.sql import functions as F
    from pyspark.sql import types as T

    table = spark.read.format(file_format).load(path)
    if key not in table.columns:
        raise OmbudError("%s: no column \"%s\"" % (os.path.basename(path), key))
    columns = [
        F.col("`%s`" % f.name)
        if isinstance(f.dataType, T.ArrayType)
        else F.col("`%s`" % f.name).cast("string")
        for f in table.schema.fields
    ]
    at = table.columns.index(key)
    header = text_of_row(table.columns, separator)
    rows = table.select(*columns).rdd
    return header, rows.map(lambda r: ((r[at] or "").strip(" \t"), text_of_row(r, separator)))


def format_of(path, given):
    if given != "auto":
        return given
    if os.path.isdir(os.path.join(path, "_delta_log")):
        return "delta"
    return "parquet" if path.rstrip("/").endswith((".parquet", ".pq")) else "csv"


def read_input(spark, study, role, given):
    entry = study["inputs"][role]
    key = column_name(study, role, "encounter_id")
    file_format = format_of(entry["file"], given)
    if file_format == "csv":
        return read_csv(spark, entry["file"], key)
    separator = entry.get("code_separator", ";")
    return read_table(spark, entry["file"], key, file_format, separator)


# --- the map and the reduce: these run on the workers ---


def ombud_path(given, is_shipped):
    if is_shipped:
        from pyspark import SparkFiles

        path = SparkFiles.get(os.path.basename(given))
        os.chmod(path, 0o755)
        return path
    return given


def run_ombud(argv, feed=None):
    """Standard output of an `ombud`; its message as an error when it fails. `feed` writes to its
    standard input."""
    process = subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    failures = []

    def write():
        try:
            if feed is not None:
                feed(process.stdin)
        except BrokenPipeError:
            pass  # it ended early and says why itself
        except Exception as e:  # of the rows: the job must see it
            failures.append(e)
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass

    messages = []
    writer = threading.Thread(target=write)
    reader = threading.Thread(target=lambda: messages.append(process.stderr.read()))
    writer.start()
    reader.start()
    output = process.stdout.read()
    reader.join()
    writer.join()
    status = process.wait()
    if failures:
        raise failures[0]
    if status not in (0, 1, 3):
        text = messages[0].decode("utf-8", "replace").strip()
        raise OmbudError(
            "%s %s failed with status %d: %s"
            % (os.path.basename(argv[0]), argv[1], status, text or "it said nothing")
        )
    return output


def write_lines(lines, header, role, rows, pending):
    """Writes the rows of one role; returns the first row of the next one."""
    lines.write(header.encode("utf-8") + b"\n")
    row = pending if pending is not None else next(rows, None)
    while row is not None and row[0][0] == role:
        lines.write(row[1].encode("utf-8") + b"\n")
        row = next(rows, None)
    return row


def tally_partition(rows, plan):
    """The tally of one partition, whose rows come sorted by role; nothing of an empty one."""
    rows = iter(rows)
    row = next(rows, None)
    if row is None:
        return
    ombud = ombud_path(plan["ombud"], plan["is_shipped"])
    folder = tempfile.mkdtemp(prefix="ombud-spark-")
    try:
        argv = [ombud, "tally", "--part", "--threads", "1", "--out", "-"]
        study = os.path.join(folder, "study.json")
        with open(study, "w", encoding="utf-8") as f:
            f.write(plan["study"].value)
        argv += ["--study", study]
        if plan["patients"] is not None:
            patients = os.path.join(folder, "patients.csv")
            with open(patients, "wb") as f:
                f.write(plan["patients"].value)
            argv += ["--patients", patients]
        headers = plan["headers"]
        for role, name in enumerate(ROLES[:-1]):
            if name in headers:
                path = os.path.join(folder, name + ".csv")
                with open(path, "wb") as f:
                    row = write_lines(f, headers[name], role, rows, row)
                argv += ["--" + name, path]
        last = len(ROLES) - 1
        argv += ["--predictions", "-"]
        yield run_ombud(
            argv, lambda pipe: write_lines(pipe, headers[ROLES[last]], last, with_first(row, rows), None)
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def with_first(row, rows):
    if row is not None:
        yield row
        yield from rows


def merge_two(a, b, plan):
    """The sum of two tallies."""
    ombud = ombud_path(plan["ombud"], plan["is_shipped"])
    folder = tempfile.mkdtemp(prefix="ombud-spark-")
    try:
        paths = []
        for name, tally in (("a", a), ("b", b)):
            paths.append(os.path.join(folder, name + ".tally"))
            with open(paths[-1], "wb") as f:
                f.write(tally)
        return run_ombud([ombud, "merge", "--out", "-"] + paths)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- the driver ---


def whole_patients(spark, study, given):
    """The patients file as bytes of CSV, for every worker: it is joined by patient."""
    path = study["inputs"]["patients"]["file"]
    file_format = format_of(path, given)
    if file_format == "csv":
        rows = spark.sparkContext.wholeTextFiles(path).values().collect()
        if len(rows) != 1:
            raise OmbudError("the patients must be one file, or a table")
        return rows[0].encode("utf-8")
    header, rows = read_table(
        spark, path, column_name(study, "patients", "patient_id"), file_format, ";"
    )
    return ("\n".join([header] + rows.values().collect()) + "\n").encode("utf-8")


def tally_study(spark, study, ombud, is_shipped=False, partitions=None, file_format="auto"):
    """The tally of a study, as bytes. `study` is the dictionary of study.json; its inputs may be
    anything that Spark reads."""
    context = spark.sparkContext
    context.addPyFile(os.path.abspath(__file__))  # the workers need not have it installed
    if is_shipped:
        context.addFile(ombud)
    headers, tables = {}, []
    for number, name in enumerate(ROLES):
        if name not in study["inputs"]:
            continue
        headers[name], rows = read_input(spark, study, name, file_format)
        tables.append(rows.map(lambda r, n=number: ((n, r[0]), r[1])))
    n = partitions or max(context.defaultParallelism, max(t.getNumPartitions() for t in tables))
    patients = None
    if "patients" in study["inputs"]:
        patients = context.broadcast(whole_patients(spark, study, file_format))
    # The study goes to the workers with neutral file names; they are no part of its fingerprint.
    sent = dict(study, inputs={k: dict(v, file=k + ".csv") for k, v in study["inputs"].items()})
    plan = {
        "ombud": ombud,
        "is_shipped": is_shipped,
        "study": context.broadcast(json.dumps(sent)),
        "patients": patients,
        "headers": headers,
    }
    whole = context.union(tables).repartitionAndSortWithinPartitions(
        n, partitionFunc=lambda key: zlib.crc32(key[1].encode("utf-8")), keyfunc=lambda key: key[0]
    )
    tallies = whole.mapPartitions(lambda rows: tally_partition(rows, plan))
    depth = 2 if n <= 64 else 3
    return tallies.treeReduce(lambda a, b: merge_two(a, b, plan), depth)


def finish(ombud, tally, out, policies):
    """Measures, judges and reports on the driver; the exit status of the verdict."""
    folder = tempfile.mkdtemp(prefix="ombud-spark-")
    try:
        names = [os.path.join(folder, n) for n in ("all.tally", "measured.json", "judged.json")]
        with open(names[0], "wb") as f:
            f.write(tally)
        run_ombud([ombud, "measure", names[0], "--out", names[1]])
        judge = [ombud, "judge", names[1], "--out", names[2]]
        for policy in policies:
            judge += ["--policy", policy]
        process = subprocess.run(judge, check=False)
        if process.returncode not in (0, 1, 3):
            return process.returncode
        run_ombud([ombud, "report", names[2], "--out", out])
        return process.returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def arguments(argv):
    p = argparse.ArgumentParser(prog="ombud-spark", description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--study", required=True, help="study.json")
    for name in ROLES + ("patients",):
        p.add_argument("--" + name, help="in place of the study's file")
    p.add_argument("--format", default="auto", choices=("auto", "csv", "parquet", "delta"))
    p.add_argument("--partitions", type=int, help="default: as Spark reads the tables")
    p.add_argument("--ombud", default=shutil.which("ombud") or "ombud", help="the binary's path")
    p.add_argument("--ship", action="store_true", help="send the binary to the workers")
    p.add_argument("--master", help="default: spark-submit's")
    p.add_argument("--policy", action="append", default=[], help="default: the study's")
    p.add_argument("--tally", help="write the tally here and stop")
    p.add_argument("--out", help="folder of the report")
    a = p.parse_args(argv)
    if (a.out is None) == (a.tally is None):
        p.error("give --out FOLDER, or --tally FILE")
    return a


def root_message(error):
    """The line of a failed job that ombud wrote, or the first line of the error."""
    lines = [line for line in str(error).splitlines() if "OmbudError:" in line]
    text = lines[0].split("OmbudError:", 1)[1] if lines else str(error).split("\n", maxsplit=1)[0]
    return text.strip()


def main(argv=None):
    a = arguments(argv)
    from pyspark.sql import SparkSession

    study = load_study(a.study)
    for name in ROLES + ("patients",):
        if getattr(a, name):
            study["inputs"].setdefault(name, {})["file"] = getattr(a, name)
    builder = SparkSession.builder.appName("ombud")
    spark = (builder.master(a.master) if a.master else builder).getOrCreate()
    try:
        tally = tally_study(spark, study, a.ombud, a.ship, a.partitions, a.format)
    except Exception as e:
        print("ombud-spark: %s" % root_message(e), file=sys.stderr)
        return 2
    finally:
        spark.stop()
    if a.tally:
        with open(a.tally, "wb") as f:
            f.write(tally)
        return 0
    policies = a.policy or study.get("policy", [])
    try:
        return finish(a.ombud, tally, a.out, policies)
    except OmbudError as e:
        print("ombud-spark: %s" % e, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
