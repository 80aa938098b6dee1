#include "metrics/coding_tables.h"

#include <string.h>

#include "metrics/measure_parts.h"
#include "metrics/tally_score.h"

#define MIN_GROUPS 11

/* The first number of each band; the next one less 1 ends it. */
static const int64_t band_starts[CODING_BANDS] = {1, 2, 5, 10, 50, 200};

/* A part and a whole by wide group. */
struct share {
    int64_t top[TALLY_WIDE_GROUPS], bottom[TALLY_WIDE_GROUPS];
};

static bool is_spread(const int64_t n[TALLY_WIDE_GROUPS]) {
    int groups = 0;
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        groups += n[g] > 0;
    }
    return groups >= MIN_GROUPS;
}

static int64_t total(const int64_t n[TALLY_WIDE_GROUPS]) {
    int64_t sum = 0;
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        sum += n[g];
    }
    return sum;
}

/* The interval is measure()'s; `is_in` are the groups that have encounters. */
static struct coding_rate rate_of(const struct share *x, const bool is_in[TALLY_WIDE_GROUPS],
                                  int64_t n_patients, double confidence) {
    int64_t top = total(x->top);
    int64_t bottom = total(x->bottom);
    struct sample s = {.n = TALLY_WIDE_GROUPS, .has_all = true};
    memcpy(s.is_in, is_in, TALLY_WIDE_GROUPS * sizeof *is_in);
    for (int g = -1; g < TALLY_WIDE_GROUPS; g++) {
        int64_t n = bottom - (g < 0 ? 0 : x->bottom[g]);
        const struct metric_parts p = {.numerator = (double)(top - (g < 0 ? 0 : x->top[g])),
                                       .denominator = (double)n,
                                       .n_labels = n};
        measure_replicate(&s, g, p);
    }
    const struct metric_row share = {.range_lo = 0, .range_hi = 1};
    struct estimate e = {.n_patients = n_patients};
    measure_interval(&e, &share, &s, confidence);
    return (struct coding_rate){.has_value = e.has_value,
                                .has_range = e.has_interval,
                                .value = e.value,
                                .lo = e.lo,
                                .hi = e.hi,
                                .n = bottom};
}

static void groups_of(const struct tally *t, int cell, bool is_in[TALLY_WIDE_GROUPS],
                      int64_t *n_patients) {
    memset(is_in, 0, TALLY_WIDE_GROUPS * sizeof *is_in);
    *n_patients = 0;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        is_in[g % TALLY_WIDE_GROUPS] |= tally_counts(t, cell, g)[TALLY_ENCOUNTERS] > 0;
        *n_patients += tally_patients(t, cell, g);
    }
}

/* --- reliability --- */

struct tenths {
    struct share shares[TALLY_TENTHS];
    double scores[TALLY_TENTHS];
};

static void read_tenths(const struct tally *t, int cell, struct tenths *out) {
    memset(out, 0, sizeof *out);
    uint32_t(*h)[2] = g_malloc_n(TALLY_SCORE_BINS, sizeof *h);
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        memset(h, 0, TALLY_SCORE_BINS * sizeof *h);
        tally_score_counts(t, cell, g, h);
        for (uint32_t b = 0; b < TALLY_SCORE_BINS; b++) {
            struct share *s = &out->shares[tally_score_tenth(b)];
            s->top[g] += h[b][1];
            s->bottom[g] += (int64_t)h[b][0] + h[b][1];
        }
        for (int k = 0; k < TALLY_TENTHS; k++) {
            out->scores[k] += (double)tally_score_sums(t, cell, g)[k] / TALLY_SCORE_ONE;
        }
    }
    g_free(h);
}

static void add_reliability(struct coding_tables *c, const struct tally *t, int cell,
                            const struct estimate *e) {
    struct coding_reliability r = {.group = {.n_by = e->n_by}};
    memcpy(r.group.by, e->by, sizeof r.group.by);
    struct tenths *x = g_new(struct tenths, 1);
    bool is_in[TALLY_WIDE_GROUPS];
    int64_t n_patients = 0;
    read_tenths(t, cell, x);
    groups_of(t, cell, is_in, &n_patients);
    for (int k = 0; k < TALLY_TENTHS; k++) {
        struct coding_bin *b = &r.bins[k];
        int64_t n = total(x->shares[k].bottom);
        *b = (struct coding_bin){.from = (double)k / TALLY_TENTHS,
                                 .to = (double)(k + 1) / TALLY_TENTHS,
                                 .is_shown = is_spread(x->shares[k].bottom)};
        if (b->is_shown) {
            b->mean_score = x->scores[k] / (double)n;
            b->right = rate_of(&x->shares[k], is_in, n_patients, c->confidence);
        }
    }
    g_free(x);
    g_array_append_val(c->reliability, r);
}

/* Everybody, and the levels of attributes that show their counts. */
static void add_reliabilities(struct coding_tables *c, const struct tally *t,
                              const struct estimates *shown, int n_groupings) {
    int n = n_groupings > 0 ? MIN(n_groupings, t->n_groupings) : t->n_groupings;
    for (int i = -1; i < n; i++) {
        const struct tally_grouping *g = i < 0 ? NULL : &t->groupings[i];
        for (int k = 0; k < (g == NULL ? 1 : g->n == 1 ? g->n_cells : 0); k++) {
            struct estimate_by by = {0};
            if (g != NULL) {
                by.attribute = t->attributes[g->attribute[0]].name;
                by.level = tally_level_name(t, g->attribute[0], k);
            }
            const struct estimate *e = estimates_find(shown, "brier", g != NULL, &by);
            if (e != NULL && e->has_value && e->has_counts) {
                add_reliability(c, t, g == NULL ? 0 : g->first_cell + k, e);
            }
        }
    }
}

/* --- codes --- */

struct pass {
    const struct tally *tally;
    struct coding_tables *out;
    bool is_in[TALLY_WIDE_GROUPS];
    int64_t n_patients;
    struct share recall[CODING_BANDS], precision[CODING_BANDS];
};

static void read_code(const struct tally *t, size_t code, struct share *recall,
                      struct share *precision) {
    uint32_t counts[TALLY_WIDE_GROUPS][TALLY_OUTCOMES];
    tally_label_overall(t, TALLY_CODE, code, counts);
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        const uint32_t *n = counts[g];
        int64_t tp = n[TALLY_LABEL_TP];
        recall->top[g] = precision->top[g] = tp;
        recall->bottom[g] = tp + n[TALLY_LABEL_FN];
        precision->bottom[g] = tp + n[TALLY_LABEL_FP];
    }
}

static int band_of(int64_t n_gold) {
    int band = 0;
    while (band + 1 < CODING_BANDS && n_gold >= band_starts[band + 1]) {
        band++;
    }
    return band;
}

static void add_share(struct share *to, const struct share *x) {
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        to->top[g] += x->top[g];
        to->bottom[g] += x->bottom[g];
    }
}

static void add_code(struct pass *p, size_t code) {
    struct share recall;
    struct share precision;
    read_code(p->tally, code, &recall, &precision);
    int64_t n_gold = total(recall.bottom);
    if (n_gold == 0) {
        return;
    }
    int band = band_of(n_gold);
    p->out->bands[band].n_codes++;
    p->out->bands[band].n_gold += n_gold;
    add_share(&p->recall[band], &recall);
    add_share(&p->precision[band], &precision);
    if (is_spread(recall.bottom)) {
        int64_t n_right = total(recall.top);
        struct coding_code c = {.code = p->tally->labels[TALLY_CODE].names->pdata[code],
                                .n_gold = n_gold,
                                .n_missed = n_gold - n_right,
                                .n_wrong = total(precision.bottom) - n_right,
                                .label = code};
        g_array_append_val(p->out->by_support, c);
    }
}

static int order(int64_t a, int64_t b, const struct coding_code *x, const struct coding_code *y) {
    return a != b ? (a > b ? -1 : 1) : strcmp(x->code, y->code);
}

static int compare_support(gconstpointer a, gconstpointer b) {
    const struct coding_code *x = a;
    const struct coding_code *y = b;
    return order(x->n_gold, y->n_gold, x, y);
}

static int compare_loss(gconstpointer a, gconstpointer b) {
    const struct coding_code *x = a;
    const struct coding_code *y = b;
    return order(x->n_missed + x->n_wrong, y->n_missed + y->n_wrong, x, y);
}

static void finish_bands(struct pass *p) {
    for (int i = 0; i < CODING_BANDS; i++) {
        struct coding_band *b = &p->out->bands[i];
        b->from = band_starts[i];
        b->to = i + 1 < CODING_BANDS ? band_starts[i + 1] - 1 : 0;
        b->is_shown = is_spread(p->recall[i].bottom);
        if (b->is_shown) {
            b->recall = rate_of(&p->recall[i], p->is_in, p->n_patients, p->out->confidence);
            b->precision = rate_of(&p->precision[i], p->is_in, p->n_patients, p->out->confidence);
        } else {
            b->n_gold = 0;
        }
    }
}

/* The first few of a list in order, with their rates. */
static void keep_first(const struct pass *p, GArray *codes, int top) {
    g_array_set_size(codes, MIN((guint)MAX(top, 0), codes->len));
    for (guint i = 0; i < codes->len; i++) {
        struct coding_code *c = &g_array_index(codes, struct coding_code, i);
        struct share recall;
        struct share precision;
        read_code(p->tally, c->label, &recall, &precision);
        c->recall = rate_of(&recall, p->is_in, p->n_patients, p->out->confidence);
        c->precision = rate_of(&precision, p->is_in, p->n_patients, p->out->confidence);
    }
}

static void add_codes(struct coding_tables *c, const struct tally *t, int top) {
    struct pass *p = g_new0(struct pass, 1);
    p->tally = t;
    p->out = c;
    groups_of(t, 0, p->is_in, &p->n_patients);
    for (size_t code = 0; code < t->labels[TALLY_CODE].names->len; code++) {
        add_code(p, code);
    }
    finish_bands(p);
    g_array_append_vals(c->by_loss, c->by_support->data, c->by_support->len);
    g_array_sort(c->by_support, compare_support);
    g_array_sort(c->by_loss, compare_loss);
    keep_first(p, c->by_support, top);
    keep_first(p, c->by_loss, top);
    g_free(p);
}

struct coding_tables *coding_tables_new(const struct tally *t, const struct estimates *shown,
                                        const struct coding_options *o) {
    struct coding_tables *c = g_new0(struct coding_tables, 1);
    c->confidence = o->confidence;
    c->reliability = g_array_new(FALSE, FALSE, sizeof(struct coding_reliability));
    c->by_support = g_array_new(FALSE, FALSE, sizeof(struct coding_code));
    c->by_loss = g_array_new(FALSE, FALSE, sizeof(struct coding_code));
    add_reliabilities(c, t, shown, o->n_groupings);
    add_codes(c, t, o->top);
    return c;
}

void coding_tables_free(struct coding_tables *c) {
    if (c != NULL) {
        g_array_unref(c->reliability);
        g_array_unref(c->by_support);
        g_array_unref(c->by_loss);
        g_free(c);
    }
}
