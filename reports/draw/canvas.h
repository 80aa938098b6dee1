/*
 * Where pages are drawn: one set of primitives for the PDF, the PNG images and
 * a dry run that only counts pages. Every primitive must stand inside a tag (it
 * is content, and a screen reader meets it in this order) or inside an
 * artifact; this is asserted.
 *
 * Text is recorded as it is drawn, with its place, size and colours, so that a
 * test can look for overlaps, clipping and low contrast.
 */
#ifndef OMBUD_REPORTS_DRAW_CANVAS_H
#define OMBUD_REPORTS_DRAW_CANVAS_H

#include <cairo.h>
#include <glib.h>
#include <pango/pangocairo.h>
#include <stdbool.h>

#include "reports/draw/palette.h"
#include "reports/draw/type.h"

enum canvas_kind { CANVAS_DRY, CANVAS_PDF, CANVAS_PNG };

struct canvas_text {
    int page;
    double x, y, width, height; /* of the ink */
    double size;
    enum colour colour, background;
    char *text;
};
struct canvas_area {
    int page;
    double x, y, width, height;
    enum colour colour;
};

struct canvas {
    enum canvas_kind kind;
    double width, height; /* of a page, points */
    double dpi;           /* PNG */
    cairo_surface_t *surface;
    cairo_t *cr;
    int page; /* from 1; 0 before the first */
    int depth;
    int artifact_depth;
    GPtrArray *open;                /* of const char *: static names of the open tags */
    GArray *texts;                  /* of struct canvas_text */
    GArray *areas;                  /* of struct canvas_area: filled boxes */
    GPtrArray *alts;                /* of char *: of the figures, in order */
    GPtrArray *links;               /* of char *: where each link leads, in order */
    GPtrArray *images;              /* of GBytes *: PNG pages; complete after canvas_finish() */
    GPtrArray *encoders;            /* of struct encoder *: pages that become PNG meanwhile */
    guint n_encoded;                /* of them, those that are in images */
    char *title, *source, *heading; /* of the images: see page_image.h */
    int heading_page;               /* where the heading was set last */
    guint first_alt;                /* of the open page */
    GByteArray *pdf;
};

struct canvas *canvas_new(enum canvas_kind kind, double width, double height, double dpi);
void canvas_free(struct canvas *c);
/* The date is ISO 8601; only for the PDF, before the first page. */
void canvas_describe(struct canvas *c, const char *title, const char *author, const char *date);
void canvas_page(struct canvas *c);
/* What PNG images say of themselves: a title, and the digest of what they show. */
void canvas_label(struct canvas *c, const char *title, const char *source);
/* A link to the top of a page, in a tag of its own; words say where it leads. */
void canvas_link(struct canvas *c, int page, const char *words);
void canvas_end_link(struct canvas *c);
/* A bookmark to the top of the page that is open. */
void canvas_bookmark(struct canvas *c, const char *title);
/* After the last page. False and error when the library failed. */
bool canvas_finish(struct canvas *c, GError **error);

/* Tags nest: "Table" holds "TR" holds "TD". All must be closed before a page ends:
 * cairo 1.16 crashes or writes a broken file over a tag that spans pages. */
void canvas_tag(struct canvas *c, const char *tag); /* tag is static */
void canvas_figure(struct canvas *c, const char *alt);
void canvas_untag(struct canvas *c);
void canvas_artifact(struct canvas *c);
void canvas_end_artifact(struct canvas *c);

struct line {
    double x1, y1, x2, y2, width;
    enum colour colour;
    double dash; /* 0: solid */
};
struct box {
    double x, y, width, height, radius;
};
void canvas_fill(struct canvas *c, const struct box *b, enum colour colour);
void canvas_outline(struct canvas *c, const struct box *b, double width, enum colour colour);
void canvas_line(struct canvas *c, const struct line *l);
void canvas_hatch(struct canvas *c, const struct box *b);
/* x, y: the left end and the top of the layout's box. */
void canvas_text(struct canvas *c, PangoLayout *layout, double x, double y, double size,
                 enum colour colour);
/* Filled with `colour`, or hollow on white with it as the line. */
void canvas_circle(struct canvas *c, double x, double y, double radius, enum colour colour);
void canvas_square(struct canvas *c, double x, double y, double radius, enum colour colour);
void canvas_diamond(struct canvas *c, double x, double y, double radius, enum colour colour,
                    bool is_hollow);
void canvas_triangle(struct canvas *c, double x, double y, double radius, enum colour colour);
/* Points left (-1) or right (1). */
void canvas_arrow(struct canvas *c, double x, double y, double size, int direction,
                  enum colour colour);

/* A verdict's shape about its centre; six shapes that differ in grey print. */
void canvas_verdict(struct canvas *c, enum mark mark, double x, double y, double radius);

#endif
