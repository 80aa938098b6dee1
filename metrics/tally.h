/*
 * The tally: integer counts of one audit, never a row of data.
 *
 * Everything that Ombud states about coding is a pure function of a tally.
 * Tallies of disjoint sets of encounters merge by adding, so threads, shards,
 * sites and quarters share one mechanism and results do not depend on the
 * order of rows, threads or shards, to the bit.
 *
 *     struct tally *t = tally_new(shape);
 *     tally_encounter(t, &encounter);          // once per encounter
 *     struct tally *sum = tally_merge(a, b, &error);
 *
 * Words used here
 *   attribute  a demographic variable with named levels: sex {F, M, not recorded}
 *   grouping   1 to 3 attributes looked at together: [sex], [race, sex]
 *   cell       one combination of levels of a grouping; cell 0 is everybody
 *   searched   a grouping whose cells have a few fields only (tally_searched): what is looked
 *              through for groups that differ (metrics/subgroup.h) needs no others, no counts by
 *              label and no scores. Searched groupings come after all others, whose cells with
 *              cell 0 are the detailed cells
 *   group      patient group: keyed hash of the patient mod TALLY_GROUPS; all records
 *              of a patient fall into one group. The source of every interval.
 *   wide group group mod TALLY_WIDE_GROUPS, used for the counts per label
 *   label      a code, a category (3 characters) or a chapter
 *   suggestion a code that the model gave for an encounter, with its score, also below
 *              the threshold; a prediction is a suggestion that reaches it
 *   listed     a code of the study's label list, when it has one: suggestions of other
 *              codes are left out, and a ranking goes on through the list's codes
 *
 * Canonical form: levels and labels are sorted by strcmp, except that declared
 * levels keep the study's order; cells follow from levels. Two tallies of the
 * same data are equal byte for byte in canonical form.
 *
 * Ground floor: may depend on GLib and GSL only. Knows no files and no JSON.
 */
#ifndef OMBUD_METRICS_TALLY_H
#define OMBUD_METRICS_TALLY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/quality.h"

#define TALLY_GROUPS 128
#define TALLY_WIDE_GROUPS 16
#define TALLY_MAX_GROUPING 3
#define TALLY_MAX_GROUPINGS 256
#define TALLY_MAX_ATTRIBUTES 64
#define TALLY_MAX_LEVELS 4096
#define TALLY_MAX_CELLS 16384
#define TALLY_MAX_GROUP_ENCOUNTERS ((int64_t)1 << 26) /* keeps every sum within int64_t */

#define TALLY_MAX_GROUP_SUGGESTIONS ((int64_t)1 << 28) /* and within uint32_t */

/* Per-encounter ratios are summed as integers in units of 2^-36 (error under
 * 1e-11 an encounter), because sums of doubles depend on order. */
#define TALLY_FIXED_BITS 36
#define TALLY_FIXED_ONE ((int64_t)1 << TALLY_FIXED_BITS)

/* A score is counted in units of 1 / 4e9, so that any score of up to 9 decimals is exact. Bins are
 * of 0.001, closed above, (0, 0.001] being bin 1; bin 0 is a score of exactly 0. The error of what
 * is made from bins is bounded by the pairs that share one. */
#define TALLY_SCORE_ONE UINT32_C(4000000000)
#define TALLY_SCORE_BINS 1001
#define TALLY_BIN_WIDTH (TALLY_SCORE_ONE / (TALLY_SCORE_BINS - 1))
#define TALLY_TENTHS 10
#define TALLY_MAX_K 1000

/* What a label is. Category and chapter are matched as sets within an
 * encounter: E11.9 for E11.65 is a hit at category E11. */
enum tally_level { TALLY_CODE, TALLY_CATEGORY, TALLY_CHAPTER, TALLY_LEVELS };

/* Counts kept for each cell and patient group. */
enum tally_field {
    TALLY_ENCOUNTERS,
    TALLY_EXACT, /* encounters whose two code sets are equal */
    TALLY_F1,    /* sums of per-encounter ratios, fixed point ... */
    TALLY_JACCARD,
    TALLY_PRECISION, /* 0/0 adds 0, as scikit-learn's zero_division=0 */
    TALLY_RECALL,
    TALLY_NO_GOLD, /* encounters without a gold code */
    TALLY_NO_PRED, /* encounters without a predicted code */
    TALLY_TP,      /* TP, FP, FN at code level, then category, then chapter */
    TALLY_FP,
    TALLY_FN,
    TALLY_TP_CATEGORY,
    TALLY_FP_CATEGORY,
    TALLY_FN_CATEGORY,
    TALLY_TP_CHAPTER,
    TALLY_FP_CHAPTER,
    TALLY_FN_CHAPTER,
    TALLY_TP_BLOCK, /* as sets, like category and chapter */
    TALLY_FP_BLOCK,
    TALLY_FN_BLOCK,
    TALLY_SHARED_CATEGORY, /* counts preserved: sum over nodes of the smaller of the two counts */
    TALLY_SHARED_BLOCK,
    TALLY_SHARED_CHAPTER,
    TALLY_NODES_BOTH, /* distinct nodes (code, headings between, category, block, chapter) */
    TALLY_NODES_PRED,
    TALLY_NODES_GOLD,
    TALLY_HITS_5, /* gold codes among the first k of the ranking ... */
    TALLY_HITS_8,
    TALLY_HITS_15,
    TALLY_HITS_K,   /* k of the study */
    TALLY_RECALL_5, /* ... over gold codes, fixed point */
    TALLY_RECALL_8,
    TALLY_RECALL_15,
    TALLY_RECALL_K,
    TALLY_R_PRECISION,   /* fixed point ... */
    TALLY_AP,            /* over the whole label list; 0 without one */
    TALLY_AP_SUGGESTED,  /* over the suggestions with a score over 0 */
    TALLY_AP_PREDICTED,  /* over the predictions */
    TALLY_SUGGESTIONS,   /* codes suggested */
    TALLY_SCORED,        /* of them with a score of their own; the others count as 1 */
    TALLY_SUGGESTED_TP,  /* of them in gold */
    TALLY_SCORE_SUM,     /* of the suggestions, in units of 1 / TALLY_SCORE_ONE ... */
    TALLY_SCORE_TP,      /* of those in gold */
    TALLY_SCORE_SQUARES, /* sum of score^2, in the same unit */
    TALLY_PRINCIPAL,     /* encounters whose truth names the principal diagnosis */
    TALLY_PRINCIPAL_FIRST,
    TALLY_PRINCIPAL_FOUND,
    TALLY_FIELDS
};

/* Those of searched cells. */
enum { TALLY_SEARCHED = 4 };
extern const enum tally_field tally_searched[TALLY_SEARCHED];

/* The k of precision and recall at k; the last is the study's own, 0 when it has none. */
enum { TALLY_RANKS = 4 };
extern const int tally_ranks[TALLY_RANKS - 1];

/* Counts kept for each label, wide group and cell. */
enum tally_outcome { TALLY_LABEL_TP, TALLY_LABEL_FP, TALLY_LABEL_FN, TALLY_OUTCOMES };

struct tally_attribute {
    char *name;
    GPtrArray *levels;  /* of char *, at least one */
    bool is_declared;   /* level order is the study's, not sorted */
    char *reference;    /* level name, or NULL: the level with most patients */
    char *not_recorded; /* the level that stands for a missing value */
};

struct tally_grouping {
    int n;
    int attribute[TALLY_MAX_GROUPING]; /* indices, ascending */
    bool is_searched;
    int n_levels[TALLY_MAX_GROUPING]; /* of each attribute, in the tally */
    int first_cell;                   /* cells first_cell .. first_cell + n_cells - 1, */
    int n_cells;                      /* last attribute fastest */
};

/* Labels of one level with their counts. */
struct tally_labels {
    GPtrArray *names;  /* of char *, sorted by strcmp */
    uint32_t *of_code; /* the label of each code; NULL at level code */
    struct tally_slot *slots;
    struct tally_pending *pending;
};

/* A patient seen in an atom (one combination of all attributes' levels). The
 * token is a keyed 64-bit hash; it is needed to count distinct patients when a
 * patient's encounters lie in several shards. Sorted by (token, atom). */
struct tally_patient {
    uint32_t high, low; /* of the token: in halves, so that millions take 12 bytes each, not 16 */
    uint32_t atom;
};

static inline struct tally_patient tally_patient_of(uint64_t token, uint32_t atom) {
    return (struct tally_patient){
        .high = (uint32_t)(token >> 32), .low = (uint32_t)token, .atom = atom};
}
static inline uint64_t tally_patient_token(const struct tally_patient *p) {
    return (uint64_t)p->high << 32 | p->low;
}

struct tally {
    char *fingerprint; /* hex SHA-256 of what must agree for a merge */
    char *study_json;  /* the study as text, carried along, not looked into */
    uint64_t seed;
    bool has_patients; /* false: no patient column, each encounter counts as a patient */

    int n_attributes;
    struct tally_attribute *attributes;
    int n_groupings;
    struct tally_grouping *groupings;
    int n_cells;          /* including cell 0 */
    int n_detailed;       /* groupings, the first, that are not searched */
    int n_detailed_cells; /* their cells, including cell 0 */

    /* [n_detailed_cells][TALLY_GROUPS][TALLY_FIELDS], then for the searched cells
     * [..][TALLY_GROUPS][TALLY_SEARCHED]: tally_place(t, n_cells) in all */
    int64_t *counts;
    struct tally_labels labels[TALLY_LEVELS];
    GPtrArray *listed;           /* of char *, sorted: the study's label list; NULL: none */
    int k;                       /* the study's k; 0: none */
    struct tally_scores *scores; /* metrics/tally_score.h */
    struct tally_tree *tree;     /* metrics/tally_tree.h */

    GArray *atoms;      /* of uint16_t, n_attributes level indices an atom */
    GArray *atom_cells; /* of int, n_detailed + 1 cells an atom; cell 0 first */
    GHashTable *atom_index;
    GArray *patients; /* of struct tally_patient; sorted once canonical */
    guint n_settled;  /* of them: the first, without what repeated among those that came together */
    bool is_canonical;
    bool is_overflown;   /* a patient group holds too many encounters to count */
    int64_t *n_patients; /* [n_cells][TALLY_GROUPS], made by tally_finish() */

    int64_t quality[QUALITY_COUNTERS];
};

/* A score of a suggestion that has none of its own. */
#define TALLY_NO_SCORE UINT32_MAX

struct tally_suggestion {
    uint32_t code;
    uint32_t score; /* in units of 1 / TALLY_SCORE_ONE; or TALLY_NO_SCORE */
};

/* A score of 0 to 1 in that unit, to the nearest. */
static inline uint32_t tally_score_of(double score) {
    return (uint32_t)(score * TALLY_SCORE_ONE + 0.5);
}

/* One aligned encounter. The id arrays hold indices into labels[TALLY_CODE],
 * strictly ascending (sets, no duplicates). */
struct tally_encounter {
    uint32_t atom; /* from tally_atom() */
    uint64_t patient_token;
    const uint32_t *gold;
    size_t n_gold;
    const uint32_t *pred;
    size_t n_pred;
    const struct tally_suggestion *suggested; /* by code, strictly ascending; holds pred */
    size_t n_suggested;
    bool has_principal;
    uint32_t principal; /* one of gold */
};

/* An empty tally with attributes, groupings and code names copied. `codes` is
 * sorted by strcmp and distinct; categories and chapters are derived from it
 * (metrics/icd10.h). NULL and `error` when a bound above is exceeded. */
struct tally_shape {
    const char *fingerprint;
    const char *study_json;
    uint64_t seed;
    bool has_patients;
    int n_attributes;
    const struct tally_attribute *attributes;
    int n_groupings;
    const struct tally_grouping *groupings; /* n, attribute[] and is_searched only */
    const GPtrArray *codes;
    const GPtrArray *listed; /* sorted, distinct, each one of codes; NULL: no label list */
    int k;                   /* 0, or 1 to TALLY_MAX_K */
    /* Is a normalised prefix of a code a heading of its own between code and category? NULL: none
     * is. Asked while codes are added to the tally, never kept. */
    bool (*is_heading)(const void *data, const char *prefix);
    const void *headings;
    uint32_t expected; /* encounters, to have room at once; may be 0 */
};
struct tally *tally_new(const struct tally_shape *shape, GError **error);
void tally_free(struct tally *t);

/* The atom for one level index per attribute; made when new. */
uint32_t tally_atom(struct tally *t, const uint16_t *levels);

/* Patient group of a token. */
static inline unsigned tally_group(uint64_t token) {
    return (unsigned)(token >> 57); /* TALLY_GROUPS == 128 */
}

/* Adds one encounter. Not thread safe: one tally a thread, then tally_merge. */
void tally_encounter(struct tally *t, const struct tally_encounter *e);

/* Counts the events that wait (tally_slot.h). tally_finish() does it too. */
void tally_settle(struct tally *t);

/* Moves what `from` has into `to`, an empty tally of the same study with at least the levels
 * and codes of `from`. `from` may only be freed afterwards. */
void tally_move(struct tally *to, struct tally *from);

/* The sum of two tallies of the same study, each finished or settled, as a new canonical tally.
 * Labels and undeclared levels are united by name. NULL and an error that names the first
 * difference when the studies differ; also on integer overflow. */
struct tally *tally_merge(const struct tally *a, const struct tally *b, GError **error);

/* Puts levels, labels, atoms and patients in canonical order, drops labels with
 * no count that are not listed and undeclared levels with no encounter, and counts distinct
 * patients. Call before measuring or writing; repeating it changes nothing. */
void tally_finish(struct tally *t);

/* Where the counts of a cell start, in tally.counts; of n_cells: how many there are. */
static inline size_t tally_place(const struct tally *t, int cell) {
    size_t detailed = (size_t)(cell < t->n_detailed_cells ? cell : t->n_detailed_cells);
    size_t searched = (size_t)cell - detailed;
    return (detailed * TALLY_FIELDS + searched * TALLY_SEARCHED) * TALLY_GROUPS;
}

/* Counts of a detailed cell in one group: TALLY_FIELDS values. */
static inline const int64_t *tally_counts(const struct tally *t, int cell, int group) {
    return t->counts + ((size_t)cell * TALLY_GROUPS + (size_t)group) * TALLY_FIELDS;
}

/* The same for any cell; a searched cell's other fields are 0. */
void tally_read(const struct tally *t, int cell, int group, int64_t out[TALLY_FIELDS]);
/* Of any cell. */
static inline int64_t tally_encounters(const struct tally *t, int cell, int group) {
    int n = cell < t->n_detailed_cells ? TALLY_FIELDS : TALLY_SEARCHED; /* the first field */
    return t->counts[tally_place(t, cell) + (size_t)(group * n)];
}

/* Distinct patients of a cell in one group. After tally_finish(). */
static inline int64_t tally_patients(const struct tally *t, int cell, int group) {
    return t->n_patients[(size_t)cell * TALLY_GROUPS + (size_t)group];
}

/* How many counts one label has: [TALLY_WIDE_GROUPS][n_detailed_cells][TALLY_OUTCOMES]. */
static inline size_t tally_label_size(const struct tally *t) {
    return (size_t)TALLY_WIDE_GROUPS * (size_t)t->n_detailed_cells * TALLY_OUTCOMES;
}

/* Of such a block the outcomes of one wide group and detailed cell. */
static inline const uint32_t *tally_label_at(const struct tally *t, const uint32_t *block, int wide,
                                             int cell) {
    return block + ((size_t)wide * (size_t)t->n_detailed_cells + (size_t)cell) * TALLY_OUTCOMES;
}

/* Expands the counts of one label into out[tally_label_size(t)]. The caller owns out. After
 * tally_finish(). */
void tally_label_counts(const struct tally *t, enum tally_level level, size_t label, uint32_t *out);

/* The same of everybody only, which needs no block. */
void tally_label_overall(const struct tally *t, enum tally_level level, size_t label,
                         uint32_t out[TALLY_WIDE_GROUPS][TALLY_OUTCOMES]);

/* Codes with gold or a prediction; the tally's codes are these, those suggested below the threshold
 * only, and the listed. After tally_finish(). */
int64_t tally_n_used_codes(const struct tally *t);

/* The cell of a grouping for a level of every attribute. */
static inline int tally_cell(const struct tally_grouping *g, const uint16_t *levels) {
    int cell = 0;
    for (int k = 0; k < g->n; k++) {
        cell = cell * g->n_levels[k] + levels[g->attribute[k]];
    }
    return g->first_cell + cell;
}

/* The grouping of a cell and its level index per attribute of the grouping.
 * NULL for cell 0. */
const struct tally_grouping *tally_cell_grouping(const struct tally *t, int cell,
                                                 uint16_t level[TALLY_MAX_GROUPING]);

/* Name of level i of attribute a. */
const char *tally_level_name(const struct tally *t, int attribute, int level);

#endif
