#include "metrics/estimate.h"

#include <string.h>

static const char *const status_names[ESTIMATE_STATUSES] = {"ok", "too few", "undefined",
                                                            "suppressed"};
static const char *const scale_names[ESTIMATE_SCALES] = {"none",   "identity", "log",       "logit",
                                                         "wilson", "ratio",    "difference"};

struct estimates *estimates_new(void) {
    struct estimates *e = g_new0(struct estimates, 1);
    e->strings = g_string_chunk_new(4096);
    return e;
}

void estimates_free(struct estimates *e) {
    if (e == NULL) {
        return;
    }
    g_string_chunk_free(e->strings);
    g_free(e->items);
    g_free(e);
}

void estimates_add(struct estimates *e, const struct estimate *x) {
    if (e->n == e->capacity) {
        e->capacity = e->capacity == 0 ? 256 : e->capacity * 2;
        e->items = g_renew(struct estimate, e->items, e->capacity);
    }
    e->items[e->n++] = *x;
}

const char *estimates_intern(struct estimates *e, const char *s) {
    return s == NULL ? NULL : g_string_chunk_insert_const(e->strings, s);
}

static bool has_pair(const struct estimate *x, const struct estimate_by *pair) {
    for (int i = 0; i < x->n_by; i++) {
        if (strcmp(x->by[i].attribute, pair->attribute) == 0 &&
            strcmp(x->by[i].level, pair->level) == 0) {
            return true;
        }
    }
    return false;
}

const struct estimate *estimates_find(const struct estimates *e, const char *metric, int n_by,
                                      const struct estimate_by *by) {
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        bool is_same = x->n_by == n_by && x->label == NULL && strcmp(x->metric, metric) == 0;
        for (int k = 0; k < n_by && is_same; k++) {
            is_same = has_pair(x, &by[k]);
        }
        if (is_same) {
            return x;
        }
    }
    return NULL;
}

static int find_name(const char *const *names, int n, const char *name) {
    for (int i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

void estimate_hide_value(struct estimate *x, const char *reason) {
    x->has_value = x->has_interval = x->has_parts = false;
    x->value = x->lo = x->hi = x->se = x->df = x->n_eff = x->correlation = 0;
    memset(x->parts, 0, sizeof x->parts);
    x->scale = SCALE_NONE;
    x->method = "none";
    x->status = ESTIMATE_SUPPRESSED;
    x->reason = reason;
}

void estimate_hide_counts(struct estimate *x) {
    x->has_counts = false;
    x->n_patients = x->n_encounters = x->n_labels = 0;
}

const char *estimate_status_name(enum estimate_status s) {
    return status_names[s];
}

int estimate_status_find(const char *name) {
    return find_name(status_names, ESTIMATE_STATUSES, name);
}

const char *estimate_scale_name(enum estimate_scale s) {
    return scale_names[s];
}

int estimate_scale_find(const char *name) {
    return find_name(scale_names, ESTIMATE_SCALES, name);
}
