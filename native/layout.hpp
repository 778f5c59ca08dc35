// How a network's numbers lie in memory while it is computed.
//
// Every layer's bias is one more row of its weights, for an input that is always 1. The rows are
// cut into panels of whole registers. An output of few units is kept the other way round, a row of
// weights for each unit, so that registers hold inputs and not empty lanes.
#pragma once

#include "engine.hpp"
#include "memory.hpp"
#include "tiles.hpp"

namespace CHAINRULE_ISA {

using namespace chainrule;

template <class T> constexpr int registers_for(int count) {
  return (count + lanes<T> - 1) / lanes<T>;
}

constexpr int few_units = 4;

template <class T> struct Layer {
  LayerSpec spec;
  int inputs, units, rows;   // rows: the inputs, and the bias if there is one
  bool narrow;               // few units: packed as units × rows
  int vectors;               // registers across the units, or across the rows if narrow
  long offset, size;         // where its packed weights begin, and how many numbers they take
  long flat;                 // where its weights begin in the plain vector of parameters
  int input_vectors;         // registers across the inputs
  long transposed;           // where the weights turned over begin; −1 where nobody needs them

  Panels<T> panels(T* packed) const {
    long stride = narrow ? long(vectors) * lanes<T> : 0;
    return {packed + offset, narrow ? units : rows, stride};
  }
  Panels<const T> panels(const T* packed) const {
    long stride = narrow ? long(vectors) * lanes<T> : 0;
    return {packed + offset, narrow ? units : rows, stride};
  }
  Panels<const T> turned_panels(const T* turned) const { return {turned + transposed, units, 0}; }

  // The place of a weight in the packed vector.
  long place(int row, int unit) const {
    constexpr int L = lanes<T>, wide = panel_vectors * L;
    if (narrow) return offset + long(unit) * vectors * L + row;
    int panel = unit / wide;
    int width = vectors - panel * panel_vectors < panel_vectors ? L : wide;
    return offset + long(panel) * rows * wide + long(row) * width + unit % wide;
  }
};

template <class T> class Layout {
 public:
  // turns_output: an output of few units is kept the other way round.
  explicit Layout(const Spec& spec, bool turns_output = true)
      : spec(spec), depth(spec.depth), specs_(spec.depth), layers_(spec.depth) {
    int inputs = spec.inputs;
    long flat = 0, offset = 0, turned = 0;
    for (int l = 0; l < depth; ++l) {
      specs_[l] = spec.layers[l];
      Layer<T>& layer = layers_[l];
      layer.spec = specs_[l];
      layer.inputs = inputs;
      layer.units = layer.spec.units;
      layer.rows = inputs + (layer.spec.bias ? 1 : 0);
      // A loss of several parts finds those of one target in planes, side by side.
      layer.narrow =
          l + 1 == depth && turns_output && (layer.units <= few_units || parts_of(spec.loss) > 1);
      layer.vectors = registers_for<T>(layer.narrow ? layer.rows : layer.units);
      layer.input_vectors = registers_for<T>(inputs);
      layer.offset = offset;
      layer.size = long(layer.narrow ? layer.units : layer.rows) * layer.vectors * lanes<T>;
      layer.flat = flat;
      layer.transposed = -1;
      if (l && !layer.narrow) {
        layer.transposed = turned;
        turned += long(layer.units) * layer.input_vectors * lanes<T>;
      }
      offset += layer.size;
      flat += long(layer.rows) * layer.units;
      inputs = layer.units;
    }
    this->spec.layers = specs_.get();
    plain = flat;
    packed = offset;
    transposed = turned;
  }

  const Layer<T>& operator[](int l) const { return layers_[l]; }

  void pack(const T* from, T* to) const {
    walk([&](long plain_place, long packed_place, long count) {
      std::memcpy(to + packed_place, from + plain_place, std::size_t(count) * sizeof(T));
    });
  }
  void unpack(const T* from, T* to) const {
    walk([&](long plain_place, long packed_place, long count) {
      std::memcpy(to + plain_place, from + packed_place, std::size_t(count) * sizeof(T));
    });
  }

  // Every stretch of packed numbers, whole registers, and how many of its first are weights, which
  // are penalised: behind them stand biases.
  template <class Visit> void stretches(Visit visit) const {
    constexpr int L = lanes<T>;
    for (int l = 0; l < depth; ++l) {
      const Layer<T>& layer = layers_[l];
      long at = layer.offset;
      int pieces = layer.narrow ? layer.units : (layer.vectors + panel_vectors - 1) / panel_vectors;
      for (int p = 0; p < pieces; ++p) {
        int left = layer.vectors - p * panel_vectors;
        long width = layer.narrow ? 1 : (left < panel_vectors ? left : panel_vectors) * L;
        long count = layer.narrow ? long(layer.vectors) * L : layer.rows * width;
        visit(at, count, layer.inputs * width);
        at += count;
      }
    }
  }

  // The weights of every wide layer but the first turned over, as the way back wants them.
  void turn(const T* from, T* to) const {
    constexpr int L = lanes<T>;
    for (int l = 1; l < depth; ++l) {
      const Layer<T>& layer = layers_[l];
      if (layer.transposed < 0) continue;
      Panels<T> target{to + layer.transposed, layer.units, 0};
      for (int i = 0; i < layer.inputs; i += L)
        for (int u = 0; u < layer.units; u += L) {
          Vec<T> block[L];
          int rows = layer.inputs - i < L ? layer.inputs - i : L;
          for (int j = 0; j < L; ++j)
            block[j] = j < rows ? load<T>(from + layer.place(i + j, u)) : Vec<T>{};
          transpose<T>(block);
          int panel = i / (panel_vectors * L), inside = i / L % panel_vectors;
          int width = layer.input_vectors - panel * panel_vectors < panel_vectors ? 1
                                                                                   : panel_vectors;
          T* at = target.panel(panel) + long(u) * width * L + inside * L;
          int columns = layer.units - u < L ? layer.units - u : L;
          for (int j = 0; j < columns; ++j) store<T>(at + long(j) * width * L, block[j]);
        }
    }
  }

  Spec spec;
  int depth;
  long plain = 0, packed = 0, transposed = 0;

 private:
  // Stretches that lie together in both vectors.
  template <class Move> void walk(Move move) const {
    for (int l = 0; l < depth; ++l) {
      const Layer<T>& layer = layers_[l];
      if (layer.narrow && layer.units == 1) {
        move(layer.flat, layer.offset, layer.rows);
        continue;
      }
      int together = layer.narrow ? 1 : panel_vectors * lanes<T>;
      for (int row = 0; row < layer.rows; ++row)
        for (int u = 0; u < layer.units; u += together) {
          int count = layer.units - u < together ? layer.units - u : together;
          move(layer.flat + long(row) * layer.units + u, layer.place(row, u), count);
        }
    }
  }

  Buffer<LayerSpec> specs_;
  Buffer<Layer<T>> layers_;
};

}  // namespace CHAINRULE_ISA
