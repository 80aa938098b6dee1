/*
 * How each kind of figure is drawn: a table with a row a kind. The caller has
 * opened the figure's tag; the drawing stays within its box.
 */
#ifndef OMBUD_REPORTS_DRAW_CHART_DRAW_H
#define OMBUD_REPORTS_DRAW_CHART_DRAW_H

#include "reports/charts/chart.h"
#include "reports/draw/canvas.h"

/* What a drawing needs. */
struct pen {
    struct canvas *canvas;
    struct type *type;
};

struct chart_row {
    const char *id;
    double (*height)(const struct pen *p, const void *data, double width);
    void (*draw)(const struct pen *p, const void *data, const struct box *area);
};
extern const struct chart_row chart_rows[CHARTS];

/* Text in a drawing: at x, or ending or centred there; width 0 is one line. Returns its
 * height. */
struct pen_text {
    enum type_style style;
    double x, y, width;
    enum align align;
    int max_lines;
    int colour; /* of enum colour, or -1: the style's own */
};
double pen_write(const struct pen *p, const struct pen_text *t, const char *text);
/* One line as wide as it is. */
double pen_width(const struct pen *p, enum type_style style, const char *text);
double pen_height(const struct pen *p, enum type_style style, double width, int max_lines,
                  const char *text);

/* reports/draw/control_plot.c, heat_plot.c, reliability_plot.c, shift_plot.c */
double bars_height(const struct pen *p, const void *data, double width);
void bars_draw(const struct pen *p, const void *data, const struct box *area);
double control_height(const struct pen *p, const void *data, double width);
void control_draw(const struct pen *p, const void *data, const struct box *area);
double dumbbells_height(const struct pen *p, const void *data, double width);
void dumbbells_draw(const struct pen *p, const void *data, const struct box *area);
double heat_height(const struct pen *p, const void *data, double width);
void heat_draw(const struct pen *p, const void *data, const struct box *area);
double reliability_height(const struct pen *p, const void *data, double width);
void reliability_draw(const struct pen *p, const void *data, const struct box *area);
double multiples_height(const struct pen *p, const void *data, double width);
void multiples_draw(const struct pen *p, const void *data, const struct box *area);

#endif
