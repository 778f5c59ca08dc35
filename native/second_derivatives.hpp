// Second derivatives of the activations and losses, in the order of their enumerations.
//
// Where a function has a kink or a jump of its slope, it is that of the side that the slope is of.
#pragma once

#include "loss.hpp"

namespace CHAINRULE_ISA {

// f″ from z, a = f(z) and the slope f′(z).
template <class T> struct NoCurvature {
  static INLINE Vec<T> of(Vec<T>, Vec<T>, Vec<T>, T) { return Vec<T>{}; }
};
template <class T> struct SigmoidCurvature {
  static INLINE Vec<T> of(Vec<T>, Vec<T> a, Vec<T> slope, T) { return slope * (T(1) - a - a); }
};
template <class T> struct TanhCurvature {
  static INLINE Vec<T> of(Vec<T>, Vec<T> a, Vec<T> slope, T) { return T(-2) * a * slope; }
};
template <class T> struct EluCurvature {
  static INLINE Vec<T> of(Vec<T> z, Vec<T>, Vec<T> slope, T) { return z > T(0) ? Vec<T>{} : slope; }
};
template <class T> struct SoftplusCurvature {
  static INLINE Vec<T> of(Vec<T> z, Vec<T>, Vec<T> slope, T) { return slope * sigmoid<T>(-z); }
};
template <class T> struct SiluCurvature {
  static INLINE Vec<T> of(Vec<T> z, Vec<T>, Vec<T>, T) {
    Vec<T> up = sigmoid<T>(z), down = sigmoid<T>(-z);
    return up * down * (T(2) + z * (down - up));
  }
};
template <class T> struct GeluCurvature {
  static INLINE Vec<T> of(Vec<T> z, Vec<T>, Vec<T>, T) {
    // Far out the density is 0, and z² may be infinite.
    Vec<T> near = at_least(at_most(z, broadcast<T>(40)), broadcast<T>(-40));
    return normal_pdf<T>(near) * (T(2) - near * near);
  }
};
template <class T> struct ExpCurvature {
  static INLINE Vec<T> of(Vec<T>, Vec<T> a, Vec<T>, T) { return a; }
};

// f″ in the place of z.
template <class T, template <class> class F>
static void curve(T* z, const T* a, const T* slope, long count, T number) {
  for (long i = 0; i < count; i += lanes<T>)
    store<T>(z + i, F<T>::of(load<T>(z + i), load<T>(a + i), load<T>(slope + i), number));
}

template <class T> using CurvatureFunction = void (*)(T*, const T*, const T*, long, T);

template <class T>
constexpr CurvatureFunction<T> curvature_rows[] = {
    curve<T, NoCurvature>,      curve<T, SigmoidCurvature>,  curve<T, TanhCurvature>,
    curve<T, NoCurvature>,      curve<T, NoCurvature>,       curve<T, EluCurvature>,
    curve<T, SoftplusCurvature>, curve<T, SiluCurvature>,    curve<T, GeluCurvature>,
    curve<T, ExpCurvature>,
};

// ∂²loss/∂p² of one entry, p the prediction.
template <class T> struct SquaredErrorCurvature {
  static INLINE Vec<T> of(Vec<T>, Vec<T>, T) { return broadcast<T>(2); }
};
template <class T> struct LogLossCurvature {
  static INLINE Vec<T> of(Vec<T> p, Vec<T> y, T) {
    return y / (p * p) + (T(1) - y) / ((T(1) - p) * (T(1) - p));
  }
};
template <class T> struct LogarithmCurvature {  // of −y log p
  static INLINE Vec<T> of(Vec<T> p, Vec<T> y, T) { return y / (p * p); }
};
template <class T> struct PiecewiseLinear {
  static INLINE Vec<T> of(Vec<T>, Vec<T>, T) { return Vec<T>{}; }
};
template <class T> struct HuberCurvature {
  static INLINE Vec<T> of(Vec<T> p, Vec<T> y, T delta) {
    return magnitude<T>(p - y) > delta ? Vec<T>{} : broadcast<T>(1);
  }
};

// to = scale · weight ⊙ ∂²loss/∂p² ⊙ r, and 0 where the weight is.
template <class T, template <class> class F>
static void bend(const T* p, const T* y, const T* weight, const T* r, T* to, long count, T scale,
                 T number) {
  for (long i = 0; i < count; i += lanes<T>) {
    Vec<T> w = load<T>(weight + i);
    Vec<T> bent = (w * scale) * F<T>::of(load<T>(p + i), load<T>(y + i), number) * load<T>(r + i);
    store<T>(to + i, select<T>(w == T(0), Vec<T>{}, bent));
  }
}

template <class T>
using LossCurvature = void (*)(const T*, const T*, const T*, const T*, T*, long, T, T);

// The Gaussian's, which is not of one entry, is in r_operator.hpp.
template <class T>
constexpr LossCurvature<T> loss_curvature_rows[] = {
    bend<T, SquaredErrorCurvature>, bend<T, LogLossCurvature>, bend<T, LogarithmCurvature>,
    bend<T, PiecewiseLinear>,       bend<T, HuberCurvature>,   bend<T, PiecewiseLinear>,
    bend<T, LogarithmCurvature>,
};

}  // namespace CHAINRULE_ISA
