// The activations, a row each as in operations.py: the value, and beside it the slope.
//
// A slope written in z cannot be found from the value alone: it is kept during the forward pass.
#pragma once

#include "engine.hpp"
#include "functions.hpp"

namespace CHAINRULE_ISA {

using namespace chainrule;

template <class T> struct Identity {
  static constexpr bool from_value = true;
  static INLINE Vec<T> value(Vec<T> z, T) { return z; }
  static INLINE Vec<T> slope(Vec<T>, Vec<T>, T) { return broadcast<T>(1); }
};

template <class T> struct Sigmoid {
  static constexpr bool from_value = true;
  template <class V> static INLINE V value(V z, T) { return sigmoid<T>(z); }
  static INLINE Vec<T> slope(Vec<T>, Vec<T> a, T) { return a * (T(1) - a); }
};

template <class T> struct Tanh {
  static constexpr bool from_value = true;
  template <class V> static INLINE V value(V z, T) { return tanh<T>(z); }
  static INLINE Vec<T> slope(Vec<T>, Vec<T> a, T) { return T(1) - a * a; }
};

template <class T> struct Relu {
  static constexpr bool from_value = true;
  static INLINE Vec<T> value(Vec<T> z, T) { return z > T(0) ? z : Vec<T>{}; }
  static INLINE Vec<T> slope(Vec<T>, Vec<T> a, T) { return a > T(0) ? broadcast<T>(1) : Vec<T>{}; }
};

template <class T> struct LeakyRelu {
  static constexpr bool from_value = false;
  static INLINE Vec<T> value(Vec<T> z, T s) { return z > T(0) ? z : z * s; }
  static INLINE Vec<T> slope(Vec<T> z, Vec<T>, T s) {
    return z > T(0) ? broadcast<T>(1) : broadcast<T>(s);
  }
};

template <class T> struct Elu {
  static constexpr bool from_value = false;
  static INLINE Vec<T> value(Vec<T> z, T alpha) {
    return z > T(0) ? z : alpha * expm1_of_negative<T>(at_most(z, Vec<T>{}));
  }
  static INLINE Vec<T> slope(Vec<T> z, Vec<T> a, T alpha) {
    return z > T(0) ? broadcast<T>(1) : a + alpha;
  }
};

template <class T> struct Softplus {
  static constexpr bool from_value = false;
  static INLINE Vec<T> value(Vec<T> z, T) { return softplus<T>(z); }
  static INLINE Vec<T> slope(Vec<T> z, Vec<T>, T) { return sigmoid<T>(z); }
};

template <class T> struct Silu {
  static constexpr bool from_value = false;
  template <class V> static INLINE V value(V z, T) { return z * sigmoid<T>(z); }
  static INLINE Vec<T> slope(Vec<T> z, Vec<T> a, T) {
    return sigmoid<T>(z) + a * sigmoid<T>(-z);  // 1 − σ(z) without cancellation
  }
};

template <class T> struct Gelu {
  static constexpr bool from_value = false;
  static INLINE Vec<T> value(Vec<T> z, T) { return z * normal_cdf<T>(z); }
  static INLINE Vec<T> slope(Vec<T> z, Vec<T>, T) {
    return normal_cdf<T>(z) + z * normal_pdf<T>(z);
  }
};

template <class T> struct Exp {
  static constexpr bool from_value = true;
  static INLINE Vec<T> value(Vec<T> z, T) { return exp<T>(z); }
  static INLINE Vec<T> slope(Vec<T>, Vec<T> a, T) { return a; }
};

// A matrix of `rows` rows, each the first `vectors` registers of `stride` numbers, of which `units`
// count. Where a bias follows, 1 stands behind the last unit, and 0 behind that.
struct Extent {
  int rows, vectors;
  long stride;
  int units;
  bool bias_follows;
};

// The last register of each row: 1 behind the last unit, where a bias follows, and 0 behind that.
template <class T> INLINE void finish_rows(T* a, Extent size) {
  int rest = size.units % lanes<T>;
  if (!rest) return;
  Bits<T> inside = first_lanes<T>(rest);
  Vec<T> behind{};
  behind[rest] = T(size.bias_follows);
  a += (size.vectors - 1) * lanes<T>;
  for (int s = 0; s < size.rows; ++s, a += size.stride)
    store<T>(a, select<T>(inside, load<T>(a), behind));
}

// a = f(z), and where wanted f′(z). z and a may be the same matrix.
template <class T, template <class> class F>
static void activate(const T* z, T* a, T* slope, Extent size, T number) {
  constexpr int L = lanes<T>;
  // Without gaps between the rows the matrix is one long row.
  bool together = size.stride == size.vectors * L;
  long count = (together ? size.rows : 1) * long(size.vectors) * L;
  for (int s = 0; s < (together ? 1 : size.rows); ++s) {
    long i = s * size.stride, end = i + count;
    if constexpr (requires { F<T>::value(Several<T>{}, number); })
      if (!slope)
        for (; i + several<T> * L <= end; i += several<T> * L)
          store_all<T>(a + i, F<T>::value(load_all<T, Several<T>>(z + i), number));
    for (; i < end; i += L) {
      Vec<T> input = load<T>(z + i), value = F<T>::value(input, number);
      store<T>(a + i, value);
      if (slope) store<T>(slope + i, F<T>::slope(input, value, number));
    }
  }
  finish_rows<T>(a, size);
}

// ∂J/∂Z = ∂J/∂A ⊙ f′, from the value or from the slope that was kept.
template <class T, template <class> class F>
static void chain(T* d, const T* a, const T* slope, Extent size, T number) {
  for (int s = 0; s < size.rows; ++s)
    for (int v = 0; v < size.vectors; ++v) {
      long at = s * size.stride + v * lanes<T>;
      Vec<T> factor =
          slope ? load<T>(slope + at) : F<T>::slope(Vec<T>{}, load<T>(a + at), number);
      store<T>(d + at, load<T>(d + at) * factor);
    }
}

// The way back from an output of one unit, whose δ has a number for each row: ∂J/∂Z of the layer
// before is δ wᵀ ⊙ f′ and, where wanted, ∂J/∂w (+)= Aᵀ δ. Both need A: it is read once.
template <class T> struct FromOne {
  const T *delta, *weights;
  T* gradient;  // null: not wanted
  bool accumulate;
};

template <class T, template <class> class F, int V>
static void chain_block(T* d, const T* a, const T* slope, FromOne<T> from, Extent size, T number) {
  constexpr int L = lanes<T>;
  Vec<T> w[V], sum[V];
#pragma GCC unroll 8
  for (int v = 0; v < V; ++v) {
    w[v] = load<T>(from.weights + v * L);
    sum[v] = from.gradient && from.accumulate ? load<T>(from.gradient + v * L) : Vec<T>{};
  }
  for (int s = 0; s < size.rows; ++s) {
    Vec<T> delta = broadcast<T>(from.delta[s]);
    long at = s * size.stride;
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v, at += L) {
      Vec<T> value = load<T>(a + at);
      Vec<T> factor = slope ? load<T>(slope + at) : F<T>::slope(Vec<T>{}, value, number);
      sum[v] += delta * value;
      store<T>(d + at, delta * w[v] * factor);
    }
  }
  if (!from.gradient) return;
#pragma GCC unroll 8
  for (int v = 0; v < V; ++v) store<T>(from.gradient + v * L, sum[v]);
}

template <class T, template <class> class F>
static void chain_from_one(T* d, const T* a, const T* slope, FromOne<T> from, Extent size,
                           T number) {
  constexpr int L = lanes<T>, block = tile_rows > 6 ? 8 : 4;
  using Block = void (*)(T*, const T*, const T*, FromOne<T>, Extent, T);
  static constexpr Block blocks[] = {
      chain_block<T, F, 1>, chain_block<T, F, 2>, chain_block<T, F, 3>, chain_block<T, F, 4>,
      chain_block<T, F, 5>, chain_block<T, F, 6>, chain_block<T, F, 7>, chain_block<T, F, 8>,
  };
  for (int v = 0; v < size.vectors; v += block) {
    int some = size.vectors - v < block ? size.vectors - v : block;
    long at = v * L;
    FromOne<T> part{from.delta, from.weights + at, from.gradient ? from.gradient + at : nullptr,
                    from.accumulate};
    blocks[some - 1](d + at, a + at, slope ? slope + at : nullptr, part, size, number);
  }
}

template <class T> struct ActivationRow {
  void (*activate)(const T*, T*, T*, Extent, T);
  void (*chain)(T*, const T*, const T*, Extent, T);
  void (*chain_from_one)(T*, const T*, const T*, FromOne<T>, Extent, T);
  bool from_value;
};

template <class T, template <class> class F> constexpr ActivationRow<T> activation_row() {
  return {activate<T, F>, chain<T, F>, chain_from_one<T, F>, F<T>::from_value};
}

// In the order of the enumeration; softmax, which is not elementwise, is in softmax.hpp.
template <class T>
constexpr ActivationRow<T> activation_rows[] = {
    activation_row<T, Identity>(),  activation_row<T, Sigmoid>(),  activation_row<T, Tanh>(),
    activation_row<T, Relu>(),      activation_row<T, LeakyRelu>(), activation_row<T, Elu>(),
    activation_row<T, Softplus>(),  activation_row<T, Silu>(),     activation_row<T, Gelu>(),
    activation_row<T, Exp>(),
};

}  // namespace CHAINRULE_ISA
