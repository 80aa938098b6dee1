#include "reports/view_drift.h"

#include <jansson.h>
#include <string.h>

#include "reports/evidence_section.h"

static const char *text(const json_t *o, const char *key) {
    return json_string_value(json_object_get(o, key));
}

static double number(const json_t *o, const char *key) {
    return json_number_value(json_object_get(o, key));
}

static int64_t count(const json_t *o, const char *key) {
    return (int64_t)json_integer_value(json_object_get(o, key));
}

static bool is_status(const json_t *o, const char *status) {
    return g_strcmp0(text(o, "status"), status) == 0;
}

static int by_of(const json_t *o, struct estimate_by *by) {
    const char *key = NULL;
    json_t *level = NULL;
    int n = 0;
    json_object_foreach(json_object_get(o, "by"), key, level) {
        if (n == 0) {
            *by = (struct estimate_by){key, json_string_value(level)};
        }
        n++;
    }
    return n;
}

/* --- shifts --- */

static void *read_shift(const json_t *o) {
    struct view_shift *s = g_new0(struct view_shift, 1);
    *s = (struct view_shift){.name = text(o, "name"),
                             .is_there = is_status(o, "ok"),
                             .excess = number(o, "excess"),
                             .moved = g_array_new(FALSE, FALSE, sizeof(struct view_moved))};
    s->n_by = by_of(o, &s->by);
    const json_t *moved = json_object_get(o, "moved");
    for (size_t i = 0; i < json_array_size(moved); i++) {
        const json_t *m = json_array_get(moved, i);
        const struct view_moved x = {text(m, "level"), number(m, "share_reference"),
                                     number(m, "share_current")};
        g_array_append_val(s->moved, x);
    }
    return s;
}

static void shift_free(gpointer data) {
    struct view_shift *s = data;
    g_array_unref(s->moved);
    g_free(s);
}

/* --- metrics --- */

static void *read_metric(const json_t *o) {
    struct view_then_now *m = g_new0(struct view_then_now, 1);
    *m = (struct view_then_now){.metric = text(o, "metric"),
                                .average = "",
                                .is_gap = json_is_true(json_object_get(o, "is_gap")),
                                .is_there = is_status(o, "ok"),
                                .is_hidden = is_status(o, "suppressed"),
                                .n = count(o, "n_patients"),
                                .then = number(o, "reference"),
                                .now = number(o, "current"),
                                .change = number(o, "change"),
                                .lo = number(o, "lo"),
                                .hi = number(o, "hi")};
    m->n_by = by_of(o, &m->by);
    return m;
}

static void *read_estimated(const json_t *o) {
    struct view_then_now *m = g_new0(struct view_then_now, 1);
    *m = (struct view_then_now){.metric = text(o, "metric"),
                                .average = text(o, "average"),
                                .is_estimated = true,
                                .is_there = is_status(o, "ok"),
                                .is_hidden = is_status(o, "suppressed"),
                                .n = MIN(count(o, "rows_reference"), count(o, "rows_current")),
                                .then = number(o, "reference"),
                                .now = number(o, "value"),
                                .change = number(o, "change"),
                                .lo = number(o, "change_lo"),
                                .hi = number(o, "change_hi")};
    m->n_by = by_of(o, &m->by);
    return m;
}

/* --- series --- */

static bool has_text(const json_t *list, const char *text) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

static struct view_point read_point(const json_t *o) {
    static const char *const charts[VIEW_CHARTS] = {"p", "ewma", "cusum"};
    const json_t *share = json_object_get(o, "share");
    const json_t *events = json_object_get(o, "events");
    struct view_point p = {.label = text(o, "period"),
                           .event = json_string_value(json_array_get(events, 0)),
                           .is_in = json_is_number(share),
                           .share = json_number_value(share),
                           .lo = number(o, "lo"),
                           .hi = number(o, "hi"),
                           .ewma = number(o, "ewma"),
                           .ewma_limit = number(o, "ewma_limit"),
                           .cusum_up = number(o, "cusum_up"),
                           .cusum_down = number(o, "cusum_down")};
    for (int k = 0; k < VIEW_CHARTS; k++) {
        p.is_signal[k] = has_text(json_object_get(o, "signals"), charts[k]);
    }
    return p;
}

static void *read_series(const json_t *o) {
    struct view_series *s = g_new0(struct view_series, 1);
    const json_t *charts = json_object_get(o, "charts");
    const json_t *change = json_object_get(o, "change");
    const json_t *periods = json_object_get(o, "periods");
    *s = (struct view_series){.title = text(o, "title"),
                              .is_charted = is_status(o, "ok"),
                              .centre = number(o, "baseline"),
                              .n_baseline = count(o, "n_baseline_periods"),
                              .n_baseline_rows = count(o, "n_baseline_rows"),
                              .change = text(change, "at"),
                              .change_lo = text(change, "lo"),
                              .change_hi = text(change, "hi"),
                              .before = number(change, "before"),
                              .after = number(change, "after"),
                              .points = g_array_new(FALSE, FALSE, sizeof(struct view_point))};
    s->n_by = by_of(o, &s->by);
    for (size_t i = 0; i < json_array_size(charts) && i < VIEW_CHARTS; i++) {
        const json_t *c = json_array_get(charts, i);
        s->first[i] = text(c, "first_signal");
        s->run_length[i] = number(c, "run_length");
        s->limit[i] = number(c, "limit");
        s->n_exact += count(c, "exact_periods");
    }
    for (size_t i = 0; i < json_array_size(periods); i++) {
        const struct view_point p = read_point(json_array_get(periods, i));
        g_array_append_val(s->points, p);
    }
    return s;
}

static void series_free(gpointer data) {
    struct view_series *s = data;
    g_array_unref(s->points);
    g_free(s);
}

static void read_list(const json_t *section, const char *key, void *(*read)(const json_t *),
                      GPtrArray *out) {
    const json_t *list = json_object_get(section, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        g_ptr_array_add(out, read(json_array_get(list, i)));
    }
}

struct view_drift *view_drift_new(const struct view *v) {
    const json_t *section = evidence_get(v->evidence, "drift");
    if (section == NULL) {
        return NULL;
    }
    struct view_drift *d = g_new0(struct view_drift, 1);
    *d = (struct view_drift){.kind = text(section, "kind"),
                             .name_then = text(section, "name_reference"),
                             .name_now = text(section, "name_current"),
                             .rows_then = count(section, "rows_reference"),
                             .rows_now = count(section, "rows_current"),
                             .shifts = g_ptr_array_new_with_free_func(shift_free),
                             .metrics = g_ptr_array_new_with_free_func(g_free),
                             .series = g_ptr_array_new_with_free_func(series_free),
                             .cannot_see = g_ptr_array_new()};
    read_list(section, "features", read_shift, d->shifts);
    read_list(section, "metrics", read_metric, d->metrics);
    read_list(section, "estimated", read_estimated, d->metrics);
    read_list(section, "series", read_series, d->series);
    const json_t *limits = json_object_get(section, "cannot_see");
    for (size_t i = 0; i < json_array_size(limits); i++) {
        const char *limit = json_string_value(json_array_get(limits, i));
        g_ptr_array_add(d->cannot_see, (gpointer)(uintptr_t)limit);
    }
    return d;
}

void view_drift_free(struct view_drift *d) {
    if (d != NULL) {
        g_ptr_array_unref(d->shifts);
        g_ptr_array_unref(d->metrics);
        g_ptr_array_unref(d->series);
        g_ptr_array_unref(d->cannot_see);
        g_free(d);
    }
}
