"""Fairlearn, AIF360 and Aequitas on a study: every pair of an encounter and a code is a row, the codes
being those of truth or predicted, the encounters those that truth has. Prints peer, metric, attribute, group, value.

    python tests/bench/peer_fairness.py STUDY-FOLDER race:White sex:Female
"""
import csv
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def read(folder, name):
    with open(f"{folder}/{name}.csv", newline="") as f:
        return list(csv.DictReader(f))


def rows_of(folder, attributes):
    coded = {r["encounter_id"] for r in read(folder, "truth")}
    people = [p for p in read(folder, "encounters") if p["encounter_id"] in coded]
    place = {p["encounter_id"]: i for i, p in enumerate(people)}
    given = [(r["encounter_id"], r["code"]) for r in read(folder, "predictions") if float(r["score"]) >= 0.5]
    given = [(e, c) for e, c in given if e in place]
    true = [(r["encounter_id"], r["code"]) for r in read(folder, "truth")]
    codes = {c: i for i, c in enumerate(sorted({c for _, c in given + true}))}
    y = np.zeros((2, len(people), len(codes)), dtype=np.int8)
    for side, pairs in enumerate((true, given)):
        for e, c in pairs:
            if e in place:
                y[side, place[e], codes[c]] = 1
    out = pd.DataFrame({"label_value": y[0].ravel(), "score": y[1].ravel()})
    for a in attributes:
        out[a] = np.repeat([p[a] or "not recorded" for p in people], len(codes))
    return out


def say(peer, metric, attribute, group, value):
    print(f"{peer}|{metric}|{attribute}|{group}|{float(value):.15g}")


def fairlearn(rows, attribute):
    from fairlearn import metrics as fl

    few = rows.groupby([attribute, "label_value", "score"]).size().reset_index(name="n")  # weights: much faster
    y, p, g, n = few["label_value"], few["score"], few[attribute], few["n"]
    for name in ("demographic_parity", "equalized_odds", "equal_opportunity"):
        for kind in ("difference", "ratio"):
            say("fairlearn", f"{name}_{kind}", attribute, "all", getattr(fl, f"{name}_{kind}")(y, p, sensitive_features=g, sample_weight=n))
    for kind in ("difference", "ratio"):
        f = getattr(fl, f"equalized_odds_{kind}")
        say("fairlearn", f"equalized_odds_{kind}_mean", attribute, "all", f(y, p, sensitive_features=g, agg="mean", sample_weight=n))
    rates = {"selection_rate": fl.selection_rate, "true_positive_rate": fl.true_positive_rate,
             "false_positive_rate": fl.false_positive_rate}
    frame = fl.MetricFrame(metrics=rates, y_true=y, y_pred=p, sensitive_features=g,
                           sample_params={name: {"sample_weight": n} for name in rates})
    for name in rates:
        for group, value in frame.by_group[name].items():
            say("fairlearn", name, attribute, group, value)


def aif360(rows, attribute, reference):
    from aif360.sklearn import metrics as ai

    few = rows.groupby([attribute, "label_value", "score"]).size().reset_index(name="n")
    for group in sorted(set(rows[attribute]) - {reference}):
        part = few[few[attribute].isin([group, reference])]
        is_group = pd.Index((part[attribute] == reference).astype(int), name=attribute)
        y = pd.Series(part["label_value"].to_numpy(), index=is_group)
        p = pd.Series(part["score"].to_numpy(), index=is_group)
        for name in ("statistical_parity_difference", "disparate_impact_ratio", "equal_opportunity_difference",
                     "average_odds_difference", "average_odds_error"):
            say("aif360", name, attribute, group, getattr(ai, name)(y, p, prot_attr=attribute, priv_group=1, sample_weight=part["n"].to_numpy()))


def aif360_inequality(rows):
    from aif360.sklearn import metrics as ai

    b = (rows["score"].astype(int) - rows["label_value"] + 1).to_numpy()
    say("aif360", "theil_index", "-", "all", ai.theil_index(b))
    say("aif360", "generalized_entropy_index_2", "-", "all", ai.generalized_entropy_index(b, alpha=2))
    say("aif360", "coefficient_of_variation", "-", "all", ai.coefficient_of_variation(b))


def aequitas(rows, attribute, reference):
    from aequitas.bias import Bias
    from aequitas.group import Group

    crosstab, _ = Group().get_crosstabs(rows[["score", "label_value", attribute]], attr_cols=[attribute])
    bias = Bias().get_disparity_predefined_groups(
        crosstab, original_df=rows[["score", "label_value", attribute]], ref_groups_dict={attribute: reference},
        alpha=None, check_significance=False, mask_significance=False)
    for _, r in bias.iterrows():
        for name in ("pprev", "tpr", "fnr", "fpr", "tnr", "precision", "fdr", "for", "npv"):
            say("aequitas", f"{name}_disparity", attribute, r["attribute_value"], r[f"{name}_disparity"])


def main():
    pairs = [a.split(":") for a in sys.argv[2:]]
    rows = rows_of(sys.argv[1], [a for a, _ in pairs])
    for attribute, reference in pairs:
        fairlearn(rows, attribute)
        aif360(rows, attribute, reference)
        aequitas(rows, attribute, reference)
    aif360_inequality(rows)


main()
