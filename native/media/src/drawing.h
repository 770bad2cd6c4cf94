#pragma once

#include <cairo.h>

#include <cstdint>
#include <memory>
#include <string>

#include "ie_drawing.h"

namespace ie {

struct DestroySurface {
    void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
};
using SurfacePointer = std::unique_ptr<cairo_surface_t, DestroySurface>;

/// The document drawn over nothing.
SurfacePointer draw_svg(const uint8_t *svg, size_t length, int width, int height);

/// The text drawn over nothing; null when it does not fit.
SurfacePointer draw_text(const std::string &text, const std::string &font, const ie_text_style &style,
                         ie_text_layout &layout);

}  // namespace ie
