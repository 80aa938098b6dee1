#include "audit/cli/deid_risk.h"

#include <string.h>

#include "audit/cli/risk_text.h"
#include "audit/digest.h"
#include "audit/risk/risk_file.h"
#include "reports/evidence_risk.h"

#define MSU_SIZE 3
#define FALLBACK "hipaa-expert-determination"

static struct risk_options options_of(const struct deid_risk_flags *f) {
    struct risk_options o = RISK_DEFAULTS;
    o.population = f->population;
    o.threshold = f->threshold == 0 ? o.threshold : f->threshold;
    o.recursive_c = f->recursive_c > 0 ? f->recursive_c : o.recursive_c;
    return o;
}

static void describe(const struct risk_column *c, struct risk_column_words *out) {
    *out = (struct risk_column_words){
        .name = c->name, .n_values = c->texts->len, .n_missing = c->n_missing};
}

/* The section of what was measured, in the struct of the evidence. */
static void put_section(struct evidence *e, const struct risk_file *f,
                        const struct risk_options *options, const struct risk_measures *m,
                        char *const coarser[RISK_MAX_QUASI], int msu_size) {
    struct risk_suda suda;
    struct risk_population population;
    struct risk_report r = {.n_quasi = f->n_quasi,
                            .n_sensitive = f->n_sensitive,
                            .n_left_out = f->n_ragged,
                            .options = options,
                            .measures = m,
                            .suda = &suda};
    for (int i = 0; i < f->n_quasi; i++) {
        describe(&f->quasi[i], &r.quasi[i]);
        r.quasi[i].coarser = coarser[i];
    }
    for (int i = 0; i < f->n_sensitive; i++) {
        describe(&f->sensitive[i], &r.sensitive[i]);
        r.sensitive[i].is_number = f->sensitive[i].has_number_order;
    }
    if (options->population > m->n_records) {
        risk_population(&m->sizes, options->population, &population);
        r.population = &population;
    }
    risk_suda(f->table, MIN(msu_size, f->n_quasi), &suda);
    evidence_put(e, "risk", evidence_risk_object(&r));
}

static struct evidence *evidence_of(struct risk_file *f, const struct deid_risk_flags *flags) {
    struct risk_options options = options_of(flags);
    uint32_t n_values[RISK_MAX_QUASI] = {0};
    uint32_t *ranks[RISK_MAX_SENSITIVE] = {NULL};
    uint32_t *coarser[RISK_MAX_QUASI] = {NULL};
    char *names[RISK_MAX_QUASI] = {NULL};
    for (int i = 0; i < f->n_quasi; i++) {
        n_values[i] = f->quasi[i].texts->len;
        options.coarser[i] = coarser[i] = risk_column_coarser(&f->quasi[i], &names[i]);
    }
    for (int i = 0; i < f->n_sensitive; i++) {
        ranks[i] = risk_column_ranks(&f->sensitive[i]);
        options.ranks[i] = ranks[i];
        options.n_values[i] = f->sensitive[i].texts->len;
    }
    struct risk_measures m;
    risk_measure(f->table, &options, n_values, &m);
    const char *const nothing[] = {NULL};
    const struct evidence_study study = {.title = "Disclosure risk", .attributes = nothing};
    const int64_t quality[QUALITY_COUNTERS] = {0};
    struct estimates *none = estimates_new();
    struct evidence *e = evidence_new(&study, none, quality, NULL, false);
    put_section(e, f, &options, &m, names, flags->msu_size == 0 ? MSU_SIZE : flags->msu_size);
    estimates_free(none);
    risk_measures_clear(&m);
    for (int i = 0; i < f->n_sensitive; i++) {
        g_free(ranks[i]);
    }
    for (int i = 0; i < f->n_quasi; i++) {
        g_free(coarser[i]);
        g_free(names[i]);
    }
    return e;
}

/* Names between commas; caller unrefs. */
static GPtrArray *list_of(const char *names) {
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    char **all = names == NULL ? NULL : g_strsplit(names, ",", -1);
    for (char **p = all; p != NULL && *p != NULL; p++) {
        g_ptr_array_add(list, g_strdup(g_strstrip(*p)));
    }
    g_strfreev(all);
    return list;
}

static struct risk_file *read_table(const struct deid_risk_flags *f, const char *path,
                                    GError **error) {
    GPtrArray *quasi = list_of(f->quasi);
    GPtrArray *sensitive = list_of(f->sensitive);
    struct risk_file *file = risk_file_read(path, quasi, sensitive, error);
    g_ptr_array_unref(quasi);
    g_ptr_array_unref(sensitive);
    if (file != NULL && f->population > 0 && f->population < file->table->n_records) {
        g_set_error(error, g_quark_from_static_string("ombud-risk"), 0,
                    "--population is smaller than the number of records; fix: the people from "
                    "whom the records are a sample, or leave it out");
        g_clear_pointer(&file, risk_file_free);
    }
    return file;
}

static const char *usage_fault(const struct deid_risk_flags *f, int argc) {
    return argc != 2           ? "--risk is of one CSV file, or - for standard input"
           : f->quasi == NULL  ? "--risk needs --quasi: the columns that identify in part"
           : f->population < 0 ? "--population is 1 or more"
           : f->threshold < 0  ? "--threshold is 1 or more"
           : f->msu_size < 0   ? "--msu-size is 1 or more"
           : !(f->recursive_c >= 0) || f->recursive_c > 1e6 ? "--recursive-c is over 0"
                                                            : NULL;
}

int deid_risk(const struct deid_risk_flags *f, const struct deid_verdict_flags *verdict_flags,
              gboolean is_quiet, int argc, char **argv) {
    const char *fault = usage_fault(f, argc);
    if (fault != NULL) {
        return cli_usage("deid", fault);
    }
    GError *error = NULL;
    enum verdict verdict = VERDICT_CANNOT_TELL;
    struct risk_file *file =
        deid_verdict_check(verdict_flags, &error) ? read_table(f, argv[1], &error) : NULL;
    if (file != NULL) {
        g_autofree char *name = g_path_get_basename(argv[1]);
        g_autofree char *hex = strcmp(argv[1], "-") == 0 ? NULL : digest_file(argv[1]);
        g_autofree char *sums = hex == NULL ? NULL : g_strdup_printf("%s  %s\n", hex, name);
        const struct deid_verdict_options o = {.fallback = FALLBACK,
                                               .input_sums = sums,
                                               .about = name,
                                               .verb = "deid",
                                               .text = risk_text,
                                               .is_quiet = is_quiet};
        struct evidence *e = evidence_of(file, f);
        risk_file_free(file);
        (void)deid_verdict(e, verdict_flags, &o, &verdict, &error);
        evidence_free(e);
    }
    return error == NULL ? cli_exit_of(verdict) : cli_error(error);
}
