/* ombud tally and ombud merge: counts of a part, and their sum. */
#include <glib/gstdio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/ingest/ingest.h"
#include "audit/output.h"
#include "audit/study/describe.h"
#include "audit/tally_file.h"

static struct {
    char *out;
    gboolean is_forced, is_part;
} flags;

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, "the tally to write; - for standard output", "FILE"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the file when it exists", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

/* clang-format off */
static const GOptionEntry tally_entries[] = {
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, "the tally to write; - for standard output", "FILE"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the file when it exists", NULL},
    {"part", 0, 0, G_OPTION_ARG_NONE, &flags.is_part, "the files are a part of a study: they may be empty, and nothing in them may match", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_tally_options(void) {
    static GOptionEntry all[CLI_MAX_OPTIONS];
    return cli_with_study_flags(tally_entries, all);
}

const GOptionEntry *verb_merge_options(void) {
    return own_entries;
}

static bool write_tally(const struct tally *t, GError **error) {
    GBytes *bytes = tally_file_bytes(t);
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    bool is_ok = output_file(flags.out, data, size, flags.is_forced, error);
    g_bytes_unref(bytes);
    return is_ok;
}

int verb_tally(int argc, char **argv) {
    int ended = cli_parse("tally", verb_tally_options(), &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (flags.out == NULL || argc > 1) {
        return cli_usage("tally", argc > 1 ? "files are named by flags" : "--out FILE is missing");
    }
    GError *error = NULL;
    struct study *s =
        output_file_check(flags.out, flags.is_forced, &error) ? study_from_flags(&error) : NULL;
    if (s != NULL) {
        struct ingest_options options;
        bool is_ok = study_machine(&options, false, &error);
        options.is_part = flags.is_part;
        struct ingest_result *r = is_ok ? ingest(s, &options, &error) : NULL;
        cli_progress_end();
        if (r != NULL) {
            cli_say_way(r, &options, false, false);
            (void)write_tally(r->tally, &error);
        }
        ingest_result_free(r);
    }
    study_free(s);
    return error == NULL ? CLI_PASS : cli_error(error);
}

/* Adds one more; the sum so far is freed. Errors name the file that differs. */
static struct tally *add_tally(struct tally *sum, const char *path, GError **error) {
    struct tally *next = cli_load_tally(path, error);
    if (next == NULL || sum == NULL) {
        tally_free(sum);
        return next;
    }
    struct tally *both = tally_merge(sum, next, error);
    if (both == NULL) {
        g_autofree char *name = g_path_get_basename(path);
        g_autofree char *what = description_difference(sum, next);
        if (what != NULL) {
            g_clear_error(error);
            g_set_error(error, g_quark_from_static_string("ombud-merge"), 0,
                        "the tallies are of different studies: %s; fix: tally every part with the "
                        "same study.json",
                        what);
        }
        g_prefix_error(error, "%s: ", name);
    }
    tally_free(sum);
    tally_free(next);
    return both;
}

/* By whatever names: the sum of a part and itself would be wrong, and nothing in it says so. */
static bool are_different(char **paths, int n, GError **error) {
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < n; i++) {
        GStatBuf found;
        if (g_stat(paths[i], &found) != 0) {
            continue; /* said when it is read */
        }
        char *file = g_strdup_printf("%ju %ju", (uintmax_t)found.st_dev, (uintmax_t)found.st_ino);
        if (!g_hash_table_add(seen, file)) {
            g_autofree char *name = g_path_get_basename(paths[i]);
            g_set_error(error, g_quark_from_static_string("ombud-merge"), 0,
                        "%s: the same file is named twice; fix: name each tally once", name);
            return false;
        }
    }
    return true;
}

int verb_merge(int argc, char **argv) {
    int ended = cli_parse("merge", own_entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (flags.out == NULL || argc < 2) {
        return cli_usage("merge", argc < 2 ? "no tally is named" : "--out FILE is missing");
    }
    GError *error = NULL;
    struct tally *sum = NULL;
    if (output_file_check(flags.out, flags.is_forced, &error) &&
        are_different(argv + 1, argc - 1, &error)) {
        for (int i = 1; i < argc && error == NULL; i++) {
            sum = add_tally(sum, argv[i], &error);
        }
    }
    if (error == NULL && sum != NULL) {
        (void)write_tally(sum, &error);
    }
    tally_free(sum);
    return error == NULL ? CLI_PASS : cli_error(error);
}
