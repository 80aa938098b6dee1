#include "audit/ingest/align.h"

#include <string.h>

#include "audit/ingest/code_sets.h"
#include "audit/ingest/codes.h"
#include "audit/ingest/join.h"
#include "metrics/parallel.h"

#define MAX_DIRECT_ATOMS ((size_t)1 << 20)

/* Where an attribute's level is found: a file's table and a place in its levels. */
struct level_place {
    enum study_role role;
    int at;
};

/* What a thread needs besides its tally. */
struct align_thread {
    struct tally *tally;
    struct arena arena; /* of the bucket in hand */
    struct join join;
    struct code_sets sets;
    uint32_t *atoms;  /* by mixed radix of the levels, + 1; NULL when there are too many */
    gint64 join_time; /* microseconds */
};

struct align {
    const struct study *study;
    const struct code_space *space;
    uint8_t *is_listed; /* by code; NULL: there is no label list */
    int n_threads;
    const struct align_part *part; /* in hand */
    struct entities entities[STUDY_ROLES];
    struct align_thread *threads;
    struct level_place places[TALLY_MAX_ATTRIBUTES];
    size_t strides[TALLY_MAX_ATTRIBUTES];
    uint16_t missing[TALLY_MAX_ATTRIBUTES]; /* index of "not recorded" */
    bool has_direct_atoms;
    size_t n_direct_atoms;
    bool has_patients;
    char *fingerprint, *description;
};

static void find_places(struct align *w, const struct columns *const columns[STUDY_ROLES]) {
    for (int role = STUDY_TRUTH; role < STUDY_ROLES; role++) {
        const struct columns *c = columns[role];
        for (int i = 0; c != NULL && i < c->n_attributes; i++) {
            w->places[c->attribute[i]] =
                (struct level_place){.role = (enum study_role)role, .at = i};
        }
    }
    const struct columns *encounters = columns[STUDY_ENCOUNTERS];
    w->has_patients = columns[STUDY_TRUTH]->at[COLUMN_PATIENT_ID] >= 0 ||
                      (encounters != NULL && encounters->at[COLUMN_PATIENT_ID] >= 0);
}

static void place_levels(struct align *w, const struct levels *levels) {
    size_t product = 1;
    w->has_direct_atoms = true;
    for (int a = 0; a < levels->n_attributes; a++) {
        const GPtrArray *names = levels->attributes[a].levels;
        w->missing[a] = 0;
        while (strcmp(names->pdata[w->missing[a]], STUDY_NOT_RECORDED) != 0) {
            w->missing[a]++; /* levels_make put it into every attribute */
        }
        w->strides[a] = product;
        product *= w->has_direct_atoms ? names->len : 1;
        w->has_direct_atoms = w->has_direct_atoms && product <= MAX_DIRECT_ATOMS;
    }
    w->n_direct_atoms = w->has_direct_atoms ? product : 1;
}

static bool is_grouping(const struct tally_grouping *groupings, int n,
                        const struct tally_grouping *g) {
    for (int i = 0; i < n; i++) {
        if (groupings[i].n == g->n &&
            memcmp(groupings[i].attribute, g->attribute, (size_t)g->n * sizeof(int)) == 0) {
            return true;
        }
    }
    return false;
}

/* Every pair and, at depth 3, every three attributes that are not there yet. */
static int add_searched(const struct study *s, struct tally_grouping *groupings, int n) {
    int n_attributes = (int)s->attributes->len;
    for (int a = 0; a < n_attributes && s->search_depth > 0; a++) {
        for (int b = a + 1; b < n_attributes; b++) {
            for (int c = b; c < (s->search_depth > 2 ? n_attributes : b + 1); c++) {
                struct tally_grouping g = {
                    .n = c == b ? 2 : 3, .attribute = {a, b, c}, .is_searched = true};
                if (!is_grouping(groupings, n, &g)) {
                    groupings[n++] = g;
                }
            }
        }
    }
    return n;
}

/* The groupings: every attribute, then the study's intersections, then those only searched. */
static int make_groupings(const struct study *s, struct tally_grouping *groupings) {
    int n = 0;
    for (guint a = 0; a < s->attributes->len; a++) {
        groupings[n++] = (struct tally_grouping){.n = 1, .attribute = {(int)a}};
    }
    for (guint i = 0; i < s->intersections->len; i++) {
        const GPtrArray *names = s->intersections->pdata[i];
        struct tally_grouping g = {0};
        for (guint a = 0; a < s->attributes->len; a++) {
            const struct study_attribute *attribute = s->attributes->pdata[a];
            for (guint k = 0; k < names->len && g.n < TALLY_MAX_GROUPING; k++) {
                if (strcmp(names->pdata[k], attribute->name) == 0) {
                    g.attribute[g.n++] = (int)a;
                }
            }
        }
        groupings[n++] = g;
    }
    return add_searched(s, groupings, n);
}

/* The thread's tally with the levels and codes of now; NULL and an error when there are too
 * many. */
static struct tally *shape_tally(const struct align *w, const struct levels *levels,
                                 const GPtrArray *codes, struct tally *before, GError **error) {
    const struct study *s = w->study;
    struct tally_grouping *groupings = g_new0(struct tally_grouping, (gsize)study_groupings(s) + 1);
    struct tally_shape shape = {
        .fingerprint = w->fingerprint,
        .study_json = w->description,
        .seed = s->seed,
        .has_patients = w->has_patients,
        .n_attributes = levels->n_attributes,
        .attributes = levels->attributes,
        .n_groupings = make_groupings(s, groupings),
        .groupings = groupings,
        .codes = codes,
        .listed = w->space->listed,
        .k = s->k,
        .is_heading = w->space->headings == NULL ? NULL : code_space_is_heading,
        .headings = w->space,
    };
    struct tally *t = tally_new(&shape, error);
    g_free(groupings);
    if (t != NULL && before != NULL) {
        tally_move(t, before);
    }
    tally_free(before);
    return t;
}

static void place_list(struct align *w, const GPtrArray *codes) {
    const GPtrArray *listed = w->space->listed;
    g_clear_pointer(&w->is_listed, g_free);
    if (listed == NULL) {
        return;
    }
    w->is_listed = g_new0(uint8_t, MAX(codes->len, 1));
    uint32_t *places = codes_translate(listed, codes);
    for (guint i = 0; i < listed->len; i++) {
        w->is_listed[places[i]] = 1;
    }
    g_free(places);
}

bool align_shape(struct align *w, const struct levels *levels, const GPtrArray *codes,
                 GError **error) {
    place_levels(w, levels);
    place_list(w, codes);
    bool is_ok = true;
    for (int t = 0; t < w->n_threads && is_ok; t++) {
        struct align_thread *thread = &w->threads[t];
        thread->tally = shape_tally(w, levels, codes, g_steal_pointer(&thread->tally), error);
        g_free(thread->atoms);
        thread->atoms = g_new0(uint32_t, w->n_direct_atoms);
        is_ok = thread->tally != NULL;
    }
    return is_ok;
}

/* Where the demographics of an encounter are; index ENTITY_NONE: nowhere. */
struct found {
    const struct entity_bucket *bucket;
    uint32_t index;
    int n_attributes; /* of the file */
};

static struct found look_up(const struct entities *e, struct id_hash id) {
    const struct entity_bucket *b = &e->buckets[bucket_of(id)];
    return (struct found){
        .bucket = b, .index = entity_find(b, id), .n_attributes = e->n_attributes};
}

/* The entity that names the encounter's patient: in the encounters file, else in
 * truth; NULL when neither does. */
static const struct entity *patient_of(const struct found found[STUDY_ROLES]) {
    static const enum study_role order[] = {STUDY_ENCOUNTERS, STUDY_TRUTH};
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        const struct found *f = &found[order[i]];
        if (f->index != ENTITY_NONE && f->bucket->items[f->index].has_patient) {
            return &f->bucket->items[f->index];
        }
    }
    return NULL;
}

static void count_flags(struct tally *t, uint8_t flags) {
    t->quality[QUALITY_BAD_NUMBERS] += (flags & LEVEL_IS_BAD_NUMBER) != 0;
    t->quality[QUALITY_UNKNOWN_LEVELS] += (flags & LEVEL_IS_UNKNOWN) != 0;
}

static uint32_t atom_of(struct align *w, struct align_thread *t,
                        const struct found found[STUDY_ROLES]) {
    uint16_t levels[TALLY_MAX_ATTRIBUTES] = {0};
    size_t direct = 0;
    bool has_conflict = false;
    for (int a = 0; a < t->tally->n_attributes; a++) {
        const struct level_place *p = &w->places[a];
        const struct found *f = &found[p->role];
        uint16_t level = LEVEL_NONE;
        if (f->index != ENTITY_NONE) {
            size_t at = (size_t)f->index * (size_t)f->n_attributes + (size_t)p->at;
            level = f->bucket->levels[at];
            count_flags(t->tally, f->bucket->flags[at]);
        }
        has_conflict = has_conflict || level == LEVEL_CONFLICT;
        if (level >= LEVEL_NOT_RECORDED) {
            level = w->missing[a];
        }
        levels[a] = level;
        direct += w->strides[a] * level;
    }
    t->tally->quality[QUALITY_CONFLICTING_DEMOGRAPHICS] += has_conflict;
    if (!w->has_direct_atoms) {
        return tally_atom(t->tally, levels);
    }
    if (t->atoms[direct] == 0) {
        t->atoms[direct] = tally_atom(t->tally, levels) + 1;
    }
    return t->atoms[direct] - 1;
}

/* Finds an encounter's rows in the other files and counts what is missing. */
static uint64_t find_rows(const struct align *w, struct tally *t, struct found found[STUDY_ROLES],
                          const struct entity *e) {
    if (w->part->records[STUDY_ENCOUNTERS] != NULL) {
        found[STUDY_ENCOUNTERS] = look_up(&w->entities[STUDY_ENCOUNTERS], e->id);
        t->quality[QUALITY_ENCOUNTERS_WITHOUT_DEMOGRAPHICS] +=
            found[STUDY_ENCOUNTERS].index == ENTITY_NONE;
    }
    if (!w->has_patients) {
        return e->id.a;
    }
    const struct entity *owner = patient_of(found);
    if (owner == NULL) {
        t->quality[QUALITY_ENCOUNTERS_WITHOUT_PATIENT]++;
        return e->id.a;
    }
    t->quality[QUALITY_CONFLICTING_PATIENTS] += owner->has_patient_conflict;
    if (w->part->patients != NULL) {
        found[STUDY_PATIENTS] = look_up(w->part->patients, owner->patient);
        t->quality[QUALITY_ENCOUNTERS_WITHOUT_PATIENT] +=
            found[STUDY_PATIENTS].index == ENTITY_NONE;
    }
    return owner->patient.a;
}

/* An encounter that will be counted. */
struct turn {
    uint64_t token;
    uint32_t index, atom;
};

/* Who is counted, with patient and atom. Returns how many. */
static uint32_t find_turns(struct align *w, struct align_thread *t, const struct entity_bucket *b,
                           struct turn *turns) {
    int64_t *quality = t->tally->quality;
    uint32_t n = 0;
    quality[QUALITY_ENCOUNTERS_WITH_TRUTH] += b->n;
    for (uint32_t index = 0; index < b->n; index++) {
        bool has_pairs = t->join.offsets[index + 1] > t->join.offsets[index];
        quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION] += !has_pairs;
        if (!has_pairs && w->study->leaves_out_unpredicted) {
            continue;
        }
        struct found found[STUDY_ROLES] = {
            [STUDY_TRUTH] = {.bucket = b,
                             .index = index,
                             .n_attributes = w->entities[STUDY_TRUTH].n_attributes},
            [STUDY_ENCOUNTERS] = {.index = ENTITY_NONE},
            [STUDY_PATIENTS] = {.index = ENTITY_NONE},
        };
        uint64_t token = find_rows(w, t->tally, found, &b->items[index]);
        turns[n++] = (struct turn){.token = token, .index = index, .atom = atom_of(w, t, found)};
    }
    quality[QUALITY_ENCOUNTERS_MATCHED] += n;
    return n;
}

/* Place of a patient group in the order of counting: those of a wide group stand together. */
static inline unsigned place_of(uint64_t token) {
    unsigned group = tally_group(token);
    return group % TALLY_WIDE_GROUPS * (TALLY_GROUPS / TALLY_WIDE_GROUPS) +
           group / TALLY_WIDE_GROUPS;
}

/* By patient group, whose counts are then in the cache. The order changes no sum. */
static void sort_turns(const struct turn *turns, uint32_t n, struct turn *sorted) {
    uint32_t ends[TALLY_GROUPS + 1] = {0};
    for (uint32_t i = 0; i < n; i++) {
        ends[place_of(turns[i].token) + 1]++;
    }
    for (int i = 0; i < TALLY_GROUPS; i++) {
        ends[i + 1] += ends[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        sorted[ends[place_of(turns[i].token)]++] = turns[i];
    }
}

static void count_turn(const struct align *w, struct align_thread *t, const struct entity_bucket *b,
                       const struct turn *turn) {
    const struct entity *e = &b->items[turn->index];
    size_t first_pair = t->join.offsets[turn->index];
    size_t n_pairs = t->join.offsets[turn->index + 1] - first_pair;
    int64_t *quality = t->tally->quality;
    struct tally_encounter encounter = {.patient_token = turn->token, .atom = turn->atom};
    code_sets_start(&t->sets, &encounter, MAX(n_pairs, e->n_codes));
    code_sets_gold(&t->sets, b->codes + e->first_code, e->n_codes, &encounter, quality);
    const struct code_rows rows = {
        .pairs = t->join.pairs + first_pair,
        .scores = t->join.scores == NULL ? NULL : t->join.scores + first_pair,
        .n = n_pairs,
        .is_listed = w->is_listed,
    };
    code_sets_suggested(&t->sets, &rows, &encounter, quality);
    tally_encounter(t->tally, &encounter);
}

static struct entities_from source_of(const struct align *w, enum study_role role) {
    return (struct entities_from){
        .records = w->part->records[role],
        .n_threads = w->n_threads,
        .levels = w->part->levels,
        .code_maps = role == STUDY_TRUTH ? w->part->truth_maps : NULL,
    };
}

static void align_bucket(void *data, int bucket, int thread) {
    struct align *w = data;
    struct align_thread *t = &w->threads[thread];
    gint64 start = g_get_monotonic_time();
    for (int role = STUDY_TRUTH; role <= STUDY_ENCOUNTERS; role++) {
        if (w->part->records[role] != NULL) {
            struct entities_from from = source_of(w, (enum study_role)role);
            entities_build(&w->entities[role], &from, bucket, &t->arena);
        }
    }
    const struct entity_bucket *truth = &w->entities[STUDY_TRUTH].buckets[bucket];
    join_bucket(&t->join, truth,
                &(struct join_from){.predictions = w->part->predictions,
                                    .maps = w->part->prediction_maps,
                                    .n_threads = w->n_threads,
                                    .bucket = bucket},
                &t->arena);
    t->join_time += g_get_monotonic_time() - start;
    struct turn *turns = arena_take(&t->arena, truth->n * sizeof *turns);
    struct turn *sorted = arena_take(&t->arena, truth->n * sizeof *sorted);
    uint32_t n_turns = find_turns(w, t, truth, turns);
    sort_turns(turns, n_turns, sorted);
    for (uint32_t i = 0; i < n_turns; i++) {
        count_turn(w, t, truth, &sorted[i]);
    }
    arena_reset(&t->arena);
    const struct ingest_options *options = w->part->options;
    if (thread == 0 && options != NULL && options->progress != NULL) {
        const struct ingest_progress p = {.phase = "joined and counted",
                                          .done = (double)(bucket + 1) / BUCKETS};
        options->progress(&p, options->data);
    }
}

void align_part(struct align *w, const struct align_part *part) {
    w->part = part;
    for (int role = STUDY_TRUTH; role <= STUDY_ENCOUNTERS; role++) {
        if (part->records[role] != NULL) {
            struct entities_from from = source_of(w, (enum study_role)role);
            entities_init(&w->entities[role], &from);
        }
    }
    parallel_run(w->n_threads, BUCKETS, align_bucket, w);
}

static void settle(void *data, int task, int thread) {
    (void)thread;
    struct align *w = data;
    tally_settle(w->threads[task].tally);
}

/* The private tallies as one. NULL when it is too large or there is nothing. */
static struct tally *add_up(struct align *w, bool may_be_empty, GError **error) {
    struct tally *sum = g_steal_pointer(&w->threads[0].tally);
    for (int t = 1; t < w->n_threads && sum != NULL; t++) {
        struct tally *next = tally_merge(sum, w->threads[t].tally, error);
        tally_free(sum);
        sum = next;
    }
    if (sum == NULL) {
        return NULL;
    }
    for (int t = 0; t < w->n_threads; t++) {
        sum->quality[QUALITY_ENCOUNTERS_WITHOUT_TRUTH] += w->threads[t].join.n_unmatched_encounters;
        sum->quality[QUALITY_PREDICTIONS_WITHOUT_TRUTH] += w->threads[t].join.n_unmatched_rows;
    }
    GQuark quark = g_quark_from_static_string("ombud-align");
    if (sum->is_overflown) {
        g_set_error(error, quark, 0,
                    "there are more encounters than a tally can count; "
                    "fix: audit shorter periods");
    } else if (!may_be_empty && (sum->quality[QUALITY_ENCOUNTERS_MATCHED] == 0 ||
                                 (sum->quality[QUALITY_ENCOUNTERS_WITHOUT_TRUTH] > 0 &&
                                  sum->quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION] ==
                                      sum->quality[QUALITY_ENCOUNTERS_WITH_TRUTH]))) {
        g_set_error(error, quark, 0,
                    "no encounter has both truth and predictions; fix: check that the encounter "
                    "ids of the two files are written alike");
    } else {
        tally_finish(sum);
        return sum;
    }
    tally_free(sum);
    return NULL;
}

struct align *align_new(const struct study *s, const struct code_space *space, int n_threads,
                        const struct columns *const columns[STUDY_ROLES]) {
    struct align *w = g_new0(struct align, 1);
    w->study = s;
    w->space = space;
    w->n_threads = n_threads;
    w->threads = g_new0(struct align_thread, (gsize)n_threads);
    for (int t = 0; t < n_threads; t++) {
        join_init(&w->threads[t].join);
    }
    w->fingerprint = study_fingerprint(s, space->sha256);
    w->description = study_describe(s);
    find_places(w, columns);
    return w;
}

struct tally *align_finish(struct align *w, bool may_be_empty, GError **error) {
    parallel_run(w->n_threads, w->n_threads, settle, w);
    return add_up(w, may_be_empty, error);
}

void align_locate(const struct align *w, struct reader_notes *notes) {
    for (int t = 0; t < w->n_threads; t++) {
        for (int i = 0; i < w->threads[t].join.n_first_rows; i++) {
            struct reader_place place = {.counter = QUALITY_PREDICTIONS_WITHOUT_TRUTH,
                                         .block = w->threads[t].join.first_rows[i].block,
                                         .row = w->threads[t].join.first_rows[i].row};
            g_array_append_val(notes->located, place);
        }
    }
}

double align_join_seconds(const struct align *w) {
    gint64 sum = 0;
    for (int t = 0; t < w->n_threads; t++) {
        sum += w->threads[t].join_time;
    }
    return (double)sum / (double)w->n_threads / 1e6;
}

void align_free(struct align *w) {
    if (w == NULL) {
        return;
    }
    for (int t = 0; t < w->n_threads; t++) {
        struct align_thread *thread = &w->threads[t];
        tally_free(thread->tally);
        arena_clear(&thread->arena);
        g_free(thread->atoms);
        join_clear(&thread->join);
        code_sets_clear(&thread->sets);
    }
    g_free(w->threads);
    g_free(w->is_listed);
    g_free(w->fingerprint);
    g_free(w->description);
    g_free(w);
}
