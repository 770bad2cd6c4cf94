#pragma once

#include <vector>

#include "decoder.h"
#include "packet_source.h"

namespace ie {

/// Exactly the frames with the given presentation times. Each is decoded from the keyframe before it; where that gives
/// no sound frame (open GOP, gradual refresh), from the keyframe before that, then from the start. Borrows the source.
class FrameReader {
public:
    /// Decodes on `gpu`, whose memory the frames are then in, or on the processor where it is null.
    FrameReader(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits,
                std::vector<int64_t> wanted, const AVBufferRef *gpu = nullptr);

    /// Decodes the next wanted frame; false when all are done.
    bool next(AVFrame *frame);
    int skipped() const { return skipped_; }

private:
    void expect() const;
    bool find(int64_t pts, AVFrame *frame);
    bool find_from(size_t sync, int64_t pts, AVFrame *frame);
    bool advance();
    void start(size_t sync);
    int64_t time_of(const AVFrame *frame);

    PacketSource &source_;
    const PacketIndex &index_;
    const std::vector<int64_t> wanted_;
    Decoder decoder_;
    PacketPointer packet_;
    FramePointer current_; // the last decoded frame; its pts is current_pts_
    int64_t current_pts_ = INT64_MIN;
    int64_t counter_ = 0;
    size_t position_ = 0;
    bool started_ = false;
    bool draining_ = false;
    int skipped_ = 0;
};

}  // namespace ie
