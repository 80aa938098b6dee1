/* The .tally file: magic, sections of varints and strings, SHA-256 at the end. */
#include "audit/tally_file.h"

#include <string.h>

#include "audit/digest.h"
#include "metrics/tally_score.h"
#include "metrics/tally_slot.h"
#include "metrics/tally_tree.h"

#define MAGIC "OMBUDTALLY\002\n"
#define MAGIC_SIZE 12
#define MAX_TEXT (1U << 20)
#define MAX_NAME 4096U
#define MAX_COUNT (INT64_C(1) << 62)

static GQuark tally_file_error(void) {
    return g_quark_from_static_string("ombud-tally-file");
}

/* --- writing --- */

#define MAX_NUMBER 10 /* bytes of the longest varint */
#define PATIENTS_AT_ONCE 4096U
#define COUNTS_AT_ONCE 1024U

/* What is written is kept, or goes into a digest a piece at a time. */
#define PIECE ((guint)1 << 20)
struct writer {
    GByteArray *bytes;
    struct digest *digest; /* NULL: keep */
};

static guint write_number(guint8 *to, uint64_t x) {
    guint n = 0;
    for (; x > 0x7F; x >>= 7) {
        to[n++] = (guint8)(x & 0x7F) | 0x80;
    }
    to[n++] = (guint8)x;
    return n;
}

static void put_number(struct writer *out, uint64_t x) {
    guint8 bytes[MAX_NUMBER];
    g_byte_array_append(out->bytes, bytes, write_number(bytes, x));
}

/* Millions of numbers are not one append each: room for n of them, given back where it was not
 * used. */
static guint8 *open_room(struct writer *out, size_t n) {
    guint used = out->bytes->len;
    g_byte_array_set_size(out->bytes, used + (guint)n * MAX_NUMBER);
    return out->bytes->data + used;
}

static void close_room(struct writer *out, const guint8 *end) {
    g_byte_array_set_size(out->bytes, (guint)(end - out->bytes->data));
    if (out->digest != NULL && out->bytes->len >= PIECE) {
        digest_add(out->digest, out->bytes->data, out->bytes->len);
        g_byte_array_set_size(out->bytes, 0);
    }
}

static void put_text(struct writer *out, const char *s) {
    put_number(out, s == NULL ? 0 : strlen(s) + 1); /* 0: no text at all */
    if (s != NULL) {
        g_byte_array_append(out->bytes, (const guint8 *)s, (guint)strlen(s));
    }
}

static void put_attributes(struct writer *out, const struct tally *t) {
    put_number(out, (uint64_t)t->n_attributes);
    for (int a = 0; a < t->n_attributes; a++) {
        const struct tally_attribute *x = &t->attributes[a];
        put_text(out, x->name);
        put_number(out, x->is_declared);
        put_text(out, x->reference);
        put_text(out, x->not_recorded);
        put_number(out, x->levels->len);
        for (guint i = 0; i < x->levels->len; i++) {
            put_text(out, x->levels->pdata[i]);
        }
    }
    put_number(out, (uint64_t)t->n_groupings);
    for (int i = 0; i < t->n_groupings; i++) {
        int searched = t->groupings[i].is_searched ? TALLY_MAX_GROUPING : 0;
        put_number(out, (uint64_t)(t->groupings[i].n + searched));
        for (int k = 0; k < t->groupings[i].n; k++) {
            put_number(out, (uint64_t)t->groupings[i].attribute[k]);
        }
    }
}

/* Runs of zeros are written as 0 and their length: most groups of most cells
 * of a small study are empty. */
static void put_counts(struct writer *out, const int64_t *counts, size_t n) {
    for (size_t i = 0; i < n;) {
        guint8 *to = open_room(out, COUNTS_AT_ONCE);
        for (size_t end = MIN(i + COUNTS_AT_ONCE / 2, n); i < end;) {
            size_t zeros = 0;
            while (i + zeros < n && counts[i + zeros] == 0) {
                zeros++;
            }
            to += write_number(to, (uint64_t)counts[i]);
            to += zeros > 0 ? write_number(to, zeros) : 0;
            i += MAX(zeros, 1);
        }
        close_room(out, to);
    }
}

static void put_labels(struct writer *out, const struct tally *t, enum tally_level level) {
    const struct tally_labels *labels = &t->labels[level];
    size_t size = slot_size(t);
    uint32_t *block = g_new(uint32_t, size);
    int64_t *counts = g_new(int64_t, size);
    for (guint i = 0; i < labels->names->len; i++) {
        tally_label_counts(t, level, i, block);
        for (size_t k = 0; k < size; k++) {
            counts[k] = block[k];
        }
        put_counts(out, counts, size);
    }
    g_free(block);
    g_free(counts);
}

/* Keys with a count, as steps from the last, and their counts. */
static void put_block(struct writer *out, const struct score_block *b, struct score_sorter *sorter,
                      size_t n_keys) {
    size_t n = score_block_sort(b, sorter, n_keys);
    put_number(out, n);
    size_t last = 0;
    guint8 *to = open_room(out, 2 * n);
    for (size_t i = 0; i < n; i++) {
        to += write_number(to, sorter->sorted[i].at - last);
        to += write_number(to, sorter->sorted[i].n);
        last = sorter->sorted[i].at;
    }
    close_room(out, to);
}

static void put_scores(struct writer *out, const struct tally *t) {
    const struct tally_scores *s = t->scores;
    struct score_sorter *sorter = score_sorter_new();
    for (size_t i = 0; i < s->n_cells * TALLY_WIDE_GROUPS; i++) {
        put_block(out, &s->cells[i], sorter, SCORE_CELL_KEYS);
        put_counts(out, s->sums[i], TALLY_TENTHS);
    }
    for (size_t i = 0; i < s->n_codes; i++) {
        put_block(out, &s->codes[i], sorter, SCORE_CODE_KEYS);
    }
    score_sorter_free(sorter);
}

static void put_patients(struct writer *out, const struct tally *t) {
    guint n_atoms = g_hash_table_size(t->atom_index);
    put_number(out, n_atoms);
    for (guint i = 0; i < t->atoms->len; i++) {
        put_number(out, g_array_index(t->atoms, uint16_t, i));
    }
    put_number(out, t->patients->len);
    uint64_t last = 0;
    for (guint i = 0; i < t->patients->len;) {
        guint8 *to = open_room(out, 2 * PATIENTS_AT_ONCE);
        for (guint end = MIN(i + PATIENTS_AT_ONCE, t->patients->len); i < end; i++) {
            const struct tally_patient *p = &g_array_index(t->patients, struct tally_patient, i);
            uint64_t token = tally_patient_token(p);
            to += write_number(to, token - last);
            to += write_number(to, p->atom);
            last = token;
        }
        close_room(out, to);
    }
}

/* All but the digest that ends the file. */
static void put_body(struct writer *out, const struct tally *t) {
    g_assert(t->is_canonical);
    g_byte_array_append(out->bytes, (const guint8 *)MAGIC, MAGIC_SIZE);
    put_text(out, t->fingerprint);
    put_text(out, t->study_json);
    put_number(out, t->seed);
    put_number(out, t->has_patients);
    put_number(out, TALLY_GROUPS);
    put_number(out, TALLY_WIDE_GROUPS);
    put_attributes(out, t);
    const GPtrArray *codes = t->labels[TALLY_CODE].names;
    put_number(out, codes->len);
    for (guint i = 0; i < codes->len; i++) {
        put_text(out, codes->pdata[i]);
    }
    put_number(out, (uint64_t)t->k);
    put_number(out, t->listed != NULL);
    for (guint i = 0; t->listed != NULL && i < codes->len; i++) {
        put_number(out, t->tree->is_listed[i]);
    }
    for (int q = 0; q < QUALITY_COUNTERS; q++) {
        put_text(out, quality_rows[q].id);
        put_number(out, (uint64_t)t->quality[q]);
    }
    put_counts(out, t->counts, tally_place(t, t->n_cells));
    for (int level = 0; level < TALLY_LEVELS; level++) {
        put_labels(out, t, (enum tally_level)level);
    }
    put_scores(out, t);
    put_patients(out, t);
}

GBytes *tally_file_bytes(const struct tally *t) {
    struct writer out = {.bytes = g_byte_array_new()};
    put_body(&out, t);
    guint8 digest[DIGEST_SIZE];
    digest_bytes(out.bytes->data, out.bytes->len, digest);
    g_byte_array_append(out.bytes, digest, DIGEST_SIZE);
    return g_byte_array_free_to_bytes(out.bytes);
}

char *tally_file_sha256(const struct tally *t) {
    struct writer out = {.bytes = g_byte_array_new(), .digest = digest_new()};
    put_body(&out, t);
    digest_add(out.digest, out.bytes->data, out.bytes->len);
    g_byte_array_unref(out.bytes);
    guint8 digest[DIGEST_SIZE];
    digest_peek(out.digest, digest);
    digest_add(out.digest, digest, DIGEST_SIZE);
    return digest_end(out.digest);
}

/* --- reading: after the first fault every getter gives 0 --- */

struct input {
    const guint8 *data;
    size_t size, at;
    const char *fault; /* what is wrong, or NULL */
};

static void fail(struct input *in, const char *what) {
    if (in->fault == NULL) {
        in->fault = what;
    }
}

static uint64_t get_number(struct input *in, uint64_t max, const char *what) {
    uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in->fault != NULL || in->at >= in->size) {
            fail(in, what);
            return 0;
        }
        guint8 byte = in->data[in->at++];
        if (shift == 63 && byte > 1) {
            break;
        }
        x |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) {
            if (x > max) {
                fail(in, what);
                return 0;
            }
            return x;
        }
    }
    fail(in, what);
    return 0;
}

/* NULL for no text, and after a fault. Caller frees. */
static char *get_text(struct input *in, uint64_t max, const char *what) {
    uint64_t n = get_number(in, max, what);
    if (n == 0 || in->fault != NULL) {
        return NULL;
    }
    n--;
    const char *text = (const char *)in->data + in->at;
    if (n > in->size - in->at || memchr(text, 0, n) != NULL ||
        !g_utf8_validate(text, (gssize)n, NULL)) {
        fail(in, what);
        return NULL;
    }
    in->at += n;
    return g_strndup(text, n);
}

static GPtrArray *get_names(struct input *in, uint64_t max, bool is_sorted, const char *what) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    uint64_t n = get_number(in, MIN(max, in->size), what);
    for (uint64_t i = 0; i < n && in->fault == NULL; i++) {
        char *name = get_text(in, MAX_NAME, what);
        if (name == NULL) {
            fail(in, what);
            break;
        }
        if (is_sorted && i > 0 && strcmp(names->pdata[i - 1], name) >= 0) {
            fail(in, what);
        }
        g_ptr_array_add(names, name);
    }
    return names;
}

static void get_attributes(struct input *in, struct tally_shape *shape,
                           struct tally_attribute *attributes, struct tally_grouping *groupings) {
    shape->n_attributes = (int)get_number(in, TALLY_MAX_ATTRIBUTES, "attributes");
    for (int a = 0; a < shape->n_attributes; a++) {
        struct tally_attribute *x = &attributes[a];
        x->name = get_text(in, MAX_NAME, "attribute name");
        x->is_declared = get_number(in, 1, "attribute") == 1;
        x->reference = get_text(in, MAX_NAME, "reference");
        x->not_recorded = get_text(in, MAX_NAME, "attribute");
        x->levels = get_names(in, TALLY_MAX_LEVELS, !x->is_declared, "levels");
        if (x->name == NULL || x->not_recorded == NULL || x->levels->len == 0) {
            fail(in, "attribute");
        }
    }
    shape->n_groupings = (int)get_number(in, TALLY_MAX_GROUPINGS, "groupings");
    for (int i = 0; i < shape->n_groupings && in->fault == NULL; i++) {
        struct tally_grouping *g = &groupings[i];
        g->n = (int)get_number(in, 2 * TALLY_MAX_GROUPING, "grouping");
        g->is_searched = g->n > TALLY_MAX_GROUPING;
        g->n -= g->is_searched ? TALLY_MAX_GROUPING : 0;
        for (int k = 0; k < g->n; k++) {
            g->attribute[k] = (int)get_number(in, TALLY_MAX_ATTRIBUTES, "grouping");
            if (g->attribute[k] >= shape->n_attributes ||
                (k > 0 && g->attribute[k] <= g->attribute[k - 1])) {
                fail(in, "grouping");
                g->attribute[k] = 0;
            }
        }
        if (g->n == 0) {
            fail(in, "grouping");
        }
    }
}

static void get_quality(struct input *in, int64_t quality[QUALITY_COUNTERS]) {
    for (int q = 0; q < QUALITY_COUNTERS; q++) {
        g_autofree char *id = get_text(in, MAX_NAME, "quality");
        if (id == NULL || strcmp(id, quality_rows[q].id) != 0) {
            fail(in, "quality");
        }
        quality[q] = (int64_t)get_number(in, (uint64_t)MAX_COUNT, "quality");
    }
}

static void get_counts(struct input *in, int64_t *counts, size_t n, uint64_t max) {
    for (size_t i = 0; i < n && in->fault == NULL;) {
        uint64_t x = get_number(in, max, "counts");
        if (x != 0) {
            counts[i++] = (int64_t)x;
            continue;
        }
        uint64_t zeros = get_number(in, n - i, "counts");
        if (zeros == 0) {
            fail(in, "counts");
        }
        i += zeros;
    }
}

/* Counts go into lists, so that memory grows with the file and not with what it claims. */
static void get_labels(struct input *in, struct tally *t, enum tally_level level) {
    struct tally_labels *labels = &t->labels[level];
    size_t size = slot_size(t);
    uint64_t max = (uint64_t)TALLY_MAX_GROUP_ENCOUNTERS * (TALLY_GROUPS / TALLY_WIDE_GROUPS);
    for (guint label = 0; label < labels->names->len && in->fault == NULL; label++) {
        for (size_t i = 0; i < size && in->fault == NULL;) {
            uint64_t x = get_number(in, max, "counts");
            if (x != 0) {
                slot_add_count(t, &labels->slots[label], i++, (uint32_t)x);
                continue;
            }
            uint64_t zeros = get_number(in, size - i, "counts");
            if (zeros == 0) {
                fail(in, "counts");
            }
            i += zeros;
        }
    }
}

static void get_block(struct input *in, struct score_block *b, size_t n_keys) {
    const uint64_t max = (uint64_t)TALLY_MAX_GROUP_SUGGESTIONS * (TALLY_GROUPS / TALLY_WIDE_GROUPS);
    uint64_t n = get_number(in, n_keys, "scores");
    size_t key = 0;
    for (uint64_t i = 0; i < n && in->fault == NULL; i++) {
        uint64_t step = get_number(in, n_keys - 1 - key, "scores");
        uint64_t count = get_number(in, max, "scores");
        if (count == 0 || (i > 0 && step == 0)) {
            fail(in, "scores");
            return;
        }
        key += step;
        score_block_add(b, key, (uint32_t)count, n_keys);
    }
}

static void get_scores(struct input *in, struct tally *t) {
    struct tally_scores *s = t->scores;
    for (size_t i = 0; i < s->n_cells * TALLY_WIDE_GROUPS && in->fault == NULL; i++) {
        get_block(in, &s->cells[i], SCORE_CELL_KEYS);
        get_counts(in, s->sums[i], TALLY_TENTHS, (uint64_t)MAX_COUNT / TALLY_GROUPS);
    }
    for (size_t i = 0; i < s->n_codes && in->fault == NULL; i++) {
        get_block(in, &s->codes[i], SCORE_CODE_KEYS);
    }
}

/* The codes that are on the label list; NULL: there is none. */
static GPtrArray *get_listed(struct input *in, const GPtrArray *codes) {
    if (get_number(in, 1, "label list") == 0) {
        return NULL;
    }
    GPtrArray *listed = g_ptr_array_new();
    for (guint i = 0; i < codes->len && in->fault == NULL; i++) {
        if (get_number(in, 1, "label list") == 1) {
            g_ptr_array_add(listed, codes->pdata[i]);
        }
    }
    return listed;
}

static void get_atoms(struct input *in, struct tally *t) {
    uint64_t n = get_number(in, MIN(in->size, G_MAXUINT32), "atoms");
    uint16_t levels[TALLY_MAX_ATTRIBUTES] = {0};
    for (uint64_t i = 0; i < n && in->fault == NULL; i++) {
        for (int a = 0; a < t->n_attributes; a++) {
            levels[a] = (uint16_t)get_number(in, t->attributes[a].levels->len - 1, "atoms");
        }
        if (in->fault == NULL && tally_atom(t, levels) != i) {
            fail(in, "atoms");
        }
    }
}

static void get_patients(struct input *in, struct tally *t) {
    get_atoms(in, t);
    uint64_t n_atoms = g_hash_table_size(t->atom_index);
    uint64_t n = get_number(in, MIN(in->size, G_MAXUINT32), "patients");
    if (n > 0 && (n_atoms == 0 || !t->has_patients)) {
        fail(in, "patients");
    }
    uint64_t token = 0;
    for (uint64_t i = 0; i < n && in->fault == NULL; i++) {
        uint64_t step = get_number(in, UINT64_MAX - token, "patients");
        token += step;
        struct tally_patient patient =
            tally_patient_of(token, (uint32_t)get_number(in, n_atoms - 1, "patients"));
        g_array_append_val(t->patients, patient);
    }
}

static bool has_digest(const guint8 *data, size_t size) {
    if (size < MAGIC_SIZE + DIGEST_SIZE || memcmp(data, MAGIC, MAGIC_SIZE) != 0) {
        return false;
    }
    guint8 digest[DIGEST_SIZE];
    digest_bytes(data, size - DIGEST_SIZE, digest);
    return memcmp(digest, data + size - DIGEST_SIZE, DIGEST_SIZE) == 0;
}

static void get_body(struct input *in, struct tally *t) {
    get_quality(in, t->quality);
    get_counts(in, t->counts, tally_place(t, t->n_cells), (uint64_t)MAX_COUNT);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        get_labels(in, t, (enum tally_level)level);
    }
    get_scores(in, t);
    get_patients(in, t);
    if (in->at != in->size) {
        fail(in, "end");
    }
}

/* A matching digest only says that the file is whole, not that it is honest. */
static struct tally *parse(struct input *in) {
    struct tally_attribute attributes[TALLY_MAX_ATTRIBUTES] = {0};
    struct tally_grouping *groupings = g_new0(struct tally_grouping, TALLY_MAX_GROUPINGS);
    g_autofree char *fingerprint = get_text(in, MAX_NAME, "fingerprint");
    g_autofree char *study = get_text(in, MAX_TEXT, "study");
    struct tally_shape shape = {.fingerprint = fingerprint, .study_json = study};
    shape.seed = get_number(in, UINT64_MAX, "seed");
    shape.has_patients = get_number(in, 1, "patients") == 1;
    if (get_number(in, TALLY_GROUPS, "groups") != TALLY_GROUPS ||
        get_number(in, TALLY_WIDE_GROUPS, "groups") != TALLY_WIDE_GROUPS) {
        fail(in, "groups");
    }
    get_attributes(in, &shape, attributes, groupings);
    GPtrArray *codes = get_names(in, G_MAXUINT32 / 2, true, "codes");
    shape.attributes = attributes;
    shape.groupings = groupings;
    shape.codes = codes;
    shape.k = (int)get_number(in, TALLY_MAX_K, "k");
    GPtrArray *listed = get_listed(in, codes);
    shape.listed = listed;
    struct tally *t = in->fault == NULL ? tally_new(&shape, NULL) : NULL;
    if (t == NULL) {
        fail(in, "shape");
    } else {
        get_body(in, t);
    }
    for (int a = 0; a < TALLY_MAX_ATTRIBUTES; a++) {
        g_free(attributes[a].name);
        g_free(attributes[a].reference);
        g_free(attributes[a].not_recorded);
        g_clear_pointer(&attributes[a].levels, g_ptr_array_unref);
    }
    g_free(groupings);
    g_clear_pointer(&listed, g_ptr_array_unref);
    g_ptr_array_unref(codes);
    return t;
}

struct tally *tally_file_parse(const void *data, size_t size, const char *name, GError **error) {
    if (!has_digest(data, size)) {
        g_set_error(error, tally_file_error(), 0,
                    "%s: not a whole tally file; fix: make it again with `ombud tally`", name);
        return NULL;
    }
    struct input in = {.data = data, .size = size - DIGEST_SIZE, .at = MAGIC_SIZE};
    struct tally *t = parse(&in);
    if (in.fault != NULL) {
        g_set_error(error, tally_file_error(), 0,
                    "%s: byte %zu: the tally's %s cannot be right; "
                    "fix: make it again with `ombud tally`",
                    name, in.at, in.fault);
        tally_free(t);
        return NULL;
    }
    tally_finish(t);
    return t;
}
