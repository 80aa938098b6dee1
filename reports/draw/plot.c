/* Draws a forest plot. */
#include "reports/draw/plot.h"

#include <math.h>

#include "reports/number.h"

#define BAR 2.6
#define WHISKER 0.7
#define CAP 4.4
#define PAIR 3.0 /* of each mark from the middle of its row */
#define PAIR_BAR 1.2

static double clamp(double v, double lo, double hi) {
    return v < lo ? lo : v > hi ? hi : v;
}

static double at(const struct forest *f, const struct plot_area *a, double value) {
    return a->x + clamp(forest_position(f, value), 0, 1) * a->width;
}

void plot_back(struct canvas *c, const struct forest *f, const struct plot_area *a) {
    bool below = isfinite(f->band_lo), above = isfinite(f->band_hi);
    double lo = below ? at(f, a, f->band_lo) : a->x;
    double hi = above ? at(f, a, f->band_hi) : a->x + a->width;
    if (below || above) {
        const struct box band = {lo, a->top, hi - lo, a->bottom - a->top, 0};
        canvas_fill(c, &band, COLOUR_PASS_TINT);
    }
    if (below) {
        canvas_line(c, &(struct line){lo, a->top, lo, a->bottom, 0.7, COLOUR_PASS, 2.2});
    }
    if (above) {
        canvas_line(c, &(struct line){hi, a->top, hi, a->bottom, 0.7, COLOUR_PASS, 2.2});
    }
    for (int i = 0; i < f->n_ticks && f->has_grid; i++) {
        double x = at(f, a, f->ticks[i]);
        canvas_line(c, &(struct line){x, a->top, x, a->bottom, 0.5, COLOUR_HAIRLINE, 0});
    }
    if (f->has_equal) {
        double x = at(f, a, f->equal);
        canvas_line(c, &(struct line){x, a->top, x, a->bottom, 0.7, COLOUR_INK, 0});
    }
}

/* The part of a range that lies on the axis, with an arrowhead where it goes on. */
static void range(struct canvas *c, const struct forest *f, const struct plot_area *a, double lo,
                  double hi, double y, double width, enum colour colour) {
    double from = at(f, a, lo);
    double to = at(f, a, hi);
    canvas_line(c, &(struct line){from, y, to, y, width, colour, 0});
    if (forest_position(f, lo) < 0) {
        canvas_arrow(c, a->x - 1.5, y, 4.2, -1, colour);
    }
    if (forest_position(f, hi) > 1) {
        canvas_arrow(c, a->x + a->width + 1.5, y, 4.2, 1, colour);
    }
}

static void cap(struct canvas *c, const struct forest *f, const struct plot_area *a, double value,
                double y, enum colour colour) {
    double p = forest_position(f, value);
    if (p >= 0 && p <= 1) {
        double x = at(f, a, value);
        canvas_line(c, &(struct line){x, y - CAP / 2, x, y + CAP / 2, WHISKER, colour, 0});
    }
}

static void mark(struct canvas *c, const struct forest_row *row, double x, double y) {
    double digits = row->n > 0 ? log10((double)row->n) : 2;
    double radius = clamp(1.4 + 0.6 * digits, 2.2, 3.8);
    enum colour colour = mark_look(row->mark)->plot;
    switch (row->mark) {
    case MARK_FAIL:
        canvas_square(c, x, y, radius * 0.95, colour);
        break;
    case MARK_CANNOT_TELL:
        canvas_diamond(c, x, y, radius * 1.45, colour, true);
        break;
    case MARK_WATCH:
        canvas_triangle(c, x, y, radius * 1.25, colour);
        break;
    default:
        canvas_circle(c, x, y, radius, colour);
        break;
    }
}

void plot_row(struct canvas *c, const struct forest *f, const struct plot_area *a,
              const struct forest_row *row, double y) {
    enum colour colour = mark_look(row->mark)->plot;
    if (row->kind == FOREST_HIDDEN) {
        canvas_hatch(c, &(struct box){a->x + 1, y - 3.2, a->width - 2, 6.4, 0});
        return;
    }
    if (row->kind == FOREST_REFERENCE && f->has_equal) {
        canvas_diamond(c, at(f, a, f->equal), y, 3.9, COLOUR_INK, false);
        return;
    }
    if (row->kind == FOREST_PAIR) {
        range(c, f, a, row->lo, row->hi, y - PAIR, PAIR_BAR, COLOUR_BLUE);
        canvas_circle(c, at(f, a, row->value), y - PAIR, 2.4, COLOUR_BLUE);
        range(c, f, a, row->other_lo, row->other_hi, y + PAIR, PAIR_BAR, COLOUR_VERMILLION);
        canvas_square(c, at(f, a, row->other), y + PAIR, 2.2, COLOUR_VERMILLION);
    }
    if (row->kind != FOREST_VALUE) {
        return;
    }
    if (row->has_decision) {
        range(c, f, a, row->decision_lo, row->decision_hi, y, WHISKER, colour);
        cap(c, f, a, row->decision_lo, y, colour);
        cap(c, f, a, row->decision_hi, y, colour);
    }
    if (row->has_interval) {
        range(c, f, a, row->lo, row->hi, y, BAR, colour);
    }
    double p = forest_position(f, row->value);
    if (p >= 0 && p <= 1) {
        mark(c, row, at(f, a, row->value), y);
    } else if (!row->has_interval && !row->has_decision) {
        int side = p < 0 ? -1 : 1;
        canvas_arrow(c, side < 0 ? a->x - 1.5 : a->x + a->width + 1.5, y, 4.2, side, colour);
    }
}

#define TICK_MOST 1e5 /* a longer label would run into the next */

static char *tick_label(const struct forest *f, double value) {
    if (fabs(value) >= TICK_MOST) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        return g_strdup(g_ascii_formatd(text, sizeof text, "%.1g", value));
    }
    switch (f->kind) {
    case VALUE_RATIO:
        return number_limit(value, 1, 1);
    case VALUE_SHARE: {
        g_autofree char *digits = number_limit(round(value * 1e6) / 1e6, 0, 100);
        return g_strconcat(digits, "%", NULL);
    }
    case VALUE_DIFFERENCE:
        return number_limit(round(value * 1e6) / 1e6, 0, 100);
    default:
        return number_limit(round(value * 1e6) / 1e6, 0, 1);
    }
}

static void axis_text(struct canvas *c, struct type *t, const char *text, double x, double y,
                      double share) {
    const struct type_box box = {.style = TYPE_AXIS};
    PangoLayout *layout = type_layout(t, &box, text);
    canvas_text(c, layout, x - share * type_width(layout), y, type_rows[TYPE_AXIS].size,
                type_rows[TYPE_AXIS].colour);
    g_object_unref(layout);
}

void plot_axis(struct canvas *c, struct type *t, const struct forest *f,
               const struct plot_area *a) {
    double right = a->x + a->width;
    canvas_line(c, &(struct line){a->x, a->bottom, right, a->bottom, 0.8, COLOUR_INK, 0});
    for (int i = 0; i < f->n_ticks; i++) {
        double x = at(f, a, f->ticks[i]);
        g_autofree char *label = tick_label(f, f->ticks[i]);
        canvas_line(c, &(struct line){x, a->bottom, x, a->bottom + 3, 0.7, COLOUR_INK, 0});
        axis_text(c, t, label, x, a->bottom + 4.6, 0.5);
    }
    g_autofree char *lower = g_strconcat("← ", f->lower, NULL);
    g_autofree char *higher = g_strconcat(f->higher, " →", NULL);
    axis_text(c, t, lower, a->x, a->bottom + 15.4, 0);
    axis_text(c, t, higher, right, a->bottom + 15.4, 1);
}
