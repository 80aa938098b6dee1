/* random_tables FIRST COUNT FOLDER: random studies, each audited twice: FOLDER/N-truth.json with
 * small cells and FOLDER/N-shown.json as published. The same seed gives the same files.
 *
 * 15 to 1,500 patients; one to three attributes of two to six levels, some very rare and some
 * of tiny share, not independent of each other; all single attributes and, by chance, pairs and
 * the triple; one to three encounters a patient; hits by chance of the patient and the group. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/measure.h"
#include "metrics/suppress.h"
#include "reports/evidence.h"

enum { MAX_ATTRIBUTES = 3, MAX_LEVELS = 6, N_CODES = 6, N_GOLD = 3 };

static const char *const codes[N_CODES] = {"A000", "A001", "A002", "B000", "B001", "B002"};
static const char *const names[MAX_ATTRIBUTES] = {"age", "race", "sex"};
static const char *const levels[MAX_LEVELS] = {"a", "b", "c", "d", "e", "f"};

struct design {
    int n_patients, n_attributes;
    int n_levels[MAX_ATTRIBUTES];
    double weight[MAX_ATTRIBUTES][MAX_LEVELS];
    int n_groupings;
    struct tally_grouping groupings[7];
};

static struct design design_of(gsl_rng *r) {
    struct design d = {.n_patients = (int)exp(log(15) + gsl_rng_uniform(r) * log(100)),
                       .n_attributes = 1 + (int)gsl_rng_uniform_int(r, MAX_ATTRIBUTES)};
    for (int a = 0; a < d.n_attributes; a++) {
        d.n_levels[a] = 2 + (int)gsl_rng_uniform_int(r, MAX_LEVELS - 1);
        for (int l = 0; l < d.n_levels[a]; l++) {
            d.weight[a][l] = exp(-3 * gsl_rng_uniform(r) * (l > 0));
        }
        d.groupings[d.n_groupings++] = (struct tally_grouping){.n = 1, .attribute = {a}};
    }
    for (int a = 0; a < d.n_attributes; a++) {
        for (int b = a + 1; b < d.n_attributes; b++) {
            if (gsl_rng_uniform(r) < 0.8) {
                d.groupings[d.n_groupings++] = (struct tally_grouping){.n = 2, .attribute = {a, b}};
            }
        }
    }
    int n_cells = d.n_levels[0] * d.n_levels[1] * d.n_levels[2];
    if (d.n_attributes == 3 && n_cells <= 40 && gsl_rng_uniform(r) < 0.7) {
        d.groupings[d.n_groupings++] = (struct tally_grouping){.n = 3, .attribute = {0, 1, 2}};
    }
    return d;
}

static struct tally *empty_tally(const struct design *d) {
    struct tally_attribute attributes[MAX_ATTRIBUTES];
    for (int a = 0; a < d->n_attributes; a++) {
        attributes[a] =
            (struct tally_attribute){.name = (char *)(uintptr_t)names[a],
                                     .levels = g_ptr_array_new(),
                                     .is_declared = true,
                                     .not_recorded = (char *)(uintptr_t) "not recorded"};
        for (int l = 0; l < d->n_levels[a]; l++) {
            g_ptr_array_add(attributes[a].levels, (gpointer)(uintptr_t)levels[l]);
        }
    }
    GPtrArray *all = g_ptr_array_new();
    for (int i = 0; i < N_CODES; i++) {
        g_ptr_array_add(all, (gpointer)(uintptr_t)codes[i]);
    }
    const struct tally_shape shape = {.fingerprint = "",
                                      .study_json = "{}",
                                      .has_patients = true,
                                      .n_attributes = d->n_attributes,
                                      .attributes = attributes,
                                      .n_groupings = d->n_groupings,
                                      .groupings = d->groupings,
                                      .codes = all};
    struct tally *t = tally_new(&shape, NULL);
    for (int a = 0; a < d->n_attributes; a++) {
        g_ptr_array_unref(attributes[a].levels);
    }
    g_ptr_array_unref(all);
    return t;
}

static uint16_t draw_level(gsl_rng *r, const struct design *d, int a) {
    double sum = 0;
    for (int l = 0; l < d->n_levels[a]; l++) {
        sum += d->weight[a][l];
    }
    double x = gsl_rng_uniform(r) * sum;
    uint16_t level = 0;
    while (level + 1 < d->n_levels[a] && x > d->weight[a][level]) {
        x -= d->weight[a][level++];
    }
    return level;
}

static void add_patient(struct tally *t, gsl_rng *r, const struct design *d) {
    uint16_t level[MAX_ATTRIBUTES] = {0};
    for (int a = 0; a < d->n_attributes; a++) {
        bool is_as_before = a > 0 && gsl_rng_uniform(r) < 0.4 && level[a - 1] < d->n_levels[a];
        level[a] = is_as_before ? level[a - 1] : draw_level(r, d, a);
    }
    double found = level[0] == 1 ? gsl_rng_uniform(r) * 0.2 : 0.6 + 0.4 * gsl_rng_uniform(r);
    uint64_t token = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
    uint32_t atom = tally_atom(t, level);
    int n_encounters = 1 + (int)gsl_rng_uniform_int(r, 3);
    for (int e = 0; e < n_encounters; e++) {
        const uint32_t gold[N_GOLD] = {0, 1, 2};
        uint32_t pred[N_CODES];
        size_t n_pred = 0;
        for (uint32_t c = 0; c < N_CODES; c++) {
            if (gsl_rng_uniform(r) < (c < N_GOLD ? found : 0.2)) {
                pred[n_pred++] = c;
            }
        }
        const struct tally_encounter encounter = {.atom = atom,
                                                  .patient_token = token,
                                                  .gold = gold,
                                                  .n_gold = 1 + gsl_rng_uniform_int(r, N_GOLD),
                                                  .pred = pred,
                                                  .n_pred = n_pred};
        tally_encounter(t, &encounter);
    }
}

static void write_evidence(const struct tally *t, const char *path, int64_t below) {
    const struct measure_options options = MEASURE_DEFAULTS;
    struct estimates *e = measure(t, &options, NULL);
    struct suppress_summary privacy = {0};
    if (below > 1) {
        privacy = suppress(e, below);
    }
    const struct evidence_study study = {.title = "random tables", .is_synthetic = true};
    struct evidence *v = evidence_new(&study, e, t->quality, &privacy, below <= 1);
    size_t size = 0;
    g_autofree char *text = evidence_text(v, &size);
    if (!g_file_set_contents(path, text, (gssize)size, NULL)) {
        fprintf(stderr, "random_tables: cannot write %s\n", path);
        exit(2);
    }
    evidence_free(v);
    estimates_free(e);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: random_tables FIRST COUNT FOLDER\n");
        return 2;
    }
    unsigned long first = strtoul(argv[1], NULL, 10);
    unsigned long count = strtoul(argv[2], NULL, 10);
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    for (unsigned long seed = first; seed < first + count; seed++) {
        gsl_rng_set(r, 7000 + seed);
        struct design d = design_of(r);
        struct tally *t = empty_tally(&d);
        for (int p = 0; p < d.n_patients; p++) {
            add_patient(t, r, &d);
        }
        tally_finish(t);
        g_autofree char *truth = g_strdup_printf("%s/%lu-truth.json", argv[3], seed);
        g_autofree char *shown = g_strdup_printf("%s/%lu-shown.json", argv[3], seed);
        write_evidence(t, truth, 1);
        write_evidence(t, shown, 11);
        tally_free(t);
    }
    gsl_rng_free(r);
    return 0;
}
