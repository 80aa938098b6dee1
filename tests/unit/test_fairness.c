/* The fairness section of studies at the edge of sense: each gives an answer or a reason. And a
 * subgroup planted in three attributes. */
#include <math.h>
#include <string.h>

#include "metrics/fairness.h"
#include "metrics/measure.h"
#include "tests/unit/run.h"

enum { MAX_CODES = 4 };

struct world {
    int n_attributes, n_levels, n_patients, depth;
    /* Which codes a patient has and is given, by number and levels. */
    void (*chart)(int patient, const uint16_t *level, struct tally_encounter *e);
    void (*levels)(int patient, uint16_t *level);
};

static const uint32_t ids[MAX_CODES] = {0, 1, 2, 3};

static struct tally *tally_of(const struct world *w) {
    struct tally_attribute attributes[4];
    struct tally_grouping groupings[16] = {{0}};
    int n = 0;
    GPtrArray *codes = g_ptr_array_new();
    static const char *const names[MAX_CODES] = {"A000", "A001", "B000", "C000"};
    for (int i = 0; i < MAX_CODES; i++) {
        g_ptr_array_add(codes, (gpointer)(uintptr_t)names[i]);
    }
    for (int a = 0; a < w->n_attributes; a++) {
        attributes[a] =
            (struct tally_attribute){.name = g_strdup_printf("a%d", a),
                                     .levels = g_ptr_array_new_with_free_func(g_free),
                                     .is_declared = true,
                                     .not_recorded = (char *)(uintptr_t) "not recorded"};
        for (int l = 0; l < w->n_levels; l++) {
            g_ptr_array_add(attributes[a].levels, g_strdup_printf("L%d", l));
        }
        groupings[n++] = (struct tally_grouping){.n = 1, .attribute = {a}};
    }
    for (int a = 0; a < w->n_attributes && w->depth > 1; a++) {
        for (int b = a + 1; b < w->n_attributes; b++) {
            groupings[n++] = (struct tally_grouping){.n = 2, .attribute = {a, b}};
            for (int c = b + 1; c < w->n_attributes; c++) {
                groupings[n++] = (struct tally_grouping){.n = 3, .attribute = {a, b, c}};
            }
        }
    }
    const struct tally_shape shape = {.fingerprint = "",
                                      .study_json = "{}",
                                      .has_patients = true,
                                      .n_attributes = w->n_attributes,
                                      .attributes = attributes,
                                      .n_groupings = n,
                                      .groupings = groupings,
                                      .codes = codes};
    struct tally *t = tally_new(&shape, NULL);
    ck_assert_ptr_nonnull(t);
    for (int a = 0; a < w->n_attributes; a++) {
        g_free(attributes[a].name);
        g_ptr_array_unref(attributes[a].levels);
    }
    g_ptr_array_unref(codes);
    uint64_t state = 88172645463325252U;
    for (int p = 0; p < w->n_patients; p++) {
        uint16_t level[4] = {0};
        w->levels(p, level);
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        struct tally_encounter e = {.atom = tally_atom(t, level), .patient_token = state};
        w->chart(p, level, &e);
        tally_encounter(t, &e);
    }
    tally_finish(t);
    return t;
}

/* Measured; the estimates must outlive the fairness. */
static struct fairness *fairness_of(const struct world *w, struct estimates **estimates) {
    struct tally *t = tally_of(w);
    struct measure_options o = MEASURE_DEFAULTS;
    o.n_groupings = w->n_attributes;
    *estimates = measure(t, &o, NULL);
    ck_assert_ptr_nonnull(*estimates);
    const struct fairness_options options = {.confidence = 0.95,
                                             .n_shown = w->n_attributes,
                                             .min_patients = 20,
                                             .has_search = w->depth > 1,
                                             .seed = 1};
    struct fairness *f = fairness_new(t, *estimates, &options, NULL);
    ck_assert_ptr_nonnull(f);
    tally_free(t);
    return f;
}

static void clear(struct fairness *f, struct estimates *e) {
    fairness_free(f);
    estimates_free(e);
}

static const struct criterion *criterion_of(const struct fairness *f, const char *id) {
    for (guint i = 0; i < f->criteria->len; i++) {
        const struct criterion *c = &g_array_index(f->criteria, struct criterion, i);
        if (strcmp(c->row->id, id) == 0) {
            return c;
        }
    }
    ck_abort_msg("no criterion %s", id);
}

/* Two codes, both found but for every fifth patient. */
static void usual(int patient, const uint16_t *level, struct tally_encounter *e) {
    (void)level;
    e->gold = e->pred = ids;
    e->n_gold = 2;
    e->n_pred = patient % 5 == 0 ? 1 : 2;
}

static void perfect(int patient, const uint16_t *level, struct tally_encounter *e) {
    (void)patient;
    (void)level;
    e->gold = e->pred = ids;
    e->n_gold = e->n_pred = 2;
}

/* Level 1 has no gold code at all: one class only. */
static void one_class(int patient, const uint16_t *level, struct tally_encounter *e) {
    usual(patient, level, e);
    e->n_gold = level[0] == 1 ? 0 : e->n_gold;
}

static void in_turn(int patient, uint16_t *level) {
    level[0] = (uint16_t)(patient % 2);
}

static void all_first(int patient, uint16_t *level) {
    (void)patient;
    level[0] = 0;
}

static void one_in_second(int patient, uint16_t *level) {
    level[0] = patient == 7;
}

static void thousand(int patient, uint16_t *level) {
    level[0] = (uint16_t)(patient % 1000);
}

START_TEST(test_a_group_without_patients_is_no_group) {
    const struct world w = {1, 3, 200, 0, usual, in_turn}; /* L2 is empty */
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    const struct criterion *c = criterion_of(f, "equal_opportunity");
    ck_assert_int_eq(c->n_groups, 2);
    ck_assert_int_eq(c->n_defined, 2);
    ck_assert(c->has_value && c->has_interval);
    ck_assert_int_eq(f->mix->len, 4); /* L1 by code and category, recall and precision */
    clear(f, e);
}
END_TEST

START_TEST(test_a_single_level_has_a_reason) {
    const struct world w = {1, 1, 200, 0, usual, all_first};
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    const struct criterion *c = criterion_of(f, "equal_opportunity");
    ck_assert(!c->has_value && !c->has_interval);
    ck_assert_str_eq(c->reason, "there are fewer than two groups");
    ck_assert_int_eq(f->mix->len, 0);
    ck_assert_int_eq(f->families->len, 0);
    clear(f, e);
}
END_TEST

START_TEST(test_a_group_of_one_patient_has_a_value_and_no_range) {
    const struct world w = {1, 2, 200, 0, usual, one_in_second};
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    const struct criterion *c = criterion_of(f, "equal_opportunity");
    ck_assert(c->has_value && !c->has_interval);
    ck_assert_str_eq(c->reason, "a group has too few patients for a range");
    const struct case_mix *m = &g_array_index(f->mix, struct case_mix, 0);
    ck_assert_int_eq(m->reading, MIX_UNKNOWN);
    clear(f, e);
}
END_TEST

START_TEST(test_one_class_only_is_undefined_not_zero) {
    const struct world w = {1, 2, 200, 0, one_class, in_turn};
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    const struct criterion *c = criterion_of(f, "equal_opportunity");
    ck_assert(!c->has_value);
    ck_assert_int_eq(c->n_groups, 2);
    ck_assert_int_eq(c->n_defined, 1);
    ck_assert_str_eq(c->reason, "fewer than two groups have a value");
    ck_assert(criterion_of(f, "demographic_parity")->has_value);
    clear(f, e);
}
END_TEST

START_TEST(test_all_equal_differs_by_nothing_and_has_a_range) {
    const struct world w = {1, 2, 200, 0, perfect, in_turn};
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    const struct criterion *c = criterion_of(f, "equal_opportunity");
    ck_assert(c->has_value && c->has_interval);
    ck_assert_double_eq(c->difference, 0);
    ck_assert_double_eq(c->lo, 0);
    ck_assert_double_gt(c->hi, 0.01); /* 100 patients without a miss are no proof of none */
    const struct fair_inequality *x = &g_array_index(f->inequality, struct fair_inequality, 0);
    ck_assert_double_eq(x->all.theil, 0);
    clear(f, e);
}
END_TEST

START_TEST(test_a_thousand_levels_are_answered) {
    const struct world w = {1, 1000, 4000, 0, usual, thousand};
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    ck_assert_int_eq(criterion_of(f, "equal_opportunity")->n_groups, 1000);
    ck_assert_int_eq(f->joint->keys->len, 0); /* too many to pair: the judge takes Bonferroni */
    for (guint i = 0; i < f->families->len; i++) {
        const struct family *x = &g_array_index(f->families, struct family, i);
        ck_assert_double_eq(x->level, x->bonferroni_level);
    }
    clear(f, e);
}
END_TEST

/* A number that shows nothing of x (the finalizer of MurmurHash3). */
static uint32_t mix(uint32_t x) {
    x = (x ^ x >> 16) * 0x85ebca6bU;
    x = (x ^ x >> 13) * 0xc2b2ae35U;
    return x ^ x >> 16;
}

/* Every second chart of level 1 of all three attributes misses; nobody else's does but one in ten.
 */
static void planted(int patient, const uint16_t *level, struct tally_encounter *e) {
    bool is_planted = level[0] == 1 && level[1] == 1 && level[2] == 1;
    e->gold = e->pred = ids;
    e->n_gold = 2;
    e->n_pred = mix((uint32_t)patient + 7919) % (is_planted ? 2 : 10) == 0 ? 0 : 2;
}

static void mixed(int patient, uint16_t *level) {
    uint32_t x = mix((uint32_t)patient);
    for (int a = 0; a < 3; a++, x /= 3) {
        level[a] = (uint16_t)(x % 3);
    }
}

START_TEST(test_a_planted_subgroup_is_found_and_explains_its_wholes) {
    const struct world w = {3, 3, 6000, 3, planted, mixed};
    struct estimates *e = NULL;
    struct fairness *f = fairness_of(&w, &e);
    const struct subgroup_search *s = f->search;
    ck_assert_int_eq(s->depth, 3);
    ck_assert_int_eq(s->n_cells, 9 + 27 + 27);
    ck_assert_int_gt(s->n_found, 0);
    const struct subgroup *x = &g_array_index(s->found, struct subgroup, 0);
    ck_assert_int_eq(x->group.n_by, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(x->group.by[i].level, "L1");
    }
    ck_assert_double_lt(x->hi, 0);
    ck_assert_int_eq(x->explained_by, -1);
    /* Groups apart from it may stand out too: the rest of those has it. Its wholes do not. */
    for (guint i = 1; i < s->found->len; i++) {
        const struct subgroup *y = &g_array_index(s->found, struct subgroup, i);
        bool is_whole = true;
        for (int k = 0; k < y->group.n_by; k++) {
            is_whole = is_whole && strcmp(y->group.by[k].level, "L1") == 0;
        }
        ck_assert(!is_whole || y->explained_by >= 0);
    }
    clear(f, e);
}
END_TEST

RUN_TESTS("fairness", test_a_group_without_patients_is_no_group, test_a_single_level_has_a_reason,
          test_a_group_of_one_patient_has_a_value_and_no_range,
          test_one_class_only_is_undefined_not_zero,
          test_all_equal_differs_by_nothing_and_has_a_range, test_a_thousand_levels_are_answered,
          test_a_planted_subgroup_is_found_and_explains_its_wholes)
