#include "metrics/metric.h"

#include <math.h>
#include <string.h>

#include "metrics/tally.h"

static struct metric_parts over(int64_t numerator, int64_t denominator) {
    return (struct metric_parts){.numerator = (double)numerator,
                                 .denominator = (double)denominator,
                                 .n_labels = denominator};
}

/* --- from the counts of a cell --- */

static struct metric_parts precision(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_TP], c[TALLY_TP] + c[TALLY_FP]);
}

static struct metric_parts recall(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_TP], c[TALLY_TP] + c[TALLY_FN]);
}

static struct metric_parts f1(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    struct metric_parts p = over(2 * c[TALLY_TP], 2 * c[TALLY_TP] + c[TALLY_FP] + c[TALLY_FN]);
    p.n_labels = c[TALLY_TP] + c[TALLY_FP] + c[TALLY_FN];
    return p;
}

static struct metric_parts mean_of_fixed(const int64_t *c, enum tally_field field) {
    return (struct metric_parts){.numerator = (double)c[field] / (double)TALLY_FIXED_ONE,
                                 .denominator = (double)c[TALLY_ENCOUNTERS],
                                 .n_labels = c[TALLY_ENCOUNTERS]};
}

static struct metric_parts f1_samples(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return mean_of_fixed(c, TALLY_F1);
}

static struct metric_parts jaccard_samples(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return mean_of_fixed(c, TALLY_JACCARD);
}

static struct metric_parts precision_samples(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return mean_of_fixed(c, TALLY_PRECISION);
}

static struct metric_parts recall_samples(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return mean_of_fixed(c, TALLY_RECALL);
}

static struct metric_parts exact_match(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_EXACT], c[TALLY_ENCOUNTERS]);
}

static struct metric_parts selection_rate(const int64_t *c, int64_t n_codes) {
    return over(c[TALLY_TP] + c[TALLY_FP], c[TALLY_ENCOUNTERS] * n_codes);
}

static struct metric_parts label_count_gold(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_TP] + c[TALLY_FN], c[TALLY_ENCOUNTERS]);
}

static struct metric_parts label_count_pred(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_TP] + c[TALLY_FP], c[TALLY_ENCOUNTERS]);
}

/* True negatives: pairs of an encounter and a code of the label space that neither has. */
static int64_t true_negatives(const int64_t *c, int64_t n_codes) {
    return c[TALLY_ENCOUNTERS] * n_codes - c[TALLY_TP] - c[TALLY_FP] - c[TALLY_FN];
}

static struct metric_parts accuracy(const int64_t *c, int64_t n_codes) {
    return over(c[TALLY_TP] + true_negatives(c, n_codes), c[TALLY_ENCOUNTERS] * n_codes);
}

static struct metric_parts prevalence(const int64_t *c, int64_t n_codes) {
    return over(c[TALLY_TP] + c[TALLY_FN], c[TALLY_ENCOUNTERS] * n_codes);
}

static struct metric_parts false_positive_rate(const int64_t *c, int64_t n_codes) {
    return over(c[TALLY_FP], c[TALLY_FP] + true_negatives(c, n_codes));
}

static struct metric_parts specificity(const int64_t *c, int64_t n_codes) {
    int64_t tn = true_negatives(c, n_codes);
    return over(tn, c[TALLY_FP] + tn);
}

static struct metric_parts negative_predictive_value(const int64_t *c, int64_t n_codes) {
    int64_t tn = true_negatives(c, n_codes);
    return over(tn, c[TALLY_FN] + tn);
}

static struct metric_parts false_omission_rate(const int64_t *c, int64_t n_codes) {
    return over(c[TALLY_FN], c[TALLY_FN] + true_negatives(c, n_codes));
}

static struct metric_parts false_negative_rate(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_FN], c[TALLY_TP] + c[TALLY_FN]);
}

static struct metric_parts false_discovery_rate(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_FP], c[TALLY_TP] + c[TALLY_FP]);
}

static struct metric_parts missed_per_wrong(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_FN], c[TALLY_FP]);
}

static struct metric_parts missed_per_100(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(100 * c[TALLY_FN], c[TALLY_ENCOUNTERS]);
}

static struct metric_parts unsupported_per_100(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(100 * c[TALLY_FP], c[TALLY_ENCOUNTERS]);
}

/* --- from the sums over codes --- */

static struct metric_parts mean_over(double sum, int64_t n) {
    return (struct metric_parts){.numerator = sum, .denominator = (double)n, .n_labels = n};
}

static struct metric_parts precision_macro(const struct metric_macro_sums *s) {
    return mean_over(s->precision_support, s->n_support);
}

static struct metric_parts recall_macro(const struct metric_macro_sums *s) {
    return mean_over(s->recall_support, s->n_support);
}

static struct metric_parts f1_macro(const struct metric_macro_sums *s) {
    return mean_over(s->f1_support, s->n_support);
}

static struct metric_parts f1_macro_union(const struct metric_macro_sums *s) {
    return mean_over(s->f1_union, s->n_union);
}

static struct metric_parts f1_macro_caml(const struct metric_macro_sums *s) {
    double sum = s->precision_union + s->recall_union;
    double product = s->precision_union * s->recall_union;
    /* 2 (P/n)(R/n) / (P/n + R/n); CAML's own 1e-10 makes 0/0 a 0. */
    return (struct metric_parts){.numerator = sum > 0 ? 2 * product / sum : 0,
                                 .denominator = (double)s->n_union,
                                 .n_labels = s->n_union};
}

/* --- of one label --- */

static struct metric_parts label_precision(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_LABEL_TP], c[TALLY_LABEL_TP] + c[TALLY_LABEL_FP]);
}

static struct metric_parts label_recall(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    return over(c[TALLY_LABEL_TP], c[TALLY_LABEL_TP] + c[TALLY_LABEL_FN]);
}

static struct metric_parts label_f1(const int64_t *c, int64_t n_codes) {
    (void)n_codes;
    struct metric_parts p =
        over(2 * c[TALLY_LABEL_TP], 2 * c[TALLY_LABEL_TP] + c[TALLY_LABEL_FP] + c[TALLY_LABEL_FN]);
    p.n_labels = c[TALLY_LABEL_TP] + c[TALLY_LABEL_FP] + c[TALLY_LABEL_FN];
    return p;
}

/* clang-format off */
const struct metric_row metric_rows[] = {
    {.id = "accuracy", .definition = "accuracy-pairs/1", .title = "Accuracy over pairs", .plain = "Decisions that are right",
     .doc = "Share of all pairs of an encounter and a code that are right: given where it belongs, left out where not. With many codes nearly all pairs are rightly left out, so it is near 1.",
     .formula = "(TP + TN) / (encounters x codes of the label space), TN = that product - TP - FP - FN",
     .source = "1 - Hamming loss; Fairlearn accuracy_score, Aequitas accuracy (accuracy equality). The label space is the study's \"label_space\", else the codes seen.",
     .denominator = "pairs of encounter and code", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = accuracy},
    {.id = "exact_match", .definition = "exact-match/1", .title = "Exact match", .plain = "Charts with every code right",
     .doc = "Share of encounters whose predicted codes are exactly the gold codes.",
     .formula = "encounters with predicted set = gold set / encounters",
     .source = "Subset accuracy: scikit-learn accuracy_score on an indicator matrix; \"exact match ratio\" in Edin 2023.",
     .denominator = "encounters", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = exact_match},
    {.id = "f1", .definition = "f1-label/1", .title = "F1 of one label", .plain = "Balance of found and correct, one code",
     .doc = "F1 of one code, category or chapter over encounters.",
     .formula = "2 TP / (2 TP + FP + FN)", .source = "scikit-learn f1_score, one label. Category and chapter are matched as sets within an encounter.",
     .denominator = "encounters with the label in gold or prediction", .range_lo = 0, .range_hi = 1, .kind = METRIC_LABEL, .parts = label_f1},
    {.id = "f1_macro", .definition = "f1-macro-support/1", .title = "F1, macro", .plain = "F1, each code counting the same",
     .doc = "Mean over codes with gold support in the group of the F1 of each code.",
     .formula = "mean over codes with TP + FN > 0 of 2 TP / (2 TP + FP + FN)",
     .source = "Edin 2023 (explains why: codes absent from the data are not scored). Differs from f1_macro_union (scikit-learn: codes with gold or prediction) and f1_macro_caml (CAML: harmonic mean of macro precision and macro recall).",
     .denominator = "codes with gold support", .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_MACRO, .macro = f1_macro},
    {.id = "f1_macro_caml", .definition = "f1-macro-caml/1", .title = "F1, macro, CAML's", .plain = "F1 as the CAML script computes it",
     .doc = "Harmonic mean of macro precision and macro recall over codes with gold or prediction.",
     .formula = "2 P R / (P + R), P and R means over the union of codes, 0/0 = 0",
     .source = "CAML evaluation.py (Mullenbach 2018). Not the mean of per-code F1: see f1_macro and f1_macro_union.",
     .denominator = "codes with gold or prediction", .range_lo = 0, .range_hi = 1, .kind = METRIC_MACRO, .macro = f1_macro_caml},
    {.id = "f1_macro_union", .definition = "f1-macro-union/1", .title = "F1, macro, over the union", .plain = "F1 as scikit-learn averages it",
     .doc = "Mean over codes with gold or prediction of the F1 of each code.",
     .formula = "mean over codes with TP + FP + FN > 0 of 2 TP / (2 TP + FP + FN)",
     .source = "scikit-learn f1_score(average=\"macro\", zero_division=0). Lower than f1_macro: a code predicted but never gold scores 0.",
     .denominator = "codes with gold or prediction", .range_lo = 0, .range_hi = 1, .kind = METRIC_MACRO, .macro = f1_macro_union},
    {.id = "f1_micro", .definition = "f1-micro/1", .title = "F1, micro", .plain = "Balance of codes found and codes correct",
     .doc = "F1 of all codes pooled.", .formula = "2 sum TP / (2 sum TP + sum FP + sum FN)",
     .source = "The same in CAML, Edin 2023 and scikit-learn.",
     .denominator = "codes in gold or prediction", .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = f1},
    {.id = "f1_samples", .definition = "f1-samples/1", .title = "F1 per encounter", .plain = "F1, each chart counting the same",
     .doc = "Mean over encounters of the F1 of each encounter; an encounter with neither gold nor predicted codes counts 0.",
     .formula = "mean over encounters of 2 TP / (2 TP + FP + FN), 0/0 = 0",
     .source = "scikit-learn f1_score(average=\"samples\"). CAML's instance F1 is another number: the harmonic mean of two means.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = f1_samples},
    {.id = "false_discovery_rate", .definition = "false-discovery-rate/1", .title = "False discovery rate", .plain = "Predicted codes that are wrong",
     .doc = "Share of predicted codes that are wrong: 1 - precision.", .formula = "sum FP / (sum TP + sum FP)", .source = "Aequitas fdr, AIF360 false_discovery_rate.",
     .denominator = "predicted codes", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = false_discovery_rate},
    {.id = "false_negative_rate", .definition = "false-negative-rate/1", .title = "False negative rate", .plain = "Codes missed",
     .doc = "Share of gold codes that are not predicted: 1 - recall.", .formula = "sum FN / (sum TP + sum FN)", .source = "Fairlearn false_negative_rate, Aequitas fnr.",
     .denominator = "gold codes", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = false_negative_rate},
    {.id = "false_omission_rate", .definition = "false-omission-rate/1", .title = "False omission rate", .plain = "Left-out codes that belonged",
     .doc = "Share of the pairs without a prediction in which the code belongs: 1 - negative predictive value.",
     .formula = "sum FN / (sum FN + TN), TN over the label space", .source = "Aequitas for, AIF360 false_omission_rate.",
     .denominator = "pairs without a prediction", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = false_omission_rate},
    {.id = "false_positive_rate", .definition = "false-positive-rate/1", .title = "False positive rate", .plain = "Codes given where they do not belong",
     .doc = "Share of the pairs in which a code does not belong for which it is predicted.",
     .formula = "sum FP / (sum FP + TN), TN = encounters x codes of the label space - TP - FP - FN",
     .source = "Fairlearn false_positive_rate, Aequitas fpr (predictive equality). The label space is the study's \"label_space\", else the codes seen.",
     .denominator = "pairs without the code in gold", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = false_positive_rate},
    {.id = "jaccard_samples", .definition = "jaccard-samples/1", .title = "Jaccard per encounter", .plain = "Overlap of predicted and right codes",
     .doc = "Mean over encounters of the size of the intersection over the size of the union of the two code sets.",
     .formula = "mean over encounters of TP / (TP + FP + FN), 0/0 = 0", .source = "scikit-learn jaccard_score(average=\"samples\").",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = jaccard_samples},
    {.id = "label_count_gold", .definition = "label-count/1", .title = "Gold codes per encounter", .plain = "Right codes per chart",
     .doc = "Mean number of gold codes of an encounter.", .formula = "sum (TP + FN) / encounters", .source = "Label cardinality.",
     .denominator = "encounters", .range_lo = 0, .range_hi = INFINITY, .kind = METRIC_COUNTS, .parts = label_count_gold},
    {.id = "label_count_pred", .definition = "label-count/1", .title = "Predicted codes per encounter", .plain = "Predicted codes per chart",
     .doc = "Mean number of predicted codes of an encounter.", .formula = "sum (TP + FP) / encounters", .source = "Label cardinality.",
     .denominator = "encounters", .range_lo = 0, .range_hi = INFINITY, .is_compared = true, .kind = METRIC_COUNTS, .parts = label_count_pred},
    {.id = "missed_per_100", .definition = "missed-per-100/1", .title = "Missed codes per 100 charts", .plain = "Missed codes per 100 charts",
     .doc = "Gold codes that were not predicted, for each 100 encounters.", .formula = "100 sum FN / encounters",
     .source = "Under-coding as a count: omissions for each record, as coding reviews report them.",
     .denominator = "encounters", .range_lo = 0, .range_hi = INFINITY, .kind = METRIC_COUNTS, .parts = missed_per_100},
    {.id = "missed_per_wrong", .definition = "missed-per-wrong/1", .title = "Missed codes per wrong code", .plain = "Codes missed for each wrong one",
     .doc = "How many codes are missed for each wrongly given (treatment equality compares it); undefined without a wrong code.",
     .formula = "sum FN / sum FP", .source = "Berk and others 2021, treatment equality.",
     .denominator = "wrong codes", .range_lo = 0, .range_hi = INFINITY, .kind = METRIC_COUNTS, .parts = missed_per_wrong},
    {.id = "negative_predictive_value", .definition = "negative-predictive-value/1", .title = "Negative predictive value", .plain = "Codes rightly left out",
     .doc = "Share of the pairs without a prediction in which the code does not belong.",
     .formula = "TN / (TN + sum FN), TN over the label space", .source = "Aequitas npv, AIF360 negative_predictive_value.",
     .denominator = "pairs without a prediction", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = negative_predictive_value},
    {.id = "precision", .definition = "precision-label/1", .title = "Precision of one label", .plain = "Codes correct, one code",
     .doc = "Share of predictions of one code, category or chapter that are right.",
     .formula = "TP / (TP + FP)", .source = "scikit-learn precision_score, one label.",
     .denominator = "encounters with the label predicted", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_LABEL, .parts = label_precision},
    {.id = "precision_macro", .definition = "precision-macro-support/1", .title = "Precision, macro", .plain = "Codes correct, each code counting the same",
     .doc = "Mean over codes with gold support of the precision of each code; a code never predicted counts 0.",
     .formula = "mean over codes with TP + FN > 0 of TP / (TP + FP), 0/0 = 0", .source = "Edin 2023. CAML averages over the union of codes.",
     .denominator = "codes with gold support", .range_lo = 0, .range_hi = 1, .kind = METRIC_MACRO, .macro = precision_macro},
    {.id = "precision_micro", .definition = "precision-micro/1", .title = "Precision, micro", .plain = "Codes correct",
     .doc = "Share of predicted codes that are right, all codes pooled.", .formula = "sum TP / (sum TP + sum FP)",
     .source = "The same in CAML, Edin 2023 and scikit-learn; positive predictive value.",
     .denominator = "predicted codes", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = precision},
    {.id = "precision_samples", .definition = "precision-samples/1", .title = "Precision per encounter", .plain = "Codes correct, each chart counting the same",
     .doc = "Mean over encounters of the precision of each encounter; one without predictions counts 0.",
     .formula = "mean over encounters of TP / (TP + FP), 0/0 = 0", .source = "scikit-learn precision_score(average=\"samples\"); CAML's instance precision.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = precision_samples},
    {.id = "prevalence", .definition = "prevalence/1", .title = "Prevalence", .plain = "How often a code belongs",
     .doc = "Share of all pairs of an encounter and a code in which the code is gold.",
     .formula = "sum (TP + FN) / (encounters x codes of the label space)", .source = "Aequitas prev; base rate.",
     .denominator = "pairs of encounter and code", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = prevalence},
    {.id = "recall", .definition = "recall-label/1", .title = "Recall of one label", .plain = "Codes found, one code",
     .doc = "Share of the encounters with one code, category or chapter in gold for which it is predicted.",
     .formula = "TP / (TP + FN)", .source = "scikit-learn recall_score, one label.",
     .denominator = "encounters with the label in gold", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_LABEL, .parts = label_recall},
    {.id = "recall_macro", .definition = "recall-macro-support/1", .title = "Recall, macro", .plain = "Codes found, each code counting the same",
     .doc = "Mean over codes with gold support of the recall of each code.",
     .formula = "mean over codes with TP + FN > 0 of TP / (TP + FN)", .source = "Edin 2023. CAML averages over the union of codes.",
     .denominator = "codes with gold support", .range_lo = 0, .range_hi = 1, .kind = METRIC_MACRO, .macro = recall_macro},
    {.id = "recall_micro", .definition = "recall-micro/1", .title = "Recall, micro", .plain = "Codes found",
     .doc = "Share of gold codes that are predicted, all codes pooled.", .formula = "sum TP / (sum TP + sum FN)",
     .source = "The same in CAML, Edin 2023 and scikit-learn; true positive rate, sensitivity.",
     .denominator = "gold codes", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = recall},
    {.id = "recall_samples", .definition = "recall-samples/1", .title = "Recall per encounter", .plain = "Codes found, each chart counting the same",
     .doc = "Mean over encounters of the recall of each encounter; one without gold codes counts 0.",
     .formula = "mean over encounters of TP / (TP + FN), 0/0 = 0", .source = "scikit-learn recall_score(average=\"samples\"); CAML's instance recall.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = recall_samples},
    {.id = "selection_rate", .definition = "selection-rate/1", .title = "Selection rate", .plain = "How often a code is predicted",
     .doc = "Share of all (encounter, code) pairs that are predicted; the codes are the study's label space: the number it states, else those with gold or prediction anywhere.",
     .formula = "sum (TP + FP) / (encounters x codes of the study)", .source = "Demographic parity compares it (Fairlearn selection_rate); the label space is stated because it is in the denominator.",
     .denominator = "pairs of encounter and code", .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = selection_rate},
    {.id = "specificity", .definition = "specificity/1", .title = "Specificity", .plain = "Codes rightly not given",
     .doc = "Share of the pairs in which a code does not belong for which it is not predicted: 1 - false positive rate.",
     .formula = "TN / (sum FP + TN), TN over the label space", .source = "Fairlearn true_negative_rate, Aequitas tnr.",
     .denominator = "pairs without the code in gold", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = specificity},
    {.id = "unsupported_per_100", .definition = "unsupported-per-100/1", .title = "Unsupported codes per 100 charts", .plain = "Unsupported codes per 100 charts",
     .doc = "Predicted codes that are not gold codes, for each 100 encounters.", .formula = "100 sum FP / encounters",
     .source = "Over-coding as a count: commissions for each record, as coding reviews report them.",
     .denominator = "encounters", .range_lo = 0, .range_hi = INFINITY, .kind = METRIC_COUNTS, .parts = unsupported_per_100},
};
/* clang-format on */
const size_t n_metric_rows = sizeof metric_rows / sizeof metric_rows[0];

const struct metric_row *metric_find(const char *id) {
    for (size_t i = 0; i < n_metric_rows; i++) {
        if (strcmp(metric_rows[i].id, id) == 0) {
            return &metric_rows[i];
        }
    }
    return NULL;
}
