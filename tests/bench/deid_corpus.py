#!/usr/bin/env python3
"""What `ombud deid` leaves and tells, over a corpus with gold spans.

usage: deid_corpus.py OMBUD GOLD.jsonl SCRATCH

leak: for every document, no gold text of four characters or more is in any output of a check of
that document alone (screen, findings, spans). fix: the copy is checked clean; how many gold
texts are still where they stood; how many tokens outside the gold were changed.
Python's standard library only.
"""
import collections, json, os, re, subprocess, sys

ombud, gold_path, scratch = sys.argv[1:4]
os.makedirs(scratch, exist_ok=True)
docs = [json.loads(l) for l in open(gold_path, encoding="utf-8") if l.strip()]
path = lambda name: os.path.join(scratch, name)

def run(*args):
    return subprocess.run([ombud, "deid", *args], capture_output=True, text=True)

leaks, checked = [], 0
for d in docs:
    with open(path("doc.jsonl"), "w", encoding="utf-8") as f:
        f.write(json.dumps({"id": "d", "text": d["text"]}, ensure_ascii=False) + "\n")
    with open(path("doc.txt"), "w", encoding="utf-8") as f:
        f.write(d["text"])
    out = ""
    for name in ("doc.jsonl", "doc.txt"):
        r = run(path(name), "--show", "1000", "--findings", path("f.csv"), "--spans", path("s.jsonl"), "--force")
        out += r.stdout + r.stderr + open(path("f.csv")).read() + open(path("s.jsonl")).read()
    for p in d["phi"]:
        t = d["text"][p["start"]:p["end"]]
        if len(t) >= 4:
            checked += 1
            if t in out:
                leaks.append((d["id"], p["type"], [l for l in out.splitlines() if t in l][:1]))
print(f"leak: {len(leaks)} of {checked} gold texts are in an output")
for l in leaks[:20]:
    print("  ", l)

corpus, rules = path("corpus.jsonl"), path("rules.json")
with open(rules, "w") as f:
    f.write('{"schema":"ombud-deid-rules/1","allow_columns":["id"]}')
with open(corpus, "w", encoding="utf-8") as f:
    for d in docs:
        f.write(json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False) + "\n")
r = run(corpus, "--rules", rules, "--fix", path("clean.jsonl"), "--force")
print("fix:", [l for l in r.stdout.splitlines() if l.startswith("VERDICT")], "exit", r.returncode)
clean = [json.loads(l)["text"] for l in open(path("clean.jsonl"), encoding="utf-8")]

left, n, changed, outside = collections.Counter(), collections.Counter(), collections.Counter(), collections.Counter()
for d, c in zip(docs, clean):
    t, src = d["text"], d["source"]
    words = set(re.findall(r"\w+", c))
    is_gold = bytearray(len(t))
    for p in d["phi"]:
        g = t[p["start"]:p["end"]]
        for i in range(p["start"], p["end"]):
            is_gold[i] = 1
        n[src] += 1
        left[src] += g in c
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
sys.exit(1 if leaks or r.returncode != 0 else 0)
