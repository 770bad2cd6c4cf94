// Planes of a decoded frame to planes of half the size: the mean of four neighbours, rounded as native/media's FrameHalver
// does it, so that a frame comes out the same wherever it was decoded. The structs are those of
// src/InferenceEngine.Media/Internal/Halving.cs.
#pragma once

#include "device.h"

namespace ie {

struct HalvedPlane {
    const unsigned char *source;
    unsigned char *target;
    long long source_stride, target_stride; // bytes
    int source_step;                        // samples from one to the next in a row
    int width, height;                      // of the source
    int reserved;
};

/// A launch: rows of the targets along y, planes along z.
struct Halving {
    HalvedPlane planes[3];
    int sample_bytes; // 1 or 2
    int shift;        // of a source's samples, whose values lie in the high bits
};

template <typename Sample>
IE_DEVICE void halve_sample(const HalvedPlane &plane, int shift, int column, int row)
{
    const unsigned char *first = plane.source + 2 * row * plane.source_stride;
    const auto *above = reinterpret_cast<const Sample *>(first);
    const auto *below = reinterpret_cast<const Sample *>(2 * row + 1 < plane.height ? first + plane.source_stride : first);
    const long long left = 2LL * column * plane.source_step, right = left + plane.source_step;
    auto *out = reinterpret_cast<Sample *>(plane.target + row * plane.target_stride);
    if (2 * column + 1 < plane.width)
        out[column] = static_cast<Sample>(
            ((above[left] >> shift) + (above[right] >> shift) + (below[left] >> shift) + (below[right] >> shift) + 2) >> 2);
    else
        out[column] = static_cast<Sample>(((above[left] >> shift) + (below[left] >> shift) + 1) >> 1);
}

/// One thread's work.
IE_DEVICE void halve(const Halving &halving, int plane, int column, int row)
{
    const HalvedPlane &it = halving.planes[plane];
    if (column >= (it.width + 1) / 2 || row >= (it.height + 1) / 2)
        return;
    if (halving.sample_bytes == 1)
        halve_sample<unsigned char>(it, halving.shift, column, row);
    else
        halve_sample<unsigned short>(it, halving.shift, column, row);
}

}  // namespace ie
