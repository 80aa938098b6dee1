#include "audit/ingest/arena.h"

#include <glib.h>
#include <stdlib.h>
#include <sys/mman.h>

#define FIRST_REGION ((size_t)64 << 10)
#define LARGE_PAGE ((size_t)2 << 20)
#define LAST_REGION ((size_t)8 << 20)
#define FIRST_CHUNK ((size_t)1 << 10)
#define LAST_CHUNK ((size_t)64 << 10)

struct arena_region {
    struct arena_region *next;
    char *data;
    size_t size;
};

/* Large pages cost one fault where small ones cost 512. */
static char *take_region(size_t size) {
    if (size < LARGE_PAGE) {
        return g_malloc(size);
    }
    char *data = aligned_alloc(LARGE_PAGE, size);
    if (data == NULL) {
        return g_malloc(size); /* says so and ends */
    }
#if defined(MADV_HUGEPAGE)
    (void)madvise(data, size, MADV_HUGEPAGE); /* advice: nothing depends on it */
#endif
    return data;
}

void *arena_take(struct arena *a, size_t n) {
    n = (n + 15) / 16 * 16;
    if ((size_t)(a->end - a->at) < n) {
        a->next_size = a->next_size == 0 ? FIRST_REGION : MIN(a->next_size * 2, LAST_REGION);
        size_t size = MAX(a->next_size, (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE);
        size = n <= a->next_size ? a->next_size : size;
        struct arena_region *r = g_new(struct arena_region, 1);
        *r = (struct arena_region){.next = a->regions, .data = take_region(size), .size = size};
        a->regions = r;
        a->total += size;
        a->at = r->data;
        a->end = r->data + size;
    }
    void *taken = a->at;
    a->at += n;
    return taken;
}

void arena_reset(struct arena *a) {
    struct arena_region *r = a->regions;
    if (r != NULL && r->next == NULL) {
        a->at = r->data;
        a->end = r->data + r->size;
        return;
    }
    size_t total = (a->total + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    arena_clear(a);
    if (r != NULL) {
        (void)arena_take(a, total);
        a->at = a->regions->data;
    }
}

void arena_clear(struct arena *a) {
    for (struct arena_region *r = a->regions; r != NULL;) {
        struct arena_region *next = r->next;
        free(r->data); /* g_malloc is malloc */
        g_free(r);
        r = next;
    }
    *a = (struct arena){0};
}

void stream_seal(struct stream *s) {
    if (s->last != NULL) {
        s->last->used = (size_t)(s->at - s->last->items);
    }
}

void stream_grow(struct stream *s, struct arena *a) {
    stream_seal(s);
    size_t used = s->last == NULL ? 0 : s->last->used;
    size_t room = CLAMP(used * 2, FIRST_CHUNK, LAST_CHUNK);
    room = MAX(room, s->item_size);
    struct stream_chunk *c = arena_take(a, sizeof *c + room);
    *c = (struct stream_chunk){0};
    if (s->last == NULL) {
        s->first = c;
    } else {
        s->last->next = c;
    }
    s->last = c;
    s->at = c->items;
    s->end = c->items + room;
}

char *stream_push(struct stream *s, struct arena *a, size_t bytes) {
    struct stream_chunk *c = arena_take(a, sizeof *c + bytes);
    *c = (struct stream_chunk){.next = s->first, .used = bytes};
    s->first = c;
    if (s->last == NULL) {
        s->last = c;
        s->at = s->end = c->items + bytes;
    }
    return c->items;
}

void stream_reset(struct stream *s) {
    s->n = 0;
    s->first = s->last = NULL;
    s->at = s->end = NULL;
}
