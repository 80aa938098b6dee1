/* Do nominal 95 % intervals of what is made from scores cover 95 %? Studies are simulated through
 * the real tally and measure(): areas under curves, Brier score, calibration, and the difference
 * of two groups' AUC, whose true value is 0.
 *
 * A patient has 1 to 5 encounters; of each, ten codes are suggested. A code has x = sqrt(rho) z of
 * its patient + sqrt(1 - rho) z of its own, z normal; it belongs with probability expit(-1 + 1.2 x
 * + u), u of its patient, normal with standard deviation sqrt(2 rho); its score is
 * expit(-1 + 1.8 x), so scores are too extreme and know nothing of u. What is true is measured on
 * one study of 4,000,000 patients: of 200,000, its own error would show in the rows of 10,000.
 *
 *     score_coverage [REPETITIONS [PATIENTS]] prints a table, or its rows of so many patients; not
 * part of `make check`. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "metrics/measure.h"
#include "tests/coverage/two_groups.h"

enum { N_CODES = 10, POPULATION = 4000000 };

static const char *const code_names[N_CODES] = {"A000", "A001", "A002", "A003", "A004",
                                                "B000", "B001", "B002", "B003", "B004"};

/* One thing estimated and how its intervals fared. */
struct score {
    const char *name, *metric;
    const char *group; /* NULL: everybody */
    double truth;
    int n, n_with, n_covered;
};

static double expit(double x) {
    return 1 / (1 + exp(-x));
}

static void add_patient(struct tally *t, gsl_rng *r, double rho) {
    uint16_t level = gsl_rng_uniform(r) < 0.3 ? 1 : 0;
    uint64_t token = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
    uint32_t atom = tally_atom(t, &level);
    double shared = gsl_ran_ugaussian(r) * sqrt(rho);
    double own = gsl_ran_ugaussian(r) * sqrt(2 * rho);
    int n_encounters = 1 + (int)gsl_rng_uniform_int(r, 5);
    for (int e = 0; e < n_encounters; e++) {
        uint32_t gold[N_CODES];
        uint32_t pred[N_CODES];
        struct tally_suggestion suggested[N_CODES];
        size_t n_gold = 0;
        size_t n_pred = 0;
        for (uint32_t c = 0; c < N_CODES; c++) {
            double x = shared + gsl_ran_ugaussian(r) * sqrt(1 - rho);
            double score = expit(-1 + 1.8 * x);
            suggested[c] = (struct tally_suggestion){.code = c, .score = tally_score_of(score)};
            if (gsl_rng_uniform(r) < expit(-1 + 1.2 * x + own)) {
                gold[n_gold++] = c;
            }
            if (score >= 0.5) {
                pred[n_pred++] = c;
            }
        }
        const struct tally_encounter encounter = {.atom = atom,
                                                  .patient_token = token,
                                                  .gold = gold,
                                                  .n_gold = n_gold,
                                                  .pred = pred,
                                                  .n_pred = n_pred,
                                                  .suggested = suggested,
                                                  .n_suggested = N_CODES};
        tally_encounter(t, &encounter);
    }
}

static struct estimates *study(gsl_rng *r, int n_patients, double rho) {
    const struct measure_options options = MEASURE_DEFAULTS;
    struct tally *t = two_groups_tally(code_names, N_CODES);
    for (int p = 0; p < n_patients; p++) {
        add_patient(t, r, rho);
    }
    tally_finish(t);
    struct estimates *all = measure(t, &options, NULL);
    tally_free(t);
    return all;
}

static const struct estimate *find(const struct estimates *all, const struct score *s) {
    const struct estimate_by by = {.attribute = "group", .level = s->group};
    return estimates_find(all, s->metric, s->group != NULL, &by);
}

static void run_design(gsl_rng *r, struct score *scores, size_t n_scores, int n_patients,
                       double rho, int n_repetitions) {
    for (size_t k = 0; k < n_scores; k++) {
        scores[k].n = scores[k].n_with = scores[k].n_covered = 0;
    }
    for (int i = 0; i < n_repetitions; i++) {
        struct estimates *all = study(r, n_patients, rho);
        for (size_t k = 0; k < n_scores; k++) {
            struct score *s = &scores[k];
            const struct estimate *e = find(all, s);
            s->n++;
            if (e != NULL && e->has_interval) {
                s->n_with++;
                s->n_covered += e->lo <= s->truth && s->truth <= e->hi;
            }
        }
        estimates_free(all);
    }
    printf("%8d %4.1f", n_patients, rho);
    for (size_t k = 0; k < n_scores; k++) {
        const struct score *s = &scores[k];
        if (s->n_with == 0) {
            printf("  %-12s", "no interval");
        } else {
            printf("  %5.3f (%4.2f)", (double)s->n_covered / s->n_with, (double)s->n_with / s->n);
        }
    }
    printf("\n");
    (void)fflush(stdout);
}

int main(int argc, char **argv) {
    int n_repetitions = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
    int only = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
    static const int sizes[] = {20, 50, 200, 1000, 10000};
    static const double rhos[] = {0, 0.3};
    struct score scores[] = {
        {.name = "AUC micro", .metric = "auc_micro"},
        {.name = "AUC macro", .metric = "auc_macro"},
        {.name = "AUC b - a", .metric = "auc_micro_difference_to_reference", .group = "b"},
        {.name = "average prec.", .metric = "average_precision_micro"},
        {.name = "Brier", .metric = "brier"},
        {.name = "ECE width", .metric = "ece"},
        {.name = "ECE mass", .metric = "ece_equal_mass"},
        {.name = "slope", .metric = "calibration_slope"},
        {.name = "intercept", .metric = "calibration_intercept"},
        {.name = "in the large", .metric = "calibration_in_large"},
    };
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, 20261125);
    printf("coverage of 95 %% intervals, %d repetitions (Monte Carlo error about %.1f points)\n"
           "each: covered (share with an interval)\npatients  rho",
           n_repetitions, 196 * 0.218 / sqrt((double)n_repetitions));
    for (size_t k = 0; k < G_N_ELEMENTS(scores); k++) {
        printf("  %-12.12s", scores[k].name);
    }
    printf("\n");
    for (size_t i = 0; i < G_N_ELEMENTS(rhos); i++) {
        struct estimates *all = study(r, POPULATION, rhos[i]);
        printf("    true %4.1f", rhos[i]);
        for (size_t k = 0; k < G_N_ELEMENTS(scores); k++) {
            const struct estimate *e = find(all, &scores[k]);
            scores[k].truth = scores[k].group == NULL && e != NULL ? e->value : 0;
            printf("  %-12.4f", scores[k].truth);
        }
        printf("\n");
        estimates_free(all);
        for (size_t n = 0; n < G_N_ELEMENTS(sizes); n++) {
            if (only == 0 || only == sizes[n]) {
                run_design(r, scores, G_N_ELEMENTS(scores), sizes[n], rhos[i], n_repetitions);
            }
        }
    }
    gsl_rng_free(r);
    return 0;
}
