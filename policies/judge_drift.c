/* Rules of drift: is it large, and is it sure? One verdict. */
#include <string.h>

#include "policies/judge_parts.h"

/* Without strata every group is judged. */
static bool is_stratum(const struct rule *r, const struct drift_measure *m) {
    for (int i = 0; i < m->n_by; i++) {
        for (guint k = 0; k < r->strata->len; k++) {
            if (strcmp(r->strata->pdata[k], m->by[i].attribute) == 0) {
                return true;
            }
        }
    }
    return r->strata->len == 0;
}

static const char *with_p(struct judge_work *w, const char *what, double p) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    (void)g_ascii_formatd(number, sizeof number, p < 0.001 ? "%.0e" : "%.3f", p);
    g_autofree char *reason = g_strdup_printf("%s (adjusted p %s)", what, number);
    return g_string_chunk_insert_const(w->out->strings, reason);
}

static void judge_shift(struct judge_work *w, struct finding *f, const struct rule *r,
                        const struct drift_measure *m) {
    f->lo = f->hi = f->value;
    f->has_interval = true;
    bool is_over = !judge_meets(r, f);
    f->has_interval = false;
    if (!is_over) {
        judge_give(f, VERDICT_PASS, "the size is within the limit");
    } else if (m->p_adjusted < 1 - r->confidence) {
        judge_give(
            f, VERDICT_FAIL,
            with_p(w, "the size is over the limit and chance does not explain it", m->p_adjusted));
    } else {
        judge_give(
            f, VERDICT_CANNOT_TELL,
            with_p(w, "the size is over the limit, but chance may explain it", m->p_adjusted));
    }
}

static void judge_change(struct finding *f, const struct rule *r, const struct drift_measure *m) {
    double confidence = 1 - (1 - r->confidence) / f->n_comparisons;
    drift_measure_interval(m, confidence, &f->lo, &f->hi);
    f->has_interval = true;
    if (judge_meets(r, f)) {
        judge_give(f, VERDICT_PASS, "the whole likely range meets the limit");
    } else if (judge_breaks(r, f)) {
        judge_give(f, VERDICT_FAIL, "the whole likely range breaks the limit");
    } else {
        judge_give(f, VERDICT_CANNOT_TELL, "the likely range crosses the limit");
    }
}

static void judge_measure(struct judge_work *w, const struct policy *p, const struct rule *r,
                          const struct drift_measure *m, int n_changes) {
    struct finding f = judge_blank(p, r);
    f.metric = m->row->id;
    f.n_by = m->n_by;
    memcpy(f.by, m->by, sizeof f.by);
    f.has_value = m->has_value;
    f.value = m->value;
    f.has_counts = !m->is_suppressed;
    f.n_labels = m->n;
    if (m->is_suppressed) {
        judge_give(&f, VERDICT_SUPPRESSED, "the group has too few rows to be shown");
    } else if (!m->has_value) {
        judge_give(&f, m->is_too_few ? VERDICT_CANNOT_TELL : VERDICT_NOT_APPLICABLE, m->reason);
    } else if (m->n < r->min_n) {
        g_autofree char *reason =
            g_strdup_printf("there are fewer than %" G_GINT64_FORMAT " %s on one side", r->min_n,
                            strcmp(m->row->denominator, "patients") == 0 ? "patients" : "rows");
        judge_give(&f, VERDICT_CANNOT_TELL, g_string_chunk_insert_const(w->out->strings, reason));
    } else if (m->row->is_change) {
        f.n_comparisons = p->adjust != ADJUST_NONE ? n_changes : 1;
        judge_change(&f, r, m);
    } else {
        judge_shift(w, &f, r, m);
    }
    g_array_append_val(w->out->findings, f);
}

static bool is_of(const struct rule *r, const struct drift_measure *m) {
    return strcmp(m->row->id, r->metric) == 0 && is_stratum(r, m);
}

void judge_drift(struct judge_work *w, const struct policy *p, const struct rule *r) {
    const GArray *measures = w->input->drift;
    int n_changes = 0;
    for (guint i = 0; measures != NULL && i < measures->len; i++) {
        const struct drift_measure *m = &g_array_index(measures, struct drift_measure, i);
        n_changes += is_of(r, m) && m->has_value && m->n >= r->min_n;
    }
    for (guint i = 0; measures != NULL && i < measures->len; i++) {
        const struct drift_measure *m = &g_array_index(measures, struct drift_measure, i);
        if (is_of(r, m)) {
            judge_measure(w, p, r, m, n_changes);
        }
    }
}
