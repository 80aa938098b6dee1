#include "audit/digest.h"

#include <glib.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CHUNK ((size_t)1 << 20)

static char *hex_of(const uint8_t digest[DIGEST_SIZE]) {
    GString *hex = g_string_sized_new(2 * DIGEST_SIZE + 1);
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        g_string_append_printf(hex, "%02x", digest[i]);
    }
    return g_string_free(hex, FALSE);
}

void digest_bytes(const void *data, size_t n, uint8_t out[DIGEST_SIZE]) {
    struct sha256_ctx sum;
    sha256_init(&sum);
    sha256_update(&sum, n, data);
    sha256_digest(&sum, DIGEST_SIZE, out);
}

char *digest_hex(const void *data, size_t n) {
    uint8_t digest[DIGEST_SIZE];
    digest_bytes(data, n, digest);
    return hex_of(digest);
}

struct digest {
    struct sha256_ctx sum;
};

struct digest *digest_new(void) {
    struct digest *d = g_new(struct digest, 1);
    sha256_init(&d->sum);
    return d;
}

void digest_add(struct digest *d, const void *data, size_t n) {
    sha256_update(&d->sum, n, data);
}

void digest_peek(const struct digest *d, uint8_t out[DIGEST_SIZE]) {
    struct sha256_ctx sum = d->sum;
    sha256_digest(&sum, DIGEST_SIZE, out);
}

char *digest_end(struct digest *d) {
    if (d == NULL) {
        return NULL;
    }
    uint8_t digest[DIGEST_SIZE];
    sha256_digest(&d->sum, sizeof digest, digest);
    g_free(d);
    return hex_of(digest);
}

char *digest_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    struct digest *d = digest_new();
    uint8_t *chunk = g_malloc(CHUNK);
    size_t n = 0;
    while ((n = fread(chunk, 1, CHUNK, file)) > 0) {
        digest_add(d, chunk, n);
    }
    bool is_read = ferror(file) == 0;
    (void)fclose(file);
    g_free(chunk);
    char *hex = digest_end(d);
    if (!is_read) {
        g_clear_pointer(&hex, g_free);
    }
    return hex;
}
