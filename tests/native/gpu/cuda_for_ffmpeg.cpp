// What FFmpeg's loader wants of libcuda.so.1 beyond cuda_driver.cpp. It looks all of it up and calls little.
#include <cstdint>
#include <cstring>

#include "stand_in.h"

#define API extern "C" __attribute__((visibility("default")))

extern "C" {
int cuDevicePrimaryCtxRelease_v2(int);
int cuDevicePrimaryCtxSetFlags_v2(int, unsigned);
}

API int cuDevicePrimaryCtxRelease(int device) { return cuDevicePrimaryCtxRelease_v2(device); }
API int cuDevicePrimaryCtxSetFlags(int device, unsigned flags) { return cuDevicePrimaryCtxSetFlags_v2(device, flags); }

namespace {
constexpr int host = 1, device = 2;
struct Copy2D {
    std::size_t source_x, source_y;
    int source_kind;
    const void *source_host;
    std::uint64_t source_device;
    void *source_array;
    std::size_t source_pitch, target_x, target_y;
    int target_kind;
    void *target_host;
    std::uint64_t target_device;
    void *target_array;
    std::size_t target_pitch, width, height;
};
}  // namespace

API int cuMemcpy2DAsync_v2(const Copy2D *copy, void *)
{
    if (!has_context())
        return 201;
    if (copy->source_kind != device || copy->target_kind != host)
        return 801;
    for (std::size_t y = 0; y < copy->height; y++) {
        std::uintptr_t source = copy->source_device + (copy->source_y + y) * copy->source_pitch + copy->source_x;
        if (!lies_in_block(source, copy->width))
            return 1;
        std::memcpy(static_cast<char *>(copy->target_host) + (copy->target_y + y) * copy->target_pitch + copy->target_x,
                    reinterpret_cast<const void *>(source), copy->width);
    }
    return 0;
}

// CUDA_ERROR_NOT_SUPPORTED.
#define ABSENT(name) API int name() { return 801; }
ABSENT(cuDeviceComputeCapability) ABSENT(cuCtxCreate_v2) ABSENT(cuCtxSetLimit) ABSENT(cuCtxDestroy_v2) ABSENT(cuMemAllocPitch_v2)
ABSENT(cuMemAllocManaged) ABSENT(cuMemsetD8Async) ABSENT(cuMemcpy) ABSENT(cuMemcpyAsync) ABSENT(cuMemcpy2D_v2) ABSENT(cuMemcpyHtoD_v2)
ABSENT(cuMemcpyDtoH_v2) ABSENT(cuMemcpyDtoD_v2) ABSENT(cuCtxGetDevice) ABSENT(cuDevicePrimaryCtxReset) ABSENT(cuStreamQuery)
ABSENT(cuStreamAddCallback) ABSENT(cuEventQuery) ABSENT(cuLinkCreate) ABSENT(cuLinkAddData) ABSENT(cuLinkComplete) ABSENT(cuLinkDestroy)
ABSENT(cuLinkCreate_v2) ABSENT(cuLinkAddData_v2) ABSENT(cuModuleLoadData) ABSENT(cuModuleGetGlobal) ABSENT(cuTexObjectCreate)
ABSENT(cuTexObjectDestroy) ABSENT(cuGLGetDevices_v2) ABSENT(cuGraphicsGLRegisterImage) ABSENT(cuGraphicsUnregisterResource)
ABSENT(cuGraphicsMapResources) ABSENT(cuGraphicsUnmapResources) ABSENT(cuGraphicsSubResourceGetMappedArray)
ABSENT(cuGraphicsResourceGetMappedPointer_v2) ABSENT(cuImportExternalMemory) ABSENT(cuDestroyExternalMemory)
ABSENT(cuExternalMemoryGetMappedBuffer) ABSENT(cuExternalMemoryGetMappedMipmappedArray) ABSENT(cuMipmappedArrayGetLevel)
ABSENT(cuMipmappedArrayDestroy) ABSENT(cuImportExternalSemaphore) ABSENT(cuDestroyExternalSemaphore)
ABSENT(cuSignalExternalSemaphoresAsync) ABSENT(cuWaitExternalSemaphoresAsync) ABSENT(cuArray3DCreate_v2) ABSENT(cuArrayDestroy)
ABSENT(cuEGLStreamProducerConnect) ABSENT(cuEGLStreamProducerDisconnect) ABSENT(cuEGLStreamConsumerDisconnect)
ABSENT(cuEGLStreamProducerPresentFrame) ABSENT(cuEGLStreamProducerReturnFrame)
