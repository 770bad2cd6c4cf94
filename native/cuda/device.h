// What device code needs of CUDA, without its headers: clang compiles to PTX with none of NVIDIA's files, nvcc has its own, and a
// C++ compiler takes the same functions for the tests.
#pragma once

#if defined(__CUDACC__) || defined(__CUDA__)
#define IE_DEVICE __attribute__((device)) inline
#else
#include <cmath>
#define IE_DEVICE inline
#endif

#if defined(__clang__) && defined(__CUDA__)
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))

namespace ie {
IE_DEVICE unsigned block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
IE_DEVICE unsigned block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
IE_DEVICE unsigned block_z() { return __nvvm_read_ptx_sreg_ctaid_z(); }
IE_DEVICE unsigned thread() { return __nvvm_read_ptx_sreg_tid_x(); }
IE_DEVICE unsigned threads() { return __nvvm_read_ptx_sreg_ntid_x(); }
IE_DEVICE void wait_for_block() { __nvvm_bar_sync(0); }
}  // namespace ie
#elif defined(__CUDACC__)
namespace ie {
IE_DEVICE unsigned block_x() { return blockIdx.x; }
IE_DEVICE unsigned block_y() { return blockIdx.y; }
IE_DEVICE unsigned block_z() { return blockIdx.z; }
IE_DEVICE unsigned thread() { return threadIdx.x; }
IE_DEVICE unsigned threads() { return blockDim.x; }
IE_DEVICE void wait_for_block() { __syncthreads(); }
}  // namespace ie
#endif

namespace ie {

// Powers through the device's own instructions for 2^x and log2 x: exact to 2 in 2^22, and no library is needed.
#if defined(__clang__) && defined(__CUDA__)
IE_DEVICE float exp2_of(float x) { return __nvvm_ex2_approx_f(x); }
IE_DEVICE float log2_of(float x) { return __nvvm_lg2_approx_f(x); }
#elif defined(__CUDACC__)
IE_DEVICE float exp2_of(float x) { return exp2f(x); }
IE_DEVICE float log2_of(float x) { return __log2f(x); }
#else
IE_DEVICE float exp2_of(float x) { return std::exp2(x); }
IE_DEVICE float log2_of(float x) { return std::log2(x); }
#endif

IE_DEVICE float power(float base, float exponent) { return base > 0 ? exp2_of(exponent * log2_of(base)) : 0; }
IE_DEVICE float larger(float a, float b) { return a > b ? a : b; }
IE_DEVICE float smaller(float a, float b) { return a < b ? a : b; }
IE_DEVICE float clamped(float x, float low, float high) { return smaller(larger(x, low), high); }

}  // namespace ie
