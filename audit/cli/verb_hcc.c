/* ombud hcc: direction of error in categories and weight. */
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/study_scan.h"
#include "audit/cli/verbs.h"
#include "audit/codes/hcc_file.h"
#include "audit/codes/hcc_study.h"

static struct {
    struct study_scan_flags scan;
    char *mapping, *hierarchy, *coefficients, *segment;
    gboolean by_patient;
} flags;

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"mapping", 0, 0, G_OPTION_ARG_FILENAME, &flags.mapping, "CSV: code, hcc and weights; without hcc each code by itself", "FILE"},
    {"hierarchy", 0, 0, G_OPTION_ARG_FILENAME, &flags.hierarchy, "CSV: hcc, drops_hcc", "FILE"},
    {"coefficients", 0, 0, G_OPTION_ARG_FILENAME, &flags.coefficients, "CSV: variable, value as CNA_HCC37; where the mapping has no weights", "FILE"},
    {"segment", 0, 0, G_OPTION_ARG_STRING, &flags.segment, "column of the weights, or segment of the coefficients, as cna (default: the column weight)", "NAME"},
    {"by-patient", 0, 0, G_OPTION_ARG_NONE, &flags.by_patient, "count a category once a patient, not once an encounter", NULL},
    STUDY_SCAN_OUT_ENTRIES(flags.scan),
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_hcc_options(void) {
    static GOptionEntry all[CLI_MAX_OPTIONS];
    return cli_with_study_flags(own_entries, all);
}

static void put_totals(const struct hcc_result *h, struct findings *f) {
    const struct hcc_outcome *t = &h->total;
    double one = HCC_WEIGHT_ONE;
    const struct {
        const char *id, *title;
        double x;
        int decimals;
    } rows[] = {
        {"units", flags.by_patient ? "patients" : "encounters", (double)h->n_units, 0},
        {"agree", "categories in both", (double)t->agree, 0},
        {"over", "categories over: predicted, not supported", (double)t->over, 0},
        {"under", "categories under: supported, not predicted", (double)t->under, 0},
        {"over_weight", "weight over", (double)t->over_weight / one, 3},
        {"under_weight", "weight under", (double)t->under_weight / one, 3},
        {"net_weight", "net: over less under", (double)(t->over_weight - t->under_weight) / one, 3},
        {"gross_weight", "gross: over and under", (double)(t->over_weight + t->under_weight) / one,
         3},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        findings_answer(f, rows[i].id, rows[i].title, rows[i].x, rows[i].decimals);
    }
}

static bool compare_study(struct roster *r, GError **error) {
    const struct hcc_files files = {.mapping = flags.mapping,
                                    .hierarchy = flags.hierarchy,
                                    .coefficients = flags.coefficients,
                                    .segment = flags.segment};
    struct hcc_map *m = hcc_load(&files, error);
    if (m == NULL) {
        return false;
    }
    struct hcc_result *h =
        hcc_study(r, m, flags.by_patient ? HCC_PATIENT : HCC_ENCOUNTER, STUDY_SCAN_CONFIDENCE);
    struct findings *f = findings_new("hcc");
    findings_asked_text(f, "segment", flags.segment == NULL ? "weight" : flags.segment);
    findings_asked_text(f, "unit", flags.by_patient ? "patient" : "encounter");
    put_totals(h, f);
    study_scan_estimates(&flags.scan, h->estimates, f);
    findings_note(f,
                  "Weights of categories only: no demographic part, interactions, payment counts, "
                  "normalisation, coding-intensity factor or age and sex edits.");
    if (flags.hierarchy == NULL) {
        findings_note(f, "No hierarchy was given: no category drops another.");
    }
    bool is_ok = study_scan_put(&flags.scan, r, f, error);
    findings_free(f);
    hcc_result_free(h);
    hcc_map_free(m);
    return is_ok;
}

static const char *fault(void) {
    return flags.mapping == NULL ? "--mapping FILE is missing" : NULL;
}

int verb_hcc(int argc, char **argv) {
    static const struct study_scan_verb verb = {.name = "hcc",
                                                .flags = &flags.scan,
                                                .options = verb_hcc_options,
                                                .fault = fault,
                                                .work = compare_study};
    return study_scan_run(&verb, argc, argv);
}
