#include "metrics/suppress.h"

#include <math.h>
#include <string.h>

/* A group of the study, as the estimates show it. */
struct cell {
    int n_by;
    struct estimate_by by[ESTIMATE_MAX_BY];
    int64_t n;
    bool is_reference, is_hidden, is_withheld;
};

struct cells {
    GArray *items;     /* of struct cell */
    GHashTable *index; /* key -> position + 1 */
    int64_t n_all;
    int64_t below;
};

static char *key_of(const struct estimate_by *by, int n_by) {
    GString *key = g_string_new(NULL);
    for (int i = 0; i < n_by; i++) {
        g_string_append_printf(key, "%s\x1f%s\x1e", by[i].attribute, by[i].level);
    }
    return g_string_free(key, FALSE);
}

static struct cell *find(const struct cells *c, const struct estimate_by *by, int n_by) {
    g_autofree char *key = key_of(by, n_by);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(c->index, key));
    return at == 0 ? NULL : &g_array_index(c->items, struct cell, at - 1);
}

static void gather(struct cells *c, const struct estimates *e) {
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        if (x->n_by == 0) {
            c->n_all = MAX(c->n_all, x->n_patients);
            continue;
        }
        if (find(c, x->by, x->n_by) != NULL) {
            continue;
        }
        struct cell cell = {.n_by = x->n_by, .n = x->n_patients, .is_reference = x->is_reference};
        memcpy(cell.by, x->by, sizeof cell.by);
        cell.is_hidden = cell.n > 0 && cell.n < c->below;
        g_array_append_val(c->items, cell);
        g_hash_table_insert(c->index, key_of(x->by, x->n_by), GUINT_TO_POINTER(c->items->len));
    }
}

static bool same_attributes(const struct cell *a, const struct cell *b) {
    for (int i = 0; i < a->n_by; i++) {
        if (strcmp(a->by[i].attribute, b->by[i].attribute) != 0) {
            return false;
        }
    }
    return a->n_by == b->n_by;
}

/* Do two cells differ in attribute `free` only? Then they lie on one line. */
static bool same_line(const struct cell *a, const struct cell *b, int free) {
    for (int i = 0; i < a->n_by; i++) {
        if (i != free && strcmp(a->by[i].level, b->by[i].level) != 0) {
            return false;
        }
    }
    return same_attributes(a, b);
}

/* Protects the line through a hidden cell along one attribute. True when it had to
 * withhold one more count. */
static bool protect_line(struct cells *c, const struct cell *through, int free) {
    int n_gone = 0;
    int64_t sum_gone = 0;
    struct cell *best = NULL;
    for (guint i = 0; i < c->items->len; i++) {
        struct cell *x = &g_array_index(c->items, struct cell, i);
        if (!same_line(through, x, free) || x->n == 0) {
            continue;
        }
        if (x->is_hidden || x->is_withheld) {
            n_gone++;
            sum_gone += x->n;
        } else if (best == NULL || (best->is_reference && !x->is_reference) ||
                   (best->is_reference == x->is_reference && x->n > best->n)) {
            best = x;
        }
    }
    if ((n_gone > 1 && sum_gone >= c->below) || best == NULL) {
        return false;
    }
    best->is_withheld = true;
    return true;
}

/* Each count withheld may give away another line, so go on until nothing changes. */
static void protect_lines(struct cells *c) {
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (guint i = 0; i < c->items->len; i++) {
            struct cell through = g_array_index(c->items, struct cell, i);
            if (!through.is_hidden && !through.is_withheld) {
                continue;
            }
            for (int free = 0; free < through.n_by; free++) {
                has_changed = protect_line(c, &through, free) || has_changed;
            }
        }
    }
}

static void hide(struct estimate *x) {
    x->has_value = x->has_interval = x->has_counts = x->has_parts = false;
    x->value = x->lo = x->hi = x->se = x->df = x->n_eff = 0;
    x->n_patients = x->n_encounters = x->n_labels = 0;
    x->scale = SCALE_NONE;
    x->method = "none";
    x->status = ESTIMATE_SUPPRESSED;
    x->reason = "too few patients: hidden to protect them";
}

/* Coarse enough that counts cannot be worked back from a share, and never
 * narrower than the true range. */
static void withhold(struct estimate *x) {
    const double grain = 1e4;
    x->has_counts = false;
    x->n_patients = x->n_encounters = x->n_labels = 0;
    if (x->has_value) {
        x->value = round(x->value * grain) / grain;
    }
    if (x->has_interval) {
        x->lo = fmin(floor(x->lo * grain) / grain, x->value);
        x->hi = fmax(ceil(x->hi * grain) / grain, x->value);
    }
    x->se = ceil(x->se * grain) / grain;
    x->df = floor(x->df);
    x->n_eff = floor(x->n_eff);
    for (int i = 0; i < 2 && x->has_parts; i++) {
        x->parts[i].value = round(x->parts[i].value * grain) / grain;
        x->parts[i].df = floor(x->parts[i].df);
        x->parts[i].n_eff = floor(x->parts[i].n_eff);
    }
}

/* Is what the estimate is compared to hidden? */
static bool other_is_hidden(const struct cells *c, const struct estimate *x,
                            const struct cell *own) {
    if (x->comparison == NULL) {
        return false;
    }
    int64_t rest = c->n_all - own->n;
    if (g_str_has_suffix(x->comparison, "rest")) {
        return rest > 0 && rest < c->below;
    }
    for (guint i = 0; g_str_has_suffix(x->comparison, "reference") && i < c->items->len; i++) {
        const struct cell *r = &g_array_index(c->items, struct cell, i);
        if (r->is_reference && r->is_hidden && same_attributes(r, own)) {
            return true;
        }
    }
    return false;
}

struct suppress_summary suppress(struct estimates *e, int64_t below) {
    struct cells c = {
        .items = g_array_new(FALSE, TRUE, sizeof(struct cell)),
        .index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .below = below,
    };
    struct suppress_summary summary = {0};
    gather(&c, e);
    bool is_all_hidden = c.n_all > 0 && c.n_all < below;
    protect_lines(&c);
    for (size_t i = 0; i < e->n; i++) {
        struct estimate *x = &e->items[i];
        const struct cell *own = x->n_by == 0 ? NULL : find(&c, x->by, x->n_by);
        if (is_all_hidden || (own != NULL && (own->is_hidden || other_is_hidden(&c, x, own)))) {
            hide(x);
        } else if (own != NULL && own->is_withheld) {
            withhold(x);
        }
    }
    for (guint i = 0; i < c.items->len; i++) {
        const struct cell *x = &g_array_index(c.items, struct cell, i);
        summary.n_cells += x->n > 0;
        summary.n_hidden += x->is_hidden;
        summary.n_withheld += x->is_withheld && !x->is_hidden;
    }
    g_array_unref(c.items);
    g_hash_table_unref(c.index);
    return summary;
}
