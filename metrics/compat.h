/*
 * Peers' names for metrics of coding, and which of Ombud's rows gives their number. One name means
 * different numbers to different peers: three macro-averaged F1s, two MAPs, what CAML calls
 * accuracy. Rows of a peer stand together, in the order of its own printout.
 *
 *     for (size_t i = 0; i < n_compat_rows; i++)
 *         if (strcmp(compat_rows[i].peer, "caml") == 0) ...
 */
#ifndef OMBUD_METRICS_COMPAT_H
#define OMBUD_METRICS_COMPAT_H

#include <stdbool.h>
#include <stddef.h>

struct compat_row {
    const char *peer;   /* "caml" */
    const char *name;   /* as the peer calls it: "f1_macro" */
    const char *metric; /* id of the row that gives its number */
    const char *family; /* id of what Ombud means by the name: "f1_macro" */
    const char *note;   /* where numbers may differ all the same; or NULL */
};
extern const struct compat_row compat_rows[];
extern const size_t n_compat_rows;

struct compat_peer {
    const char *id, *title;
};
extern const struct compat_peer compat_peers[]; /* sorted by id */
extern const size_t n_compat_peers;
const struct compat_peer *compat_peer_find(const char *id);

#endif
