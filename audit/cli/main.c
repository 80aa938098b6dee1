#include "audit/cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "policies/spelling.h"

static void print_help(void) {
    printf("ombud: audits AI models that assign medical codes\n\n"
           "usage: ombud VERB [options]\n\n"
           "  first report:\n"
           "    ombud run --predictions p.csv --truth t.csv --by sex,race --out q3/\n\n"
           "verbs:\n");
    for (const struct cli_verb *v = cli_verbs; v->name != NULL; v++) {
        printf("  %-8s  %s\n", v->name, v->summary);
    }
    printf("\n`ombud VERB --help` shows its options and a worked example; `ombud --version` the "
           "version.\n"
           "exit status: 0 every gate passes, 1 a gate failed, 2 nothing could be judged, 3 a gate "
           "cannot be decided, 70 internal error\n");
}

static int unknown_verb(const char *name) {
    const char *known[32] = {NULL};
    for (size_t i = 0; cli_verbs[i].name != NULL && i + 1 < G_N_ELEMENTS(known); i++) {
        known[i] = cli_verbs[i].name;
    }
    const char *nearest = spelling_nearest(name, known);
    if (nearest != NULL) {
        cli_say("ombud: unknown verb \"%.40s\"; fix: did you mean \"%s\"?", name, nearest);
    } else {
        cli_say("ombud: unknown verb \"%.40s\"; fix: `ombud --help` lists the verbs", name);
    }
    return CLI_ERROR;
}

static int run_verb(int argc, char **argv) {
    if (argc < 2) {
        print_help();
        return CLI_ERROR;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help();
        return CLI_PASS;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("ombud %s\nLicense GPL-3.0-or-later. No warranty.\n", OMBUD_VERSION);
        return CLI_PASS;
    }
    const struct cli_verb *verb = cli_find_verb(argv[1]);
    return verb == NULL ? unknown_verb(argv[1]) : verb->run(argc - 1, argv + 1);
}

int main(int argc, char **argv) {
    cli_hold_streams();
    (void)g_setenv("CHARSET", "UTF-8", TRUE); /* options are UTF-8 in every locale, as files are */
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of writing, told in words */
    return cli_end(run_verb(argc, argv));
}
