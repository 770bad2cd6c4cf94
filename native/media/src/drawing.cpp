#include "drawing.h"

#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

#include "failure.h"

namespace ie {

namespace {

struct Unref {
    void operator()(void *object) const { g_object_unref(object); }
};

struct DestroyContext {
    void operator()(cairo_t *context) const { cairo_destroy(context); }
};
using ContextPointer = std::unique_ptr<cairo_t, DestroyContext>;
using LayoutPointer = std::unique_ptr<PangoLayout, Unref>;

// Sizes are tried in steps of half a pixel: nobody sees less.
constexpr double size_step = 0.5;

SurfacePointer new_surface(int width, int height)
{
    SurfacePointer surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
        throw Failure(IE_OUT_OF_MEMORY, "no memory for a drawing of " + std::to_string(width) + "x" + std::to_string(height));
    return surface;
}

[[noreturn]] void raise_svg(GError *error)
{
    std::string text = error ? error->message : "unknown";
    g_clear_error(&error);
    throw Failure(IE_CORRUPT, "the SVG cannot be drawn: " + text);
}

void set_size(PangoLayout *layout, const std::string &font, int weight, double size)
{
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, font.c_str());
    pango_font_description_set_weight(description, static_cast<PangoWeight>(weight));
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
}

bool fits(PangoLayout *layout, const ie_text_style &style)
{
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    return pango_layout_get_line_count(layout) <= style.max_lines && logical.height <= style.height &&
           ink.height <= style.height && logical.width <= style.width && ink.width <= style.width;
}

/// The largest size that fits, or 0. Whether a size fits falls with the size, but for odd breaks that cost half a pixel.
double find_size(PangoLayout *layout, const std::string &font, const ie_text_style &style)
{
    auto holds = [&](double size) {
        set_size(layout, font, style.weight, size);
        return fits(layout, style);
    };
    int low = static_cast<int>(std::ceil(style.smallest / size_step));
    int high = std::max(low, static_cast<int>(std::floor(style.largest / size_step)));
    if (!holds(low * size_step))
        return 0;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (holds(middle * size_step))
            low = middle;
        else
            high = middle - 1;
    }
    set_size(layout, font, style.weight, low * size_step);
    return low * size_step;
}

/// Narrows the lines as far as their number allows, so that no line has one word left over.
void balance(PangoLayout *layout, int width)
{
    int lines = pango_layout_get_line_count(layout);
    if (lines < 2)
        return;
    int low = width / 2, high = width;
    while (low < high) {
        int middle = (low + high) / 2;
        pango_layout_set_width(layout, middle * PANGO_SCALE);
        PangoRectangle logical;
        pango_layout_get_pixel_extents(layout, nullptr, &logical);
        if (pango_layout_get_line_count(layout) > lines || logical.width > middle)
            low = middle + 1;
        else
            high = middle;
    }
    pango_layout_set_width(layout, high * PANGO_SCALE);
}

double shift(int align, double room)
{
    return align == IE_ALIGN_START ? 0 : align == IE_ALIGN_MIDDLE ? room / 2 : room;
}

/// Where a layout narrower than its box begins; text from right to left starts at the right.
double left_of(PangoLayout *layout, const ie_text_style &style)
{
    double room = style.width - pango_layout_get_width(layout) / static_cast<double>(PANGO_SCALE);
    PangoDirection direction = pango_layout_get_direction(layout, 0);
    int align = style.align;
    if (direction == PANGO_DIRECTION_RTL && align != IE_ALIGN_MIDDLE)
        align = align == IE_ALIGN_START ? IE_ALIGN_END : IE_ALIGN_START;
    return shift(align, room);
}

}  // namespace

SurfacePointer draw_svg(const uint8_t *svg, size_t length, int width, int height)
{
    GError *error = nullptr;
    // Without a base address the document can refer to nothing outside itself.
    std::unique_ptr<RsvgHandle, Unref> handle(rsvg_handle_new_from_data(svg, length, &error));
    if (!handle)
        raise_svg(error);
    SurfacePointer surface = new_surface(width, height);
    ContextPointer context(cairo_create(surface.get()));
    RsvgRectangle viewport = {0, 0, static_cast<double>(width), static_cast<double>(height)};
    if (!rsvg_handle_render_document(handle.get(), context.get(), &viewport, &error))
        raise_svg(error);
    return surface;
}

SurfacePointer draw_text(const std::string &text, const std::string &font, const ie_text_style &style,
                         ie_text_layout &result)
{
    SurfacePointer surface = new_surface(style.width, style.height);
    ContextPointer context(cairo_create(surface.get()));
    LayoutPointer layout(pango_cairo_create_layout(context.get()));
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD);
    pango_layout_set_line_spacing(layout.get(), static_cast<float>(style.line_spacing));
    pango_layout_set_alignment(layout.get(), style.align == IE_ALIGN_START    ? PANGO_ALIGN_LEFT
                                             : style.align == IE_ALIGN_MIDDLE ? PANGO_ALIGN_CENTER
                                                                              : PANGO_ALIGN_RIGHT);
    pango_layout_set_width(layout.get(), style.width * PANGO_SCALE);
    result = {};
    result.size = find_size(layout.get(), font, style);
    result.unknown = pango_layout_get_unknown_glyphs_count(layout.get());
    result.fits = result.size > 0;
    if (!result.fits)
        return nullptr;
    balance(layout.get(), style.width);
    result.lines = pango_layout_get_line_count(layout.get());
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout.get(), &ink, &logical);
    double left = left_of(layout.get(), style), top = shift(style.lift, style.height - logical.height);
    result.ink_left = std::clamp(static_cast<int>(left) + ink.x, 0, style.width - 1);
    result.ink_top = std::clamp(static_cast<int>(top) + ink.y, 0, style.height - 1);
    result.ink_width = std::clamp(ink.width, 1, style.width - result.ink_left);
    result.ink_height = std::clamp(ink.height, 1, style.height - result.ink_top);
    cairo_set_source_rgb(context.get(), ((style.color >> 16) & 255) / 255.0, ((style.color >> 8) & 255) / 255.0,
                         (style.color & 255) / 255.0);
    cairo_move_to(context.get(), left, top);
    pango_cairo_show_layout(context.get(), layout.get());
    return surface;
}

}  // namespace ie
