/* The tally: making it and reading it. Counting is in tally_count.c, merging in tally_merge.c. */
#include "metrics/tally.h"

#include <string.h>

#include "metrics/icd10.h"
#include "metrics/tally_score.h"
#include "metrics/tally_slot.h"
#include "metrics/tally_tree.h"

#define NO_CHAPTER "none"

const enum tally_field tally_searched[TALLY_SEARCHED] = {TALLY_ENCOUNTERS, TALLY_TP, TALLY_FP,
                                                         TALLY_FN};

static GQuark tally_error(void) {
    return g_quark_from_static_string("ombud-tally");
}

static GPtrArray *copy_names(const GPtrArray *names) {
    GPtrArray *copy = g_ptr_array_new_full(names->len, g_free);
    for (guint i = 0; i < names->len; i++) {
        g_ptr_array_add(copy, g_strdup(names->pdata[i]));
    }
    return copy;
}

static void copy_attributes(struct tally *t, const struct tally_shape *shape) {
    t->n_attributes = shape->n_attributes;
    t->attributes = g_new0(struct tally_attribute, (gsize)MAX(shape->n_attributes, 1));
    for (int a = 0; a < shape->n_attributes; a++) {
        const struct tally_attribute *from = &shape->attributes[a];
        t->attributes[a] = (struct tally_attribute){
            .name = g_strdup(from->name),
            .levels = copy_names(from->levels),
            .is_declared = from->is_declared,
            .reference = g_strdup(from->reference),
            .not_recorded = g_strdup(from->not_recorded),
        };
    }
}

static bool check_levels(const struct tally_shape *shape, GError **error) {
    if (shape->n_attributes > TALLY_MAX_ATTRIBUTES) {
        g_set_error(error, tally_error(), 0, "%d attributes; at most %d can be audited at once",
                    shape->n_attributes, TALLY_MAX_ATTRIBUTES);
        return false;
    }
    for (int a = 0; a < shape->n_attributes; a++) {
        const struct tally_attribute *attribute = &shape->attributes[a];
        if (attribute->levels->len > TALLY_MAX_LEVELS) {
            g_set_error(error, tally_error(), 0,
                        "attribute \"%s\" has %u levels, at most %d are allowed; "
                        "fix: give it bands, a map or declared levels",
                        attribute->name, attribute->levels->len, TALLY_MAX_LEVELS);
            return false;
        }
    }
    return true;
}

/* Places the cells: everybody, then one block for each grouping. */
static bool place_cells(struct tally *t, const struct tally_shape *shape, GError **error) {
    if (shape->n_groupings > TALLY_MAX_GROUPINGS) {
        g_set_error(error, tally_error(), 0,
                    "%d attributes and intersections; fix: at most %d can be audited at once",
                    shape->n_groupings, TALLY_MAX_GROUPINGS);
        return false;
    }
    t->n_groupings = shape->n_groupings;
    t->groupings = g_new0(struct tally_grouping, (gsize)MAX(shape->n_groupings, 1));
    int64_t next = 1;
    t->n_detailed_cells = 1;
    for (int i = 0; i < shape->n_groupings; i++) {
        struct tally_grouping *g = &t->groupings[i];
        *g = shape->groupings[i];
        int64_t n = 1;
        for (int k = 0; k < g->n; k++) {
            g->n_levels[k] = (int)t->attributes[g->attribute[k]].levels->len;
            n *= g->n_levels[k];
        }
        if (next + n > TALLY_MAX_CELLS) {
            g_set_error(error, tally_error(), 0,
                        "the groups of this study make more than %d cells; "
                        "fix: fewer intersections, or bands and maps with fewer levels",
                        TALLY_MAX_CELLS);
            return false;
        }
        g->first_cell = (int)next;
        g->n_cells = (int)n;
        next += n;
        if (!g->is_searched && t->n_detailed < i) {
            g_set_error(error, tally_error(), 0, "an intersection is behind those searched");
            return false;
        }
        if (!g->is_searched) {
            t->n_detailed = i + 1;
            t->n_detailed_cells = (int)next;
        }
    }
    t->n_cells = (int)next;
    return true;
}

/* Category and chapter of every code. Sorted codes have sorted categories, so
 * the walk over an encounter's codes meets each category once. */
static void derive_labels(struct tally *t) {
    const GPtrArray *codes = t->labels[TALLY_CODE].names;
    struct tally_labels *categories = &t->labels[TALLY_CATEGORY];
    struct tally_labels *chapters = &t->labels[TALLY_CHAPTER];
    categories->names = g_ptr_array_new_with_free_func(g_free);
    chapters->names = g_ptr_array_new_with_free_func(g_free);
    categories->of_code = g_new(uint32_t, MAX(codes->len, 1));
    chapters->of_code = g_new(uint32_t, MAX(codes->len, 1));
    for (size_t i = 0; i < n_icd10_chapters; i++) {
        g_ptr_array_add(chapters->names, g_strdup(icd10_chapters[i].id));
    }
    g_ptr_array_add(chapters->names, g_strdup(NO_CHAPTER));
    for (guint i = 0; i < codes->len; i++) {
        char category[4];
        icd10_category(codes->pdata[i], category);
        guint n = categories->names->len;
        if (n == 0 || strcmp(categories->names->pdata[n - 1], category) != 0) {
            g_ptr_array_add(categories->names, g_strdup(category));
        }
        categories->of_code[i] = categories->names->len - 1;
        int chapter = icd10_chapter(codes->pdata[i]);
        chapters->of_code[i] = chapter < 0 ? (uint32_t)n_icd10_chapters : (uint32_t)chapter;
    }
}

struct tally *tally_new(const struct tally_shape *shape, GError **error) {
    if (!check_levels(shape, error)) {
        return NULL;
    }
    struct tally *t = g_new0(struct tally, 1);
    t->fingerprint = g_strdup(shape->fingerprint);
    t->study_json = g_strdup(shape->study_json);
    t->seed = shape->seed;
    t->has_patients = shape->has_patients;
    copy_attributes(t, shape);
    if (!place_cells(t, shape, error)) {
        tally_free(t);
        return NULL;
    }
    t->labels[TALLY_CODE].names = copy_names(shape->codes);
    derive_labels(t);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        t->labels[level].slots = g_new0(struct tally_slot, MAX(t->labels[level].names->len, 1));
        t->labels[level].pending = g_new0(struct tally_pending, 1);
    }
    t->listed = shape->listed == NULL ? NULL : copy_names(shape->listed);
    t->k = shape->k;
    tally_tree_init(t, shape);
    tally_scores_init(t);
    t->counts = g_new0(int64_t, tally_place(t, t->n_cells));
    t->n_patients = g_new0(int64_t, (gsize)t->n_cells * TALLY_GROUPS);
    t->atoms = g_array_new(FALSE, TRUE, sizeof(uint16_t));
    t->atom_cells = g_array_new(FALSE, TRUE, sizeof(int));
    t->atom_index =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    t->patients = g_array_sized_new(FALSE, FALSE, sizeof(struct tally_patient),
                                    shape->has_patients ? shape->expected : 0);
    return t;
}

void tally_free(struct tally *t) {
    if (t == NULL) {
        return;
    }
    g_free(t->fingerprint);
    g_free(t->study_json);
    for (int a = 0; a < t->n_attributes; a++) {
        g_free(t->attributes[a].name);
        g_ptr_array_unref(t->attributes[a].levels);
        g_free(t->attributes[a].reference);
        g_free(t->attributes[a].not_recorded);
    }
    g_free(t->attributes);
    g_free(t->groupings);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        struct tally_labels *labels = &t->labels[level];
        for (guint i = 0; labels->names != NULL && i < labels->names->len; i++) {
            slot_clear(&labels->slots[i]);
        }
        g_free(labels->slots);
        if (labels->pending != NULL) {
            g_free(labels->pending->items);
            g_free(labels->pending);
        }
        g_free(labels->of_code);
        g_clear_pointer(&labels->names, g_ptr_array_unref);
    }
    tally_scores_free(t);
    tally_tree_free(t);
    g_clear_pointer(&t->listed, g_ptr_array_unref);
    g_free(t->counts);
    g_free(t->n_patients);
    g_clear_pointer(&t->atoms, g_array_unref);
    g_clear_pointer(&t->atom_cells, g_array_unref);
    g_clear_pointer(&t->atom_index, g_hash_table_unref);
    g_clear_pointer(&t->patients, g_array_unref);
    g_free(t);
}

uint32_t tally_atom(struct tally *t, const uint16_t *levels) {
    gsize size = (gsize)t->n_attributes * sizeof *levels;
    GBytes *key = g_bytes_new(levels, size);
    gpointer found = NULL;
    if (g_hash_table_lookup_extended(t->atom_index, key, NULL, &found)) {
        g_bytes_unref(key);
        return GPOINTER_TO_UINT(found);
    }
    uint32_t atom = g_hash_table_size(t->atom_index);
    g_hash_table_insert(t->atom_index, key, GUINT_TO_POINTER(atom));
    g_array_append_vals(t->atoms, levels, (guint)t->n_attributes);
    int everybody = 0;
    g_array_append_val(t->atom_cells, everybody);
    for (int i = 0; i < t->n_detailed; i++) {
        int cell = tally_cell(&t->groupings[i], levels);
        g_array_append_val(t->atom_cells, cell);
    }
    return atom;
}

void tally_label_counts(const struct tally *t, enum tally_level level, size_t label,
                        uint32_t *out) {
    const struct tally_slot *s = &t->labels[level].slots[label];
    if (s->dense != NULL) {
        memcpy(out, s->dense, slot_size(t) * sizeof *out);
        return;
    }
    if (s->narrow != NULL) {
        for (size_t i = 0; i < slot_size(t); i++) {
            out[i] = s->narrow[i];
        }
        return;
    }
    memset(out, 0, slot_size(t) * sizeof *out);
    for (uint32_t i = 0; i < s->n_counts; i++) {
        out[s->counts[i].at] += s->counts[i].n;
    }
    for (uint32_t i = 0; i < s->n_events; i++) {
        slot_dense_add(t, out, s->events[i]);
    }
}

void tally_label_overall(const struct tally *t, enum tally_level level, size_t label,
                         uint32_t out[TALLY_WIDE_GROUPS][TALLY_OUTCOMES]) {
    const struct tally_slot *s = &t->labels[level].slots[label];
    const size_t row = (size_t)t->n_detailed_cells * TALLY_OUTCOMES; /* of a wide group */
    memset(out, 0, TALLY_WIDE_GROUPS * sizeof *out);
    for (size_t g = 0; slot_is_block(s) && g < TALLY_WIDE_GROUPS; g++) {
        for (size_t k = 0; k < TALLY_OUTCOMES; k++) { /* cell 0 is the first */
            out[g][k] = slot_block_at(s, g * row + k);
        }
    }
    for (uint32_t i = 0; i < s->n_counts; i++) {
        size_t within = s->counts[i].at % row;
        if (within < TALLY_OUTCOMES) {
            out[s->counts[i].at / row][within] += s->counts[i].n;
        }
    }
    for (uint32_t i = 0; i < s->n_events; i++) {
        uint32_t key = s->events[i] & ((1U << SLOT_KEY_BITS) - 1);
        out[key / TALLY_OUTCOMES][key % TALLY_OUTCOMES]++;
    }
}

void tally_read(const struct tally *t, int cell, int group, int64_t out[TALLY_FIELDS]) {
    if (cell < t->n_detailed_cells) {
        memcpy(out, tally_counts(t, cell, group), TALLY_FIELDS * sizeof *out);
        return;
    }
    memset(out, 0, TALLY_FIELDS * sizeof *out);
    const int64_t *own = t->counts + tally_place(t, cell) + (size_t)group * TALLY_SEARCHED;
    for (int i = 0; i < TALLY_SEARCHED; i++) {
        out[tally_searched[i]] = own[i];
    }
}

const struct tally_grouping *tally_cell_grouping(const struct tally *t, int cell,
                                                 uint16_t level[TALLY_MAX_GROUPING]) {
    for (int i = 0; i < t->n_groupings; i++) {
        const struct tally_grouping *g = &t->groupings[i];
        int within = cell - g->first_cell;
        if (within < 0 || within >= g->n_cells) {
            continue;
        }
        for (int k = g->n - 1; k >= 0; k--) {
            level[k] = (uint16_t)(within % g->n_levels[k]);
            within /= g->n_levels[k];
        }
        return g;
    }
    return NULL;
}

const char *tally_level_name(const struct tally *t, int attribute, int level) {
    return t->attributes[attribute].levels->pdata[level];
}
