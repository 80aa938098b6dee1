/* An ICC profile of sRGB, written out. */
#include "reports/draw/srgb_profile.h"

#include <math.h>
#include <string.h>

#define HEADER 128
#define CURVE_POINTS 1024

static void put(GByteArray *out, const char *bytes, guint n) {
    g_byte_array_append(out, (const guint8 *)bytes, n);
}

static void put32(GByteArray *out, guint32 v) {
    const guint8 bytes[] = {(guint8)(v >> 24), (guint8)(v >> 16), (guint8)(v >> 8), (guint8)v};
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void put16(GByteArray *out, guint v) {
    const guint8 bytes[] = {(guint8)(v >> 8), (guint8)v};
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void pad(GByteArray *out) {
    while (out->len % 4 != 0) {
        put(out, "\0", 1);
    }
}

/* s15Fixed16Number. */
static void put_fixed(GByteArray *out, double v) {
    put32(out, (guint32)(gint32)lround(v * 65536));
}

static void put_xyz(GByteArray *out, const double xyz[3]) {
    put(out, "XYZ \0\0\0\0", 8);
    for (int i = 0; i < 3; i++) {
        put_fixed(out, xyz[i]);
    }
}

static void put_text(GByteArray *out, const char *text) {
    put(out, "text\0\0\0\0", 8);
    put(out, text, (guint)strlen(text) + 1);
    pad(out);
}

static void put_description(GByteArray *out, const char *text) {
    put(out, "desc\0\0\0\0", 8);
    put32(out, (guint32)strlen(text) + 1);
    put(out, text, (guint)strlen(text) + 1);
    put32(out, 0); /* no Unicode */
    put32(out, 0);
    put16(out, 0); /* no Macintosh script */
    for (int i = 0; i < 68; i++) {
        put(out, "\0", 1);
    }
    pad(out);
}

/* The curve of IEC 61966-2-1. */
static void put_curve(GByteArray *out) {
    put(out, "curv\0\0\0\0", 8);
    put32(out, CURVE_POINTS);
    for (int i = 0; i < CURVE_POINTS; i++) {
        double v = (double)i / (CURVE_POINTS - 1);
        double y = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
        put16(out, (guint)lround(y * 65535));
    }
}

static void put_header(GByteArray *out) {
    put32(out, 0); /* its size: at the end */
    put32(out, 0);
    put32(out, 0x02100000);
    put(out, "mntrRGB XYZ ", 12);
    static const guint date[] = {1999, 1, 1, 0, 0, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(date); i++) {
        put16(out, date[i]);
    }
    put(out, "acsp", 4);
    while (out->len < 68) {
        put(out, "\0", 1);
    }
    put_fixed(out, 0.9642); /* D50 */
    put_fixed(out, 1);
    put_fixed(out, 0.8249);
    while (out->len < HEADER) {
        put(out, "\0", 1);
    }
}

static void set32(GByteArray *out, guint at, guint32 v) {
    for (int i = 0; i < 4; i++) {
        out->data[at + (guint)i] = (guint8)(v >> (24 - 8 * i));
    }
}

GByteArray *srgb_profile(void) {
    static const char tags[][5] = {"desc", "cprt", "wtpt", "rXYZ", "gXYZ",
                                   "bXYZ", "rTRC", "gTRC", "bTRC"};
    static const double xyz[][3] = {{0.9642, 1, 0.8249},
                                    {0.4360747, 0.2225045, 0.0139322},
                                    {0.3850649, 0.7168786, 0.0971045},
                                    {0.1430804, 0.0606169, 0.7141733}};
    const guint n = G_N_ELEMENTS(tags);
    GByteArray *out = g_byte_array_new();
    put_header(out);
    put32(out, n);
    guint table = out->len;
    for (guint i = 0; i < n; i++) {
        put(out, tags[i], 4);
        put32(out, 0);
        put32(out, 0);
    }
    guint start = 0, size = 0;
    for (guint i = 0; i < n; i++) {
        if (i <= 6) { /* the three curves are one */
            start = out->len;
            if (i == 0) {
                put_description(out, "sRGB IEC61966-2.1");
            } else if (i == 1) {
                put_text(out, "No copyright, use freely");
            } else if (i < 6) {
                put_xyz(out, xyz[i - 2]);
            } else {
                put_curve(out);
            }
            size = out->len - start;
        }
        set32(out, table + 12 * i + 4, start);
        set32(out, table + 12 * i + 8, size);
    }
    pad(out);
    set32(out, 0, out->len);
    return out;
}
