#pragma once

#include <deque>
#include <future>

#include "decoder.h"
#include "packet_source.h"

namespace ie {

/// All keyframes of a video, in file order, each decoded on its own: packet in, drain, flush. So no reordering
/// delay can hold a frame back or mix up times, in any codec. Several at once, since none needs another. Borrows the source.
class KeyframeSweep {
public:
    KeyframeSweep(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits, int64_t min_interval);

    /// Gives the next keyframe at least the interval after the last one given; false at the end.
    bool next(AVFrame *frame);
    int skipped() const { return skipped_; }

private:
    /// A decoder and the keyframe that is in it.
    struct Lane {
        explicit Lane(Decoder own) : decoder(std::move(own)) {}

        Decoder decoder;
        PacketPointer packet = owned<PacketPointer>(av_packet_alloc());
        FramePointer frame = owned<FramePointer>(av_frame_alloc()), rest = owned<FramePointer>(av_frame_alloc());
        size_t place = 0;
        std::future<bool> sound; // last: its end waits for the thread, which uses the others
    };

    void fill();
    bool read(size_t *place);
    bool is_wanted(const PacketEntry &entry, int64_t last_pts) const;
    void expect() const;
    /// Goes on after a damaged keyframe: with the next one that is wanted now.
    void pass_over(size_t place);
    /// Forgets what is in the lanes and goes on at a place, one keyframe at a time.
    void go_back(size_t place);
    static bool decode(Lane &lane);

    PacketSource &source_;
    const PacketIndex &index_;
    const int64_t min_interval_;
    std::vector<std::unique_ptr<Lane>> idle_;
    std::deque<std::unique_ptr<Lane>> busy_; // in the order of their keyframes
    PacketPointer packet_;
    size_t width_;                      // most lanes at once
    int64_t last_pts_ = INT64_MIN;      // of the last keyframe given
    int64_t planned_pts_ = INT64_MIN;   // of the last one in a lane
    size_t next_ = 0;                   // the place to go on from, in a file that comes in parts
    bool ended_ = false;
    int skipped_ = 0;
};

}  // namespace ie
