/*
 * What cairo 1.16 leaves undone in a PDF, done with qpdf: the document is marked
 * as tagged, its language and title are named, figures get their words, heads of
 * tables their scope, decoration becomes an artifact, the evidence is embedded,
 * and the file id follows from the bytes.
 *
 * It says that it is PDF/A-3a, which `make check-pdf` holds it to (veraPDF). It makes no
 * claim of PDF/UA: beyond what a validator sees, that is for a person.
 */
#ifndef OMBUD_REPORTS_DRAW_PDF_FINISH_H
#define OMBUD_REPORTS_DRAW_PDF_FINISH_H

#include <glib.h>

struct pdf_finish {
    const char *title, *author;
    const char *date;       /* ISO 8601, UTC */
    const GPtrArray *alts;  /* of char *: one a figure, in order of drawing */
    const GPtrArray *links; /* of char *: one a link, in order of drawing */
    const GBytes *packed;   /* evidence.json as zlib packs it, see pdf_pack() */
    size_t evidence_length; /* unpacked */
};
/* DATA as a stream of a PDF holds it, filter FlateDecode. Caller frees with g_bytes_unref. */
GBytes *pdf_pack(const char *data, size_t length);
/* The finished file, or NULL and an error. Caller frees with g_bytes_unref. */
GBytes *pdf_finish(const guint8 *pdf, size_t length, const struct pdf_finish *f, GError **error);

#endif
