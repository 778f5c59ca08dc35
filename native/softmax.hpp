// Softmax over the units of a layer, and its derivative.
//
// A layer of few units keeps them in planes, one number for each sample: all steps are vertical.
#pragma once

#include "elementwise.hpp"

namespace CHAINRULE_ISA {

// a = softmax(z) along each row; z becomes log softmax where `logs`.
// The lanes past the last unit are 0 in z; in a they are as an extent says.
template <class T> static void softmax_rows(T* z, T* a, Extent size, bool logs) {
  constexpr int L = lanes<T>;
  int tail = size.units - (size.vectors - 1) * L;
  Bits<T> inside = first_lanes<T>(tail);
  Vec<T> behind{};
  if (tail < L) behind[tail] = T(size.bias_follows);
  for (int s = 0; s < size.rows; ++s) {
    T* row = z + s * size.stride;
    T* to = a + s * size.stride;
    Vec<T> most = select<T>(inside, load<T>(row + (size.vectors - 1) * L), broadcast<T>(-INFINITY));
    for (int v = 0; v + 1 < size.vectors; ++v) most = at_least(most, load<T>(row + v * L));
    T shift = largest_lane<T>(most);
    Vec<T> total{};
    for (int v = 0; v < size.vectors; ++v) {
      Vec<T> e = exp<T>(load<T>(row + v * L) - shift);
      if (v + 1 == size.vectors) e = select<T>(inside, e, Vec<T>{});
      store<T>(to + v * L, e);
      total += e;
    }
    T sum = sum_of_lanes<T>(total), scale = T(1) / sum;
    T norm = logs ? shift + T(std::log(sum)) : T(0);
    for (int v = 0; v < size.vectors; ++v) {
      Vec<T> share = load<T>(to + v * L) * scale;
      store<T>(to + v * L, v + 1 < size.vectors ? share : share + behind);
      if (!logs) continue;
      Vec<T> value = load<T>(row + v * L) - norm;
      if (v + 1 == size.vectors) value = select<T>(inside, value, Vec<T>{});
      store<T>(row + v * L, value);
    }
  }
}

// The same for units in planes that are `plane` numbers apart.
template <class T> static void softmax_planes(T* z, T* a, int samples, long plane, int units,
                                              bool logs) {
  for (int s = 0; s < samples; s += lanes<T>) {
    Vec<T> shift = load<T>(z + s), total{};
    for (int u = 1; u < units; ++u) shift = at_least(shift, load<T>(z + u * plane + s));
    for (int u = 0; u < units; ++u) {
      Vec<T> e = exp<T>(load<T>(z + u * plane + s) - shift);
      store<T>(a + u * plane + s, e);
      total += e;
    }
    Vec<T> scale = T(1) / total, norm = logs ? shift + log<T>(total) : Vec<T>{};
    for (int u = 0; u < units; ++u) {
      store<T>(a + u * plane + s, load<T>(a + u * plane + s) * scale);
      if (logs) store<T>(z + u * plane + s, load<T>(z + u * plane + s) - norm);
    }
  }
}

// ∂J/∂Z = A ⊙ (∂J/∂A − (∂J/∂A ⊙ A) 1): d holds ∂J/∂A and becomes ∂J/∂Z.
template <class T> static void chain_softmax_rows(T* d, const T* a, Extent size) {
  constexpr int L = lanes<T>;
  for (int s = 0; s < size.rows; ++s) {
    T* row = d + s * size.stride;
    const T* value = a + s * size.stride;
    Vec<T> product{};
    for (int v = 0; v < size.vectors; ++v) product += load<T>(row + v * L) * load<T>(value + v * L);
    T inner = sum_of_lanes<T>(product);
    for (int v = 0; v < size.vectors; ++v)
      store<T>(row + v * L, load<T>(value + v * L) * (load<T>(row + v * L) - inner));
  }
}

template <class T>
static void chain_softmax_planes(T* d, const T* a, int samples, long plane, int units) {
  for (int s = 0; s < samples; s += lanes<T>) {
    Vec<T> inner{};
    for (int u = 0; u < units; ++u)
      inner += load<T>(d + u * plane + s) * load<T>(a + u * plane + s);
    for (int u = 0; u < units; ++u) {
      T* at = d + u * plane + s;
      store<T>(at, load<T>(a + u * plane + s) * (load<T>(at) - inner));
    }
  }
}

}  // namespace CHAINRULE_ISA
