#pragma once

#include <cstdint>

#include "av_pointers.h"

namespace ie {

/// One of the eight ways to lay a picture down: transpose first, then mirror.
struct Orientation {
    bool transpose = false;
    bool mirror_x = false;
    bool mirror_y = false;

    /// Clockwise turn that this is, without regard to mirroring.
    int degrees() const;
};

/// What the stream's display matrix asks for, to the nearest right angle.
Orientation orientation_of(const AVStream *stream);

/// Copies packed RGB rows into `target` in the new orientation.
void place_rows(const uint8_t *source, int stride, int width, int height, Orientation how, uint8_t *target);

}  // namespace ie
