#pragma once

#include <memory>
#include <string>

#include "av_pointers.h"
#include "ie_video.h"
#include "input.h"

namespace ie {

/// An opened media file and its main video stream, or its main sound. Only formats that keep all bytes in one file are accepted, and
/// nothing else is ever opened on a file's behalf. Owns the input and the demuxer. Used by one thread.
class Container {
public:
    /// How packets are read: with their bytes, or, where the container has a table of them, as that tells them.
    enum class Packets { whole, by_table };

    Container(const std::string &path, const ie_video_limits &limits, AVMediaType kind = AVMEDIA_TYPE_VIDEO,
              Packets packets = Packets::whole);

    AVFormatContext *format() const { return format_.get(); }
    AVStream *stream() const { return format_->streams[stream_index_]; }
    const AVCodec *decoder() const { return decoder_; }
    int64_t size_bytes() const { return input_.size_bytes(); }
    /// Whether parts of the file may be absent still.
    bool is_partial() const { return input_.is_partial(); }
    /// Says what will be read next, of a file that comes in parts.
    void expect(const std::vector<ByteRange> &ranges) const { input_.expect(ranges); }
    /// Whether the container tells times, places and key flags of all packets of the stream without their bytes.
    bool has_packet_table() const;
    bool has_audio() const { return find_stream(AVMEDIA_TYPE_AUDIO) >= 0; }
    /// The main stream of a kind, or -1: the default one, else the largest.
    int find_stream(AVMediaType kind) const;
    /// Gives the packets of one more stream.
    void include(int stream);

    /// Reads the next packet of the main stream or an included one; false at the end of the file.
    bool read(AVPacket *packet);

private:
    void open(const std::string &path);
    void read_stream_info(const ie_video_limits &limits);
    void check_decodable(const ie_video_limits &limits);

    [[noreturn]] void raise_no_stream() const;

    const AVMediaType kind_;
    const Packets packets_;
    Input input_;
    FormatPointer format_;
    int stream_index_ = -1;
    int included_ = -1;
    const AVCodec *decoder_ = nullptr;
};

}  // namespace ie
