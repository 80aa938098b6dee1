/*
 * Keyed hash of an id to 128 bits. Ids are joined by it and their bytes are let
 * go at once. Hot path: header only.
 *
 * Up to 16 bytes the map is a bijection of (bytes, length), so two ids cannot
 * collide in all 128 bits; longer ids are absorbed 16 bytes at a time. Every
 * step (odd multiply, xor shift, add of the other half) can be undone, which is
 * what makes it one. Not cryptographic: a token is no protection of an id.
 */
#ifndef OMBUD_AUDIT_INGEST_HASH_H
#define OMBUD_AUDIT_INGEST_HASH_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

struct id_hash {
    uint64_t a, b;
};

/* The n <= 8 bytes at s as a little-endian number, without reading past them. */
static inline uint64_t load_bytes(const char *s, size_t n) {
    if (n >= 4) {
        uint32_t low;
        uint32_t high;
        memcpy(&low, s, 4);
        memcpy(&high, s + n - 4, 4);
        return (uint64_t)GUINT32_FROM_LE(low) | (uint64_t)GUINT32_FROM_LE(high) << (8 * (n - 4));
    }
    if (n == 0) {
        return 0;
    }
    uint64_t first = (unsigned char)s[0];
    uint64_t middle = (unsigned char)s[n / 2];
    uint64_t last = (unsigned char)s[n - 1];
    return first | middle << (8 * (n / 2)) | last << (8 * (n - 1));
}

static inline struct id_hash hash_round(struct id_hash h) {
    h.a *= UINT64_C(0x9E3779B97F4A7C15);
    h.a ^= h.a >> 32;
    h.b += h.a;
    h.b *= UINT64_C(0xC2B2AE3D27D4EB4F);
    h.b ^= h.b >> 29;
    h.a += h.b;
    h.a *= UINT64_C(0xD6E8FEB86659FD93);
    h.a ^= h.a >> 32;
    h.b += h.a;
    return h;
}

static inline struct id_hash hash_id(const char *s, size_t n, uint64_t seed) {
    struct id_hash h = {seed ^ UINT64_C(0x243F6A8885A308D3), (uint64_t)n};
    while (n > 16) {
        h.a ^= load_bytes(s, 8);
        h.b ^= load_bytes(s + 8, 8);
        h = hash_round(hash_round(h));
        s += 16;
        n -= 16;
    }
    size_t low = n < 8 ? n : 8;
    h.a ^= load_bytes(s, low);
    h.b ^= load_bytes(s + low, n - low) * UINT64_C(0x9FB21C651E98DF25);
    return hash_round(hash_round(h));
}

#endif
