#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "av_pointers.h"

namespace ie {

/// The last frames that a run gave, as they were decoded, so that one of them can be had again in another size without
/// decoding its group of pictures a second time. Bounded in number and bytes. Used by one thread at a time.
class RecentFrames {
public:
    /// Keeps a reference to the frame, whose pts must be set.
    void add(const AVFrame *frame);
    /// Whether all of these times are there; sets what next() gives.
    bool begin(const std::vector<int64_t> &wanted);
    /// The next of the wanted frames; false when all are done.
    bool next(AVFrame *frame);

private:
    const AVFrame *find(int64_t pts) const;

    std::deque<FramePointer> frames_;
    std::vector<int64_t> wanted_;
    size_t position_ = 0;
};

}  // namespace ie
