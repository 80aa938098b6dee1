/* Draws a forest plot: the band behind, one mark a row, the axis below. All in points of the page,
 * y downwards. */
#ifndef OMBUD_REPORTS_DRAW_PLOT_H
#define OMBUD_REPORTS_DRAW_PLOT_H

#include "reports/charts/forest.h"
#include "reports/draw/canvas.h"

#define PLOT_AXIS_HEIGHT 27.0

struct plot_area {
    double x, width, top, bottom;
};
void plot_back(struct canvas *c, const struct forest *f, const struct plot_area *a);
void plot_row(struct canvas *c, const struct forest *f, const struct plot_area *a,
              const struct forest_row *row, double y);
void plot_axis(struct canvas *c, struct type *t, const struct forest *f, const struct plot_area *a);

#endif
