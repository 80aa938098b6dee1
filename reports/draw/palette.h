/* The colours, each with its contrast on white where it is used for text. */
#ifndef OMBUD_REPORTS_DRAW_PALETTE_H
#define OMBUD_REPORTS_DRAW_PALETTE_H

#include "reports/view.h"

enum colour {
    COLOUR_WHITE,
    COLOUR_INK,
    COLOUR_SECONDARY,
    COLOUR_NAVY,
    COLOUR_PASS,
    COLOUR_FAIL,
    COLOUR_WATCH,
    COLOUR_RULE,
    COLOUR_HAIRLINE,
    COLOUR_PANEL,
    COLOUR_FAIL_TINT,
    COLOUR_WATCH_TINT,
    COLOUR_PASS_TINT,
    COLOUR_BLUE,
    COLOUR_VERMILLION,
    COLOUR_ORANGE,
    COLOUR_HATCH,
    COLOUR_GREY_BAND,
    COLOUR_BREACH,
    COLOUR_HEAT_1,
    COLOUR_HEAT_2,
    COLOUR_HEAT_3,
    COLOUR_HEAT_4,
    COLOUR_HEAT_5,
    COLOURS
};
struct colour_row {
    const char *id;
    unsigned rgb;
};
extern const struct colour_row colour_rows[COLOURS];

/* WCAG 2.1 contrast ratio, 1 to 21. */
double colour_contrast(enum colour a, enum colour b);

/* How a verdict looks: its words, its mark in a plot, the card behind it. */
struct mark_look {
    enum colour text, plot, tint;
};
const struct mark_look *mark_look(enum mark mark);

#endif
