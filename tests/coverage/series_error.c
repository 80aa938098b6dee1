/* How often do control charts signal when nothing has changed, and how soon when something has? 40
 * periods, the first 12 the baseline, 20 series together, through the real charts and adjustment.
 *
 *   rate     false signals a period, by the periods 13 to 40 up to a series' first signal, beside
 *            what is stated (one over the run length)
 *   last     chance that any of the 60 charts signals in the last period, and that the verdict is
 *            fail: signal and adjusted p under 0.05; also where one series is judged alone
 *   change   share of series whose change point has p under 0.05
 *   delay    the share falls at period 25: share of series that signal by period 40, mean periods
 *            until then, and share that fail at period 40
 *
 *     series_error [REPETITIONS [charts]]; not part of `make check`. With `charts` no change
 * points, which take most of the time. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/drift.h"

enum { SERIES = 20, PERIODS = 40, BASELINE = 12, SHIFT_AT = 25 };

struct design {
    int64_t n;
    double share, fall;
};

struct outcome {
    double periods[DRIFT_CHARTS], signals[DRIFT_CHARTS], stated[DRIFT_CHARTS]; /* sums */
    double delay[DRIFT_CHARTS], seen[DRIFT_CHARTS];
    int64_t runs, series, any, any_fail, one_fail, changes, n_changes;
};

static void draw(gsl_rng *r, const struct design *d, struct drift_series *s) {
    for (int i = 0; i < PERIODS; i++) {
        double share = d->share - (i >= SHIFT_AT - 1 ? d->fall : 0);
        struct drift_series_period p = {.label = g_strdup("")};
        p.counts.n = (int64_t)gsl_ran_poisson(r, (double)d->n) + 1;
        p.counts.hits = gsl_ran_binomial(r, share, (unsigned)p.counts.n);
        p.n_charted = (double)p.counts.n;
        g_array_append_val(s->periods, p);
    }
}

/* The first signal after the baseline; PERIODS when there is none. */
static int first_signal(const struct drift_series *s, int chart, int from) {
    for (int i = from; i < PERIODS; i++) {
        const struct drift_series_period *p =
            &g_array_index(s->periods, struct drift_series_period, (guint)i);
        if (p->point.signal[chart]) {
            return i;
        }
    }
    return PERIODS;
}

static void count_series(const struct drift_series *s, const struct design *d, struct outcome *o) {
    if (!s->is_charted) { /* all rows of the baseline are right */
        return;
    }
    o->series++;
    o->n_changes += s->has_change;
    o->changes += s->has_change && s->change.p < 0.05;
    for (int k = 0; k < DRIFT_CHARTS; k++) {
        int from = d->fall > 0 ? SHIFT_AT - 1 : BASELINE;
        int first = first_signal(s, k, from);
        o->stated[k] += 1 / s->summary.run_length[k];
        o->periods[k] += MIN(first + 1, PERIODS) - from;
        o->signals[k] += first < PERIODS;
        o->seen[k] += first < PERIODS;
        o->delay[k] += first < PERIODS ? first + 1 - from : 0;
    }
}

static void judge(struct drift *d, struct outcome *o, bool is_family) {
    bool any = false;
    bool fails = false;
    drift_conclude(d, 0);
    for (guint i = 0; i < d->measures->len; i++) {
        const struct drift_measure *m = &g_array_index(d->measures, struct drift_measure, i);
        any = any || m->value > 0.5;
        fails = fails || (m->value > 0.5 && m->p_adjusted < 0.05);
    }
    o->any += is_family && any;
    o->any_fail += is_family && fails;
    o->one_fail += !is_family && fails;
}

/* As drift_chart_all(), without the change point. */
static void chart_only(struct drift_series *s) {
    struct drift_period periods[PERIODS];
    struct drift_chart_point points[PERIODS];
    for (int i = 0; i < PERIODS; i++) {
        periods[i] = g_array_index(s->periods, struct drift_series_period, (guint)i).counts;
    }
    s->is_charted = drift_chart(periods, PERIODS, &s->options, points, &s->summary);
    for (int i = 0; i < PERIODS && s->is_charted; i++) {
        g_array_index(s->periods, struct drift_series_period, (guint)i).point = points[i];
    }
    if (s->is_charted) {
        drift_chart_run_lengths(periods, PERIODS, &s->options, &s->summary);
    }
}

static void simulate(gsl_rng *r, const struct design *d, bool has_changes, struct outcome *o) {
    struct drift *all = drift_new("series");
    for (int i = 0; i < SERIES; i++) {
        draw(r, d, drift_add_series(all, "share", "share"));
    }
    for (guint i = 0; i < all->series->len && !has_changes; i++) {
        chart_only(all->series->pdata[i]);
    }
    if (has_changes) {
        drift_chart_all(all, gsl_rng_get(r));
    }
    for (guint i = 0; i < all->series->len; i++) {
        count_series(all->series->pdata[i], d, o);
    }
    judge(all, o, true);
    while (all->series->len > 1) { /* the first by itself */
        g_ptr_array_remove_index(all->series, all->series->len - 1);
    }
    judge(all, o, false);
    o->runs++;
    drift_free(all);
}

static void print_line(const struct design *d, const struct outcome *o) {
    double n = (double)o->series;
    printf("%7" PRId64 " %5.2f %6.3f %5" PRId64, d->n, d->share, d->fall, o->runs);
    for (int k = 0; k < DRIFT_CHARTS; k++) {
        if (d->fall > 0) {
            printf("  %6.1f%% %6.1f", 100 * o->seen[k] / n, o->delay[k] / fmax(o->seen[k], 1));
        } else {
            printf("  %.5f %.5f", o->signals[k] / o->periods[k], o->stated[k] / n);
        }
    }
    printf("  %6.1f%% %6.1f%% %6.1f%% %6.1f%%\n", 100.0 * (double)o->any / (double)o->runs,
           100.0 * (double)o->any_fail / (double)o->runs,
           100.0 * (double)o->one_fail / (double)o->runs,
           100.0 * (double)o->changes / (double)MAX(o->n_changes, 1));
    (void)fflush(stdout);
}

static const struct design designs[] = {
    {50, 0.8, 0},       {200, 0.8, 0},      {1000, 0.8, 0},     {100000, 0.8, 0},
    {10, 0.95, 0},      {20, 0.95, 0},      {50, 0.98, 0},      {50, 0.95, 0},
    {200, 0.95, 0},     {1000, 0.95, 0},    {200, 0.5, 0},      {200, 0.8, 0.03},
    {200, 0.8, 0.06},   {200, 0.8, 0.1},    {1000, 0.8, 0.015}, {1000, 0.8, 0.03},
    {1000, 0.95, 0.01}, {1000, 0.95, 0.03}, {10000, 0.9, 0.005}};

int main(int argc, char **argv) {
    int repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
    bool has_changes = !(argc > 2 && strcmp(argv[2], "charts") == 0);
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(designs); i++) {
        struct outcome o = {0};
        bool is_null = !(designs[i].fall > 0);
        if (i == 0 || is_null != !(designs[i - 1].fall > 0)) {
            printf("\n%7s %5s %6s %5s  %15s  %15s  %15s  %7s %7s %7s %7s\n", "rows", "share",
                   "fall", "runs", is_null ? "p: rate, stated" : "p: seen, delay",
                   is_null ? "EWMA: rate, st." : "EWMA", is_null ? "CUSUM: rate, st" : "CUSUM",
                   "signal", "fail", "1 fails", "change");
        }
        for (int k = 0; k < (is_null ? repetitions : MAX(repetitions / 4, 1)); k++) {
            simulate(r, &designs[i], has_changes, &o);
        }
        print_line(&designs[i], &o);
    }
    gsl_rng_free(r);
    return EXIT_SUCCESS;
}
