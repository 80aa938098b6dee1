"""tp, fp, fn by code over race, sex, site and all, and micro scores by scikit-learn's formulas, in
pandas: no intervals, no report.

usage: peer_pandas.py FOLDER; prints the overall tp fp fn.
"""
import sys

import pandas as pd

folder = sys.argv[1]
truth = pd.read_csv(folder + "/truth.csv", dtype=str, keep_default_na=False)
listed = pd.read_csv(folder + "/predictions.csv", dtype={"encounter_id": str, "code": str},
                     usecols=["encounter_id", "code", "score"], keep_default_na=False)
people = truth[["encounter_id", "race", "sex", "site"]]
gold = truth[["encounter_id", "codes"]].assign(code=truth.codes.str.split(";"))
gold = gold.drop(columns="codes").explode("code").assign(gold=True)
listed = listed[listed.score >= 0.5].drop(columns="score").drop_duplicates().assign(listed=True)
both = gold.merge(listed, how="outer", on=["encounter_id", "code"]).merge(people, on="encounter_id")
is_gold, is_listed = both.gold.notna(), both.listed.notna()
both = both.assign(tp=(is_gold & is_listed).astype(int), fp=(~is_gold).astype(int),
                   fn=(~is_listed).astype(int))
for by in (["race"], ["sex"], ["site"], ["race", "sex"], []):
    counts = both.groupby(by + ["code"])[["tp", "fp", "fn"]].sum()
    assert len(counts)
print(both.tp.sum(), both.fp.sum(), both.fn.sum())
