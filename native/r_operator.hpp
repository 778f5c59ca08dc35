// The Hessian of J times a direction, exact to rounding: the R-operator of Pearlmutter (1994).
//
// R{x} is the derivative of x where the parameters W move along V. Applied to every line of the
// way there and back it ends at R{∂J/∂W} = H V:
//
//   R{Zₗ} = Aₗ₋₁ Vₗ + R{Aₗ₋₁} Wₗ                     R{Aₗ} = f′ ⊙ R{Zₗ}
//   R{∂J/∂Zₗ} = R{∂J/∂Aₗ} ⊙ f′ + ∂J/∂Aₗ ⊙ f″ ⊙ R{Zₗ}
//   R{∂J/∂Aₗ₋₁} = R{∂J/∂Zₗ} Wₗᵀ + ∂J/∂Zₗ Vₗᵀ
//   R{∂J/∂Wₗ} = Aₗ₋₁ᵀ R{∂J/∂Zₗ} + R{Aₗ₋₁}ᵀ ∂J/∂Zₗ
#pragma once

#include "layout.hpp"
#include "second_derivatives.hpp"
#include "softmax.hpp"

namespace CHAINRULE_ISA {

// Parameters and their direction, packed and turned over.
template <class T> struct Moving {
  const T *w, *v, *w_turned, *v_turned;
};

// Some rows through the network and back, every quantity beside its R.
template <class T> class MovingPass {
 public:
  // layout: without narrow layers. most: the largest number of rows at a time.
  MovingPass(const Layout<T>& layout, int most) : layout_(layout), depth_(layout.depth), places_(layout.depth + 1) {
    long total = 0;
    for (int l = 0; l <= depth_; ++l) {
      int units = l ? layout[l - 1].units : layout.spec.inputs;
      Place& place = places_[l] = {};
      place.stride = lanes<T> * long(registers_for<T>(l < depth_ ? units + 1 : units));
      for (long* at : {&place.a, &place.ra, &place.z, &place.rz, &place.slope, &place.d, &place.rd,
                       &place.y, &place.weight}) {
        bool of_output = at == &place.y || at == &place.weight;
        if ((of_output && l < depth_) || (!l && at != &place.a)) continue;
        *at = total;
        total += place.stride * most + lanes<T>;
        total = (total + lanes<T> - 1) / lanes<T> * lanes<T>;
      }
    }
    numbers_.resize(total);
    for (int l = 0; l < depth_; ++l)  // the 1 that the layer's bias is multiplied with
      for (int s = 0; s < most; ++s) at(places_[l].a)[s * places_[l].stride + layout[l].inputs] = T(1);
    const LossRow<T>& row = loss_rows<T>[layout.spec.loss];
    fused_ = row.of_preactivation && row.natural == layout[depth_ - 1].spec.activation;
    loss_ = fused_ ? row.of_preactivation : row.of_prediction;
  }

  // sum (+)= R{∂J/∂W} of the rows [first, first + count), packed; J = scale · Σ weighted losses.
  void add(const Data<T>& data, long first, int count, T scale, const Moving<T>& moving, T* sum,
           bool accumulate) {
    rows_ = count;
    stage(data, first);
    for (int l = 1; l <= depth_; ++l) forward(l, moving);
    losses(scale);
    for (int l = depth_; l > 0; --l) backward(l, moving, sum, accumulate);
  }

 private:
  // Of layer l: z becomes f″, and d and rd are of ∂J/∂A until they become those of ∂J/∂Z.
  struct Place {
    long stride, a, ra, z, rz, slope, d, rd, y, weight;
  };

  T* at(long place) const { return numbers_.get() + place; }
  Panels<T> panels(long place, const Place& of) const { return {at(place), 0, of.stride}; }
  Panels<const T> read(long place, const Place& of) const { return {at(place), 0, of.stride}; }
  Entries<T> entries(long place, const Place& of) const { return {at(place), of.stride, 1}; }
  Entries<T> turned(long place, const Place& of) const { return {at(place), 1, of.stride}; }

  void stage(const Data<T>& data, long first) {
    const Place &input = places_[0], &output = places_[depth_];
    int targets = layout_[depth_ - 1].units / parts_of(layout_.spec.loss);
    for (long s = 0; s < rows_; ++s) {
      const T *x = data.x + (first + s) * data.x_row, *y = data.y + (first + s) * data.y_row;
      T weight = data.weights ? data.weights[first + s] : T(1);
      for (int i = 0; i < layout_.spec.inputs; ++i)
        at(input.a)[s * input.stride + i] = x[i * data.x_column];
      for (int u = 0; u < targets; ++u) {
        at(output.y)[s * output.stride + u] = y[u * data.y_column];
        at(output.weight)[s * output.stride + u] = weight;
      }
    }
  }

  void forward(int l, const Moving<T>& moving) {
    const Layer<T>& layer = layout_[l - 1];
    const Place &before = places_[l - 1], &here = places_[l];
    auto product = [&](long to, long from, const T* packed, bool accumulate) {
      multiply<T>(panels(to, here), entries(from, before), layer.panels(packed), 0, rows_,
                  layer.vectors, layer.rows, accumulate);
    };
    product(here.z, before.a, moving.w, false);
    product(here.rz, before.a, moving.v, false);
    if (l > 1) product(here.rz, before.ra, moving.w, true);
    T *z = at(here.z), *rz = at(here.rz), *a = at(here.a), *ra = at(here.ra);
    Extent size{rows_, layer.vectors, here.stride, layer.units, l < depth_};
    if (layer.spec.activation == SOFTMAX) {
      softmax_rows<T>(z, a, size, l == depth_);
      softmax_along(l);
      return;
    }
    T number = T(layer.spec.number), *slope = at(here.slope);
    activation_rows<T>[layer.spec.activation].activate(z, a, slope, size, number);
    long numbers = rows_ * here.stride;
    for (long i = 0; i < numbers; i += lanes<T>)
      store<T>(ra + i, load<T>(slope + i) * load<T>(rz + i));
    if (!(l == depth_ && fused_))
      curvature_rows<T>[layer.spec.activation](z, a, slope, numbers, number);
  }

  void losses(T scale) {
    const Place& here = places_[depth_];
    long numbers = rows_ * here.stride;
    T *d = at(here.d), *rd = at(here.rd), *y = at(here.y), *weight = at(here.weight);
    T number = T(layout_.spec.loss_number);
    if (layout_.spec.loss == GAUSSIAN_NLL) {
      gaussian(scale);
      chain(depth_);
      return;
    }
    loss_(at(here.z), at(here.a), y, weight, d, numbers, 0, scale, number);
    if (fused_) {  // ∂J/∂Z = scale · weight ⊙ (A − Y)
      bend<T, SquaredErrorCurvature>(at(here.a), y, weight, at(here.ra), rd, numbers, scale / 2,
                                     number);
      return;
    }
    loss_curvature_rows<T>[layout_.spec.loss](at(here.a), y, weight, at(here.ra), rd, numbers,
                                              scale, number);
    chain(depth_);
  }

  // Of ½ (s + (y − m)² exp(−s)), which has a mixed derivative too.
  void gaussian(T scale) {
    const Place& here = places_[depth_];
    int targets = layout_[depth_ - 1].units / 2;
    for (long row = 0; row < rows_ * here.stride; row += here.stride)
      for (int u = 0; u < targets; ++u) {
        long m = row + u, s = m + targets;
        T w = at(here.weight)[m] * scale, inverse = std::exp(T(-0.5) * at(here.a)[s]);
        T gap = (at(here.y)[m] - at(here.a)[m]) * inverse, square = gap * gap;
        if (w == T(0)) inverse = gap = square = T(0);
        T rm = at(here.ra)[m], rs = at(here.ra)[s];
        at(here.d)[m] = w * -(gap * inverse);
        at(here.d)[s] = w * (T(0.5) * (T(1) - square));
        at(here.rd)[m] = w * (inverse * inverse * rm + gap * inverse * rs);
        at(here.rd)[s] = w * (gap * inverse * rm + T(0.5) * square * rs);
      }
  }

  void backward(int l, const Moving<T>& moving, T* sum, bool accumulate) {
    const Layer<T>& layer = layout_[l - 1];
    const Place &before = places_[l - 1], &here = places_[l];
    auto gradient = [&](long left, long right, bool accumulate) {
      multiply<T>(layer.panels(sum), turned(left, before), read(right, here), 0, layer.rows,
                  layer.vectors, rows_, accumulate);
    };
    gradient(before.a, here.rd, accumulate);
    if (l == 1) return;
    gradient(before.ra, here.d, true);
    auto back = [&](long to, long from, const T* turned_over, bool accumulate) {
      multiply<T>(panels(to, before), entries(from, here), layer.turned_panels(turned_over), 0,
                  rows_, layer.input_vectors, layer.units, accumulate);
    };
    back(before.d, here.d, moving.w_turned, false);
    back(before.rd, here.rd, moving.w_turned, false);
    back(before.rd, here.d, moving.v_turned, true);
    chain(l - 1);
  }

  // ∂J/∂A and its R become those of ∂J/∂Z.
  void chain(int l) {
    const Place& here = places_[l];
    T *d = at(here.d), *rd = at(here.rd);
    if (layout_[l - 1].spec.activation == SOFTMAX) {
      softmax(d, rd, l);
      return;
    }
    const T *slope = at(here.slope), *curvature = at(here.z), *rz = at(here.rz);
    for (long i = 0; i < rows_ * here.stride; i += lanes<T>) {
      Vec<T> f = load<T>(slope + i), of_a = load<T>(d + i);
      store<T>(rd + i, load<T>(rd + i) * f + of_a * load<T>(curvature + i) * load<T>(rz + i));
      store<T>(d + i, of_a * f);
    }
  }

  // R{A} = A ⊙ (R{Z} − Σ R{Z} ⊙ A), A = softmax(Z).
  void softmax_along(int l) {
    const Place& here = places_[l];
    for (long row = 0; row < rows_ * here.stride; row += here.stride) {
      const T *a = at(here.a) + row, *rz = at(here.rz) + row;
      T inner = 0;
      for (int u = 0; u < layout_[l - 1].units; ++u) inner += rz[u] * a[u];
      for (int u = 0; u < layout_[l - 1].units; ++u)
        at(here.ra)[row + u] = a[u] * (rz[u] - inner);
    }
  }

  // With A = softmax(Z) and ∂J/∂Z = A ⊙ (D − Σ D ⊙ A):
  // R{∂J/∂Z} = R{A} ⊙ (D − Σ D ⊙ A) + A ⊙ (R{D} − Σ (R{D} ⊙ A + D ⊙ R{A})).
  void softmax(T* d, T* rd, int l) {
    const Place& here = places_[l];
    for (long row = 0; row < rows_ * here.stride; row += here.stride) {
      const T *a = at(here.a) + row, *ra = at(here.ra) + row;
      T *of_a = d + row, *r_of_a = rd + row, inner = 0, r_inner = 0;
      int units = layout_[l - 1].units;
      for (int u = 0; u < units; ++u) {
        inner += of_a[u] * a[u];
        r_inner += r_of_a[u] * a[u] + of_a[u] * ra[u];
      }
      for (int u = 0; u < units; ++u) {
        r_of_a[u] = ra[u] * (of_a[u] - inner) + a[u] * (r_of_a[u] - r_inner);
        of_a[u] = a[u] * (of_a[u] - inner);
      }
    }
  }

  const Layout<T>& layout_;
  int depth_, rows_ = 0;
  bool fused_ = false;
  LossFunction<T> loss_ = nullptr;
  Buffer<Place> places_;
  Buffer<T> numbers_;
};

}  // namespace CHAINRULE_ISA
