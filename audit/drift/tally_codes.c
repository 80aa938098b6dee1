#include "audit/drift/tally_codes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum sort { PREDICTED, RIGHT, SORTS };
static const char *const sort_names[SORTS] = {"predicted", "right"};
static const char *const level_names[TALLY_LEVELS] = {"codes", "categories", "chapters"};

/* Counts of one name, each side, each wide patient group. */
struct cell_counts {
    int64_t n[2][TALLY_WIDE_GROUPS];
};

/* --- levels in order of their names --- */

static int by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *sorted_names(GHashTable *counts) {
    GPtrArray *names = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        g_ptr_array_add(names, key);
    }
    g_ptr_array_sort(names, by_text);
    return names;
}

void tally_codes_levels(GHashTable *counts, size_t top, struct drift_feature *f) {
    GPtrArray *names = sorted_names(counts);
    int64_t *ref = g_new(int64_t, MAX(names->len, 1));
    int64_t *cur = g_new(int64_t, MAX(names->len, 1));
    for (guint i = 0; i < names->len; i++) {
        const int64_t *pair = g_hash_table_lookup(counts, names->pdata[i]);
        ref[i] = pair[0];
        cur[i] = pair[1];
    }
    const struct drift_counts c = {.ref = ref, .cur = cur, .n = names->len};
    drift_feature_levels(f, &c, (const char *const *)names->pdata, top);
    g_ptr_array_unref(names);
    g_free(ref);
    g_free(cur);
}

/* --- counts by name and patient group --- */

static const char *name_for(const struct compare_tallies_options *o, const char *label,
                            bool is_grouped) {
    if (!is_grouped) {
        return label;
    }
    char plain[64];
    size_t n = 0;
    for (const char *p = label; *p != '\0' && n + 1 < sizeof plain; p++) {
        if (*p != '.') {
            plain[n++] = g_ascii_toupper(*p);
        }
    }
    plain[n] = '\0';
    const char *group = g_hash_table_lookup(o->code_groups, plain);
    return group == NULL ? "not in the table" : group;
}

/* Which cell of a side is meant: everybody (NULL), or a level of an attribute. */
static int cell_of(const struct tally *t, const struct estimate_by *by) {
    if (by == NULL) {
        return 0;
    }
    for (int cell = 1; cell < t->n_cells; cell++) {
        uint16_t level[TALLY_MAX_GROUPING];
        const struct tally_grouping *g = tally_cell_grouping(t, cell, level);
        if (g->n == 1 && strcmp(t->attributes[g->attribute[0]].name, by->attribute) == 0 &&
            strcmp(tally_level_name(t, g->attribute[0], level[0]), by->level) == 0) {
            return cell;
        }
    }
    return -1;
}

static void count_side(const struct compare_tallies_options *o, int side, enum tally_level level,
                       enum sort sort, const struct estimate_by *by, bool is_grouped,
                       GHashTable *counts) {
    const struct tally *t = o->tally[side];
    int cell = cell_of(t, by);
    uint32_t *all =
        g_new(uint32_t, (size_t)TALLY_WIDE_GROUPS * (size_t)t->n_detailed_cells * TALLY_OUTCOMES);
    for (guint i = 0; cell >= 0 && i < t->labels[level].names->len; i++) {
        const char *name = name_for(o, t->labels[level].names->pdata[i], is_grouped);
        tally_label_counts(t, level, i, all);
        struct cell_counts *c = g_hash_table_lookup(counts, name);
        if (c == NULL) {
            c = g_new0(struct cell_counts, 1);
            g_hash_table_insert(counts, (gpointer)(uintptr_t)name, c);
        }
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            const uint32_t *n =
                all + ((size_t)g * (size_t)t->n_detailed_cells + (size_t)cell) * TALLY_OUTCOMES;
            c->n[side][g] +=
                n[TALLY_LABEL_TP] + n[sort == PREDICTED ? TALLY_LABEL_FP : TALLY_LABEL_FN];
        }
    }
    g_free(all);
}

/* --- the design effect --- */

struct shares {
    double total, by_group[TALLY_WIDE_GROUPS];
};

static struct shares shares_of(GHashTable *counts, int side) {
    struct shares s = {0};
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const struct cell_counts *c = value;
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            s.by_group[g] += (double)c->n[side][g];
            s.total += (double)c->n[side][g];
        }
    }
    return s;
}

/* Variance of a share between patient groups over that of independent draws, weighed by 1 - p: the
 * mean generalized design effect. Names in order, so that the sum is the same everywhere. */
static double design_effect(GHashTable *counts, const GPtrArray *names, int side) {
    struct shares s = shares_of(counts, side);
    const double n_groups = TALLY_WIDE_GROUPS;
    double sum = 0;
    double weight = 0;
    for (guint i = 0; i < names->len && s.total > 0; i++) {
        const struct cell_counts *c = g_hash_table_lookup(counts, names->pdata[i]);
        double n = 0;
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            n += (double)c->n[side][g];
        }
        double p = n / s.total;
        if (n < 30 || !(p < 1)) {
            continue; /* too rare to have a spread of its own */
        }
        double squares = 0;
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            double gap = ((double)c->n[side][g] - p * s.by_group[g]) / s.total;
            squares += gap * gap;
        }
        double variance = squares * n_groups / (n_groups - 1);
        sum += variance / (p * (1 - p) / s.total) * (1 - p);
        weight += 1 - p;
    }
    return weight > 0 ? fmax(1, sum / weight) : 1;
}

/* --- features --- */

static void compare_level(struct drift *d, const struct compare_tallies_options *o,
                          enum tally_level level, enum sort sort, const struct estimate_by *by,
                          bool is_grouped) {
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    GHashTable *sums = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (int side = 0; side < 2; side++) {
        count_side(o, side, level, sort, by, is_grouped, counts);
    }
    GPtrArray *names = sorted_names(counts);
    for (guint i = 0; i < names->len; i++) {
        const struct cell_counts *c = g_hash_table_lookup(counts, names->pdata[i]);
        int64_t *pair = g_new0(int64_t, 2);
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            pair[0] += c->n[0][g];
            pair[1] += c->n[1][g];
        }
        g_hash_table_insert(sums, names->pdata[i], pair);
    }
    g_autofree char *name = g_strdup_printf("%s %s", sort_names[sort],
                                            is_grouped ? "groups of codes" : level_names[level]);
    struct drift_item *item = drift_add(d, name);
    item->feature.kind = "codes";
    item->feature.family = "codes";
    item->feature.peer = o->compat;
    item->feature.design_effect =
        fmax(design_effect(counts, names, 0), design_effect(counts, names, 1));
    if (by != NULL) {
        item->n_by = 1;
        item->by = (struct estimate_by){drift_string(d, by->attribute), drift_string(d, by->level)};
    }
    tally_codes_levels(sums, o->top, &item->feature);
    g_ptr_array_unref(names);
    g_hash_table_unref(sums);
    g_hash_table_unref(counts);
}

static void compare_groups(struct drift *d, const struct compare_tallies_options *o) {
    const struct tally *t = o->tally[0];
    for (int cell = 1; cell < t->n_cells; cell++) {
        uint16_t level[TALLY_MAX_GROUPING];
        const struct tally_grouping *g = tally_cell_grouping(t, cell, level);
        if (g->n != 1) {
            continue;
        }
        const struct estimate_by by = {t->attributes[g->attribute[0]].name,
                                       tally_level_name(t, g->attribute[0], level[0])};
        if (cell_of(o->tally[1], &by) >= 0) {
            compare_level(d, o, TALLY_CHAPTER, PREDICTED, &by, false);
        }
    }
}

void tally_codes_compare(struct drift *d, const struct compare_tallies_options *o) {
    for (int sort = 0; sort < SORTS; sort++) {
        for (int level = 0; level < TALLY_LEVELS; level++) {
            compare_level(d, o, (enum tally_level)level, (enum sort)sort, NULL, false);
        }
        if (o->code_groups != NULL) {
            compare_level(d, o, TALLY_CODE, (enum sort)sort, NULL, true);
        }
    }
    compare_groups(d, o);
}
