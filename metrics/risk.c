#include "metrics/risk.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t all_of(const struct risk_table *t) {
    return (1u << t->n_quasi) - 1;
}

/* --- l-diversity and t-closeness --- */

static int compare_pairs(const void *a, const void *b) {
    const struct risk_pair *x = a;
    const struct risk_pair *y = b;
    if (x->class_index != y->class_index) {
        return x->class_index < y->class_index ? -1 : 1;
    }
    return (x->value > y->value) - (x->value < y->value);
}

static int compare_down(const void *a, const void *b) {
    const struct risk_pair *x = a;
    const struct risk_pair *y = b;
    return (y->n > x->n) - (y->n < x->n);
}

/* Largest l with r_1 < c (r_l + ... + r_m), counts descending. */
static int64_t recursive_l(const struct risk_pair *sorted, size_t m, double c) {
    double tail = 0;
    for (size_t l = m; l >= 1; l--) {
        tail += (double)sorted[l - 1].n;
        if ((double)sorted[0].n < c * tail) {
            return (int64_t)l;
        }
    }
    return 0;
}

static double entropy_of(const struct risk_pair *pairs, size_t m, double n) {
    double h = 0;
    for (size_t i = 0; i < m; i++) {
        double p = (double)pairs[i].n / n;
        h -= p * log(p);
    }
    return h;
}

/* All records: shares of the values in their order, the same cumulated, and the sums of the
 * cumulated ones before each value. */
struct whole {
    uint32_t n_values;
    double *shares, *steps, *before;
};

/* Sum of |own - steps| over the values from `from` to before `to`; steps do not fall. */
static double apart(const struct whole *w, uint32_t from, uint32_t to, double own) {
    uint32_t lo = from;
    uint32_t hi = to;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->steps[mid] < own) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    double under = own * (lo - from) - (w->before[lo] - w->before[from]);
    double over = w->before[to] - w->before[lo] - own * (to - lo);
    return under + over;
}

/* Distances of a class from the whole. Its pairs are in the order of values, of which most are
 * absent: what those add follows from the sums over all records. */
static void distances(const struct risk_pair *pairs, size_t m, double n, const struct whole *w,
                      struct risk_sensitive *out) {
    double differs = 0;
    double met = 0;
    double own = 0;
    double sum = 0;
    uint32_t from = 0;
    uint32_t last = w->n_values - 1;
    for (size_t i = 0; i < m; i++) {
        uint32_t v = pairs[i].value;
        sum += apart(w, from, MIN(v, last), own);
        from = MIN(v, last);
        own += (double)pairs[i].n / n;
        differs += fabs((double)pairs[i].n / n - w->shares[v]);
        met += w->shares[v];
    }
    sum += apart(w, from, last, own);
    out->t_equal = fmax(out->t_equal, (differs + fmax(0, 1 - met)) / 2);
    if (last > 0) {
        out->t_ordered = fmax(out->t_ordered, sum / last);
    }
}

static void measure_class(struct risk_pair *pairs, size_t m, double c, const struct whole *w,
                          struct risk_sensitive *out) {
    double n = 0;
    for (size_t i = 0; i < m; i++) {
        n += (double)pairs[i].n;
    }
    distances(pairs, m, n, w, out);
    out->distinct_l = MIN(out->distinct_l, (int64_t)m);
    out->entropy_l = fmin(out->entropy_l, exp(entropy_of(pairs, m, n)));
    qsort(pairs, m, sizeof *pairs, compare_down);
    out->recursive_l = MIN(out->recursive_l, recursive_l(pairs, m, c));
}

static void fill_whole(struct whole *w, const struct risk_pair *pairs, size_t n, double n_records) {
    w->shares = g_new0(double, (size_t)w->n_values + 1);
    w->steps = g_new0(double, (size_t)w->n_values + 1);
    w->before = g_new0(double, (size_t)w->n_values + 1);
    for (size_t i = 0; i < n; i++) {
        w->shares[pairs[i].value] += (double)pairs[i].n;
    }
    double step = 0;
    for (uint32_t v = 0; v < w->n_values; v++) {
        w->shares[v] /= n_records;
        step += w->shares[v];
        w->steps[v] = step;
        w->before[v + 1] = w->before[v] + step;
    }
}

static void measure_sensitive(const struct risk_table *t, int s, const struct risk_options *o,
                              struct risk_sensitive *out) {
    size_t n = t->pairs[s].n;
    struct risk_pair *pairs = g_new(struct risk_pair, n + 1);
    for (size_t i = 0; i < n; i++) {
        pairs[i] = t->pairs[s].items[i];
        pairs[i].value = o->ranks[s] == NULL ? pairs[i].value : o->ranks[s][pairs[i].value];
    }
    struct whole w = {.n_values = o->n_values[s]};
    fill_whole(&w, pairs, n, (double)t->n_records);
    qsort(pairs, n, sizeof *pairs, compare_pairs);
    *out = (struct risk_sensitive){
        .distinct_l = INT64_MAX, .entropy_l = INFINITY, .recursive_l = INT64_MAX};
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && pairs[end].class_index == pairs[i].class_index) {
            end++;
        }
        measure_class(pairs + i, end - i, o->recursive_c, &w, out);
        i = end;
    }
    g_free(pairs);
    g_free(w.shares);
    g_free(w.steps);
    g_free(w.before);
}

/* --- remedies --- */

static void fill_remedy(const struct risk_sizes *s, int64_t threshold, struct risk_remedy *out) {
    out->k = s->n == 0 ? 0 : s->items[0].size;
    out->n_unique = risk_sizes_at(s, 1);
    out->n_classes = s->n_classes;
    out->n_small_records = 0;
    for (size_t i = 0; i < s->n && s->items[i].size < threshold; i++) {
        out->n_small_records += s->items[i].size * s->items[i].n_classes;
    }
}

/* Values of fewer than `threshold` records become the value n_values; NULL when there are none
 * or only one. */
static uint32_t *join_rare(const struct risk_table *t, int a, uint32_t n_values,
                           int64_t threshold) {
    int64_t *counts = g_new0(int64_t, (size_t)n_values + 1);
    uint32_t *recode = g_new(uint32_t, (size_t)n_values + 1);
    for (size_t i = 0; i < t->n_classes; i++) {
        counts[t->values[i * (size_t)t->n_quasi + (size_t)a]] += t->counts[i];
    }
    int n_rare = 0;
    for (uint32_t v = 0; v < n_values; v++) {
        bool is_rare = counts[v] > 0 && counts[v] < threshold;
        recode[v] = is_rare ? n_values : v;
        n_rare += is_rare;
    }
    g_free(counts);
    if (n_rare < 2) {
        g_clear_pointer(&recode, g_free);
    }
    return recode;
}

static int compare_remedies(const void *a, const void *b) {
    const struct risk_remedy *x = a;
    const struct risk_remedy *y = b;
    if (x->n_small_records != y->n_small_records) {
        return x->n_small_records < y->n_small_records ? -1 : 1;
    }
    if (x->n_unique != y->n_unique) {
        return x->n_unique < y->n_unique ? -1 : 1;
    }
    if (x->attribute != y->attribute) {
        return x->attribute < y->attribute ? -1 : 1;
    }
    return (int)x->change - (int)y->change;
}

static void try_change(const struct risk_table *t, int a, enum risk_change change,
                       const uint32_t *values, int64_t threshold, struct risk_measures *out) {
    struct risk_sizes s;
    struct risk_remedy *r = &out->remedies[out->n_remedies++];
    *r = (struct risk_remedy){.attribute = a, .change = change};
    const uint32_t *recode[RISK_MAX_QUASI] = {NULL};
    recode[a] = values;
    uint32_t mask = change == RISK_LEFT_OUT ? all_of(t) & ~(1u << a) : all_of(t);
    risk_sizes_of(t, mask, recode, &s);
    fill_remedy(&s, threshold, r);
    risk_sizes_clear(&s);
}

static void find_remedies(const struct risk_table *t, const struct risk_options *o,
                          const uint32_t n_values[RISK_MAX_QUASI], struct risk_measures *out) {
    for (int a = 0; a < t->n_quasi; a++) {
        try_change(t, a, RISK_LEFT_OUT, NULL, o->threshold, out);
        uint32_t *joined = join_rare(t, a, n_values[a], o->threshold);
        if (joined != NULL) {
            try_change(t, a, RISK_JOINED, joined, o->threshold, out);
        }
        g_free(joined);
        if (o->coarser[a] != NULL) {
            try_change(t, a, RISK_COARSER, o->coarser[a], o->threshold, out);
        }
    }
    qsort(out->remedies, (size_t)out->n_remedies, sizeof out->remedies[0], compare_remedies);
}

void risk_measure(const struct risk_table *t, const struct risk_options *o,
                  const uint32_t n_quasi_values[RISK_MAX_QUASI], struct risk_measures *out) {
    *out = (struct risk_measures){.n_records = t->n_records, .sampling_fraction = 1};
    risk_sizes_of(t, all_of(t), NULL, &out->sizes);
    const struct risk_sizes *s = &out->sizes;
    double n = (double)t->n_records;
    out->n_classes = s->n_classes;
    out->k_smallest = s->items[0].size;
    out->size_largest = s->items[s->n - 1].size;
    out->n_unique = risk_sizes_at(s, 1);
    for (size_t i = 0; i < s->n && s->items[i].size < o->threshold; i++) {
        out->n_small_classes += s->items[i].n_classes;
        out->n_small_records += s->items[i].n_classes * s->items[i].size;
    }
    if (o->population > t->n_records) {
        out->sampling_fraction = n / (double)o->population;
    }
    out->size_mean = n / (double)s->n_classes;
    out->prosecutor_highest = 1 / (double)out->k_smallest;
    out->prosecutor_average = (double)s->n_classes / n;
    out->prosecutor_share = (double)out->n_small_records / n;
    out->journalist_highest = out->prosecutor_highest * out->sampling_fraction;
    out->marketer = out->prosecutor_average * out->sampling_fraction;
    for (int i = 0; i < t->n_sensitive; i++) {
        measure_sensitive(t, i, o, &out->sensitive[i]);
    }
    find_remedies(t, o, n_quasi_values, out);
}

void risk_measures_clear(struct risk_measures *m) {
    risk_sizes_clear(&m->sizes);
}
