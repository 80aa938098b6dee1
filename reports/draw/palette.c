/* The colours: Okabe and Ito's for marks, darker ones for words. */
#include "reports/draw/palette.h"

#include <math.h>

/* clang-format off */
const struct colour_row colour_rows[COLOURS] = {
    [COLOUR_WHITE]      = {"white",      0xFFFFFF},
    [COLOUR_INK]        = {"ink",        0x1A1F29},
    [COLOUR_SECONDARY]  = {"secondary",  0x4B5563},
    [COLOUR_NAVY]       = {"navy",       0x12324F},
    [COLOUR_PASS]       = {"pass",       0x00664B},
    [COLOUR_FAIL]       = {"fail",       0x9C4200},
    [COLOUR_WATCH]      = {"watch",      0x7A5200},
    [COLOUR_RULE]       = {"rule",       0xD1D5DB},
    [COLOUR_HAIRLINE]   = {"hairline",   0xE8EBEF},
    [COLOUR_PANEL]      = {"panel",      0xF4F6F8},
    [COLOUR_FAIL_TINT]  = {"fail tint",  0xFBF3EC},
    [COLOUR_WATCH_TINT] = {"watch tint", 0xFBF6E9},
    [COLOUR_PASS_TINT]  = {"pass tint",  0xE3F1EB},
    [COLOUR_BLUE]       = {"blue",       0x0072B2},
    [COLOUR_VERMILLION] = {"vermillion", 0xD55E00},
    [COLOUR_ORANGE]     = {"orange",     0xE69F00},
    [COLOUR_HATCH]      = {"hatch",      0x9AA3AF},
    [COLOUR_GREY_BAND]  = {"grey band",  0xF0F2F5},
    [COLOUR_BREACH]     = {"breach",     0xF7DCC6},
    [COLOUR_HEAT_1]     = {"heat 1",     0xE7EEF3},
    [COLOUR_HEAT_2]     = {"heat 2",     0xC6DCEA},
    [COLOUR_HEAT_3]     = {"heat 3",     0x9DC4DD},
    [COLOUR_HEAT_4]     = {"heat 4",     0x6BA6CE},
    [COLOUR_HEAT_5]     = {"heat 5",     0x0B5C94},
};

static const struct mark_look looks[MARKS] = {
    [MARK_NONE]           = {COLOUR_SECONDARY, COLOUR_BLUE,       COLOUR_PANEL},
    [MARK_PASS]           = {COLOUR_PASS,      COLOUR_BLUE,       COLOUR_PASS_TINT},
    [MARK_FAIL]           = {COLOUR_FAIL,      COLOUR_VERMILLION, COLOUR_FAIL_TINT},
    [MARK_CANNOT_TELL]    = {COLOUR_SECONDARY, COLOUR_SECONDARY,  COLOUR_PANEL},
    [MARK_WATCH]          = {COLOUR_WATCH,     COLOUR_WATCH,      COLOUR_WATCH_TINT},
    [MARK_SUPPRESSED]     = {COLOUR_SECONDARY, COLOUR_HATCH,      COLOUR_PANEL},
    [MARK_NOT_APPLICABLE] = {COLOUR_SECONDARY, COLOUR_HATCH,      COLOUR_PANEL},
    [MARK_WAIVED]         = {COLOUR_SECONDARY, COLOUR_SECONDARY,  COLOUR_PANEL},
};
/* clang-format on */

const struct mark_look *mark_look(enum mark mark) {
    return &looks[mark];
}

static double linear(unsigned channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(enum colour c) {
    unsigned rgb = colour_rows[c].rgb;
    return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) +
           0.0722 * linear(rgb & 255);
}

double colour_contrast(enum colour a, enum colour b) {
    double x = luminance(a);
    double y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}
