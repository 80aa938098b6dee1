/* Does what is bounded together hold together? Simulated studies through the real tally, intervals
 * and search:
 *
 *   families   chance of any false flag over 5, 20 and 100 correlated groups, by max-t and by
 *              Bonferroni; power for one group that is worse; chance that the certified bound is
 *              below the true largest difference
 *   search     chance of any subgroup found where none differs; a planted subgroup of three
 *              attributes: found, left unexplained, and what else is named
 *
 * Groups are those of attributes of six levels; an attribute repeats the first attribute's level
 * for a share of the patients, so that comparisons are correlated within an attribute (one
 * reference) and across. Patients have 1 to 3 encounters of three gold codes; a patient's codes are
 * found with a rate of the patient's own, beta distributed, intra-patient correlation 0.2.
 *
 *     fairness_error [REPETITIONS [PART [RUN]]] prints tables, all or one of flags, power, search.
 * Another RUN, another seed: runs can be averaged. The families of 5 and 20 groups are the first of
 * a study's 100. Not part of `make check`. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/simultaneous.h"
#include "metrics/subgroup.h"

enum { N_GOLD = 3, MAX_ATTRIBUTES = 20 };

struct design {
    int n_patients, n_attributes, n_levels, depth;
    double same;   /* share of patients whose other attributes repeat the first one's level */
    double rate;   /* of everybody not planted */
    double worse;  /* rate of the planted: level 1 of the first `n_planted` attributes */
    int n_planted; /* 0: nobody */
};

static char *level_name(int i) {
    return g_strdup_printf("L%d", i);
}

static struct tally *empty_tally(const struct design *d) {
    static const char *const codes[] = {"A000", "A001", "A002"};
    struct tally_attribute attributes[MAX_ATTRIBUTES];
    struct tally_grouping groupings[TALLY_MAX_GROUPINGS] = {{0}};
    int n = 0;
    for (int a = 0; a < d->n_attributes; a++) {
        attributes[a] = (struct tally_attribute){.name = g_strdup_printf("a%d", a),
                                                 .levels = g_ptr_array_new_with_free_func(g_free),
                                                 .is_declared = true,
                                                 .reference = level_name(0),
                                                 .not_recorded = g_strdup("not recorded")};
        for (int l = 0; l < d->n_levels; l++) {
            g_ptr_array_add(attributes[a].levels, level_name(l));
        }
        groupings[n++] = (struct tally_grouping){.n = 1, .attribute = {a}};
    }
    for (int a = 0; a < d->n_attributes && d->depth > 1; a++) {
        for (int b = a + 1; b < d->n_attributes; b++) {
            groupings[n++] = (struct tally_grouping){.n = 2, .attribute = {a, b}};
            for (int c = b + 1; c < d->n_attributes && d->depth > 2; c++) {
                groupings[n++] = (struct tally_grouping){.n = 3, .attribute = {a, b, c}};
            }
        }
    }
    GPtrArray *names = g_ptr_array_new();
    for (int i = 0; i < N_GOLD; i++) {
        g_ptr_array_add(names, (gpointer)(uintptr_t)codes[i]);
    }
    const struct tally_shape shape = {.fingerprint = "",
                                      .study_json = "{}",
                                      .has_patients = true,
                                      .n_attributes = d->n_attributes,
                                      .attributes = attributes,
                                      .n_groupings = n,
                                      .groupings = groupings,
                                      .codes = names};
    struct tally *t = tally_new(&shape, NULL);
    for (int a = 0; a < d->n_attributes; a++) {
        g_free(attributes[a].name);
        g_ptr_array_unref(attributes[a].levels);
        g_free(attributes[a].reference);
        g_free(attributes[a].not_recorded);
    }
    g_ptr_array_unref(names);
    return t;
}

static double own_rate(gsl_rng *r, double rate) {
    const double size = 1 / 0.2 - 1;
    return gsl_ran_beta(r, rate * size, (1 - rate) * size);
}

static void add_patient(struct tally *t, gsl_rng *r, const struct design *d) {
    uint16_t level[MAX_ATTRIBUTES];
    bool is_planted = d->n_planted > 0;
    for (int a = 0; a < d->n_attributes; a++) {
        bool repeats = a > 0 && gsl_rng_uniform(r) < d->same;
        unsigned long drawn = gsl_rng_uniform_int(r, (unsigned long)d->n_levels);
        level[a] = repeats ? level[0] : (uint16_t)drawn;
        is_planted = is_planted && (a >= d->n_planted || level[a] == 1);
    }
    double found = own_rate(r, is_planted ? d->worse : d->rate);
    uint64_t token = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
    uint32_t atom = tally_atom(t, level);
    int n_encounters = 1 + (int)gsl_rng_uniform_int(r, 3);
    for (int e = 0; e < n_encounters; e++) {
        const uint32_t gold[N_GOLD] = {0, 1, 2};
        uint32_t pred[N_GOLD];
        size_t n_pred = 0;
        for (uint32_t c = 0; c < N_GOLD; c++) {
            if (gsl_rng_uniform(r) < found) {
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

/* One study, as fairness_new() has it, but without the parts that are not looked at. */
struct study {
    struct tally *tally;
    struct fair_work work;
};

static void study_make(struct study *s, gsl_rng *r, const struct design *d) {
    s->tally = empty_tally(d);
    for (int p = 0; p < d->n_patients; p++) {
        add_patient(s->tally, r, d);
    }
    tally_finish(s->tally);
    const struct measure_options o = MEASURE_DEFAULTS;
    s->work = (struct fair_work){
        .strings = g_string_chunk_new(4096), .confidence = 0.95, .seed = gsl_rng_get(r)};
    (void)measure_work_init(&s->work.measure, s->tally, &o, NULL);
}

static void study_clear(struct study *s) {
    measure_work_clear(&s->work.measure);
    g_string_chunk_free(s->work.strings);
    tally_free(s->tally);
}

/* A comparison of recalls to the reference. */
struct comparison {
    struct estimate estimate;
    bool is_planted;
};

/* The family of the comparisons of the first attributes, and the level at which they hold
 * together. */
static GArray *family_of(const struct study *s, const struct design *d, int n_attributes,
                         double *level) {
    const struct tally *t = s->tally;
    const struct metric_row *m = metric_find("recall_micro");
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct comparison));
    struct joint *j = joint_new((size_t)n_attributes * (size_t)(d->n_levels - 1), TALLY_GROUPS);
    bool is_in[TALLY_GROUPS];
    for (int g = 0; g < TALLY_GROUPS; g++) {
        is_in[g] = tally_counts(t, 0, g)[TALLY_ENCOUNTERS] > 0;
    }
    for (int a = 0; a < n_attributes; a++) {
        struct sample reference, own;
        int first = t->groupings[a].first_cell;
        measure_sample(&s->work.measure, m, first, SIDE_CELL, &reference);
        for (int l = 1; l < d->n_levels; l++) {
            measure_sample(&s->work.measure, m, first + l, SIDE_CELL, &own);
            const int64_t *n = s->work.measure.n_patients;
            struct comparison c = {.estimate = {.n_patients = n[first + l], .confidence = 0.95},
                                   .is_planted = d->n_planted > 0 && a == 0 && l == 1};
            measure_compare(&c.estimate, m, &own, &reference, n[first], COMPARE_DIFFERENCE);
            double x[TALLY_GROUPS];
            for (int g = 0; g < TALLY_GROUPS; g++) {
                x[g] = own.without[g] - reference.without[g];
            }
            joint_put(j, out->len, x, is_in);
            g_array_append_val(out, c);
        }
    }
    *level = joint_level(j, 0.95, s->work.seed);
    joint_free(j);
    return out;
}

struct tally_of_errors {
    int n, n_max_t, n_bonferroni, n_power, n_power_bonferroni, n_certified_wrong;
    double level, bonferroni_level;
};

static bool is_flagged(const struct estimate *e, double level, double *bound) {
    double lo = 0, hi = 0;
    if (!interval_at(e, level, &lo, &hi)) {
        return false;
    }
    *bound = fmax(*bound, fmax(fabs(lo), fabs(hi)));
    return lo > 0 || hi < 0;
}

static void score_family(struct tally_of_errors *s, const struct design *d, const GArray *family,
                         double level) {
    bool any = false;
    bool any_bonferroni = false;
    double bound = 0;
    double ignored = 0;
    double bonferroni = 1 - 0.05 / family->len;
    for (guint i = 0; i < family->len; i++) {
        const struct comparison *c = &g_array_index(family, struct comparison, i);
        bool by_max_t = is_flagged(&c->estimate, level, &bound);
        bool by_bonferroni = is_flagged(&c->estimate, bonferroni, &ignored);
        s->n_power += c->is_planted && by_max_t;
        s->n_power_bonferroni += c->is_planted && by_bonferroni;
        any = any || (!c->is_planted && by_max_t);
        any_bonferroni = any_bonferroni || (!c->is_planted && by_bonferroni);
    }
    s->n++;
    s->n_max_t += any;
    s->n_bonferroni += any_bonferroni;
    s->n_certified_wrong += bound < d->rate - d->worse;
    s->level += level;
    s->bonferroni_level += bonferroni;
}

static const int attributes[] = {1, 4, MAX_ATTRIBUTES};

static void print_family(const struct design *d, int n_attributes,
                         const struct tally_of_errors *s) {
    printf("%6d %8d %5.2f %5.2f  %8.5f %8.5f", n_attributes * (d->n_levels - 1), d->n_patients,
           d->same, d->rate, s->level / s->n, s->bonferroni_level / s->n);
    if (d->n_planted == 0) {
        printf("   %6.4f %6.4f\n", (double)s->n_max_t / s->n, (double)s->n_bonferroni / s->n);
    } else {
        printf("   %5.2f %7.4f %9.4f %12.4f\n", d->rate - d->worse, (double)s->n_power / s->n,
               (double)s->n_power_bonferroni / s->n, (double)s->n_certified_wrong / s->n);
    }
}

static void run_families(gsl_rng *r, const struct design *d, int n) {
    struct tally_of_errors s[G_N_ELEMENTS(attributes)] = {{0}};
    for (int i = 0; i < n; i++) {
        struct study study;
        study_make(&study, r, d);
        for (size_t k = 0; k < G_N_ELEMENTS(attributes); k++) {
            double level = 0;
            GArray *family = family_of(&study, d, attributes[k], &level);
            score_family(&s[k], d, family, level);
            g_array_unref(family);
        }
        study_clear(&study);
    }
    for (size_t k = 0; k < G_N_ELEMENTS(attributes); k++) {
        print_family(d, attributes[k], &s[k]);
    }
    (void)fflush(stdout);
}

/* Levels 1 of the first three attributes, whichever order. */
static bool is_planted_group(const struct fair_group *g, int n_planted) {
    int n = 0;
    for (int i = 0; i < g->n_by; i++) {
        n += strcmp(g->by[i].level, "L1") == 0 && g->by[i].attribute[1] - '0' < n_planted;
    }
    return n == n_planted && g->n_by == n_planted;
}

/* Can a planted patient be in it? */
static bool is_apart(const struct fair_group *g, int n_planted) {
    for (int i = 0; i < g->n_by; i++) {
        if (g->by[i].attribute[1] - '0' < n_planted && strcmp(g->by[i].level, "L1") != 0) {
            return true;
        }
    }
    return false;
}

static void run_search(gsl_rng *r, const struct design *d, int n) {
    int n_any = 0, n_found = 0, n_kept = 0, n_first = 0, n_apart = 0;
    double named = 0, all = 0, candidates = 0;
    for (int i = 0; i < n; i++) {
        struct study study;
        study_make(&study, r, d);
        struct subgroup_search *search = subgroup_search(&study.work, 50);
        const GArray *found = search->found;
        bool apart = false;
        for (guint k = 0; k < found->len; k++) {
            const struct subgroup *x = &g_array_index(found, struct subgroup, k);
            bool is_it = d->n_planted > 0 && is_planted_group(&x->group, d->n_planted);
            n_found += is_it;
            n_kept += is_it && x->explained_by < 0;
            n_first += is_it && k == 0;
            named += x->explained_by < 0;
            apart = apart ||
                    (x->explained_by < 0 && d->n_planted > 0 && is_apart(&x->group, d->n_planted));
        }
        all += found->len;
        candidates += search->n_candidates;
        n_any += search->n_found > 0;
        n_apart += apart;
        subgroup_search_free(search);
        study_clear(&study);
    }
    printf("%6.0f %8d %5.2f %5.2f", candidates / n, d->n_patients, d->rate, d->worse);
    if (d->n_planted == 0) {
        printf("   %5.3f\n", (double)n_any / n);
    } else {
        printf("   %5.3f %8.3f %6.3f %8.2f %6.2f %12.3f\n", (double)n_found / n, (double)n_kept / n,
               (double)n_first / n, all / n, named / n, (double)n_apart / n);
    }
    (void)fflush(stdout);
}

static const double sames[] = {0, 0.8};
static const double rates[] = {0.8, 0.95};

static void run_flags(gsl_rng *r, int n) {
    printf("no group differs: chance of any flag\n"
           "groups patients  same  rate     max-t bonferr.    max-t  bonf.\n");
    for (size_t i = 0; i < G_N_ELEMENTS(sames) * G_N_ELEMENTS(rates); i++) {
        struct design d = {.n_patients = 3000,
                           .n_attributes = MAX_ATTRIBUTES,
                           .n_levels = 6,
                           .same = sames[i / G_N_ELEMENTS(rates)],
                           .rate = rates[i % G_N_ELEMENTS(rates)]};
        d.worse = d.rate;
        run_families(r, &d, n);
    }
}

static void run_power(gsl_rng *r, int n) {
    printf(
        "\none group is worse: its power, and the certified bound below the true difference\n"
        "groups patients  same  rate     max-t bonferr.   worse  max-t bonferroni wrong bound\n");
    for (size_t i = 0; i < G_N_ELEMENTS(sames); i++) {
        struct design d = {.n_patients = 3000,
                           .n_attributes = MAX_ATTRIBUTES,
                           .n_levels = 6,
                           .same = sames[i],
                           .rate = 0.8,
                           .worse = 0.73,
                           .n_planted = 1};
        run_families(r, &d, n);
    }
}

static void run_searches(gsl_rng *r, int n) {
    static const double worse[] = {0.6, 0.5};
    struct design d = {.n_patients = 6000, .n_attributes = 4, .n_levels = 4, .depth = 3};
    printf("\nsearch, nobody differs: chance of finding anything\n"
           "groups patients  rate worse   found\n");
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        d.rate = d.worse = rates[i];
        run_search(r, &d, n);
    }
    printf("\nsearch, a subgroup of three attributes differs: found, kept, first; listed, named; "
           "a named one without it\n"
           "groups patients  rate worse   found     kept  first   listed  named        apart\n");
    d.rate = 0.8;
    d.n_planted = 3;
    for (size_t i = 0; i < G_N_ELEMENTS(worse); i++) {
        d.worse = worse[i];
        run_search(r, &d, n);
    }
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(gsl_rng *r, int n);
    } parts[] = {{"flags", run_flags}, {"power", run_power}, {"search", run_searches}};
    int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
    unsigned long run = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    printf("%d repetitions; 5 %% has a Monte Carlo error of about %.1f points\n\n", n,
           196 * 0.218 / sqrt((double)n));
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(r, 20261125 + i + run * G_N_ELEMENTS(parts));
        if (argc < 3 || strcmp(argv[2], parts[i].name) == 0) {
            parts[i].run(r, n);
        }
        gsl_rng_free(r);
    }
    return 0;
}
