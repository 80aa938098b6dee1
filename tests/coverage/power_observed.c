/* Does the power that `ombud power` claims hold? Studies of the size it gives are simulated through
 * the real tally and measure(): how often does the interval of the difference of two groups' recall
 * leave 0 out (power), how often does it when the groups are alike (size), and how wide are the
 * intervals of studies sized for a half-width.
 *
 * A patient has m charts of one gold code each; the code is found with a probability of the
 * patient's own, beta distributed with the group's rate and intra-patient correlation rho.
 *
 *     power_observed [REPETITIONS] prints a table; not part of `make check`. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "metrics/measure.h"
#include "metrics/power.h"
#include "tests/coverage/two_groups.h"

struct design {
    double rate, other, ratio;
    int m;
    double rho;
};

static const char *const code_name = "A000";

static void add_group(struct tally *t, gsl_rng *r, const struct design *d, uint16_t level,
                      double rate, int64_t n_patients) {
    uint32_t atom = tally_atom(t, &level);
    for (int64_t p = 0; p < n_patients; p++) {
        double size = d->rho > 0 ? 1 / d->rho - 1 : 0;
        double own = d->rho > 0 ? gsl_ran_beta(r, rate * size, (1 - rate) * size) : rate;
        uint64_t token = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
        for (int c = 0; c < d->m; c++) {
            const uint32_t code = 0;
            const struct tally_encounter e = {.atom = atom,
                                              .patient_token = token,
                                              .gold = &code,
                                              .n_gold = 1,
                                              .pred = &code,
                                              .n_pred = gsl_rng_uniform(r) < own ? 1 : 0};
            tally_encounter(t, &e);
        }
    }
}

/* One study of two groups. Was there a difference, and how wide is group a's interval? */
static bool is_seen(gsl_rng *r, const struct design *d, double other,
                    const struct power_size size[2], double *half_width, double *df) {
    const struct measure_options options = MEASURE_DEFAULTS;
    const struct estimate_by b = {.attribute = "group", .level = "b"};
    const struct estimate_by a = {.attribute = "group", .level = "a"};
    struct tally *t = two_groups_tally(&code_name, 1);
    add_group(t, r, d, 0, d->rate, size[0].patients);
    add_group(t, r, d, 1, other, size[1].patients);
    tally_finish(t);
    struct estimates *all = measure(t, &options, NULL);
    const struct estimate *e = estimates_find(all, "recall_micro_difference_to_reference", 1, &b);
    const struct estimate *own = estimates_find(all, "recall_micro", 1, &a);
    bool is = e != NULL && e->has_interval && (e->lo > 0 || e->hi < 0);
    *df = e != NULL && e->has_parts ? fmin(e->parts[0].df, e->parts[1].df) : NAN;
    *half_width = own != NULL && own->has_interval ? (own->hi - own->lo) / 2 : NAN;
    estimates_free(all);
    tally_free(t);
    return is;
}

static void run_design(gsl_rng *r, const struct design *d, int n_repetitions) {
    struct power_design p = POWER_DEFAULTS;
    p.charts_per_patient = d->m;
    p.correlation = d->rho;
    p.df = POWER_TYPICAL_DF;
    struct power_size size[2];
    if (!power_for_difference(&p, d->rate, d->other, d->ratio, size)) {
        return;
    }
    int n_seen = 0;
    int n_false = 0;
    double width = 0;
    double df = 0;
    double mean_df = 0;
    for (int i = 0; i < n_repetitions; i++) {
        n_seen += is_seen(r, d, d->other, size, &width, &df);
        mean_df += df / n_repetitions;
        n_false += is_seen(r, d, d->rate, size, &width, &df);
    }
    /* The same rate, sized for a half-width of 0.05. */
    struct power_size one[2] = {{0}};
    double mean = 0;
    int n_wide = n_repetitions / 4;
    (void)power_for_half_width(&p, d->rate, 0.05, &one[0]);
    one[1] = one[0];
    for (int i = 0; i < n_wide; i++) {
        (void)is_seen(r, d, d->rate, one, &width, &df);
        mean += width / n_wide;
    }
    printf(
        "%5.2f %5.2f %5.2f %3d %5.2f  %6d %6d     0.80  %5.3f     %5.3f       %6d   %6.4f  %4.0f\n",
        d->rate, d->other, d->ratio, d->m, d->rho, (int)size[0].charts, (int)size[1].charts,
        (double)n_seen / n_repetitions, (double)n_false / n_repetitions, (int)one[0].charts, mean,
        mean_df);
    (void)fflush(stdout);
}

int main(int argc, char **argv) {
    int n_repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 2000;
    static const struct design designs[] = {
        {0.9, 0.8, 1, 1, 0},      {0.9, 0.8, 1, 3, 0.2},    {0.9, 0.8, 0.25, 3, 0.2},
        {0.9, 0.8, 1, 5, 0.5},    {0.6, 0.5, 1, 1, 0},      {0.6, 0.5, 1, 3, 0.2},
        {0.6, 0.5, 0.25, 3, 0.2}, {0.6, 0.5, 0.25, 5, 0.5}, {0.95, 0.9, 1, 3, 0.2},
        {0.6, 0.3, 1, 3, 0.2},    {0.95, 0.98, 1, 1, 0},
    };
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, 20261124);
    printf("%d repetitions (Monte Carlo error of a power of 0.8 about %.3f)\n"
           " rate other ratio   m   rho  charts of each  claimed  seen  seen when    charts for "
           "half-width\n"
           "                                                            alike        0.05     mean "
           "   df\n",
           n_repetitions, 1.96 * 0.4 / sqrt((double)n_repetitions));
    for (size_t i = 0; i < G_N_ELEMENTS(designs); i++) {
        run_design(r, &designs[i], n_repetitions);
    }
    gsl_rng_free(r);
    return 0;
}
