// The loss and its gradient over any number of rows, by one thread or several.
#pragma once

#include "pass.hpp"

namespace CHAINRULE_ISA {

// Tasks for the pool from anything that can be called with a number.
template <class Task> void run(Pool& pool, int count, Task& task) {
  pool.run(count, [](void* self, int i) { (*static_cast<Task*>(self))(i); }, &task);
}

// Below this many operations other threads cost more than they give.
constexpr double worth_threads = 3e6;

// The rows are cut into pieces by their number alone, and every sum is taken in the order of the
// rows: whatever the number of threads, the result is the same to the last bit.
template <class T> class Sums {
 public:
  explicit Sums(const Layout<T>& layout) : layout_(layout) {
    long numbers = layout.spec.inputs + 1;
    for (int l = 0; l < layout.depth; ++l) numbers += 2 * (layout[l].units + 1);
    // Weights that do not stay in the first-level cache are better read for many rows at once.
    bool large = layout.packed * long(sizeof(T)) > bytes_at_a_time;
    long fit = large ? most_rows : bytes_at_a_time / (numbers * long(sizeof(T)));
    most_ = int(fit < least_rows ? least_rows : fit > most_rows ? most_rows : fit);
    for (int l = 0; l < layout.depth; ++l)
      tasks_ += (gradient_rows(l) + rows_a_task - 1) / rows_a_task;
  }
  ~Sums() {
    for (int i = 0; i < made_; ++i) delete passes_[i];
  }
  Sums(const Sums&) = delete;
  Sums& operator=(const Sums&) = delete;

  // Σ weighted losses of `count` rows from `first` on in `order`; with a gradient, also
  // scale · ∂(Σ losses)/∂W for all weights, packed. end: how many rows the order has.
  double add_up(const Data<T>& data, const std::int64_t* order, long first, long count, long end,
                T scale, const T* packed, const T* turned, T* gradient, const std::uint32_t* key,
                Pool& pool) {
    long pieces = (count + most_ - 1) / most_;
    bool threaded = pool.threads() > 1 && 6.0 * double(count) * double(layout_.packed) >
                                              worth_threads;
    int wave = threaded ? int(pieces < most_passes ? pieces : most_passes) : 1;
    if (threaded && pieces < 2) wave = 1;
    make(wave);
    auto begin_of = [&](long piece) { return piece * count / pieces; };
    double total = 0;
    for (long done = 0; done < pieces; done += wave) {
      int now = int(pieces - done < wave ? pieces - done : wave);
      double sums[most_passes];
      auto piece = [&](int i) {
        long from = begin_of(done + i), to = begin_of(done + i + 1);
        Rows rows{order, first + from, int(to - from), end - first - from};
        Pass<T>& pass = *passes_[i];
        pass.stage_inputs(data, rows);
        pass.stage_targets(data, rows);
        pass.forward(packed, gradient != nullptr, key, from);
        sums[i] = pass.losses(scale);
        if (gradient) pass.backward(packed, turned, threaded ? nullptr : gradient, done > 0);
      };
      bool first_wave = done == 0;
      auto part = [&](int task) {
        int l = 0;
        for (int tasks; task >= (tasks = (gradient_rows(l) + rows_a_task - 1) / rows_a_task);
             task -= tasks)
          ++l;
        int from = task * rows_a_task, rows = gradient_rows(l);
        int to = from + rows_a_task < rows ? from + rows_a_task : rows;
        for (int i = 0; i < now; ++i)
          passes_[i]->gradient(l, gradient, from, to, i > 0 || !first_wave);
      };
      if (threaded) {
        run(pool, now, piece);
        if (gradient) run(pool, tasks_, part);
      } else {
        piece(0);
        if (gradient)
          for (int l = 0; l + (passes_[0]->gathers_output() ? 1 : 0) < layout_.depth; ++l)
            passes_[0]->gradient(l, gradient, 0, gradient_rows(l), !first_wave);
      }
      for (int i = 0; i < now; ++i) total += sums[i];
    }
    return total;
  }

  void forward(const Data<T>& data, const T* packed, T* out, long out_row, long out_column,
               Pool& pool) {
    int units = layout_[layout_.depth - 1].units;
    auto predict = [&](Pass<T>& pass, long from, int count) {
      pass.forward(packed, false);
      for (int s = 0; s < count; ++s)
        for (int u = 0; u < units; ++u)
          out[(from + s) * out_row + u * out_column] = pass.prediction(s, u);
    };
    by_pieces(data, 2.0 * double(layout_.packed), predict, pool);
  }

  // ∂ŷ/∂w, a row of plain numbers for each row and output. No sum is taken: the rows of a piece go
  // back once for each output, and the terms of their gradients are written where they belong.
  void jacobian(const Data<T>& data, const T* packed, const T* turned, T* out, Pool& pool) {
    int units = layout_[layout_.depth - 1].units;
    auto derive = [&](Pass<T>& pass, long from, int count) {
      pass.forward(packed, true);
      for (int u = 0; u < units; ++u) {
        pass.start_from_output(u);
        pass.backward(packed, turned, nullptr, false);
        for (int s = 0; s < count; ++s)
          pass.outer_products(s, out + ((from + s) * units + u) * layout_.plain);
      }
    };
    by_pieces(data, (2.0 + 4.0 * units) * double(layout_.packed), derive, pool);
  }

 private:
  static constexpr long bytes_at_a_time = 48 * 1024;
  static constexpr int least_rows = 64, most_rows = 256, rows_a_task = 48, most_passes = 16;

  // Calls task(pass, first row, rows) for pieces of the rows, which know nothing of one another.
  template <class Task>
  void by_pieces(const Data<T>& data, double operations_a_row, Task& task, Pool& pool) {
    long pieces = (data.rows + most_ - 1) / most_;
    bool threaded = pool.threads() > 1 && pieces > 1 &&
                    operations_a_row * double(data.rows) > worth_threads;
    int lots = threaded ? (pieces < most_passes ? int(pieces) : most_passes) : 1;
    make(lots);
    auto lot = [&](int i) {
      for (long piece = i; piece < pieces; piece += lots) {
        long from = piece * data.rows / pieces, to = (piece + 1) * data.rows / pieces;
        passes_[i]->stage_inputs(data, {nullptr, from, int(to - from), 0});
        task(*passes_[i], from, int(to - from));
      }
    };
    if (threaded)
      run(pool, lots, lot);
    else
      lot(0);
  }

  int gradient_rows(int l) const { return layout_[l].narrow ? layout_[l].units : layout_[l].rows; }

  void make(int count) {
    for (; made_ < count; ++made_) passes_[made_] = new Pass<T>(layout_, most_);
  }

  const Layout<T>& layout_;
  int most_ = 0, tasks_ = 0, made_ = 0;
  Pass<T>* passes_[most_passes] = {};
};

}  // namespace CHAINRULE_ISA
