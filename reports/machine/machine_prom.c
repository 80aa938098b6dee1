/* Prometheus text format for node_exporter's textfile collector: gauges, no timestamps (they
 * make it refuse the file), one HELP and TYPE a family, series in a fixed order, a newline at
 * the end. Undefined values have no sample. Never one series a code. */
#include <math.h>
#include <string.h>

#include "policies/canonical.h"
#include "reports/machine/machine.h"

/* More would be a burden to who scrapes; findings come first. */
#define MAX_SERIES 2000

struct prom {
    const struct view *view;
    GString *out;
    GHashTable *seen; /* series: none twice */
    int n_series, n_left_out;
};

static void put_escaped(GString *out, const char *text) {
    for (const char *c = text == NULL ? "" : text; *c != '\0'; c++) {
        if (*c == '\\' || *c == '"') {
            g_string_append_c(out, '\\');
        }
        if (*c == '\n') {
            g_string_append(out, "\\n");
        } else {
            g_string_append_c(out, *c);
        }
    }
}

struct label {
    const char *name, *value;
};

static void put_family(struct prom *p, const char *name, const char *help) {
    g_string_append_printf(p->out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_sample(struct prom *p, const char *name, const struct label *labels, size_t n,
                       double value) {
    GString *series = g_string_new(name);
    for (size_t i = 0; i < n; i++) {
        g_string_append_printf(series, "%s%s=\"", i == 0 ? "{" : ",", labels[i].name);
        put_escaped(series, labels[i].value);
        g_string_append_c(series, '"');
    }
    g_string_append(series, n > 0 ? "} " : " ");
    bool is_known = !g_hash_table_add(p->seen, g_strdup(series->str));
    if (!is_known && isfinite(value)) {
        if (p->n_series < MAX_SERIES) {
            g_string_append(p->out, series->str);
            canonical_number(p->out, value);
            g_string_append_c(p->out, '\n');
            p->n_series++;
        } else {
            p->n_left_out++;
        }
    }
    g_string_free(series, TRUE);
}

/* A number of a finding, and whether it is there. */
typedef bool finding_number(const struct view_finding *f, double *x);

static bool status_of(const struct view_finding *f, double *x) {
    static const double codes[MARKS] = {
        [MARK_NONE] = 3,       [MARK_PASS] = 0,        [MARK_WATCH] = 1,
        [MARK_FAIL] = 2,       [MARK_CANNOT_TELL] = 3, [MARK_NOT_APPLICABLE] = 4,
        [MARK_SUPPRESSED] = 5, [MARK_WAIVED] = 6};
    *x = codes[f->mark];
    return true;
}

static bool value_of(const struct view_finding *f, double *x) {
    *x = f->value;
    return f->has_value;
}

static bool lo_of(const struct view_finding *f, double *x) {
    *x = f->lo;
    return f->has_interval;
}

static bool hi_of(const struct view_finding *f, double *x) {
    *x = f->hi;
    return f->has_interval;
}

static bool limit_lo_of(const struct view_finding *f, double *x) {
    *x = f->limit_lo;
    return isfinite(f->limit_lo);
}

static bool limit_hi_of(const struct view_finding *f, double *x) {
    *x = f->limit_hi;
    return isfinite(f->limit_hi);
}

static const struct {
    const char *name, *help;
    finding_number *number;
} families[] = {
    {"ombud_finding_status",
     "Verdict of a rule: 0 pass, 1 watch, 2 fail, 3 cannot tell, 4 not applicable, 5 suppressed, "
     "6 waived.",
     status_of},
    {"ombud_finding_value", "Value that a rule judged.", value_of},
    {"ombud_finding_lower", "Lower end of the range that decided.", lo_of},
    {"ombud_finding_upper", "Upper end of the range that decided.", hi_of},
    {"ombud_finding_limit_lower", "Least that the rule allows.", limit_lo_of},
    {"ombud_finding_limit_upper", "Most that the rule allows.", limit_hi_of},
};

static void put_findings(struct prom *p) {
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        put_family(p, families[i].name, families[i].help);
        for (guint k = 0; k < p->view->findings->len; k++) {
            const struct view_finding *f = view_finding_at(p->view, k);
            g_autofree char *segment = machine_segment(f->n_by, f->by);
            const struct label labels[] = {{"metric", f->metric},
                                           {"model", p->view->model},
                                           {"policy", f->policy},
                                           {"rule", f->rule},
                                           {"segment", segment}};
            double x = 0;
            if (families[i].number(f, &x)) {
                put_sample(p, families[i].name, labels, G_N_ELEMENTS(labels), x);
            }
        }
    }
}

/* Everybody and single groups, whole metrics: no comparison, no code. */
static bool is_published(const struct estimate *e) {
    return e->comparison == NULL && e->n_by <= 1 && strcmp(e->level, "overall") == 0;
}

static void put_estimates(struct prom *p, const char *name, const char *help, int which) {
    put_family(p, name, help);
    for (size_t i = 0; i < p->view->estimates->n; i++) {
        const struct estimate *e = &p->view->estimates->items[i];
        bool is_there = which == 0 ? e->has_value : e->has_interval;
        if (!is_published(e) || !is_there) {
            continue;
        }
        g_autofree char *segment = machine_segment(e->n_by, e->by);
        const struct label labels[] = {
            {"metric", e->metric}, {"model", p->view->model}, {"segment", segment}};
        put_sample(p, name, labels, G_N_ELEMENTS(labels),
                   which == 0  ? e->value
                   : which < 0 ? e->lo
                               : e->hi);
    }
}

static double verdict_code(const char *verdict) {
    static const char *const verdicts[] = {"pass", "fail", "not judged", "cannot tell"};
    for (size_t i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        if (strcmp(verdict, verdicts[i]) == 0) {
            return (double)i;
        }
    }
    return 3;
}

static void put_audit(struct prom *p) {
    const struct view *v = p->view;
    const struct label model[] = {{"model", v->model}};
    g_autofree char *id = view_report_id(v);
    const struct label about[] = {
        {"model", v->model}, {"period", v->period}, {"report", id}, {"version", v->version}};
    put_family(p, "ombud_audit_info", "The audit that these numbers are from; always 1.");
    put_sample(p, "ombud_audit_info", about, G_N_ELEMENTS(about), 1);
    put_family(p, "ombud_audit_verdict",
               "Verdict of the audit: 0 pass, 1 fail, 2 not judged, 3 cannot tell.");
    put_sample(p, "ombud_audit_verdict", model, 1, verdict_code(v->verdict));
    put_family(p, "ombud_groups_hidden", "Groups too small to be shown.");
    put_sample(p, "ombud_groups_hidden", model, 1, (double)v->n_hidden);
}

char *machine_prom(const struct view *v, const struct machine_options *o, GError **error) {
    (void)o;
    (void)error;
    struct prom p = {.view = v,
                     .out = g_string_new(NULL),
                     .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    put_audit(&p);
    put_findings(&p);
    put_estimates(&p, "ombud_metric_value", "Value of a metric.", 0);
    put_estimates(&p, "ombud_metric_lower", "Lower end of its 95 % range.", -1);
    put_estimates(&p, "ombud_metric_upper", "Upper end of its 95 % range.", 1);
    const struct label model[] = {{"model", v->model}};
    int n_left_out = p.n_left_out;
    p.n_series = 0;
    put_family(&p, "ombud_series_left_out", "Series beyond the most that are written.");
    put_sample(&p, "ombud_series_left_out", model, 1, n_left_out);
    g_hash_table_unref(p.seen);
    return g_string_free(p.out, FALSE);
}
