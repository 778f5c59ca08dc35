// Vectors of the widest registers of the instruction set that this file is compiled for, by the
// vector extensions of GCC and Clang. Everything that differs between instruction sets is here.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

#ifndef CHAINRULE_ISA
#error "CHAINRULE_ISA names the namespace of this instruction set"
#endif

// The compiler would work out many addresses ahead and then spill them: it is told that it does not
// know this one, so that it walks from one to the next.
#define KEEP_IN_REGISTER(x) asm("" : "+r"(x))

#if defined(__aarch64__)
#define KEEP_IN_VECTOR(x) asm volatile("" : "+w"(x))
#elif defined(__AVX512F__)
#define KEEP_IN_VECTOR(x) asm volatile("" : "+v"(x))
#else
#define KEEP_IN_VECTOR(x) asm volatile("" : "+x"(x))
#endif

#define INLINE inline __attribute__((always_inline))
// A function of its own has its own registers, where one long one would spill them.
#define APART __attribute__((noinline))
#define INLINE_LAMBDA __attribute__((always_inline))

namespace CHAINRULE_ISA {

#if defined(__AVX512F__)
constexpr int vector_bytes = 64, tile_rows = 12;
#elif defined(__AVX2__)
constexpr int vector_bytes = 32, tile_rows = 6;
#elif defined(__aarch64__)
constexpr int vector_bytes = 16, tile_rows = 12;
#else
constexpr int vector_bytes = 16, tile_rows = 6;
#endif

template <class T> struct Integer;
template <> struct Integer<float> { using type = std::int32_t; };
template <> struct Integer<double> { using type = std::int64_t; };

// One register of numbers, and one of whole numbers of the same size: also what a comparison gives.
template <class T> struct Register {
  typedef T values __attribute__((vector_size(vector_bytes)));
  typedef typename Integer<T>::type integers __attribute__((vector_size(vector_bytes)));
};
template <class T> using Vec = typename Register<T>::values;
template <class T> using Bits = typename Register<T>::integers;
template <class T> constexpr int lanes = vector_bytes / int(sizeof(T));

template <class T> INLINE Vec<T> load(const T* from) {
  Vec<T> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class T> INLINE void store(T* to, Vec<T> v) { std::memcpy(to, &v, sizeof v); }

// The first `count` numbers; the other lanes are 0.
template <class T> INLINE Vec<T> load_some(const T* from, int count) {
  Vec<T> v{};
  std::memcpy(&v, from, std::size_t(count) * sizeof(T));
  return v;
}

template <class T> INLINE void store_some(T* to, Vec<T> v, int count) {
  std::memcpy(to, &v, std::size_t(count) * sizeof(T));
}

// x in every lane: x − 0 is x, also for −0.
template <class T> INLINE Vec<T> broadcast(T x) { return x - Vec<T>{}; }

template <class T> INLINE Bits<T> bits(Vec<T> v) { return (Bits<T>)v; }

template <class T> INLINE Vec<T> select(Bits<T> condition, Vec<T> yes, Vec<T> no) {
  return condition ? yes : no;
}

// table[i mod 16] for each lane's i.
#if defined(__AVX512F__)
INLINE Vec<float> lookup(const float (&table)[16], Bits<float> i) {
  return (Vec<float>)_mm512_permutexvar_ps((__m512i)i, (__m512)load<float>(table));
}
INLINE Vec<double> lookup(const double (&table)[16], Bits<double> i) {
  return (Vec<double>)_mm512_permutex2var_pd((__m512d)load<double>(table), (__m512i)i,
                                             (__m512d)load<double>(table + 8));
}
#elif defined(__AVX2__)
INLINE Vec<float> lookup(const float (&table)[16], Bits<float> i) {
  __m256 low = _mm256_permutevar8x32_ps((__m256)load<float>(table), (__m256i)i);
  __m256 high = _mm256_permutevar8x32_ps((__m256)load<float>(table + 8), (__m256i)i);
  return (Vec<float>)_mm256_blendv_ps(low, high, (__m256)(i << 28));
}
INLINE Vec<double> lookup(const double (&table)[16], Bits<double> i) {
  return (Vec<double>)_mm256_i64gather_pd(table, (__m256i)(i & 15), 8);
}
#else
template <class T> INLINE Vec<T> lookup(const T (&table)[16], Bits<T> i) {
  Vec<T> found;
  i &= 15;
  for (int j = 0; j < lanes<T>; ++j) found[j] = table[i[j]];
  return found;
}
#endif

// x, or the bound where x lies below (above) it; what is not a number stays so. And √x. The vector
// extensions have no word for what the processor does in one step.
#if defined(__AVX512F__) || defined(__AVX2__)
#if defined(__AVX512F__)
using Single = __m512;
using Dual = __m512d;
#define INTRINSIC(name) _mm512_##name
#else
using Single = __m256;
using Dual = __m256d;
#define INTRINSIC(name) _mm256_##name
#endif
INLINE Vec<float> at_least(Vec<float> x, Vec<float> bound) {
  return (Vec<float>)INTRINSIC(max_ps)((Single)bound, (Single)x);
}
INLINE Vec<double> at_least(Vec<double> x, Vec<double> bound) {
  return (Vec<double>)INTRINSIC(max_pd)((Dual)bound, (Dual)x);
}
INLINE Vec<float> at_most(Vec<float> x, Vec<float> bound) {
  return (Vec<float>)INTRINSIC(min_ps)((Single)bound, (Single)x);
}
INLINE Vec<double> at_most(Vec<double> x, Vec<double> bound) {
  return (Vec<double>)INTRINSIC(min_pd)((Dual)bound, (Dual)x);
}
INLINE Vec<float> root(Vec<float> x) { return (Vec<float>)INTRINSIC(sqrt_ps)((Single)x); }
INLINE Vec<double> root(Vec<double> x) { return (Vec<double>)INTRINSIC(sqrt_pd)((Dual)x); }
#undef INTRINSIC
#else
template <class V> INLINE V at_least(V x, V bound) { return bound > x ? bound : x; }
template <class V> INLINE V at_most(V x, V bound) { return bound < x ? bound : x; }
template <class V> INLINE V root(V x) {
  for (int j = 0; j < int(sizeof(V) / sizeof(x[0])); ++j) x[j] = std::sqrt(x[j]);
  return x;
}
#endif

// A register of doubles from as many numbers of either type. Left to itself, the compiler widens each
// half of a register on its own.
INLINE Vec<double> widened(const double* from) { return load<double>(from); }
INLINE Vec<double> widened(const float* from) {
#if defined(__AVX512F__)
  return (Vec<double>)_mm512_cvtps_pd(_mm256_loadu_ps(from));
#else
  typedef float half __attribute__((vector_size(vector_bytes / 2)));
  half v;
  std::memcpy(&v, from, sizeof v);
  return __builtin_convertvector(v, Vec<double>);
#endif
}

template <class T> INLINE Vec<T> magnitude(Vec<T> v) {
  constexpr auto sign = typename Integer<T>::type(1) << (8 * sizeof(T) - 1);
  return (Vec<T>)(bits<T>(v) & ~(Bits<T>{} + sign));
}
template <class T> INLINE Vec<T> with_sign_of(Vec<T> v, Vec<T> sign_of) {
  constexpr auto sign = typename Integer<T>::type(1) << (8 * sizeof(T) - 1);
  return (Vec<T>)(bits<T>(v) | (bits<T>(sign_of) & (Bits<T>{} + sign)));
}

// Lane numbers below `count`, as a condition.
template <class T> INLINE Bits<T> first_lanes(int count) {
  Bits<T> number{};
  for (int j = 0; j < lanes<T>; ++j) number[j] = j;
  return number < typename Integer<T>::type(count);
}

template <class T> INLINE T sum_of_lanes(Vec<T> v) {
  T parts[lanes<T>];
  std::memcpy(parts, &v, sizeof v);
  for (int width = lanes<T> / 2; width; width /= 2)
    for (int j = 0; j < width; ++j) parts[j] += parts[j + width];
  return parts[0];
}

// Lanes chosen from a and b: chosen(i) is a lane of a, or one of b past the last of a.
template <class T, class Chosen, int... I>
INLINE Vec<T> shuffle(Vec<T> a, Vec<T> b, Chosen, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, Chosen::of(I)...);
}
template <int L, int Width, int Shift> struct Interleaved {  // blocks of Width from a, then from b
  static constexpr int of(int i) {
    int block = i / (2 * Width), place = i % (2 * Width);
    return place < Width ? block * 2 * Width + place + Shift * Width
                         : L + block * 2 * Width + place - Width + Shift * Width;
  }
};

// Lane j of the result is the sum of all lanes of v[j].
template <class T, int Width = lanes<T> / 2> INLINE Vec<T> sums(Vec<T>* v) {
  constexpr auto all = std::make_integer_sequence<int, lanes<T>>{};
#pragma GCC unroll 16
  for (int j = 0; j < Width; ++j)
    v[j] = shuffle<T>(v[j], v[j + Width], Interleaved<lanes<T>, Width, 0>{}, all) +
           shuffle<T>(v[j], v[j + Width], Interleaved<lanes<T>, Width, 1>{}, all);
  if constexpr (Width > 1)
    return sums<T, Width / 2>(v);
  else
    return v[0];
}

// Rows become columns: lane j of v[i] and lane i of v[j] change places.
template <class T, int Width = lanes<T> / 2> INLINE void transpose(Vec<T>* v) {
  constexpr auto all = std::make_integer_sequence<int, lanes<T>>{};
#pragma GCC unroll 16
  for (int i = 0; i < lanes<T>; ++i)
    if (!(i & Width)) {
      Vec<T> first = v[i], second = v[i + Width];
      v[i] = shuffle<T>(first, second, Interleaved<lanes<T>, Width, 0>{}, all);
      v[i + Width] = shuffle<T>(first, second, Interleaved<lanes<T>, Width, 1>{}, all);
    }
  if constexpr (Width > 1) transpose<T, Width / 2>(v);
}

template <class T> INLINE T largest_lane(Vec<T> v) {
  T most = v[0];
  for (int j = 1; j < lanes<T>; ++j) most = v[j] > most ? v[j] : most;
  return most;
}

}  // namespace CHAINRULE_ISA
