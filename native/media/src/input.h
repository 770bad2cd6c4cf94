#pragma once

#include <string>
#include <vector>

extern "C" {
#include <libavformat/avio.h>
}

#include "ie_video.h"

namespace ie {

/// Bytes of a file.
struct ByteRange {
    int64_t offset;
    int64_t length;
};

/// A local regular file as FFmpeg's byte source. Owns the descriptor and the I/O context. Names are only paths:
/// no protocol is ever parsed from them. Of a file that comes in parts it reads no byte that was not asked for. Used by one thread.
class Input {
public:
    Input(const std::string &path, const ie_file_parts &parts);
    ~Input();
    Input(const Input &) = delete;
    Input &operator=(const Input &) = delete;

    AVIOContext *context() const { return context_; }
    int64_t size_bytes() const { return size_bytes_; }
    int descriptor() const { return descriptor_; }
    /// Whether parts of the file may be absent still.
    bool is_partial() const { return parts_.fill != nullptr; }
    /// From now on nothing is read: all bytes are zeros.
    void read_zeros() { reads_zeros_ = true; }
    /// Says what will be read next.
    void expect(const std::vector<ByteRange> &ranges) const;

private:
    static int read(void *self, uint8_t *buffer, int length);
    static int64_t seek(void *self, int64_t offset, int whence);
    int take(uint8_t *buffer, int length) const;

    const ie_file_parts parts_;
    bool reads_zeros_ = false;
    int descriptor_ = -1;
    int64_t size_bytes_ = 0;
    int64_t position_ = 0;
    AVIOContext *context_ = nullptr;
};

/// Opens a regular file for reading; throws what is wrong with it.
int open_regular_file(const std::string &path, int64_t *size_bytes);

}  // namespace ie
