#include "metrics/metric_coding.h"

#include "metrics/agreement.h"

static struct metric_parts parts(double numerator, double denominator, int64_t n_labels) {
    return (struct metric_parts){
        .numerator = numerator, .denominator = denominator, .n_labels = n_labels};
}

static struct metric_parts over(int64_t numerator, int64_t denominator) {
    return parts((double)numerator, (double)denominator, denominator);
}

/* A value that is no count over a count; undefined where n is 0. */
static struct metric_parts value_of(double x, int64_t n) {
    return parts(x, n > 0, n);
}

/* --- hierarchy: hits, predicted and gold, of nodes or of codes --- */

struct hits {
    int64_t both, pred, gold;
};

static struct hits of_sets(const int64_t *c, enum tally_field tp) {
    return (struct hits){c[tp], c[tp] + c[tp + 1], c[tp] + c[tp + 2]};
}

static struct hits of_kept(const int64_t *c, enum tally_field shared) {
    struct hits h = of_sets(c, TALLY_TP);
    h.both = c[shared];
    return h;
}

static struct hits plus(struct hits a, struct hits b) {
    return (struct hits){a.both + b.both, a.pred + b.pred, a.gold + b.gold};
}

static struct hits all_sets(const int64_t *c) {
    return plus(plus(of_sets(c, TALLY_TP), of_sets(c, TALLY_TP_CATEGORY)),
                plus(of_sets(c, TALLY_TP_BLOCK), of_sets(c, TALLY_TP_CHAPTER)));
}

static struct hits all_kept(const int64_t *c) {
    return plus(plus(of_sets(c, TALLY_TP), of_kept(c, TALLY_SHARED_CATEGORY)),
                plus(of_kept(c, TALLY_SHARED_BLOCK), of_kept(c, TALLY_SHARED_CHAPTER)));
}

static struct hits of_nodes(const int64_t *c) {
    return (struct hits){c[TALLY_NODES_BOTH], c[TALLY_NODES_PRED], c[TALLY_NODES_GOLD]};
}

static struct metric_parts f1_of(struct hits h) {
    return parts(2 * (double)h.both, (double)(h.pred + h.gold), h.pred + h.gold - h.both);
}

#define HIERARCHY(name, hits)                                                                      \
    struct metric_parts precision_##name(const int64_t *c, const struct metric_space *s) {         \
        (void)s;                                                                                   \
        return over(hits.both, hits.pred);                                                         \
    }                                                                                              \
    struct metric_parts recall_##name(const int64_t *c, const struct metric_space *s) {            \
        (void)s;                                                                                   \
        return over(hits.both, hits.gold);                                                         \
    }                                                                                              \
    struct metric_parts f1_##name(const int64_t *c, const struct metric_space *s) {                \
        (void)s;                                                                                   \
        return f1_of(hits);                                                                        \
    }
HIERARCHY(category_set, of_sets(c, TALLY_TP_CATEGORY))
HIERARCHY(block_set, of_sets(c, TALLY_TP_BLOCK))
HIERARCHY(chapter_set, of_sets(c, TALLY_TP_CHAPTER))
HIERARCHY(category_kept, of_kept(c, TALLY_SHARED_CATEGORY))
HIERARCHY(block_kept, of_kept(c, TALLY_SHARED_BLOCK))
HIERARCHY(chapter_kept, of_kept(c, TALLY_SHARED_CHAPTER))
HIERARCHY(levels_set, all_sets(c))
HIERARCHY(levels_kept, all_kept(c))
HIERARCHY(nodes, of_nodes(c))

/* --- rankings: only where some suggestion has a score --- */

static int64_t ranked(const int64_t *c) {
    return c[TALLY_SCORED] > 0 ? c[TALLY_ENCOUNTERS] : 0;
}

static int64_t ranked_with_gold(const int64_t *c) {
    return c[TALLY_SCORED] > 0 ? c[TALLY_ENCOUNTERS] - c[TALLY_NO_GOLD] : 0;
}

static int k_of(const struct metric_space *s, int i) {
    return i < TALLY_RANKS - 1 ? tally_ranks[i] : s->k;
}

static struct metric_parts at_precision(const int64_t *c, const struct metric_space *s, int i) {
    int64_t n = ranked(c) * k_of(s, i);
    return over(c[TALLY_HITS_5 + i], n);
}

static struct metric_parts mean_fixed(int64_t sum, int64_t n) {
    return parts((double)sum / (double)TALLY_FIXED_ONE, (double)n, n);
}

static struct metric_parts at_recall(const int64_t *c, const struct metric_space *s, int i) {
    return mean_fixed(c[TALLY_RECALL_5 + i], k_of(s, i) > 0 ? ranked_with_gold(c) : 0);
}

static double ratio(struct metric_parts p) {
    return p.denominator > 0 ? p.numerator / p.denominator : 0;
}

static struct metric_parts harmonic(struct metric_parts p, struct metric_parts r) {
    double a = ratio(p);
    double b = ratio(r);
    int64_t n = p.denominator > 0 && r.denominator > 0 ? r.n_labels : 0;
    return value_of(a + b > 0 ? 2 * a * b / (a + b) : 0, n);
}

#define AT_K(name, i)                                                                              \
    struct metric_parts precision_at_##name(const int64_t *c, const struct metric_space *s) {      \
        return at_precision(c, s, i);                                                              \
    }                                                                                              \
    struct metric_parts recall_at_##name(const int64_t *c, const struct metric_space *s) {         \
        return at_recall(c, s, i);                                                                 \
    }                                                                                              \
    struct metric_parts f1_at_##name(const int64_t *c, const struct metric_space *s) {             \
        return harmonic(at_precision(c, s, i), at_recall(c, s, i));                                \
    }
AT_K(5, 0)
AT_K(8, 1)
AT_K(15, 2)
AT_K(k, 3)

struct metric_parts r_precision(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_fixed(c[TALLY_R_PRECISION], ranked_with_gold(c));
}

struct metric_parts map_listed(const int64_t *c, const struct metric_space *s) {
    return mean_fixed(c[TALLY_AP], s->has_list ? ranked_with_gold(c) : 0);
}

struct metric_parts map_suggested(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_fixed(c[TALLY_AP_SUGGESTED], ranked_with_gold(c));
}

struct metric_parts map_predicted(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_fixed(c[TALLY_AP_PREDICTED], ranked_with_gold(c));
}

struct metric_parts map_codiesp(const int64_t *c, const struct metric_space *s) {
    (void)s;
    int64_t n = c[TALLY_SCORED] > 0 ? c[TALLY_ENCOUNTERS] - c[TALLY_NO_PRED] : 0;
    return mean_fixed(c[TALLY_AP_PREDICTED], n);
}

struct metric_parts principal_first(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_PRINCIPAL_FIRST], c[TALLY_SCORED] > 0 ? c[TALLY_PRINCIPAL] : 0);
}

struct metric_parts principal_found(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_PRINCIPAL_FOUND], c[TALLY_PRINCIPAL]);
}

/* --- others --- */

struct metric_parts jaccard_micro(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return over(c[TALLY_TP], c[TALLY_TP] + c[TALLY_FP] + c[TALLY_FN]);
}

struct metric_parts f1_samples_caml(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return harmonic(mean_fixed(c[TALLY_PRECISION], c[TALLY_ENCOUNTERS]),
                    mean_fixed(c[TALLY_RECALL], c[TALLY_ENCOUNTERS]));
}

struct metric_parts brier_score(const int64_t *c, const struct metric_space *s) {
    (void)s;
    double one = TALLY_SCORE_ONE;
    double sum = (double)(c[TALLY_SCORE_SQUARES] - 2 * c[TALLY_SCORE_TP]) / one +
                 (double)c[TALLY_SUGGESTED_TP];
    int64_t n = c[TALLY_SCORED] > 0 ? c[TALLY_SUGGESTIONS] : 0;
    return parts(sum, (double)n, n);
}

/* Mean scores exist only where some suggestion has one; a pair that is not suggested has 0. */
static struct metric_parts mean_score(const int64_t *c, int64_t sum, int64_t n) {
    return parts((double)sum / TALLY_SCORE_ONE, c[TALLY_SCORED] > 0 ? (double)n : 0,
                 c[TALLY_SCORED] > 0 ? n : 0);
}

struct metric_parts score_mean_positive(const int64_t *c, const struct metric_space *s) {
    (void)s;
    return mean_score(c, c[TALLY_SCORE_TP], c[TALLY_TP] + c[TALLY_FN]);
}

struct metric_parts score_mean_negative(const int64_t *c, const struct metric_space *s) {
    int64_t negative = c[TALLY_ENCOUNTERS] * s->n_codes - c[TALLY_TP] - c[TALLY_FN];
    return mean_score(c, c[TALLY_SCORE_SUM] - c[TALLY_SCORE_TP], negative);
}

struct metric_parts calibration_in_large(const int64_t *c, const struct metric_space *s) {
    (void)s;
    struct metric_parts p = mean_score(c, c[TALLY_SCORE_SUM], c[TALLY_SUGGESTIONS]);
    p.numerator -= (double)c[TALLY_SUGGESTED_TP];
    return p;
}

/* --- agreement of the model with truth over all pairs of encounter and code --- */

/* Two raters, two categories: without the code, with it. */
struct pairs {
    double model[2], truth[2];
    struct agreement table;
};

static void pairs_of(const int64_t *c, const struct metric_space *s, struct pairs *p) {
    double n = (double)(c[TALLY_ENCOUNTERS] * s->n_codes);
    double model = (double)(c[TALLY_TP] + c[TALLY_FP]);
    double truth = (double)(c[TALLY_TP] + c[TALLY_FN]);
    *p = (struct pairs){.model = {n - model, model}, .truth = {n - truth, truth}};
    p->table = (struct agreement){.n = n,
                                  .agree = n - (double)(c[TALLY_FP] + c[TALLY_FN]),
                                  .n_categories = 2,
                                  .first = p->model,
                                  .second = p->truth};
}

static struct metric_parts agreed(bool is_defined, double x, const struct pairs *p) {
    return value_of(is_defined ? x : 0, is_defined ? (int64_t)p->table.n : 0);
}

struct metric_parts agree_kappa(const int64_t *c, const struct metric_space *s) {
    struct pairs p;
    double x = 0;
    pairs_of(c, s, &p);
    bool is_defined = agreement_kappa(&p.table, &x);
    return agreed(is_defined, x, &p);
}

struct metric_parts agree_ac1(const int64_t *c, const struct metric_space *s) {
    struct pairs p;
    double x = 0;
    pairs_of(c, s, &p);
    bool is_defined = agreement_ac1(&p.table, &x);
    return agreed(is_defined, x, &p);
}

struct metric_parts agree_alpha(const int64_t *c, const struct metric_space *s) {
    struct pairs p;
    double x = 0;
    pairs_of(c, s, &p);
    double ones = p.model[1] + p.truth[1];
    double zeros = p.model[0] + p.truth[0];
    double apart = 2 * (p.table.n - p.table.agree);
    bool is_defined = agreement_alpha(2 * p.table.n, apart, 2 * ones * zeros, &x);
    return agreed(is_defined, x, &p);
}
