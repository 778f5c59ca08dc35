// All of the core, compiled once for each instruction set under a name of its own.
#include "network.hpp"

namespace CHAINRULE_ISA {

template <class T> static Engine<T>* make(const Spec& spec) { return new EngineOf<T>(spec); }

template <class T>
static void apply(int activation, double number, const T* z, T* a, T* slope, long count) {
  for (long i = 0; i < count; i += lanes<T>) {
    int some = int(count - i < lanes<T> ? count - i : lanes<T>);
    T in[lanes<T>], out[lanes<T>], rate[lanes<T>];
    store<T>(in, load_some<T>(z + i, some));
    const ActivationRow<T>& row = activation_rows<T>[activation];
    row.activate(in, out, rate, {1, 1, lanes<T>, lanes<T>, false}, T(number));
    store_some<T>(a + i, load<T>(out), some);
    store_some<T>(slope + i, load<T>(rate), some);
  }
}

// `count` rounds of independent multiply-adds on registers alone: what the processor can do at most.
// Returns the number of operations.
template <class T> static double multiply_adds(long count) {
  constexpr int chains = 2 * tile_rows;
  Vec<T> sum[chains];
#pragma GCC unroll 24
  for (int i = 0; i < chains; ++i) sum[i] = broadcast<T>(T(i));
  Vec<T> a = broadcast<T>(T(0.999)), b = broadcast<T>(T(0.001));
  for (long k = 0; k < count; ++k)
#pragma GCC unroll 24
    for (int i = 0; i < chains; ++i) sum[i] = sum[i] * a + b;
  Vec<T> total{};
#pragma GCC unroll 24
  for (int i = 0; i < chains; ++i) total += sum[i];
  KEEP_IN_VECTOR(total);
  return 2.0 * chains * lanes<T> * double(count);
}

extern const InstructionSet instruction_set;
const InstructionSet instruction_set{CHAINRULE_ISA_NAME, make<float>, make<double>, apply<float>, apply<double>,
                                     multiply_adds<float>, multiply_adds<double>};

}  // namespace CHAINRULE_ISA
