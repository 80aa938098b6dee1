#include "reports/evidence_drift.h"

#include <math.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

struct named {
    const char *key;
    json_t *value;
};

static json_t *object_of(const struct named *fields, size_t n) {
    json_t *o = json_object();
    for (size_t i = 0; i < n; i++) {
        g_assert(fields[i].value != NULL);
        json_object_set_new_nocheck(o, fields[i].key, fields[i].value);
    }
    return o;
}

static json_t *number(double x) {
    return evidence_number_or_null(true, x);
}

static bool is_small(int64_t n, int64_t below) {
    return n > 0 && n < below;
}

static json_t *count_of(int64_t n, int64_t below) {
    return evidence_count_or_null(!is_small(n, below), n);
}

/* --- features --- */

static json_t *values_of(const struct drift_feature *f) {
    json_t *list = json_array();
    for (guint i = 0; f->found != NULL && i < f->found->len; i++) {
        const struct drift_found *x = &g_array_index(f->found, struct drift_found, i);
        const struct named fields[] = {
            {"id", json_string(x->row->id)},
            {"definition", json_string(x->row->definition)},
            {"value", evidence_number_or_null(x->result.reason == NULL, x->result.value)},
            {"p", evidence_number_or_null(x->result.has_p, x->result.p)},
            {"null", evidence_number_or_null(x->result.has_null, x->result.null)},
        };
        json_t *o = object_of(fields, COUNT_OF(fields));
        if (x->result.reason != NULL) {
            json_object_set_new_nocheck(o, "reason", json_string(x->result.reason));
        }
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *moved_of(const struct drift_feature *f, int64_t below) {
    json_t *list = json_array();
    for (guint i = 0; f->moved != NULL && i < f->moved->len; i++) {
        const struct drift_moved *m = &g_array_index(f->moved, struct drift_moved, i);
        if (is_small(m->ref, below) || is_small(m->cur, below)) {
            continue; /* a level that few have would name itself */
        }
        const struct named fields[] = {
            {"level", json_string(m->level)},
            {"reference", json_integer(m->ref)},
            {"current", json_integer(m->cur)},
            {"share_reference", number((double)m->ref / (double)f->n_ref)},
            {"share_current", number((double)m->cur / (double)f->n_cur)},
        };
        json_array_append_new(list, object_of(fields, COUNT_OF(fields)));
    }
    return list;
}

static json_t *levels_of(const struct drift_feature *f, int64_t below) {
    if (!f->has_levels || (!f->is_new_judged && f->new_reason == NULL)) {
        return json_null(); /* no levels, or not on both sides */
    }
    const struct named fields[] = {
        {"n", json_integer((json_int_t)f->n_levels)},
        {"new", json_integer((json_int_t)f->n_new)},
        {"new_rows", count_of(f->new_levels.rows, below)},
        {"new_expected", number(f->new_levels.expected)},
        {"new_p", number(f->new_levels.p)},
        {"new_p_adjusted", number(f->p_new_adjusted)},
        {"vanished", json_integer((json_int_t)f->n_vanished)},
        {"vanished_rows", count_of(f->vanished_rows, below)},
    };
    return object_of(fields, COUNT_OF(fields));
}

static json_t *feature_of(const struct drift_item *item, int64_t below) {
    const struct drift_feature *f = &item->feature;
    bool is_hidden = item->n_by > 0 && (is_small(f->n_ref + f->missing_ref, below) ||
                                        is_small(f->n_cur + f->missing_cur, below));
    bool is_there = f->is_compared && !is_hidden;
    const struct named fields[] = {
        {"name", json_string(f->name)},
        {"kind", json_string(f->kind)},
        {"family", json_string(f->family)},
        {"by", evidence_by(item->n_by, &item->by)},
        {"status", json_string(is_hidden       ? "suppressed"
                               : is_there      ? "ok"
                               : f->is_too_few ? "too few"
                                               : "undefined")},
        {"reason", evidence_text_or_null(is_hidden ? NULL : f->reason)},
        {"n_reference", is_hidden ? json_null() : count_of(f->n_ref, below)},
        {"n_current", is_hidden ? json_null() : count_of(f->n_cur, below)},
        {"missing_reference", is_hidden ? json_null() : count_of(f->missing_ref, below)},
        {"missing_current", is_hidden ? json_null() : count_of(f->missing_cur, below)},
        {"n_bins", evidence_count_or_null(is_there, (int64_t)f->n_bins)},
        {"design_effect", evidence_number_or_null(is_there, fmax(1, f->design_effect))},
        {"psi", evidence_number_or_null(is_there, f->psi)},
        {"null", evidence_number_or_null(is_there, f->null)},
        {"excess", evidence_number_or_null(is_there, f->excess)},
        {"test", evidence_text_or_null(is_there ? f->test : NULL)},
        {"p", evidence_number_or_null(is_there, f->p)},
        {"p_adjusted", evidence_number_or_null(is_there, f->p_adjusted)},
        {"values", is_there ? values_of(f) : json_array()},
        {"levels", is_hidden ? json_null() : levels_of(f, below)},
        {"moved", is_there ? moved_of(f, below) : json_array()},
    };
    return object_of(fields, COUNT_OF(fields));
}

static json_t *features_of(const struct drift *d, int64_t below) {
    json_t *list = json_array();
    for (guint i = 0; i < d->items->len; i++) {
        json_array_append_new(list, feature_of(d->items->pdata[i], below));
    }
    return list;
}

/* --- estimates without labels, metrics then and now --- */

static json_t *estimated_of(const struct drift_estimated *e) {
    bool is_there = e->has_value && !e->is_suppressed;
    const struct named fields[] = {
        {"metric", json_string(cbpe_metric_names[e->metric])},
        {"average", json_string(e->is_macro ? "macro" : "micro")},
        {"by", evidence_by(e->n_by, &e->by)},
        {"status", json_string(e->is_suppressed ? "suppressed"
                               : is_there       ? "ok"
                               : e->is_too_few  ? "too few"
                                                : "undefined")},
        {"reason", evidence_text_or_null(e->is_suppressed ? NULL : e->reason)},
        {"rows_reference", evidence_count_or_null(!e->is_suppressed, e->rows_ref)},
        {"rows_current", evidence_count_or_null(!e->is_suppressed, e->rows_cur)},
        {"value", evidence_number_or_null(is_there, e->value)},
        {"lo", evidence_number_or_null(is_there, e->lo)},
        {"hi", evidence_number_or_null(is_there, e->hi)},
        {"reference", evidence_number_or_null(is_there, e->reference)},
        {"change", evidence_number_or_null(is_there, e->change)},
        {"change_lo", evidence_number_or_null(is_there, e->change_lo)},
        {"change_hi", evidence_number_or_null(is_there, e->change_hi)},
        {"realised", evidence_number_or_null(is_there && e->has_realised, e->realised)},
    };
    return object_of(fields, COUNT_OF(fields));
}

static json_t *metric_of(const struct drift_moved_metric *m) {
    bool is_there = m->has_value && !m->is_suppressed;
    const struct named fields[] = {
        {"metric", json_string(m->metric)},
        {"is_gap", json_boolean(m->is_gap)},
        {"by", evidence_by(m->n_by, &m->by)},
        {"status", json_string(m->is_suppressed ? "suppressed"
                               : is_there       ? "ok"
                                                : "undefined")},
        {"reason", evidence_text_or_null(m->is_suppressed ? NULL : m->reason)},
        {"n_patients", evidence_count_or_null(is_there, m->n_patients)},
        {"reference", evidence_number_or_null(is_there, m->reference)},
        {"current", evidence_number_or_null(is_there, m->current)},
        {"change", evidence_number_or_null(is_there, m->change)},
        {"lo", evidence_number_or_null(is_there, m->lo)},
        {"hi", evidence_number_or_null(is_there, m->hi)},
    };
    return object_of(fields, COUNT_OF(fields));
}

/* --- series --- */

static const char *const chart_names[DRIFT_CHARTS] = {"p", "ewma", "cusum"};

static json_t *events_of(const struct drift_series_period *p) {
    json_t *list = json_array();
    for (int i = 0; i < DRIFT_EVENTS; i++) {
        if (p->has_event[i]) {
            json_array_append_new(list, json_string(drift_event_names[i]));
        }
    }
    return list;
}

static json_t *period_of(const struct drift_series_period *p, int64_t below) {
    const struct drift_chart_point *x = &p->point;
    bool is_hidden = is_small(p->counts.n, below);
    bool is_in = x->is_in && !is_hidden;
    json_t *signals = json_array();
    for (int k = 0; k < DRIFT_CHARTS; k++) {
        if (is_in && x->signal[k]) {
            json_array_append_new(signals, json_string(chart_names[k]));
        }
    }
    const struct named fields[] = {
        {"period", json_string(p->label)},
        {"n", count_of(p->counts.n, below)},
        {"is_complete", json_boolean(!p->counts.is_left_out)},
        {"events", events_of(p)},
        {"share", evidence_number_or_null(is_in, x->share)},
        {"lo", evidence_number_or_null(is_in, x->share_lo)},
        {"hi", evidence_number_or_null(is_in, x->share_hi)},
        {"z", evidence_number_or_null(is_in, x->z)},
        {"ewma", evidence_number_or_null(is_in, x->ewma)},
        {"ewma_limit", evidence_number_or_null(is_in, x->ewma_limit)},
        {"cusum_up", evidence_number_or_null(is_in, x->cusum_up)},
        {"cusum_down", evidence_number_or_null(is_in, x->cusum_down)},
        {"signals", signals},
    };
    return object_of(fields, COUNT_OF(fields));
}

static const char *label_at(const struct drift_series *s, size_t i) {
    return i < s->periods->len ? g_array_index(s->periods, struct drift_series_period, i).label
                               : NULL;
}

static json_t *charts_of(const struct drift_series *s) {
    json_t *list = json_array();
    for (int k = 0; k < DRIFT_CHARTS && s->is_charted; k++) {
        const double limits[] = {s->options.width, s->options.ewma_width, s->options.cusum_h};
        const double weights[] = {0, s->options.lambda, s->options.cusum_k};
        const struct named fields[] = {
            {"chart", json_string(chart_names[k])},
            {"limit", number(limits[k])},
            {"weight", evidence_number_or_null(k != DRIFT_CHART_P, weights[k])},
            {"run_length",
             evidence_number_or_null(isfinite(s->summary.run_length[k]), s->summary.run_length[k])},
            {"first_signal", evidence_text_or_null(label_at(s, s->summary.first[k]))},
        };
        json_t *o = object_of(fields, COUNT_OF(fields));
        if (k == DRIFT_CHART_P) {
            json_object_set_new_nocheck(o, "exact_periods",
                                        json_integer((json_int_t)s->summary.n_exact));
        }
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *change_of(const struct drift_series *s) {
    if (!s->has_change) {
        return json_null();
    }
    const struct named fields[] = {
        {"at", json_string(label_at(s, s->change.at))},
        {"lo", json_string(label_at(s, s->change.lo))},
        {"hi", json_string(label_at(s, s->change.hi))},
        {"before", number(s->change.before)},
        {"after", number(s->change.after)},
        {"p", number(s->change.p)},
    };
    return object_of(fields, COUNT_OF(fields));
}

static json_t *series_of(const struct drift_series *s, int64_t below) {
    json_t *periods = json_array();
    for (guint i = 0; i < s->periods->len; i++) {
        json_array_append_new(
            periods, period_of(&g_array_index(s->periods, struct drift_series_period, i), below));
    }
    const struct named fields[] = {
        {"metric", json_string(s->metric)},
        {"title", json_string(s->title)},
        {"by", evidence_by(s->n_by, &s->by)},
        {"status", json_string(s->is_charted ? "ok" : "undefined")},
        {"reason", evidence_text_or_null(s->reason)},
        {"baseline", number(s->summary.p0)},
        {"n_baseline_periods", json_integer((json_int_t)s->options.n_baseline)},
        {"n_baseline_rows", count_of(s->summary.n_baseline_rows, below)},
        {"charts", charts_of(s)},
        {"change", change_of(s)},
        {"periods", periods},
    };
    return object_of(fields, COUNT_OF(fields));
}

/* --- what a policy may judge --- */

static json_t *measure_of(const struct drift_measure *m) {
    bool is_there = m->has_value && !m->is_suppressed;
    const char *status = m->is_suppressed ? "suppressed"
                         : is_there       ? "ok"
                         : m->is_too_few  ? "too few"
                                          : "undefined";
    const struct named fields[] = {
        {"measure", json_string(m->row->id)},
        {"definition", json_string(m->row->definition)},
        {"by", evidence_by(m->n_by, m->by)},
        {"status", json_string(status)},
        {"reason", evidence_text_or_null(m->is_suppressed ? NULL : m->reason)},
        {"n", evidence_count_or_null(!m->is_suppressed, m->n)},
        {"value", evidence_number_or_null(is_there, m->value)},
        {"se", evidence_number_or_null(is_there && m->row->is_change, m->se)},
        {"df", evidence_number_or_null(is_there && m->row->is_change, m->df)},
        {"p_adjusted", evidence_number_or_null(is_there && !m->row->is_change, m->p_adjusted)},
    };
    return object_of(fields, COUNT_OF(fields));
}

static int64_t count_or_zero(const json_t *v) {
    return json_is_integer(v) ? (int64_t)json_integer_value(v) : 0;
}

static bool read_measure(const json_t *o, struct drift_measure *m) {
    const char *key = NULL;
    json_t *level = NULL;
    *m = (struct drift_measure){
        .row = drift_measure_find(json_string_value(json_object_get(o, "measure"))),
        .has_value = json_is_number(json_object_get(o, "value")),
        .value = json_number_value(json_object_get(o, "value")),
        .se = json_number_value(json_object_get(o, "se")),
        .df = json_number_value(json_object_get(o, "df")),
        .p_adjusted = json_number_value(json_object_get(o, "p_adjusted")),
        .n = count_or_zero(json_object_get(o, "n")),
        .reason = json_string_value(json_object_get(o, "reason"))};
    const char *status = json_string_value(json_object_get(o, "status"));
    m->is_suppressed = strcmp(status, "suppressed") == 0;
    m->is_too_few = strcmp(status, "too few") == 0;
    json_object_foreach(json_object_get(o, "by"), key, level) {
        m->by[m->n_by++] = (struct estimate_by){key, json_string_value(level)};
    }
    return m->row != NULL;
}

GArray *evidence_drift_measures(const struct evidence *e) {
    const json_t *section = evidence_get(e, "drift");
    if (section == NULL) {
        return NULL;
    }
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct drift_measure));
    size_t i;
    json_t *o;
    json_array_foreach(json_object_get(section, "measures"), i, o) {
        struct drift_measure m;
        if (read_measure(o, &m)) {
            g_array_append_val(out, m);
        }
    }
    return out;
}

static json_t *texts_of(const GPtrArray *texts) {
    json_t *list = json_array();
    for (guint i = 0; i < texts->len; i++) {
        json_array_append_new(list, json_string(texts->pdata[i]));
    }
    return list;
}

json_t *evidence_drift(const struct drift *d, int64_t below) {
    json_t *estimated = json_array();
    json_t *metrics = json_array();
    json_t *series = json_array();
    json_t *measures = json_array();
    for (guint i = 0; i < d->measures->len; i++) {
        json_array_append_new(measures,
                              measure_of(&g_array_index(d->measures, struct drift_measure, i)));
    }
    for (guint i = 0; i < d->estimated->len; i++) {
        json_array_append_new(
            estimated, estimated_of(&g_array_index(d->estimated, struct drift_estimated, i)));
    }
    for (guint i = 0; i < d->metrics->len; i++) {
        json_array_append_new(metrics,
                              metric_of(&g_array_index(d->metrics, struct drift_moved_metric, i)));
    }
    for (guint i = 0; i < d->series->len; i++) {
        json_array_append_new(series, series_of(d->series->pdata[i], below));
    }
    const struct named fields[] = {
        {"kind", json_string(d->kind)},
        {"compat", evidence_text_or_null(d->compat)},
        {"name_reference", evidence_text_or_null(d->names[0])},
        {"name_current", evidence_text_or_null(d->names[1])},
        {"confidence", number(d->confidence)},
        {"rows_reference", json_integer(d->rows[0])},
        {"rows_current", json_integer(d->rows[1])},
        {"ragged_reference", json_integer(d->ragged[0])},
        {"ragged_current", json_integer(d->ragged[1])},
        {"only_reference", texts_of(d->only[0])},
        {"only_current", texts_of(d->only[1])},
        {"features", features_of(d, below)},
        {"metrics", metrics},
        {"estimated", estimated},
        {"cannot_see", texts_of(d->cannot_see)},
        {"series", series},
        {"measures", measures},
    };
    return object_of(fields, COUNT_OF(fields));
}
