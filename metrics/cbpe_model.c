#include "metrics/cbpe_model.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* One side: a part a code, its points in one array. */
struct side {
    struct cbpe_part *parts;
    uint32_t *codes;
    size_t n;
    struct cbpe_point *points;
    struct cbpe_part *many; /* parts with rows enough on both sides: macro averages */
    size_t n_many;
};

struct cbpe_model {
    struct cbpe_input input;
    GPtrArray *calibrators; /* of struct isotonic *, owned */
    GArray *first_block;    /* of size_t, a calibrator */
    size_t n_blocks;
    double *variance;
    struct side ref, cur;
    size_t n_pooled;
    GHashTable *many; /* codes of the macro averages */
};

/* Cells [first, last) of the code that starts at `first`. */
static size_t end_of_code(const struct cbpe_cells *c, size_t first) {
    size_t i = first;
    while (i < c->n && c->items[i].code == c->items[first].code) {
        i++;
    }
    return i;
}

static bool find_code(const struct cbpe_cells *c, uint32_t code, size_t *first, size_t *last) {
    size_t lo = 0;
    size_t hi = c->n;
    while (lo < hi) {
        size_t middle = (lo + hi) / 2;
        if (c->items[middle].code < code) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    *first = lo;
    *last = lo < c->n && c->items[lo].code == code ? end_of_code(c, lo) : lo;
    return *last > *first;
}

static int64_t rows_of(const struct cbpe_cell *x) {
    return x->suggested + x->others;
}

static int64_t right_of(const struct cbpe_cell *x) {
    return x->suggested_right + x->others_right;
}

static bool is_enough(const struct cbpe_cells *c, size_t first, size_t last) {
    int64_t right = 0;
    int64_t wrong = 0;
    for (size_t i = first; i < last; i++) {
        right += right_of(&c->items[i]);
        wrong += rows_of(&c->items[i]) - right_of(&c->items[i]);
    }
    return right >= CBPE_LEAST_POSITIVES && wrong >= CBPE_LEAST_POSITIVES;
}

static size_t add_calibrator(struct cbpe_model *m, const struct isotonic_point *points, size_t n) {
    struct isotonic *f = isotonic_fit(points, n);
    size_t first = m->n_blocks;
    g_ptr_array_add(m->calibrators, f);
    g_array_append_val(m->first_block, first);
    m->variance = g_renew(double, m->variance, m->n_blocks + f->n_blocks);
    cbpe_block_variance(f, m->variance + m->n_blocks);
    m->n_blocks += f->n_blocks;
    return m->calibrators->len - 1;
}

static struct isotonic_point point_of(const struct cbpe_cell *x) {
    return (struct isotonic_point){x->score, rows_of(x), right_of(x)};
}

static size_t fit_cells(struct cbpe_model *m, const struct cbpe_cells *c, size_t first,
                        size_t last) {
    struct isotonic_point *points = g_new(struct isotonic_point, last - first);
    for (size_t i = first; i < last; i++) {
        points[i - first] = point_of(&c->items[i]);
    }
    size_t at = add_calibrator(m, points, last - first);
    g_free(points);
    return at;
}

static int by_score(const void *a, const void *b) {
    const struct isotonic_point *x = a;
    const struct isotonic_point *y = b;
    return (x->score > y->score) - (x->score < y->score);
}

/* All rows of the reference's codes that are rare; of all codes when none is. */
static size_t fit_rare(struct cbpe_model *m) {
    const struct cbpe_cells *all = &m->input.all;
    struct isotonic_point *points = g_new(struct isotonic_point, MAX(all->n, 1));
    size_t n = 0;
    for (int is_any = 0; is_any < 2 && n == 0; is_any++) {
        for (size_t first = 0; first < all->n;) {
            size_t last = end_of_code(all, first);
            for (size_t i = first; i < last && (is_any == 1 || !is_enough(all, first, last)); i++) {
                points[n++] = point_of(&all->items[i]);
            }
            first = last;
        }
    }
    if (n > 0) {
        qsort(points, n, sizeof *points, by_score);
    }
    size_t k = 0;
    for (size_t i = 0; i < n; i++) { /* equal scores of several codes are one point */
        if (k > 0 && !(points[i].score > points[k - 1].score)) {
            points[k - 1].rows += points[i].rows;
            points[k - 1].positives += points[i].positives;
        } else {
            points[k++] = points[i];
        }
    }
    size_t at = add_calibrator(m, points, k);
    g_free(points);
    return at;
}

static bool is_single_code(const struct cbpe_cells *c) {
    return c->n > 0 && end_of_code(c, 0) == c->n;
}

#define NONE SIZE_MAX
#define NO_WIDTH 1e-12 /* a standard error that is none */

/* Index of the calibrator of a code, fitted when it is met first. */
static size_t calibrator_for(struct cbpe_model *m, uint32_t code, bool is_single, size_t *rare) {
    const struct cbpe_cells *sources[] = {&m->input.ref, &m->input.all};
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        size_t first = 0;
        size_t last = 0;
        bool is_own = find_code(sources[i], code, &first, &last) &&
                      (is_enough(sources[i], first, last) || (is_single && i == 1));
        if (is_own) {
            return fit_cells(m, sources[i], first, last);
        }
    }
    m->n_pooled++;
    if (*rare == NONE && m->input.all.n > 0) {
        *rare = fit_rare(m);
    }
    return *rare;
}

static void side_init(struct side *s, const struct cbpe_cells *c) {
    s->points = g_new(struct cbpe_point, MAX(c->n, 1));
    s->parts = g_new0(struct cbpe_part, MAX(c->n, 1));
    s->codes = g_new(uint32_t, MAX(c->n, 1));
    for (size_t first = 0; first < c->n;) {
        size_t last = end_of_code(c, first);
        for (size_t i = first; i < last; i++) {
            const struct cbpe_cell *x = &c->items[i];
            s->points[i] = (struct cbpe_point){x->score, x->suggested, x->others};
        }
        s->parts[s->n] = (struct cbpe_part){.points = s->points + first, .n = last - first};
        s->codes[s->n++] = c->items[first].code;
        first = last;
    }
}

static void side_clear(struct side *s) {
    g_free(s->points);
    g_free(s->parts);
    g_free(s->many);
    g_free(s->codes);
}

static void give(struct cbpe_model *m, struct cbpe_part *part, size_t calibrator) {
    if (calibrator != NONE) {
        part->calibrator = m->calibrators->pdata[calibrator];
        part->first_block = g_array_index(m->first_block, size_t, calibrator);
    }
}

/* Both sides' codes ascend: each gets one calibrator. */
static void calibrate(struct cbpe_model *m) {
    bool is_single = is_single_code(&m->input.all);
    size_t rare = NONE;
    for (size_t i = 0, j = 0; i < m->ref.n || j < m->cur.n;) {
        bool is_ref = j == m->cur.n || (i < m->ref.n && m->ref.codes[i] <= m->cur.codes[j]);
        uint32_t code = is_ref ? m->ref.codes[i] : m->cur.codes[j];
        size_t calibrator = calibrator_for(m, code, is_single, &rare);
        if (i < m->ref.n && m->ref.codes[i] == code) {
            give(m, &m->ref.parts[i++], calibrator);
        }
        if (j < m->cur.n && m->cur.codes[j] == code) {
            give(m, &m->cur.parts[j++], calibrator);
        }
    }
}

static int64_t rows_of_part(const struct cbpe_part *p) {
    int64_t rows = 0;
    for (size_t i = 0; i < p->n; i++) {
        rows += p->points[i].suggested + p->points[i].others;
    }
    return rows;
}

/* Codes of both sides with rows enough on both: a metric of few rows is not what its sums say. */
static void choose_many(struct cbpe_model *m) {
    m->ref.many = g_new0(struct cbpe_part, MAX(m->ref.n, 1));
    m->cur.many = g_new0(struct cbpe_part, MAX(m->cur.n, 1));
    m->many = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (size_t i = 0, j = 0; i < m->ref.n && j < m->cur.n;) {
        uint32_t code = m->ref.codes[i];
        if (code == m->cur.codes[j]) {
            bool is_enough = rows_of_part(&m->ref.parts[i]) >= CBPE_LEAST_ROWS &&
                             rows_of_part(&m->cur.parts[j]) >= CBPE_LEAST_ROWS;
            if (is_enough) {
                m->ref.many[m->ref.n_many++] = m->ref.parts[i];
                m->cur.many[m->cur.n_many++] = m->cur.parts[j];
                g_hash_table_add(m->many, GUINT_TO_POINTER(code));
            }
            i++;
            j++;
        } else if (code < m->cur.codes[j]) {
            i++;
        } else {
            j++;
        }
    }
}

static void isotonic_free_any(gpointer f) {
    isotonic_free(f);
}

struct cbpe_model *cbpe_model_new(const struct cbpe_input *input) {
    struct cbpe_model *m = g_new0(struct cbpe_model, 1);
    m->input = *input;
    m->calibrators = g_ptr_array_new_with_free_func(isotonic_free_any);
    m->first_block = g_array_new(FALSE, TRUE, sizeof(size_t));
    side_init(&m->ref, &input->ref);
    side_init(&m->cur, &input->cur);
    if (input->is_calibrated) {
        calibrate(m);
    }
    choose_many(m);
    return m;
}

void cbpe_model_free(struct cbpe_model *m) {
    if (m == NULL) {
        return;
    }
    side_clear(&m->ref);
    side_clear(&m->cur);
    g_ptr_array_unref(m->calibrators);
    g_array_unref(m->first_block);
    g_hash_table_unref(m->many);
    g_free(m->variance);
    g_free(m);
}

/* --- what labels show --- */

/* Confusion counts of a code, and of pairs of a right and a wrong row how many are in order. */
struct counted {
    struct cbpe_sums sums;
    double pairs, ordered;
};

static struct counted count(const struct cbpe_cells *c, size_t first, size_t last) {
    struct counted out = {0};
    double wrong_below = 0;
    double right_all = 0;
    for (size_t i = first; i < last; i++) {
        const struct cbpe_cell *x = &c->items[i];
        double right = (double)right_of(x);
        double wrong = (double)(rows_of(x) - right_of(x));
        out.sums.tp += (double)x->suggested_right;
        out.sums.fp += (double)(x->suggested - x->suggested_right);
        out.sums.fn += (double)x->others_right;
        out.sums.tn += (double)(x->others - x->others_right);
        out.ordered += right * (wrong_below + wrong / 2);
        wrong_below += wrong;
        right_all += right;
    }
    out.pairs = right_all * wrong_below;
    return out;
}

static bool value_of(const struct counted *c, enum cbpe_metric metric, double *out) {
    if (metric != CBPE_AUC) {
        return cbpe_of_sums(&c->sums, metric, out);
    }
    *out = c->pairs > 0 ? c->ordered / c->pairs : 0;
    return c->pairs > 0;
}

static bool realised(const struct cbpe_model *m, const struct cbpe_cells *c,
                     enum cbpe_metric metric, bool is_macro, double *out) {
    struct counted all = {0};
    double sum = 0;
    size_t n = 0;
    size_t n_codes = 0;
    for (size_t first = 0; first < c->n; n_codes++) {
        size_t last = end_of_code(c, first);
        struct counted one = count(c, first, last);
        double value = 0;
        bool is_many = g_hash_table_contains(m->many, GUINT_TO_POINTER(c->items[first].code));
        if (is_many && value_of(&one, metric, &value)) {
            sum += value;
            n++;
        }
        all.sums.tp += one.sums.tp;
        all.sums.fp += one.sums.fp;
        all.sums.fn += one.sums.fn;
        all.sums.tn += one.sums.tn;
        all.pairs += one.pairs;
        all.ordered += one.ordered;
        first = last;
    }
    if (is_macro) {
        *out = n > 0 ? sum / (double)n : 0;
        return n > 0;
    }
    return !(metric == CBPE_AUC && n_codes != 1) && value_of(&all, metric, out);
}

static bool estimate_side(const struct cbpe_model *m, const struct side *s, enum cbpe_metric metric,
                          bool is_macro, struct cbpe_value *out) {
    return is_macro ? cbpe_macro(s->many, s->n_many, m->n_blocks, metric, out)
                    : cbpe_micro(s->parts, s->n, m->n_blocks, metric, out);
}

/* A group, or one of many codes, may share its calibrator with others whose scores mean something
 * else; and isotonic regression ranks the rows that it was fitted to too well. Both show in the
 * reference, whose labels are known: the estimate is what they say there, and the change. One code
 * without a group keeps NannyML's value, and gets this interval. */
static void anchor(const struct cbpe_model *m, double there, struct cbpe_estimate *e,
                   double *centre) {
    *centre = fmin(fmax(there + e->change, 0), 1);
    if (m->input.ref.items != m->input.all.items || !is_single_code(&m->input.all)) {
        e->reference = there;
        e->value = *centre;
    }
}

bool cbpe_model_estimate(const struct cbpe_model *m, enum cbpe_metric metric, bool is_macro,
                         double confidence, struct cbpe_estimate *out) {
    struct cbpe_value then;
    struct cbpe_value now;
    if (!estimate_side(m, &m->ref, metric, is_macro, &then)) {
        return false;
    }
    if (!estimate_side(m, &m->cur, metric, is_macro, &now)) {
        cbpe_value_clear(&then);
        return false;
    }
    double z = gsl_cdf_ugaussian_Pinv((1 + confidence) / 2);
    double se = cbpe_se(&now, m->variance);
    *out = (struct cbpe_estimate){.value = now.value,
                                  .reference = then.value,
                                  .change = now.value - then.value,
                                  .change_se = cbpe_change_se(&now, &then, m->variance)};
    double centre = out->value;
    double there = 0;
    if (m->input.is_calibrated && realised(m, &m->input.ref, metric, is_macro, &there)) {
        anchor(m, there, out, &centre);
        se = sqrt(then.noise + out->change_se * out->change_se);
    }
    out->change_se = sqrt(out->change_se * out->change_se + now.mix + then.mix);
    out->has_range = se > NO_WIDTH && out->change_se > NO_WIDTH;
    out->lo = fmax(0, fmin(centre - z * se, out->value));
    out->hi = fmin(1, fmax(centre + z * se, out->value));
    out->change_lo = out->change - z * out->change_se;
    out->change_hi = out->change + z * out->change_se;
    out->has_realised =
        m->input.has_labels && realised(m, &m->input.cur, metric, is_macro, &out->realised);
    cbpe_value_clear(&then);
    cbpe_value_clear(&now);
    return true;
}

size_t cbpe_model_codes(const struct cbpe_model *m, size_t *n_pooled, size_t *n_many) {
    *n_pooled = m->n_pooled;
    *n_many = m->ref.n_many;
    return MAX(m->ref.n, m->cur.n);
}
