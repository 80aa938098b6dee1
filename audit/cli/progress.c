/* Progress on a terminal: phase, share, rate, time left. Silent for the first second. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "audit/cli/cli.h"
#include "audit/ingest/ingest.h"

static struct {
    gint64 start, phase_start, shown; /* microseconds; 0: not yet */
    const char *phase;
    double first_done; /* of the phase, at its start */
    uint64_t first_bytes;
    bool is_shown;
} state;

static bool is_due(gint64 now) {
    state.start = state.start == 0 ? now : state.start;
    bool is_due = isatty(STDERR_FILENO) == 1 && now - state.start >= G_USEC_PER_SEC &&
                  now - state.shown >= G_USEC_PER_SEC / 10;
    state.shown = is_due ? now : state.shown;
    state.is_shown = state.is_shown || is_due;
    return is_due;
}

void cli_progress(const struct ingest_progress *p, void *data) {
    (void)data;
    gint64 now = g_get_monotonic_time();
    if (state.phase == NULL || strcmp(state.phase, p->phase) != 0) {
        state.phase = p->phase;
        state.phase_start = now;
        state.first_done = p->done;
        state.first_bytes = p->bytes;
    }
    if (!is_due(now)) {
        return;
    }
    double seconds = (double)(now - state.phase_start) / 1e6;
    fprintf(stderr, "\r\033[K%s", p->phase);
    if (p->done >= 0) {
        fprintf(stderr, " %3.0f%%", 100 * p->done);
    }
    if (p->bytes > state.first_bytes && seconds > 0.2) {
        fprintf(stderr, ", %.0f MB/s", (double)(p->bytes - state.first_bytes) / 1e6 / seconds);
    }
    double gained = p->done - state.first_done;
    if (p->done >= 0 && gained > 0.01 && seconds > 0.2) {
        fprintf(stderr, ", %.0f s left", (1 - p->done) / gained * seconds);
    }
}

void cli_phase(const char *phase) {
    const struct ingest_progress p = {.phase = phase, .done = -1};
    cli_progress(&p, NULL);
}

void cli_progress_end(void) {
    if (state.is_shown) {
        fputs("\r\033[K", stderr);
        state.is_shown = false;
    }
}

void cli_say_way(const struct ingest_result *r, const struct ingest_options *options, bool is_quiet,
                 bool is_verbose) {
    const struct ingest_way *way = &r->way;
    if (way->spilled > 0 && !is_quiet) {
        fprintf(stderr,
                "ombud: more records than --memory holds: %.1f MB went through a temporary file in "
                "%s\n",
                (double)way->spilled / 1e6, g_get_tmp_dir());
    }
    if (!is_verbose) {
        return;
    }
    fprintf(stderr, "threads: %d\n", options->n_threads);
    fprintf(stderr, "memory for records: %.0f MB\n", (double)way->memory / 1e6);
    if (way->n_windows > 0) {
        fprintf(stderr, "joined: sorted files, in %d windows\n", way->n_windows);
    } else {
        fprintf(stderr, "joined: by hash, %s%s\n",
                way->spilled > 0 ? "through a temporary file" : "in memory",
                options->is_sorted ? " (windows need plain files without quotes)" : "");
    }
}

void cli_say_peak(bool is_verbose) {
    struct rusage usage;
    if (is_verbose && getrusage(RUSAGE_SELF, &usage) == 0) {
        fprintf(stderr, "most memory used: %.0f MB\n", (double)usage.ru_maxrss * 1024 / 1e6);
    }
}
