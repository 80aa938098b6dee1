/* Counting encounters: the hot part of the tally. */
#include <string.h>

#include "metrics/tally_patients.h"
#include "metrics/tally_score.h"
#include "metrics/tally_slot.h"
#include "metrics/tally_tree.h"

#define FIRST_PENDING ((size_t)1 << 12)
#define MAX_UNSETTLED 65536U          /* patients */
#define MAX_PENDING ((size_t)1 << 20) /* 8 MB a level, and half of it to sort */

/* In which of the two sets a label is. */
enum { IN_GOLD = 1, IN_PRED = 2, IN_BOTH = 3, MEMBERSHIPS = 4 };

static const enum tally_outcome outcomes[MEMBERSHIPS] = {
    [IN_GOLD] = TALLY_LABEL_FN, [IN_PRED] = TALLY_LABEL_FP, [IN_BOTH] = TALLY_LABEL_TP};

/* Labels of one encounter at one level by membership. */
struct overlap {
    int64_t n[MEMBERSHIPS];
};

/* What one encounter's walk needs and finds. */
struct walk {
    uint64_t event;                /* of the encounter's atom and wide group, outcome 0 */
    struct overlap code, category; /* counts */
    uint32_t gold_chapters, pred_chapters;
};

/* Sorts the waiting events by label and adds each label's to its slot. */
static void settle_level(struct tally *t, enum tally_level level) {
    struct tally_labels *labels = &t->labels[level];
    struct tally_pending *p = labels->pending;
    if (p->n == 0) {
        return;
    }
    size_t n_labels = labels->names->len;
    uint32_t *ends = g_new0(uint32_t, n_labels + 1);
    uint32_t *sorted = g_new(uint32_t, p->n);
    for (size_t i = 0; i < p->n; i++) {
        ends[(p->items[i] >> 32) + 1]++;
    }
    for (size_t i = 0; i < n_labels; i++) {
        ends[i + 1] += ends[i];
    }
    for (size_t i = 0; i < p->n; i++) {
        sorted[ends[p->items[i] >> 32]++] = (uint32_t)p->items[i];
    }
    uint32_t start = 0;
    for (size_t i = 0; i < n_labels; i++) {
        if (ends[i] > start) {
            slot_add_events(t, &labels->slots[i], sorted + start, ends[i] - start);
            start = ends[i];
        }
    }
    p->n = 0;
    g_free(ends);
    g_free(sorted);
}

void tally_settle(struct tally *t) {
    for (int level = 0; level < TALLY_LEVELS; level++) {
        settle_level(t, (enum tally_level)level);
        g_clear_pointer(&t->labels[level].pending->items, g_free);
        t->labels[level].pending->capacity = 0;
    }
    tally_settle_scores(t);
    g_clear_pointer(&t->scores->waiting, g_free);
    t->scores->waiting_capacity = 0;
}

static void make_room(struct tally *t, enum tally_level level, size_t n) {
    struct tally_pending *p = t->labels[level].pending;
    if (p->capacity >= MAX_PENDING) {
        settle_level(t, level);
    }
    if (p->capacity - p->n < n) {
        p->capacity = MAX(p->capacity * 2, MAX(p->n + n, FIRST_PENDING));
        p->items = g_renew(uint64_t, p->items, p->capacity);
    }
}

static inline void reserve(struct tally *t, enum tally_level level, size_t n) {
    if (t->labels[level].pending->capacity - t->labels[level].pending->n < n) {
        make_room(t, level, n);
    }
}

static inline void put(struct tally_pending *p, struct overlap *o, const struct walk *w,
                       uint32_t label, unsigned membership) {
    o->n[membership]++;
    p->items[p->n++] = (uint64_t)label << 32 | (w->event + outcomes[membership]);
}

/* Compares the two ascending sets, once for all levels: ascending codes have ascending
 * categories, and chapters are few enough for bits. */
static void walk(struct tally *t, const struct tally_encounter *e, struct walk *w) {
    const uint32_t *category_of = t->labels[TALLY_CATEGORY].of_code;
    const uint32_t *chapter_of = t->labels[TALLY_CHAPTER].of_code;
    reserve(t, TALLY_CODE, e->n_gold + e->n_pred);
    reserve(t, TALLY_CATEGORY, e->n_gold + e->n_pred);
    struct tally_pending codes = *t->labels[TALLY_CODE].pending;
    struct tally_pending categories = *t->labels[TALLY_CATEGORY].pending;
    uint32_t category = UINT32_MAX;
    unsigned in_category = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < e->n_gold || j < e->n_pred) {
        uint32_t gold = i < e->n_gold ? e->gold[i] : UINT32_MAX;
        uint32_t pred = j < e->n_pred ? e->pred[j] : UINT32_MAX;
        uint32_t code = MIN(gold, pred);
        unsigned is_gold = gold == code;
        unsigned is_pred = pred == code;
        i += is_gold;
        j += is_pred;
        put(&codes, &w->code, w, code, is_gold * IN_GOLD + is_pred * IN_PRED);
        w->gold_chapters |= is_gold << chapter_of[code];
        w->pred_chapters |= is_pred << chapter_of[code];
        if (category_of[code] != category) {
            if (in_category != 0) {
                put(&categories, &w->category, w, category, in_category);
            }
            category = category_of[code];
            in_category = 0;
        }
        in_category |= is_gold * IN_GOLD + is_pred * IN_PRED;
    }
    if (in_category != 0) {
        put(&categories, &w->category, w, category, in_category);
    }
    t->labels[TALLY_CODE].pending->n = codes.n;
    t->labels[TALLY_CATEGORY].pending->n = categories.n;
}

static struct overlap count_chapters(struct tally *t, const struct walk *w) {
    struct overlap n = {0};
    struct tally_slot *slots = t->labels[TALLY_CHAPTER].slots;
    for (uint32_t left = w->gold_chapters | w->pred_chapters; left != 0; left &= left - 1) {
        unsigned chapter = (unsigned)__builtin_ctz(left);
        unsigned membership = (w->gold_chapters >> chapter & 1U) * IN_GOLD +
                              (w->pred_chapters >> chapter & 1U) * IN_PRED;
        n.n[membership]++;
        uint32_t event = (uint32_t)w->event + outcomes[membership];
        if (slots[chapter].dense != NULL) {
            slot_dense_add(t, slots[chapter].dense, event);
        } else {
            slot_add_events(t, &slots[chapter], &event, 1);
        }
    }
    return n;
}

/* part / whole in fixed point, rounded to nearest; 0/0 is 0. */
static int64_t fixed_ratio(int64_t part, int64_t whole) {
    if (whole == 0) {
        return 0;
    }
    /* part <= whole < 2^27, so the product fits. */
    return (part * TALLY_FIXED_ONE + whole / 2) / whole;
}

static void add_fields(struct tally *t, const struct tally_encounter *e, unsigned group,
                       const int64_t add[TALLY_FIELDS]) {
    const int *cells =
        &g_array_index(t->atom_cells, int, 0) + (size_t)e->atom * (size_t)(t->n_detailed + 1);
    for (int i = 0; i <= t->n_detailed; i++) {
        int64_t *counts = t->counts + ((size_t)cells[i] * TALLY_GROUPS + group) * TALLY_FIELDS;
        for (int f = 0; f < TALLY_FIELDS; f++) {
            counts[f] += add[f];
        }
    }
    const uint16_t *levels = t->n_attributes == 0 ? NULL
                                                  : &g_array_index(t->atoms, uint16_t, 0) +
                                                        (size_t)e->atom * (size_t)t->n_attributes;
    for (int i = t->n_detailed; i < t->n_groupings; i++) {
        size_t place = tally_place(t, tally_cell(&t->groupings[i], levels));
        int64_t *counts = t->counts + place + (size_t)group * TALLY_SEARCHED;
        for (int k = 0; k < TALLY_SEARCHED; k++) {
            counts[k] += add[tally_searched[k]];
        }
    }
}

/* The principal diagnosis of truth: is it the first of the ranking, is it predicted at all? */
static void add_principal(const struct tally_encounter *e, int64_t add[TALLY_FIELDS]) {
    if (!e->has_principal) {
        return;
    }
    uint32_t best = UINT32_MAX;
    uint32_t best_score = 0;
    for (size_t i = 0; i < e->n_suggested; i++) {
        uint32_t score = MIN(e->suggested[i].score, TALLY_SCORE_ONE);
        if (score > best_score) {
            best_score = score;
            best = e->suggested[i].code;
        }
    }
    add[TALLY_PRINCIPAL] = 1;
    add[TALLY_PRINCIPAL_FIRST] = best == e->principal;
    for (size_t i = 0; i < e->n_pred; i++) {
        add[TALLY_PRINCIPAL_FOUND] += e->pred[i] == e->principal;
    }
}

/* A patient's encounters often come together, so that most repeats are met among the last. */
static void add_patient(struct tally *t, const struct tally_encounter *e) {
    if (!t->has_patients) {
        return;
    }
    const struct tally_patient patient = tally_patient_of(e->patient_token, e->atom);
    g_array_append_val(t->patients, patient);
    if (t->patients->len - t->n_settled >= MAX_UNSETTLED) {
        tally_settle_patients(t);
    }
}

void tally_encounter(struct tally *t, const struct tally_encounter *e) {
    unsigned group = tally_group(e->patient_token);
    if (t->counts[group * TALLY_FIELDS + TALLY_ENCOUNTERS] >= TALLY_MAX_GROUP_ENCOUNTERS ||
        t->counts[group * TALLY_FIELDS + TALLY_SUGGESTIONS] >= TALLY_MAX_GROUP_SUGGESTIONS ||
        e->atom >= SLOT_MAX_ATOMS) {
        t->is_overflown = true;
        return;
    }
    t->is_canonical = false;
    struct walk w = {.event = (uint64_t)e->atom << SLOT_KEY_BITS |
                              (group % TALLY_WIDE_GROUPS) * TALLY_OUTCOMES};
    walk(t, e, &w);
    struct overlap chapter = count_chapters(t, &w);
    int64_t tp = w.code.n[IN_BOTH];
    int64_t fp = w.code.n[IN_PRED];
    int64_t fn = w.code.n[IN_GOLD];
    int64_t add[TALLY_FIELDS] = {
        [TALLY_ENCOUNTERS] = 1,
        [TALLY_EXACT] = fp == 0 && fn == 0,
        [TALLY_F1] = fixed_ratio(2 * tp, 2 * tp + fp + fn),
        [TALLY_JACCARD] = fixed_ratio(tp, tp + fp + fn),
        [TALLY_PRECISION] = fixed_ratio(tp, tp + fp),
        [TALLY_RECALL] = fixed_ratio(tp, tp + fn),
        [TALLY_NO_GOLD] = e->n_gold == 0,
        [TALLY_NO_PRED] = e->n_pred == 0,
        [TALLY_TP] = tp,
        [TALLY_FP] = fp,
        [TALLY_FN] = fn,
        [TALLY_TP_CATEGORY] = w.category.n[IN_BOTH],
        [TALLY_FP_CATEGORY] = w.category.n[IN_PRED],
        [TALLY_FN_CATEGORY] = w.category.n[IN_GOLD],
        [TALLY_TP_CHAPTER] = chapter.n[IN_BOTH],
        [TALLY_FP_CHAPTER] = chapter.n[IN_PRED],
        [TALLY_FN_CHAPTER] = chapter.n[IN_GOLD],
    };
    tally_add_tree(t, e, add);
    tally_add_scores(t, e, group, add);
    add_principal(e, add);
    add_fields(t, e, group, add);
    add_patient(t, e);
}
