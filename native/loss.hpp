// The losses, a row each as in losses.py: the loss of one entry and beside it its derivative.
//
// A loss that goes with its output's activation is written in z, and so is its derivative: that
// stays right where the prediction rounds to 0 or 1.
#pragma once

#include "elementwise.hpp"

namespace CHAINRULE_ISA {

template <class T> struct Entry {
  Vec<T> loss, derivative;
};

// Of the prediction p: loss and ∂loss/∂p.
template <class T> struct SquaredError {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T) {
    Vec<T> gap = p - y;
    return {gap * gap, gap + gap};
  }
};

template <class T> struct LogLoss {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T) {
    return {-(y * log<T>(p) + (T(1) - y) * log<T>(T(1) - p)), (T(1) - y) / (T(1) - p) - y / p};
  }
};

template <class T> struct CrossEntropy {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T) {
    return {-(y * log<T>(p)), -(y / p)};
  }
};

template <class T> INLINE Vec<T> sign(Vec<T> x) {
  return x > T(0) ? broadcast<T>(1) : (x < T(0) ? broadcast<T>(-1) : Vec<T>{});
}

template <class T> struct AbsoluteError {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T) {
    return {magnitude<T>(p - y), sign<T>(p - y)};
  }
};

template <class T> struct Huber {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T delta) {
    Vec<T> gap = p - y, size = magnitude<T>(gap);
    Bits<T> far = size > delta;
    return {select<T>(far, delta * (size - delta / 2), T(0.5) * gap * gap),
            select<T>(far, delta * sign<T>(gap), gap)};
  }
};

template <class T> struct Quantile {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T level) {
    Bits<T> below = y > p;
    return {select<T>(below, level * (y - p), (T(1) - level) * (p - y)),
            select<T>(below, broadcast<T>(-level), broadcast<T>(T(1) - level))};
  }
};

template <class T> struct Poisson {
  static INLINE Entry<T> of(Vec<T>, Vec<T> p, Vec<T> y, T) {
    return {p - y * log<T>(p), T(1) - y / p};
  }
};

// Of the preactivation z with a = f(z): loss and ∂loss/∂z, which is a − y for all three.
template <class T> struct LogLossOfSigmoid {
  static INLINE Entry<T> of(Vec<T> z, Vec<T> a, Vec<T> y, T) {
    // y softplus(−z) + (1 − y) softplus(z): what both have beyond their larger part is the same.
    Vec<T> beyond = softplus_beyond<T>(magnitude<T>(z));
    Vec<T> positive = at_least(z, Vec<T>{}), negative = at_least(-z, Vec<T>{});
    return {y * (negative + beyond) + (T(1) - y) * (positive + beyond), a - y};
  }
};

template <class T> struct CrossEntropyOfSoftmax {  // z holds log softmax
  static INLINE Entry<T> of(Vec<T> z, Vec<T> a, Vec<T> y, T) { return {-(y * z), a - y}; }
};

template <class T> struct PoissonOfExp {
  static INLINE Entry<T> of(Vec<T> z, Vec<T> a, Vec<T> y, T) { return {a - y * z, a - y}; }
};

// Of the mean m and the log-variance s of a target: loss, ∂loss/∂m and ∂loss/∂s.
template <class T> struct Pair {
  Vec<T> loss, by_mean, by_log_variance;
};

template <class T> struct GaussianNLL {
  static INLINE Pair<T> of(Vec<T> m, Vec<T> s, Vec<T> y) {
    // Twice 1/σ and not once 1/σ²: what comes out is infinite only where it is too large itself.
    Vec<T> scale = exp<T>(T(-0.5) * s), gap = (y - m) * scale, square = gap * gap;
    return {T(0.5) * (s + square), -(gap * scale), T(0.5) * (T(1) - square)};
  }
};

// d = scale · weight ⊙ ∂loss and the sum of weight ⊙ loss. Where the weight is 0, as in the lanes
// past the last output and the rows past the last sample, so are both, whatever is there.
template <class T, template <class> class F>
static double losses(const T* z, const T* a, const T* y, const T* weight, T* d, long count, long,
                     T scale, T number) {
  Vec<T> total{};
  double sum = 0;
  constexpr long block = 256 * lanes<T>;  // longer sums of floats would lose digits
  for (long start = 0; start < count; start += block, total = Vec<T>{}) {
    for (long i = start; i < count && i < start + block; i += lanes<T>) {
      Vec<T> w = load<T>(weight + i);
      Entry<T> entry = F<T>::of(load<T>(z + i), load<T>(a + i), load<T>(y + i), number);
      Bits<T> nothing = w == T(0);
      total += select<T>(nothing, Vec<T>{}, w * entry.loss);
      store<T>(d + i, select<T>(nothing, Vec<T>{}, (w * scale) * entry.derivative));
    }
    for (int j = 0; j < lanes<T>; ++j) sum += double(total[j]);
  }
  return sum;
}

// The same for two predictions of each target, which lie `apart` numbers from one another.
template <class T, template <class> class F>
static double losses_of_pairs(const T*, const T* a, const T* y, const T* weight, T* d, long count,
                              long apart, T scale, T) {
  Vec<T> total{};
  double sum = 0;
  for (long i = 0; i < count; i += lanes<T>) {
    Vec<T> w = load<T>(weight + i), step = w * scale;
    Pair<T> pair = F<T>::of(load<T>(a + i), load<T>(a + apart + i), load<T>(y + i));
    Bits<T> nothing = w == T(0);
    total += select<T>(nothing, Vec<T>{}, w * pair.loss);
    store<T>(d + i, select<T>(nothing, Vec<T>{}, step * pair.by_mean));
    store<T>(d + apart + i, select<T>(nothing, Vec<T>{}, step * pair.by_log_variance));
  }
  for (int j = 0; j < lanes<T>; ++j) sum += double(total[j]);
  return sum;
}

template <class T>
using LossFunction = double (*)(const T*, const T*, const T*, const T*, T*, long, long, T, T);

// By the enumeration: of the prediction, and of z where the output has the loss's own activation.
template <class T> struct LossRow {
  LossFunction<T> of_prediction, of_preactivation;
  int natural;
};

template <class T>
constexpr LossRow<T> loss_rows[] = {
    {losses<T, SquaredError>, nullptr, -1},
    {losses<T, LogLoss>, losses<T, LogLossOfSigmoid>, SIGMOID},
    {losses<T, CrossEntropy>, losses<T, CrossEntropyOfSoftmax>, SOFTMAX},
    {losses<T, AbsoluteError>, nullptr, -1},
    {losses<T, Huber>, nullptr, -1},
    {losses<T, Quantile>, nullptr, -1},
    {losses<T, Poisson>, losses<T, PoissonOfExp>, EXP},
    {losses_of_pairs<T, GaussianNLL>, nullptr, -1},
};

}  // namespace CHAINRULE_ISA
