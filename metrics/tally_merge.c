/* Adding tallies by name, and the canonical form. Both are one operation: make
 * an empty tally of the wanted shape, then add into it. */
#include "metrics/tally.h"

#include <stdlib.h>
#include <string.h>

#include "metrics/tally_patients.h"
#include "metrics/tally_score.h"
#include "metrics/tally_slot.h"
#include "metrics/tally_tree.h"

static GQuark tally_error(void) {
    return g_quark_from_static_string("ombud-tally");
}

static bool checked_add(int64_t *to, int64_t x) {
    if ((x > 0 && *to > INT64_MAX - x) || (x < 0 && *to < INT64_MIN - x)) {
        return false;
    }
    *to += x;
    return true;
}

/* Where the parts of a source tally go in the destination; -1: nowhere. */
struct placement {
    int *levels[TALLY_MAX_ATTRIBUTES];
    int *cells;
    int *labels[TALLY_LEVELS];
    uint32_t *atoms;
};

/* Both lists hold distinct names; sorted ones are merged in one pass. */
static int *place_names(const GPtrArray *from, const GPtrArray *to) {
    int *place = g_new(int, MAX(from->len, 1));
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < to->len; i++) {
        g_hash_table_insert(index, to->pdata[i], GUINT_TO_POINTER(i + 1));
    }
    for (guint i = 0; i < from->len; i++) {
        place[i] = (int)GPOINTER_TO_UINT(g_hash_table_lookup(index, from->pdata[i])) - 1;
    }
    g_hash_table_unref(index);
    return place;
}

static int *place_cells(const struct tally *from, const struct tally *to,
                        const struct placement *p) {
    int *place = g_new(int, (gsize)from->n_cells);
    place[0] = 0;
    for (int i = 0; i < from->n_groupings; i++) {
        const struct tally_grouping *g = &from->groupings[i];
        for (int c = 0; c < g->n_cells; c++) {
            uint16_t level[TALLY_MAX_GROUPING];
            tally_cell_grouping(from, g->first_cell + c, level);
            int cell = 0;
            for (int k = 0; k < g->n && cell >= 0; k++) {
                int a = g->attribute[k];
                int placed = p->levels[a][level[k]];
                cell = placed < 0 ? -1 : cell * (int)to->attributes[a].levels->len + placed;
            }
            place[g->first_cell + c] = cell < 0 ? -1 : to->groupings[i].first_cell + cell;
        }
    }
    return place;
}

static void placement_init(struct placement *p, const struct tally *from, struct tally *to) {
    *p = (struct placement){0};
    for (int a = 0; a < from->n_attributes; a++) {
        p->levels[a] = place_names(from->attributes[a].levels, to->attributes[a].levels);
    }
    p->cells = place_cells(from, to, p);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        p->labels[level] = place_names(from->labels[level].names, to->labels[level].names);
    }
    guint n_atoms = g_hash_table_size(from->atom_index);
    p->atoms = g_new(uint32_t, MAX(n_atoms, 1));
    uint16_t levels[TALLY_MAX_ATTRIBUTES] = {0};
    for (guint atom = 0; atom < n_atoms; atom++) {
        for (int a = 0; a < from->n_attributes; a++) {
            guint at = atom * (guint)from->n_attributes + (guint)a;
            levels[a] = (uint16_t)p->levels[a][g_array_index(from->atoms, uint16_t, at)];
        }
        p->atoms[atom] = tally_atom(to, levels);
    }
}

static void placement_clear(struct placement *p) {
    for (int a = 0; a < TALLY_MAX_ATTRIBUTES; a++) {
        g_free(p->levels[a]);
    }
    g_free(p->cells);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        g_free(p->labels[level]);
    }
    g_free(p->atoms);
}

static bool add_counts(struct tally *to, const struct tally *from, const struct placement *p) {
    for (int cell = 0; cell < from->n_cells; cell++) {
        if (p->cells[cell] < 0) {
            continue; /* a dropped level: nothing was counted */
        }
        const int64_t *source = from->counts + tally_place(from, cell);
        int64_t *target = to->counts + tally_place(to, p->cells[cell]);
        size_t n = tally_place(from, cell + 1) - tally_place(from, cell);
        for (size_t i = 0; i < n; i++) {
            if (!checked_add(&target[i], source[i])) {
                return false;
            }
        }
    }
    for (int group = 0; group < TALLY_GROUPS; group++) {
        const int64_t *counts = tally_counts(to, 0, group);
        if (counts[TALLY_ENCOUNTERS] > TALLY_MAX_GROUP_ENCOUNTERS ||
            counts[TALLY_SUGGESTIONS] > TALLY_MAX_GROUP_SUGGESTIONS / 2 * 3) {
            return false;
        }
    }
    return true;
}

/* Where a place of the source's block goes in the target's; false: nowhere. */
static bool move_place(const struct tally *to, const struct tally *from, const struct placement *p,
                       size_t at, size_t *target) {
    size_t outcome = at % TALLY_OUTCOMES;
    size_t cell = at / TALLY_OUTCOMES % (size_t)from->n_detailed_cells;
    size_t wide = at / TALLY_OUTCOMES / (size_t)from->n_detailed_cells;
    *target =
        (wide * (size_t)to->n_detailed_cells + (size_t)p->cells[cell]) * TALLY_OUTCOMES + outcome;
    return p->cells[cell] >= 0;
}

/* The source's events with their atoms placed, a bufferful at a time. */
static void add_events(const struct tally *to, struct tally_slot *target,
                       const struct tally_slot *source, const struct placement *p) {
    uint32_t placed[512];
    const uint32_t key_mask = (1U << SLOT_KEY_BITS) - 1;
    for (uint32_t first = 0; first < source->n_events; first += G_N_ELEMENTS(placed)) {
        uint32_t n = MIN(source->n_events - first, (uint32_t)G_N_ELEMENTS(placed));
        for (uint32_t i = 0; i < n; i++) {
            uint32_t event = source->events[first + i];
            placed[i] = p->atoms[event >> SLOT_KEY_BITS] << SLOT_KEY_BITS | (event & key_mask);
        }
        slot_add_events(to, target, placed, n);
    }
}

static void add_slot(struct tally *to, struct tally_slot *target, const struct tally *from,
                     const struct tally_slot *source, const struct placement *p) {
    size_t at = 0;
    if (!slot_is_block(target) && target->capacity == 0) { /* no slack for a list that ends here */
        target->capacity = source->n_events;
        target->events = g_new(uint32_t, source->n_events);
    }
    add_events(to, target, source, p);
    for (uint32_t i = 0; i < source->n_counts; i++) {
        if (move_place(to, from, p, source->counts[i].at, &at)) {
            slot_add_count(to, target, at, source->counts[i].n);
        }
    }
    /* At most 8 groups of 2^26 encounters each: the sums fit. */
    for (size_t i = 0; slot_is_block(source) && i < slot_size(from); i++) {
        if (slot_block_at(source, i) != 0 && move_place(to, from, p, i, &at)) {
            slot_add_count(to, target, at, slot_block_at(source, i));
        }
    }
}

static bool add_quality(struct tally *to, const struct tally *from) {
    for (int q = 0; q < QUALITY_COUNTERS; q++) {
        if (quality_rows[q].merge == QUALITY_SAME) {
            to->quality[q] = MAX(to->quality[q], from->quality[q]);
        } else if (!checked_add(&to->quality[q], from->quality[q])) {
            return false;
        }
    }
    return true;
}

static void place_patients(GArray *patients, guint first, const struct placement *p) {
    for (guint i = first; i < patients->len; i++) {
        struct tally_patient *patient = &g_array_index(patients, struct tally_patient, i);
        patient->atom = p->atoms[patient->atom];
    }
}

/* False on overflow. */
static bool add_into(struct tally *to, const struct tally *from) {
    struct placement p;
    placement_init(&p, from, to);
    bool is_ok = g_hash_table_size(to->atom_index) <= SLOT_MAX_ATOMS && add_counts(to, from, &p) &&
                 add_quality(to, from);
    for (int level = 0; is_ok && level < TALLY_LEVELS; level++) {
        const struct tally_labels *source = &from->labels[level];
        for (guint i = 0; i < source->names->len; i++) {
            if (p.labels[level][i] >= 0) {
                add_slot(to, &to->labels[level].slots[p.labels[level][i]], from, &source->slots[i],
                         &p);
            }
        }
    }
    if (is_ok) {
        tally_scores_add(to, from, p.cells, p.labels[TALLY_CODE]);
        guint n = to->patients->len;
        g_array_append_vals(to->patients, from->patients->data, from->patients->len);
        place_patients(to->patients, n, &p);
    }
    placement_clear(&p);
    return is_ok;
}

/* A list of events as it is, its atoms placed. */
static void take_events(struct tally_slot *target, struct tally_slot *source,
                        const struct placement *p) {
    const uint32_t key_mask = (1U << SLOT_KEY_BITS) - 1;
    for (uint32_t i = 0; i < source->n_events; i++) {
        uint32_t event = source->events[i];
        source->events[i] = p->atoms[event >> SLOT_KEY_BITS] << SLOT_KEY_BITS | (event & key_mask);
    }
    *target = *source;
    *source = (struct tally_slot){0};
}

static bool is_in_place(const int *cells, int n) {
    for (int i = 0; i < n; i++) {
        if (cells[i] != i) {
            return false;
        }
    }
    return true;
}

/* As add_into(), for an empty `to`: takes what it can instead of adding. */
static void take_into(struct tally *to, struct tally *from) {
    struct placement p;
    placement_init(&p, from, to);
    bool is_ok = add_counts(to, from, &p) && add_quality(to, from);
    g_assert(is_ok); /* the counts were there before */
    g_clear_pointer(&from->counts, g_free);
    bool has_same_cells = to->n_detailed_cells == from->n_detailed_cells &&
                          is_in_place(p.cells, from->n_detailed_cells);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        struct tally_labels *labels = &from->labels[level];
        for (guint i = 0; i < labels->names->len; i++) {
            struct tally_slot *source = &labels->slots[i];
            if (p.labels[level][i] < 0) {
                continue;
            }
            struct tally_slot *target = &to->labels[level].slots[p.labels[level][i]];
            if (!slot_is_block(source) && source->n_counts == 0) {
                take_events(target, source, &p);
            } else if (slot_is_block(source) && has_same_cells) {
                *target = *source;
                *source = (struct tally_slot){0};
            } else {
                add_slot(to, target, from, source, &p);
            }
            slot_clear(source);
        }
    }
    tally_scores_take(to, from, p.cells, p.labels[TALLY_CODE]);
    GArray *patients = to->patients;
    to->patients = from->patients;
    from->patients = patients;
    to->n_settled = from->n_settled;
    from->n_settled = 0;
    place_patients(to->patients, 0, &p);
    placement_clear(&p);
}

void tally_move(struct tally *to, struct tally *from) {
    tally_settle(from);
    take_into(to, from);
    to->is_overflown = from->is_overflown;
}

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted distinct names of two lists; the names stay theirs. */
static GPtrArray *unite(const GPtrArray *a, const GPtrArray *b) {
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; i < a->len; i++) {
        g_ptr_array_add(all, a->pdata[i]);
    }
    for (guint i = 0; i < b->len; i++) {
        g_ptr_array_add(all, b->pdata[i]);
    }
    g_ptr_array_sort(all, compare_names);
    guint n = 0;
    for (guint i = 0; i < all->len; i++) {
        if (n == 0 || strcmp(all->pdata[n - 1], all->pdata[i]) != 0) {
            all->pdata[n++] = all->pdata[i];
        }
    }
    g_ptr_array_set_size(all, (gint)n);
    return all;
}

static bool same_names(const GPtrArray *a, const GPtrArray *b) {
    if (a->len != b->len) {
        return false;
    }
    for (guint i = 0; i < a->len; i++) {
        if (strcmp(a->pdata[i], b->pdata[i]) != 0) {
            return false;
        }
    }
    return true;
}

static char *attribute_difference(const struct tally_attribute *x,
                                  const struct tally_attribute *y) {
    if (strcmp(x->name, y->name) != 0) {
        return g_strdup_printf("attribute \"%s\" is \"%s\" in the other", x->name, y->name);
    }
    if (x->is_declared != y->is_declared || (x->is_declared && !same_names(x->levels, y->levels))) {
        return g_strdup_printf("the declared levels or bands of attribute \"%s\"", x->name);
    }
    if (g_strcmp0(x->reference, y->reference) != 0) {
        return g_strdup_printf("the reference of attribute \"%s\"", x->name);
    }
    return NULL;
}

/* The first thing in which two studies differ, in words; NULL when none. Caller frees. */
static char *difference(const struct tally *a, const struct tally *b) {
    if (a->n_attributes != b->n_attributes) {
        return g_strdup_printf("%d attributes and %d", a->n_attributes, b->n_attributes);
    }
    for (int i = 0; i < a->n_attributes; i++) {
        char *what = attribute_difference(&a->attributes[i], &b->attributes[i]);
        if (what != NULL) {
            return what;
        }
    }
    bool is_same = a->n_groupings == b->n_groupings;
    for (int i = 0; is_same && i < a->n_groupings; i++) {
        is_same = a->groupings[i].n == b->groupings[i].n &&
                  memcmp(a->groupings[i].attribute, b->groupings[i].attribute,
                         (size_t)a->groupings[i].n * sizeof(int)) == 0 &&
                  a->groupings[i].is_searched == b->groupings[i].is_searched;
    }
    if (!is_same) {
        return g_strdup("the intersections");
    }
    if (a->has_patients != b->has_patients) {
        return g_strdup("the patient column: one tally has it, the other has not");
    }
    if (a->k != b->k || (a->listed == NULL) != (b->listed == NULL) ||
        (a->listed != NULL && !same_names(a->listed, b->listed))) {
        return g_strdup("the label list or k");
    }
    if (a->seed != b->seed) {
        return g_strdup("the seed");
    }
    if (g_strcmp0(a->fingerprint, b->fingerprint) != 0) {
        return g_strdup("the study's settings (threshold, maps, bands or code system)");
    }
    if (g_strcmp0(a->study_json, b->study_json) != 0) {
        return g_strdup("the description of the study (title, model, period or date)");
    }
    for (int q = 0; q < QUALITY_COUNTERS; q++) {
        if (quality_rows[q].merge == QUALITY_SAME && a->quality[q] != b->quality[q]) {
            return g_strdup("the patients file");
        }
    }
    return NULL;
}

/* The shape of a tally with other levels and codes. */
static struct tally_shape shape_of(const struct tally *t, const struct tally_attribute *attributes,
                                   const GPtrArray *codes) {
    return (struct tally_shape){
        .fingerprint = t->fingerprint,
        .study_json = t->study_json,
        .seed = t->seed,
        .has_patients = t->has_patients,
        .n_attributes = t->n_attributes,
        .attributes = attributes,
        .n_groupings = t->n_groupings,
        .groupings = t->groupings,
        .codes = codes,
        .listed = t->listed,
        .k = t->k,
    };
}

static void free_levels(struct tally_attribute *attributes, int n) {
    for (int a = 0; a < n; a++) {
        g_ptr_array_unref(attributes[a].levels);
    }
}

struct tally *tally_merge(const struct tally *a, const struct tally *b, GError **error) {
    g_autofree char *what = difference(a, b);
    if (what != NULL) {
        g_set_error(error, tally_error(), 0, "the tallies are of different studies: %s", what);
        return NULL;
    }
    struct tally_attribute attributes[TALLY_MAX_ATTRIBUTES];
    for (int i = 0; i < a->n_attributes; i++) {
        attributes[i] = a->attributes[i];
        attributes[i].levels = a->attributes[i].is_declared
                                   ? g_ptr_array_ref(a->attributes[i].levels)
                                   : unite(a->attributes[i].levels, b->attributes[i].levels);
    }
    GPtrArray *codes = unite(a->labels[TALLY_CODE].names, b->labels[TALLY_CODE].names);
    struct tally_shape shape = shape_of(a, attributes, codes);
    struct tally *sum = tally_new(&shape, error);
    free_levels(attributes, a->n_attributes);
    g_ptr_array_unref(codes);
    if (sum == NULL) {
        return NULL;
    }
    if (!add_into(sum, a) || !add_into(sum, b)) {
        g_set_error(error, tally_error(), 0, "the sum of the tallies is too large to count");
        tally_free(sum);
        return NULL;
    }
    sum->is_overflown = a->is_overflown || b->is_overflown;
    tally_finish(sum);
    return sum;
}

/* Levels that an encounter has, or all when declared. */
static GPtrArray *used_levels(const struct tally *t, int attribute) {
    const struct tally_attribute *x = &t->attributes[attribute];
    if (x->is_declared) {
        return g_ptr_array_ref(x->levels);
    }
    bool *is_used = g_new0(bool, x->levels->len);
    guint n_atoms = g_hash_table_size(t->atom_index);
    for (guint atom = 0; atom < n_atoms; atom++) {
        guint at = atom * (guint)t->n_attributes + (guint)attribute;
        is_used[g_array_index(t->atoms, uint16_t, at)] = true;
    }
    GPtrArray *used = g_ptr_array_new();
    for (guint i = 0; i < x->levels->len; i++) {
        if (is_used[i]) {
            g_ptr_array_add(used, x->levels->pdata[i]);
        }
    }
    g_free(is_used);
    g_ptr_array_sort(used, compare_names);
    return used;
}

static bool slot_is_used(const struct tally *t, const struct tally_slot *s) {
    if (!slot_is_block(s)) {
        return s->n_events + s->n_counts > 0;
    }
    for (size_t i = 0; i < slot_size(t); i++) {
        if (slot_block_at(s, i) != 0) {
            return true;
        }
    }
    return false;
}

static GPtrArray *used_codes(const struct tally *t) {
    GPtrArray *used = g_ptr_array_new();
    const struct tally_labels *labels = &t->labels[TALLY_CODE];
    for (guint i = 0; i < labels->names->len; i++) {
        if (slot_is_used(t, &labels->slots[i]) ||
            score_block_is_used(&t->scores->codes[i], SCORE_CODE_KEYS) ||
            (t->listed != NULL && t->tree->is_listed[i] != 0)) {
            g_ptr_array_add(used, labels->names->pdata[i]);
        }
    }
    return used;
}

int64_t tally_n_used_codes(const struct tally *t) {
    const struct tally_labels *labels = &t->labels[TALLY_CODE];
    int64_t n = 0;
    for (guint i = 0; i < labels->names->len; i++) {
        n += slot_is_used(t, &labels->slots[i]);
    }
    return n;
}

static int compare_atoms(gconstpointer a, gconstpointer b, gpointer data) {
    const struct tally *t = data;
    const uint16_t *levels = &g_array_index(t->atoms, uint16_t, 0);
    const uint16_t *x = levels + (size_t) * (const uint32_t *)a * (size_t)t->n_attributes;
    const uint16_t *y = levels + (size_t) * (const uint32_t *)b * (size_t)t->n_attributes;
    for (int i = 0; i < t->n_attributes; i++) {
        if (x[i] != y[i]) {
            return x[i] < y[i] ? -1 : 1;
        }
    }
    return 0;
}

/* Makes the atoms of `to` in the order of their levels, before anything is added. */
static void make_atoms_in_order(struct tally *to, const struct tally *from) {
    struct placement p;
    struct tally *probe = to;
    placement_init(&p, from, probe); /* makes them in the source's order ... */
    guint n = g_hash_table_size(probe->atom_index);
    uint32_t *order = g_new(uint32_t, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        order[i] = i;
    }
    g_qsort_with_data(order, (gint)n, sizeof *order, compare_atoms, probe);
    GArray *atoms = to->atoms; /* ... which are made again, sorted */
    to->atoms = g_array_new(FALSE, TRUE, sizeof(uint16_t));
    g_array_set_size(to->atom_cells, 0);
    g_hash_table_remove_all(to->atom_index);
    for (guint i = 0; i < n; i++) {
        /* Without attributes there is one atom and no level. */
        bool has_levels = to->n_attributes > 0;
        guint at = order[i] * (guint)to->n_attributes;
        tally_atom(to, has_levels ? &g_array_index(atoms, uint16_t, at) : NULL);
    }
    g_array_unref(atoms);
    g_free(order);
    placement_clear(&p);
}

static bool is_tidy(const struct tally *t, struct tally_attribute *attributes,
                    const GPtrArray *codes) {
    for (int a = 0; a < t->n_attributes; a++) {
        if (!same_names(attributes[a].levels, t->attributes[a].levels)) {
            return false;
        }
    }
    guint n_atoms = g_hash_table_size(t->atom_index);
    for (uint32_t atom = 1; atom < n_atoms; atom++) {
        uint32_t before = atom - 1;
        if (compare_atoms(&before, &atom, (gpointer)(uintptr_t)t) >= 0) {
            return false;
        }
    }
    return same_names(codes, t->labels[TALLY_CODE].names);
}

void tally_finish(struct tally *t) {
    if (t->is_canonical) {
        return;
    }
    tally_settle(t);
    struct tally_attribute attributes[TALLY_MAX_ATTRIBUTES];
    for (int a = 0; a < t->n_attributes; a++) {
        attributes[a] = t->attributes[a];
        attributes[a].levels = used_levels(t, a);
    }
    GPtrArray *codes = used_codes(t);
    if (!is_tidy(t, attributes, codes)) {
        struct tally_shape shape = shape_of(t, attributes, codes);
        struct tally *tidy = tally_new(&shape, NULL);
        g_assert(tidy != NULL); /* never larger than t */
        make_atoms_in_order(tidy, t);
        take_into(tidy, t);
        tidy->is_overflown = t->is_overflown;
        struct tally swap = *t;
        *t = *tidy;
        *tidy = swap;
        free_levels(attributes, tidy->n_attributes);
        g_ptr_array_unref(codes);
        tally_free(tidy);
    } else {
        free_levels(attributes, t->n_attributes);
        g_ptr_array_unref(codes);
    }
    tally_sort_patients(t);
    tally_count_patients(t);
    t->is_canonical = true;
}
