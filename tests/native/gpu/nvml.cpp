// NVIDIA's management library for machines without a GPU: two devices, of which the second tells little, as small ones do.
#include <cstdint>
#include <cstring>

#define API extern "C" __attribute__((visibility("default")))

namespace {
constexpr int success = 0, not_supported = 3;
struct Memory { std::uint64_t total, free, used; };
struct Utilization { unsigned gpu, memory; };
char devices[2];
bool is_second(void* device) { return device == &devices[1]; }
} // namespace

API int nvmlInit_v2() { return success; }
API const char* nvmlErrorString(int) { return "not supported"; }
API int nvmlDeviceGetCount_v2(unsigned* count) { *count = 2; return success; }
API int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) { *device = &devices[index]; return success; }
API int nvmlDeviceGetUUID(void* device, char* text, unsigned length) {
    std::strncpy(text, is_second(device) ? "GPU-two" : "GPU-one", length);
    return success;
}
API int nvmlDeviceGetName(void*, char* text, unsigned length) { std::strncpy(text, "Processor in place of a GPU", length); return success; }
API int nvmlDeviceGetMemoryInfo(void*, Memory* memory) { *memory = {1000, 600, 400}; return success; }
API int nvmlDeviceGetUtilizationRates(void* device, Utilization* rates) {
    *rates = {75, 10};
    return is_second(device) ? not_supported : success;
}
API int nvmlDeviceGetEncoderUtilization(void* device, unsigned* percent, unsigned* period) {
    *percent = 0, *period = 100000;
    return is_second(device) ? not_supported : success;
}
API int nvmlDeviceGetDecoderUtilization(void* device, unsigned* percent, unsigned* period) {
    *percent = 50, *period = 100000;
    return is_second(device) ? not_supported : success;
}
API int nvmlDeviceGetPowerUsage(void*, unsigned* milliwatts) { *milliwatts = 250500; return success; }
API int nvmlDeviceGetEnforcedPowerLimit(void*, unsigned* milliwatts) { *milliwatts = 700000; return success; }
API int nvmlDeviceGetTotalEnergyConsumption(void*, std::uint64_t* millijoules) { *millijoules = 12500; return success; }
