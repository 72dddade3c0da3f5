#include "protocoro/base/internal/loaded_library.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

/// Each runtime leaves this note in the program or library that it was linked into, even when its
/// symbols are hidden.
asm(R"(
  .pushsection .note.protocoro, "a", @note
  .balign 4
  .long 10
  .long 0
  .long 1
  .asciz "protocoro"
  .balign 4
  .popsection
)");

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr char note_name[] = "protocoro";

std::size_t padded(std::size_t size) noexcept { return (size + 3) / 4 * 4; }

bool has_our_note(const char* notes, std::size_t size) noexcept {
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes, sizeof(note));
    const std::size_t whole = sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
    if (whole > size) return false;
    if (note.n_namesz == sizeof(note_name) &&
        std::memcmp(notes + sizeof(note), note_name, sizeof(note_name)) == 0)
      return true;
    notes += whole;
    size -= whole;
  }
  return false;
}

bool contains(const dl_phdr_info& object, const void* address) noexcept {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  for (int i = 0; i != object.dlpi_phnum; ++i) {
    const auto& part = object.dlpi_phdr[i];
    const std::uintptr_t begin = object.dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_LOAD && wanted >= begin && wanted - begin < part.p_memsz) return true;
  }
  return false;
}

bool has_a_runtime(const dl_phdr_info& object) noexcept {
  for (int i = 0; i != object.dlpi_phnum; ++i) {
    const auto& part = object.dlpi_phdr[i];
    if (part.p_type == PT_NOTE && part.p_align <= 4 &&
        has_our_note(reinterpret_cast<const char*>(object.dlpi_addr + part.p_vaddr), part.p_memsz))
      return true;
  }
  return false;
}

/// Finds a runtime other than this one; `other` stays empty if there is none.
class search {
 public:
  static int look_at(dl_phdr_info* object, std::size_t /*size*/, void* found) {
    if (!has_a_runtime(*object) || contains(*object, note_name)) return 0;
    const bool program = object->dlpi_name == nullptr || *object->dlpi_name == '\0';
    static_cast<search*>(found)->other = program ? "the program" : object->dlpi_name;
    return 1;
  }
  std::string other;
};

void tell_of_another_runtime(const char* own) {
  const char* const set = std::getenv("PROTOCORO_RUNTIMES");
  if (set != nullptr && std::strcmp(set, "many") == 0) return;
  search found;
  ::dl_iterate_phdr(search::look_at, &found);
  if (found.other.empty()) return;
  std::fprintf(stderr,
               "protocoro: there are two runtimes in this process, in %s and in %s, which do not "
               "know each other. Link both to one shared library of protocoro (built with "
               "BUILD_SHARED_LIBS=ON), or set PROTOCORO_RUNTIMES=many if they share nothing.\n",
               own, found.other.c_str());
}

void stay() noexcept {
  Dl_info here = {};
  if (::dladdr(note_name, &here) == 0 || here.dli_fname == nullptr) return;
  ::dlopen(here.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);  // has no effect for a program
  try {
    tell_of_another_runtime(here.dli_fname);
  } catch (...) {  // out of memory
  }
}

}  // namespace

void stay_loaded() noexcept {
  static std::atomic_flag begun;
  if (!begun.test_and_set()) stay();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
