#include "instruction_sets.hpp"

namespace baseline {
extern const chainrule::InstructionSet instruction_set;
}
#if defined(CHAINRULE_X86)
namespace avx2 {
extern const chainrule::InstructionSet instruction_set;
}
namespace avx512 {
extern const chainrule::InstructionSet instruction_set;
}
#endif

namespace chainrule {

const std::vector<const InstructionSet*>& available() {
  static const std::vector<const InstructionSet*> sets = [] {
    std::vector<const InstructionSet*> found;
#if defined(CHAINRULE_X86)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) found.push_back(&avx512::instruction_set);
    if (__builtin_cpu_supports("x86-64-v3")) found.push_back(&avx2::instruction_set);
#endif
    found.push_back(&baseline::instruction_set);
    return found;
  }();
  return sets;
}

}  // namespace chainrule
