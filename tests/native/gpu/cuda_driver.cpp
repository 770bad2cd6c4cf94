// The part of CUDA's driver API that InferenceEngine.Native calls, run by the processor. It is stricter than a driver: every
// call wants a current context, every copy must lie in one allocation, and what is not freed is counted. Streams are
// synchronous. Kernels are those of native/cuda, compiled as C++ (kernels.cpp); a module must name them in its PTX.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <string>

#include "kernels.h"
#include "stand_in.h"

#ifndef DRIVER_VERSION
#define DRIVER_VERSION 13000
#endif
#ifndef INIT_RESULT
#define INIT_RESULT 0
#endif
#ifndef COMPUTE_MAJOR
#define COMPUTE_MAJOR 9
#endif
#define API extern "C" __attribute__((visibility("default")))

namespace {
constexpr int success = 0, invalid_value = 1, out_of_memory = 2, no_device = 100, invalid_context = 201, invalid_ptx = 218, not_found = 500;
constexpr std::size_t device_bytes = std::size_t{1} << 30;

std::mutex gate;
std::map<std::uintptr_t, std::size_t> blocks; // device and pinned memory by address
std::size_t device_used = 0;
int objects = 0; // blocks, streams, events, modules and context references alive
thread_local int depth = 0;
int retained = 0;
unsigned context_flags = 0;

void* allocate(std::size_t bytes) {
    void* block = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    std::lock_guard hold(gate);
    blocks[reinterpret_cast<std::uintptr_t>(block)] = bytes;
    objects++;
    return block;
}

int release(std::uintptr_t address, bool device) {
    std::lock_guard hold(gate);
    auto block = blocks.find(address);
    if (block == blocks.end()) return invalid_value;
    if (device) device_used -= block->second;
    blocks.erase(block);
    objects--;
    std::free(reinterpret_cast<void*>(address));
    return success;
}

int count(int change, void** handle) {
    if (depth == 0) return invalid_context;
    std::lock_guard hold(gate);
    objects += change;
    if (handle) *handle = reinterpret_cast<void*>(std::uintptr_t{0x1000} + objects);
    return success;
}
} // namespace

bool lies_in_block(std::uintptr_t address, std::size_t bytes) {
    std::lock_guard hold(gate);
    auto next = blocks.upper_bound(address);
    if (next == blocks.begin()) return false;
    --next;
    return address + bytes <= next->first + next->second;
}

bool has_context() { return depth > 0; }

API int ie_cuda_objects_alive() { return objects; }

API int cuDriverGetVersion(int* version) { *version = DRIVER_VERSION; return success; }
API int cuInit(unsigned) { return INIT_RESULT; }
API int cuGetErrorName(int code, const char** text) {
    *text = code == out_of_memory ? "CUDA_ERROR_OUT_OF_MEMORY" : code == no_device ? "CUDA_ERROR_NO_DEVICE" : "CUDA_ERROR";
    return success;
}
API int cuGetErrorString(int code, const char** text) {
    *text = code == out_of_memory ? "out of memory" : code == no_device ? "no CUDA-capable device is detected" : "failed";
    return success;
}

API int cuDeviceGetCount(int* devices) { *devices = 1; return success; }
API int cuDeviceGet(int* device, int ordinal) { *device = ordinal; return ordinal == 0 ? success : invalid_value; }
API int cuDeviceGetName(char* name, int length, int) { std::strncpy(name, "Processor in place of a GPU", length); return success; }
API int cuDeviceGetUuid(unsigned char* uuid, int) {
    for (int i = 0; i < 16; i++) uuid[i] = static_cast<unsigned char>(i);
    return success;
}
API int cuDeviceTotalMem_v2(std::size_t* bytes, int) { *bytes = device_bytes; return success; }
API int cuDeviceGetAttribute(int* value, int attribute, int) {
    constexpr int texture_alignment = 14; // FFmpeg's rows
    *value = attribute == 75 ? COMPUTE_MAJOR : attribute == 16 ? 2 : attribute == texture_alignment ? 512 : 0;
    return success;
}

API int cuDevicePrimaryCtxRetain(void** context, int) {
    std::lock_guard hold(gate);
    objects++;
    retained++;
    *context = &gate;
    return success;
}
API int cuDevicePrimaryCtxRelease_v2(int) { std::lock_guard hold(gate); objects--; retained--; return success; }
API int cuDevicePrimaryCtxSetFlags_v2(int, unsigned flags) { context_flags = flags; return success; }
API int cuDevicePrimaryCtxGetState(int, unsigned* flags, int* active) { *flags = context_flags; *active = retained > 0; return success; }
API int cuCtxPushCurrent_v2(void* context) { depth++; return context == &gate ? success : invalid_context; }
API int cuCtxPopCurrent_v2(void** context) { *context = &gate; return depth-- > 0 ? success : invalid_context; }

API int cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
    std::lock_guard hold(gate);
    *free = device_bytes - device_used;
    *total = device_bytes;
    return depth > 0 ? success : invalid_context;
}
API int cuMemAlloc_v2(std::uint64_t* address, std::size_t bytes) {
    if (depth == 0) return invalid_context;
    {
        std::lock_guard hold(gate);
        if (bytes > device_bytes - device_used) return out_of_memory;
        device_used += bytes;
    }
    *address = reinterpret_cast<std::uintptr_t>(allocate(bytes));
    return success;
}
API int cuMemFree_v2(std::uint64_t address) { return depth > 0 ? release(address, true) : invalid_context; }
API int cuMemHostAlloc(void** address, std::size_t bytes, unsigned) {
    if (depth == 0) return invalid_context;
    *address = allocate(bytes);
    return success;
}
API int cuMemFreeHost(void* address) {
    return depth > 0 ? release(reinterpret_cast<std::uintptr_t>(address), false) : invalid_context;
}
static int copy(std::uintptr_t target, std::uintptr_t source, std::size_t bytes) {
    if (depth == 0) return invalid_context;
    if (!lies_in_block(target, bytes) || !lies_in_block(source, bytes)) return invalid_value;
    std::memmove(reinterpret_cast<void*>(target), reinterpret_cast<void*>(source), bytes);
    return success;
}
API int cuMemcpyHtoDAsync_v2(std::uint64_t target, const void* source, std::size_t bytes, void*) {
    return copy(target, reinterpret_cast<std::uintptr_t>(source), bytes);
}
API int cuMemcpyDtoHAsync_v2(void* target, std::uint64_t source, std::size_t bytes, void*) {
    return copy(reinterpret_cast<std::uintptr_t>(target), source, bytes);
}
API int cuMemcpyDtoDAsync_v2(std::uint64_t target, std::uint64_t source, std::size_t bytes, void*) { return copy(target, source, bytes); }

API int cuStreamCreate(void** stream, unsigned) { return count(1, stream); }
API int cuStreamSynchronize(void*) { return depth > 0 ? success : invalid_context; }
API int cuStreamDestroy_v2(void*) { return count(-1, nullptr); }
API int cuStreamWaitEvent(void*, void* event, unsigned) { return depth > 0 && event ? success : invalid_context; }
API int cuEventCreate(void** event, unsigned) { return count(1, event); }
API int cuEventRecord(void*, void*) { return depth > 0 ? success : invalid_context; }
API int cuEventSynchronize(void*) { return depth > 0 ? success : invalid_context; }
API int cuEventElapsedTime(float* milliseconds, void*, void*) { *milliseconds = 0.5F; return success; }
API int cuEventDestroy_v2(void*) { return count(-1, nullptr); }

API int cuModuleLoadDataEx(void** module, const char* ptx, unsigned, int* options, void** values) {
    if (depth == 0) return invalid_context;
    if (std::strstr(ptx, ".version") == nullptr) {
        if (options[0] == 5) std::strncpy(static_cast<char*>(values[0]), "ptxas fatal: missing .version directive", 64);
        return invalid_ptx;
    }
    *module = new std::string(ptx);
    std::lock_guard hold(gate);
    objects++;
    return success;
}
API int cuModuleUnload(void* module) {
    delete static_cast<std::string*>(module);
    return count(-1, nullptr);
}
API int cuModuleGetFunction(void** function, void* module, const char* name) {
    const std::string entry = std::string(".entry ") + name + "(";
    if (static_cast<std::string*>(module)->find(entry) == std::string::npos) return not_found;
    const Kernel kernel = find_kernel(name);
    *function = reinterpret_cast<void*>(kernel);
    return kernel ? success : not_found;
}
API int cuLaunchKernel(
    void* function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned, unsigned, unsigned shared, void*,
    void** parameters, void**) {
    if (depth == 0) return invalid_context;
    if (x == 0 || y == 0 || z == 0 || y > 65535 || z > 65535) return invalid_value;
    if (threads == 0 || threads > 1024 || shared > 48 * 1024) return invalid_value;
    reinterpret_cast<Kernel>(function)(Grid{x, y, z, threads, shared}, parameters[0]);
    return success;
}
