#include "reports/draw/page_image.h"

#include <png.h>
#include <stdint.h>
#include <string.h>

/* Cairo's pixel is a native 0x00RRGGBB; libpng wants its three bytes. */
static png_bytep pack(cairo_surface_t *surface, size_t width, size_t height) {
    const size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    png_bytep packed = g_malloc(MAX(width * height * 3, 1));
    png_bytep to = packed;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            uint32_t pixel;
            memcpy(&pixel, pixels + y * stride + x * 4, 4);
            *to++ = (png_byte)(pixel >> 16);
            *to++ = (png_byte)(pixel >> 8);
            *to++ = (png_byte)pixel;
        }
    }
    return packed;
}

GBytes *page_image(cairo_surface_t *surface) {
    cairo_surface_flush(surface);
    png_image image = {
        .version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)cairo_image_surface_get_width(surface),
        .height = (png_uint_32)cairo_image_surface_get_height(surface),
        .format = PNG_FORMAT_RGB,
        .flags = PNG_IMAGE_FLAG_FAST, /* no filter, zlib's level 3 */
    };
    png_bytep packed = pack(surface, image.width, image.height);
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    guint8 *out = g_malloc(size);
    int is_ok = png_image_write_to_memory(&image, out, &size, 0, packed, 0, NULL);
    png_image_free(&image);
    g_free(packed);
    if (!is_ok) {
        g_free(out);
        return NULL;
    }
    return g_bytes_new_take(g_realloc(out, size), size);
}
