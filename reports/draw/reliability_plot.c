/* Draws reliability plots: one with its histogram, or many small ones. */
#include "reports/charts/reliability.h"

#include <math.h>

#include "reports/draw/chart_draw.h"

#define PLOT_SHARE 0.86 /* height over width */
#define PLOT_MOST 148.0
#define LEFT 30.0
#define HISTOGRAM 36.0
#define BELOW 38.0 /* of the histogram: its axis */
#define TOP 14.0
#define PANELS 4
#define PANEL_GAP 14.0
#define PANEL_HEAD 24.0
#define PANEL_FOOT 26.0

struct square {
    double x, y, width, height;
};

static double across(const struct square *s, double v) {
    return s->x + CLAMP(v, 0, 1) * s->width;
}

static double up(const struct square *s, double v) {
    return s->y + (1 - CLAMP(v, 0, 1)) * s->height;
}

static void draw_grid(const struct pen *p, const struct square *s, int n) {
    for (int i = 1; i <= n; i++) {
        double y = up(s, (double)i / n);
        canvas_line(p->canvas,
                    &(struct line){s->x, y, s->x + s->width, y, 0.4, COLOUR_HAIRLINE, 0});
    }
    canvas_line(p->canvas, &(struct line){s->x, s->y, s->x, s->y + s->height, 0.8, COLOUR_INK, 0});
    canvas_line(p->canvas, &(struct line){s->x, s->y + s->height, s->x + s->width, s->y + s->height,
                                          0.8, COLOUR_INK, 0});
    canvas_line(p->canvas, &(struct line){s->x, s->y + s->height, s->x + s->width, s->y, 0.7,
                                          COLOUR_SECONDARY, 3});
}

static void draw_bins(const struct pen *p, const struct reliability *r, const struct square *s,
                      double radius) {
    enum colour colour = r->is_bad ? COLOUR_VERMILLION : COLOUR_BLUE;
    const struct reliability_bin *before = NULL;
    for (int i = 0; i < r->n_bins; i++) {
        const struct reliability_bin *b = &r->bins[i];
        if (!b->is_shown) {
            continue;
        }
        double x = across(s, b->said);
        canvas_line(p->canvas, &(struct line){x, up(s, b->lo), x, up(s, b->hi), 1, colour, 0});
        if (before) {
            canvas_line(p->canvas, &(struct line){across(s, before->said), up(s, before->was), x,
                                                  up(s, b->was), 1.3, colour, 0});
        }
        before = b;
    }
    for (int i = 0; i < r->n_bins; i++) {
        const struct reliability_bin *b = &r->bins[i];
        if (b->is_shown && r->is_bad) {
            canvas_square(p->canvas, across(s, b->said), up(s, b->was), radius * 0.9, colour);
        } else if (b->is_shown) {
            canvas_circle(p->canvas, across(s, b->said), up(s, b->was), radius, colour);
        }
    }
}

/* The tallest bin fills the height; the square root keeps the small ones visible. */
static void draw_histogram(const struct pen *p, const struct reliability *r,
                           const struct square *s) {
    int64_t most = 0;
    for (int i = 0; i < r->n_bins; i++) {
        most = MAX(most, r->bins[i].n);
    }
    for (int i = 0; i < r->n_bins && most > 0; i++) {
        const struct reliability_bin *b = &r->bins[i];
        double height = sqrt((double)b->n / (double)most) * (s->height - 11);
        double x = across(s, b->from) + 0.8;
        if (b->n > 0) {
            canvas_fill(
                p->canvas,
                &(struct box){x, s->y + s->height - height, across(s, b->to) - x - 0.8, height, 0},
                COLOUR_HEAT_3);
        }
    }
    canvas_line(p->canvas, &(struct line){s->x, s->y + s->height, s->x + s->width, s->y + s->height,
                                          0.8, COLOUR_INK, 0});
    const struct pen_text t = {TYPE_AXIS, s->x + 3, s->y, 0, ALIGN_LEFT, 1, -1};
    pen_write(p, &t, "number of codes (square-root scale)");
}

static void percent_label(const struct pen *p, double x, double y, enum align align, int percent) {
    g_autofree char *label = g_strdup_printf("%d%%", percent);
    const struct pen_text t = {TYPE_AXIS, x, y, 0, align, 1, -1};
    pen_write(p, &t, label);
}

static double plot_side(double width) {
    return MIN(width - LEFT - 10, PLOT_MOST);
}

double reliability_height(const struct pen *p, const void *data, double width) {
    (void)p;
    (void)data;
    return TOP + PLOT_SHARE * plot_side(width) + 6 + HISTOGRAM + BELOW;
}

void reliability_draw(const struct pen *p, const void *data, const struct box *area) {
    const struct reliability *r = data;
    double side = plot_side(area->width);
    const struct square s = {area->x + LEFT, area->y + TOP, side, PLOT_SHARE * side};
    const struct square h = {s.x, s.y + s.height + 6, side, HISTOGRAM};
    draw_grid(p, &s, 5);
    const struct pen_text title = {TYPE_AXIS, s.x, area->y, 0, ALIGN_LEFT, 1, -1};
    pen_write(p, &title, "How often such codes are right");
    for (int i = 0; i <= 5; i++) {
        percent_label(p, s.x - 4, up(&s, i / 5.0) - 4.6, ALIGN_RIGHT, 20 * i);
        percent_label(p, across(&s, i / 5.0), h.y + h.height + 3, ALIGN_CENTRE, 20 * i);
    }
    draw_histogram(p, r, &h);
    const struct pen_text below = {TYPE_AXIS, s.x + side / 2, h.y + h.height + 15, 0, ALIGN_CENTRE,
                                   1,         COLOUR_INK};
    pen_write(p, &below, "How sure the model says it is");
    const struct pen_text diagonal = {TYPE_AXIS, across(&s, 0.05), up(&s, 0.97), 0, ALIGN_LEFT, 1,
                                      -1};
    pen_write(p, &diagonal, "dashed: says what it is");
    draw_bins(p, r, &s, 2.4);
    if (r->label) {
        const struct pen_text t = {TYPE_AXIS,
                                   across(&s, 0.98),
                                   up(&s, 0.1),
                                   0,
                                   ALIGN_RIGHT,
                                   1,
                                   r->is_bad ? COLOUR_FAIL : COLOUR_INK};
        pen_write(p, &t, r->label);
    }
}

/* --- many small ones --- */

static double panel_side(double width) {
    return (width - (PANELS - 1) * PANEL_GAP) / PANELS;
}

double multiples_height(const struct pen *p, const void *data, double width) {
    const struct multiples *m = data;
    int n_rows = (m->n + PANELS - 1) / PANELS;
    (void)p;
    return n_rows * (PANEL_HEAD + PLOT_SHARE * panel_side(width) + PANEL_FOOT);
}

static void draw_panel(const struct pen *p, const struct reliability *r, double x, double y,
                       double side) {
    const struct pen_text name = {TYPE_SMALL_STRONG, x, y, side, ALIGN_LEFT, 2, -1};
    const struct square s = {x + 22, y + PANEL_HEAD, side - 26, PLOT_SHARE * side - 4};
    pen_write(p, &name, r->name);
    draw_grid(p, &s, 2);
    for (int i = 0; i <= 2; i++) {
        percent_label(p, s.x - 3, up(&s, i / 2.0) - 4.6, ALIGN_RIGHT, 50 * i);
    }
    percent_label(p, s.x, s.y + s.height + 2, ALIGN_LEFT, 0);
    percent_label(p, s.x + s.width, s.y + s.height + 2, ALIGN_RIGHT, 100);
    if (r->is_hidden) {
        canvas_hatch(p->canvas, &(struct box){s.x + 1, s.y, s.width - 1, s.height - 1, 0});
    } else {
        draw_bins(p, r, &s, 1.7);
    }
    if (r->note) {
        const struct pen_text note = {
            TYPE_AXIS, s.x + s.width / 2, s.y + s.height + 2, 0, ALIGN_CENTRE, 1, -1};
        pen_write(p, &note, r->note);
    }
}

void multiples_draw(const struct pen *p, const void *data, const struct box *area) {
    const struct multiples *m = data;
    double side = panel_side(area->width);
    double row = PANEL_HEAD + PLOT_SHARE * side + PANEL_FOOT;
    for (int i = 0; i < m->n; i++) {
        draw_panel(p, &m->panels[i], area->x + i % PANELS * (side + PANEL_GAP),
                   area->y + i / PANELS * row, side);
    }
}
