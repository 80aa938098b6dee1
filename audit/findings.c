#include "audit/findings.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "metrics/definition.h"
#include "metrics/suppress.h"
#include "policies/canonical.h"
#include "reports/evidence_section.h"
#include "reports/number.h"

struct findings {
    json_t *root, *asked, *answers, *notes, *places, *estimates;
};

struct findings *findings_new(const char *verb) {
    struct findings *f = g_new0(struct findings, 1);
    f->root = json_object();
    f->asked = json_object();
    f->answers = json_array();
    f->notes = json_array();
    f->places = json_array();
    f->estimates = json_array();
    (void)json_object_set_new(f->root, "schema", json_string("ombud-findings/1"));
    (void)json_object_set_new(f->root, "tool", json_string("ombud " OMBUD_VERSION));
    (void)json_object_set_new(f->root, "verb", json_string(verb));
    (void)json_object_set_new(f->root, "asked", f->asked);
    (void)json_object_set_new(f->root, "answers", f->answers);
    (void)json_object_set_new(f->root, "notes", f->notes);
    (void)json_object_set_new(f->root, "places", f->places);
    (void)json_object_set_new(f->root, "estimates", f->estimates);
    return f;
}

void findings_free(struct findings *f) {
    if (f != NULL) {
        json_decref(f->root);
        g_free(f);
    }
}

/* jansson holds finite numbers only. */
static json_t *number(bool is_there, double x) {
    return is_there && isfinite(x) ? json_real(x + 0.0) : json_null();
}

void findings_asked_number(struct findings *f, const char *key, double x) {
    (void)json_object_set_new(f->asked, key, number(true, x));
}

/* A name of a file may be any bytes; JSON is UTF-8. */
static json_t *text_of(const char *s) {
    g_autofree char *valid = g_utf8_make_valid(s, -1);
    return json_string(valid);
}

void findings_asked_text(struct findings *f, const char *key, const char *text) {
    (void)json_object_set_new(f->asked, key, text_of(text));
}

void findings_answer(struct findings *f, const char *id, const char *title, double x,
                     int decimals) {
    json_t *answer = json_object();
    (void)json_object_set_new(answer, "id", json_string(id));
    (void)json_object_set_new(answer, "title", json_string(title));
    (void)json_object_set_new(answer, "value", number(true, x));
    (void)json_object_set_new(answer, "decimals", json_integer(decimals));
    (void)json_array_append_new(f->answers, answer);
}

void findings_note(struct findings *f, const char *sentence) {
    for (size_t i = 0; i < json_array_size(f->notes); i++) {
        if (strcmp(json_string_value(json_array_get(f->notes, i)), sentence) == 0) {
            return;
        }
    }
    (void)json_array_append_new(f->notes, text_of(sentence));
}

void findings_place(struct findings *f, const char *finding, const char *file, uint64_t row,
                    int column) {
    json_t *place = json_object();
    (void)json_object_set_new(place, "finding", json_string(finding));
    (void)json_object_set_new(place, "file", text_of(file));
    (void)json_object_set_new(place, "row", json_integer((json_int_t)row));
    (void)json_object_set_new(place, "column", column > 0 ? json_integer(column) : json_null());
    (void)json_array_append_new(f->places, place);
}

static json_t *estimate_object(const struct estimate *e) {
    json_t *o = json_object();
    (void)json_object_set_new(o, "metric", json_string(e->metric));
    (void)json_object_set_new(o, "definition", json_string(e->definition));
    (void)json_object_set_new(o, "label", e->label == NULL ? json_null() : text_of(e->label));
    (void)json_object_set_new(o, "by", evidence_by(e->n_by, e->by));
    (void)json_object_set_new(o, "value", number(e->has_value, e->value));
    (void)json_object_set_new(o, "lo", number(e->has_interval, e->lo));
    (void)json_object_set_new(o, "hi", number(e->has_interval, e->hi));
    (void)json_object_set_new(o, "confidence", number(true, e->confidence));
    (void)json_object_set_new(o, "method", json_string(e->method));
    (void)json_object_set_new(o, "n", e->has_counts ? json_integer(e->n_labels) : json_null());
    (void)json_object_set_new(o, "n_encounters",
                              e->has_counts ? json_integer(e->n_encounters) : json_null());
    (void)json_object_set_new(o, "n_patients",
                              e->has_counts ? json_integer(e->n_patients) : json_null());
    (void)json_object_set_new(o, "status", json_string(estimate_status_name(e->status)));
    (void)json_object_set_new(o, "reason",
                              e->reason == NULL ? json_null() : json_string(e->reason));
    return o;
}

void findings_estimates(struct findings *f, struct estimates *e, int64_t below) {
    (void)suppress(e, below);
    if (below <= 1) {
        findings_note(f, "Contains small cells: handle as patient data.");
    }
    for (size_t i = 0; i < e->n; i++) {
        (void)json_array_append_new(f->estimates, estimate_object(&e->items[i]));
    }
}

char *findings_json(const struct findings *f) {
    size_t length = 0;
    g_autofree char *text = canonical_json(f->root, &length);
    return g_strdup_printf("%s\n", text);
}

static const char *string_of(const json_t *o, const char *key) {
    const char *s = json_string_value(json_object_get(o, key));
    return s == NULL ? "" : s;
}

static void put_padded(GString *out, const char *text, int width) {
    g_string_append(out, text);
    for (int i = (int)g_utf8_strlen(text, -1); i < width; i++) {
        g_string_append_c(out, ' ');
    }
}

static char *shown(double x, int decimals, bool is_percent) {
    if (is_percent) {
        return number_percent(x, decimals);
    }
    if (decimals == 0 && fabs(x) < 9e15) {
        return number_count((int64_t)llround(x));
    }
    return number_decimal(x, decimals);
}

static void put_answers(GString *out, const struct findings *f) {
    for (size_t i = 0; i < json_array_size(f->answers); i++) {
        const json_t *a = json_array_get(f->answers, i);
        g_autofree char *value =
            shown(json_number_value(json_object_get(a, "value")),
                  (int)json_integer_value(json_object_get(a, "decimals")), false);
        put_padded(out, string_of(a, "title"), 52);
        g_string_append_printf(out, " %s\n", value);
    }
}

static char *group_of(const json_t *e) {
    GString *group = g_string_new(NULL);
    const char *attribute = NULL;
    json_t *level = NULL;
    json_object_foreach(json_object_get(e, "by"), attribute, level) {
        g_string_append_printf(group, "%s%s=%s", group->len > 0 ? " " : "", attribute,
                               json_string_value(level));
    }
    return group->len > 0 ? g_string_free(group, FALSE)
                          : (g_string_assign(group, "everybody"), g_string_free(group, FALSE));
}

static void put_value(GString *out, const json_t *e, bool is_percent) {
    const json_t *value = json_object_get(e, "value");
    const json_t *lo = json_object_get(e, "lo");
    const json_t *hi = json_object_get(e, "hi");
    int decimals = is_percent ? 2 : 3;
    if (!json_is_number(value)) {
        g_string_append_printf(out, "%s: %s", string_of(e, "status"), string_of(e, "reason"));
        return;
    }
    g_autofree char *x = shown(json_number_value(value), decimals, is_percent);
    g_string_append(out, x);
    if (json_is_number(lo) && json_is_number(hi)) {
        g_autofree char *low = shown(json_number_value(lo), decimals, is_percent);
        g_autofree char *high = shown(json_number_value(hi), decimals, is_percent);
        g_string_append_printf(out, " (%s to %s)", low, high);
    } else {
        g_string_append_printf(out, " (%s)", string_of(e, "reason"));
    }
}

static void put_estimates(GString *out, const struct findings *f) {
    g_autofree char *last = NULL;
    for (size_t i = 0; i < json_array_size(f->estimates); i++) {
        const json_t *e = json_array_get(f->estimates, i);
        const struct definition_row *row = definition_find(string_of(e, "metric"));
        g_autofree char *title =
            g_strdup_printf("%s%s%s", row->title, string_of(e, "label")[0] != '\0' ? ", " : "",
                            string_of(e, "label"));
        if (last == NULL || strcmp(last, title) != 0) {
            g_string_append_printf(out, "\n%s\n", title);
            g_free(last);
            last = g_strdup(title);
        }
        g_autofree char *group = group_of(e);
        g_string_append(out, "  ");
        put_padded(out, group, 34);
        g_string_append_c(out, ' ');
        put_value(out, e, row->is_share);
        const json_t *n = json_object_get(e, "n");
        if (json_is_integer(n) && json_integer_value(n) > 0) {
            g_autofree char *count = number_count(json_integer_value(n));
            g_string_append_printf(out, " of %s %s", count, row->denominator);
        }
        g_string_append_c(out, '\n');
    }
}

static void put_places(GString *out, const struct findings *f) {
    if (json_array_size(f->places) > 0) {
        g_string_append(out, "\nwhere (the header is row 1)\n");
    }
    for (size_t i = 0; i < json_array_size(f->places); i++) {
        const json_t *p = json_array_get(f->places, i);
        g_string_append(out, "  ");
        put_padded(out, string_of(p, "finding"), 24);
        g_string_append_printf(out, " %s row %" JSON_INTEGER_FORMAT, string_of(p, "file"),
                               json_integer_value(json_object_get(p, "row")));
        if (json_is_integer(json_object_get(p, "column"))) {
            g_string_append_printf(out, " column %" JSON_INTEGER_FORMAT,
                                   json_integer_value(json_object_get(p, "column")));
        }
        g_string_append_c(out, '\n');
    }
}

char *findings_text(const struct findings *f) {
    GString *out = g_string_new(NULL);
    put_answers(out, f);
    put_estimates(out, f);
    put_places(out, f);
    if (json_array_size(f->notes) > 0) {
        g_string_append_c(out, '\n');
    }
    for (size_t i = 0; i < json_array_size(f->notes); i++) {
        g_string_append_printf(out, "%s\n", json_string_value(json_array_get(f->notes, i)));
    }
    return g_string_free(out, FALSE);
}
