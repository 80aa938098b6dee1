/* Do nominal 95 % intervals cover 95 %? Simulated studies through the real tally and
 * measure(), for recall, F1 and the ratio of recalls of two groups.
 *
 * Patients have 1 to 5 encounters of three gold codes; a patient's codes are found
 * with a probability of the patient's own, beta distributed with mean `rate` and
 * intra-patient correlation `rho`. As many wrong codes are predicted as are missed on
 * average, so that precision, recall and F1 all have the true value `rate`.
 *
 *     coverage [REPETITIONS] prints a table; not part of `make check`. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/measure.h"
#include "tests/coverage/two_groups.h"

enum { N_GOLD = 3, N_CODES = 6 };

static const char *const code_names[N_CODES] = {"A000", "A001", "A002", "B000", "B001", "B002"};

struct design {
    int n_patients;
    double rho, rate;
    double share; /* of patients in group "b" */
};

/* One thing estimated: its true value and how its intervals fared. */
struct score {
    const char *name, *metric;
    const char *group; /* NULL: everybody */
    int n, n_with, n_covered, n_below, n_above;
};

static double own_rate(gsl_rng *r, const struct design *d) {
    if (d->rho <= 0) {
        return d->rate;
    }
    double size = 1 / d->rho - 1;
    return gsl_ran_beta(r, d->rate * size, (1 - d->rate) * size);
}

static void add_patient(struct tally *t, gsl_rng *r, const struct design *d) {
    double found = own_rate(r, d);
    double wrong = 1 - own_rate(r, d);
    uint16_t level = gsl_rng_uniform(r) < d->share ? 1 : 0;
    uint64_t token = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
    uint32_t atom = tally_atom(t, &level);
    int n_encounters = 1 + (int)gsl_rng_uniform_int(r, 5);
    for (int e = 0; e < n_encounters; e++) {
        const uint32_t gold[N_GOLD] = {0, 1, 2};
        uint32_t pred[N_CODES];
        size_t n_pred = 0;
        for (uint32_t c = 0; c < N_CODES; c++) {
            if (gsl_rng_uniform(r) < (c < N_GOLD ? found : wrong)) {
                pred[n_pred++] = c;
            }
        }
        const struct tally_encounter encounter = {.atom = atom,
                                                  .patient_token = token,
                                                  .gold = gold,
                                                  .n_gold = N_GOLD,
                                                  .pred = pred,
                                                  .n_pred = n_pred};
        tally_encounter(t, &encounter);
    }
}

static void score_one(struct score *s, const struct estimates *estimates, double truth) {
    struct estimate_by by = {.attribute = "group", .level = s->group};
    const struct estimate *e = estimates_find(estimates, s->metric, s->group != NULL, &by);
    s->n++;
    if (e != NULL && e->has_interval) {
        s->n_with++;
        s->n_covered += e->lo <= truth && truth <= e->hi;
        s->n_below += e->hi < truth;
        s->n_above += e->lo > truth;
    }
}

static void run_design(gsl_rng *r, const struct design *d, int n_repetitions) {
    struct score scores[] = {
        {.name = "recall", .metric = "recall_micro"},
        {.name = "F1", .metric = "f1_micro"},
        {.name = "ratio", .metric = "recall_micro_ratio_to_reference", .group = "b"},
    };
    const struct measure_options options = MEASURE_DEFAULTS;
    for (int i = 0; i < n_repetitions; i++) {
        struct tally *t = two_groups_tally(code_names, N_CODES);
        for (int p = 0; p < d->n_patients; p++) {
            add_patient(t, r, d);
        }
        tally_finish(t);
        struct estimates *estimates = measure(t, &options, NULL);
        for (size_t k = 0; k < G_N_ELEMENTS(scores); k++) {
            score_one(&scores[k], estimates, k == 2 ? 1 : d->rate);
        }
        estimates_free(estimates);
        tally_free(t);
    }
    printf("%8d %5.2f %4.1f %5.2f", d->n_patients, d->share, d->rho, d->rate);
    for (size_t k = 0; k < G_N_ELEMENTS(scores); k++) {
        const struct score *s = &scores[k];
        if (s->n_with == 0) {
            printf("  %21s", "no interval");
            continue;
        }
        printf("  %5.3f (%4.2f) %4.1f/%4.1f", (double)s->n_covered / s->n_with,
               (double)s->n_with / s->n, 100.0 * s->n_below / s->n_with,
               100.0 * s->n_above / s->n_with);
    }
    printf("\n");
    (void)fflush(stdout);
}

int main(int argc, char **argv) {
    int n_repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
    static const int sizes[] = {20, 50, 200, 1000, 10000};
    static const double shares[] = {0.5, 0.1};
    static const double rhos[] = {0, 0.5};
    static const double rates[] = {0.02, 0.5, 0.95};
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, 20261123);
    printf("coverage of 95 %% intervals, %d repetitions (Monte Carlo error about %.1f points)\n"
           "each: covered (share with an interval) %% missed below / above\n"
           "patients share  rho  rate  %-22s %-22s %s\n",
           n_repetitions, 196 * 0.218 / sqrt((double)n_repetitions), "recall", "F1",
           "ratio of recalls");
    for (size_t n = 0; n < G_N_ELEMENTS(sizes); n++) {
        for (size_t s = 0; s < G_N_ELEMENTS(shares); s++) {
            for (size_t i = 0; i < G_N_ELEMENTS(rhos) * G_N_ELEMENTS(rates); i++) {
                const struct design d = {.n_patients = sizes[n],
                                         .share = shares[s],
                                         .rho = rhos[i / G_N_ELEMENTS(rates)],
                                         .rate = rates[i % G_N_ELEMENTS(rates)]};
                run_design(r, &d, sizes[n] > 5000 ? n_repetitions / 4 : n_repetitions);
            }
        }
    }
    gsl_rng_free(r);
    return 0;
}
