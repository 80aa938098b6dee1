/* Patients of a tally: their order, and how many each cell has. */
#include "metrics/tally_patients.h"

#include <stdlib.h>
#include <string.h>

#define MAX_BITS 20U

static int compare_patients(const void *a, const void *b) {
    const struct tally_patient *x = a;
    const struct tally_patient *y = b;
    if (x->token != y->token) {
        return x->token < y->token ? -1 : 1;
    }
    return (x->atom > y->atom) - (x->atom < y->atom);
}

static gsize part_of(uint64_t token, unsigned bits) {
    return bits == 0 ? 0 : (gsize)(token >> (64 - bits));
}

static void sort_part(struct tally_patient *items, guint n) {
    if (n > 24) {
        qsort(items, n, sizeof *items, compare_patients);
        return;
    }
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
 * its own part that is not settled. ends[part]: where the part begins; afterwards where it ends. */
static void settle_parts(struct tally_patient *items, guint *ends, unsigned bits, guint n) {
    const gsize n_parts = (gsize)1 << bits;
    guint *last = g_new(guint, n_parts);
    for (gsize part = 0; part < n_parts; part++) {
        last[part] = part + 1 < n_parts ? ends[part + 1] : n;
    }
    for (gsize part = 0; part < n_parts; part++) {
        while (ends[part] < last[part]) {
            struct tally_patient *item = &items[ends[part]];
            gsize own = part_of(item->token, bits);
            struct tally_patient *place = &items[ends[own]++];
            const struct tally_patient swap = *place;
            *place = *item;
            *item = swap;
        }
    }
    g_free(last);
}

/* Tokens are hashes, so their first bits part them evenly; a part of a few is sorted at once.
 * A patient with many encounters only makes one part longer. */
static void sort_patients(GArray *patients) {
    guint n = patients->len;
    if (n == 0) {
        return; /* data of an empty array may be NULL */
    }
    unsigned bits = n < 64 ? 0 : MIN(g_bit_storage(n) - 4, MAX_BITS);
    struct tally_patient *items = (struct tally_patient *)(void *)patients->data;
    guint *ends = g_new0(guint, ((gsize)1 << bits) + 1);
    for (guint i = 0; i < n; i++) {
        ends[part_of(items[i].token, bits) + 1]++;
    }
    for (gsize part = 0; part < (gsize)1 << bits; part++) {
        ends[part + 1] += ends[part];
    }
    settle_parts(items, ends, bits, n);
    guint start = 0;
    for (gsize part = 0; part < (gsize)1 << bits; part++) {
        sort_part(items + start, ends[part] - start);
        start = ends[part];
    }
    g_free(ends);
}

void tally_sort_patients(struct tally *t) {
    GArray *patients = t->patients;
    sort_patients(patients);
    guint n = 0;
    struct tally_patient *items = (struct tally_patient *)(void *)patients->data;
    for (guint i = 0; i < patients->len; i++) {
        if (n == 0 || compare_patients(&items[n - 1], &items[i]) != 0) {
            items[n++] = items[i];
        }
    }
    g_array_set_size(patients, n);
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
        if (i == 0 || items[i].token != items[i - 1].token) {
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
                t->n_patients[(unsigned)cell * TALLY_GROUPS + tally_group(items[i].token)]++;
            }
        }
    }
    g_free(last_seen);
}
