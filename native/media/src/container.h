#pragma once

#include <memory>
#include <string>

#include "av_pointers.h"
#include "ie_video.h"
#include "input.h"

namespace ie {

/// An opened media file and its main video stream. Only formats that keep all bytes in one file are accepted, and
/// nothing else is ever opened on a file's behalf. Owns the input and the demuxer. Used by one thread.
class Container {
public:
    Container(const std::string &path, const ie_video_limits &limits);

    AVFormatContext *format() const { return format_.get(); }
    AVStream *stream() const { return format_->streams[stream_index_]; }
    const AVCodec *decoder() const { return decoder_; }
    int64_t size_bytes() const { return input_.size_bytes(); }
    bool has_audio() const;

    /// Reads the next packet of the video stream; false at the end of the file.
    bool read(AVPacket *packet);

private:
    void open(const std::string &path);
    void read_stream_info(const ie_video_limits &limits);
    void choose_stream();
    void check_decodable(const ie_video_limits &limits);

    Input input_;
    FormatPointer format_;
    int stream_index_ = -1;
    const AVCodec *decoder_ = nullptr;
};

}  // namespace ie
