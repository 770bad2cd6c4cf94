#include <cstring>
#include <string>

#include "activity.h"
#include "drawing.h"
#include "failure.h"
#include "ie_drawing.h"

using ie::fail;
using ie::Failure;
using ie::guard;

namespace {

constexpr int32_t max_side = 16384;
constexpr size_t max_text_bytes = 4096;
constexpr size_t max_svg_bytes = size_t{16} << 20;

bool is_side(int32_t side)
{
    return side >= 1 && side <= max_side;
}

bool is_style(const ie_text_style &style)
{
    return is_side(style.width) && is_side(style.height) && style.smallest >= 1 && style.largest >= style.smallest &&
           style.largest <= max_side && style.line_spacing >= 0.5 && style.line_spacing <= 4 && style.weight >= 100 &&
           style.weight <= 1000 && style.align >= 0 && style.align <= 2 && style.lift >= 0 && style.lift <= 2 &&
           style.max_lines >= 1 && style.max_lines <= 100;
}

void check_room(int32_t width, int32_t height, size_t capacity_bytes)
{
    if (static_cast<size_t>(width) * height * 4 > capacity_bytes)
        throw Failure(IE_TOO_LARGE, "a drawing of " + std::to_string(width) + "x" + std::to_string(height) +
                                        " pixels does not fit the frame memory");
}

/// From cairo's native-endian ARGB to bytes R, G, B, A.
void copy_rgba(cairo_surface_t *surface, int width, int height, uint8_t *rgba)
{
    cairo_surface_flush(surface);
    const uint8_t *rows = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint32_t pixel;
            std::memcpy(&pixel, rows + static_cast<size_t>(y) * stride + static_cast<size_t>(x) * 4, sizeof pixel);
            *rgba++ = static_cast<uint8_t>(pixel >> 16);
            *rgba++ = static_cast<uint8_t>(pixel >> 8);
            *rgba++ = static_cast<uint8_t>(pixel);
            *rgba++ = static_cast<uint8_t>(pixel >> 24);
        }
    }
    ie::activity::advance();
}

}  // namespace

int32_t ie_drawing_svg(const uint8_t *svg, size_t length, int32_t width, int32_t height, uint8_t *rgba,
                       size_t capacity_bytes)
{
    return guard([&]() -> int {
        if (!svg || !rgba || length < 1 || length > max_svg_bytes || !is_side(width) || !is_side(height))
            return fail(IE_INVALID_ARGUMENT, "ie_drawing_svg: null or out of range argument");
        check_room(width, height, capacity_bytes);
        ie::SurfacePointer surface = ie::draw_svg(svg, length, width, height);
        copy_rgba(surface.get(), width, height, rgba);
        return IE_OK;
    });
}

int32_t ie_drawing_text(const char *text, const char *font, const ie_text_style *style, uint8_t *rgba,
                        size_t capacity_bytes, ie_text_layout *layout)
{
    return guard([&]() -> int {
        if (!text || !font || !style || !rgba || !layout || std::strlen(text) > max_text_bytes || !is_style(*style))
            return fail(IE_INVALID_ARGUMENT, "ie_drawing_text: null or out of range argument");
        check_room(style->width, style->height, capacity_bytes);
        ie::SurfacePointer surface = ie::draw_text(text, font, *style, *layout);
        if (surface)
            copy_rgba(surface.get(), style->width, style->height, rgba);
        return IE_OK;
    });
}
