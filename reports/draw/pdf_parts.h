/* Inside the finishing of a PDF: what its parts share. */
#ifndef OMBUD_REPORTS_DRAW_PDF_PARTS_H
#define OMBUD_REPORTS_DRAW_PDF_PARTS_H

#include <qpdf/qpdf-c.h>
#include <stdbool.h>

#include "reports/draw/pdf_finish.h"

struct finish {
    qpdf_data q;
    const struct pdf_finish *f;
    GHashTable *dropped; /* ids of structure elements that became artifacts */
    guint n_figures, n_links;
};

bool pdf_is_named(struct finish *w, qpdf_oh object, const char *key, const char *name);
void pdf_set_name(struct finish *w, qpdf_oh object, const char *key, const char *name);
void pdf_set_text(struct finish *w, qpdf_oh object, const char *key, const char *text);
qpdf_oh pdf_new_stream(struct finish *w, const char *data, size_t length);

/* reports/draw/pdf_catalogue.c: language, metadata, colour space, page labels, the file
 * that is embedded, dates, and writing. */
void pdf_finish_catalogue(struct finish *w, qpdf_oh root);
void pdf_attach_evidence(struct finish *w, qpdf_oh root);
void pdf_finish_dates(struct finish *w);
GBytes *pdf_written(qpdf_data q);

#endif
