/* The arrows that verbs share: measure, judge, report. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/compat_text.h"
#include "audit/digest.h"
#include "audit/study/describe.h"
#include "metrics/compat.h"
#include "metrics/fairness.h"
#include "metrics/measure.h"
#include "reports/evidence_coding.h"
#include "reports/evidence_fairness.h"
#include "reports/report.h"

/* Rounded, so that no count can be worked back, unless small cells may be shown. */
static bool put_fairness(struct evidence *e, const struct tally *t, const struct description *d,
                         const struct estimates *estimates, double grain, int64_t min_patients,
                         GError **error) {
    const struct measure_options measured = MEASURE_DEFAULTS;
    const struct fairness_options options = {
        .confidence = measured.confidence,
        .grain = grain,
        .min_patients = MAX(d->search_patients, min_patients),
        .n_shown = d->n_groupings,
        .label_space = d->label_space,
        .has_search = d->search_depth > 0,
        .seed = t->seed,
    };
    struct fairness *f = fairness_new(t, estimates, &options, error);
    if (f != NULL) {
        evidence_put_fairness(e, f);
    }
    fairness_free(f);
    return f != NULL;
}

/* About everybody and groups that show their counts; nothing when everybody is hidden. */
static void put_coding(struct evidence *e, const struct tally *t, const struct description *d,
                       const struct estimates *estimates) {
    const struct estimate *all = estimates_find(estimates, "recall_micro", 0, NULL);
    if (all == NULL || all->status == ESTIMATE_SUPPRESSED || !all->has_counts) {
        return;
    }
    const struct measure_options measured = MEASURE_DEFAULTS;
    const struct coding_options options = {.confidence = measured.confidence,
                                           .top = measured.top_labels,
                                           .n_groupings = d->n_groupings};
    struct coding_tables *c = coding_tables_new(t, estimates, &options);
    evidence_put_coding(e, c);
    coding_tables_free(c);
}

static bool is_for_release;

void cli_set_release(bool is_release) {
    is_for_release = is_release;
}

static bool may_leave(const struct suppression *s, int64_t below, GError **error) {
    GQuark quark = g_quark_from_static_string("ombud-release");
    int n_open = suppression_summary(s).n_open;
    if (suppression_state(s, 0, NULL) == SUPPRESS_HIDDEN) {
        g_set_error(error, quark, 0,
                    "the whole study has fewer than %" G_GINT64_FORMAT
                    " patients; fix: join periods, or leave out --release",
                    below);
        return false;
    }
    if (n_open > 0) {
        g_set_error(error, quark, 0,
                    "%d small groups could be worked out from what is shown; fix: join levels, or "
                    "leave out an attribute or intersection",
                    n_open);
        return false;
    }
    return true;
}

/* What suppression did. False: the result must not be released. */
static bool hide_small(struct estimates *estimates, int64_t below, struct suppress_summary *out,
                       GError **error) {
    struct suppression *s = suppression_new(estimates, below);
    bool is_ok = !is_for_release || may_leave(s, below, error);
    suppression_apply(s, estimates);
    *out = suppression_summary(s);
    suppression_free(s);
    return is_ok;
}

static void digest(void *data) {
    description_digest(data);
}

struct evidence *cli_measure(const struct tally *t, int n_threads, bool is_internal,
                             int64_t suppress_below, GError **error) {
    struct measure_options options = MEASURE_DEFAULTS;
    struct description *d = description_of(t, error);
    if (d == NULL) {
        return NULL;
    }
    options.label_space = d->label_space;
    options.n_groupings = d->n_groupings;
    options.n_threads = n_threads;
    options.beside = digest;
    options.beside_data = d;
    struct estimates *estimates = measure(t, &options, error);
    struct evidence *e = NULL;
    if (estimates != NULL) {
        struct suppress_summary privacy = {0};
        if (is_internal || hide_small(estimates, suppress_below, &privacy, error)) {
            e = evidence_new(&d->study, estimates, t->quality, &privacy, is_internal);
        }
        /* Beside a group whose counts are withheld a share to four decimals would be a count. */
        double grain = is_internal ? 0 : privacy.n_withheld > 0 ? 1e3 : 1e4;
        if (e != NULL &&
            !put_fairness(e, t, d, estimates, grain, is_internal ? 2 : suppress_below, error)) {
            g_clear_pointer(&e, evidence_free);
        }
        if (e != NULL) {
            put_coding(e, t, d, estimates);
        }
    }
    estimates_free(estimates);
    description_free(d);
    return e;
}

int cli_exit_of(enum verdict v) {
    switch (v) {
    case VERDICT_PASS:
        return CLI_PASS;
    case VERDICT_FAIL:
        return CLI_FAIL;
    default:
        return CLI_HOLD;
    }
}

static void add_bytes(GPtrArray *files, const char *name, GBytes *bytes) {
    struct report_file *f = g_new0(struct report_file, 1);
    f->name = g_strdup(name);
    f->bytes = bytes;
    g_ptr_array_add(files, f);
}

void cli_add_file(GPtrArray *files, const char *name, const char *text, size_t size) {
    add_bytes(files, name, g_bytes_new(text, size));
}

const char *cli_report_fault(const struct cli_report *r) {
    if (r->paper != NULL && strcmp(r->paper, "letter") != 0 && strcmp(r->paper, "a4") != 0) {
        return "--paper is letter or a4";
    }
    if (r->kind != NULL && report_kind_find(r->kind) == REPORT_KINDS) {
        return "--kind is board, gate or drift";
    }
    if (r->compat != NULL && compat_peer_find(r->compat) == NULL) {
        return "--compat is caml, codiesp, edin or sklearn";
    }
    return NULL;
}

GPtrArray *cli_report_files(struct evidence *e, const struct cli_report *r, GError **error) {
    struct report_options options = REPORT_DEFAULTS;
    options.is_a4 = r->paper != NULL && strcmp(r->paper, "a4") == 0;
    options.png_dpi = r->has_no_png ? 0 : options.png_dpi;
    options.kind = r->kind == NULL ? REPORT_BOARD : report_kind_find(r->kind);
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    if (epoch != NULL && epoch[0] != '\0') {
        char *end = NULL;
        options.epoch = g_ascii_strtoll(epoch, &end, 10);
        if (*end != '\0' || options.epoch < 0) {
            g_set_error(error, g_quark_from_static_string("ombud-report"), 0,
                        "SOURCE_DATE_EPOCH is not a number of seconds; fix: unset it");
            return NULL;
        }
    }
    evidence_seal(e);
    g_autofree char *warning = NULL;
    options.warning = &warning;
    GPtrArray *files = report_render(e, &options, error);
    if (files != NULL && warning != NULL) {
        cli_say("ombud: warning: %s", warning);
    }
    if (files == NULL) {
        return NULL;
    }
    size_t size = 0;
    char *text = evidence_text(e, &size);
    add_bytes(files, "evidence.json", g_bytes_new_take(text, size));
    return files;
}

bool cli_print_compat(const struct evidence *e, const struct cli_report *r, GError **error) {
    g_autofree char *text = r->compat == NULL ? NULL : compat_text(e, r->compat, error);
    fputs(text == NULL ? "" : text, stdout);
    return r->compat == NULL || text != NULL;
}

static int compare_files(gconstpointer a, gconstpointer b) {
    const struct report_file *const *x = a;
    const struct report_file *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

void cli_add_sums(GPtrArray *files, const char *input_lines) {
    g_ptr_array_sort(files, compare_files);
    GString *sums = g_string_new(input_lines);
    for (guint i = 0; i < files->len; i++) {
        const struct report_file *f = files->pdata[i];
        gsize size = 0;
        const void *data = g_bytes_get_data(f->bytes, &size);
        g_autofree char *hex = digest_hex(data, size);
        g_string_append_printf(sums, "%s  %s\n", hex, f->name);
    }
    cli_add_file(files, "SHA256SUMS", sums->str, sums->len);
    g_string_free(sums, TRUE);
}
