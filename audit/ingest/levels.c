#include "audit/ingest/levels.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LEVEL_NAME 256

static GQuark levels_error(void) {
    return g_quark_from_static_string("ombud-levels");
}

/* What a value becomes: a level's name, or nothing recorded. */
struct meaning {
    char *level; /* owned; NULL: not recorded */
    uint8_t flags;
};

static bool is_missing(const GPtrArray *spellings, const char *value) {
    for (guint i = 0; spellings != NULL && i < spellings->len; i++) {
        if (g_ascii_strcasecmp(spellings->pdata[i], value) == 0) {
            return true;
        }
    }
    return false;
}

/* Exact matches first, then globs in the study's order. */
static const char *mapped(const GPtrArray *map, const char *value) {
    for (guint i = 0; map != NULL && i < map->len; i++) {
        const struct study_mapping *m = map->pdata[i];
        if (strcmp(m->pattern, value) == 0) {
            return m->level;
        }
    }
    for (guint i = 0; map != NULL && i < map->len; i++) {
        const struct study_mapping *m = map->pdata[i];
        if (strpbrk(m->pattern, "*?") != NULL && g_pattern_match_simple(m->pattern, value)) {
            return m->level;
        }
    }
    return NULL;
}

static bool is_whole(double x) {
    return fabs(x) < 1e15 && x == floor(x);
}

static void append_number(GString *s, double x) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(s, is_whole(x) ? g_ascii_formatd(text, sizeof text, "%.0f", x)
                                   : g_ascii_dtostr(text, sizeof text, x));
}

char *level_band_name(const GArray *bands, int i) {
    GString *s = g_string_new(NULL);
    int n = (int)bands->len;
    if (i < 0) {
        g_string_append(s, "under ");
        append_number(s, g_array_index(bands, double, 0));
        return g_string_free(s, FALSE);
    }
    double low = g_array_index(bands, double, i);
    append_number(s, low);
    if (i == n - 1) {
        g_string_append(s, "+");
        return g_string_free(s, FALSE);
    }
    double next = g_array_index(bands, double, i + 1);
    if (is_whole(low) && is_whole(next)) {
        if (next - 1 > low) {
            g_string_append(s, "-");
            append_number(s, next - 1);
        }
    } else {
        g_string_append(s, " to under ");
        append_number(s, next);
    }
    return g_string_free(s, FALSE);
}

static struct meaning band_of(const struct study_attribute *a, const char *value) {
    char *end = NULL;
    double x = g_ascii_strtod(value, &end);
    bool is_number = end != value && isfinite(x);
    while (is_number && (*end == '+' || g_ascii_isspace(*end))) {
        end++; /* "90+" is how de-identified data writes it */
    }
    if (!is_number || *end != '\0') {
        return (struct meaning){.flags = LEVEL_IS_BAD_NUMBER};
    }
    int band = -1;
    while (band + 1 < (int)a->bands->len && x >= g_array_index(a->bands, double, band + 1)) {
        band++;
    }
    return (struct meaning){.level = level_band_name(a->bands, band)};
}

static bool is_declared(const GPtrArray *levels, const char *name) {
    for (guint i = 0; i < levels->len; i++) {
        if (strcmp(levels->pdata[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static struct meaning meaning_of(const struct study *s, const struct study_attribute *a,
                                 const char *raw) {
    g_autofree char *value = g_strstrip(g_strdup(raw));
    const char *name = mapped(a->map, value);
    bool is_mapped = name != NULL;
    name = is_mapped ? name : value;
    if (strcmp(name, STUDY_NOT_RECORDED) == 0 || name[0] == '\0' ||
        (!is_mapped && (is_missing(a->not_recorded, name) || is_missing(s->not_recorded, name)))) {
        return (struct meaning){0};
    }
    if (a->bands != NULL && !is_mapped) {
        return band_of(a, name);
    }
    if (a->standard != OMB_NONE && !is_mapped) {
        const char *category = omb_category(a->standard, name);
        return (struct meaning){.level = g_strdup(category == NULL ? STUDY_OTHER : category),
                                .flags = category == NULL ? LEVEL_IS_UNKNOWN : 0};
    }
    if (a->levels != NULL && !is_declared(a->levels, name)) {
        return (struct meaning){.level = g_strdup(STUDY_OTHER), .flags = LEVEL_IS_UNKNOWN};
    }
    return (struct meaning){.level = g_strdup(name)};
}

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the attribute's levels in order: declared, bands, or those found. */
static GPtrArray *level_names(const struct study_attribute *a, GHashTable *found) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    if (a->bands != NULL) {
        double first = g_array_index(a->bands, double, 0);
        for (int i = first > 0 ? -1 : 0; i < (int)a->bands->len; i++) {
            g_ptr_array_add(names, level_band_name(a->bands, i));
        }
    }
    for (guint i = 0; a->levels != NULL && i < a->levels->len; i++) {
        g_ptr_array_add(names, g_strdup(a->levels->pdata[i]));
    }
    /* With bands, a map may still name levels of its own ("unknown age"). */
    for (guint i = 0; a->bands != NULL && a->map != NULL && i < a->map->len; i++) {
        const struct study_mapping *m = a->map->pdata[i];
        if (!is_declared(names, m->level)) {
            g_ptr_array_add(names, g_strdup(m->level));
        }
    }
    if (a->levels == NULL && a->bands == NULL) {
        GHashTableIter iter;
        gpointer name = NULL;
        g_hash_table_iter_init(&iter, found);
        while (g_hash_table_iter_next(&iter, &name, NULL)) {
            g_ptr_array_add(names, g_strdup(name));
        }
        g_ptr_array_add(names, g_strdup(STUDY_NOT_RECORDED));
        g_ptr_array_sort(names, compare_names);
    }
    return names;
}

struct level_work {
    const struct study *study;
    const struct study_attribute *attribute;
    GHashTable *found;         /* level name -> itself */
    struct meaning **meanings; /* [thread][raw id] */
};

static bool find_meanings(struct level_work *w, const struct level_source *source, int n_threads,
                          GError **error) {
    for (int t = 0; t < n_threads; t++) {
        const struct dictionary *d = &source->records[t]->values[source->column];
        w->meanings[t] = g_new0(struct meaning, MAX(d->names->len, 1));
        for (guint i = 0; i < d->names->len; i++) {
            gsize n = 0;
            const char *bytes = g_bytes_get_data(d->names->pdata[i], &n);
            if (n > MAX_LEVEL_NAME) {
                g_set_error(error, levels_error(), 0,
                            "attribute \"%s\": a value is longer than %d bytes; "
                            "fix: audit by a column of categories or numbers, not of text",
                            w->attribute->name, MAX_LEVEL_NAME);
                return false;
            }
            g_autofree char *raw = g_strndup(n == 0 ? "" : bytes, n); /* GLib: no bytes, NULL */
            struct meaning m = meaning_of(w->study, w->attribute, raw);
            w->meanings[t][i] = m;
            if (m.level != NULL && !g_hash_table_contains(w->found, m.level)) {
                g_hash_table_add(w->found, g_strdup(m.level));
            }
            if (g_hash_table_size(w->found) >= TALLY_MAX_LEVELS) {
                g_set_error(error, levels_error(), 0,
                            "attribute \"%s\" has more than %d levels; "
                            "fix: give it bands (--bands), a map or declared levels",
                            w->attribute->name, TALLY_MAX_LEVELS - 1);
                return false;
            }
        }
    }
    return true;
}

/* A declared attribute has "other" and "not recorded" whether met or not, so that
 * shards agree. */
static void close_levels(GPtrArray *names, const struct study_attribute *a) {
    if (a->levels != NULL && !is_declared(names, STUDY_OTHER)) {
        g_ptr_array_add(names, g_strdup(STUDY_OTHER));
    }
    if (!is_declared(names, STUDY_NOT_RECORDED)) {
        g_ptr_array_add(names, g_strdup(STUDY_NOT_RECORDED));
    }
}

static void make_maps(struct level_work *w, const struct level_source *source,
                      const GPtrArray *names, int n_threads, struct value_map *maps) {
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < names->len; i++) {
        g_hash_table_insert(index, names->pdata[i], GUINT_TO_POINTER(i));
    }
    for (int t = 0; t < n_threads; t++) {
        guint n = source->records[t]->values[source->column].names->len;
        maps[t].level = g_new(uint16_t, MAX(n, 1));
        maps[t].flags = g_new(uint8_t, MAX(n, 1));
        for (guint i = 0; i < n; i++) {
            const struct meaning *m = &w->meanings[t][i];
            maps[t].flags[i] = m->flags;
            maps[t].level[i] =
                m->level == NULL ? LEVEL_NOT_RECORDED
                                 : (uint16_t)GPOINTER_TO_UINT(g_hash_table_lookup(index, m->level));
        }
    }
    g_hash_table_unref(index);
}

static void free_meanings(struct level_work *w, const struct level_source *source, int n_threads) {
    for (int t = 0; t < n_threads; t++) {
        guint n = source->records[t]->values[source->column].names->len;
        for (guint i = 0; w->meanings[t] != NULL && i < n; i++) {
            g_free(w->meanings[t][i].level);
        }
        g_free(w->meanings[t]);
    }
    g_free(w->meanings);
    g_hash_table_unref(w->found);
}

static bool make_attribute(struct levels *l, int a, const struct study *s,
                           const struct level_source *source, GError **error) {
    const struct study_attribute *attribute = s->attributes->pdata[a];
    struct level_work w = {
        .study = s,
        .attribute = attribute,
        .found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .meanings = g_new0(struct meaning *, (gsize)l->n_threads),
    };
    bool is_ok = find_meanings(&w, source, l->n_threads, error);
    if (is_ok) {
        GPtrArray *names = level_names(attribute, w.found);
        close_levels(names, attribute);
        l->attributes[a] = (struct tally_attribute){
            .name = g_strdup(attribute->name),
            .levels = names,
            .is_declared = attribute->levels != NULL || attribute->bands != NULL,
            .reference = g_strdup(attribute->reference),
            .not_recorded = g_strdup(STUDY_NOT_RECORDED),
        };
        l->maps[a] = g_new0(struct value_map, (gsize)l->n_threads);
        make_maps(&w, source, names, l->n_threads, l->maps[a]);
    }
    free_meanings(&w, source, l->n_threads);
    return is_ok;
}

char *level_of_value(const struct study *s, const struct study_attribute *a, const char *raw) {
    return meaning_of(s, a, raw).level;
}

GPtrArray *levels_in_order(const struct study_attribute *a, GHashTable *found) {
    GPtrArray *names = level_names(a, found);
    close_levels(names, a);
    return names;
}

struct levels *levels_make(const struct study *s, const struct level_source *sources, int n_threads,
                           GError **error) {
    struct levels *l = g_new0(struct levels, 1);
    l->n_attributes = (int)s->attributes->len;
    l->n_threads = n_threads;
    l->attributes = g_new0(struct tally_attribute, (gsize)MAX(l->n_attributes, 1));
    l->maps = g_new0(struct value_map *, (gsize)MAX(l->n_attributes, 1));
    for (int a = 0; a < l->n_attributes; a++) {
        if (!make_attribute(l, a, s, &sources[a], error)) {
            levels_free(l);
            return NULL;
        }
    }
    return l;
}

void levels_free(struct levels *l) {
    if (l == NULL) {
        return;
    }
    for (int a = 0; a < l->n_attributes; a++) {
        g_free(l->attributes[a].name);
        g_free(l->attributes[a].reference);
        g_free(l->attributes[a].not_recorded);
        g_clear_pointer(&l->attributes[a].levels, g_ptr_array_unref);
        for (int t = 0; l->maps[a] != NULL && t < l->n_threads; t++) {
            g_free(l->maps[a][t].level);
            g_free(l->maps[a][t].flags);
        }
        g_free(l->maps[a]);
    }
    g_free(l->attributes);
    g_free(l->maps);
    g_free(l);
}
