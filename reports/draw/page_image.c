#include "reports/draw/page_image.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>

#define LEVEL 3 /* of zlib: half the time of 6 for a tenth more bytes */

static void append(png_structp png, png_bytep data, png_size_t n) {
    g_byte_array_append(png_get_io_ptr(png), data, (guint)n);
}

static void flush(png_structp png) {
    (void)png;
}

/* libpng leaves by longjmp, so nothing that must be freed is local here. */
static gboolean encode(png_structp png, png_infop info, cairo_surface_t *surface, double dpi) {
    if (setjmp(png_jmpbuf(png)) != 0) {
        return FALSE;
    }
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    const png_uint_32 per_metre = (png_uint_32)lround(dpi / 0.0254);
    png_set_compression_level(png, LEVEL);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_IHDR(png, info, (png_uint_32)cairo_image_surface_get_width(surface),
                 (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    /* Cairo's pixel is a native 0x00RRGGBB. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
    png_set_bgr(png);
    png_set_filler(png, 0, PNG_FILLER_AFTER);
#else
    png_set_filler(png, 0, PNG_FILLER_BEFORE);
#endif
    for (int y = 0; y < height; y++) {
        png_write_row(png, pixels + (size_t)y * (size_t)stride);
    }
    png_write_end(png, info);
    return TRUE;
}

GBytes *page_image(cairo_surface_t *surface, double dpi) {
    cairo_surface_flush(surface);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    GByteArray *out = g_byte_array_new();
    gboolean is_ok = FALSE;
    if (info != NULL) {
        png_set_write_fn(png, out, append, flush);
        is_ok = encode(png, info, surface, dpi);
    }
    png_destroy_write_struct(&png, &info);
    GBytes *bytes = g_byte_array_free_to_bytes(out);
    if (!is_ok) {
        g_clear_pointer(&bytes, g_bytes_unref);
    }
    return bytes;
}
