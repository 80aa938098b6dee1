/* Shapes: marks of a plot and of verdicts. */
#include <math.h>

#include "reports/draw/canvas.h"

static void start(struct canvas *c, enum colour colour) {
    unsigned rgb = colour_rows[colour].rgb;
    g_assert(c->depth > 0);
    cairo_new_path(c->cr);
    cairo_set_source_rgb(c->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

/* Filled, or hollow: white inside and a line of the colour. */
static void finish(struct canvas *c, bool is_hollow, enum colour colour, double width) {
    if (!is_hollow) {
        cairo_fill(c->cr);
        return;
    }
    cairo_set_source_rgb(c->cr, 1, 1, 1);
    cairo_fill_preserve(c->cr);
    unsigned rgb = colour_rows[colour].rgb;
    cairo_set_source_rgb(c->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
    cairo_set_line_width(c->cr, width);
    cairo_stroke(c->cr);
}

void canvas_circle(struct canvas *c, double x, double y, double radius, enum colour colour) {
    start(c, colour);
    cairo_arc(c->cr, x, y, radius, 0, 2 * G_PI);
    finish(c, false, colour, 0);
}

void canvas_square(struct canvas *c, double x, double y, double radius, enum colour colour) {
    start(c, colour);
    cairo_rectangle(c->cr, x - radius, y - radius, 2 * radius, 2 * radius);
    finish(c, false, colour, 0);
}

void canvas_diamond(struct canvas *c, double x, double y, double radius, enum colour colour,
                    bool is_hollow) {
    start(c, colour);
    cairo_move_to(c->cr, x, y - radius);
    cairo_line_to(c->cr, x + radius, y);
    cairo_line_to(c->cr, x, y + radius);
    cairo_line_to(c->cr, x - radius, y);
    cairo_close_path(c->cr);
    finish(c, is_hollow, colour, radius > 5 ? 1.1 : 1);
}

void canvas_triangle(struct canvas *c, double x, double y, double radius, enum colour colour) {
    start(c, colour);
    cairo_move_to(c->cr, x, y - radius);
    cairo_line_to(c->cr, x + radius, y + 0.8 * radius);
    cairo_line_to(c->cr, x - radius, y + 0.8 * radius);
    cairo_close_path(c->cr);
    finish(c, false, colour, 0);
}

void canvas_arrow(struct canvas *c, double x, double y, double size, int direction,
                  enum colour colour) {
    start(c, colour);
    cairo_move_to(c->cr, x, y);
    cairo_line_to(c->cr, x - direction * size, y - size * 0.7);
    cairo_line_to(c->cr, x - direction * size, y + size * 0.7);
    cairo_close_path(c->cr);
    cairo_fill(c->cr);
}

/* An open stroke through points given in units of the radius. */
static void stroke(struct canvas *c, double x, double y, double r, const double *points, int n,
                   double width, enum colour colour) {
    start(c, colour);
    cairo_save(c->cr);
    cairo_set_line_cap(c->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(c->cr, width * r);
    for (int i = 0; i < n; i++) {
        double px = x + points[2 * i] * r;
        double py = y + points[2 * i + 1] * r;
        if (i == 0) {
            cairo_move_to(c->cr, px, py);
        } else {
            cairo_line_to(c->cr, px, py);
        }
    }
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
}

static void draw_pass(struct canvas *c, double x, double y, double r) {
    static const double tick[] = {-0.42, 0.02, -0.1, 0.36, 0.46, -0.34};
    canvas_circle(c, x, y, r, COLOUR_PASS);
    stroke(c, x, y, r, tick, 3, 0.24, COLOUR_WHITE);
}

static void draw_fail(struct canvas *c, double x, double y, double r) {
    static const double down[] = {-0.42, -0.42, 0.42, 0.42};
    static const double up[] = {-0.42, 0.42, 0.42, -0.42};
    canvas_square(c, x, y, 0.92 * r, COLOUR_FAIL);
    stroke(c, x, y, r, down, 2, 0.26, COLOUR_WHITE);
    stroke(c, x, y, r, up, 2, 0.26, COLOUR_WHITE);
}

/* A question mark as a path, so that it needs no font and is no text. */
static void draw_cannot_tell(struct canvas *c, double x, double y, double r) {
    static const double stem[] = {0.0, 0.16, 0.0, 0.02};
    canvas_diamond(c, x, y, 1.12 * r, COLOUR_SECONDARY, true);
    start(c, COLOUR_SECONDARY);
    cairo_save(c->cr);
    cairo_set_line_width(c->cr, 0.17 * r);
    cairo_set_line_cap(c->cr, CAIRO_LINE_CAP_ROUND);
    cairo_arc(c->cr, x, y - 0.2 * r, 0.22 * r, G_PI, 2.45 * G_PI);
    cairo_line_to(c->cr, x, y + 0.08 * r);
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
    stroke(c, x, y, r, stem, 2, 0.17, COLOUR_SECONDARY);
    canvas_circle(c, x, y + 0.42 * r, 0.11 * r, COLOUR_SECONDARY);
}

static void draw_watch(struct canvas *c, double x, double y, double r) {
    static const double stem[] = {0, -0.3, 0, 0.22};
    canvas_triangle(c, x, y, 1.05 * r, COLOUR_WATCH);
    stroke(c, x, y, r, stem, 2, 0.2, COLOUR_WHITE);
    canvas_circle(c, x, y + 0.54 * r, 0.13 * r, COLOUR_WHITE);
}

static void draw_hatched(struct canvas *c, double x, double y, double r) {
    const struct box b = {x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r, 0};
    canvas_hatch(c, &b);
    canvas_outline(c, &b, 0.6, COLOUR_SECONDARY);
}

static void draw_waived(struct canvas *c, double x, double y, double r) {
    static const double pole[] = {-0.6, -0.9, -0.6, 0.9};
    stroke(c, x, y, r, pole, 2, 0.2, COLOUR_SECONDARY);
    start(c, COLOUR_SECONDARY);
    cairo_move_to(c->cr, x - 0.5 * r, y - 0.9 * r);
    cairo_line_to(c->cr, x + 0.8 * r, y - 0.45 * r);
    cairo_line_to(c->cr, x - 0.5 * r, y);
    cairo_close_path(c->cr);
    cairo_fill(c->cr);
}

void canvas_verdict(struct canvas *c, enum mark mark, double x, double y, double radius) {
    static void (*const draw[MARKS])(struct canvas *, double, double, double) = {
        [MARK_PASS] = draw_pass,
        [MARK_FAIL] = draw_fail,
        [MARK_CANNOT_TELL] = draw_cannot_tell,
        [MARK_WATCH] = draw_watch,
        [MARK_SUPPRESSED] = draw_hatched,
        [MARK_NOT_APPLICABLE] = draw_hatched,
        [MARK_WAIVED] = draw_waived,
    };
    if (draw[mark]) {
        draw[mark](c, x, y, radius);
    }
}
