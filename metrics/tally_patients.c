/* Patients of a tally: their order, and how many each cell has. */
#include "metrics/tally_patients.h"

#include <stdlib.h>
#include <string.h>

#define PART_BITS 8U
#define PARTS (1U << PART_BITS)
#define FEW 32U /* sorted at once */

static int compare_patients(const void *a, const void *b) {
    const struct tally_patient *x = a;
    const struct tally_patient *y = b;
    uint64_t a_token = tally_patient_token(x);
    uint64_t b_token = tally_patient_token(y);
    if (a_token != b_token) {
        return a_token < b_token ? -1 : 1;
    }
    return (x->atom > y->atom) - (x->atom < y->atom);
}

static inline guint part_of(const struct tally_patient *p, unsigned shift) {
    return (guint)(tally_patient_token(p) >> shift) % PARTS;
}

static void sort_few(struct tally_patient *items, guint n) {
    for (guint i = 1; i < n; i++) {
        struct tally_patient item = items[i];
        guint k = i;
        while (k > 0 && compare_patients(&items[k - 1], &item) > 0) {
            items[k] = items[k - 1];
            k--;
        }
        items[k] = item;
    }
}

/* Puts every item into its part, in place: one that lies wrong changes places with the next of
 * its own part that is not settled. Fills where the parts end. */
static void settle_parts(struct tally_patient *items, guint n, unsigned shift, guint ends[PARTS]) {
    guint next[PARTS];
    memset(ends, 0, PARTS * sizeof *ends);
    for (guint i = 0; i < n; i++) {
        ends[part_of(&items[i], shift)]++;
    }
    guint before = 0;
    for (guint part = 0; part < PARTS; part++) {
        next[part] = before;
        before = ends[part] += before;
    }
    for (guint part = 0; part < PARTS; part++) {
        while (next[part] < ends[part]) {
            struct tally_patient *item = &items[next[part]];
            struct tally_patient *place = &items[next[part_of(item, shift)]++];
            const struct tally_patient swap = *place;
            *place = *item;
            *item = swap;
        }
    }
}

/* By the token's bits at shift and below. Tokens are hashes, so their first bits part them evenly;
 * few parts at a time, so that the places written to are in the cache. */
static void sort_items(struct tally_patient *items, guint n, unsigned shift) {
    if (n <= FEW) {
        sort_few(items, n);
        return;
    }
    guint ends[PARTS];
    settle_parts(items, n, shift, ends);
    for (guint part = 0, start = 0; part < PARTS; start = ends[part], part++) {
        if (shift > 0) {
            sort_items(items + start, ends[part] - start, shift - PART_BITS);
        } else { /* of one patient */
            qsort(items + start, ends[part] - start, sizeof *items, compare_patients);
        }
    }
}

/* Sorts those from `first` on, each once. */
static void sort_from(struct tally *t, guint first) {
    GArray *patients = t->patients;
    struct tally_patient *items = (struct tally_patient *)(void *)patients->data;
    sort_items(items + first, patients->len - first, 64 - PART_BITS);
    guint n = first;
    for (guint i = first; i < patients->len; i++) {
        if (n == first || compare_patients(&items[n - 1], &items[i]) != 0) {
            items[n++] = items[i];
        }
    }
    g_array_set_size(patients, n);
    t->n_settled = n;
}

void tally_settle_patients(struct tally *t) {
    sort_from(t, t->n_settled);
}

void tally_sort_patients(struct tally *t) {
    sort_from(t, 0);
}

/* Distinct patients of every cell and group, from the sorted list. */
void tally_count_patients(struct tally *t) {
    memset(t->n_patients, 0, (size_t)t->n_cells * TALLY_GROUPS * sizeof *t->n_patients);
    if (!t->has_patients) {
        for (int cell = 0; cell < t->n_cells; cell++) {
            for (int group = 0; group < TALLY_GROUPS; group++) {
                t->n_patients[cell * TALLY_GROUPS + group] = tally_encounters(t, cell, group);
            }
        }
        return;
    }
    const struct tally_patient *items =
        (const struct tally_patient *)(const void *)t->patients->data;
    guint *last_seen = g_new0(guint, (gsize)t->n_cells); /* patient number + 1, by cell */
    guint patient = 0;
    for (guint i = 0; i < t->patients->len; i++) {
        uint64_t token = tally_patient_token(&items[i]);
        if (i == 0 || token != tally_patient_token(&items[i - 1])) {
            patient++;
        }
        const uint16_t *levels = t->n_attributes == 0
                                     ? NULL
                                     : &g_array_index(t->atoms, uint16_t, 0) +
                                           (size_t)items[i].atom * (size_t)t->n_attributes;
        for (int k = -1; k < t->n_groupings; k++) {
            int cell = k < 0 ? 0 : tally_cell(&t->groupings[k], levels);
            if (last_seen[cell] != patient) {
                last_seen[cell] = patient;
                t->n_patients[(unsigned)cell * TALLY_GROUPS + tally_group(token)]++;
            }
        }
    }
    g_free(last_seen);
}
