#include "audit/ingest/window.h"

#define PEEK ((size_t)4 << 10)
#define LONGEST_PEEK SOURCE_MAX_RECORD
#define SPOTS 32
#define RECORDS_OF_SPOT 64
#define NARROW ((uint64_t)2 << 10) /* bytes: from here on record by record */

/* A record with an id, found in a file. */
struct probe {
    bool is_found;
    uint64_t at, next; /* its first byte, and the next record's */
    struct order_id id;
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The id of a line, as the reader sees it; false: a record that the reader leaves out, or
 * whose id is too long for a key. */
static bool id_of(const struct window_file *f, const char *line, const char *end,
                  struct order_id *id) {
    const char *field = line;
    const char *stop = NULL;
    size_t column = 0;
    const char *text = NULL;
    for (const char *at = line; at <= end; at++) {
        if (at < end && *at != ',') {
            continue;
        }
        if ((int)column == f->key_at) {
            text = field;
            stop = at;
        }
        column++;
        field = at + 1;
    }
    if (column != f->n_columns || text == NULL) {
        return false;
    }
    while (text < stop && is_blank(*text)) {
        text++;
    }
    while (stop > text && is_blank(stop[-1])) {
        stop--;
    }
    return stop > text && order_id_set(id, text, (size_t)(stop - text));
}

/* The first record with an id in text, which is n bytes of the file from `base` on. */
static struct probe find_record(const struct window_file *f, const char *text, size_t n,
                                uint64_t base, bool is_end) {
    struct probe p = {.next = base};
    const char *line = text;
    const char *stop = text + n;
    while (line < stop) {
        const char *end = memchr(line, '\n', (size_t)(stop - line));
        if (end == NULL && !is_end) {
            return p;
        }
        end = end == NULL ? stop : end;
        p.at = base + (uint64_t)(line - text);
        p.next = MIN(base + (uint64_t)(end - text) + 1, source_size(f->source));
        if (id_of(f, line, end, &p.id)) {
            p.is_found = true;
            return p;
        }
        line = end + 1;
    }
    return p;
}

/* The first record with an id that begins at `at` or after it; at a record unless is_inside. */
static struct probe probe(const struct window_file *f, uint64_t at, bool is_inside) {
    struct probe p = {.next = at};
    g_autofree char *text = NULL;
    for (size_t room = PEEK; room <= LONGEST_PEEK && !p.is_found; room *= 8) {
        text = g_realloc(text, room);
        size_t n = source_peek(f->source, at, text, room);
        bool is_end = at + n >= source_size(f->source);
        const char *line = text;
        if (is_inside) {
            const char *end = n == 0 ? NULL : memchr(text, '\n', n);
            line = end == NULL ? text + n : end + 1;
        }
        p = find_record(f, line, n - (size_t)(line - text), at + (uint64_t)(line - text), is_end);
        if (is_end) {
            break;
        }
    }
    return p;
}

/* Do the records from p on stand in this order, so far as one looks? *last is the id before. */
static bool looks_sorted(const struct window_file *f, struct probe p, enum order_kind kind,
                         struct order_id *last) {
    for (int i = 0; i < RECORDS_OF_SPOT && p.is_found; i++) {
        if (last->is_set && order_compare_ids(kind, last, &p.id) > 0) {
            return false;
        }
        *last = p.id;
        p = probe(f, p.next, false);
    }
    return true;
}

static bool file_looks_sorted(const struct window_file *f, enum order_kind kind) {
    struct order_id last = {.is_set = false};
    uint64_t size = source_size(f->source) - f->at;
    uint64_t seen = f->at;
    for (uint64_t i = 0; i < SPOTS; i++) {
        uint64_t spot = f->at + size / SPOTS * i;
        if (spot < seen) {
            continue;
        }
        struct probe p = probe(f, spot, i > 0);
        if (!looks_sorted(f, p, kind, &last)) {
            return false;
        }
        seen = p.next;
    }
    return last.is_set;
}

bool window_detect(const struct window_file *files, int n, enum order_kind *kind, int *unsorted) {
    *unsorted = 0;
    for (int k = 0; k < ORDER_KINDS; k++) {
        bool is_sorted = true;
        for (int i = 0; i < n && is_sorted; i++) {
            is_sorted = file_looks_sorted(&files[i], (enum order_kind)k);
            *unsorted = is_sorted ? *unsorted : i;
        }
        if (is_sorted) {
            *kind = (enum order_kind)k;
            return true;
        }
    }
    return false;
}

/* Where the first record of `key` or more begins. */
static uint64_t lower_bound(const struct window_file *f, enum order_kind kind,
                            const struct order_id *key) {
    uint64_t low = f->at;
    uint64_t high = source_size(f->source);
    while (high - low > NARROW) {
        uint64_t middle = low + (high - low) / 2;
        struct probe p = probe(f, middle, true);
        if (p.is_found && p.at < high && order_compare_ids(kind, &p.id, key) < 0) {
            low = p.at;
        } else {
            high = middle;
        }
    }
    struct probe p = probe(f, low, false);
    while (p.is_found && order_compare_ids(kind, &p.id, key) < 0) {
        low = p.next;
        p = probe(f, low, false);
    }
    return p.is_found ? p.at : source_size(f->source);
}

/* The smallest of the ids that stand `bytes` behind the files' places: a key that leaves no
 * part longer than that. False: none has so much left. */
static bool choose_key(const struct window_file *files, int n, enum order_kind kind, uint64_t bytes,
                       struct order_id *key) {
    key->is_set = false;
    for (int i = 0; i < n; i++) {
        const struct window_file *f = &files[i];
        if (source_size(f->source) - f->at <= bytes) {
            continue;
        }
        struct probe p = probe(f, f->at + bytes, true);
        if (p.is_found && (!key->is_set || order_compare_ids(kind, &p.id, key) < 0)) {
            *key = p.id;
        }
    }
    return key->is_set;
}

bool window_next(struct window_file *files, int n, struct order_range *range, uint64_t bytes) {
    range->from = range->until;
    while (choose_key(files, n, range->kind, bytes, &range->until)) {
        uint64_t taken = 0;
        for (int i = 0; i < n; i++) {
            files[i].end = lower_bound(&files[i], range->kind, &range->until);
            taken += files[i].end - files[i].at;
        }
        if (taken > 0) {
            return true;
        }
        bytes *= 2; /* one encounter is longer than that */
    }
    for (int i = 0; i < n; i++) {
        files[i].end = source_size(files[i].source);
    }
    return false;
}
