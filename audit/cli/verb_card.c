/* ombud card: a model card and the source attributes, from evidence and a person's card.json. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/output.h"
#include "reports/card.h"

#define MAX_CARD ((size_t)1 << 20)

static struct {
    char *card, *xml, *attributes;
    gboolean is_forced, is_quiet;
} flags;

/* clang-format off */
static const GOptionEntry entries[] = {
    {"card", 0, 0, G_OPTION_ARG_FILENAME, &flags.card, "what a person says: card.json, its schema is card.schema.json", "FILE"},
    {"xml", 0, 0, G_OPTION_ARG_FILENAME, &flags.xml, "write the CHAI Applied Model Card 0.2", "FILE"},
    {"attributes", 0, 0, G_OPTION_ARG_FILENAME, &flags.attributes, "write the 31 source attributes of 45 CFR 170.315(b)(11)(iv)(B) as CSV", "FILE"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace what is there", NULL},
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print nothing but errors", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_card_options(void) {
    return entries;
}

static bool read_card(struct card *c, GError **error) {
    size_t size = 0;
    g_autofree char *text = cli_read_file(flags.card, MAX_CARD, &size, error);
    g_autofree char *name = g_path_get_basename(flags.card);
    return text != NULL && card_read(c, text, size, name, error);
}

static bool read_evidence(struct card *c, const char *path, GError **error) {
    struct evidence *e = cli_load_evidence(path, error);
    struct view *v = e == NULL ? NULL : view_new(e, error);
    if (v != NULL) {
        card_fill(c, v);
    }
    bool is_read = v != NULL;
    view_free(v);
    evidence_free(e);
    return is_read;
}

static bool write_files(const struct card *c, GError **error) {
    g_autofree char *xml = card_xml(c);
    g_autofree char *csv = card_attributes_csv(c);
    return (flags.xml == NULL ||
            output_file(flags.xml, xml, strlen(xml), flags.is_forced, error)) &&
           (flags.attributes == NULL ||
            output_file(flags.attributes, csv, strlen(csv), flags.is_forced, error));
}

static void print_elements(const struct card *c) {
    int n[CARD_SOURCES] = {0};
    int n_required = 0;
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        n_required += card_elements[i].is_required;
        n[c->elements[i].source] += card_elements[i].is_required;
    }
    printf("CHAI Applied Model Card 0.2: %d required elements, %d from the evidence, %d from "
           "card.json, "
           "%d missing\n",
           n_required, n[CARD_EVIDENCE], n[CARD_PERSON], n[CARD_MISSING]);
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        if (card_elements[i].is_required && c->elements[i].source == CARD_MISSING) {
            printf("  missing   %s\n", card_elements[i].path);
        }
    }
}

static void print_attributes(const struct card *c) {
    int n[CARD_SOURCES] = {0};
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        n[c->attributes[i].source]++;
    }
    printf(
        "\nSource attributes, 45 CFR 170.315(b)(11)(iv)(B): %d rows, %d from the evidence, %d from "
        "card.json, %d missing\n",
        CARD_ATTRIBUTES, n[CARD_EVIDENCE], n[CARD_PERSON], n[CARD_MISSING]);
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        printf("  %-9s %-8s %-31s %s\n", card_source_names[c->attributes[i].source],
               card_attributes[i].paragraph, card_attributes[i].id, card_attributes[i].title);
    }
}

static int finish(struct card *c, GError **error) {
    card_share(c);
    if (!write_files(c, error)) {
        return CLI_ERROR;
    }
    int n_missing = card_n_missing(c);
    if (!flags.is_quiet) {
        print_elements(c);
        print_attributes(c);
        if (c->by != NULL) {
            printf("\ncard.json is by %s (%s), %s\n", c->by, c->role, c->date);
        }
        printf("VERDICT: %s; %d required elements missing\n", n_missing > 0 ? "FAIL" : "PASS",
               n_missing);
    }
    return n_missing > 0 ? CLI_FAIL : CLI_PASS;
}

int verb_card(int argc, char **argv) {
    int ended = cli_parse("card", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (argc > 2 || (argc == 1 && flags.card == NULL)) {
        return cli_usage("card", "name one evidence.json, or --card, or both");
    }
    GError *error = NULL;
    int status = CLI_ERROR;
    struct card *c = card_new();
    if ((flags.xml == NULL || output_file_check(flags.xml, flags.is_forced, &error)) &&
        (flags.attributes == NULL ||
         output_file_check(flags.attributes, flags.is_forced, &error)) &&
        (flags.card == NULL || read_card(c, &error)) &&
        (argc == 1 || read_evidence(c, argv[1], &error))) {
        status = finish(c, &error);
    }
    card_free(c);
    return error == NULL ? status : cli_error(error);
}
