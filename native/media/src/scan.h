#pragma once

#include <optional>

#include "frame_halver.h"
#include "frame_reader.h"
#include "gpu_frames.h"

namespace ie {

/// Every frame of a video once, in a small copy for who looks for shots, and of each window of time the sharpest frame as well,
/// after the frames of that window. Borrows the source.
class Scan {
public:
    /// `window` is in ticks of the stream's time base, at least 1. The windows up to that of the frame at `after` are left out;
    /// INT64_MIN leaves out none. Decodes on the GPU of `gpu`, which is borrowed, or on the processor where it is null.
    Scan(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits, int64_t window, int64_t after,
         GpuFrames *gpu);

    /// Gives the next frame; false when all are done.
    bool next(AVFrame *frame);
    /// What next() gave last: a window's sharpest frame, or one of every frame, which is then to be had smaller.
    bool is_picture() const { return is_picture_; }
    const AVFrame *small() const { return small_; }
    /// How sharp the picture is, to be compared with others of this video only.
    double detail() const { return detail_; }
    int skipped() const { return reader_.skipped(); }

private:
    struct Best {
        FramePointer frame;
        int64_t window;
        double detail;
    };

    void see(AVFrame *frame);
    bool give(AVFrame *frame);

    std::vector<int64_t> wanted(const PacketIndex &index, int64_t after) const;

    const int64_t start_;
    const int64_t window_;
    GpuFrames *const gpu_;
    FrameReader reader_;
    FrameHalver halver_;
    FramePointer held_; // began the window after the one whose picture was given before it
    bool holds_ = false;
    std::optional<Best> best_;
    const AVFrame *small_ = nullptr;
    double detail_ = 0;
    bool is_picture_ = false;
};

/// Mean squared Laplacian of the brightness, in levels of eight bits; of interlaced frames along rows of one field. 0 where the
/// format keeps no plane of it.
double detail_of(const AVFrame *frame);

}  // namespace ie
