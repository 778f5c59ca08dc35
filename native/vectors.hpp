// Sums over vectors of parameters, in double precision for either type.
#pragma once

#include <cmath>

#include "simd.hpp"

namespace CHAINRULE_ISA {

// Σ aᵢ bᵢ. Four sums at once, because one would wait for its own last addition; the order is fixed.
template <class T> double dot(const T* a, const T* b, long count) {
  constexpr int L = lanes<T>;
  constexpr int sums_at_once = 4;
  if constexpr (sizeof(T) == sizeof(double)) {
    Vec<T> sum[sums_at_once] = {};
    long i = 0;
    for (; i + sums_at_once * L <= count; i += sums_at_once * L)
      for (int j = 0; j < sums_at_once; ++j)
        sum[j] += load<T>(a + i + j * L) * load<T>(b + i + j * L);
    for (; i + L <= count; i += L) sum[0] += load<T>(a + i) * load<T>(b + i);
    double rest = 0;
    for (; i < count; ++i) rest += a[i] * b[i];
    return sum_of_lanes<T>((sum[0] + sum[1]) + (sum[2] + sum[3])) + rest;
  } else {
    double sum[2 * L] = {};
    long i = 0;
    for (; i + 2 * L <= count; i += 2 * L)
      for (int j = 0; j < 2 * L; ++j) sum[j] += double(a[i + j]) * double(b[i + j]);
    double total = 0;
    for (; i < count; ++i) total += double(a[i]) * double(b[i]);
    for (int j = 0; j < 2 * L; ++j) total += sum[j];
    return total;
  }
}

// y ← y + c x
template <class T> void add_to(T* y, T c, const T* x, long count) {
  for (long i = 0; i < count; ++i) y[i] += c * x[i];
}

// max |xᵢ|, or what is not a number where one of them is not.
template <class T> double largest(const T* x, long count) {
  double most = 0;
  for (long i = 0; i < count; ++i) {
    double size = std::fabs(double(x[i]));
    most = size <= most ? most : size;
  }
  return most;
}

}  // namespace CHAINRULE_ISA
