// The one matrix product: C = A·B or C += A·B, over tiles whose entries stay in registers.
#pragma once

#include "simd.hpp"

namespace CHAINRULE_ISA {

// Columns are taken two registers at a time: a panel.
constexpr int panel_vectors = 2;

// A matrix whose rows are read or written in panels of whole registers.
//
// Packed: the panels lie one after the other, each row of a panel next to the row above.
// Otherwise `stride` numbers part one row from the next.
template <class T> struct Panels {
  T* data;
  long rows;
  long stride;  // 0: packed

  INLINE T* panel(int p) const {
    return data + (stride ? 1 : rows) * long(p) * panel_vectors * lanes<T>;
  }
  INLINE long row_stride(int width) const { return stride ? stride : long(width) * lanes<T>; }
};

// A matrix whose entries are read one at a time: entry (m, k) is data[m·row + k·column].
template <class T> struct Entries {
  const T* data;
  long row, column;
};

// C[m, :] (+)= Σₖ A[m, k] B[k, :] for M rows and N registers, the sum in the order of k.
template <class T, int M, int N>
static void tile(const T* a, long row, long column, const T* b, long b_stride, T* c, long c_stride,
                 int depth, bool accumulate) {
  constexpr int L = lanes<T>;
  Vec<T> sum[M][N];
  T* to = c;
#pragma GCC unroll 12
  for (int m = 0; m < M; ++m) {
#pragma GCC unroll 2
    for (int j = 0; j < N; ++j) sum[m][j] = accumulate ? load<T>(to + j * L) : Vec<T>{};
    to += c_stride;
    KEEP_IN_REGISTER(to);
  }
  // Four rows are reached from one address, at once, twice and three times the distance.
  const T *rows0 = a, *rows4 = a + 4 * row, *rows8 = a + 8 * row;
  long row3 = 3 * row;
  KEEP_IN_REGISTER(rows4);
  KEEP_IN_REGISTER(rows8);
  KEEP_IN_REGISTER(row3);
  for (int k = 0; k < depth; ++k) {
    Vec<T> right[N];
#pragma GCC unroll 2
    for (int j = 0; j < N; ++j) right[j] = load<T>(b + j * L);
#pragma GCC unroll 12
    for (int m = 0; m < M; ++m) {
      const T* four = m < 4 ? rows0 : m < 8 ? rows4 : rows8;
      long away = m % 4 == 3 ? row3 : m % 4 * row;
      Vec<T> left = broadcast<T>(four[away]);
#pragma GCC unroll 2
      for (int j = 0; j < N; ++j) sum[m][j] += left * right[j];
    }
    rows0 += column;
    rows4 += column;
    rows8 += column;
    b += b_stride;
  }
#pragma GCC unroll 12
  for (int m = 0; m < M; ++m) {
#pragma GCC unroll 2
    for (int j = 0; j < N; ++j) store<T>(c + j * L, sum[m][j]);
    c += c_stride;
    KEEP_IN_REGISTER(c);
  }
}

template <class T>
using TileFunction = void (*)(const T*, long, long, const T*, long, T*, long, int, bool);

template <class T> struct Tiles {
  // by rows − 1 and registers − 1
  static constexpr TileFunction<T> table[12][2] = {
      {tile<T, 1, 1>, tile<T, 1, 2>},   {tile<T, 2, 1>, tile<T, 2, 2>},
      {tile<T, 3, 1>, tile<T, 3, 2>},   {tile<T, 4, 1>, tile<T, 4, 2>},
      {tile<T, 5, 1>, tile<T, 5, 2>},   {tile<T, 6, 1>, tile<T, 6, 2>},
#if defined(__AVX512F__) || defined(__aarch64__)
      {tile<T, 7, 1>, tile<T, 7, 2>},   {tile<T, 8, 1>, tile<T, 8, 2>},
      {tile<T, 9, 1>, tile<T, 9, 2>},   {tile<T, 10, 1>, tile<T, 10, 2>},
      {tile<T, 11, 1>, tile<T, 11, 2>}, {tile<T, 12, 1>, tile<T, 12, 2>},
#endif
  };
};

// Rows of B that are taken at a time: with them a panel fills two thirds of a first-level cache.
template <class T> constexpr int depth_at_a_time = 32 * 1024 / (panel_vectors * vector_bytes);

// How the rows [0, count) are dealt out to tiles: evenly, so that none is left with too few sums to
// keep the multipliers busy.
struct Deal {
  int tiles, least, longer;
  explicit Deal(int count)
      : tiles((count + tile_rows - 1) / tile_rows),
        least(tiles ? count / tiles : 0),
        longer(tiles ? count % tiles : 0) {}
  INLINE int rows(int tile) const { return least + (tile < longer); }
};

// C (+)= A·B for the rows [first, last) of C, `vectors` registers wide. Each entry's sum is taken in
// the order of k, whatever the tiles.
template <class T>
static void multiply(Panels<T> c, Entries<T> a, Panels<const T> b, int first, int last,
                     int vectors, int depth, bool accumulate) {
  Deal deal(last - first);
  for (int k = 0; k < depth; k += depth_at_a_time<T>) {
    int deep = depth - k < depth_at_a_time<T> ? depth - k : depth_at_a_time<T>;
    for (int p = 0; p * panel_vectors < vectors; ++p) {
      int width = vectors - p * panel_vectors < panel_vectors ? 1 : panel_vectors;
      long b_stride = b.row_stride(width), c_stride = c.row_stride(width);
      const T* from = b.panel(p) + k * b_stride;
      T* to = c.panel(p) + first * c_stride;
      const T* left = a.data + first * a.row + k * a.column;
      for (int t = 0; t < deal.tiles; ++t) {
        int rows = deal.rows(t);
        Tiles<T>::table[rows - 1][width - 1](left, a.row, a.column, from, b_stride, to, c_stride,
                                             deep, accumulate || k > 0);
        left += rows * a.row;
        to += rows * c_stride;
      }
    }
  }
}

// The same for an A whose rows lie side by side and whose columns lie far apart: what a tile needs
// is copied together first, and used for all panels.
template <class T>
static void multiply_gathered(Panels<T> c, Entries<T> a, Panels<const T> b, int first, int last,
                              int vectors, int depth, bool accumulate) {
  constexpr int L = lanes<T>;
  alignas(64) T together[tile_rows * depth_at_a_time<T> + L];
  Deal deal(last - first);
  for (int k = 0; k < depth; k += depth_at_a_time<T>) {
    int deep = depth - k < depth_at_a_time<T> ? depth - k : depth_at_a_time<T>;
    int done = first;
    for (int t = 0; t < deal.tiles; done += deal.rows(t), ++t) {
      int rows = deal.rows(t);
      const T* left = a.data + done + k * a.column;
      for (int i = 0; i < deep; ++i)  // what a register holds too much, the next row covers
        for (int j = 0; j < rows; j += L)
          store<T>(together + i * rows + j, load<T>(left + i * a.column + j));
      for (int p = 0; p * panel_vectors < vectors; ++p) {
        int width = vectors - p * panel_vectors < panel_vectors ? 1 : panel_vectors;
        long b_stride = b.row_stride(width), c_stride = c.row_stride(width);
        Tiles<T>::table[rows - 1][width - 1](together, 1, rows, b.panel(p) + k * b_stride,
                                             b_stride, c.panel(p) + done * c_stride, c_stride,
                                             deep, accumulate || k > 0);
      }
    }
  }
}

}  // namespace CHAINRULE_ISA
