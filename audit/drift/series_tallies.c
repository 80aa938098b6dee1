/* A series of tallies: shares with the effective number of rows behind them. */
#include <math.h>
#include <string.h>

#include "audit/drift/compare_tallies.h"
#include "audit/drift/series_csv.h"
#include "metrics/measure.h"
#include "metrics/metric.h"

static const char *const charted[] = {"exact_match", "precision_micro", "recall_micro", NULL};

static struct drift_series *series_for(struct drift *d, const struct estimate *x) {
    for (guint i = 0; i < d->series->len; i++) {
        struct drift_series *s = d->series->pdata[i];
        bool is_same = strcmp(s->metric, x->metric) == 0 && s->n_by == x->n_by &&
                       (s->n_by == 0 || (strcmp(s->by.attribute, x->by[0].attribute) == 0 &&
                                         strcmp(s->by.level, x->by[0].level) == 0));
        if (is_same) {
            return s;
        }
    }
    struct drift_series *s = drift_add_series(d, x->metric, metric_find(x->metric)->title);
    s->n_by = x->n_by;
    if (x->n_by > 0) {
        s->by = (struct estimate_by){drift_string(d, x->by[0].attribute),
                                     drift_string(d, x->by[0].level)};
    }
    return s;
}

/* Periods in which a group has no chart at all are there, empty. */
static void pad(struct drift_series *s, const char *const *labels, size_t until) {
    while (s->periods->len < until) {
        struct drift_series_period p = {.label = g_strdup(labels[s->periods->len])};
        series_mark(&p);
        g_array_append_val(s->periods, p);
    }
}

static void add_period(struct drift *d, const struct estimate *x, const char *const *labels,
                       size_t at) {
    bool is_charted = strcmp(x->level, "overall") == 0 && x->comparison == NULL && x->n_by <= 1 &&
                      g_strv_contains(charted, x->metric);
    if (!is_charted || !x->has_value) {
        return;
    }
    struct drift_series *s = series_for(d, x);
    pad(s, labels, at);
    struct drift_series_period p = {.label = g_strdup(labels[at])};
    p.counts.n = x->n_labels;
    p.counts.hits = (int64_t)llround(x->value * (double)x->n_labels);
    p.n_charted = x->n_eff > 0 ? fmin(x->n_eff, (double)x->n_labels) : (double)x->n_labels;
    series_mark(&p);
    g_array_append_val(s->periods, p);
}

struct drift *series_of_tallies(const struct tally *const *tallies, const char *const *labels,
                                size_t n, GError **error) {
    struct drift *d = drift_new("series");
    for (size_t i = 0; i < n && d != NULL; i++) {
        struct measure_options options = MEASURE_DEFAULTS;
        struct estimates *e = measure(tallies[i], &options, error);
        for (size_t k = 0; e != NULL && k < e->n; k++) {
            add_period(d, &e->items[k], labels, i);
        }
        if (e == NULL) {
            g_clear_pointer(&d, drift_free);
        }
        estimates_free(e);
    }
    for (guint i = 0; d != NULL && i < d->series->len; i++) {
        pad(d->series->pdata[i], labels, n);
    }
    return d;
}
