// CUDA C++ on the CPU, as far as the generated kernels go: blocks one after the other, a block's threads as threads.
#include <math.h>
#include <string.h>
#include <cstddef>
#include <utility>
#define __global__
#define __device__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(n)

struct Place { unsigned x; };
static thread_local Place threadIdx;
static Place blockIdx, gridDim;
static inline double __longlong_as_double(long long bits) { double x; memcpy(&x, &bits, 8); return x; }
static inline float __int_as_float(int bits) { float x; memcpy(&x, &bits, 4); return x; }
static inline double normcdf(double x) { return (double)(erfcl(-x * 0.707106781186547524400844362104849039L) / 2); }
static inline float normcdff(float x) { return (float)normcdf(x); }

#if THREADS == 1
static void __syncthreads() {}
template <typename T> T __shfl_down_sync(unsigned, T value, int) { return value; }
template <typename F> void emulate(unsigned grid, F run) {
  gridDim.x = grid;
  for (blockIdx.x = 0; blockIdx.x < grid; ++blockIdx.x) run();
}
#else
#include <barrier>
#include <thread>
#include <vector>
static std::barrier<> meeting(THREADS);
static unsigned char held[THREADS][8];
static void __syncthreads() { meeting.arrive_and_wait(); }
template <typename T> T __shfl_down_sync(unsigned, T value, int far) {  // all warps do it at once in these kernels
  memcpy(held[threadIdx.x], &value, sizeof value);
  __syncthreads();
  if (threadIdx.x % 32 + far < 32 && threadIdx.x + far < THREADS) memcpy(&value, held[threadIdx.x + far], sizeof value);
  __syncthreads();
  return value;
}
template <typename F> void emulate(unsigned grid, F run) {
  gridDim.x = grid;
  for (blockIdx.x = 0; blockIdx.x < grid; ++blockIdx.x) {
    std::vector<std::thread> block;
    for (unsigned i = 0; i < THREADS; ++i) block.emplace_back([=] { threadIdx.x = i; run(); });
    for (auto& one : block) one.join();
  }
}
#endif

template <typename... P, std::size_t... I>
void called(void (*kernel)(P...), unsigned grid, void** values, std::index_sequence<I...>) {
  emulate(grid, [=] { kernel(*(P*)values[I]...); });
}
template <typename... P> void launched(void (*kernel)(P...), unsigned grid, void** values) {
  called(kernel, grid, values, std::index_sequence_for<P...>{});
}
