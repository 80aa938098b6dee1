/*
 * stopwatch COMMAND...: runs it and writes "seconds kilobytes status" to file
 * descriptor 3: wall time, peak memory, exit status; with STOPWATCH_PROCESSOR set, seconds of the
 * processor after them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        return 2;
    }
    int exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    double processor = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    (void)dprintf(3, "%.4f %ld %d", now() - start, usage.ru_maxrss, exit_status);
    if (getenv("STOPWATCH_PROCESSOR") != NULL) {
        (void)dprintf(3, " %.4f", processor);
    }
    (void)dprintf(3, "\n");
    return 0;
}
