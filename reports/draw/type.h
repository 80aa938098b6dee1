/*
 * Type: the fonts, found in known places through a private font configuration so
 * that a page does not depend on how the machine is set up, and the styles.
 *
 * Glyph positions are neither hinted nor rounded, for PDF and PNG alike:
 * otherwise the two break their lines at different words.
 */
#ifndef OMBUD_REPORTS_DRAW_TYPE_H
#define OMBUD_REPORTS_DRAW_TYPE_H

#include <glib.h>
#include <pango/pangocairo.h>

#include "reports/document.h"
#include "reports/draw/palette.h"

#define TYPE_LEAST_SIZE 6.8 /* points: nothing is set smaller */

enum type_style {
    TYPE_H1,
    TYPE_H2,
    TYPE_STATEMENT,
    TYPE_DETAIL,
    TYPE_BODY,
    TYPE_CAPTION,
    TYPE_NOTE,
    TYPE_STRONG,
    TYPE_TILE_LABEL,
    TYPE_TILE_VALUE,
    TYPE_TILE_NOTE,
    TYPE_TABLE_HEAD,
    TYPE_TABLE_GROUP,
    TYPE_CELL,
    TYPE_CELL_MUTED,
    TYPE_VERDICT,
    TYPE_AXIS,
    TYPE_PAIR_NAME,
    TYPE_PAIR_VALUE,
    TYPE_SIGN,
    TYPE_SMALL,
    TYPE_SMALL_STRONG,
    TYPE_HEAT,
    TYPE_HEAT_N,
    TYPE_HEADER_STRONG,
    TYPE_HEADER,
    TYPE_FOOTER,
    TYPE_STYLES
};
struct type_row {
    double size, line; /* points; line 0: the font's own */
    PangoWeight weight;
    enum colour colour;
};
extern const struct type_row type_rows[TYPE_STYLES];

struct type;
/* NULL and an error that says what to install when no font is found. */
struct type *type_new(GError **error);
void type_free(struct type *t);
/* Texts set so far with a character that no font at hand has: it is drawn as an empty box. */
struct type_missing {
    int n_texts;
    gunichar first;
};
struct type_missing type_missing(const struct type *t);
/* "Inter": the family that pages are set in. */
const char *type_family(const struct type *t);

/* Text set in a style. width 0: one line, as wide as it is. max_lines 0: as many
 * as needed; else the last one ends in an ellipsis. Free with g_object_unref. */
struct type_box {
    enum type_style style;
    double width;
    int max_lines;
    enum align align;
};
PangoLayout *type_layout(struct type *t, const struct type_box *box, const char *text);
PangoLayout *type_runs(struct type *t, const struct type_box *box, const GPtrArray *runs);
/* Points. */
double type_height(PangoLayout *layout);
double type_width(PangoLayout *layout);
double type_baseline(PangoLayout *layout);

#endif
