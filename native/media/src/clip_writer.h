#pragma once

#include <vector>

#include "av_pointers.h"

namespace ie {

struct FreeOutput {
    void operator()(AVFormatContext *p) const { avformat_free_context(p); }
};

/// A media file written into memory that the caller gives. Owns the muxer. Used by one thread.
class ClipWriter {
public:
    ClipWriter(const char *format, uint8_t *bytes, size_t capacity_bytes);
    ~ClipWriter();
    ClipWriter(const ClipWriter &) = delete;
    ClipWriter &operator=(const ClipWriter &) = delete;

    /// A stream like `source`; packets name it by its place.
    void add(const AVStream *source);
    /// The table of contents goes to the front, so that playing starts before all is there.
    void begin(size_t packets);
    /// Takes the packet over.
    void write(AVPacket *packet, int stream, AVRational time_base);
    /// Ends the file; returns its length.
    size_t finish();

private:
    static int write_bytes(void *self, uint8_t *data, int length);
    static int64_t seek(void *self, int64_t offset, int whence);

    uint8_t *bytes_;
    const size_t capacity_;
    size_t position_ = 0, length_ = 0;
    AVIOContext *io_ = nullptr;
    std::unique_ptr<AVFormatContext, FreeOutput> context_;
};

}  // namespace ie
