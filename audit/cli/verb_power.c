/* ombud power: charts that a question needs, and what a number of charts can answer. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/findings.h"
#include "metrics/power.h"

/* NAN: not given. */
static struct {
    double rate, half_width, other, ratio, charts, other_charts, mean, sd, precision;
    double confidence, power, charts_per_patient, size_cv, correlation, population;
    gboolean is_json;
} flags;

static void forget_flags(void) {
    double *const all[] = {&flags.rate,       &flags.half_width,  &flags.other,
                           &flags.ratio,      &flags.charts,      &flags.other_charts,
                           &flags.mean,       &flags.sd,          &flags.precision,
                           &flags.confidence, &flags.power,       &flags.charts_per_patient,
                           &flags.size_cv,    &flags.correlation, &flags.population};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        *all[i] = NAN;
    }
}

/* clang-format off */
static const GOptionEntry entries[] = {
    {"rate", 0, 0, G_OPTION_ARG_DOUBLE, &flags.rate, "the rate expected, of the first group where there are two", "P"},
    {"half-width", 0, 0, G_OPTION_ARG_DOUBLE, &flags.half_width, "half-width: the rate is wanted to this much on either side", "H"},
    {"other", 0, 0, G_OPTION_ARG_DOUBLE, &flags.other, "difference: the rate of the second group", "P"},
    {"ratio", 0, 0, G_OPTION_ARG_DOUBLE, &flags.ratio, "difference: charts of the second group for each of the first (default 1)", "R"},
    {"charts", 0, 0, G_OPTION_ARG_DOUBLE, &flags.charts, "detectable: charts of the first group", "N"},
    {"other-charts", 0, 0, G_OPTION_ARG_DOUBLE, &flags.other_charts, "detectable: charts of the second group", "N"},
    {"mean", 0, 0, G_OPTION_ARG_DOUBLE, &flags.mean, "claims: mean overpayment of a claim in a probe sample", "X"},
    {"sd", 0, 0, G_OPTION_ARG_DOUBLE, &flags.sd, "claims: its standard deviation", "X"},
    {"precision", 0, 0, G_OPTION_ARG_DOUBLE, &flags.precision, "claims: half-width as a share of the mean (default 0.25)", "X"},
    {"confidence", 0, 0, G_OPTION_ARG_DOUBLE, &flags.confidence, "two-sided (default 0.95; claims 0.90)", "C"},
    {"power", 0, 0, G_OPTION_ARG_DOUBLE, &flags.power, "difference, detectable: chance to see the difference (default 0.8)", "P"},
    {"charts-per-patient", 0, 0, G_OPTION_ARG_DOUBLE, &flags.charts_per_patient, "on average (default 1)", "M"},
    {"size-cv", 0, 0, G_OPTION_ARG_DOUBLE, &flags.size_cv, "coefficient of variation of the charts a patient (default 0)", "X"},
    {"correlation", 0, 0, G_OPTION_ARG_DOUBLE, &flags.correlation, "how alike charts of one patient are, 0 to 1 (default 0)", "RHO"},
    {"population", 0, 0, G_OPTION_ARG_DOUBLE, &flags.population, "half-width, claims: charts there are in all (default: without end)", "N"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &flags.is_json, "print JSON", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_power_options(void) {
    return entries;
}

static double or_else(double x, double fallback) {
    return isnan(x) ? fallback : x;
}

static void put_size(struct findings *f, const struct power_size *s, const char *which) {
    const struct {
        const char *what;
        int64_t n;
    } counts[] = {{"charts", s->charts}, {"patients", s->patients}};
    for (size_t i = 0; i < (s->patients == s->charts ? 1 : G_N_ELEMENTS(counts)); i++) {
        g_autofree char *title = g_strdup_printf("%s%s", counts[i].what, which);
        g_autofree char *id = g_strdelimit(g_strdup(title), " ", '_');
        findings_answer(f, id, title, (double)counts[i].n, 0);
    }
}

static bool half_width(const struct power_design *d, struct findings *f) {
    struct power_size size = {0};
    if (!power_for_half_width(d, flags.rate, flags.half_width, &size)) {
        return false;
    }
    findings_asked_number(f, "rate", flags.rate);
    findings_asked_number(f, "half_width", flags.half_width);
    put_size(f, &size, "");
    findings_note(f, "Method: t^2 p q / h^2 times the design effect, less for a finite population "
                     "(Cochran 1977, 4.4).");
    return true;
}

static bool difference(const struct power_design *d, struct findings *f) {
    struct power_size sizes[2] = {{0}};
    double ratio = or_else(flags.ratio, 1);
    if (!power_for_difference(d, flags.rate, flags.other, ratio, sizes)) {
        return false;
    }
    findings_asked_number(f, "rate", flags.rate);
    findings_asked_number(f, "other", flags.other);
    findings_asked_number(f, "ratio", ratio);
    findings_asked_number(f, "power", d->power);
    put_size(f, &sizes[0], " of the first group");
    put_size(f, &sizes[1], " of the second group");
    findings_note(f, "Method: two-sided test of two rates without continuity correction, times the "
                     "design effect (Fleiss, Levin and Paik 2003, 4.2).");
    return true;
}

static bool detectable(const struct power_design *d, struct findings *f) {
    struct power_detectable seen;
    if (!power_detectable(d, flags.rate, flags.charts, flags.other_charts, &seen)) {
        return false;
    }
    findings_asked_number(f, "rate", flags.rate);
    findings_asked_number(f, "charts", flags.charts);
    findings_asked_number(f, "other_charts", flags.other_charts);
    findings_asked_number(f, "power", d->power);
    if (seen.has_lower) {
        findings_answer(f, "lower", "seen when the second group is at or below", seen.lower, 4);
        findings_answer(f, "lower_difference", "  a difference of", seen.lower - flags.rate, 4);
    } else {
        findings_note(f, "No lower rate of the second group would be seen with this power.");
    }
    if (seen.has_higher) {
        findings_answer(f, "higher", "seen when the second group is at or above", seen.higher, 4);
        findings_answer(f, "higher_difference", "  a difference of", seen.higher - flags.rate, 4);
    } else {
        findings_note(f, "No higher rate of the second group would be seen with this power.");
    }
    findings_note(f, "Method: the test of `ombud power difference`, solved for the rate.");
    return true;
}

static bool claims(const struct power_design *d, struct findings *f) {
    struct power_size size = {0};
    double precision = or_else(flags.precision, 0.25);
    bool is_rate = !isnan(flags.rate);
    double cv = is_rate ? sqrt((1 - flags.rate) / flags.rate) : flags.sd / flags.mean;
    if ((is_rate && !(flags.rate > 0 && flags.rate < 1)) ||
        !power_for_mean(d, cv, precision, &size)) {
        return false;
    }
    if (is_rate) {
        findings_asked_number(f, "rate", flags.rate);
    } else {
        findings_asked_number(f, "mean", flags.mean);
        findings_asked_number(f, "sd", flags.sd);
    }
    findings_asked_number(f, "precision", precision);
    put_size(f, &size, "");
    findings_note(f, "Method: (z cv / precision)^2, less for a finite population (Cochran 1977, "
                     "4.7), the formula of RAT-STATS for variables; 90 % confidence and 25 % "
                     "precision are those of OIG's claims reviews. A probe sample of 30 or more "
                     "should give the mean and its spread.");
    return true;
}

/* One row a question. */
struct question {
    const char *name, *needs;
    const char *unused;    /* flags that would do nothing, each with a blank before and after */
    double confidence, df; /* df 0: the normal */
    bool (*answer)(const struct power_design *d, struct findings *f);
};
static const struct question questions[] = {
    {"claims", "--mean and --sd above 0, or --rate between 0 and 1",
     " half-width other ratio charts other-charts power ", 0.90, 0, claims},
    {"detectable", "--rate from 0 to 1, --charts and --other-charts of 1 or more",
     " half-width other ratio mean sd precision population ", 0.95, POWER_TYPICAL_DF, detectable},
    {"difference", "--rate and --other from 0 to 1, not equal",
     " half-width charts other-charts mean sd precision population ", 0.95, POWER_TYPICAL_DF,
     difference},
    {"half-width", "--rate between 0 and 1, --half-width above 0 and at most 0.5",
     " other ratio charts other-charts mean sd precision power ", 0.95, POWER_TYPICAL_DF,
     half_width},
};

/* A flag that was given and would do nothing, or NULL. */
static const char *unused_flag(const struct question *q) {
    for (const GOptionEntry *o = entries; o->long_name != NULL; o++) {
        g_autofree char *word = g_strdup_printf(" %s ", o->long_name);
        if (o->arg == G_OPTION_ARG_DOUBLE && !isnan(*(const double *)o->arg_data) &&
            strstr(q->unused, word) != NULL) {
            return o->long_name;
        }
    }
    return NULL;
}

static struct power_design design_of(double confidence, double df) {
    return (struct power_design){
        .confidence = or_else(flags.confidence, confidence),
        .power = or_else(flags.power, 0.8),
        .charts_per_patient = or_else(flags.charts_per_patient, 1),
        .size_cv = or_else(flags.size_cv, 0),
        .correlation = or_else(flags.correlation, 0),
        .population = or_else(flags.population, 0),
        .df = df,
    };
}

static void put_design(struct findings *f, const struct power_design *d) {
    findings_asked_number(f, "confidence", d->confidence);
    findings_asked_number(f, "charts_per_patient", d->charts_per_patient);
    findings_asked_number(f, "size_cv", d->size_cv);
    findings_asked_number(f, "correlation", d->correlation);
    if (d->population > 0) {
        findings_asked_number(f, "population", d->population);
    }
    findings_answer(f, "design_effect", "design effect", power_design_effect(d), 2);
    if (d->df > 0) {
        findings_asked_number(f, "df", d->df);
        findings_note(f,
                      "Ranges of Ombud are by t with about 40 degrees of freedom, so this is 4 to "
                      "5 % more than by the normal. With fewer than about 60 patients, or a rate "
                      "near 0 or 1, take more still.");
    }
}

static int answer(const struct question *q) {
    const char *unused = unused_flag(q);
    if (unused != NULL) {
        g_autofree char *what = g_strdup_printf("%s makes no use of --%s", q->name, unused);
        return cli_usage("power", what);
    }
    struct power_design d = design_of(q->confidence, q->df);
    struct findings *f = findings_new("power");
    findings_asked_text(f, "question", q->name);
    bool is_answered = power_design_is_sound(&d) && q->answer(&d, f);
    if (is_answered) {
        put_design(f, &d);
        g_autofree char *text = flags.is_json ? findings_json(f) : findings_text(f);
        cli_set_raw(flags.is_json);
        fputs(text, stdout);
    }
    findings_free(f);
    if (is_answered) {
        return CLI_PASS;
    }
    g_autofree char *what = g_strdup_printf(
        "%s needs %s%s", q->name, q->needs,
        power_design_is_sound(&d)
            ? ", such that the answer is at least one chart and at most 2^53"
            : ", --confidence and --power between 0 and 1, --charts-per-patient of 1 or more, "
              "--correlation from 0 to 1, --size-cv and --population of 0 or more");
    return cli_usage("power", what);
}

int verb_power(int argc, char **argv) {
    forget_flags();
    int ended = cli_parse("power", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(questions); i++) {
        if (strcmp(argv[1], questions[i].name) == 0) {
            return answer(&questions[i]);
        }
    }
    return cli_usage("power", "the question is one of half-width, difference, detectable, claims");
}
