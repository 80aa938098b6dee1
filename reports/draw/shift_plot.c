/* Draws bars with limits, and levels that moved. */
#include "reports/charts/shift.h"

#include <math.h>

#include "reports/draw/chart_draw.h"

#define ROW 15.0
#define TOP 14.0
#define BELOW 6.0
#define NAME_SHARE 0.46 /* of the width, at most */
#define VALUE 34.0
#define MOVED_VALUE 62.0
#define THICK 7.0

static double name_width(const struct pen *p, const char *name, double so_far) {
    return fmax(so_far, pen_width(p, TYPE_CELL, name));
}

static void write_name(const struct pen *p, const char *name, double x, double y, double width) {
    const struct pen_text t = {TYPE_CELL, x, y + (ROW - 11) / 2, width, ALIGN_LEFT, 1, -1};
    pen_write(p, &t, name);
}

/* --- bars --- */

double bars_height(const struct pen *p, const void *data, double width) {
    const struct bars *b = data;
    (void)p;
    (void)width;
    return TOP + ROW * b->n + BELOW;
}

static enum colour colour_of(enum mark mark) {
    return mark == MARK_FAIL    ? COLOUR_VERMILLION
           : mark == MARK_WATCH ? COLOUR_ORANGE
                                : COLOUR_HEAT_3;
}

void bars_draw(const struct pen *p, const void *data, const struct box *area) {
    const struct bars *b = data;
    double name = 0;
    for (int i = 0; i < b->n; i++) {
        name = name_width(p, b->items[i].name, name);
    }
    name = fmin(name + 2, area->width * NAME_SHARE);
    double left = area->x + name + 6;
    double width = area->width - name - 6 - VALUE;
    double bottom = area->y + TOP + ROW * b->n;
    for (int i = 0; i < b->n; i++) {
        const struct bar *x = &b->items[i];
        double y = area->y + TOP + ROW * i;
        double length = CLAMP(x->value / b->hi, 0, 1) * width;
        write_name(p, x->name, area->x, y, name);
        canvas_fill(p->canvas,
                    &(struct box){left, y + (ROW - THICK) / 2, fmax(length, 0.5), THICK, 0},
                    colour_of(x->mark));
        if (x->value > b->hi) {
            canvas_arrow(p->canvas, left + width + 3, y + ROW / 2, 4.2, 1, colour_of(x->mark));
        }
        const struct pen_text t = {
            TYPE_CELL, area->x + area->width, y + (ROW - 11) / 2, 0, ALIGN_RIGHT, 1, -1};
        pen_write(p, &t, x->text);
    }
    for (int i = 0; i < b->n_limits; i++) {
        double x = left + b->limits[i] / b->hi * width;
        canvas_line(p->canvas, &(struct line){x, area->y + TOP - 2, x, bottom, 0.8,
                                              i == 0 ? COLOUR_WATCH : COLOUR_FAIL, 2.5});
        const struct pen_text t = {
            TYPE_AXIS, x, area->y, 0, ALIGN_CENTRE, 1, i == 0 ? COLOUR_WATCH : COLOUR_FAIL};
        pen_write(p, &t, b->limit_texts[i]);
    }
    canvas_line(p->canvas, &(struct line){left, area->y + TOP, left, bottom, 0.8, COLOUR_INK, 0});
}

/* --- levels that moved --- */

double dumbbells_height(const struct pen *p, const void *data, double width) {
    const struct dumbbells *d = data;
    (void)p;
    (void)width;
    return TOP + ROW * d->n + BELOW;
}

static void draw_key(const struct pen *p, const struct dumbbells *d, double x, double y,
                     double right) {
    canvas_diamond(p->canvas, x + 3, y + 4.6, 3.2, COLOUR_SECONDARY, true);
    const struct pen_text then = {TYPE_AXIS, x + 9, y, 0, ALIGN_LEFT, 1, -1};
    pen_write(p, &then, d->then);
    double next = x + 9 + pen_width(p, TYPE_AXIS, d->then) + 12;
    canvas_circle(p->canvas, next + 3, y + 4.6, 2.8, COLOUR_BLUE);
    const struct pen_text now = {TYPE_AXIS, next + 9, y, 0, ALIGN_LEFT, 1, -1};
    pen_write(p, &now, d->now);
    const struct pen_text end = {TYPE_AXIS, right, y, 0, ALIGN_RIGHT, 1, -1};
    pen_write(p, &end, d->hi_text);
}

void dumbbells_draw(const struct pen *p, const void *data, const struct box *area) {
    const struct dumbbells *d = data;
    double name = 0;
    for (int i = 0; i < d->n; i++) {
        name = name_width(p, d->items[i].name, name);
    }
    name = fmin(name + 2, area->width * NAME_SHARE);
    double left = area->x + name + 8;
    double width = area->width - name - 8 - MOVED_VALUE - 8;
    draw_key(p, d, left - 2, area->y, left + width);
    for (int i = 0; i < d->n; i++) {
        const struct dumbbell *x = &d->items[i];
        double y = area->y + TOP + ROW * i;
        double then = left + x->then / d->hi * width;
        double now = left + x->now / d->hi * width;
        write_name(p, x->name, area->x, y, name);
        canvas_line(p->canvas, &(struct line){left, y + ROW / 2, left + width, y + ROW / 2, 0.4,
                                              COLOUR_HAIRLINE, 0});
        canvas_line(p->canvas,
                    &(struct line){then, y + ROW / 2, now, y + ROW / 2, 1.6, COLOUR_HEAT_4, 0});
        canvas_diamond(p->canvas, then, y + ROW / 2, 3.2, COLOUR_SECONDARY, true);
        canvas_circle(p->canvas, now, y + ROW / 2, 2.8, COLOUR_BLUE);
        const struct pen_text t = {
            TYPE_CELL, area->x + area->width, y + (ROW - 11) / 2, 0, ALIGN_RIGHT, 1, -1};
        pen_write(p, &t, x->text);
    }
}
