#include "input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

extern "C" {
#include <libavutil/error.h>
#include <libavutil/mem.h>
}

#include "activity.h"
#include "failure.h"

namespace ie {

namespace {

// Large enough that a read call costs little, small enough to waste little on a seek.
constexpr int buffer_bytes = 64 * 1024;

[[noreturn]] void raise_open(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
        throw Failure(IE_NOT_FOUND, "there is no such file");
    case EACCES:
    case EPERM:
        throw Failure(IE_ACCESS_DENIED, "the file may not be read by this user");
    case ENXIO:
        throw Failure(IE_NOT_A_FILE, "not a regular file");
    default:
        throw Failure(IE_INTERNAL, std::string("the file cannot be opened: ") + std::strerror(error));
    }
}

}  // namespace

int open_regular_file(const std::string &path, int64_t *size_bytes)
{
    // O_NONBLOCK: opening a named pipe must not wait for its writer.
    int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        raise_open(errno);
    struct stat facts = {};
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(descriptor);
        throw Failure(IE_NOT_A_FILE, S_ISDIR(facts.st_mode) ? "a directory, not a file" : "not a regular file");
    }
    if (facts.st_size == 0) {
        close(descriptor);
        throw Failure(IE_EMPTY, "the file has no bytes");
    }
    *size_bytes = facts.st_size;
    return descriptor;
}

Input::Input(const std::string &path, const ie_file_parts &parts) : parts_(parts)
{
    descriptor_ = open_regular_file(path, &size_bytes_);
    auto *buffer = static_cast<unsigned char *>(av_malloc(buffer_bytes));
    context_ = buffer ? avio_alloc_context(buffer, buffer_bytes, 0, this, read, nullptr, seek) : nullptr;
    if (!context_) {
        av_free(buffer);
        close(descriptor_);
        throw std::bad_alloc();
    }
    // Else a seek to near bytes reads through those between, and a packet brings the rest of a buffer.
    context_->direct = is_partial() ? AVIO_FLAG_DIRECT : 0;
}

Input::~Input()
{
    av_freep(&context_->buffer);
    avio_context_free(&context_);
    close(descriptor_);
}

int Input::read(void *self, uint8_t *buffer, int length)
{
    auto *input = static_cast<Input *>(self);
    if (activity::cancelled())
        return AVERROR_EXIT;
    activity::advance();
    int got = input->take(buffer, length);
    input->position_ += std::max(got, 0);
    return got;
}

int Input::take(uint8_t *buffer, int length) const
{
    int64_t there = std::min<int64_t>(length, size_bytes_ - position_);
    if (there <= 0 && is_partial())
        return AVERROR_EOF;
    if (reads_zeros_) {
        std::memset(buffer, 0, static_cast<size_t>(there));
        return static_cast<int>(there);
    }
    if (is_partial() && parts_.fill(parts_.context, position_, there) == 0)
        return AVERROR_EXIT;
    ssize_t got = pread(descriptor_, buffer, length, position_);
    if (got == 0)
        return AVERROR_EOF;
    return got < 0 ? AVERROR(errno) : static_cast<int>(got);
}

void Input::expect(const std::vector<ByteRange> &ranges) const
{
    if (!parts_.expect)
        return;
    std::vector<int64_t> offsets, lengths;
    for (const ByteRange &range : ranges) {
        offsets.push_back(range.offset);
        lengths.push_back(range.length);
    }
    parts_.expect(parts_.context, offsets.data(), lengths.data(), static_cast<int32_t>(ranges.size()));
}

int64_t Input::seek(void *self, int64_t offset, int whence)
{
    auto *input = static_cast<Input *>(self);
    int64_t base = 0;
    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
        return input->size_bytes_;
    case SEEK_SET:
        break;
    case SEEK_CUR:
        base = input->position_;
        break;
    case SEEK_END:
        base = input->size_bytes_;
        break;
    default:
        return AVERROR(EINVAL);
    }
    int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0)
        return AVERROR(EINVAL);
    return input->position_ = target;
}

}  // namespace ie
