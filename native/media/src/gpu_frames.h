#pragma once

#include "gpu_decoder.h"
#include "ie_gpu_video.h"

namespace ie {

/// Brings frames out of a GPU's memory, as the processor's decoder would have given them: whole, or halved on the device, which
/// is a sixteenth of the bytes of 1080p. Owns its view of the device and the small copy. Used by one thread.
class GpuFrames {
public:
    GpuFrames(int device, ie_gpu_halve halve, void *state);

    const AVBufferRef *device() const { return device_.get(); }
    /// What FrameHalver gives of the same frame. Valid until the next call.
    const AVFrame *halve(const AVFrame *frame, int least_side);
    FramePointer download(const AVFrame *frame) const;

private:
    BufferPointer device_;
    const ie_gpu_halve halve_;
    void *const state_;
    FramePointer small_;
};

}  // namespace ie
