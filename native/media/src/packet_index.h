#pragma once

#include <cstdint>
#include <vector>

#include "container.h"

namespace ie {

/// One packet of the video stream, in decode order.
struct PacketEntry {
    int64_t pts;
    int64_t dts;
    /// Of its first byte in the file, or -1.
    int64_t position;
    uint32_t duration;
    uint32_t size_bytes;
    bool keyframe;
    /// Decoded for others but not shown: outside the edit list.
    bool hidden;
};

/// All packets of a stream, read once without decoding. Every entry has a presentation time afterwards: where the
/// file has none (AVI with B-frames, raw streams), packets are counted. Immutable after construction.
class PacketIndex {
public:
    PacketIndex(Container &container, int64_t max_packets);
    /// Of a file that comes in parts: by the container's table where it has one, so that no packet is read.
    static PacketIndex of(const std::string &path, const ie_video_limits &limits, Container &container);

    const std::vector<PacketEntry> &entries() const { return entries_; }
    /// Shown keyframes' presentation times, ascending.
    const std::vector<int64_t> &keyframe_pts() const { return keyframe_pts_; }
    /// Times were counted, not read: packets carry no times worth passing to the decoder.
    bool counted() const { return counted_; }
    /// Ticks per frame where times are counted.
    int64_t step() const { return step_; }
    int64_t start_pts() const { return start_pts_; }
    int64_t end_pts() const { return end_pts_; }
    /// Presentation times of all shown frames, ascending.
    const std::vector<int64_t> &shown_pts() const { return shown_pts_; }
    bool variable_rate() const { return variable_rate_; }
    /// Whether key flags are those of the container's table; a packet that was read may say otherwise.
    bool by_table() const { return by_table_; }
    /// The place of the frame with this presentation time, at or after a place; the last place where there is none.
    size_t place_of(int64_t pts, size_t from) const;

    /// The decode-order place from which the frame at `pts` can be decoded: the last keyframe not after it, in
    /// presentation order; 0 where there is none.
    size_t sync_before(int64_t pts) const;
    /// The sync place before `sync`, 0 at the start.
    size_t earlier_sync(size_t sync) const;
    /// The place of the packet with this decode time, or -1 where it is not known or not unique.
    int64_t find_dts(int64_t dts) const;
    /// Whether a packet is the whole one indexed at `place`: after a seek some demuxers give a part of it first, or give
    /// a time to the wrong one.
    bool matches(size_t place, const AVPacket *packet) const;
    /// The place of the keyframe with this presentation time, or -1.
    int64_t find_keyframe(int64_t pts) const;

private:
    struct Sync {
        int64_t pts;
        size_t place;
    };

    void read(Container &container, int64_t max_packets);
    void complete_times(const AVStream *stream);
    void count_times(const AVStream *stream);
    /// Among packets with times, the few without cannot be asked for: they are only decoded for others.
    void hide_timeless();
    void summarise();
    void measure_rate();

    std::vector<PacketEntry> entries_;
    std::vector<Sync> syncs_;
    std::vector<int64_t> keyframe_pts_;
    std::vector<int64_t> shown_pts_;
    bool by_table_ = false;
    bool counted_ = false;
    bool dts_ascending_ = true;
    bool variable_rate_ = false;
    int64_t step_ = 1;
    int64_t start_pts_ = 0;
    int64_t end_pts_ = 0;
};

}  // namespace ie
