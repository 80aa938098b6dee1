#!/usr/bin/env python3
"""What `ombud deid` leaves and tells, over a corpus with gold spans.

usage: corpus.py OMBUD GOLD.jsonl SCRATCH

leak: no gold text of four characters or more of a document is in what any output (screen,
findings, spans) says of that document. fix: the copy is checked clean; how many gold texts are
still where they stood; how many tokens outside the gold were changed.
Python's standard library only. Exit status 1 for a leak or a copy that is not clean.
"""
import collections, json, os, re, subprocess, sys

ombud, gold_path, scratch = sys.argv[1:4]
docs = [json.loads(l) for l in open(gold_path, encoding="utf-8") if l.strip()]
path = lambda name: os.path.join(scratch, name)

def run(*args):
    return subprocess.run([ombud, "deid", *args, "--force"], capture_output=True, text=True)

def write(name, some):
    with open(path(name), "w", encoding="utf-8") as f:
        for d in some:
            f.write(json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False) + "\n")

# Sixty documents at a time, so that every place is on the screen; a document is a line.
leaks, checked = [], 0
for first in range(0, len(docs), 60):
    some = docs[first:first + 60]
    write("doc.jsonl", some)
    r = run(path("doc.jsonl"), "--show", "1000", "--findings", path("f.csv"), "--spans", path("s.jsonl"))
    told = collections.defaultdict(str)
    for line in r.stdout.splitlines() + r.stderr.splitlines():
        m = re.match(r"doc\.jsonl:(\d+):(.*)", line)
        told[int(m.group(1)) if m else 0] += (m.group(2) if m else line) + "\n"
    for line in open(path("f.csv"), encoding="utf-8").read().splitlines()[1:]:
        told[int(line.split(",")[1])] += line.split(",", 2)[2] + "\n"
    for k, line in enumerate(open(path("s.jsonl"), encoding="utf-8")):
        told[k + 1] += line[line.index('"spans"'):]
    for k, d in enumerate(some):
        for p in d["phi"]:
            t = d["text"][p["start"]:p["end"]]
            if len(t) >= 4:
                checked += 1
                if t in told[k + 1] or t in told[0]:
                    leaks.append((d["id"], p["type"]))
print(f"leak: {len(leaks)} of {checked} gold texts are in an output")
for l in leaks[:20]:
    print("  ", l)

with open(path("rules.json"), "w") as f:
    f.write('{"schema":"ombud-deid-rules/1","allow_columns":["id"]}')
write("corpus.jsonl", docs)
r = run(path("corpus.jsonl"), "--rules", path("rules.json"), "--fix", path("clean.jsonl"))
print("fix:", [l for l in r.stdout.splitlines() if l.startswith("VERDICT")], "exit", r.returncode)
clean = [json.loads(l)["text"] for l in open(path("clean.jsonl"), encoding="utf-8")]

left, n, changed, outside = (collections.Counter() for _ in range(4))
for d, c in zip(docs, clean):
    t, src = d["text"], d["source"]
    is_gold = bytearray(len(t))
    for p in d["phi"]:
        is_gold[p["start"]:p["end"]] = b"\1" * (p["end"] - p["start"])
        n[src] += 1
        left[src] += t[p["start"]:p["end"]] in c
    kept = collections.Counter(re.findall(r"\w+", c))
    for m in re.finditer(r"\w+", t):
        if not any(is_gold[m.start():m.end()]):
            outside[src] += 1
            if kept[m.group()] > 0:
                kept[m.group()] -= 1
            else:
                changed[src] += 1
print(f"{'source':24} {'gold':>6} {'left':>6} {'share':>7}   {'other tokens':>12} {'changed':>8} {'share':>7}")
for s in sorted(n | outside):
    print(f"{s:24} {n[s]:6d} {left[s]:6d} {left[s] / max(1, n[s]):7.3f}   {outside[s]:12d} {changed[s]:8d} {changed[s] / max(1, outside[s]):7.4f}")
total = sum(changed.values()) / max(1, sum(outside.values()))
print(f"all: {total:.4f} of the other tokens changed")
sys.exit(1 if leaks or r.returncode != 0 or total > .02 else 0)
