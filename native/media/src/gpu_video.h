#pragma once

#include <memory>
#include <string>

#include "decoder.h"
#include "gpu_decoder.h"
#include "ie_gpu_video.h"
#include "packet_source.h"

namespace ie {

/// What a handle of ie_gpu_video.h stands for: a part of a file between two keyframes. The decoder goes on past the second one
/// until it shows a frame of the next part, since frames that are shown before a keyframe may come after it. Used by one
/// thread at a time.
class GpuVideo {
public:
    GpuVideo(const std::string &path, const ie_video_limits &limits, int device, int part, int parts);

    bool next(ie_gpu_frame *out);
    int skipped() const { return skipped_ + decoder_->damaged(); }

private:
    void cut(int part, int parts);
    bool receive();
    void describe(ie_gpu_frame *out) const;

    std::shared_ptr<Container> container_;
    PacketIndex index_;
    PacketSource source_;
    BufferPointer gpu_;
    std::unique_ptr<Decoder> decoder_;
    PacketPointer packet_;
    FramePointer frame_;
    int64_t from_pts_ = INT64_MIN; // shown from here
    int64_t end_pts_ = INT64_MAX;  // to before here
    bool draining_ = false;
    int skipped_ = 0;
};

}  // namespace ie
