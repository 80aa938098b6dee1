"""The drift of two CSV files by scipy, evidently or nannyml, each by its defaults, for its time and
memory: no report is written.

usage: peer_drift.py scipy|evidently|nannyml REF CUR; prints one number so that the work is done.
Stopped by SIGTERM it prints how far it came.
"""
import os
import signal
import sys
import warnings

reached = "reading"


def stop(number, frame):
    print(reached, flush=True)
    os._exit(1)


signal.signal(signal.SIGTERM, stop)

import pandas as pd

warnings.filterwarnings("ignore")
peer, ref_path, cur_path = sys.argv[1:4]
ref, cur = pd.read_csv(ref_path), pd.read_csv(cur_path)
reached = "files read"
numbers = [c for c in ref.columns if ref[c].dtype.kind == "f"]
levels = [c for c in ref.columns if c not in numbers]

if peer == "scipy":
    import numpy as np
    from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance
    total = 0.0
    for c in numbers:
        a, b = ref[c].dropna().to_numpy(), cur[c].dropna().to_numpy()
        total += ks_2samp(a, b, method="asymp").statistic + wasserstein_distance(a, b)
        edges = np.quantile(a, np.arange(1, 10) / 10)
        p = np.bincount(np.searchsorted(edges, a), minlength=10) / len(a)
        q = np.bincount(np.searchsorted(edges, b), minlength=10) / len(b)
        total += float(((q - p) * np.log(q / p)).sum())
        reached = f"{numbers.index(c) + 1} of {len(ref.columns)} columns"
    for c in levels:
        both = pd.concat([ref[c].value_counts(), cur[c].value_counts()], axis=1).fillna(0)
        total += chi2_contingency(both.to_numpy().T, correction=False).statistic
    print(total)
elif peer == "evidently":
    from evidently import Report
    from evidently.presets import DataDriftPreset
    snapshot = Report([DataDriftPreset()]).run(cur, ref)
    print(len(snapshot.dict()["metrics"]))
else:
    import nannyml as nml
    total = 0
    if {"score", "pred", "label"} <= set(ref.columns):
        cbpe = nml.CBPE(problem_type="classification_binary", y_pred_proba="score", y_pred="pred",
                        y_true="label", metrics=["roc_auc", "f1", "accuracy"], chunk_size=50000)
        total += len(cbpe.fit(ref).estimate(cur).to_df())
    drift = nml.UnivariateDriftCalculator(column_names=[c for c in ref.columns if c != "label"],
                                          treat_as_categorical=levels, chunk_size=50000)
    print(total + len(drift.fit(ref).calculate(cur).to_df()))
