/* The dictionary of names and places; its index is open-addressed, offsets into the text. */
#include "policies/deid/lexicon.h"

#include <glib.h>

#define SLOTS ((uint32_t)1 << 18)
/* A slot is an offset + 1 into the text, and above it the upper bits of the word's hash. */
#define OFFSET_BITS 22
#define OFFSET_MASK (((uint32_t)1 << OFFSET_BITS) - 1)

/* The text, put into the program by the assembler. */
extern const char lexicon_text[];
extern const char lexicon_text_end[];

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c == ' ' ? '_' : c);
}

uint32_t lexicon_hash(const char *word, size_t size) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < size; i++) {
        h = (h ^ lower(word[i])) * 16777619u;
    }
    return h ^ h >> 15;
}

static const uint32_t *make_index(void) {
    uint32_t *slots = g_new0(uint32_t, SLOTS);
    const char *start = lexicon_text;
    const char *end = lexicon_text_end;
    g_assert((size_t)(end - start) < OFFSET_MASK);
    for (const char *p = start; p < end;) {
        const char *stop = p;
        while (*stop != ' ') {
            stop++;
        }
        uint32_t hash = lexicon_hash(p, (size_t)(stop - p));
        uint32_t h = hash % SLOTS;
        while (slots[h] != 0) {
            h = (h + 1) % SLOTS;
        }
        slots[h] = ((uint32_t)(p - start) + 1) | (hash & ~OFFSET_MASK);
        while (*stop != '\n') {
            stop++;
        }
        p = stop + 1;
    }
    return slots;
}

static const uint32_t *index_of_words(void) {
    static gsize made;
    if (g_once_init_enter(&made)) {
        g_once_init_leave(&made, (gsize)make_index());
    }
    return (const uint32_t *)made;
}

static struct lexeme parse(const char *p) {
    struct lexeme x = {0};
    for (; *p != '\n'; p++) {
        uint8_t class = (uint8_t)(p[1] - '0' + 1);
        if (*p == 's') {
            x.surname = class;
        } else if (*p == 'f') {
            x.first = class;
        } else if (*p == 'c') {
            x.town = class;
        } else if (*p == 'w') {
            x.is_word = true;
        }
    }
    return x;
}

struct lexeme lexicon_find(const char *word, size_t size) {
    return lexicon_find_hashed(word, size, lexicon_hash(word, size));
}

struct lexeme lexicon_find_hashed(const char *word, size_t size, uint32_t hash) {
    const uint32_t *slots = index_of_words();
    const char *start = lexicon_text;
    for (uint32_t h = hash % SLOTS; slots[h] != 0; h = (h + 1) % SLOTS) {
        if (slots[h] >> OFFSET_BITS != hash >> OFFSET_BITS) {
            continue;
        }
        const char *p = start + (slots[h] & OFFSET_MASK) - 1;
        size_t i = 0;
        while (i < size && lower(word[i]) == (unsigned char)p[i]) {
            i++;
        }
        if (i == size && p[i] == ' ') {
            return parse(p + i + 1);
        }
    }
    return (struct lexeme){0};
}
