/*
 * Decoders of compressed input, one row a format. A decoder turns what a file
 * descriptor gives into plain bytes.
 */
#ifndef OMBUD_AUDIT_INGEST_DECODER_H
#define OMBUD_AUDIT_INGEST_DECODER_H

#include <stddef.h>
#include <sys/types.h>

struct decoder;

struct decoder_row {
    const char *name;
    const unsigned char *magic; /* first bytes of a file of this kind */
    size_t magic_size;
    /* Takes the descriptor and the bytes already read from it. NULL: out of memory. */
    struct decoder *(*open)(int fd, const void *head, size_t n_head);
    /* Up to n plain bytes; 0 at the end; -1 on damage, with *what in words. */
    ssize_t (*read)(struct decoder *d, void *out, size_t n, const char **what);
    void (*close)(struct decoder *d);
};

extern const struct decoder_row decoder_gzip;
extern const struct decoder_row decoder_zstd;

#endif
