#pragma once

#include <memory>
#include <string>

#include "container.h"
#include "packet_index.h"

namespace ie {

/// Packets of the video stream in decode order, each with its place in the index, and a way to jump to a place.
/// Times are taken from the index, so that they are the same however a packet was reached. Owns its own demuxer.
class PacketSource {
public:
    PacketSource(const std::string &path, const ie_video_limits &limits, std::shared_ptr<Container> first,
                 const PacketIndex &index);

    /// Reads the next packet; false at the end.
    bool read(AVPacket *packet, size_t *place);
    /// Makes the next packet the one at `place`, whatever that takes: a seek, else reading from the start.
    void jump(size_t place);
    /// Asks the demuxer for keyframes only, so that others are not even read where the format allows.
    void discard_others(bool on);
    size_t next_place() const { return next_; }
    Container &container() const { return *container_; }

private:
    bool try_seek(size_t place);
    bool read_until(int64_t place);
    void reopen();

    const std::string path_;
    const ie_video_limits limits_;
    const PacketIndex &index_;
    std::shared_ptr<Container> container_;
    PacketPointer held_;
    size_t next_;
    bool holding_ = false;
    bool sparse_ = false;
};

}  // namespace ie
