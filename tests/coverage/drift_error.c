/* Does drift cry wolf, and does it see one? Simulated pairs of files of 20 features, through the
 * real comparison and adjustment, beside the usual rule of PSI and the default rules of two
 * programs on the same draws:
 *
 *   null    nothing has changed: chance of any false alarm in the family of 20, and share of
 *           features (PSI, evidently) or of features and chunks (nannyml) that alarm
 *   power   one kind of shift of a stated size in all features: share of features seen
 *
 * Ours: fail, excess of PSI at 0.25 or over and adjusted p under 0.01; warn, the same at 0.1; p,
 * the adjusted p alone (the level that is stated for the family); new, levels never seen before
 * (share 0.05 or over, and p), and their p alone. PSI: ten bins, or every level, zeros 1e-4; 0.1
 * and 0.25. evidently 0.7: Kolmogorov-Smirnov or chi-square at 0.05 up to 1,000 reference rows,
 * then Wasserstein in sd or Jensen-Shannon in nats at 0.1. nannyml 0.13: Jensen-Shannon in bits of
 * each of 10 chunks, alarm over mean + 3 sd of the reference's 10.
 *
 *     drift_error [REPETITIONS [null|power|all [FEATURES]]]; not part of `make check`. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/drift/sort_numbers.h"
#include "metrics/drift.h"
#include "metrics/drift_compat.h"

enum { FEATURES = 20, CHUNKS = 10, MAX_LEVELS = 2000 };

/* TIED: more than 20 values from some thousand rows on; FEW: about ten, those at the ends rare. */
enum shape { LEVELS, NUMBERS, TIED, FEW };
static const char *const shape_names[] = {"levels", "normal", "whole numbers", "few values"};

/* One family: what its features are, and what happens to the current side. */
struct design {
    enum shape shape;
    int n_levels; /* LEVELS */
    int64_t n;    /* rows a side, a multiple of CHUNKS */
    double moved; /* LEVELS: share of rows that move, half of the levels losing; NUMBERS: in sd */
    double fresh; /* LEVELS: share of rows that go to a level of their own */
};

/* How often, of how many. */
struct rate {
    int64_t n, hits;
};

enum rule { FAIL, WARN, P, NEW, NEW_P, PSI_10, PSI_25, EVIDENTLY, NANNYML, RULES };
static const char *const rule_names[RULES] = {"fail",   "warn",    "p",         "new",    "new p",
                                              "PSI .1", "PSI .25", "evidently", "nannyml"};

struct outcome {
    struct rate family[RULES]; /* any alarm of the 20 */
    struct rate single[RULES]; /* each feature; nannyml: each feature and chunk */
};

static void count(struct rate *r, bool is_hit) {
    r->n++;
    r->hits += is_hit;
}

static double share(const struct rate *r) {
    return r->n == 0 ? 0 : (double)r->hits / (double)r->n;
}

/* --- drawing --- */

/* Zipf's law, as codes are: a few of many make most of the rows. */
static void zipf(int n, double *p) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
        p[i] = 1 / (double)(i + 2);
        sum += p[i];
    }
    for (int i = 0; i < n; i++) {
        p[i] /= sum;
    }
}

/* Odd levels lose the same share each, even ones get it: total variation is `moved`. */
static void shift_levels(const struct design *d, double *p) {
    double odd = 0;
    for (int i = 1; i < d->n_levels; i += 2) {
        odd += p[i];
    }
    for (int i = 0; i < d->n_levels; i++) {
        double to_lose = d->moved / odd;
        p[i] = i % 2 == 1 ? p[i] * (1 - to_lose) : p[i] * (1 + d->moved / (1 - odd));
        p[i] *= 1 - d->fresh;
    }
    p[d->n_levels] = d->fresh;
}

struct law {
    double p[MAX_LEVELS + 1];
    gsl_ran_discrete_t *table;
};

static void draw_levels(gsl_rng *r, const struct design *d, const struct law *law, int64_t n,
                        int64_t *counts) {
    size_t k = (size_t)d->n_levels + 1;
    memset(counts, 0, k * sizeof *counts);
    if (n < 10 * (int64_t)k) {
        for (int64_t i = 0; i < n; i++) {
            counts[gsl_ran_discrete(r, law->table)]++;
        }
        return;
    }
    unsigned drawn[MAX_LEVELS + 1];
    gsl_ran_multinomial(r, k, (unsigned)n, law->p, drawn);
    for (size_t i = 0; i < k; i++) {
        counts[i] = drawn[i];
    }
}

static void draw_numbers(gsl_rng *r, const struct design *d, double moved, size_t n, double *x,
                         double *spare) {
    for (size_t i = 0; i < n; i++) {
        double z = gsl_ran_gaussian_ziggurat(r, 1) + moved;
        x[i] = d->shape == TIED ? rint(10 + 3 * z) : d->shape == FEW ? rint(5 + 1.2 * z) : z;
    }
    sort_numbers(x, n, spare);
}

/* --- rules of others --- */

/* Alarms of the current chunks over what the reference's chunks teach. */
static void judge_chunks(double js[2][CHUNKS], struct outcome *o, bool *is_any) {
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < CHUNKS; i++) {
        mean += js[0][i] / CHUNKS;
    }
    for (int i = 0; i < CHUNKS; i++) {
        squares += (js[0][i] - mean) * (js[0][i] - mean) / CHUNKS;
    }
    for (int i = 0; i < CHUNKS; i++) {
        bool is_hit = js[1][i] > mean + 3 * sqrt(squares);
        count(&o->single[NANNYML], is_hit);
        *is_any = *is_any || is_hit;
    }
}

static void note(struct outcome *o, enum rule rule, bool is_hit, bool any[RULES]) {
    count(&o->single[rule], is_hit);
    any[rule] = any[rule] || is_hit;
}

static void judge_peers(const struct drift_data *d, struct outcome *o, bool any[RULES]) {
    struct drift_result r = {0};
    double psi = 0;
    bool is_small = d->is_numeric ? d->scan.n_ref <= 1000 : drift_sides_of(&d->levels).ref <= 1000;
    (void)drift_psi(&d->bins, DRIFT_ZERO_1E4, &psi);
    note(o, PSI_10, psi >= 0.1, any);
    note(o, PSI_25, psi >= 0.25, any);
    if (is_small) {
        (void)(d->is_numeric ? evidently_ks : evidently_chi_square)(d, &r);
        note(o, EVIDENTLY, r.p <= 0.05, any);
    } else {
        (void)(d->is_numeric ? evidently_wasserstein : evidently_js)(d, &r);
        note(o, EVIDENTLY, r.value >= 0.1, any);
    }
}

/* --- one feature --- */

struct room {
    double *x[2], *chunk, *spare;
    int64_t chunks[2][CHUNKS][MAX_LEVELS + 1], counts[2][MAX_LEVELS + 1];
    const char *names[MAX_LEVELS + 1];
    struct law law[2];
};

static void one_of_levels(gsl_rng *r, const struct design *d, struct room *m, struct outcome *o,
                          struct drift_feature *f, bool any[RULES]) {
    size_t k = (size_t)d->n_levels + 1;
    memset(m->counts, 0, sizeof m->counts);
    for (int side = 0; side < 2; side++) {
        for (int c = 0; c < CHUNKS; c++) {
            draw_levels(r, d, &m->law[side], d->n / CHUNKS, m->chunks[side][c]);
            for (size_t i = 0; i < k; i++) {
                m->counts[side][i] += m->chunks[side][c][i];
            }
        }
    }
    const struct drift_counts all = {.ref = m->counts[0], .cur = m->counts[1], .n = k};
    const struct drift_data data = {.levels = all, .bins = all};
    double js[2][CHUNKS];
    for (int side = 0; side < 2; side++) {
        for (int c = 0; c < CHUNKS; c++) {
            struct drift_data chunk = {.levels = {m->counts[0], m->chunks[side][c], k}};
            struct drift_result x = {0};
            (void)nannyml_js(&chunk, &x);
            js[side][c] = x.value;
        }
    }
    judge_chunks(js, o, &any[NANNYML]);
    judge_peers(&data, o, any);
    drift_feature_levels(f, &all, m->names, DRIFT_TOP_LEVELS);
}

/* Cuts a sorted side into chunks of equal size by lot: as many places as are left in each. */
static void chunk_numbers(gsl_rng *r, struct room *m, int side, size_t n) {
    size_t part = n / CHUNKS;
    size_t size[CHUNKS] = {0};
    for (size_t i = 0; i < n; i++) {
        double u = gsl_rng_uniform(r) * (double)(n - i);
        int c = 0;
        while (c < CHUNKS - 1 && u >= (double)(part - size[c])) {
            u -= (double)(part - size[c]);
            c++;
        }
        m->chunk[(size_t)c * part + size[c]++] = m->x[side][i];
    }
}

static void js_of_chunks(const struct room *m, const struct drift_sample *ref, size_t part,
                         double js[CHUNKS]) {
    for (int c = 0; c < CHUNKS; c++) {
        struct drift_data chunk = {.is_numeric = true,
                                   .ref = *ref,
                                   .cur = {.x = m->chunk + (size_t)c * part, .size = part}};
        struct drift_result x = {0};
        (void)drift_scan(&chunk.ref, &chunk.cur, &chunk.scan);
        (void)nannyml_js(&chunk, &x);
        js[c] = x.value;
    }
}

static void one_of_numbers(gsl_rng *r, const struct design *d, struct room *m, struct outcome *o,
                           struct drift_feature *f, bool any[RULES]) {
    size_t n = (size_t)d->n;
    size_t part = n / CHUNKS;
    double js[2][CHUNKS];
    struct drift_sample side[2];
    for (int s = 0; s < 2; s++) {
        draw_numbers(r, d, s == 0 ? 0 : d->moved, n, m->x[s], m->spare);
        side[s] = (struct drift_sample){.x = m->x[s], .size = n};
    }
    for (int s = 0; s < 2; s++) {
        chunk_numbers(r, m, s, n);
        js_of_chunks(m, &side[0], part, js[s]);
    }
    judge_chunks(js, o, &any[NANNYML]);
    struct drift_data data = {.is_numeric = true, .ref = side[0], .cur = side[1]};
    (void)drift_scan(&side[0], &side[1], &data.scan);
    double edges[DRIFT_BINS - 1];
    size_t n_edges = drift_quantile_edges(&side[0], DRIFT_BINS, edges);
    int64_t bins[2][DRIFT_BINS];
    drift_bin(&side[0], edges, n_edges, bins[0]);
    drift_bin(&side[1], edges, n_edges, bins[1]);
    data.bins = (struct drift_counts){bins[0], bins[1], n_edges + 1};
    judge_peers(&data, o, any);
    drift_feature_numbers(f, &side[0], &side[1]);
}

/* --- one family --- */

static void judge_ours(const struct drift *d, struct outcome *o, bool any[RULES]) {
    for (guint i = 0; i < d->items->len; i++) {
        const struct drift_feature *f = &((const struct drift_item *)d->items->pdata[i])->feature;
        bool is_sure = f->is_compared && f->p_adjusted < 0.01;
        bool is_new = f->is_new_judged && f->p_new_adjusted < 0.01;
        note(o, FAIL, is_sure && f->excess >= 0.25, any);
        note(o, WARN, is_sure && f->excess >= 0.1, any);
        note(o, P, is_sure, any);
        note(o, NEW, is_new && f->new_levels.over >= 0.05, any);
        note(o, NEW_P, is_new, any);
    }
}

static void one_family(gsl_rng *r, const struct design *d, struct room *m, struct outcome *o) {
    bool any[RULES] = {false};
    struct drift *drift = drift_new("csv");
    for (int i = 0; i < FEATURES; i++) {
        struct drift_item *item = drift_add(drift, "feature");
        (d->shape == LEVELS ? one_of_levels : one_of_numbers)(r, d, m, o, &item->feature, any);
    }
    drift_conclude(drift, 0);
    judge_ours(drift, o, any);
    for (int k = 0; k < RULES; k++) {
        count(&o->family[k], any[k]);
    }
    drift_free(drift);
}

static struct room *room_new(const struct design *d) {
    struct room *m = g_new0(struct room, 1);
    m->x[0] = g_new(double, d->n);
    m->x[1] = g_new(double, d->n);
    m->chunk = g_new(double, d->n);
    m->spare = g_new(double, d->n);
    for (int i = 0; i <= d->n_levels; i++) {
        m->names[i] = "level";
    }
    zipf(MAX(d->n_levels, 1), m->law[0].p);
    zipf(MAX(d->n_levels, 1), m->law[1].p);
    if (d->n_levels > 1) {
        shift_levels(d, m->law[1].p);
    }
    for (int side = 0; side < 2; side++) {
        m->law[side].table = gsl_ran_discrete_preproc((size_t)d->n_levels + 1, m->law[side].p);
    }
    return m;
}

static void room_free(struct room *m) {
    gsl_ran_discrete_free(m->law[0].table);
    gsl_ran_discrete_free(m->law[1].table);
    g_free(m->x[0]);
    g_free(m->x[1]);
    g_free(m->chunk);
    g_free(m->spare);
    g_free(m);
}

/* --- tables --- */

static void print_head(const char *title) {
    printf("\n%s\n%-14s %6s %7s %6s %6s %5s", title, "features", "levels", "n", "moved", "new",
           "runs");
    for (int k = 0; k < RULES; k++) {
        printf(" %9s", rule_names[k]);
    }
    putchar('\n');
}

static void print_rates(const struct design *d, const struct rate *rates, int64_t runs) {
    printf("%-14s %6d %7" PRId64 " %6.2f %6.2f %5" PRId64, shape_names[d->shape], d->n_levels, d->n,
           d->moved, d->fresh, runs);
    for (int k = 0; k < RULES; k++) {
        printf(" %8.2f%%", 100 * share(&rates[k]));
    }
    putchar('\n');
    (void)fflush(stdout);
}

static struct outcome simulate(gsl_rng *r, const struct design *d, int repetitions) {
    struct outcome o = {0};
    struct room *m = room_new(d);
    for (int i = 0; i < repetitions; i++) {
        one_family(r, d, m, &o);
    }
    room_free(m);
    return o;
}

static const int64_t sizes[] = {200, 1000, 5000, 20000, 100000};

static bool is_asked(const struct design *d, const char *shape) {
    return shape == NULL || strcmp(shape, shape_names[d->shape]) == 0;
}

static void null(gsl_rng *r, int repetitions, const char *shape) {
    static const struct design kinds[] = {{.shape = LEVELS, .n_levels = 10},
                                          {.shape = LEVELS, .n_levels = 50},
                                          {.shape = LEVELS, .n_levels = 200},
                                          {.shape = LEVELS, .n_levels = 2000},
                                          {.shape = NUMBERS},
                                          {.shape = TIED},
                                          {.shape = FEW}};
    struct outcome all[G_N_ELEMENTS(kinds)][G_N_ELEMENTS(sizes)];
    print_head("No drift: chance of any alarm in a family of 20 features");
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(sizes) && is_asked(&kinds[i], shape); k++) {
            struct design d = kinds[i];
            d.n = sizes[k];
            bool is_slow = d.n_levels == 2000 || (d.shape != LEVELS && d.n > 5000);
            int runs = is_slow ? repetitions / (d.n == 100000 ? 10 : 4) : repetitions;
            all[i][k] = simulate(r, &d, MAX(runs, 1));
            print_rates(&d, all[i][k].family, all[i][k].family[P].n);
        }
    }
    print_head("No drift: share of features that alarm (nannyml: of features and chunks)");
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(sizes) && is_asked(&kinds[i], shape); k++) {
            struct design d = kinds[i];
            d.n = sizes[k];
            print_rates(&d, all[i][k].single, all[i][k].family[P].n);
        }
    }
}

static void power(gsl_rng *r, int repetitions, const char *shape) {
    static const struct design kinds[] = {{.shape = LEVELS, .n_levels = 10, .moved = 0.05},
                                          {.shape = LEVELS, .n_levels = 10, .moved = 0.15},
                                          {.shape = LEVELS, .n_levels = 10, .moved = 0.3},
                                          {.shape = LEVELS, .n_levels = 200, .moved = 0.05},
                                          {.shape = LEVELS, .n_levels = 200, .moved = 0.15},
                                          {.shape = LEVELS, .n_levels = 200, .moved = 0.3},
                                          {.shape = LEVELS, .n_levels = 200, .fresh = 0.1},
                                          {.shape = LEVELS, .n_levels = 2000, .moved = 0.15},
                                          {.shape = LEVELS, .n_levels = 2000, .moved = 0.3},
                                          {.shape = NUMBERS, .moved = 0.1},
                                          {.shape = NUMBERS, .moved = 0.3},
                                          {.shape = NUMBERS, .moved = 0.5},
                                          {.shape = TIED, .moved = 0.3},
                                          {.shape = TIED, .moved = 0.5},
                                          {.shape = FEW, .moved = 0.1},
                                          {.shape = FEW, .moved = 0.3},
                                          {.shape = FEW, .moved = 0.5}};
    print_head("Drift of a stated size in every feature: share of features seen");
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        for (size_t k = 0; k < 4 && is_asked(&kinds[i], shape); k++) {
            struct design d = kinds[i];
            d.n = sizes[k];
            struct outcome o = simulate(r, &d, MAX(repetitions / (k == 3 ? 50 : 20), 1));
            print_rates(&d, o.single, o.family[P].n);
        }
    }
}

int main(int argc, char **argv) {
    int repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 2000;
    const char *part = argc > 2 ? argv[2] : "all";
    const char *shape = argc > 3 ? argv[3] : NULL;
    if (repetitions < 1) {
        return EXIT_FAILURE;
    }
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, 1);
    if (strcmp(part, "power") != 0) {
        null(r, repetitions, shape);
    }
    if (strcmp(part, "null") != 0) {
        power(r, repetitions, shape);
    }
    gsl_rng_free(r);
    return EXIT_SUCCESS;
}
