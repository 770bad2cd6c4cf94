#pragma once

#include <string>

extern "C" {
#include <libavformat/avio.h>
}

namespace ie {

/// A local regular file as FFmpeg's byte source. Owns the descriptor and the I/O context. Names are only paths:
/// no protocol is ever parsed from them. Used by one thread.
class Input {
public:
    explicit Input(const std::string &path);
    ~Input();
    Input(const Input &) = delete;
    Input &operator=(const Input &) = delete;

    AVIOContext *context() const { return context_; }
    int64_t size_bytes() const { return size_bytes_; }
    int descriptor() const { return descriptor_; }

private:
    static int read(void *self, uint8_t *buffer, int length);
    static int64_t seek(void *self, int64_t offset, int whence);

    int descriptor_ = -1;
    int64_t size_bytes_ = 0;
    int64_t position_ = 0;
    AVIOContext *context_ = nullptr;
};

/// Opens a regular file for reading; throws what is wrong with it.
int open_regular_file(const std::string &path, int64_t *size_bytes);

}  // namespace ie
