// Registers that take every step together: V is one register, Twin<V> two, Twin<Twin<V>> four.
//
// A processor looks only so far ahead for work that does not wait. What is written for a V of any of
// these kinds has the same step of all registers side by side.
#pragma once

#include <type_traits>

#include "simd.hpp"

namespace CHAINRULE_ISA {

template <class V> struct Twin {
  V a, b;
};

template <class V> constexpr bool is_twin = false;
template <class V> constexpr bool is_twin<Twin<V>> = true;

// f of each register: f(x), or both halves of x with those of the others.
template <class F, class V, class... More> INLINE auto each(F f, V x, More... more) {
  if constexpr (is_twin<V>) {
    auto a = each(f, x.a, more.a...);
    return Twin<decltype(a)>{a, each(f, x.b, more.b...)};
  } else {
    return f(x, more...);
  }
}

#define CHAINRULE_BOTH(sign)                                                                  \
  template <class V> INLINE Twin<V> operator sign(Twin<V> x, Twin<V> y) {                     \
    return {x.a sign y.a, x.b sign y.b};                                                      \
  }                                                                                           \
  template <class V, class S>                                                                 \
    requires std::is_arithmetic_v<S>                                                          \
  INLINE Twin<V> operator sign(Twin<V> x, S y) {                                              \
    return {x.a sign y, x.b sign y};                                                          \
  }
CHAINRULE_BOTH(+)
CHAINRULE_BOTH(-)
CHAINRULE_BOTH(*)
CHAINRULE_BOTH(/)
#undef CHAINRULE_BOTH

// As many registers as are worth taking together: few are left on a processor with sixteen.
#if defined(__AVX512F__) || defined(__aarch64__)
template <class T> using Several = Twin<Twin<Vec<T>>>;
#else
template <class T> using Several = Twin<Vec<T>>;
#endif
template <class T> constexpr int several = int(sizeof(Several<T>) / sizeof(Vec<T>));

template <class T, class V> INLINE V load_all(const T* from) {
  if constexpr (is_twin<V>) {
    auto a = load_all<T, decltype(V::a)>(from);
    return {a, load_all<T, decltype(V::b)>(from + sizeof a / sizeof(T))};
  } else {
    return load<T>(from);
  }
}

template <class T, class V> INLINE void store_all(T* to, V v) {
  if constexpr (is_twin<V>) {
    store_all<T>(to, v.a);
    store_all<T>(to + sizeof v.a / sizeof(T), v.b);
  } else {
    store<T>(to, v);
  }
}

}  // namespace CHAINRULE_ISA
