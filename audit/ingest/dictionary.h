/*
 * Dictionary encoding: byte strings to small numbers, in order of first sight.
 * One a thread. Keys up to 15 bytes, nearly all codes and levels, are compared
 * as two numbers; longer ones by their hash first.
 */
#ifndef OMBUD_AUDIT_INGEST_DICTIONARY_H
#define OMBUD_AUDIT_INGEST_DICTIONARY_H

#include <glib.h>
#include <stdint.h>

/* One look at the table, which lands anywhere in it, should do: 16 bytes, all of a key of up to
 * 8 bytes among them. */
struct dictionary_slot {
    uint64_t low;
    uint32_t tag; /* of a key of up to 8 bytes, its length; else of its hash, the top bit set */
    uint32_t id;  /* + 1; 0: free */
};

struct dictionary_key {
    uint64_t low, high; /* the top byte of high is the length, or LONG_KEY */
};

struct dictionary {
    struct dictionary_slot *slots;
    uint32_t mask;
    struct dictionary_key *keys; /* by id; room for half as many as there are slots */
    GPtrArray *names;            /* of GBytes *, by id */
};

void dictionary_init(struct dictionary *d);
void dictionary_clear(struct dictionary *d);
/* The id of a string; a new one is names->len - 1 afterwards. */
uint32_t dictionary_id(struct dictionary *d, const char *s, size_t n);

#endif
