#include "reports/xml.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\357\277\275"

static bool is_no_character(const char *c) {
    return (unsigned char)*c < 0x20 || *c == 0x7f || strncmp(c, "\357\277\276", 3) == 0 ||
           strncmp(c, "\357\277\277", 3) == 0;
}

void xml_put(GString *out, const char *text) {
    static const struct {
        char c;
        const char *as;
    } rows[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"},
                {'"', "&quot;"}, {'\n', "&#10;"}, {'\t', "&#9;"}};
    for (const char *c = text == NULL ? "" : text; *c != '\0'; c = g_utf8_next_char(c)) {
        const char *as = is_no_character(c) ? REPLACEMENT : NULL;
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
            as = rows[i].c == *c ? rows[i].as : as;
        }
        if (as != NULL) {
            g_string_append(out, as);
        } else {
            g_string_append_len(out, c, g_utf8_next_char(c) - c);
        }
    }
}
