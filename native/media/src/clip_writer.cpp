#include "clip_writer.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "failure.h"

namespace ie {

namespace {

constexpr int buffer_bytes = 1 << 16;

/// An entry of a packet in MP4's tables takes at most 4 (size), 8 (time), 8 (shift), 12 (chunk), 8 (place) and 4 (keyframe).
constexpr int64_t table_bytes = 44, header_bytes = 1 << 14;

}  // namespace

ClipWriter::ClipWriter(const char *format, uint8_t *bytes, size_t capacity_bytes) : bytes_(bytes), capacity_(capacity_bytes)
{
    AVFormatContext *made = nullptr;
    int code = avformat_alloc_output_context2(&made, nullptr, format, nullptr);
    context_.reset(made);
    if (code < 0)
        raise_av(code, std::string("preparing a ") + format + " file", IE_UNSUPPORTED);
    auto *buffer = static_cast<uint8_t *>(av_malloc(buffer_bytes));
    io_ = buffer ? avio_alloc_context(buffer, buffer_bytes, 1, this, nullptr, write_bytes, seek) : nullptr;
    if (!io_) {
        av_free(buffer);
        throw std::bad_alloc();
    }
    made->pb = io_;
    // No dates or versions: the same cut gives the same bytes.
    made->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
}

ClipWriter::~ClipWriter()
{
    context_.reset();
    av_freep(&io_->buffer);
    avio_context_free(&io_);
}

void ClipWriter::add(const AVStream *source)
{
    AVStream *stream = avformat_new_stream(context_.get(), nullptr);
    if (!stream || avcodec_parameters_copy(stream->codecpar, source->codecpar) < 0)
        throw std::bad_alloc();
    stream->codecpar->codec_tag = 0; // the new container has its own
    stream->time_base = source->time_base;
    stream->sample_aspect_ratio = source->sample_aspect_ratio;
    size_t size = 0;
    const uint8_t *turn = av_stream_get_side_data(source, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (turn) {
        uint8_t *copy = av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, size);
        if (!copy)
            throw std::bad_alloc();
        std::memcpy(copy, turn, size);
    }
}

void ClipWriter::begin(size_t packets)
{
    AVDictionary *options = nullptr;
    int64_t front = header_bytes + table_bytes * static_cast<int64_t>(packets);
    for (unsigned i = 0; i < context_->nb_streams; i++)
        front += context_->streams[i]->codecpar->extradata_size;
    const bool mp4 = std::strcmp(context_->oformat->name, "mp4") == 0;
    av_dict_set_int(&options, mp4 ? "moov_size" : "reserve_index_space", front, 0);
    int code = avformat_write_header(context_.get(), &options);
    av_dict_free(&options);
    if (code < 0)
        raise_av(code, "beginning the clip", IE_UNSUPPORTED);
}

void ClipWriter::write(AVPacket *packet, int stream, AVRational time_base)
{
    packet->stream_index = stream;
    packet->pos = -1;
    av_packet_rescale_ts(packet, time_base, context_->streams[stream]->time_base);
    int code = av_interleaved_write_frame(context_.get(), packet);
    if (code == AVERROR(ENOSPC))
        throw Failure(IE_TOO_LARGE, "the clip does not fit the frame memory");
    if (code < 0)
        raise_av(code, "writing the clip");
}

size_t ClipWriter::finish()
{
    int code = av_write_trailer(context_.get());
    avio_flush(io_);
    if (io_->error == AVERROR(ENOSPC))
        throw Failure(IE_TOO_LARGE, "the clip does not fit the frame memory");
    if (code < 0 || io_->error < 0)
        raise_av(code < 0 ? code : io_->error, "ending the clip");
    return length_;
}

int ClipWriter::write_bytes(void *self, uint8_t *data, int length)
{
    auto *writer = static_cast<ClipWriter *>(self);
    if (static_cast<size_t>(length) > writer->capacity_ - writer->position_)
        return AVERROR(ENOSPC);
    std::memcpy(writer->bytes_ + writer->position_, data, static_cast<size_t>(length));
    writer->position_ += static_cast<size_t>(length);
    writer->length_ = std::max(writer->length_, writer->position_);
    return length;
}

int64_t ClipWriter::seek(void *self, int64_t offset, int whence)
{
    auto *writer = static_cast<ClipWriter *>(self);
    if (whence == AVSEEK_SIZE)
        return static_cast<int64_t>(writer->length_);
    int64_t from = whence == SEEK_CUR ? static_cast<int64_t>(writer->position_)
                                      : whence == SEEK_END ? static_cast<int64_t>(writer->length_) : 0;
    if (from + offset < 0 || static_cast<size_t>(from + offset) > writer->capacity_)
        return AVERROR(EINVAL);
    // What is left out before is zeros, as in a file.
    writer->position_ = static_cast<size_t>(from + offset);
    if (writer->position_ > writer->length_)
        std::memset(writer->bytes_ + writer->length_, 0, writer->position_ - writer->length_);
    return from + offset;
}

}  // namespace ie
