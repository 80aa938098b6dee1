/*
 * Memory for what is only appended to and let go all at once, and streams of items in
 * it. A growing array is copied again and again and touches each page anew; a stream
 * is a list of chunks, and the arena asks for large pages.
 *
 *     struct stream codes = {.item_size = sizeof(uint32_t)};
 *     *(uint32_t *)stream_add(&codes, &arena) = code;
 *     for (const struct stream_chunk *c = codes.first; c != NULL; c = c->next) ...
 */
#ifndef OMBUD_AUDIT_INGEST_ARENA_H
#define OMBUD_AUDIT_INGEST_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    struct arena_region *regions;
    char *at, *end;
    size_t next_size;
    size_t total; /* bytes of all regions */
};

/* n bytes aligned to 16, not set. Never NULL. */
void *arena_take(struct arena *a, size_t n);
/* Lets go of everything; the memory is used again where it is one piece, or will be. */
void arena_reset(struct arena *a);
void arena_clear(struct arena *a);

struct stream_chunk {
    struct stream_chunk *next;
    size_t used; /* bytes; of the last chunk, see stream_seal() */
    char items[];
};

struct stream {
    size_t item_size; /* bytes */
    size_t n;         /* items */
    struct stream_chunk *first, *last;
    char *at, *end;                 /* free room of the last chunk */
    struct stream_segment *spilled; /* what went to disk before (spill.h), first one last */
};

/* A new chunk; room for at least one item. */
void stream_grow(struct stream *s, struct arena *a);
/* A chunk of these bytes in front of all others; the caller fills its items. */
char *stream_push(struct stream *s, struct arena *a, size_t bytes);
/* Empty again; what it had is the arena's. */
void stream_reset(struct stream *s);

/* Room for one more item, which stays where it is. */
static inline void *stream_add(struct stream *s, struct arena *a) {
    if ((size_t)(s->end - s->at) < s->item_size) {
        stream_grow(s, a);
    }
    char *item = s->at;
    s->at += s->item_size;
    s->n++;
    return item;
}

static inline void stream_add_u32(struct stream *s, struct arena *a, uint32_t x) {
    *(uint32_t *)stream_add(s, a) = x;
}

/* Tells the last chunk how much of it is used: before reading, any number of times. */
void stream_seal(struct stream *s);

/* Reads items one after another; NULL after the last. The stream is sealed. */
struct stream_reader {
    const struct stream_chunk *chunk;
    size_t at, item_size;
};
static inline struct stream_reader stream_read(const struct stream *s) {
    return (struct stream_reader){.chunk = s->first, .item_size = s->item_size};
}
static inline const void *stream_next(struct stream_reader *r) {
    while (r->chunk != NULL && r->at == r->chunk->used) {
        r->chunk = r->chunk->next;
        r->at = 0;
    }
    if (r->chunk == NULL) {
        return NULL;
    }
    const void *item = r->chunk->items + r->at;
    r->at += r->item_size;
    return item;
}

#endif
