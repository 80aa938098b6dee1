/* Performance without labels where the truth is known: does the estimate hit what labels would have
 * shown, does its 95 % interval hold it as often as it says, does a change that did not happen
 * alarm?
 *
 * A row is one code of one chart with a score; its label is a coin whose chance is a curve of the
 * score, over-confident, with a bend of its own for each code and group. Suggested at 0.5 and over.
 * The current side has fresh rows: alike (null), of lower scores (mix), or of the same scores with
 * a lower chance (concept), which no estimate from scores can see.
 *
 *     cbpe_error [REPETITIONS]; not part of `make check`. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/drift.h"

enum { GROUPS = 3, STEPS = 1001 };

struct design {
    const char *name;
    int n_codes;
    int64_t n_ref, n_cur; /* rows */
    double mix;           /* how far scores fall, in logits */
    double concept;       /* how far the chance at a score falls, in logits */
};

static const char *const group_names[GROUPS] = {"a", "b", "c"};
static const double group_shares[GROUPS] = {0.7, 0.25, 0.05};

/* --- drawing --- */

/* Counts of one side: [group][code][score in thousandths][suggested][right]. */
struct side {
    int n_codes;
    int64_t (*at)[STEPS][2][2]; /* GROUPS * n_codes of them */
};

static double logistic(double x) {
    return 1 / (1 + exp(-x));
}

static void draw_side(gsl_rng *r, const struct design *d, bool is_now, struct side *s) {
    memset(s->at, 0, (size_t)(GROUPS * d->n_codes) * sizeof *s->at);
    int64_t n = is_now ? d->n_cur : d->n_ref;
    for (int64_t i = 0; i < n; i++) {
        double u = gsl_rng_uniform(r);
        int code = (int)(d->n_codes * u * u * u);
        double g = gsl_rng_uniform(r);
        int group = g < group_shares[0] ? 0 : g < group_shares[0] + group_shares[1] ? 1 : 2;
        double x = gsl_ran_gaussian_ziggurat(r, 1.6) - 0.2 * (code % 3) - (is_now ? d->mix : 0);
        int step = (int)lrint(1000 * logistic(x));
        double chance =
            logistic(0.7 * x + 0.15 * (code % 4) - 0.3 * group - (is_now ? d->concept : 0));
        s->at[group * d->n_codes + code][step][step >= 500][gsl_rng_uniform(r) < chance]++;
    }
}

/* As cells, of a group or (-1) of everybody. */
static struct cbpe_cells cells_of(const struct side *s, int group) {
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct cbpe_cell));
    for (int code = 0; code < s->n_codes; code++) {
        for (int step = 0; step < STEPS; step++) {
            struct cbpe_cell x = {.score = step / 1000.0, .code = (uint32_t)code};
            for (int g = 0; g < GROUPS; g++) {
                const int64_t(*n)[2] = (const int64_t(*)[2])s->at[g * s->n_codes + code][step];
                if (group >= 0 && g != group) {
                    continue;
                }
                x.others += n[0][0] + n[0][1];
                x.others_right += n[0][1];
                x.suggested += n[1][0] + n[1][1];
                x.suggested_right += n[1][1];
            }
            if (x.suggested + x.others > 0) {
                g_array_append_val(out, x);
            }
        }
    }
    size_t n = out->len;
    return (struct cbpe_cells){.items = (struct cbpe_cell *)(void *)g_array_free(out, FALSE),
                               .n = n};
}

/* --- scores --- */

struct score {
    int n, n_covered, n_alarms, n_falls;
    double error, squares, truth, width;
};

/* By group (0: everybody), metric, macro. */
struct scores {
    struct score of[GROUPS + 1][CBPE_METRICS][2];
};

static void keep(const struct drift *d, int group, struct scores *all) {
    for (guint i = 0; i < d->estimated->len; i++) {
        const struct drift_estimated *e = &g_array_index(d->estimated, struct drift_estimated, i);
        struct score *s = &all->of[group + 1][e->metric][e->is_macro];
        if (!e->has_value || !e->has_realised) {
            continue;
        }
        double error = e->value - e->realised;
        s->n++;
        s->n_covered += e->lo <= e->realised && e->realised <= e->hi;
        s->n_alarms += e->change_lo > 0 || e->change_hi < 0;
        s->n_falls += e->change_hi < 0;
        s->error += error;
        s->squares += error * error;
        s->truth += e->realised;
        s->width += (e->hi - e->lo) / 2;
    }
}

static void simulate(gsl_rng *r, const struct design *d, struct scores *all) {
    struct side side[2];
    struct cbpe_cells everybody[2];
    for (int i = 0; i < 2; i++) {
        side[i].n_codes = d->n_codes;
        side[i].at = g_malloc((size_t)(GROUPS * d->n_codes) * sizeof *side[i].at);
        draw_side(r, d, i == 1, &side[i]);
        everybody[i] = cells_of(&side[i], -1);
    }
    for (int group = -1; group < GROUPS; group++) {
        struct drift *drift = drift_new("csv");
        const struct cbpe_input input = {
            .ref = group < 0 ? everybody[0] : cells_of(&side[0], group),
            .cur = group < 0 ? everybody[1] : cells_of(&side[1], group),
            .all = everybody[0],
            .is_calibrated = true,
            .has_labels = true};
        drift_estimate(drift, &input, d->n_codes > 1, group < 0 ? NULL : "group",
                       group < 0 ? NULL : group_names[group]);
        keep(drift, group, all);
        drift_free(drift);
        if (group >= 0) {
            g_free((gpointer)(uintptr_t)input.ref.items);
            g_free((gpointer)(uintptr_t)input.cur.items);
        }
    }
    for (int i = 0; i < 2; i++) {
        g_free(side[i].at);
        g_free((gpointer)(uintptr_t)everybody[i].items);
    }
}

static void print_score(const struct design *d, int group, const char *metric, const char *average,
                        const struct score *s) {
    double n = s->n;
    if (s->n > 0) {
        printf("%-8s %5d %7" PRId64 " %7" PRId64 " %-9s %-11s %-5s %5d %8.4f %8.4f %8.4f %8.4f "
               "%7.1f%% %7.1f%% %7.1f%%\n",
               d->name, d->n_codes, d->n_ref, d->n_cur,
               group < 0 ? "everybody" : group_names[group], metric, average, s->n, s->truth / n,
               s->error / n, sqrt(s->squares / n), s->width / n, 100 * s->n_covered / n,
               100 * s->n_alarms / n, 100 * s->n_falls / n);
    }
}

static const struct design designs[] = {
    {"null", 1, 2000, 2000, 0, 0},       {"null", 1, 20000, 5000, 0, 0},
    {"mix", 1, 2000, 2000, 0.5, 0},      {"mix", 1, 20000, 5000, 0.5, 0},
    {"concept", 1, 20000, 5000, 0, 0.5}, {"null", 50, 20000, 5000, 0, 0},
    {"null", 50, 50000, 50000, 0, 0},    {"mix", 50, 20000, 5000, 0.5, 0},
    {"mix", 50, 50000, 50000, 0.5, 0},   {"concept", 50, 50000, 50000, 0, 0.5}};

int main(int argc, char **argv) {
    int repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
    if (repetitions < 1) {
        return EXIT_FAILURE;
    }
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, 1);
    printf("%-8s %5s %7s %7s %-9s %-11s %-5s %5s %8s %8s %8s %8s %8s %8s %8s\n", "change", "codes",
           "n ref", "n now", "group", "metric", "mean", "runs", "truth", "bias", "RMSE", "half",
           "covered", "alarms", "falls");
    for (size_t i = 0; i < G_N_ELEMENTS(designs); i++) {
        struct scores all = {0};
        int runs = designs[i].n_codes > 1 ? MAX(repetitions / 4, 1) : repetitions;
        for (int k = 0; k < runs; k++) {
            simulate(r, &designs[i], &all);
        }
        for (int group = -1; group < GROUPS; group++) {
            for (int metric = 0; metric < CBPE_METRICS; metric++) {
                for (int macro = 0; macro < 2; macro++) {
                    print_score(&designs[i], group, cbpe_metric_names[metric],
                                macro ? "macro" : "micro", &all.of[group + 1][metric][macro]);
                }
            }
        }
        (void)fflush(stdout);
    }
    gsl_rng_free(r);
    return EXIT_SUCCESS;
}
