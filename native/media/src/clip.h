#pragma once

#include <string>
#include <vector>

#include "container.h"
#include "packet_index.h"

namespace ie {

/// A part of a video as a file of its own, made by copying packets: nothing is decoded or encoded. It begins at the last
/// keyframe not after `from` and ends where no frame before `to` is missing. Owns its demuxer. Used by one thread, once.
class Clip {
public:
    Clip(const std::string &path, const ie_video_limits &limits, const PacketIndex &index);

    /// Writes the file into memory; returns its length.
    size_t cut(int64_t from, int64_t to, uint8_t *bytes, size_t capacity_bytes);
    ie_clip_format format() const { return format_; }
    int64_t from_us() const { return from_us_; }
    int64_t to_us() const { return to_us_; }

private:
    void collect(int64_t from, int64_t to, size_t capacity_bytes);
    void seek(const PacketEntry &start);
    size_t end_place(size_t start, int64_t to) const;
    bool take(const AVPacket *packet);
    int64_t us(int64_t time, const AVStream *stream) const;
    const char *choose_format();

    Container container_;
    const PacketIndex &index_;
    int audio_ = -1;
    int64_t start_pts_ = 0;
    int64_t end_time_ = INT64_MAX; // of decoding: the first packet that is not copied
    bool started_ = false;
    bool video_over_ = false;
    bool audio_over_ = false;
    int64_t from_us_ = 0, to_us_ = 0;
    std::vector<PacketPointer> packets_;
    ie_clip_format format_ = IE_CLIP_MP4;
};

}  // namespace ie
