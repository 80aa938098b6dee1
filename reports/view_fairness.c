#include "reports/view_fairness.h"

#include <jansson.h>
#include <string.h>

#include "reports/evidence_section.h"

static const char *text(const json_t *o, const char *key) {
    return json_string_value(json_object_get(o, key));
}

static double number(const json_t *o, const char *key) {
    return json_number_value(json_object_get(o, key));
}

static struct view_range range_of(const json_t *o, const char *key) {
    const json_t *pair = json_object_get(o, key);
    const json_t *lo = json_array_get(pair, 0);
    const json_t *hi = json_array_get(pair, 1);
    return (struct view_range){json_is_number(lo) && json_is_number(hi), json_number_value(lo),
                               json_number_value(hi)};
}

/* In the study's order of attributes: a JSON object has none. */
static struct fair_group group_of(const struct view *v, const json_t *o) {
    const json_t *by = json_object_get(o, "by");
    struct fair_group g = {0};
    for (int i = 0; i < v->n_attributes && g.n_by < ESTIMATE_MAX_BY; i++) {
        const char *level = text(by, v->attributes[i]);
        if (level != NULL) {
            g.by[g.n_by++] = (struct estimate_by){v->attributes[i], level};
        }
    }
    return g;
}

static char *joined(const json_t *list, const char *between) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        g_string_append_printf(out, "%s%s", i > 0 ? between : "",
                               json_string_value(json_array_get(list, i)));
    }
    return g_string_free(out, FALSE);
}

static void read_mix(const struct view *v, const json_t *o, void *item) {
    *(struct view_mix *)item = (struct view_mix){
        .group = group_of(v, o),
        .metric = text(o, "metric"),
        .level = text(o, "level"),
        .reading = text(o, "reading"),
        .plain = text(o, "plain"),
        .has_adjusted = json_is_number(json_object_get(o, "adjusted")),
        .raw = number(o, "raw"),
        .adjusted = number(o, "adjusted"),
        .mix = number(o, "mix"),
        .covered = number(o, "covered"),
        .range = range_of(o, "adjusted_interval"),
    };
}

static void read_member(const struct view *v, const json_t *o, void *item) {
    *(struct view_member *)item = (struct view_member){
        .group = group_of(v, o),
        .value = number(o, "value"),
        .p_holm = number(o, "p_holm"),
        .range = range_of(o, "interval"),
        .bonferroni = range_of(o, "bonferroni"),
        .is_flagged = json_is_true(json_object_get(o, "is_flagged")),
    };
}

static void read_criterion(const struct view *v, const json_t *o, void *item) {
    (void)v;
    *(struct view_criterion *)item = (struct view_criterion){
        .criterion = text(o, "criterion"),
        .reason = text(o, "reason"),
        .attributes = joined(json_object_get(o, "attributes"), " and "),
        .highest = joined(json_object_get(o, "highest"), " x "),
        .lowest = joined(json_object_get(o, "lowest"), " x "),
        .has_value = json_is_number(json_object_get(o, "difference")),
        .has_ratio = json_is_number(json_object_get(o, "ratio")),
        .difference = number(o, "difference"),
        .ratio = number(o, "ratio"),
        .range = range_of(o, "interval"),
        .n_groups = json_integer_value(json_object_get(o, "n_groups")),
        .n_defined = json_integer_value(json_object_get(o, "n_defined")),
    };
}

static void read_subgroup(const struct view *v, const json_t *o, void *item) {
    const json_t *by = json_object_get(o, "explained_by");
    *(struct view_subgroup *)item = (struct view_subgroup){
        .group = group_of(v, o),
        .value = number(o, "value"),
        .rest = number(o, "rest"),
        .difference = number(o, "difference"),
        .range = range_of(o, "interval"),
        .n_patients = json_integer_value(json_object_get(o, "n_patients")),
        .explained_by = json_is_integer(by) ? json_integer_value(by) : -1,
    };
}

static void read_shrunk(const struct view *v, const json_t *o, void *item) {
    *(struct view_shrunk *)item = (struct view_shrunk){
        .group = group_of(v, o),
        .raw = number(o, "raw"),
        .n_eff = number(o, "n_eff"),
        .shrunk = number(o, "shrunk"),
        .exact = range_of(o, "exact"),
    };
}

static void read_missing(const struct view *v, const json_t *o, void *item) {
    *(struct view_missing *)item = (struct view_missing){
        .group = group_of(v, o),
        .reference = text(o, "reference"),
        .metric = text(o, "metric"),
        .observed = number(o, "observed"),
        .bounds = range_of(o, "bounds"),
        .changes_sign = json_is_true(json_object_get(o, "changes_sign")),
    };
}

static GArray *list_of(const struct view *v, const json_t *list, guint size,
                       void (*read)(const struct view *, const json_t *, void *)) {
    GArray *out = g_array_new(FALSE, TRUE, size);
    g_array_set_size(out, (guint)json_array_size(list));
    for (guint i = 0; i < out->len; i++) {
        read(v, json_array_get(list, i), out->data + (gsize)i * size);
    }
    return out;
}

static void clear_criterion(gpointer item) {
    struct view_criterion *c = item;
    g_free(c->attributes);
    g_free(c->highest);
    g_free(c->lowest);
}

static void clear_family(gpointer item) {
    g_array_unref(((struct view_family *)item)->members);
}

static void read_family(const struct view *v, const json_t *o, void *item) {
    *(struct view_family *)item = (struct view_family){
        .metric = text(o, "metric"),
        .bound = number(o, "bound"),
        .members =
            list_of(v, json_object_get(o, "groups"), sizeof(struct view_member), read_member),
    };
}

struct view_fairness *view_fairness_new(const struct view *v) {
    const json_t *o = evidence_get(v->evidence, "fairness");
    if (o == NULL) {
        return NULL;
    }
    const json_t *space = json_object_get(o, "label_space");
    const json_t *search = json_object_get(o, "search");
    struct view_fairness *f = g_new0(struct view_fairness, 1);
    f->confidence = number(o, "confidence");
    f->n_codes = json_integer_value(json_object_get(space, "n"));
    f->is_stated = json_is_true(json_object_get(space, "is_stated"));
    f->mix = list_of(v, json_object_get(o, "case_mix"), sizeof(struct view_mix), read_mix);
    f->families =
        list_of(v, json_object_get(o, "families"), sizeof(struct view_family), read_family);
    g_array_set_clear_func(f->families, clear_family);
    f->criteria =
        list_of(v, json_object_get(o, "criteria"), sizeof(struct view_criterion), read_criterion);
    g_array_set_clear_func(f->criteria, clear_criterion);
    f->shrunk = list_of(v, json_object_get(o, "shrunk"), sizeof(struct view_shrunk), read_shrunk);
    f->missing =
        list_of(v, json_object_get(o, "missing"), sizeof(struct view_missing), read_missing);
    f->subgroups =
        list_of(v, json_object_get(search, "found"), sizeof(struct view_subgroup), read_subgroup);
    f->has_search = json_is_object(search);
    f->depth = json_integer_value(json_object_get(search, "depth"));
    f->n_candidates = json_integer_value(json_object_get(search, "n_candidates"));
    f->n_found = json_integer_value(json_object_get(search, "n_found"));
    f->n_exploratory = json_integer_value(json_object_get(search, "n_exploratory"));
    f->min_patients = json_integer_value(json_object_get(search, "min_patients"));
    return f;
}

void view_fairness_free(struct view_fairness *f) {
    if (f == NULL) {
        return;
    }
    GArray *const lists[] = {f->mix, f->families, f->criteria, f->shrunk, f->missing, f->subgroups};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_array_unref(lists[i]);
    }
    g_free(f);
}
