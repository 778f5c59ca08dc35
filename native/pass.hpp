// A few rows of the table through the network and back: all that is computed for them, in buffers
// that are made once.
#pragma once

#include "layout.hpp"
#include "loss.hpp"
#include "softmax.hpp"

namespace CHAINRULE_ISA {

// 32 bits that look random, the same for the same place: the units that dropout leaves out depend
// on nothing else. The two multiplications are those of the finaliser of MurmurHash3.
INLINE std::uint32_t scrambled(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x85ebca6bu;
  x ^= x >> 13;
  x *= 0xc2b2ae35u;
  return x ^ (x >> 16);
}

// Which rows a pass takes: rows order[first], order[first + 1], … or, without an order, as they lie.
// left: how many the order has from first on.
struct Rows {
  const std::int64_t* order;
  long first;
  int count;
  long left;
  INLINE long operator[](int s) const { return order ? order[first + s] : first + s; }
};

template <class T> class Pass {
 public:
  // most: the largest number of rows at a time.
  Pass(const Layout<T>& layout, int most)
      : layout_(layout),
        most_(registers_for<T>(most) * lanes<T>),
        strides_(layout.depth + 1),
        values_(layout.depth + 1),
        slopes_(layout.depth),
        deltas_(layout.depth) {
    const Layer<T>& last = layout[layout.depth - 1];
    long total = 0;
    auto take = [&](long width) {
      long at = total;
      total += width * most_ + 2 * lanes<T>;
      total = (total + lanes<T> - 1) / lanes<T> * lanes<T>;
      return at;
    };
    for (int l = 0; l <= layout.depth; ++l) {
      int units = l ? layout[l - 1].units : layout.spec.inputs;
      bool output = l == layout.depth;
      strides_[l] = lanes<T> * long(registers_for<T>(output ? units : units + 1));
      if (output && last.narrow) strides_[l] = units;
      values_[l] = take(strides_[l]);
      if (!l) continue;
      deltas_[l - 1] = take(strides_[l]);
      slopes_[l - 1] = keeps_slope(layout[l - 1]) || layout[l - 1].spec.dropout > 0
                           ? take(strides_[l])
                           : -1;
    }
    width_ = strides_[layout.depth];
    preactivations_ = take(width_);
    targets_ = take(width_);
    weights_ = take(width_);
    numbers_.resize(total);
    for (int l = 0; l < layout.depth; ++l)  // the 1 that the layer's bias is multiplied with
      for (int s = 0; s < most_; ++s) at(values_[l])[s * strides_[l] + layout[l].inputs] = T(1);
    const LossRow<T>& row = loss_rows<T>[layout.spec.loss];
    fused_ = row.of_preactivation && row.natural == last.spec.activation;
    loss_ = fused_ ? row.of_preactivation : row.of_prediction;
  }

  // X of these rows, each with a 1 behind it for the bias.
  APART void stage_inputs(const Data<T>& data, const Rows& rows) {
    constexpr int L = lanes<T>;
    int inputs = layout_.spec.inputs, vectors = registers_for<T>(inputs);
    long stride = strides_[0];
    T* to = at(values_[0]);
    const T* end = data.x + (data.rows - 1) * data.x_row + inputs;
    // Of a long row the processor fetches the rest by itself.
    int ahead = inputs - 1 < 64 ? inputs - 1 : 64;
    int rest = inputs % L, whole = rest ? vectors - 1 : vectors;
    Bits<T> inside = first_lanes<T>(rest);
    Vec<T> behind{};
    behind[rest] = T(1);
    for (int s = 0; s < rows.count; ++s, to += stride) {
      const T* from = data.x + rows[s] * data.x_row;
      if (rows.order && s + rows.count < rows.left) {  // the next batch's, while there is time
        const T* next = data.x + rows[s + rows.count] * data.x_row;
        for (int i = 0; i < ahead; i += 64 / int(sizeof(T))) __builtin_prefetch(next + i);
        __builtin_prefetch(next + ahead);
      }
      if (data.x_column == 1 && from + vectors * L <= end) {
        for (int v = 0; v < whole; ++v) store<T>(to + v * L, load<T>(from + v * L));
        if (rest) store<T>(to + whole * L, select<T>(inside, load<T>(from + whole * L), behind));
      } else {
        for (int i = 0; i < inputs; ++i) to[i] = from[i * data.x_column];
        for (long i = inputs; i < stride; ++i) to[i] = T(i == inputs);
      }
    }
    rows_ = rows.count;
  }

  // Y and the weights of these rows, as the output lies.
  APART void stage_targets(const Data<T>& data, const Rows& rows) {
    const Layer<T>& last = layout_[layout_.depth - 1];
    T *y = at(targets_), *w = at(weights_);
    // From one entry to the next, over the samples and over the units.
    long over_samples = last.narrow ? 1 : width_, over_units = last.narrow ? most_ : 1;
    bool copied = last.narrow && targets_of(last) == 1 && !rows.order && data.y_row == 1;
    if (copied) std::memcpy(y, data.y + rows.first, std::size_t(rows.count) * sizeof(T));
    for (int s = 0; s < rows.count && !copied; ++s) {
      const T* from = data.y + rows[s] * data.y_row;
      T* to = y + s * over_samples;
      for (int u = 0; u < targets_of(last); ++u) to[u * over_units] = from[u * data.y_column];
    }
    // Without weights only those rows change that were the last time, or are now, one too many.
    bool all = data.weights || weighted_ < 0;
    long begin = all ? 0 : weighted_ < rows.count ? weighted_ : rows.count;
    long end = all ? most_ : weighted_ < rows.count ? rows.count : weighted_;
    weighted_ = data.weights ? -1 : rows.count;
    for (long s = begin; s < end; ++s) {
      T weight = s >= rows.count ? T(0) : data.weights ? data.weights[rows[int(s)]] : T(1);
      for (int u = 0; u < targets_of(last); ++u) w[s * over_samples + u * over_units] = weight;
    }
  }

  // Z and A of every layer. slopes: those that the way back needs are kept. key: units are left out
  // where there is dropout, chosen by the key and by the row's number `first_row` + s.
  APART void forward(const T* packed, bool slopes, const std::uint32_t* key = nullptr,
               long first_row = 0) {
    for (int l = 0; l < layout_.depth; ++l) {
      const Layer<T>& layer = layout_[l];
      bool output = l + 1 == layout_.depth;
      T* a = at(values_[l + 1]);
      T* z = output ? at(preactivations_) : a;
      if (layer.narrow)
        few(layer, packed, z);
      else
        multiply<T>({z, 0, strides_[l + 1]}, {at(values_[l]), strides_[l], 1},
                    layer.panels(packed), 0, rows_, layer.vectors, layer.rows, false);
      Extent size = extent(layer, l);
      T* slope = slopes && slopes_[l] >= 0 ? at(slopes_[l]) : nullptr;
      if (layer.spec.activation != SOFTMAX)
        activation_rows<T>[layer.spec.activation].activate(z, a, slope, size,
                                                           T(layer.spec.number));
      else if (layer.narrow)
        softmax_planes<T>(z, a, rows_, most_, layer.units, output);
      else
        softmax_rows<T>(z, a, size, output);
      if (output) break;
      if (key && layer.spec.dropout > 0) leave_out(layer, l, a, slope, *key, first_row);
    }
  }

  // ∂J/∂Z of the output, with J = scale · Σ losses; returns Σ losses.
  APART double losses(T scale) {
    const Layer<T>& last = layout_[layout_.depth - 1];
    T *z = at(preactivations_), *a = at(values_[layout_.depth]);
    T* d = at(deltas_[layout_.depth - 1]);
    double sum = 0;
    int planes = last.narrow ? targets_of(last) : 1;
    long count = last.narrow ? registers_for<T>(rows_) * lanes<T> : rows_ * width_;
    for (int u = 0; u < planes; ++u) {
      long from = u * most_;
      sum += loss_(z + from, a + from, at(targets_) + from, at(weights_) + from, d + from, count,
                   planes * most_, scale, T(layout_.spec.loss_number));
    }
    if (!fused_) chain(layout_.depth - 1);
    return sum;
  }

  // Whether the way back finds the gradient of the output's weights on its way.
  bool gathers_output() const {
    const Layer<T>& last = layout_[layout_.depth - 1];
    if (!last.narrow || last.units > 1 || layout_.depth == 1) return false;
    const Layer<T>& before = layout_[layout_.depth - 2];
    // The register with the bias must be among those of the units.
    return before.spec.activation != SOFTMAX && last.vectors == before.vectors;
  }

  // ∂J/∂Z of every layer before the output; gradient: packed, takes the output's where it is
  // gathered on the way.
  APART void backward(const T* packed, const T* turned, T* gradient, bool accumulate) {
    for (int l = layout_.depth - 1; l > 0; --l) {
      const Layer<T>& layer = layout_[l];
      Panels<T> d{at(deltas_[l - 1]), 0, strides_[l]};
      const Layer<T>& before = layout_[l - 1];
      if (layer.narrow && layer.units == 1 && before.spec.activation != SOFTMAX) {
        const T* slope = slopes_[l - 1] < 0 ? nullptr : at(slopes_[l - 1]);
        bool gathers = gradient && gathers_output();
        FromOne<T> from{at(deltas_[l]), packed + layer.offset,
                        gathers ? gradient + layer.offset : nullptr, accumulate};
        activation_rows<T>[before.spec.activation].chain_from_one(
            d.data, at(values_[l]), slope, from, extent(before, l - 1), T(before.spec.number));
        clear_behind(l);
        continue;
      }
      if (layer.narrow) {
        multiply<T>(d, {at(deltas_[l]), 1, most_}, layer.panels(packed), 0, rows_,
                    layer.input_vectors, layer.units, false);
        clear_behind(l);
      } else
        multiply<T>(d, {at(deltas_[l]), strides_[l + 1], 1}, layer.turned_panels(turned), 0,
                    rows_, layer.input_vectors, layer.units, false);
      chain(l - 1);
    }
  }

  // ∂J/∂W (+)= Aᵀ ∂J/∂Z of a layer, for its rows [first, last): inputs, or units if narrow.
  void gradient(int l, T* packed, int first, int last, bool accumulate) const {
    const Layer<T>& layer = layout_[l];
    if (layer.narrow)
      multiply<T>(layer.panels(packed), {at(deltas_[l]), most_, 1},
                  Panels<const T>{at(values_[l]), 0, strides_[l]}, first, last, layer.vectors,
                  rows_, accumulate);
    else {
      bool far = layer.vectors > panel_vectors && rows_ * strides_[l] * long(sizeof(T)) > 32 * 1024;
      (far ? multiply_gathered<T> : multiply<T>)(
          layer.panels(packed), {at(values_[l]), 1, strides_[l]},
          Panels<const T>{at(deltas_[l]), 0, strides_[l + 1]}, first, last, layer.vectors, rows_,
          accumulate);
    }
  }

  // ∂ŷ/∂Z of the output for one of its units, in every row: the way back from here leads to a row of
  // the Jacobian.
  APART void start_from_output(int unit) {
    const Layer<T>& last = layout_[layout_.depth - 1];
    T* d = at(deltas_[layout_.depth - 1]);
    long over_samples = last.narrow ? 1 : width_, over_units = last.narrow ? most_ : 1;
    for (long s = 0; s < most_; ++s)
      for (int u = 0; u < last.units; ++u) d[s * over_samples + u * over_units] = T(u == unit);
    chain(layout_.depth - 1);
  }

  // The terms of row s in Aᵀ ∂/∂Z of every layer, as the parameters lie in the plain vector.
  APART void outer_products(int s, T* to) const {
    for (int l = 0; l < layout_.depth; ++l) {
      const Layer<T>& layer = layout_[l];
      const T* a = at(values_[l]) + s * strides_[l];
      const T* d = at(deltas_[l]) + s * strides_[l + 1];
      T planes[few_units];
      if (layer.narrow) {
        for (int u = 0; u < layer.units; ++u) planes[u] = at(deltas_[l])[u * most_ + s];
        d = planes;
      }
      T* __restrict row = to + layer.flat;
      for (int i = 0; i < layer.rows; ++i, row += layer.units)
        for (int u = 0; u < layer.units; ++u) row[u] = a[i] * d[u];
    }
  }

  // The predictions of row s.
  T prediction(int s, int unit) const {
    bool narrow = layout_[layout_.depth - 1].narrow;
    const T* a = at(values_[layout_.depth]);
    return narrow ? a[unit * most_ + s] : a[s * width_ + unit];
  }

 private:
  // How many columns Y has.
  int targets_of(const Layer<T>& last) const { return last.units / parts_of(layout_.spec.loss); }

  T* at(long place) const { return numbers_.get() + place; }

  static bool keeps_slope(const Layer<T>& layer) {
    return layer.spec.activation != SOFTMAX && !activation_rows<T>[layer.spec.activation].from_value;
  }

  Extent extent(const Layer<T>& layer, int l) const {
    if (layer.narrow) {
      int vectors = registers_for<T>(rows_);
      return {layer.units, vectors, most_, vectors * lanes<T>, false};
    }
    return {rows_, layer.vectors, strides_[l + 1], layer.units, l + 1 < layout_.depth};
  }

  // Z of few units: the inner products of L rows with the weights of a unit at a time.
  void few(const Layer<T>& layer, const T* packed, T* z) const {
    constexpr int L = lanes<T>;
    int l = layout_.depth - 1;
    long stride = strides_[l], row = long(layer.vectors) * L;
    for (int u = 0; u < layer.units; ++u) {
      const T* weights = packed + layer.offset + u * row;
      for (int s = 0; s < rows_; s += L) {
        const T* from = at(values_[l]) + s * stride;
        Vec<T> products[L];
        Vec<T> w = load<T>(weights);
#pragma GCC unroll 16
        for (int j = 0; j < L; ++j) products[j] = load<T>(from + j * stride) * w;
        for (int v = 1; v < layer.vectors; ++v) {
          w = load<T>(weights + v * L);
#pragma GCC unroll 16
          for (int j = 0; j < L; ++j) products[j] += load<T>(from + j * stride + v * L) * w;
        }
        store<T>(z + u * most_ + s, sums<T>(products));
      }
    }
  }

  // A narrow output's bias stands behind its weights, but nothing in the layer before feeds it.
  void clear_behind(int l) {
    int inputs = layout_[l].inputs;
    if (layout_[l].spec.bias && inputs % lanes<T>)
      for (int s = 0; s < rows_; ++s) at(deltas_[l - 1])[s * strides_[l] + inputs] = T(0);
  }

  // ∂J/∂A of a layer becomes ∂J/∂Z.
  void chain(int l) {
    const Layer<T>& layer = layout_[l];
    T *d = at(deltas_[l]), *a = at(values_[l + 1]);
    Extent size = extent(layer, l);
    if (layer.spec.activation != SOFTMAX)
      activation_rows<T>[layer.spec.activation].chain(
          d, a, slopes_[l] < 0 ? nullptr : at(slopes_[l]), size, T(layer.spec.number));
    else if (layer.narrow)
      chain_softmax_planes<T>(d, a, rows_, most_, layer.units);
    else
      chain_softmax_rows<T>(d, a, size);
  }

  // A and the slope become 0 with probability `dropout`, and 1/(1 − dropout) times as large else.
  void leave_out(const Layer<T>& layer, int l, T* a, T* slope, std::uint32_t key, long first_row) {
    std::uint32_t threshold = std::uint32_t(layer.spec.dropout * 4294967296.0);
    T scale = T(1 / (1 - layer.spec.dropout));
    for (int s = 0; s < rows_; ++s) {
      std::uint32_t row = scrambled(scrambled(key + std::uint32_t(l)) + std::uint32_t(first_row + s));
      T* value = a + s * strides_[l + 1];
      T* factor = slope + s * strides_[l + 1];
      for (int u = 0; u < layer.units; ++u) {
        T mask = scrambled(row + std::uint32_t(u)) < threshold ? T(0) : scale;
        value[u] *= mask;
        factor[u] *= mask;
      }
    }
  }

  const Layout<T>& layout_;
  long most_, width_ = 0;
  int rows_ = 0, weighted_ = -1;  // weighted_: how many rows have the weight 1
  bool fused_ = false;
  LossFunction<T> loss_ = nullptr;
  Buffer<long> strides_, values_, slopes_, deltas_;
  long preactivations_ = 0, targets_ = 0, weights_ = 0;
  Buffer<T> numbers_;
};

}  // namespace CHAINRULE_ISA
