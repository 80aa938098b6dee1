#include "audit/drift/compare_tallies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/codes/csv_rows.h"
#include "audit/drift/tally_codes.h"
#include "metrics/measure.h"

/* --- demographics --- */

static int attribute_find(const struct tally *t, const char *name) {
    for (int i = 0; i < t->n_attributes; i++) {
        if (strcmp(t->attributes[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* The grouping of one attribute alone, or -1. */
static int grouping_of(const struct tally *t, int attribute) {
    for (int i = 0; i < t->n_groupings; i++) {
        if (t->groupings[i].n == 1 && t->groupings[i].attribute[0] == attribute) {
            return i;
        }
    }
    return -1;
}

static int64_t patients_of(const struct tally *t, int cell) {
    int64_t n = 0;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        n += tally_patients(t, cell, g);
    }
    return n;
}

/* Patients of each level by name, those not recorded apart. */
static void count_levels(const struct tally *t, int attribute, int side, GHashTable *counts,
                         int64_t *missing) {
    const struct tally_grouping *g = &t->groupings[grouping_of(t, attribute)];
    const struct tally_attribute *a = &t->attributes[attribute];
    for (guint i = 0; i < a->levels->len; i++) {
        const char *name = a->levels->pdata[i];
        int64_t n = patients_of(t, g->first_cell + (int)i);
        if (a->not_recorded != NULL && strcmp(name, a->not_recorded) == 0) {
            *missing += n;
            continue;
        }
        int64_t *pair = g_hash_table_lookup(counts, name);
        if (pair == NULL) {
            pair = g_new0(int64_t, 2);
            g_hash_table_insert(counts, (gpointer)(uintptr_t)name, pair);
        }
        pair[side] += n;
    }
}

static void compare_attribute(struct drift *d, const struct compare_tallies_options *o, int ref,
                              int cur) {
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    struct drift_item *item = drift_add(d, o->tally[0]->attributes[ref].name);
    item->feature.kind = "patients";
    item->feature.family = "demographics";
    item->feature.peer = o->compat;
    count_levels(o->tally[0], ref, 0, counts, &item->feature.missing_ref);
    count_levels(o->tally[1], cur, 1, counts, &item->feature.missing_cur);
    tally_codes_levels(counts, o->top, &item->feature);
    g_hash_table_unref(counts);
}

static void compare_demographics(struct drift *d, const struct compare_tallies_options *o) {
    for (int i = 0; i < o->tally[0]->n_attributes; i++) {
        int at = attribute_find(o->tally[1], o->tally[0]->attributes[i].name);
        if (at >= 0 && grouping_of(o->tally[0], i) >= 0 && grouping_of(o->tally[1], at) >= 0) {
            compare_attribute(d, o, i, at);
        } else if (at < 0) {
            g_ptr_array_add(d->only[0], g_strdup(o->tally[0]->attributes[i].name));
        }
    }
    for (int i = 0; i < o->tally[1]->n_attributes; i++) {
        if (attribute_find(o->tally[0], o->tally[1]->attributes[i].name) < 0) {
            g_ptr_array_add(d->only[1], g_strdup(o->tally[1]->attributes[i].name));
        }
    }
}

/* --- data quality: each counter against its whole --- */

/* Records of a kind for each patient: records of one patient fail together, so that counts vary up
 * to so many times more than if each were drawn alone. */
static double records_each(const struct tally *t, int counter) {
    int64_t patients = 0;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        patients += tally_patients(t, 0, g);
    }
    return patients == 0 ? 1 : (double)t->quality[counter] / (double)patients;
}

static void compare_quality(struct drift *d, const struct compare_tallies_options *o) {
    static const char *const names[] = {"so", "not so"};
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        int of = quality_rows[i].of == NULL ? -1 : quality_find(quality_rows[i].of);
        int64_t n[2][2];
        for (int side = 0; side < 2 && of >= 0; side++) {
            n[side][0] = o->tally[side]->quality[i];
            n[side][1] = MAX(0, o->tally[side]->quality[of] - n[side][0]);
        }
        if (of < 0 || n[0][0] + n[1][0] == 0) {
            continue;
        }
        struct drift_item *item = drift_add(d, quality_rows[i].id);
        item->feature.kind = "records";
        item->feature.family = "quality";
        const struct drift_counts c = {.ref = n[0], .cur = n[1], .n = 2};
        item->feature.design_effect =
            fmax(records_each(o->tally[0], of), records_each(o->tally[1], of));
        drift_feature_levels(&item->feature, &c, names, o->top);
        item->feature.has_levels = false; /* two, known beforehand */
    }
}

/* --- accuracy and gaps --- */

static const struct estimate *same_estimate(const struct estimates *list,
                                            const struct estimate *x) {
    for (size_t i = 0; i < list->n; i++) {
        const struct estimate *y = &list->items[i];
        bool is_same = strcmp(y->metric, x->metric) == 0 && y->n_by == x->n_by &&
                       strcmp(y->level, x->level) == 0 && y->label == NULL;
        for (int k = 0; k < x->n_by && is_same; k++) {
            is_same = strcmp(y->by[k].attribute, x->by[k].attribute) == 0 &&
                      strcmp(y->by[k].level, x->by[k].level) == 0;
        }
        if (is_same) {
            return y;
        }
    }
    return NULL;
}

/* Standard error from the half-width, so that every kind of interval has one. */
static double se_of(const struct estimate *x) {
    return (x->hi - x->lo) / 2 / 1.959963984540054;
}

/* What is followed, of groups as a gap to their reference group too: more is better in all. */
static const char *const followed[] = {"exact_match", "f1_micro", "precision_micro", "recall_micro",
                                       NULL};

static bool is_wanted(const struct estimate *x) {
    bool is_gap = x->comparison != NULL;
    return g_strv_contains(followed, is_gap ? x->base : x->metric) && x->n_by <= 1 &&
           strcmp(x->level, "overall") == 0 && x->label == NULL &&
           (!is_gap || (!x->is_reference && strcmp(x->comparison, "difference_to_reference") == 0));
}

static void add_metric(struct drift *d, const struct estimate *then, const struct estimate *now) {
    bool is_gap = then->comparison != NULL;
    double sign = is_gap ? -1 : 1; /* a gap is what the group lacks */
    struct drift_moved_metric m = {.metric = drift_string(d, is_gap ? then->base : then->metric),
                                   .is_gap = is_gap,
                                   .n_by = then->n_by,
                                   .n_patients = MIN(then->n_patients, now->n_patients),
                                   .is_suppressed = then->status == ESTIMATE_SUPPRESSED ||
                                                    now->status == ESTIMATE_SUPPRESSED,
                                   .has_value = then->has_interval && now->has_interval};
    if (m.n_by > 0) {
        m.by = (struct estimate_by){drift_string(d, then->by[0].attribute),
                                    drift_string(d, then->by[0].level)};
    }
    if (m.has_value) {
        m.reference = sign * then->value;
        m.current = sign * now->value;
        m.change = m.current - m.reference;
        m.se = hypot(se_of(then), se_of(now));
        m.lo = m.change - 1.959963984540054 * m.se;
        m.hi = m.change + 1.959963984540054 * m.se;
    } else {
        m.reason = "there is no range on one of the sides";
    }
    g_array_append_val(d->metrics, m);
}

static bool compare_accuracy(struct drift *d, const struct compare_tallies_options *o,
                             GError **error) {
    struct measure_options options = MEASURE_DEFAULTS;
    struct estimates *then = measure(o->tally[0], &options, error);
    struct estimates *now = then == NULL ? NULL : measure(o->tally[1], &options, error);
    for (size_t i = 0; now != NULL && i < then->n; i++) {
        const struct estimate *x = &then->items[i];
        const struct estimate *y = is_wanted(x) ? same_estimate(now, x) : NULL;
        if (y != NULL) {
            add_metric(d, x, y);
        }
    }
    bool is_ok = now != NULL;
    estimates_free(then);
    estimates_free(now);
    return is_ok;
}

struct drift *compare_tallies(const struct compare_tallies_options *options, GError **error) {
    struct drift *d = drift_new("tallies");
    d->compat = drift_string(d, options->compat);
    for (int side = 0; side < 2; side++) {
        const struct tally *t = options->tally[side];
        for (int g = 0; g < TALLY_GROUPS; g++) {
            d->rows[side] += tally_counts(t, 0, g)[TALLY_ENCOUNTERS];
        }
    }
    tally_codes_compare(d, options);
    compare_demographics(d, options);
    compare_quality(d, options);
    if (!compare_accuracy(d, options, error)) {
        g_clear_pointer(&d, drift_free);
    }
    return d;
}

/* --- groups of codes --- */

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    static const char *const names[] = {"code", "icd10cm", "icd", NULL};
    int *at = data;
    at[0] = csv_rows_column(header, names);
    at[0] = at[0] < 0 ? 0 : at[0];
    at[1] = at[0] == 0 ? 1 : 0;
    if (header->len < 2) {
        return csv_rows_refuse(error, file, 1, 0,
                               "a column of codes and one of groups are expected",
                               "give CSV with code,group");
    }
    return true;
}

struct groups {
    int at[2];
    GHashTable *map;
};

static bool on_groups_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    return on_head(((struct groups *)data)->at, file, header, error);
}

/* "E11.9" and "E119" are one code. */
static char *plain_code(struct csv_field f) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < f.size; i++) {
        if (f.text[i] != '.' && f.text[i] != '\'' && f.text[i] != ' ') {
            g_string_append_c(out, g_ascii_toupper(f.text[i]));
        }
    }
    return g_string_free(out, FALSE);
}

static bool on_groups_row(void *data, const struct csv_field *fields, uint64_t row,
                          GError **error) {
    struct groups *g = data;
    (void)row;
    (void)error;
    g_hash_table_insert(g->map, plain_code(fields[g->at[0]]), csv_rows_copy(fields[g->at[1]]));
    return true;
}

GHashTable *code_groups_read(const char *path, GError **error) {
    struct groups g = {.map = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    const struct csv_rows rows = {.head = on_groups_head, .row = on_groups_row, .data = &g};
    if (!csv_rows_file(path, &rows, error)) {
        g_clear_pointer(&g.map, g_hash_table_unref);
    }
    return g.map;
}
