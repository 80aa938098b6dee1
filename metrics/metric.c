#include "metrics/metric.h"

#include <math.h>
#include <string.h>

#include "metrics/metric_coding.h"
#include "metrics/metric_scores.h"
#include "metrics/tally.h"

static struct metric_parts over(int64_t numerator, int64_t denominator) {
    return (struct metric_parts){.numerator = (double)numerator,
                                 .denominator = (double)denominator,
                                 .n_labels = denominator};
}

/* --- from the counts of a cell --- */

static struct metric_parts precision(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_TP], c[TALLY_TP] + c[TALLY_FP]);
}

static struct metric_parts recall(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_TP], c[TALLY_TP] + c[TALLY_FN]);
}

static struct metric_parts f1(const int64_t *c, const struct metric_space *s) {
    (void)s;
    struct metric_parts p = over(2 * c[TALLY_TP], 2 * c[TALLY_TP] + c[TALLY_FP] + c[TALLY_FN]);
    p.n_labels = c[TALLY_TP] + c[TALLY_FP] + c[TALLY_FN];
    return p;
}

static struct metric_parts mean_of_fixed(const int64_t *c, enum tally_field field) {
    return (struct metric_parts){.numerator = (double)c[field] / (double)TALLY_FIXED_ONE,
                                 .denominator = (double)c[TALLY_ENCOUNTERS],
                                 .n_labels = c[TALLY_ENCOUNTERS]};
}

static struct metric_parts f1_samples(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_of_fixed(c, TALLY_F1);
}

static struct metric_parts jaccard_samples(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_of_fixed(c, TALLY_JACCARD);
}

static struct metric_parts precision_samples(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_of_fixed(c, TALLY_PRECISION);
}

static struct metric_parts recall_samples(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_of_fixed(c, TALLY_RECALL);
}

static struct metric_parts exact_match(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_EXACT], c[TALLY_ENCOUNTERS]);
}

static struct metric_parts selection_rate(const int64_t *c, const struct metric_space *s) {
    return over(c[TALLY_TP] + c[TALLY_FP], c[TALLY_ENCOUNTERS] * s->n_codes);
}

static struct metric_parts label_count_gold(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_TP] + c[TALLY_FN], c[TALLY_ENCOUNTERS]);
}

static struct metric_parts label_count_pred(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_TP] + c[TALLY_FP], c[TALLY_ENCOUNTERS]);
}

/* True negatives: pairs of an encounter and a code of the label space that neither has. */
static int64_t true_negatives(const int64_t *c, const struct metric_space *s) {
    return c[TALLY_ENCOUNTERS] * s->n_codes - c[TALLY_TP] - c[TALLY_FP] - c[TALLY_FN];
}

static struct metric_parts accuracy(const int64_t *c, const struct metric_space *s) {
    return over(c[TALLY_TP] + true_negatives(c, s), c[TALLY_ENCOUNTERS] * s->n_codes);
}

static struct metric_parts prevalence(const int64_t *c, const struct metric_space *s) {
    return over(c[TALLY_TP] + c[TALLY_FN], c[TALLY_ENCOUNTERS] * s->n_codes);
}

static struct metric_parts false_positive_rate(const int64_t *c, const struct metric_space *s) {
    return over(c[TALLY_FP], c[TALLY_FP] + true_negatives(c, s));
}

static struct metric_parts specificity(const int64_t *c, const struct metric_space *s) {
    int64_t tn = true_negatives(c, s);
    return over(tn, c[TALLY_FP] + tn);
}

static struct metric_parts negative_predictive_value(const int64_t *c,
                                                     const struct metric_space *s) {
    int64_t tn = true_negatives(c, s);
    return over(tn, c[TALLY_FN] + tn);
}

static struct metric_parts false_omission_rate(const int64_t *c, const struct metric_space *s) {
    return over(c[TALLY_FN], c[TALLY_FN] + true_negatives(c, s));
}

static struct metric_parts false_negative_rate(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_FN], c[TALLY_TP] + c[TALLY_FN]);
}

static struct metric_parts false_discovery_rate(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_FP], c[TALLY_TP] + c[TALLY_FP]);
}

static struct metric_parts missed_per_wrong(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_FN], c[TALLY_FP]);
}

static struct metric_parts missed_per_100(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(100 * c[TALLY_FN], c[TALLY_ENCOUNTERS]);
}

static struct metric_parts unsupported_per_100(const int64_t *c, const struct metric_space *s) {
    (void)s;
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

static struct metric_parts precision_macro_union(const struct metric_macro_sums *s) {
    return mean_over(s->precision_union, s->n_union);
}

static struct metric_parts recall_macro_union(const struct metric_macro_sums *s) {
    return mean_over(s->recall_union, s->n_union);
}

static struct metric_parts jaccard_macro_union(const struct metric_macro_sums *s) {
    return mean_over(s->jaccard_union, s->n_union);
}

static struct metric_parts f1_weighted(const struct metric_macro_sums *s) {
    return mean_over(s->f1_weighted, s->n_gold);
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

static struct metric_parts label_precision(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_LABEL_TP], c[TALLY_LABEL_TP] + c[TALLY_LABEL_FP]);
}

static struct metric_parts label_recall(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_LABEL_TP], c[TALLY_LABEL_TP] + c[TALLY_LABEL_FN]);
}

static struct metric_parts label_f1(const int64_t *c, const struct metric_space *s) {
    (void)s;
    struct metric_parts p =
        over(2 * c[TALLY_LABEL_TP], 2 * c[TALLY_LABEL_TP] + c[TALLY_LABEL_FP] + c[TALLY_LABEL_FN]);
    p.n_labels = c[TALLY_LABEL_TP] + c[TALLY_LABEL_FP] + c[TALLY_LABEL_FN];
    return p;
}

/* clang-format off */
/* Rows of a family differ by level or k alone. */
#define KEPT_DOC "Codes are counted at each node: two predicted codes of a node and one in gold give 1 hit and 1 too many.", \
    "hits = sum over nodes of the smaller of the two counts; F1 = 2 hits / (predicted + gold)", \
    "CoPHE (Falis 2021), whose report_micro gives the same; all levels: code, category, block, chapter added."
#define SET_DOC "A node counts once an encounter, however many codes are below it.", \
    "nodes in both / nodes predicted, or in gold; F1 = 2 both / (predicted + gold)", \
    "CoPHE's set-based variant; all levels: code, category, block, chapter added, so a code of 3 characters counts at two."
#define NODES_DOC "Each set of codes with all its ancestors: headings of the study's code table, category, block, chapter, not the root; a code of 3 characters is one node.", \
    "hP = nodes in both / nodes predicted, hR = in both / in gold, hF = 2 both / (predicted + gold), all encounters pooled", \
    "Kiritchenko 2006. Without --headings the ancestors are category, block and chapter."
#define PRECISION_AT_DOC "Gold codes among the first k suggestions, over k; mean over encounters.", "sum of hits in the first k / (k x encounters)"
#define RECALL_AT_DOC "Gold codes among the first k suggestions, over the encounter's gold codes; mean over encounters with gold.", "mean of hits in the first k / gold codes"
#define F1_AT_DOC "Harmonic mean of precision and recall at k.", "2 P R / (P + R) of the two means"
#define NO_CHANCE "all pairs are of one kind, or there are none: nothing is beyond chance"
#define NO_FIT "no line fits the scores: there are none, or all of one kind, or they part right from wrong"
#define RANK_SOURCE "CAML and Edin 2023, but for ties: by code ascending, where CAML's order is undefined. Suggestions with a score over 0, also below the threshold; where these are fewer than k, the other codes of the label list follow, ascending; without a list the places stay empty."
#define HIERARCHY_ROW(name, heading, what, steps, from, below, detail) {.id = #name, .definition = #name "/1", .title = heading, .plain = heading, .doc = what, .formula = steps, .source = from, .denominator = below, .range_lo = 0, .range_hi = 1, .is_detail = detail, .kind = METRIC_COUNTS, .parts = name}
#define HIERARCHY_ROW_(...) HIERARCHY_ROW(__VA_ARGS__)
#define HIERARCHY(name, heading, family, below, detail) HIERARCHY_ROW_(name, heading, family##_DOC, below, detail)
#define AT_ROW(name, heading, what, steps, detail) {.id = #name, .definition = #name "/1", .title = heading, .plain = heading, .doc = what, .formula = steps, .source = RANK_SOURCE, .denominator = "encounters with scores", .range_lo = 0, .range_hi = 1, .is_detail = detail, .kind = METRIC_COUNTS, .parts = name}
#define AT_ROW_(...) AT_ROW(__VA_ARGS__)
#define AT_K(name, heading, family, detail) AT_ROW_(name, heading, family##_DOC, detail)

const struct metric_row metric_rows[] = {
    {.id = "ac1", .definition = "ac1-pairs/1", .title = "Gwet's AC1 of model and truth", .plain = "Agreement beyond chance, for rare codes",
     .doc = "Agreement of model and truth over all pairs; stays near the percent agreement when most pairs are without the code, where kappa falls.",
     .formula = "(po - pe) / (1 - pe), pe = 2 p (1 - p), p the mean of the two shares",
     .source = "Gwet 2008.",
     .denominator = "pairs of encounter and code", .undefined = NO_CHANCE, .range_lo = -1, .range_hi = 1, .is_detail = true, .kind = METRIC_COUNTS, .parts = agree_ac1},
    {.id = "accuracy", .definition = "accuracy-pairs/1", .title = "Accuracy over pairs", .plain = "Decisions that are right",
     .doc = "Share of all pairs of an encounter and a code that are right: given where it belongs, left out where not. With many codes nearly all pairs are rightly left out, so it is near 1.",
     .formula = "(TP + TN) / (encounters x codes of the label space), TN = that product - TP - FP - FN",
     .source = "1 - Hamming loss; Fairlearn accuracy_score, Aequitas accuracy (accuracy equality). The label space is the study's \"label_space\", else the codes seen.",
     .denominator = "pairs of encounter and code", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = accuracy},
    {.id = "alpha", .definition = "alpha-pairs/1", .title = "Krippendorff's alpha of model and truth", .plain = "Agreement beyond chance, alpha",
     .doc = "1 minus observed over expected disagreement of model and truth over all pairs of encounter and code.",
     .formula = "1 - (2n - 1) apart / (ones zeros), n pairs, apart those that differ, ones and zeros among the 2n values",
     .source = "Krippendorff 2011, nominal, two raters.",
     .denominator = "pairs of encounter and code", .undefined = NO_CHANCE, .range_lo = -1, .range_hi = 1, .is_detail = true, .kind = METRIC_COUNTS, .parts = agree_alpha},
    {.id = "auc_macro", .definition = "auc-macro/1", .title = "ROC AUC, macro", .plain = "Right codes scored above wrong ones, each code counting the same",
     .doc = "Mean over codes of the AUC of each code over all encounters; codes that no encounter has in gold, or every one, are left out.",
     .formula = "mean over codes with both kinds of the AUC of the code, bins of 0.001",
     .source = "CAML and Edin 2023: mean over codes with a positive. For everybody only.",
     .denominator = "codes with pairs in and out of gold", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_CODES},
    {.id = "auc_micro", .definition = "auc-micro/1", .title = "ROC AUC, micro", .plain = "Right codes scored above wrong ones",
     .doc = "Chance that a pair in gold has a higher score than one that is not, ties counting half. The pairs are all (encounter, code), codes being those of truth, of the suggestions and of the label list; one that is not suggested has score 0. Near 1 by the many pairs that nobody would code.",
     .formula = "sum over bins of in (out below + out / 2) / (all in x all out), bins of 0.001",
     .source = "scikit-learn roc_auc_score of the ravelled matrices; CAML and Edin 2023 the same. Off by at most half the share of pairs in and out of gold that share a bin.",
     .denominator = "pairs with scores in and out of gold", .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_SCORES, .scores = auc_micro},
    {.id = "average_precision_macro", .definition = "average-precision-macro/1", .title = "Average precision, macro", .plain = "Area under precision and recall, each code counting the same",
     .doc = "Mean over codes with both kinds of the average precision of each code over all encounters.",
     .formula = "mean over codes of the average precision of the code, bins of 0.001",
     .source = "scikit-learn average_precision_score(average=\"macro\") over codes with a positive. For everybody only.",
     .denominator = "codes with pairs in and out of gold", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_CODES},
    {.id = "average_precision_micro", .definition = "average-precision-micro/1", .title = "Average precision, micro", .plain = "Area under precision and recall",
     .doc = "Area under the precision-recall curve as a step function. The pairs are all (encounter, code), codes being those of truth, of the suggestions and of the label list; one that is not suggested has score 0.",
     .formula = "sum over bins, high scores first, of (recall gained) x precision, bins of 0.001",
     .source = "scikit-learn average_precision_score(average=\"micro\"). Pairs of a bin count as tied.",
     .denominator = "pairs with scores in gold", .range_lo = 0, .range_hi = 1, .kind = METRIC_SCORES, .scores = average_precision_micro},
    {.id = "brier", .definition = "brier-suggested/1", .title = "Brier score of suggestions", .plain = "How far scores are from outcomes",
     .doc = "Mean squared difference of a suggestion's score and 1 where the code is in gold, 0 where not; over the suggestions, whatever the threshold. Codes not suggested have no score to judge.",
     .formula = "sum (score - in gold)^2 / suggestions",
     .source = "Brier 1950; scikit-learn brier_score_loss over the suggested pairs.",
     .denominator = "suggestions with a score", .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = brier_score},
    {.id = "calibration_in_large", .definition = "calibration-in-large/1", .title = "Calibration in the large", .plain = "Mean score less the share that is right",
     .doc = "Mean score of the suggestions less the share of them in gold: above 0 the scores are too high. Over the suggestions, whatever the threshold.",
     .formula = "(sum of scores - suggestions in gold) / suggestions",
     .source = "Calibration within groups (Kleinberg, Mullainathan and Raghavan 2017) compares it.",
     .denominator = "suggestions with a score", .range_lo = -1, .range_hi = 1, .kind = METRIC_COUNTS, .parts = calibration_in_large},
    {.id = "calibration_intercept", .definition = "calibration-intercept/1", .title = "Calibration intercept", .plain = "Are scores too high or too low",
     .doc = "Intercept of that regression with the slope kept at 1 (calibration in the large): below 0 the scores are too high.",
     .formula = "a of logit P(in gold) = a + logit(score)",
     .source = "Van Calster 2019. statsmodels GLM with an offset.",
     .denominator = "suggestions with a score", .undefined = NO_FIT, .range_lo = -INFINITY, .range_hi = INFINITY, .kind = METRIC_SCORES, .scores = calibration_intercept},
    {.id = "calibration_slope", .definition = "calibration-slope/1", .title = "Calibration slope", .plain = "Are scores too extreme",
     .doc = "Slope of a logistic regression of being in gold on the logit of the score: 1 is right, below 1 the scores are too extreme.",
     .formula = "b of logit P(in gold) = a + b logit(score), maximum likelihood by Newton steps; scores at the middle of their bin of 0.001",
     .source = "Cox 1958; Van Calster 2019. statsmodels Logit on the same scores.",
     .denominator = "suggestions with a score", .undefined = NO_FIT, .range_lo = -INFINITY, .range_hi = INFINITY, .kind = METRIC_SCORES, .scores = calibration_slope},
    {.id = "ece", .definition = "ece-width-10/1", .title = "Calibration error, equal widths", .plain = "How far confidence is from being right",
     .doc = "Mean distance of score and share in gold over ten equal bins of the suggestions' scores, whatever the threshold. 0 only by large samples: it is biased upwards, and under 100 patients it has no range: at 50 one of 95 % covers 92 %.",
     .formula = "sum over ten bins (0, 0.1], ... of n |mean score - share in gold| / suggestions",
     .source = "Naeini 2015; bins as scikit-learn calibration_curve(strategy=\"uniform\", n_bins=10). Exact.",
     .denominator = "suggestions with a score", .range_lo = 0, .range_hi = 1, .min_patients = 100, .is_compared = true, .kind = METRIC_SCORES, .scores = ece},
    {.id = "ece_equal_mass", .definition = "ece-mass-10/1", .title = "Calibration error, equal numbers", .plain = "How far confidence is from being right, bins of equal size",
     .doc = "As ece, over ten bins of as many suggestions each, as near as whole bins of 0.001 allow, scores at the middle of theirs. No range under 100 patients.",
     .formula = "sum over ten bins of n |mean score - share in gold| / suggestions",
     .source = "Adaptive calibration error (Nguyen and O'Connor 2015). Scores are off by at most 0.0005.",
     .denominator = "suggestions with a score", .range_lo = 0, .range_hi = 1, .min_patients = 100, .is_detail = true, .kind = METRIC_SCORES, .scores = ece_equal_mass},
    {.id = "exact_match", .definition = "exact-match/1", .title = "Exact match", .plain = "Charts with every code right",
     .doc = "Share of encounters whose predicted codes are exactly the gold codes.",
     .formula = "encounters with predicted set = gold set / encounters",
     .source = "Subset accuracy: scikit-learn accuracy_score on an indicator matrix; \"exact match ratio\" in Edin 2023.",
     .denominator = "encounters", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = exact_match},
    {.id = "f1", .definition = "f1-label/1", .title = "F1 of one label", .plain = "Balance of found and correct, one code",
     .doc = "F1 of one code, category or chapter over encounters.",
     .formula = "2 TP / (2 TP + FP + FN)", .source = "scikit-learn f1_score, one label. Category and chapter are matched as sets within an encounter.",
     .denominator = "encounters with the label in gold or prediction", .range_lo = 0, .range_hi = 1, .kind = METRIC_LABEL, .parts = label_f1},
    AT_K(f1_at_15, "F1 at 15", F1_AT, true),
    AT_K(f1_at_5, "F1 at 5", F1_AT, true),
    AT_K(f1_at_8, "F1 at 8", F1_AT, true),
    AT_K(f1_at_k, "F1 at the study's k", F1_AT, true),
    HIERARCHY(f1_block_kept, "F1, block, counts kept", KEPT, "nodes", false),
    HIERARCHY(f1_block_set, "F1, block, as sets", SET, "nodes", false),
    HIERARCHY(f1_category_kept, "F1, category, counts kept", KEPT, "nodes", false),
    HIERARCHY(f1_category_set, "F1, category, as sets", SET, "nodes", false),
    HIERARCHY(f1_chapter_kept, "F1, chapter, counts kept", KEPT, "nodes", false),
    HIERARCHY(f1_chapter_set, "F1, chapter, as sets", SET, "nodes", false),
    HIERARCHY(f1_levels_kept, "F1, all levels, counts kept", KEPT, "nodes", false),
    HIERARCHY(f1_levels_set, "F1, all levels, as sets", SET, "nodes", true),
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
    HIERARCHY(f1_nodes, "F1 of nodes (hF)", NODES, "nodes", false),
    {.id = "f1_samples", .definition = "f1-samples/1", .title = "F1 per encounter", .plain = "F1, each chart counting the same",
     .doc = "Mean over encounters of the F1 of each encounter; an encounter with neither gold nor predicted codes counts 0.",
     .formula = "mean over encounters of 2 TP / (2 TP + FP + FN), 0/0 = 0",
     .source = "scikit-learn f1_score(average=\"samples\"). CAML's instance F1 is another number: the harmonic mean of two means.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = f1_samples},
    {.id = "f1_samples_caml", .definition = "f1-samples-caml/1", .title = "F1 per encounter, CAML's", .plain = "F1 of chart averages, as CAML computes it",
     .doc = "Harmonic mean of precision_samples and recall_samples.",
     .formula = "2 P R / (P + R), P and R means over encounters, 0/0 = 0",
     .source = "CAML evaluation.py (instance F1). Not the mean of per-encounter F1: see f1_samples.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_COUNTS, .parts = f1_samples_caml},
    {.id = "f1_weighted", .definition = "f1-weighted/1", .title = "F1, weighted", .plain = "F1, each code by how often it belongs",
     .doc = "Mean over codes of the F1 of each code, weighted by its gold count.",
     .formula = "sum over codes of (TP + FN) F1 / sum (TP + FN)",
     .source = "scikit-learn f1_score(average=\"weighted\").",
     .denominator = "gold codes", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_MACRO, .macro = f1_weighted},
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
    {.id = "jaccard_macro_union", .definition = "jaccard-macro-union/1", .title = "Jaccard, macro, over the union", .plain = "Overlap per code, as CAML averages it",
     .doc = "Mean over codes with gold or prediction of intersection over union of the encounters with the code.",
     .formula = "mean over codes of TP / (TP + FP + FN)",
     .source = "What CAML's script calls accuracy (\"acc_macro\").",
     .denominator = "codes with gold or prediction", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_MACRO, .macro = jaccard_macro_union},
    {.id = "jaccard_micro", .definition = "jaccard-micro/1", .title = "Jaccard, micro", .plain = "Overlap of predicted and right codes, all pooled",
     .doc = "Intersection over union of predicted and gold codes, all codes pooled.",
     .formula = "sum TP / (sum TP + sum FP + sum FN)",
     .source = "What CAML's script calls accuracy (\"acc_micro\"). Not accuracy over pairs.",
     .denominator = "codes in gold or prediction", .is_share = true, .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_COUNTS, .parts = jaccard_micro},
    {.id = "jaccard_samples", .definition = "jaccard-samples/1", .title = "Jaccard per encounter", .plain = "Overlap of predicted and right codes",
     .doc = "Mean over encounters of the size of the intersection over the size of the union of the two code sets.",
     .formula = "mean over encounters of TP / (TP + FP + FN), 0/0 = 0", .source = "scikit-learn jaccard_score(average=\"samples\").",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = jaccard_samples},
    {.id = "kappa", .definition = "kappa-pairs/1", .title = "Cohen's kappa of model and truth", .plain = "Agreement beyond chance",
     .doc = "Agreement of model and truth over all pairs of encounter and code beyond what their own habits give by chance.",
     .formula = "(po - pe) / (1 - pe), po = accuracy over pairs, pe = a b + (1 - a)(1 - b), a and b the shares of pairs with the code",
     .source = "Cohen 1960; scikit-learn cohen_kappa_score of the ravelled matrices. Over the label space.",
     .denominator = "pairs of encounter and code", .undefined = NO_CHANCE, .range_lo = -1, .range_hi = 1, .kind = METRIC_COUNTS, .parts = agree_kappa},
    {.id = "label_count_gold", .definition = "label-count/1", .title = "Gold codes per encounter", .plain = "Right codes per chart",
     .doc = "Mean number of gold codes of an encounter.", .formula = "sum (TP + FN) / encounters", .source = "Label cardinality.",
     .denominator = "encounters", .range_lo = 0, .range_hi = INFINITY, .kind = METRIC_COUNTS, .parts = label_count_gold},
    {.id = "label_count_pred", .definition = "label-count/1", .title = "Predicted codes per encounter", .plain = "Predicted codes per chart",
     .doc = "Mean number of predicted codes of an encounter.", .formula = "sum (TP + FP) / encounters", .source = "Label cardinality.",
     .denominator = "encounters", .range_lo = 0, .range_hi = INFINITY, .is_compared = true, .kind = METRIC_COUNTS, .parts = label_count_pred},
    {.id = "map", .definition = "map-listed/1", .title = "MAP, whole label list", .plain = "How high the right codes rank",
     .doc = "Mean average precision over the ranking of all codes of the study's label list; undefined without a list, because the ranking would change with the codes that happen to be in the data.",
     .formula = "mean over encounters with gold of (sum over gold codes of hits so far / rank) / gold codes",
     .source = "Edin 2023. Suggestions by score, ties by code ascending; then the other codes of the list, ascending, with score 0.",
     .denominator = "encounters with gold codes, scores and a label list", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = map_listed},
    {.id = "map_codiesp", .definition = "map-codiesp/1", .title = "MAP, CodiEsp's", .plain = "How high the right codes rank, CodiEsp's count",
     .doc = "As map_predicted, but averaged over the encounters that have a prediction: one where the model says nothing vanishes instead of counting 0.",
     .formula = "sum of average precision / encounters with a prediction",
     .source = "TeMU-BSC codiesp-evaluation-script (trectools get_map). Higher than map_predicted where predictions are missing.",
     .denominator = "encounters with a prediction and scores", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_COUNTS, .parts = map_codiesp},
    {.id = "map_predicted", .definition = "map-predicted/1", .title = "MAP, predictions only", .plain = "How high the right codes rank among those predicted",
     .doc = "As map_suggested, over the codes that reach the threshold; an encounter without a prediction counts 0.",
     .formula = "mean over encounters with gold of (sum over predicted gold codes of hits so far / rank) / gold codes",
     .source = "CodiEsp with every document of gold counted; its own script leaves documents without a prediction out: see map_codiesp.",
     .denominator = "encounters with gold codes and scores", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_COUNTS, .parts = map_predicted},
    {.id = "map_suggested", .definition = "map-suggested/1", .title = "MAP, suggestions only", .plain = "How high the right codes rank among those suggested",
     .doc = "Mean average precision over the suggestions with a score over 0, also below the threshold; a gold code that is not suggested adds 0.",
     .formula = "mean over encounters with gold of (sum over suggested gold codes of hits so far / rank) / gold codes",
     .source = "Needs no label list. Ties by code ascending.",
     .denominator = "encounters with gold codes and scores", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = map_suggested},
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
    AT_K(precision_at_15, "Precision at 15", PRECISION_AT, true),
    AT_K(precision_at_5, "Precision at 5", PRECISION_AT, true),
    AT_K(precision_at_8, "Precision at 8", PRECISION_AT, false),
    AT_K(precision_at_k, "Precision at the study's k", PRECISION_AT, true),
    HIERARCHY(precision_block_kept, "Precision, block, counts kept", KEPT, "predicted nodes", true),
    HIERARCHY(precision_block_set, "Precision, block, as sets", SET, "predicted nodes", true),
    HIERARCHY(precision_category_kept, "Precision, category, counts kept", KEPT, "predicted nodes", true),
    HIERARCHY(precision_category_set, "Precision, category, as sets", SET, "predicted nodes", true),
    HIERARCHY(precision_chapter_kept, "Precision, chapter, counts kept", KEPT, "predicted nodes", true),
    HIERARCHY(precision_chapter_set, "Precision, chapter, as sets", SET, "predicted nodes", true),
    HIERARCHY(precision_levels_kept, "Precision, all levels, counts kept", KEPT, "predicted nodes", true),
    HIERARCHY(precision_levels_set, "Precision, all levels, as sets", SET, "predicted nodes", true),
    {.id = "precision_macro", .definition = "precision-macro-support/1", .title = "Precision, macro", .plain = "Codes correct, each code counting the same",
     .doc = "Mean over codes with gold support of the precision of each code; a code never predicted counts 0.",
     .formula = "mean over codes with TP + FN > 0 of TP / (TP + FP), 0/0 = 0", .source = "Edin 2023. CAML averages over the union of codes.",
     .denominator = "codes with gold support", .range_lo = 0, .range_hi = 1, .kind = METRIC_MACRO, .macro = precision_macro},
    {.id = "precision_macro_union", .definition = "precision-macro-union/1", .title = "Precision, macro, over the union", .plain = "Precision as CAML averages it",
     .doc = "Mean over codes with gold or prediction of the precision of each code.",
     .formula = "mean over codes with TP + FP + FN > 0 of TP / (TP + FP), 0/0 = 0",
     .source = "CAML prec_macro; scikit-learn average=\"macro\", zero_division=0.",
     .denominator = "codes with gold or prediction", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_MACRO, .macro = precision_macro_union},
    {.id = "precision_micro", .definition = "precision-micro/1", .title = "Precision, micro", .plain = "Codes correct",
     .doc = "Share of predicted codes that are right, all codes pooled.", .formula = "sum TP / (sum TP + sum FP)",
     .source = "The same in CAML, Edin 2023 and scikit-learn; positive predictive value.",
     .denominator = "predicted codes", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = precision},
    HIERARCHY(precision_nodes, "Precision of nodes (hP)", NODES, "predicted nodes", true),
    {.id = "precision_samples", .definition = "precision-samples/1", .title = "Precision per encounter", .plain = "Codes correct, each chart counting the same",
     .doc = "Mean over encounters of the precision of each encounter; one without predictions counts 0.",
     .formula = "mean over encounters of TP / (TP + FP), 0/0 = 0", .source = "scikit-learn precision_score(average=\"samples\"); CAML's instance precision.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = precision_samples},
    {.id = "prevalence", .definition = "prevalence/1", .title = "Prevalence", .plain = "How often a code belongs",
     .doc = "Share of all pairs of an encounter and a code in which the code is gold.",
     .formula = "sum (TP + FN) / (encounters x codes of the label space)", .source = "Aequitas prev; base rate.",
     .denominator = "pairs of encounter and code", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = prevalence},
    {.id = "principal_first", .definition = "principal-first/1", .title = "Principal diagnosis ranked first", .plain = "Main diagnosis put first",
     .doc = "Share of encounters whose truth names a principal diagnosis where it is the first of the ranking.",
     .formula = "encounters whose first suggestion is the code of sequence 1 / encounters with one",
     .source = "Column sequence of the truth. Ties by code ascending.",
     .denominator = "encounters with a principal diagnosis and scores", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = principal_first},
    {.id = "principal_found", .definition = "principal-found/1", .title = "Principal diagnosis predicted", .plain = "Main diagnosis found",
     .doc = "Share of encounters whose truth names a principal diagnosis where it is among the predictions.",
     .formula = "encounters where the code of sequence 1 is predicted / encounters with one",
     .source = "Column sequence of the truth.",
     .denominator = "encounters with a principal diagnosis", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = principal_found},
    {.id = "r_precision", .definition = "r-precision/1", .title = "R-precision", .plain = "Right codes among as many as belong",
     .doc = "Of an encounter with n gold codes, the share of gold codes among the first n of the ranking; mean over encounters with gold codes.",
     .formula = "mean over encounters with gold of hits in the first n / n",
     .source = "Edin 2023 (\"precision@recall\"). Ranking as for precision_at_8.",
     .denominator = "encounters with gold codes and scores", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = r_precision},
    {.id = "recall", .definition = "recall-label/1", .title = "Recall of one label", .plain = "Codes found, one code",
     .doc = "Share of the encounters with one code, category or chapter in gold for which it is predicted.",
     .formula = "TP / (TP + FN)", .source = "scikit-learn recall_score, one label.",
     .denominator = "encounters with the label in gold", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_LABEL, .parts = label_recall},
    AT_K(recall_at_15, "Recall at 15", RECALL_AT, true),
    AT_K(recall_at_5, "Recall at 5", RECALL_AT, true),
    AT_K(recall_at_8, "Recall at 8", RECALL_AT, false),
    AT_K(recall_at_k, "Recall at the study's k", RECALL_AT, true),
    HIERARCHY(recall_block_kept, "Recall, block, counts kept", KEPT, "gold nodes", true),
    HIERARCHY(recall_block_set, "Recall, block, as sets", SET, "gold nodes", true),
    HIERARCHY(recall_category_kept, "Recall, category, counts kept", KEPT, "gold nodes", true),
    HIERARCHY(recall_category_set, "Recall, category, as sets", SET, "gold nodes", true),
    HIERARCHY(recall_chapter_kept, "Recall, chapter, counts kept", KEPT, "gold nodes", true),
    HIERARCHY(recall_chapter_set, "Recall, chapter, as sets", SET, "gold nodes", true),
    HIERARCHY(recall_levels_kept, "Recall, all levels, counts kept", KEPT, "gold nodes", true),
    HIERARCHY(recall_levels_set, "Recall, all levels, as sets", SET, "gold nodes", true),
    {.id = "recall_macro", .definition = "recall-macro-support/1", .title = "Recall, macro", .plain = "Codes found, each code counting the same",
     .doc = "Mean over codes with gold support of the recall of each code.",
     .formula = "mean over codes with TP + FN > 0 of TP / (TP + FN)", .source = "Edin 2023. CAML averages over the union of codes.",
     .denominator = "codes with gold support", .range_lo = 0, .range_hi = 1, .kind = METRIC_MACRO, .macro = recall_macro},
    {.id = "recall_macro_union", .definition = "recall-macro-union/1", .title = "Recall, macro, over the union", .plain = "Recall as CAML averages it",
     .doc = "Mean over codes with gold or prediction of the recall of each code; a code without gold counts 0.",
     .formula = "mean over codes with TP + FP + FN > 0 of TP / (TP + FN), 0/0 = 0",
     .source = "CAML rec_macro; scikit-learn average=\"macro\", zero_division=0.",
     .denominator = "codes with gold or prediction", .range_lo = 0, .range_hi = 1, .is_detail = true, .kind = METRIC_MACRO, .macro = recall_macro_union},
    {.id = "recall_micro", .definition = "recall-micro/1", .title = "Recall, micro", .plain = "Codes found",
     .doc = "Share of gold codes that are predicted, all codes pooled.", .formula = "sum TP / (sum TP + sum FN)",
     .source = "The same in CAML, Edin 2023 and scikit-learn; true positive rate, sensitivity.",
     .denominator = "gold codes", .is_share = true, .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = recall},
    HIERARCHY(recall_nodes, "Recall of nodes (hR)", NODES, "gold nodes", true),
    {.id = "recall_samples", .definition = "recall-samples/1", .title = "Recall per encounter", .plain = "Codes found, each chart counting the same",
     .doc = "Mean over encounters of the recall of each encounter; one without gold codes counts 0.",
     .formula = "mean over encounters of TP / (TP + FN), 0/0 = 0", .source = "scikit-learn recall_score(average=\"samples\"); CAML's instance recall.",
     .denominator = "encounters", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = recall_samples},
    {.id = "score_mean_negative", .definition = "score-mean-negative/1", .title = "Mean score of codes that do not belong", .plain = "Mean score of wrong codes",
     .doc = "Mean score over all pairs of an encounter and a code of the label space that is not in gold; a pair that is not suggested has score 0.",
     .formula = "sum of scores of suggestions not in gold / (encounters x codes of the label space - gold codes)",
     .source = "Balance for the negative class (Kleinberg, Mullainathan and Raghavan 2017) compares it.",
     .denominator = "scored pairs without the code in gold", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = score_mean_negative},
    {.id = "score_mean_positive", .definition = "score-mean-positive/1", .title = "Mean score of codes that belong", .plain = "Mean score of right codes",
     .doc = "Mean score over the gold codes; one that is not suggested has score 0.",
     .formula = "sum of scores of suggestions in gold / gold codes",
     .source = "Balance for the positive class (Kleinberg, Mullainathan and Raghavan 2017) compares it.",
     .denominator = "gold codes with scores", .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = score_mean_positive},
    {.id = "selection_rate", .definition = "selection-rate/1", .title = "Selection rate", .plain = "How often a code is predicted",
     .doc = "Share of all (encounter, code) pairs that are predicted; the codes are the study's label space: the number it states, else those with gold or prediction anywhere.",
     .formula = "sum (TP + FP) / (encounters x codes of the study)", .source = "Demographic parity compares it (Fairlearn selection_rate); the label space is stated because it is in the denominator.",
     .denominator = "pairs of encounter and code", .range_lo = 0, .range_hi = 1, .is_compared = true, .kind = METRIC_COUNTS, .parts = selection_rate},
    {.id = "specificity", .definition = "specificity/1", .title = "Specificity", .plain = "Codes rightly not given",
     .doc = "Share of the pairs in which a code does not belong for which it is not predicted: 1 - false positive rate.",
     .formula = "TN / (sum FP + TN), TN over the label space", .source = "Fairlearn true_negative_rate, Aequitas tnr.",
     .denominator = "pairs without the code in gold", .is_share = true, .range_lo = 0, .range_hi = 1, .kind = METRIC_COUNTS, .parts = specificity},
    {.id = "spiegelhalter_z", .definition = "spiegelhalter-z/1", .title = "Spiegelhalter's z", .plain = "Are the scores right as probabilities",
     .doc = "Test statistic of calibration, normal(0, 1) where scores are right and suggestions independent. Its range is from groups of patients, so it allows for their dependence.",
     .formula = "sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)), below the line p at the middle of its bin",
     .source = "Spiegelhalter 1986, Statistics in Medicine 5: 421-433.",
     .denominator = "suggestions with a score", .range_lo = -INFINITY, .range_hi = INFINITY, .is_detail = true, .kind = METRIC_SCORES, .scores = spiegelhalter_z},
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
