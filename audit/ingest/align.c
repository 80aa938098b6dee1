#include "audit/ingest/align.h"

#include <stdlib.h>
#include <string.h>

#include "audit/ingest/parallel.h"

#define MAX_DIRECT_ATOMS ((size_t)1 << 20)

/* Where an attribute's level is found: a file's table and a place in its levels. */
struct level_place {
    enum study_role role;
    int at;
};

/* What a thread needs besides its tally. */
struct align_thread {
    struct tally *tally;
    uint32_t *atoms;   /* by mixed radix of the levels, + 1; NULL when there are too many */
    uint32_t *pairs;   /* codes of the bucket's pairs, by encounter */
    uint32_t *scores;  /* their scores */
    uint32_t *offsets; /* first pair of each encounter, n + 1 */
    size_t n_pairs, n_offsets;
    uint32_t *gold, *pred; /* scratch of one encounter ... */
    uint64_t *sorted;
    struct tally_suggestion *suggested;
    size_t n_scratch;
};

struct align_work {
    const struct align_input *in;
    struct align_thread *threads;
    struct level_place places[TALLY_MAX_ATTRIBUTES];
    size_t strides[TALLY_MAX_ATTRIBUTES];
    uint16_t missing[TALLY_MAX_ATTRIBUTES]; /* index of "not recorded" */
    bool has_direct_atoms;
    size_t n_direct_atoms;
    bool has_patients;
};

/* Ascending; insertion sort, because an encounter has a handful of codes. */
static int compare_codes(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void sort_codes(uint32_t *codes, size_t n) {
    if (n > 48) {
        qsort(codes, n, sizeof *codes, compare_codes);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t code = codes[i];
        size_t k = i;
        while (k > 0 && codes[k - 1] > code) {
            codes[k] = codes[k - 1];
            k--;
        }
        codes[k] = code;
    }
}

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void sort_keys(uint64_t *keys, size_t n) {
    if (n > 48) {
        qsort(keys, n, sizeof *keys, compare_keys);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t k = i;
        for (; k > 0 && keys[k - 1] > key; k--) {
            keys[k] = keys[k - 1];
        }
        keys[k] = key;
    }
}

static void find_places(struct align_work *w) {
    for (int role = STUDY_TRUTH; role < STUDY_ROLES; role++) {
        const struct columns *c = w->in->columns[role];
        for (int i = 0; c != NULL && i < c->n_attributes; i++) {
            w->places[c->attribute[i]] =
                (struct level_place){.role = (enum study_role)role, .at = i};
        }
    }
    for (int a = 0; a < w->in->levels->n_attributes; a++) {
        const GPtrArray *names = w->in->levels->attributes[a].levels;
        while (strcmp(names->pdata[w->missing[a]], STUDY_NOT_RECORDED) != 0) {
            w->missing[a]++; /* levels_make put it into every attribute */
        }
    }
    size_t product = 1;
    w->has_direct_atoms = true;
    for (int a = 0; a < w->in->levels->n_attributes; a++) {
        w->strides[a] = product;
        product *= w->in->levels->attributes[a].levels->len;
        if (product > MAX_DIRECT_ATOMS) {
            w->has_direct_atoms = false;
            break;
        }
    }
    w->n_direct_atoms = product;
    const struct columns *encounters = w->in->columns[STUDY_ENCOUNTERS];
    w->has_patients = w->in->columns[STUDY_TRUTH]->at[COLUMN_PATIENT_ID] >= 0 ||
                      (encounters != NULL && encounters->at[COLUMN_PATIENT_ID] >= 0);
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
                struct tally_grouping g = {.n = c == b ? 2 : 3, .attribute = {a, b, c}};
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

static struct tally *new_tally(const struct align_work *w, GError **error) {
    const struct study *s = w->in->study;
    struct tally_grouping *groupings = g_new0(struct tally_grouping, (gsize)study_groupings(s) + 1);
    struct tally_shape shape = {
        .fingerprint = w->in->fingerprint,
        .study_json = w->in->study_json,
        .seed = s->seed,
        .has_patients = w->has_patients,
        .n_attributes = w->in->levels->n_attributes,
        .attributes = w->in->levels->attributes,
        .n_groupings = make_groupings(s, groupings),
        .groupings = groupings,
        .codes = w->in->codes,
        .listed = w->in->space->listed,
        .k = s->k,
        .is_heading = w->in->space->headings == NULL ? NULL : code_space_is_heading,
        .headings = w->in->space,
        .expected = (uint32_t)MIN(w->in->entities[STUDY_TRUTH]->n / (uint64_t)w->in->n_threads,
                                  UINT32_MAX / sizeof(struct tally_patient)),
    };
    struct tally *t = tally_new(&shape, error);
    g_free(groupings);
    return t;
}

/* A pair as it is read; the encounter holds until the next one names another. */
struct pair {
    uint32_t word, encounter, score;
};

/* Calls the pairs of one thread's bucket in order. */
#define FOR_PAIRS(predictions, bucket, pair)                                                       \
    for (struct stream_reader reader_ = stream_read(&(predictions)->pairs[bucket]);                \
         next_pair(&reader_, (predictions)->keeps_scores, &(pair));)

static inline bool next_pair(struct stream_reader *r, bool has_score, struct pair *p) {
    const uint32_t *next = stream_next(r);
    if (next == NULL) {
        return false;
    }
    p->word = *next & ~PAIR_FIRST;
    if ((*next & PAIR_FIRST) != 0) {
        p->encounter = *(const uint32_t *)stream_next(r);
    }
    p->score = has_score ? *(const uint32_t *)stream_next(r) : TALLY_NO_SCORE;
    return true;
}

/* Sorts the bucket's pairs by encounter: a counting sort, all within the cache. */
static void gather_pairs(struct align_work *w, struct align_thread *t, int bucket, uint32_t n) {
    size_t n_pairs = 0;
    for (int i = 0; i < w->in->n_threads; i++) {
        n_pairs += w->in->predictions[i]->pairs[bucket].n;
    }
    if (t->n_pairs < n_pairs) {
        t->n_pairs = n_pairs;
        t->pairs = g_renew(uint32_t, t->pairs, n_pairs);
        t->scores = g_renew(uint32_t, t->scores, n_pairs);
    }
    if (t->n_offsets < (size_t)n + 2) {
        t->n_offsets = (size_t)n + 2;
        t->offsets = g_renew(uint32_t, t->offsets, t->n_offsets);
    }
    uint32_t *offsets = t->offsets;
    memset(offsets, 0, ((size_t)n + 2) * sizeof *offsets);
    struct pair p = {0};
    for (int i = 0; i < w->in->n_threads; i++) {
        FOR_PAIRS(w->in->predictions[i], bucket, p) {
            offsets[p.encounter + 2]++;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        offsets[i + 2] += offsets[i + 1];
    }
    for (int i = 0; i < w->in->n_threads; i++) {
        const uint32_t *map = w->in->prediction_maps[i];
        FOR_PAIRS(w->in->predictions[i], bucket, p) {
            uint32_t raw = p.word & ~PAIR_PREDICTED;
            uint32_t mapped = raw == PAIR_NO_CODE ? PAIR_NO_CODE : map[raw];
            uint32_t at = offsets[p.encounter + 1]++;
            t->pairs[at] = mapped | (p.word & PAIR_PREDICTED);
            t->scores[at] = p.score;
        }
    }
}

/* The pairs that have a code on the list, sorted by code and score; the flag lowest. */
static size_t sort_pairs(const struct align_work *w, struct align_thread *t, size_t first,
                         size_t n) {
    size_t n_all = 0;
    for (size_t i = first; i < first + n; i++) {
        uint32_t code = t->pairs[i] & ~PAIR_PREDICTED;
        if (code == PAIR_NO_CODE) {
            continue;
        }
        if (w->in->is_listed != NULL && w->in->is_listed[code] == 0) {
            t->tally->quality[QUALITY_UNLISTED_CODES]++;
            continue;
        }
        t->sorted[n_all++] =
            (uint64_t)code << 33 | (uint64_t)t->scores[i] << 1 | (uint64_t)(t->pairs[i] >> 31);
    }
    sort_keys(t->sorted, n_all);
    return n_all;
}

/* Distinct suggested and predicted codes of one encounter, ascending, with repeats counted. */
static void predicted_codes(struct align_thread *t, size_t n_all, struct tally_encounter *e) {
    for (size_t i = 0; i < n_all;) {
        uint32_t code = (uint32_t)(t->sorted[i] >> 33);
        bool is_any = false;
        bool is_all = true;
        size_t first = i;
        for (; i < n_all && t->sorted[i] >> 33 == code; i++) {
            is_any = is_any || (t->sorted[i] & 1U) != 0;
            is_all = is_all && (t->sorted[i] & 1U) != 0;
        }
        t->tally->quality[QUALITY_DUPLICATE_PREDICTIONS] += (int64_t)(i - first - 1);
        t->tally->quality[QUALITY_CONFLICTING_SCORES] += is_any && !is_all;
        t->suggested[e->n_suggested++] = (struct tally_suggestion){
            .code = code, .score = (uint32_t)(t->sorted[i - 1] >> 1)}; /* the highest */
        if (is_any) {
            t->pred[e->n_pred++] = code;
        }
    }
}

static size_t gold_codes(struct align_thread *t, const uint32_t *map, const uint32_t *codes,
                         size_t n, struct tally_encounter *e) {
    e->principal = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        t->gold[i] = map[codes[i] & ~RECORD_PRINCIPAL];
        if ((codes[i] & RECORD_PRINCIPAL) != 0) { /* of several, always the same one */
            e->principal = MIN(e->principal, t->gold[i]);
            e->has_principal = true;
        }
    }
    sort_codes(t->gold, n);
    size_t n_gold = 0;
    for (size_t i = 0; i < n; i++) {
        if (n_gold == 0 || t->gold[n_gold - 1] != t->gold[i]) {
            t->gold[n_gold++] = t->gold[i];
        }
    }
    t->tally->quality[QUALITY_DUPLICATE_TRUTH] += (int64_t)(n - n_gold);
    return n_gold;
}

/* Where the demographics of an encounter are; index ENTITY_NONE: nowhere. */
struct found {
    const struct entity_bucket *bucket;
    uint32_t index;
};

static struct found look_up(const struct entities *e, struct id_hash id) {
    const struct entity_bucket *b = &e->buckets[bucket_of(id)];
    return (struct found){.bucket = b, .index = entity_find(b, id)};
}

/* The entity that names the encounter's patient: in the encounters file, else in
 * truth; NULL when neither does. */
static const struct entity *patient_of(const struct align_work *w,
                                       const struct found found[STUDY_ROLES]) {
    static const enum study_role order[] = {STUDY_ENCOUNTERS, STUDY_TRUTH};
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        const struct found *f = &found[order[i]];
        if (w->in->entities[order[i]] != NULL && f->index != ENTITY_NONE &&
            f->bucket->items[f->index].has_patient) {
            return &f->bucket->items[f->index];
        }
    }
    return NULL;
}

static void count_flags(struct tally *t, uint8_t flags) {
    t->quality[QUALITY_BAD_NUMBERS] += (flags & LEVEL_IS_BAD_NUMBER) != 0;
    t->quality[QUALITY_UNKNOWN_LEVELS] += (flags & LEVEL_IS_UNKNOWN) != 0;
}

static uint32_t atom_of(struct align_work *w, struct align_thread *t,
                        const struct found found[STUDY_ROLES]) {
    uint16_t levels[TALLY_MAX_ATTRIBUTES] = {0};
    size_t direct = 0;
    bool has_conflict = false;
    for (int a = 0; a < w->in->levels->n_attributes; a++) {
        const struct level_place *p = &w->places[a];
        const struct found *f = &found[p->role];
        uint16_t level = LEVEL_NONE;
        if (f->index != ENTITY_NONE) {
            size_t at =
                (size_t)f->index * (size_t)w->in->entities[p->role]->n_attributes + (size_t)p->at;
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
static uint64_t find_rows(const struct align_work *w, struct tally *t,
                          struct found found[STUDY_ROLES], const struct entity *e) {
    if (w->in->entities[STUDY_ENCOUNTERS] != NULL) {
        found[STUDY_ENCOUNTERS] = look_up(w->in->entities[STUDY_ENCOUNTERS], e->id);
        t->quality[QUALITY_ENCOUNTERS_WITHOUT_DEMOGRAPHICS] +=
            found[STUDY_ENCOUNTERS].index == ENTITY_NONE;
    }
    if (!w->has_patients) {
        return e->id.a;
    }
    const struct entity *owner = patient_of(w, found);
    if (owner == NULL) {
        t->quality[QUALITY_ENCOUNTERS_WITHOUT_PATIENT]++;
        return e->id.a;
    }
    t->quality[QUALITY_CONFLICTING_PATIENTS] += owner->has_patient_conflict;
    if (w->in->entities[STUDY_PATIENTS] != NULL) {
        found[STUDY_PATIENTS] = look_up(w->in->entities[STUDY_PATIENTS], owner->patient);
        t->quality[QUALITY_ENCOUNTERS_WITHOUT_PATIENT] +=
            found[STUDY_PATIENTS].index == ENTITY_NONE;
    }
    return owner->patient.a;
}

static void make_room(struct align_thread *t, size_t n) {
    if (t->n_scratch < n) {
        t->n_scratch = n * 2;
        t->gold = g_renew(uint32_t, t->gold, t->n_scratch);
        t->pred = g_renew(uint32_t, t->pred, t->n_scratch);
        t->sorted = g_renew(uint64_t, t->sorted, t->n_scratch);
        t->suggested = g_renew(struct tally_suggestion, t->suggested, t->n_scratch);
    }
}

static void align_encounter(struct align_work *w, struct align_thread *t,
                            const struct entity_bucket *b, uint32_t index) {
    const struct entity *e = &b->items[index];
    size_t first_pair = t->offsets[index];
    size_t n_pairs = t->offsets[index + 1] - first_pair;
    int64_t *quality = t->tally->quality;
    quality[QUALITY_ENCOUNTERS_WITH_TRUTH]++;
    quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION] += n_pairs == 0;
    if (n_pairs == 0 && w->in->study->leaves_out_unpredicted) {
        return;
    }
    quality[QUALITY_ENCOUNTERS_MATCHED]++;
    make_room(t, MAX(n_pairs, e->n_codes) + 1);
    struct found found[STUDY_ROLES] = {
        [STUDY_TRUTH] = {.bucket = b, .index = index},
        [STUDY_ENCOUNTERS] = {.index = ENTITY_NONE},
        [STUDY_PATIENTS] = {.index = ENTITY_NONE},
    };
    struct tally_encounter encounter = {
        .gold = t->gold, .pred = t->pred, .suggested = t->suggested};
    encounter.patient_token = find_rows(w, t->tally, found, e);
    encounter.atom = atom_of(w, t, found);
    encounter.n_gold =
        gold_codes(t, w->in->truth_map, b->codes + e->first_code, e->n_codes, &encounter);
    predicted_codes(t, sort_pairs(w, t, first_pair, n_pairs), &encounter);
    tally_encounter(t->tally, &encounter);
}

static void align_bucket(void *data, int bucket, int thread) {
    struct align_work *w = data;
    struct align_thread *t = &w->threads[thread];
    const struct entity_bucket *b = &w->in->entities[STUDY_TRUTH]->buckets[bucket];
    gather_pairs(w, t, bucket, b->n);
    for (uint32_t i = 0; i < b->n; i++) {
        align_encounter(w, t, b, i);
    }
}

static void settle(void *data, int task, int thread) {
    (void)thread;
    struct align_work *w = data;
    tally_settle(w->threads[task].tally);
}

static int compare_ids(gconstpointer a, gconstpointer b) {
    const struct id_hash *x = a;
    const struct id_hash *y = b;
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    return (x->b > y->b) - (x->b < y->b);
}

/* Distinct encounters that have predictions and no truth. */
static int64_t count_unmatched(const struct align_input *in) {
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct id_hash));
    for (int t = 0; t < in->n_threads; t++) {
        const GArray *part = in->predictions[t]->unmatched;
        g_array_append_vals(all, part->data, part->len);
    }
    g_array_sort(all, compare_ids);
    int64_t n = 0;
    for (guint i = 0; i < all->len; i++) {
        const struct id_hash *x = &g_array_index(all, struct id_hash, i);
        n += i == 0 || compare_ids(x - 1, x) != 0;
    }
    g_array_unref(all);
    return n;
}

/* The private tallies as one. NULL when it is too large or there is nothing. */
static struct tally *add_up(struct align_work *w, GError **error) {
    struct tally *sum = g_steal_pointer(&w->threads[0].tally);
    for (int t = 1; t < w->in->n_threads && sum != NULL; t++) {
        struct tally *next = tally_merge(sum, w->threads[t].tally, error);
        tally_free(sum);
        sum = next;
    }
    if (sum == NULL) {
        return NULL;
    }
    sum->quality[QUALITY_ENCOUNTERS_WITHOUT_TRUTH] = count_unmatched(w->in);
    GQuark quark = g_quark_from_static_string("ombud-align");
    if (sum->is_overflown) {
        g_set_error(error, quark, 0,
                    "there are more encounters than a tally can count; "
                    "fix: audit shorter periods");
    } else if (sum->quality[QUALITY_ENCOUNTERS_MATCHED] == 0 ||
               (sum->quality[QUALITY_ENCOUNTERS_WITHOUT_TRUTH] > 0 &&
                sum->quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION] ==
                    sum->quality[QUALITY_ENCOUNTERS_WITH_TRUTH])) {
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

struct tally *align(const struct align_input *in, GError **error) {
    struct align_work w = {.in = in, .threads = g_new0(struct align_thread, (gsize)in->n_threads)};
    find_places(&w);
    bool is_ok = true;
    for (int t = 0; t < in->n_threads && is_ok; t++) {
        w.threads[t].tally = new_tally(&w, error);
        w.threads[t].atoms = g_new0(uint32_t, w.has_direct_atoms ? w.n_direct_atoms : 1);
        is_ok = w.threads[t].tally != NULL;
    }
    struct tally *sum = NULL;
    if (is_ok) {
        parallel_run(in->n_threads, BUCKETS, align_bucket, &w);
        parallel_run(in->n_threads, in->n_threads, settle, &w);
        sum = add_up(&w, error);
    }
    for (int t = 0; t < in->n_threads; t++) {
        tally_free(w.threads[t].tally);
        g_free(w.threads[t].atoms);
        g_free(w.threads[t].pairs);
        g_free(w.threads[t].offsets);
        g_free(w.threads[t].scores);
        g_free(w.threads[t].sorted);
        g_free(w.threads[t].suggested);
        g_free(w.threads[t].gold);
        g_free(w.threads[t].pred);
    }
    g_free(w.threads);
    return sum;
}
