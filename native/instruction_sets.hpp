// The instruction sets that were compiled and that this processor has, the best first.
#pragma once

#include <vector>

#include "engine.hpp"

namespace chainrule {

const std::vector<const InstructionSet*>& available();

}  // namespace chainrule
