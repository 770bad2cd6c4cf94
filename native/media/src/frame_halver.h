#pragma once

#include "av_pointers.h"

namespace ie {

/// Smaller copies of decoded frames in their own pixel format, by halving: the mean of four neighbours, which the compiler
/// makes vectors of. Scaling a small copy further costs a tenth of scaling the frame. Owns the copies. Used by one thread.
class FrameHalver {
public:
    /// The frame, halved until its longer side is under twice `least_side`; the frame itself where that needs nothing or
    /// its format is not planar. Valid until the next call.
    const AVFrame *halve(const AVFrame *frame, int least_side);

private:
    AVFrame *target(size_t step, const AVFrame *from);

    FramePointer steps_[8];
};

/// Whether each component has a plane of its own with 8 bits, or up to 16 in two bytes of this machine's order.
bool is_plain_planar(int format);

}  // namespace ie
