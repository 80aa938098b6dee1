/* Any bytes as the body of a tally file: the right magic and digest are put around them, or the
 * digest would keep the fuzzer out. What is accepted must write the same bytes again and measure.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "audit/tally_file.h"
#include "metrics/measure.h"

#define MAGIC "OMBUDTALLY\002\n"
#define MAGIC_SIZE 12
#define DIGEST_SIZE 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Magic, body, digest. A whole file is taken as its body. */
static GByteArray *wrap(const uint8_t *data, size_t size) {
    if (size >= MAGIC_SIZE + DIGEST_SIZE && memcmp(data, MAGIC, MAGIC_SIZE) == 0) {
        data += MAGIC_SIZE;
        size -= MAGIC_SIZE + DIGEST_SIZE;
    }
    GByteArray *file = g_byte_array_new();
    g_byte_array_append(file, (const guint8 *)MAGIC, MAGIC_SIZE);
    g_byte_array_append(file, data, (guint)size);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, file->data, (gssize)file->len);
    guint8 digest[DIGEST_SIZE];
    gsize n = sizeof digest;
    g_checksum_get_digest(sum, digest, &n);
    g_checksum_free(sum);
    g_byte_array_append(file, digest, DIGEST_SIZE);
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    GByteArray *file = wrap(data, size);
    struct tally *t = tally_file_parse(file->data, file->len, "fuzz", NULL);
    g_byte_array_unref(file);
    if (t == NULL) {
        return 0;
    }
    GBytes *bytes = tally_file_bytes(t);
    struct tally *again =
        tally_file_parse(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "again", NULL);
    g_assert(again != NULL);
    const struct measure_options options = MEASURE_DEFAULTS;
    struct estimates *e = measure(t, &options, NULL);
    if (e != NULL) {
        estimates_free(e);
    }
    tally_free(again);
    tally_free(t);
    g_bytes_unref(bytes);
    return 0;
}
