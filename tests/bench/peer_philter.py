"""Philter (philter_ucsf) over FILE by its delta configuration. Python 3.11 and later refuse its inline
flags, which are taken to the front; its part-of-speech tagger, whose model is not in its package, is
replaced by one that calls every word a noun: the time is a lower bound. Prints "seconds N", loading
left out."""
import os, re, sys, tempfile, time, warnings

warnings.simplefilter("ignore")
compile_as_it_is = re.compile

def compile_with_flags_first(pattern, flags=0):
    if isinstance(pattern, str) and "(?i)" in pattern:
        pattern, flags = pattern.replace("(?i)", ""), flags | re.I
    return compile_as_it_is(pattern, flags)

re.compile = compile_with_flags_first
import nltk

nltk.pos_tag = lambda words, *_: [(w, "NN") for w in words]
import philter_ucsf
from philter_ucsf.philter import Philter

home = os.path.dirname(philter_ucsf.__file__)
with tempfile.TemporaryDirectory() as folder:
    notes, out = os.path.join(folder, "in/"), os.path.join(folder, "out/")
    os.makedirs(notes)
    os.makedirs(out)
    lines = open(sys.argv[1], encoding="utf-8", errors="replace").read().splitlines(True)
    for i in range(0, len(lines), 20):
        with open(os.path.join(notes, f"n{i}.txt"), "w", encoding="utf-8") as f:
            f.writelines(lines[i:i + 20])
    with open(os.path.join(folder, "none.json"), "w") as f:
        f.write("{}")
    os.chdir(home)
    philter = Philter({"verbose": False, "run_eval": False, "freq_table": False, "initials": True,
                       "finpath": notes, "foutpath": out, "outformat": "asterisk", "ucsfformat": False,
                       "anno_folder": folder, "filters": os.path.join(home, "configs/philter_delta.json"),
                       "xml": os.path.join(folder, "none.json"), "coords": os.path.join(folder, "c.json"), "eval_out": folder, "cachepos": None})
    start = time.process_time()
    philter.map_coordinates()
    philter.transform()
    print("seconds", time.process_time() - start)
