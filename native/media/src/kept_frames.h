#pragma once

#include <cstdint>
#include <vector>

#include "av_pointers.h"

namespace ie {

/// Frames that a run gave, as they were decoded, so that one of them can be had again in another size without decoding its
/// group of pictures a second time. Bounded in number and bytes: what is worth least goes first. Used by one thread at a time.
class KeptFrames {
public:
    /// A frame of more than `most_frame_bytes` is not kept at all.
    KeptFrames(size_t most_frames, int64_t most_bytes, int64_t most_frame_bytes);

    /// Keeps a reference to the frame, whose pts must be set.
    void add(const AVFrame *frame, double worth);
    void clear();
    /// Whether all of these times are there; sets what next() gives.
    bool begin(const std::vector<int64_t> &wanted);
    /// The next of the wanted frames; false when all are done.
    bool next(AVFrame *frame);

private:
    struct Kept {
        FramePointer frame;
        int64_t bytes;
        double worth;
    };

    const AVFrame *find(int64_t pts) const;

    const size_t most_frames_;
    const int64_t most_bytes_;
    const int64_t most_frame_bytes_;
    std::vector<Kept> frames_;
    int64_t bytes_ = 0;
    std::vector<int64_t> wanted_;
    size_t position_ = 0;
};

}  // namespace ie
