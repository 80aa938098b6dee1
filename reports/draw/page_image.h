/*
 * A drawn page as a PNG. Cairo's own writer tries every filter on every row and takes
 * four times as long for larger files: pages are flat colour, which wants no filter.
 */
#ifndef OMBUD_REPORTS_DRAW_PAGE_IMAGE_H
#define OMBUD_REPORTS_DRAW_PAGE_IMAGE_H

#include <cairo.h>
#include <glib.h>

/* Text chunks of the PNG standard, as 11.3.4 names their keys: Title, Description (what a
 * screen reader says) and Source (the digest of the evidence). NULL leaves one out. */
struct page_label {
    const char *title, *description, *source;
};

/* The bytes of a PNG with the pixels of a CAIRO_FORMAT_RGB24 surface; the caller owns
 * them. NULL when libpng fails. */
GBytes *page_image(cairo_surface_t *surface, const struct page_label *label);

#endif
