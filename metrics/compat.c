#include "metrics/compat.h"

#include <string.h>

/* clang-format off */
#define UNION_NOTE "the peer divides by every label column, Ombud by the codes with gold or prediction: the same where the columns are these"
#define TIES_NOTE "ties by code ascending; the peer's order of ties is undefined"
#define LIST_NOTE "over the label list (--labels), which takes the place of the peer's columns"

const struct compat_peer compat_peers[] = {
    {"caml", "CAML, evaluation.py (Mullenbach and others 2018)"},
    {"codiesp", "CodiEsp 2020, evaluation of the tasks D and P"},
    {"edin", "Edin and others 2023, metrics.py"},
    {"sklearn", "scikit-learn 1.9, indicator matrices, zero_division=0"},
};
const size_t n_compat_peers = sizeof compat_peers / sizeof compat_peers[0];

const struct compat_row compat_rows[] = {
    {"caml", "acc_macro",  "jaccard_macro_union",   "jaccard_macro_union", UNION_NOTE},
    {"caml", "prec_macro", "precision_macro_union", "precision_macro", UNION_NOTE},
    {"caml", "rec_macro",  "recall_macro_union",    "recall_macro", UNION_NOTE},
    {"caml", "f1_macro",   "f1_macro_caml",         "f1_macro", UNION_NOTE},
    {"caml", "acc_micro",  "jaccard_micro",         "jaccard_micro", "called accuracy; it is intersection over union"},
    {"caml", "prec_micro", "precision_micro",       "precision_micro", NULL},
    {"caml", "rec_micro",  "recall_micro",          "recall_micro", NULL},
    {"caml", "f1_micro",   "f1_micro",              "f1_micro", NULL},
    {"caml", "inst_acc",   "jaccard_samples",       "jaccard_samples", NULL},
    {"caml", "inst_prec",  "precision_samples",     "precision_samples", NULL},
    {"caml", "inst_rec",   "recall_samples",        "recall_samples", NULL},
    {"caml", "inst_f1",    "f1_samples_caml",       "f1_samples", NULL},
    {"caml", "auc_macro",  "auc_macro",             "auc_macro", NULL},
    {"caml", "auc_micro",  "auc_micro",             "auc_micro", NULL},
    {"caml", "prec_at_5",  "precision_at_5",        "precision_at_5", TIES_NOTE},
    {"caml", "rec_at_5",   "recall_at_5",           "recall_at_5", TIES_NOTE},
    {"caml", "f1_at_5",    "f1_at_5",               "f1_at_5", TIES_NOTE},
    {"caml", "prec_at_8",  "precision_at_8",        "precision_at_8", TIES_NOTE},
    {"caml", "rec_at_8",   "recall_at_8",           "recall_at_8", TIES_NOTE},
    {"caml", "f1_at_8",    "f1_at_8",               "f1_at_8", TIES_NOTE},
    {"caml", "prec_at_15", "precision_at_15",       "precision_at_15", TIES_NOTE},
    {"caml", "rec_at_15",  "recall_at_15",          "recall_at_15", TIES_NOTE},
    {"caml", "f1_at_15",   "f1_at_15",              "f1_at_15", TIES_NOTE},

    {"codiesp", "P",   "precision_micro", "precision_micro", "predictions outside the valid codes are dropped first: --labels"},
    {"codiesp", "R",   "recall_micro",    "recall_micro", "likewise"},
    {"codiesp", "F1",  "f1_micro",        "f1_micro", "likewise"},
    {"codiesp", "MAP", "map_codiesp",     "map", "documents without a prediction are left out, as its script does; map_predicted counts them 0"},

    {"edin", "precision_micro",   "precision_micro", "precision_micro", NULL},
    {"edin", "recall_micro",      "recall_micro",    "recall_micro", NULL},
    {"edin", "f1_micro",          "f1_micro",        "f1_micro", NULL},
    {"edin", "precision_macro",   "precision_macro", "precision_macro", NULL},
    {"edin", "recall_macro",      "recall_macro",    "recall_macro", NULL},
    {"edin", "f1_macro",          "f1_macro",        "f1_macro", NULL},
    {"edin", "exact_match_ratio", "exact_match",     "exact_match", "documents without any target are dropped first"},
    {"edin", "fpr",               "false_positive_rate", "false_positive_rate", NULL},
    {"edin", "precision@5",       "precision_at_5",  "precision_at_5", TIES_NOTE},
    {"edin", "precision@8",       "precision_at_8",  "precision_at_8", TIES_NOTE},
    {"edin", "precision@15",      "precision_at_15", "precision_at_15", TIES_NOTE},
    {"edin", "recall@k",    "recall_at_k",     "recall_at_k", "any k: --k"},
    {"edin", "precision@recall",  "r_precision",     "r_precision", TIES_NOTE},
    {"edin", "map",               "map",             "map", LIST_NOTE},
    {"edin", "auc_micro",         "auc_micro",       "auc_micro", NULL},
    {"edin", "auc_macro",         "auc_macro",       "auc_macro", NULL},

    {"sklearn", "precision_score micro",    "precision_micro",       "precision_micro", NULL},
    {"sklearn", "recall_score micro",       "recall_micro",          "recall_micro", NULL},
    {"sklearn", "f1_score micro",           "f1_micro",              "f1_micro", NULL},
    {"sklearn", "precision_score macro",    "precision_macro_union", "precision_macro", UNION_NOTE},
    {"sklearn", "recall_score macro",       "recall_macro_union",    "recall_macro", UNION_NOTE},
    {"sklearn", "f1_score macro",           "f1_macro_union",        "f1_macro", UNION_NOTE},
    {"sklearn", "f1_score weighted",        "f1_weighted",           "f1_weighted", NULL},
    {"sklearn", "precision_score samples",  "precision_samples",     "precision_samples", NULL},
    {"sklearn", "recall_score samples",     "recall_samples",        "recall_samples", NULL},
    {"sklearn", "f1_score samples",         "f1_samples",            "f1_samples", NULL},
    {"sklearn", "accuracy_score",           "exact_match",           "exact_match", "of indicator matrices: all codes of an encounter right"},
    {"sklearn", "jaccard_score micro",      "jaccard_micro",         "jaccard_micro", NULL},
    {"sklearn", "jaccard_score macro",      "jaccard_macro_union",   "jaccard_macro_union", UNION_NOTE},
    {"sklearn", "jaccard_score samples",    "jaccard_samples",       "jaccard_samples", NULL},
    {"sklearn", "roc_auc_score micro",      "auc_micro",             "auc_micro", NULL},
    {"sklearn", "roc_auc_score macro",      "auc_macro",             "auc_macro", "over columns with both classes; the peer refuses others"},
    {"sklearn", "average_precision_score micro", "average_precision_micro", "average_precision_micro", NULL},
    {"sklearn", "average_precision_score macro", "average_precision_macro", "average_precision_macro", "over columns with both classes"},
    {"sklearn", "brier_score_loss",         "brier",                 "brier", "of the suggested pairs"},
    {"sklearn", "cohen_kappa_score",        "kappa",                 "kappa", "of the ravelled matrices"},
};
/* clang-format on */
const size_t n_compat_rows = sizeof compat_rows / sizeof compat_rows[0];

const struct compat_peer *compat_peer_find(const char *id) {
    for (size_t i = 0; i < n_compat_peers; i++) {
        if (strcmp(compat_peers[i].id, id) == 0) {
            return &compat_peers[i];
        }
    }
    return NULL;
}
