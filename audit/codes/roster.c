/* Subjects and cells of a roster; reading is in roster_read.c. */
#include "audit/codes/roster.h"

#include <string.h>

#include "audit/codes/roster_parts.h"
#include "audit/ingest/levels.h"

#define NO_SLOT UINT32_MAX

void subjects_init(struct subjects *s) {
    s->items = g_array_new(FALSE, TRUE, sizeof(struct roster_subject));
    s->levels = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    s->mask = 1023;
    s->slots = g_new(uint32_t, (gsize)s->mask + 1);
    memset(s->slots, 0xFF, ((gsize)s->mask + 1) * sizeof *s->slots);
}

void subjects_clear(struct subjects *s) {
    g_clear_pointer(&s->items, g_array_unref);
    g_clear_pointer(&s->levels, g_array_unref);
    g_clear_pointer(&s->slots, g_free);
}

static uint32_t *slot_of(const struct subjects *s, struct id_hash id) {
    uint32_t i = (uint32_t)id.b & s->mask;
    while (s->slots[i] != NO_SLOT) {
        const struct roster_subject *x =
            &g_array_index(s->items, struct roster_subject, s->slots[i]);
        if (x->id.a == id.a && x->id.b == id.b) {
            break;
        }
        i = (i + 1) & s->mask;
    }
    return &s->slots[i];
}

static void grow(struct subjects *s) {
    s->mask = s->mask * 2 + 1;
    s->slots = g_renew(uint32_t, s->slots, (gsize)s->mask + 1);
    memset(s->slots, 0xFF, ((gsize)s->mask + 1) * sizeof *s->slots);
    for (guint i = 0; i < s->items->len; i++) {
        *slot_of(s, g_array_index(s->items, struct roster_subject, i).id) = i;
    }
}

uint32_t subjects_find(const struct subjects *s, struct id_hash id) {
    return *slot_of(s, id);
}

uint32_t roster_find(const struct roster *r, struct id_hash id) {
    return subjects_find(&r->encounters, id);
}

uint32_t subjects_take(struct subjects *s, struct id_hash id, int n_attributes) {
    uint32_t *slot = slot_of(s, id);
    if (*slot != NO_SLOT) {
        return *slot;
    }
    uint32_t index = s->items->len;
    struct roster_subject x = {.id = id, .age = ROSTER_UNSET};
    g_array_append_val(s->items, x);
    for (int a = 0; a < n_attributes; a++) {
        uint16_t none = LEVEL_NONE;
        g_array_append_val(s->levels, none);
    }
    *slot = index;
    if (s->items->len > s->mask / 2) {
        grow(s);
    }
    return index;
}

void roster_free(struct roster *r) {
    if (r == NULL) {
        return;
    }
    for (int a = 0; a < r->n_attributes; a++) {
        g_clear_pointer(&r->attributes[a].by_value, g_hash_table_unref);
        g_clear_pointer(&r->attributes[a].found, g_ptr_array_unref);
        g_clear_pointer(&r->attributes[a].levels, g_ptr_array_unref);
    }
    g_free(r->attributes);
    subjects_clear(&r->encounters);
    subjects_clear(&r->patients);
    g_hash_table_unref(r->code_index);
    g_ptr_array_unref(r->codes);
    for (int role = 0; role < STUDY_ROLES; role++) {
        g_clear_pointer(&r->codings[role], g_array_unref);
    }
    g_array_unref(r->groupings);
    g_free(r->n_patients);
    g_free(r->n_encounters);
    g_free(r);
}

static uint64_t token_of(const struct roster_subject *e) {
    return e->has_patient ? e->patient.a : e->id.a;
}

unsigned roster_group(const struct roster *r, uint32_t encounter) {
    return tally_group(token_of(roster_encounter(r, encounter)));
}

static void add_grouping(struct roster *r, struct roster_grouping g) {
    g.first_cell = r->n_cells;
    g.n_cells = 1;
    for (int k = 0; k < g.n; k++) {
        g.n_cells *= (int)r->attributes[g.attribute[k]].levels->len;
    }
    r->n_cells += g.n_cells;
    g_array_append_val(r->groupings, g);
}

bool roster_make_cells(struct roster *r, GError **error) {
    const struct study *s = r->study;
    r->n_cells = 1;
    for (int a = 0; a < r->n_attributes; a++) {
        add_grouping(r, (struct roster_grouping){.n = 1, .attribute = {a}});
    }
    for (guint i = 0; i < s->intersections->len && r->n_cells <= TALLY_MAX_CELLS; i++) {
        const GPtrArray *names = s->intersections->pdata[i];
        struct roster_grouping g = {0};
        for (guint k = 0; k < names->len && g.n < ESTIMATE_MAX_BY; k++) {
            for (int a = 0; a < r->n_attributes; a++) {
                if (strcmp(r->attributes[a].study->name, names->pdata[k]) == 0) {
                    g.attribute[g.n++] = a;
                    break;
                }
            }
        }
        add_grouping(r, g);
    }
    if (r->n_cells > TALLY_MAX_CELLS) {
        g_set_error(error, g_quark_from_static_string("ombud-roster"), 0,
                    "there are more than %d groups; fix: use bands, a map, or fewer attributes",
                    TALLY_MAX_CELLS);
        return false;
    }
    return true;
}

int roster_cells(const struct roster *r, uint32_t encounter, int *cells) {
    const uint16_t *levels = (const uint16_t *)(const void *)r->encounters.levels->data +
                             (size_t)encounter * (size_t)r->n_attributes;
    int n = 0;
    cells[n++] = 0;
    for (guint i = 0; i < r->groupings->len; i++) {
        const struct roster_grouping *g = &g_array_index(r->groupings, struct roster_grouping, i);
        int cell = 0;
        for (int k = 0; k < g->n; k++) {
            int a = g->attribute[k];
            cell = cell * (int)r->attributes[a].levels->len + levels[a];
        }
        cells[n++] = g->first_cell + cell;
    }
    return n;
}

struct seen {
    uint64_t token;
    int cell;
};

static int compare_seen(gconstpointer a, gconstpointer b) {
    const struct seen *x = a;
    const struct seen *y = b;
    if (x->token != y->token) {
        return x->token < y->token ? -1 : 1;
    }
    return (x->cell > y->cell) - (x->cell < y->cell);
}

void roster_count(struct roster *r, bool (*is_in)(const struct roster_subject *e)) {
    bool *marks = g_new(bool, (gsize)r->encounters.items->len + 1);
    for (guint i = 0; i < r->encounters.items->len; i++) {
        marks[i] = is_in(roster_encounter(r, i));
    }
    roster_count_these(r, marks);
    g_free(marks);
}

void roster_count_these(struct roster *r, const bool *marks) {
    g_free(r->n_patients);
    g_free(r->n_encounters);
    r->n_patients = g_new0(int64_t, (gsize)r->n_cells);
    r->n_encounters = g_new0(int64_t, (gsize)r->n_cells);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct seen));
    int *cells = g_new(int, (gsize)r->groupings->len + 1);
    for (guint i = 0; i < r->encounters.items->len; i++) {
        struct roster_subject *e = &g_array_index(r->encounters.items, struct roster_subject, i);
        e->is_counted = marks[i];
        int n = e->is_counted ? roster_cells(r, i, cells) : 0;
        for (int k = 0; k < n; k++) {
            struct seen x = {.token = token_of(e), .cell = cells[k]};
            g_array_append_val(all, x);
            r->n_encounters[cells[k]]++;
        }
    }
    g_array_sort(all, compare_seen);
    for (guint i = 0; i < all->len; i++) {
        const struct seen *x = &g_array_index(all, struct seen, i);
        r->n_patients[x->cell] += i == 0 || compare_seen(x - 1, x) != 0;
    }
    g_free(cells);
    g_array_unref(all);
}

struct estimate roster_blank(const struct roster *r, int cell, struct estimates *owner) {
    struct estimate e = {.level = "overall",
                         .method = "none",
                         .has_counts = true,
                         .n_patients = r->n_patients[cell],
                         .n_encounters = r->n_encounters[cell]};
    for (guint i = 0; i < r->groupings->len; i++) {
        const struct roster_grouping *g = &g_array_index(r->groupings, struct roster_grouping, i);
        int rest = cell - g->first_cell;
        if (rest < 0 || rest >= g->n_cells) {
            continue;
        }
        e.n_by = g->n;
        for (int k = g->n - 1; k >= 0; k--) {
            const struct roster_attribute *a = &r->attributes[g->attribute[k]];
            int n = (int)a->levels->len;
            e.by[k] =
                (struct estimate_by){.attribute = estimates_intern(owner, a->study->name),
                                     .level = estimates_intern(owner, a->levels->pdata[rest % n])};
            rest /= n;
        }
    }
    return e;
}
