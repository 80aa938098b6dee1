#include "reports/mix_sentence.h"

#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/words.h"

static const enum say says[MIX_READINGS] = {
    [MIX_NONE] = SAY_MIX_NONE,         [MIX_EXPLAINS] = SAY_MIX_EXPLAINS,
    [MIX_HIDES] = SAY_MIX_HIDES,       [MIX_REMAINS] = SAY_MIX_REMAINS,
    [MIX_REVERSES] = SAY_MIX_REVERSES, [MIX_UNKNOWN] = SAY_MIX_UNKNOWN,
};

/* A difference of shares as points: "-8.1". */
static char *points(double x) {
    return number_decimal(100 * x, 1);
}

char *mix_sentence(const struct case_mix *x) {
    bool is_recall = strcmp(x->metric, "recall_micro") == 0;
    g_autofree char *group = words_group(x->group.n_by, x->group.by);
    g_autofree char *reference = words_clean(x->reference == NULL ? "the reference" : x->reference);
    g_autofree char *raw = points(x->raw);
    g_autofree char *adjusted = points(x->adjusted);
    g_autofree char *mix = points(x->mix);
    g_autofree char *lo = points(x->range.lo);
    g_autofree char *hi = points(x->range.hi);
    g_autofree char *gap = words(SAY_MIX_GAP, "what", is_recall ? "Codes found" : "Codes correct",
                                 "group", group, "reference", reference, "raw", raw);
    g_autofree char *parts =
        words(SAY_MIX_PARTS, "mix", mix, "model", adjusted, "lo", lo, "hi", hi);
    g_autofree char *reading = words(says[x->reading]);
    return x->reading == MIX_UNKNOWN ? g_strdup_printf("%s %s", gap, reading)
                                     : g_strdup_printf("%s %s %s", gap, parts, reading);
}
