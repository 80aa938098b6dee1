/*
 * Reading and writing at a place of a file, going on after interruptions and short parts; and a
 * temporary file of which nothing is left however the program ends.
 *
 *     int fd = file_at_temporary();
 *     if (fd < 0 || !file_at_write(fd, data, n, at)) ... errno says why
 */
#ifndef OMBUD_AUDIT_FILE_AT_H
#define OMBUD_AUDIT_FILE_AT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A new file in the folder for temporary files (TMPDIR), without a name. The caller closes it;
 * -1 and errno. */
int file_at_temporary(void);
/* False and errno, which is ENOSPC when nothing can be added. */
bool file_at_write(int fd, const void *data, size_t n, uint64_t at);
/* The number of bytes read. When it is less than n, errno is 0 if the file ends there. */
size_t file_at_read(int fd, void *out, size_t n, uint64_t at);

#endif
