/* The table of optional sections, and what checks and writers share. */
#include "reports/evidence_section.h"

#include <math.h>
#include <string.h>

#include "reports/evidence.h"
#include "reports/evidence_attestations.h"
#include "reports/evidence_coding.h"
#include "reports/evidence_deid.h"
#include "reports/evidence_drift.h"
#include "reports/evidence_fairness.h"
#include "reports/evidence_json.h"
#include "reports/evidence_previous.h"
#include "reports/evidence_risk.h"
#include "reports/evidence_waivers.h"

/* clang-format off */
const struct evidence_section evidence_sections[] = {
    {"attestations", evidence_check_attestations},
    {"coding", evidence_check_coding},
    {"deid", evidence_check_deid},
    {"drift", evidence_check_drift},
    {"fairness", evidence_check_fairness},
    {"previous", evidence_check_previous},
    {"risk", evidence_check_risk},
    {"waivers", evidence_check_waivers},
    {NULL, NULL},
};
/* clang-format on */

static bool is_section(const char *name) {
    for (const struct evidence_section *s = evidence_sections; s->name != NULL; s++) {
        if (strcmp(s->name, name) == 0) {
            return true;
        }
    }
    return false;
}

void evidence_put(struct evidence *e, const char *name, json_t *section) {
    g_assert(is_section(name));
    evidence_unseal(e);
    if (section == NULL) {
        (void)json_object_del(e->root, name);
        return;
    }
    g_assert(json_is_object(section));
    json_object_set_new(e->root, name, section);
}

const json_t *evidence_get(const struct evidence *e, const char *name) {
    return json_object_get(e->root, name);
}

json_t *evidence_text_or_null(const char *s) {
    return s ? json_string(s) : json_null();
}

json_t *evidence_number_or_null(bool is_there, double v) {
    return is_there && isfinite(v) ? json_real(v + 0.0) : json_null();
}

json_t *evidence_count_or_null(bool is_there, int64_t n) {
    return is_there ? json_integer(n) : json_null();
}

json_t *evidence_by(int n_by, const struct estimate_by *by) {
    json_t *object = json_object();
    for (int i = 0; i < n_by; i++) {
        json_object_set_new(object, by[i].attribute, json_string(by[i].level));
    }
    return object;
}

json_t *evidence_pair(bool is_there, double lo, double hi) {
    return json_pack("[o,o]", evidence_number_or_null(is_there, lo),
                     evidence_number_or_null(is_there, hi));
}

GQuark evidence_error_quark(void) {
    return g_quark_from_static_string("ombud-evidence");
}

static void place_append(GString *out, const struct evidence_place *p) {
    if (!p) {
        g_string_append_c(out, '$');
        return;
    }
    place_append(out, p->up);
    if (p->key) {
        g_string_append_printf(out, ".%.64s", p->key);
    } else {
        g_string_append_printf(out, "[%" G_GSIZE_FORMAT "]", p->index);
    }
}

bool evidence_fail(const struct evidence_check *c, const struct evidence_place *p,
                   const char *what) {
    GString *path = g_string_new(NULL);
    place_append(path, p);
    char *valid = g_utf8_make_valid(path->str, -1);
    g_set_error(c->error, EVIDENCE_ERROR, 0, "%s: %s: %s; fix: give it as ombud wrote it", c->name,
                valid, what);
    g_free(valid);
    g_string_free(path, TRUE);
    return false;
}

bool evidence_fail_at(const struct evidence_check *c, const struct evidence_place *p,
                      const char *key, const char *what) {
    struct evidence_place here = {p, key, 0};
    return evidence_fail(c, &here, what);
}

static const char *kind_error(const json_t *v, const struct evidence_field *f) {
    static const char *const expected[] = {
        [EVIDENCE_TEXT] = "expected a string",
        [EVIDENCE_NUMBER] = "expected a number",
        [EVIDENCE_COUNT] = "expected a whole number, 0 or more",
        [EVIDENCE_TRUTH] = "expected true or false",
        [EVIDENCE_OBJECT] = "expected an object",
        [EVIDENCE_LIST] = "expected a list",
    };
    if (json_is_null(v) && f->need == EVIDENCE_NULLABLE) {
        return NULL;
    }
    bool fits = (f->kind == EVIDENCE_TEXT && json_is_string(v)) ||
                (f->kind == EVIDENCE_NUMBER && json_is_number(v)) ||
                (f->kind == EVIDENCE_COUNT && json_is_integer(v) && json_integer_value(v) >= 0) ||
                (f->kind == EVIDENCE_TRUTH && json_is_boolean(v)) ||
                (f->kind == EVIDENCE_OBJECT && json_is_object(v)) ||
                (f->kind == EVIDENCE_LIST && json_is_array(v));
    if (!fits) {
        return expected[f->kind];
    }
    if (f->kind == EVIDENCE_TEXT && json_string_length(v) > EVIDENCE_MAX_STRING) {
        return "the string is longer than 8,192 bytes";
    }
    if (f->kind == EVIDENCE_LIST && json_array_size(v) > EVIDENCE_MAX_ITEMS) {
        return "the list is too long";
    }
    return NULL;
}

bool evidence_check_fields(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *object, const struct evidence_field *fields, size_t n) {
    if (!json_is_object(object)) {
        return evidence_fail(c, p, "expected an object");
    }
    size_t n_found = 0;
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_object_get(object, fields[i].key);
        if (!v && fields[i].need == EVIDENCE_OPTIONAL) {
            continue;
        }
        if (!v) {
            return evidence_fail_at(c, p, fields[i].key, "is missing");
        }
        n_found++;
        const char *what = kind_error(v, &fields[i]);
        if (what) {
            return evidence_fail_at(c, p, fields[i].key, what);
        }
    }
    if (json_object_size(object) == n_found) {
        return true;
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++) {
            known = strcmp(fields[i].key, key) == 0;
        }
        if (!known) {
            return evidence_fail_at(c, p, key, "is not a key of " EVIDENCE_SCHEMA);
        }
    }
    return true;
}

bool evidence_check_at(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *object, const char *key, evidence_item_check *check) {
    struct evidence_place here = {p, key, 0};
    const json_t *v = json_object_get(object, key);
    return v == NULL || json_is_null(v) || check(c, &here, v);
}

bool evidence_check_object(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *object, const char *key,
                           const struct evidence_field *fields, size_t n) {
    struct evidence_place here = {p, key, 0};
    const json_t *v = json_object_get(object, key);
    return v == NULL || json_is_null(v) || evidence_check_fields(c, &here, v, fields, n);
}

bool evidence_check_list(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *object, const char *key, evidence_item_check *item) {
    struct evidence_place list = {p, key, 0};
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(object, key), i, v) {
        struct evidence_place here = {&list, NULL, i};
        if (!item(c, &here, v)) {
            return false;
        }
    }
    return true;
}

static bool check_text(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *v) {
    bool is_good = json_is_string(v) && json_string_length(v) <= EVIDENCE_MAX_STRING;
    return is_good || evidence_fail(c, p, "expected a string");
}

bool evidence_check_texts(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *object, const char *key) {
    return evidence_check_list(c, p, object, key, check_text);
}

static bool is_attribute(const struct evidence_check *c, const char *name) {
    size_t i;
    json_t *v;
    json_array_foreach((json_t *)c->attributes, i, v) {
        const char *known = json_string_value(json_object_get(v, "name"));
        if (known && strcmp(known, name) == 0) {
            return true;
        }
    }
    return false;
}

bool evidence_check_by(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *object) {
    struct evidence_place here = {p, "by", 0};
    json_t *by = json_object_get(object, "by");
    if (json_object_size(by) > ESTIMATE_MAX_BY) {
        return evidence_fail(c, &here, "names more than 3 attributes");
    }
    const char *key;
    json_t *value;
    json_object_foreach(by, key, value) {
        if (!json_is_string(value) || json_string_length(value) > EVIDENCE_MAX_STRING) {
            return evidence_fail_at(c, &here, key, "expected a string");
        }
        if (!is_attribute(c, key)) {
            return evidence_fail_at(c, &here, key, "is not in $.study.attributes");
        }
    }
    return true;
}

bool evidence_check_pair(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *object, const char *key) {
    const json_t *pair = json_object_get(object, key);
    const json_t *lo = json_array_get(pair, 0);
    const json_t *hi = json_array_get(pair, 1);
    if (json_array_size(pair) != 2 || !(json_is_null(lo) || json_is_number(lo)) ||
        !(json_is_null(hi) || json_is_number(hi))) {
        return evidence_fail_at(c, p, key, "expected two numbers, either may be null");
    }
    if (json_is_number(lo) && json_is_number(hi) && json_number_value(lo) > json_number_value(hi)) {
        return evidence_fail_at(c, p, key, "the first number is larger than the second");
    }
    return true;
}

bool evidence_check_word(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *object, const char *key, const char *const *words) {
    const json_t *v = json_object_get(object, key);
    if (v == NULL || json_is_null(v) ||
        (json_is_string(v) && g_strv_contains(words, json_string_value(v)))) {
        return true;
    }
    g_autofree char *all = g_strjoinv(", ", (char **)words);
    g_autofree char *what = g_strconcat("expected one of: ", all, NULL);
    return evidence_fail_at(c, p, key, what);
}
