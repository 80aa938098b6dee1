/* Standard streams: taken from the start, safe to print to, and missed when they fail. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/cli/cli.h"
#include "reports/words.h"

static struct {
    bool is_raw;
    int error;   /* of the first write that failed, or 0 */
    char cut[4]; /* first bytes of a character whose rest is still to come */
    size_t n_cut;
} out;

static bool put(const char *data, size_t size) {
    while (size > 0 && out.error == 0) {
        ssize_t n = write(STDOUT_FILENO, data, size);
        if (n < 0 && errno != EINTR) {
            out.error = errno;
        } else if (n > 0) {
            data += n;
            size -= (size_t)n;
        }
    }
    return out.error == 0;
}

/* Bytes at the end that begin a character and do not finish it. */
static size_t unfinished(const char *text, size_t size) {
    for (size_t n = 1; n < sizeof out.cut && n <= size; n++) {
        unsigned char c = (unsigned char)text[size - n];
        if (c >= 0xC0) {
            return n < (c >= 0xF0 ? 4U : c >= 0xE0 ? 3U : 2U) ? n : 0;
        }
        if (c < 0x80) {
            return 0;
        }
    }
    return 0;
}

static bool put_clean(const char *text, size_t size) {
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
    GString *clean = g_string_sized_new(size);
    for (const char *s = valid; *s != '\0'; s = g_utf8_next_char(s)) {
        gunichar c = g_utf8_get_char(s);
        if (c == '\n' || c == '\t' || words_is_plain(c)) {
            g_string_append_unichar(clean, c);
        } else if (g_unichar_iscntrl(c)) {
            g_string_append_c(clean, ' ');
        }
    }
    bool is_ok = put(clean->str, clean->len);
    g_string_free(clean, TRUE);
    return is_ok;
}

/* What stdio hands over; 0 is a failure. */
static ssize_t write_out(void *cookie, const char *data, size_t size) {
    (void)cookie;
    if (out.is_raw) {
        return put(data, size) ? (ssize_t)size : 0;
    }
    GString *text = g_string_new_len(out.cut, (gssize)out.n_cut);
    g_string_append_len(text, data, (gssize)size);
    out.n_cut = unfinished(text->str, text->len);
    memcpy(out.cut, text->str + text->len - out.n_cut, out.n_cut);
    bool is_ok = put_clean(text->str, text->len - out.n_cut);
    g_string_free(text, TRUE);
    return is_ok ? (ssize_t)size : 0;
}

void cli_hold_streams(void) {
    int fd = 0;
    do { /* for reading: who writes to a stream that was closed is told so, as before */
        fd = open("/dev/null", O_RDONLY);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) {
        (void)close(fd);
    }
    const cookie_io_functions_t functions = {.write = write_out};
    FILE *filter = fopencookie(NULL, "w", functions);
    if (filter != NULL) {
        (void)setvbuf(filter, NULL, isatty(STDOUT_FILENO) == 1 ? _IOLBF : _IOFBF, BUFSIZ);
        stdout = filter;
    }
}

void cli_set_raw(bool is_raw) {
    (void)fflush(stdout);
    out.is_raw = is_raw;
}

void cli_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *raw = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *line = words_clean(raw);
    fprintf(stderr, "%s\n", line);
}

int cli_end(int status) {
    bool is_written = fflush(stdout) == 0 && ferror(stdout) == 0;
    if (is_written || status == CLI_ERROR) { /* an error has had its line */
        return status;
    }
    cli_say("ombud: standard output cannot be written: %s; fix: free some space, or leave it open",
            g_strerror(out.error));
    return CLI_ERROR;
}
