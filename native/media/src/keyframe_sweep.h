#pragma once

#include "decoder.h"
#include "packet_source.h"

namespace ie {

/// All keyframes of a video, in file order, each decoded on its own: packet in, drain, flush. So no reordering
/// delay can hold a frame back or mix up times, in any codec. Borrows the source.
class KeyframeSweep {
public:
    KeyframeSweep(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits, int64_t min_interval);

    /// Decodes the next keyframe at least the interval after the last one given; false at the end.
    bool next(AVFrame *frame);
    int skipped() const { return skipped_; }

private:
    bool read(size_t *place);
    bool is_wanted(const PacketEntry &entry, int64_t last_pts) const;
    void expect() const;
    bool decode(const AVPacket *packet, AVFrame *frame);

    PacketSource &source_;
    const PacketIndex &index_;
    const int64_t min_interval_;
    Decoder decoder_;
    PacketPointer packet_;
    FramePointer rest_;
    int64_t last_pts_ = INT64_MIN;
    size_t next_ = 0; // the place to go on from, in a file that comes in parts
    int skipped_ = 0;
};

}  // namespace ie
