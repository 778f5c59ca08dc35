// exp, log, tanh and their relatives on whole registers, exact to a few units in the last place.
//
// Each is a reduction to a small interval and a polynomial there: of least largest error, found by
// interpolation at Chebyshev's points in fifty digits.
#pragma once

#include "twin.hpp"

namespace CHAINRULE_ISA {

template <class T> struct Constants;

template <> struct Constants<float> {
  static constexpr float rounder = 12582912.0f;  // 1.5 · 2²³: adding it rounds to a whole number
  static constexpr int mantissa = 23, one = 127 << 23;
  static constexpr float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
  static constexpr float exp_least = -86.5f, exp_most = 88.72283f;
  static constexpr float tanh_most = 10.0f, smallest = 1.17549435e-38f;
  static constexpr float ln2 = 0.693147180559945309f;
  // eʳ = 1 + r + r² p(r) and tanh ½r = r q(r²) for |r| ≤ ln 2/32
  static constexpr float exp[] = {0.50000979447779434f, 0.16666862555784012f};
  static constexpr float half_tanh[] = {0.5f, -0.041665687249858490f};
  // log((1 + s)/(1 − s)) = 2s + s³ p(s²) for |s| ≤ (√2 − 1)/(√2 + 1)
  static constexpr float log[] = {0.6666666655404201f, 0.40000122211810650f, 0.28550778633191965f,
                                  0.23331614471843499f};
  // erfc(x) = exp(−x²) t Σ cₖ Tₖ(2t − 1), t = 1/(1 + x/2)
  static constexpr float erfc[] = {
      0.57703373861646965f,     0.35543692127049855f,    0.065095158828786757f,
      0.0036711423958350625f,   -0.0011128447433502709f, -0.00016075829914088824f,
      0.000032780315667546382f, 5.4424417069589924e-6f,  -1.5154665e-6f,
      -1.4297965e-7f,           8.2344027e-8f};
};

template <> struct Constants<double> {
  static constexpr double rounder = 6755399441055744.0;  // 1.5 · 2⁵²
  static constexpr int mantissa = 52;
  static constexpr std::int64_t one = std::int64_t(1023) << 52;
  static constexpr double ln2_high = 0.693147180369123816490, ln2_low = 1.90821492927058770002e-10;
  static constexpr double exp_least = -707.5, exp_most = 709.782712893384;
  static constexpr double tanh_most = 20.0, smallest = 2.2250738585072014e-308;
  static constexpr double ln2 = 0.693147180559945309417;
  static constexpr double exp[] = {0.5, 0.16666666665296222739, 0.041666666664953614554,
                                   0.0083334499341071853523, 0.0013889034639665864761};
  static constexpr double half_tanh[] = {0.5, -0.041666666666666527977, 0.0041666666613566051515,
                                         -0.00042159686407116239105};
  static constexpr double log[] = {0.66666666666666666463, 0.40000000000000883236,
                                   0.28571428570799785031, 0.22222222392581045097,
                                   0.18181795547521136235, 0.15386244737621666606,
                                   0.13268638369266823879, 0.13088034850927553830};
  static constexpr double erfc[] = {
      0.57703373861646969882,     0.35543692127049846714,     0.065095158828786544014,
      0.0036711423958366208509,   -0.0011128447433526157535,  -0.00016075829915379558324,
      0.000032780315741743857473, 5.4424416454951159409e-6,   -1.5154665553100631742e-6,
      -1.4297608181580512994e-7,  8.2346088275228199361e-8,   -1.2962846831668756578e-9,
      -4.1547216361284261785e-9,  6.3470583588102747069e-10,  1.4320821633183682436e-10,
      -6.1603887764212255533e-11, 2.0611983769929116518e-12,  3.5715104609864901649e-12,
      -8.5866103084705142088e-13, -6.1436253591081320739e-14, 7.4166962382433095114e-14,
      -1.2874669168373801821e-14, -2.3787085729834182229e-15, 1.5920648741520753183e-15,
      -2.4566615292005476206e-16, -4.6991652366848859816e-17};
};

// c₀ + c₁ x + c₂ x² + …, the first `terms` of them from c on. Estrin's scheme: halves that do not wait
// for one another, where Horner's would make each step wait for the last.
template <class T, int terms> INLINE Vec<T> polynomial_from(const T* c, const Vec<T>* powers) {
  if constexpr (terms == 1) {
    return broadcast<T>(c[0]);
  } else {
    constexpr int level = terms > 8 ? 3 : terms > 4 ? 2 : terms > 2 ? 1 : 0, half = 1 << level;
    return polynomial_from<T, half>(c, powers) +
           powers[level] * polynomial_from<T, terms - half>(c + half, powers);
  }
}

template <class T, int N> INLINE Vec<T> polynomial(Vec<T> x, const T (&c)[N]) {
  static_assert(N <= 16);
  Vec<T> powers[4] = {x, x * x};  // x, x², x⁴, x⁸
  powers[2] = powers[1] * powers[1];
  powers[3] = powers[2] * powers[2];
  return polynomial_from<T, N>(c, powers);
}

template <class T, int N, class V> INLINE V horner(V x, const T (&c)[N]) {
  V sum = x * c[N - 1] + c[N - 2];
  for (int k = N - 3; k >= 0; --k) sum = sum * x + c[k];
  return sum;
}

// tanh r = r q(r²) with the terms of tanh ½r.
template <class T> constexpr auto doubled_terms() {
  constexpr int terms = sizeof(Constants<T>::half_tanh) / sizeof(T);
  struct { T c[terms]; } found{};
  T power = 2;
  for (int k = 0; k < terms; ++k, power *= 4) found.c[k] = Constants<T>::half_tanh[k] * power;
  return found;
}
template <class T> constexpr auto doubled = doubled_terms<T>();

// 2^(j/16) / (1 + j/16) − 1
template <class T>
constexpr T sixteenths[16] = {
    T(0.0), T(-0.0171540871271399150699), T(-0.0306597931864376373190),
    T(-0.0410200970469965023324), T(-0.0486343079978231451754), T(-0.0538226193725835841408),
    T(-0.0568439602538111515839), T(-0.0579091847395528866449), T(-0.0571909584179366367596),
    T(-0.0548312665987204378437), T(-0.0509471843643441099636), T(-0.0456353588448863353721),
    T(-0.0389755254243262377889), T(-0.0310332908285244242486), T(-0.0218623539150173511192),
    T(-0.0115062908917949457965)};

// x = (n + j/16) ln 2 + r with whole n and j, 0 ≤ j < 16, and |r| ≤ ln 2/32: eˣ = 2ⁿ 2^(j/16) eʳ.
template <class T, class V> struct Reduced {
  V r, whole, more;  // whole: 2ⁿ (1 + j/16), whose bits are those of n and j; more: as in the table

  // S = 2ⁿ 2^(j/16), and S − 1 without cancellation for x ≥ 0
  INLINE V power() const { return whole + whole * more; }
  INLINE V power_less_one() const { return whole * more + (whole - T(1)); }
  // eʳ − 1
  INLINE V tail() const { return r + r * r * polynomial<T>(r, Constants<T>::exp); }
  // t = tanh ½r, for which few terms do: eʳ = (1 + t)/(1 − t)
  INLINE V half_tanh() const { return r * horner<T>(r * r, Constants<T>::half_tanh); }
  INLINE V tanh() const { return r * horner<T>(r * r, doubled<T>.c); }
};

// exact: for doubles ln 2 in two pieces. Without, r is wrong by 3·10⁻¹⁷ x, which functions that are
// flat for large x do not feel. times: that of `times` x is found, but with x − … for r.
template <class T, bool exact = true, int times = 1, class V> INLINE Reduced<T, V> reduced(V x) {
  using C = Constants<T>;
  // Bits that are j from the right, then the n of an exponent.
  constexpr T rounder = C::rounder + T(16 * (C::one >> C::mantissa));
  constexpr int steps = 16 * times;
  V shifted = x * T(steps / C::ln2) + rounder, k = shifted - rounder;
#if defined(__FMA__) || defined(__aarch64__)
  // The product is not rounded. For floats k is small enough for ln 2 in one piece: it costs two
  // units in the last place where the result is about to overflow, and none near 0.
  constexpr bool pieces = exact && sizeof(T) == 8;
#else
  constexpr bool pieces = true;
#endif
  V r = x - k * ((pieces ? C::ln2_high : C::ln2) / steps);
  if (pieces) r = r - k * (C::ln2_low / steps);
  auto more = [](Vec<T> v) { return lookup(sixteenths<T>, bits<T>(v)); };
  auto whole = [](Vec<T> v) { return (Vec<T>)(bits<T>(v) << (C::mantissa - 4)); };
  return {r, each(whole, shifted), each(more, shifted)};
}

// eˣ for x in [exp_least, 88] (float) or [exp_least, 709] (double).
template <class T> INLINE Vec<T> exp_inside(Vec<T> x) {
  auto e = reduced<T>(x);
  return e.power() + e.power() * e.tail();
}

// eˣ for every x: ∞ where it overflows, 0 where it is below 10⁻³⁷ (float) or 10⁻³⁰⁷ (double).
template <class T> INLINE Vec<T> exp(Vec<T> x) {
  using C = Constants<T>;
  auto e = reduced<T>(
      at_most(at_least(x, broadcast<T>(C::exp_least)), broadcast<T>(C::exp_most)));
  using I = typename Integer<T>::type;
  e.whole = (Vec<T>)(bits<T>(e.whole) - (I(1) << C::mantissa));
  Vec<T> scale = e.power();  // half of S, which is finite for the largest n too
  Vec<T> value = T(2) * (scale + scale * e.tail());
  value = select<T>(x < C::exp_least, Vec<T>{}, value);
  return select<T>(x > C::exp_most, broadcast<T>(T(INFINITY)), value);
}

// eˣ − 1 for x ≤ 0, without cancellation near 0: (1 − S)/S for S = e⁻ˣ.
template <class T> INLINE Vec<T> expm1_of_negative(Vec<T> x) {
  auto e = reduced<T>(at_most(-x, broadcast<T>(-Constants<T>::exp_least)));
  Vec<T> t = e.half_tanh(), less = e.power_less_one(), s = less + T(1);
  return -(less + (less + T(2)) * t) / (s + s * t);
}

// log x for x > 0; −∞ at 0, NaN below.
template <class T> INLINE Vec<T> log(Vec<T> x) {
  using C = Constants<T>;
  Bits<T> denormal = x < C::smallest;
  constexpr T lift = T(std::int64_t(1) << C::mantissa);
  Vec<T> lifted = select<T>(denormal, x * lift, x);
  // m lies in [√½, √2): the bits of √½ are taken off before the exponent is read.
  constexpr auto root_half = sizeof(T) == 4 ? std::int64_t(0x3f3504f3) : 0x3fe6a09e667f3bcd;
  using I = typename Integer<T>::type;
  Bits<T> offset = bits<T>(lifted) - I(root_half);
  Bits<T> exponent = offset >> C::mantissa;
  Vec<T> m = (Vec<T>)((offset & ((I(1) << C::mantissa) - 1)) + I(root_half));
  Vec<T> n = __builtin_convertvector(exponent, Vec<T>);
  n = n - select<T>(denormal, broadcast<T>(T(C::mantissa)), Vec<T>{});
  Vec<T> s = (m - T(1)) / (m + T(1));
  Vec<T> w = s * s;
  Vec<T> value =
      n * C::ln2_high + (T(2) * s + (s * w * polynomial<T>(w, C::log) + n * C::ln2_low));
  value = select<T>(x == T(0), broadcast<T>(-T(INFINITY)), value);
  value = select<T>(x < T(0), broadcast<T>(T(NAN)), value);
  return select<T>((x != x) | (x == T(INFINITY)), x, value);
}

// log(1 + x) for x in [0, 1]: log(w) x/(w − 1) with w = 1 + x rounded (Kahan).
template <class T> INLINE Vec<T> log1p_of_unit(Vec<T> x) {
  Vec<T> w = T(1) + x, gap = w - T(1);
  Vec<T> exact = gap == T(0) ? broadcast<T>(1) : gap;
  return select<T>(gap == T(0), x, log<T>(w) * (x / exact));
}

// S/(S + 1) for S = eᶻ
template <class T, class V> INLINE V sigmoid(V z) {
  constexpr T far = sizeof(T) == 4 ? T(86) : T(707);
  auto near = [](Vec<T> v) {
    return at_most(at_least(v, broadcast<T>(-far)), broadcast<T>(far));
  };
  auto e = reduced<T>(each(near, z));
  V t = e.half_tanh(), s = e.power();
  return (s + s * t) / ((s + T(1)) + (s - T(1)) * t);
}

// log(1 + e⁻ᶻ) for z ≥ 0: what softplus has more than max(z, 0).
template <class T> INLINE Vec<T> softplus_beyond(Vec<T> size) {
  return log1p_of_unit<T>(exp_inside<T>(at_least(-size, broadcast<T>(Constants<T>::exp_least))));
}

// log(1 + eᶻ)
template <class T> INLINE Vec<T> softplus(Vec<T> z) {
  return at_least(z, Vec<T>{}) + softplus_beyond<T>(magnitude<T>(z));
}

// (S − 1)/(S + 1) for S = e²ᶻ
template <class T, class V> INLINE V tanh(V z) {
  auto size = [](Vec<T> v) {
    return at_most(magnitude<T>(v), broadcast<T>(Constants<T>::tanh_most));
  };
  auto e = reduced<T, false, 2>(each(size, z));
  V t = e.tanh(), less = e.power_less_one(), more = less + T(2);
  auto with_sign = [](Vec<T> v, Vec<T> z) { return with_sign_of<T>(v, z); };
  return each(with_sign, (less + more * t) / (more + less * t), z);
}

// exp(−z²/2). Squaring z in halves keeps the digits that a rounded square would lose: those of the
// first half have an exact square.
template <class T> INLINE Vec<T> exp_of_half_square(Vec<T> z) {
  constexpr int dropped = sizeof(T) == 4 ? 12 : 27;
  using I = typename Integer<T>::type;
  Vec<T> first = (Vec<T>)(bits<T>(z) & ~((I(1) << dropped) - 1));
  Vec<T> rest = (z - first) * (z + first);
  Vec<T> value = exp<T>(T(-0.5) * first * first) * exp<T>(T(-0.5) * rest);
  return select<T>(magnitude<T>(z) == T(INFINITY), Vec<T>{}, value);
}

// The standard normal distribution function, ½ erfc(−z/√2), by the series for erfc.
template <class T> INLINE Vec<T> normal_cdf(Vec<T> z) {
  using C = Constants<T>;
  constexpr int terms = sizeof(C::erfc) / sizeof(T);
  Vec<T> x = magnitude<T>(z) * T(0.70710678118654752440);
  Vec<T> t = T(1) / (T(1) + T(0.5) * x);
  Vec<T> u = T(2) * t - T(1), twice = u + u;
  Vec<T> b1{}, b2{};
  for (int k = terms - 1; k > 0; --k) {  // Clenshaw's recurrence
    Vec<T> b = twice * b1 + (broadcast<T>(C::erfc[k]) - b2);
    b2 = b1;
    b1 = b;
  }
  Vec<T> series = u * b1 + (broadcast<T>(C::erfc[0]) - b2);
  Vec<T> tail = T(0.5) * exp_of_half_square<T>(z) * t * series;
  return select<T>(z > T(0), T(1) - tail, tail);
}

template <class T> INLINE Vec<T> normal_pdf(Vec<T> z) {
  return T(0.39894228040143267794) * exp_of_half_square<T>(z);
}

}  // namespace CHAINRULE_ISA
