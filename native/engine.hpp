// What the compiled core offers, the same for every instruction set it is compiled for.
//
// Samples are rows, weights are inputs × units, and the parameters are one vector: W1, b1, W2, ….
#pragma once

#include <cstdint>

namespace chainrule {

// The numbers of the rows of operations.py and losses.py; native.py holds the same list of names.
enum Activation { IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, GELU, EXP, SOFTMAX };
enum Loss { SQUARED_ERROR, LOG_LOSS, CROSS_ENTROPY, ABSOLUTE_ERROR, HUBER, QUANTILE, POISSON, GAUSSIAN_NLL };
// How many predictions of each target a loss asks for: the output holds the first of every target,
// then the second of every target.
constexpr int parts_of(Loss loss) { return loss == GAUSSIAN_NLL ? 2 : 1; }
enum Solver { SGD, ADAM };

// One layer: number is the parameter of its activation, dropout the part of its units left out.
struct LayerSpec {
  int units;
  Activation activation;
  double number;
  bool bias;
  double dropout;
};

struct Spec {
  int inputs, depth;
  const LayerSpec* layers;
  Loss loss;
  double loss_number, l2;
};

// Matrices with any strides, counted in numbers. weights: one for each row, or null.
template <class T> struct Data {
  const T* x;
  long x_row, x_column;
  const T* y;
  long y_row, y_column;
  const T* weights;
  long rows;
};

// How the parameters move; momentum and second are β₁ and β₂ for Adam, decay the δ of AdamW.
struct Rule {
  Solver solver;
  double rate, momentum, second, epsilon, decay;
  bool nesterov;
  bool epsilon_hat;  // Adam's ε stands beside √v, not beside √v̂
  bool l2_over_rows; // the penalty is divided by the weight of the batch
  double l1;         // λ₁ of the penalty λ₁ Σ|w|
  double clip;       // the gradient's norm is at most so large; 0: no bound
};

// Runs task(context, i) for i = 0, 1, …, count − 1, in any order and side by side.
struct Pool {
  virtual ~Pool() = default;
  virtual int threads() const = 0;
  virtual void run(int count, void (*task)(void*, int), void* context) = 0;
};

// Asked now and then while training: true ends it.
using Interrupted = bool (*)(void*);

// A network being trained: its parameters, the solver's memory and the number of updates made.
template <class T> struct Trainer {
  virtual ~Trainer() = default;
  virtual long size() const = 0;

  // Updates on batches of `batch` rows in the order given (null: as they lie). Returns the mean
  // over the rows of the J that their batch had before its update. factor: that of the mean over a
  // batch's rows, 1 or ½.
  virtual double epoch(const Data<T>& data, const std::int64_t* order, long count, int batch,
                       double factor, Pool& pool, Interrupted interrupted, void* context) = 0;
  virtual double penalty() const = 0;  // the part of the last epoch's J that is the penalty
  virtual void rate(double rate) = 0;
  virtual void parameters(T* to) const = 0;
  virtual std::int64_t updates() const = 0;
  // The solver's two vectors, as the parameters are laid out; what a solver does not have is 0.
  virtual void memory(T* first, T* second) const = 0;
  virtual void restore(const T* parameters, const T* first, const T* second,
                       std::int64_t updates) = 0;
};

// Where a minimisation stands: not begun, under way, or at its end, because the gradient has vanished,
// the loss stays as it is, no step lowers it, or something is no finite number.
enum Standing { BEGINS, GOES_ON, FLAT, STEADY, LOWEST, NOT_FINITE };

// FLAT is a gradient with no entry above `gradient`; STEADY an iteration that lowers J by no more than
// `decrease` times the largest of |J| before, |J| after and `unit`.
struct Goals {
  double gradient, decrease, unit;
};

// A network on its way to a minimum of J over all rows, by L-BFGS.
template <class T> struct Minimizer {
  virtual ~Minimizer() = default;
  virtual long size() const = 0;

  // At most so many iterations over `count` rows in `order` (null: as they lie); returns how many
  // were made, with J and the gradient's largest entry after each. factor: as in `evaluate`.
  virtual long run(const Data<T>& data, const std::int64_t* order, long count, double factor,
                   const Goals& goals, long iterations, double* losses, double* norms, Pool& pool,
                   Interrupted interrupted, void* context) = 0;
  virtual Standing standing() const = 0;
  virtual long evaluations() const = 0;
  virtual double loss() const = 0;
  virtual void parameters(T* to) const = 0;
  virtual void gradient(T* to) const = 0;
};

template <class T> struct Engine {
  virtual ~Engine() = default;
  virtual long size() const = 0;

  // The predictions, into rows of `out` that are `out_row` numbers apart.
  virtual void forward(const T* parameters, const Data<T>& data, T* out, long out_row,
                       long out_column, Pool& pool) = 0;
  // J = factor · Σ weighted losses + the penalty, and its gradient where that is not null.
  virtual double evaluate(const T* parameters, const Data<T>& data, double factor, T* gradient,
                          Pool& pool) = 0;
  // H v, the Hessian of that J times a direction.
  virtual void hessian_product(const T* parameters, const T* direction, const Data<T>& data,
                               double factor, T* product, Pool& pool) = 0;
  // ∂ŷ/∂w: for each row and each output a row of `size()` numbers.
  virtual void jacobian(const T* parameters, const Data<T>& data, T* out, Pool& pool) = 0;
  virtual Trainer<T>* trainer(const T* parameters, const Rule& rule, std::uint64_t seed) = 0;
  // memory: how many pairs L-BFGS remembers.
  virtual Minimizer<T>* minimizer(const T* parameters, int memory) = 0;
};

// What one instruction set offers: a maker for each type, and its functions for tests.
struct InstructionSet {
  const char* name;
  Engine<float>* (*single)(const Spec&);
  Engine<double>* (*dual)(const Spec&);
  void (*apply_single)(int activation, double number, const float* z, float* a, float* slope, long);
  void (*apply_dual)(int activation, double number, const double* z, double* a, double* slope, long);
  double (*multiply_adds_single)(long count);
  double (*multiply_adds_dual)(long count);
};

}  // namespace chainrule
