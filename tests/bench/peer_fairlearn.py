"""Micro recall, precision and F1 over race, sex, site and race with sex, with intervals from 100
bootstrap replicates, by Fairlearn's MetricFrame: no codes, no report.

usage: peer_fairlearn.py FOLDER [REPLICATES]; prints the overall tp fp fn.
"""
import sys

import pandas as pd
from fairlearn.metrics import MetricFrame
from sklearn.metrics import f1_score, precision_score, recall_score

folder = sys.argv[1]
replicates = int(sys.argv[2]) if len(sys.argv) > 2 else 100
truth = pd.read_csv(folder + "/truth.csv", dtype=str, keep_default_na=False)
listed = pd.read_csv(folder + "/predictions.csv", dtype={"encounter_id": str, "code": str},
                     usecols=["encounter_id", "code", "score"], keep_default_na=False)
people = truth[["encounter_id", "race", "sex", "site"]]
gold = truth[["encounter_id", "codes"]].assign(code=truth.codes.str.split(";"))
gold = gold.drop(columns="codes").explode("code").assign(gold=1)
listed = listed[listed.score >= 0.5].drop(columns="score").drop_duplicates().assign(listed=1)
pairs = gold.merge(listed, how="outer", on=["encounter_id", "code"]).merge(people, on="encounter_id")
y_true, y_pred = pairs.gold.fillna(0).astype(int), pairs.listed.fillna(0).astype(int)


def zero(score):
    return lambda t, p: score(t, p, zero_division=0)


metrics = {"recall": zero(recall_score), "precision": zero(precision_score), "f1": zero(f1_score)}
for by in (["race"], ["sex"], ["site"], ["race", "sex"]):
    frame = MetricFrame(metrics=metrics, y_true=y_true, y_pred=y_pred, sensitive_features=pairs[by],
                        n_boot=replicates, ci_quantiles=[0.025, 0.975], random_state=1)
    assert len(frame.by_group_ci) == 2
both = y_true * y_pred
print(both.sum(), (y_pred - both).sum(), (y_true - both).sum())
