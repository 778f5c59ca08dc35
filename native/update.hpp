// How the parameters move, a rule each as in training/solvers: the same letters.
#pragma once

#include "engine.hpp"
#include "simd.hpp"

namespace CHAINRULE_ISA {

using namespace chainrule;

// Numbers of one update. l2: λ of the penalty for these parameters. correct_m, correct_v: what
// Adam's two means are multiplied with.
template <class T> struct Step {
  T rate, momentum, second, epsilon, decay, l2, correct_m, correct_v;
};

// w ← w − α g
template <class T> struct PlainDescent {
  static constexpr int memory = 0;
  static INLINE void move(Vec<T>& w, Vec<T> g, Vec<T>&, Vec<T>&, const Step<T>& s) {
    w -= s.rate * g;
  }
};

// v ← μ v − α g,   w ← w + v
template <class T> struct Momentum {
  static constexpr int memory = 1;
  static INLINE void move(Vec<T>& w, Vec<T> g, Vec<T>& v, Vec<T>&, const Step<T>& s) {
    v = s.momentum * v - s.rate * g;
    w += v;
  }
};

// v ← μ v − α g,   w ← w + μ v − α g
template <class T> struct Nesterov {
  static constexpr int memory = 1;
  static INLINE void move(Vec<T>& w, Vec<T> g, Vec<T>& v, Vec<T>&, const Step<T>& s) {
    v = s.momentum * v - s.rate * g;
    w += s.momentum * v - s.rate * g;
  }
};

// m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   w ← w − α m̂/(√v̂ + ε) − α δ w
template <class T> struct Adam {
  static constexpr int memory = 2;
  static INLINE void move(Vec<T>& w, Vec<T> g, Vec<T>& m, Vec<T>& v, const Step<T>& s) {
    m = s.momentum * m + (T(1) - s.momentum) * g;
    v = s.second * v + (T(1) - s.second) * (g * g);
    Vec<T> size = root(v * s.correct_v) + s.epsilon;
    w -= s.rate * ((m * s.correct_m) / size + s.decay * w);
  }
};

// Whole registers of parameters move; the first `penalised` of them are weights. Returns Σ w² of
// those, before they moved, where they are penalised.
template <class T, template <class> class Way>
static double update(T* w, const T* g, T* m, T* v, long count, long penalised, const Step<T>& step) {
  constexpr int L = lanes<T>, memory = Way<T>::memory;
  auto move = [&](long i, Vec<T> l2) INLINE_LAMBDA {
    Vec<T> first{}, second{}, weight = load<T>(w + i);
    if (memory > 0) first = load<T>(m + i);
    if (memory > 1) second = load<T>(v + i);
    Way<T>::move(weight, load<T>(g + i) + l2 * weight, first, second, step);
    store<T>(w + i, weight);
    if (memory > 0) store<T>(m + i, first);
    if (memory > 1) store<T>(v + i, second);
  };
  Vec<T> l2 = broadcast<T>(step.l2), squares{};
  long i = 0;
  if (step.l2 == 0) {
    for (; i < count; i += L) move(i, Vec<T>{});
    return 0;
  }
  for (; i + L <= penalised; i += L) {
    squares += load<T>(w + i) * load<T>(w + i);
    move(i, l2);
  }
  if (i < penalised) {
    Bits<T> weights = first_lanes<T>(int(penalised - i));
    squares += select<T>(weights, load<T>(w + i) * load<T>(w + i), Vec<T>{});
    move(i, select<T>(weights, l2, Vec<T>{}));
    i += L;
  }
  for (; i < count; i += L) move(i, Vec<T>{});
  return double(sum_of_lanes<T>(squares));
}

// g ← g + λ w + λ₁ sign(w) for the weights. Returns λ/2 Σ w² + λ₁ Σ|w|.
template <class T>
static double penalise(const T* w, T* g, long penalised, T l2, T l1) {
  double sizes = 0, squares = 0;
  for (long i = 0; i < penalised; ++i) {
    T sign = T(w[i] > 0) - T(w[i] < 0);
    g[i] += l2 * w[i] + l1 * sign;
    sizes += double(sign * w[i]);
    squares += double(w[i]) * double(w[i]);
  }
  return double(l2) / 2 * squares + double(l1) * sizes;
}

template <class T> using UpdateFunction = double (*)(T*, const T*, T*, T*, long, long, const Step<T>&);

template <class T> UpdateFunction<T> update_of(const Rule& rule) {
  if (rule.solver != SGD) return update<T, Adam>;
  if (rule.momentum == 0) return update<T, PlainDescent>;
  return rule.nesterov ? update<T, Nesterov> : update<T, Momentum>;
}

}  // namespace CHAINRULE_ISA
