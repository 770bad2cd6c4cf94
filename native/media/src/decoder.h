#pragma once

#include <memory>

#include "av_pointers.h"
#include "ie_video.h"

namespace ie {

/// One decoder of the video stream. Owns the codec context. Used by one thread; may run threads of its own.
class Decoder {
public:
    /// How work is spread: `within` splits single frames; `ahead` decodes several at once, one per core, and holds some back;
    /// `far_ahead` more than there are cores, as far as memory allows, since each waits for rows of the frame before it.
    enum class Threads { within, ahead, far_ahead };

    Decoder(const AVCodec *codec, const AVStream *stream, const ie_video_limits &limits, Threads threads);
    /// Decodes on a GPU; frames stay in its memory.
    Decoder(const AVCodec *codec, const AVStream *stream, const ie_video_limits &limits, const AVBufferRef *gpu);

    /// Gives a packet, or null for the end. A damaged packet is not an error: it is counted.
    void send(const AVPacket *packet);
    /// Takes a finished frame; false where more packets are needed, or at the end. On a GPU what is no damage of the packet throws:
    /// a device that is lost would give nothing but damaged frames.
    bool receive(AVFrame *frame);
    /// Forgets everything held, after a jump or an end.
    void flush();
    int damaged() const { return damaged_; }
    int threads() const { return context_->thread_count; }

private:
    void prepare(const AVCodec *codec, const AVStream *stream, const ie_video_limits &limits);
    void open(const AVCodec *codec);
    void note_damage(int code);
    [[noreturn]] void raise_refused() const;

    // Whether the GPU did not take the stream: its profile, depth or size. Where the codec context can point to.
    std::unique_ptr<bool> refused_ = std::make_unique<bool>(false);
    CodecPointer context_;
    int damaged_ = 0;
};

[[noreturn]] void raise_no_decoder(const AVCodecParameters *parameters);

/// A frame with broken or missing parts.
bool is_damaged(const AVFrame *frame);

}  // namespace ie
