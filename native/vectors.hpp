// Sums over vectors of parameters, in double precision for either type.
#pragma once

#include <cmath>

#include "simd.hpp"

namespace CHAINRULE_ISA {

// Σ aᵢ bᵢ. Four sums at once, because one would wait for its own last addition; the order is fixed.
template <class T> double dot(const T* a, const T* b, long count) {
  constexpr int L = lanes<double>, sums_at_once = 4;
  Vec<double> sum[sums_at_once] = {};
  long i = 0;
  for (; i + sums_at_once * L <= count; i += sums_at_once * L)
    for (int j = 0; j < sums_at_once; ++j)
      sum[j] += widened(a + i + j * L) * widened(b + i + j * L);
  for (; i + L <= count; i += L) sum[0] += widened(a + i) * widened(b + i);
  double rest = 0;
  for (; i < count; ++i) rest += double(a[i]) * double(b[i]);
  return sum_of_lanes<double>((sum[0] + sum[1]) + (sum[2] + sum[3])) + rest;
}

// y ← y + c x
template <class T> void add_to(T* y, T c, const T* x, long count) {
  for (long i = 0; i < count; ++i) y[i] += c * x[i];
}

// max |xᵢ|, or what is not a number where one of them is not.
template <class T> double largest(const T* x, long count) {
  constexpr int L = lanes<T>;
  Vec<T> most{}, gaps{};  // x − x is 0, or no number where x is none
  long i = 0;
  for (; i + L <= count; i += L) {
    Vec<T> v = load<T>(x + i);
    most = at_least(most, magnitude<T>(v));
    gaps += v - v;
  }
  double found = double(largest_lane<T>(most) + sum_of_lanes<T>(gaps));
  for (; i < count; ++i) {
    double size = std::fabs(double(x[i]));
    if (!(size <= found) && !std::isnan(found)) found = size;
  }
  return found;
}

}  // namespace CHAINRULE_ISA
