#include "audit/ingest/source.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/digest.h"
#include "audit/file_at.h"
#include "audit/ingest/decoder.h"

#define BLOCK_SIZE ((size_t)256 << 10) /* its index of separators stays in cache */
#define HEAD_SIZE 4
#define UTF8_MARK "\xEF\xBB\xBF"

static const struct decoder_row *const decoders[] = {&decoder_gzip, &decoder_zstd};

struct source {
    char *path, *name;
    int fd;
    bool may_have_quotes;
    pthread_mutex_t lock;
    GError *error;
    uint64_t n_blocks;
    bool has_given_back; /* the mark at the file's start is behind */

    bool is_plain;         /* a file that can be read anywhere: not a pipe, not compressed */
    size_t size, at, end;  /* end: of the part in hand */
    struct digest *digest; /* of a plain file's bytes so far */
    size_t n_digested;

    const struct decoder_row *decoder; /* compressed, else NULL */
    struct decoder *state;
    unsigned char head[HEAD_SIZE]; /* first bytes of a stream, not yet handed out */
    size_t n_head;
    char *rest; /* stream: bytes after the last whole record */
    size_t n_rest;
    bool is_stream_done;
};

static GQuark source_quark(void) {
    return g_quark_from_static_string("ombud-source");
}

/* Standard input and other pipes: read the first bytes to tell the format. */
static void read_head(struct source *s) {
    while (s->n_head < HEAD_SIZE) {
        ssize_t n = read(s->fd, s->head + s->n_head, HEAD_SIZE - s->n_head);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return;
        }
        s->n_head += (size_t)n;
    }
}

static bool choose_decoder(struct source *s, GError **error) {
    for (size_t i = 0; i < G_N_ELEMENTS(decoders); i++) {
        const struct decoder_row *d = decoders[i];
        if (s->n_head >= d->magic_size && memcmp(s->head, d->magic, d->magic_size) == 0) {
            s->decoder = d;
            s->state = d->open(s->fd, s->head, s->n_head);
            if (s->state == NULL) {
                g_set_error(error, source_quark(), 0, "%s: no memory to decode %s", s->name,
                            d->name);
                return false;
            }
            s->n_head = 0;
        }
    }
    return true;
}

static void find_plain(struct source *s, const struct stat *st) {
    s->is_plain = s->decoder == NULL && S_ISREG(st->st_mode) && st->st_size > 0;
    s->size = s->end = s->is_plain ? (size_t)st->st_size : 0;
    s->digest = s->is_plain ? digest_new() : NULL;
}

static bool open_stream(struct source *s, GError **error) {
    bool is_stdin = strcmp(s->path, "-") == 0;
    s->fd = is_stdin ? dup(STDIN_FILENO) : open(s->path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (s->fd < 0 || fstat(s->fd, &st) != 0) {
        g_set_error(error, source_quark(), 0, "%s: cannot be opened: %s; fix: check the path",
                    s->name, g_strerror(errno));
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        g_set_error(error, source_quark(), 0, "%s: is a folder; fix: name a CSV file", s->name);
        return false;
    }
    read_head(s);
    if (!choose_decoder(s, error)) {
        return false;
    }
    find_plain(s, &st);
    return true;
}

struct source *source_open(const char *path, bool may_have_quotes, GError **error) {
    struct source *s = g_new0(struct source, 1);
    s->may_have_quotes = may_have_quotes;
    s->path = g_strdup(path);
    s->name = strcmp(path, "-") == 0 ? g_strdup("standard input") : g_path_get_basename(path);
    s->fd = -1;
    (void)pthread_mutex_init(&s->lock, NULL);
    if (!open_stream(s, error)) {
        source_close(s);
        return NULL;
    }
    return s;
}

const char *source_name(const struct source *s) {
    return s->name;
}

const GError *source_error(const struct source *s) {
    return s->error;
}

void block_release(struct block *b) {
    g_clear_pointer(&b->owned, g_free);
    b->capacity = 0;
}

/* Bytes up to and with the last line end. */
static size_t whole_lines(const char *data, size_t n) {
    const char *end = memrchr(data, '\n', n);
    return end == NULL ? 0 : (size_t)(end - data) + 1;
}

/* Bytes up to and with the last line end outside quotes, 0 when there is none. A
 * quote count tells outside from inside, as quotes come in pairs (RFC 4180);
 * whatever breaks that rule is refused by the strict parser. */
static size_t whole_records(const char *data, size_t n) {
    const char *quote = memchr(data, '"', n);
    if (quote == NULL) {
        return whole_lines(data, n);
    }
    size_t whole = 0;
    bool is_quoted = false;
    const char *at = data;
    const char *const stop = data + n;
    while (at < stop) {
        const char *next = memchr(at, '"', (size_t)(stop - at));
        const char *part_end = next == NULL ? stop : next;
        if (!is_quoted && part_end > at) {
            const char *end = memrchr(at, '\n', (size_t)(part_end - at));
            whole = end == NULL ? whole : (size_t)(end - data) + 1;
        }
        is_quoted = !is_quoted;
        at = next == NULL ? stop : next + 1;
    }
    return whole;
}

bool source_is_hasty(const struct source *s) {
    return s->is_plain && !s->may_have_quotes;
}

/* The next `size` bytes of a plain file into the block's buffer. Not mapped: a copy costs
 * less than the faults, and a file that is cut short meanwhile is an error, not a signal. */
static bool read_plain(struct source *s, struct block *b, size_t size) {
    if (b->capacity < size) {
        b->owned = g_realloc(b->owned, size);
        b->capacity = size;
    }
    if (file_at_read(s->fd, b->owned, size, s->at) < size) {
        g_set_error(&s->error, source_quark(), 0, "%s: cannot be read: %s; fix: try again", s->name,
                    errno != 0 ? g_strerror(errno) : "it became shorter meanwhile");
        return false;
    }
    return true;
}

static bool next_plain(struct source *s, struct block *b) {
    size_t left = s->end - s->at;
    if (left == 0) {
        return false;
    }
    size_t (*cut)(const char *, size_t) = s->may_have_quotes ? whole_records : whole_lines;
    size_t size = MIN(left, BLOCK_SIZE);
    if (!read_plain(s, b, size)) {
        return false;
    }
    size_t whole = size == left ? left : cut(b->owned, size);
    if (whole == 0) {
        size = MIN(left, SOURCE_MAX_RECORD);
        if (!read_plain(s, b, size)) {
            return false;
        }
        whole = size == left ? left : cut(b->owned, size);
        b->is_too_long = whole == 0;
        whole = whole == 0 ? size : whole;
    }
    b->data = b->owned;
    b->size = whole;
    s->at += whole;
    b->is_last = s->at == s->size;
    size_t n_known = MIN(s->n_digested - (s->at - whole), whole); /* what was given back */
    digest_add(s->digest, b->owned + n_known, whole - n_known);   /* while it is in the cache */
    s->n_digested = MAX(s->n_digested, s->at);
    return true;
}

char *source_sha256(struct source *s) {
    return s->at == s->size ? digest_end(g_steal_pointer(&s->digest)) : NULL;
}

/* Up to n bytes of the stream into out; fewer only at its end. */
static size_t read_stream(struct source *s, char *out, size_t n) {
    size_t got = 0;
    if (s->n_head > 0) {
        memcpy(out, s->head, s->n_head);
        got = s->n_head;
        s->n_head = 0;
    }
    while (got < n) {
        const char *what = "cannot be read";
        ssize_t part = s->decoder != NULL ? s->decoder->read(s->state, out + got, n - got, &what)
                                          : read(s->fd, out + got, n - got);
        if (part < 0 && s->decoder == NULL && errno == EINTR) {
            continue;
        }
        if (part < 0) {
            g_set_error(&s->error, source_quark(), 0, "%s: %s; fix: make or copy the file again",
                        s->name, what);
            s->is_stream_done = true;
            break;
        }
        if (part == 0) {
            s->is_stream_done = true;
            break;
        }
        got += (size_t)part;
    }
    return got;
}

static bool next_streamed(struct source *s, struct block *b) {
    if (s->is_stream_done && s->n_rest == 0) {
        return false;
    }
    size_t capacity = MAX(s->n_rest, HEAD_SIZE) + BLOCK_SIZE;
    block_release(b);
    char *data = g_realloc(s->rest, capacity);
    size_t size = s->n_rest;
    size_t whole = 0;
    while (true) {
        size += s->is_stream_done ? 0 : read_stream(s, data + size, capacity - size);
        if (s->error != NULL) {
            g_free(data);
            s->rest = NULL;
            s->n_rest = 0;
            return false;
        }
        whole = s->is_stream_done ? size : whole_records(data, size);
        if (whole > 0 || size == 0 || capacity > SOURCE_MAX_RECORD) {
            break;
        }
        capacity += BLOCK_SIZE;
        data = g_realloc(data, capacity);
    }
    b->is_too_long = whole == 0 && size > 0;
    whole = whole == 0 ? size : whole;
    s->n_rest = size - whole;
    s->rest = s->n_rest == 0 ? NULL : g_memdup2(data + whole, s->n_rest);
    b->owned = data;
    b->capacity = capacity;
    b->data = data;
    b->size = whole;
    b->is_last = s->is_stream_done && s->n_rest == 0;
    return size > 0;
}

bool source_next(struct source *s, struct block *b) {
    *b = (struct block){.owned = b->owned, .capacity = b->capacity};
    (void)pthread_mutex_lock(&s->lock);
    bool has_block = s->error == NULL && (s->is_plain ? next_plain(s, b) : next_streamed(s, b));
    if (has_block) {
        b->number = s->n_blocks++;
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (!has_block) {
        block_release(b);
        return false;
    }
    if (b->number == 0 && !s->has_given_back && b->size >= 3 &&
        memcmp(b->data, UTF8_MARK, 3) == 0) {
        b->data += 3;
        b->size -= 3;
    }
    return true;
}

void source_set_end(struct source *s, uint64_t end) {
    s->end = (size_t)MIN(end, s->size);
}

void source_give_back(struct source *s, struct block *b) {
    s->at -= b->size;
    s->n_blocks = b->number;
    s->has_given_back = true;
    block_release(b);
    *b = (struct block){0};
}

bool source_is_plain(const struct source *s) {
    return s->is_plain;
}

uint64_t source_at(const struct source *s) {
    return s->at;
}

uint64_t source_size(const struct source *s) {
    return s->size;
}

size_t source_peek(const struct source *s, uint64_t at, char *out, size_t n) {
    return file_at_read(s->fd, out, n, at);
}

double source_done(struct source *s) {
    if (!s->is_plain) {
        return -1;
    }
    (void)pthread_mutex_lock(&s->lock);
    double done = (double)s->at / (double)s->size;
    (void)pthread_mutex_unlock(&s->lock);
    return done;
}

void source_close(struct source *s) {
    if (s == NULL) {
        return;
    }
    if (s->state != NULL) {
        s->decoder->close(s->state);
    }
    if (s->fd >= 0) {
        (void)close(s->fd);
    }
    g_free(digest_end(s->digest));
    g_free(s->rest);
    g_clear_error(&s->error);
    (void)pthread_mutex_destroy(&s->lock);
    g_free(s->path);
    g_free(s->name);
    g_free(s);
}
