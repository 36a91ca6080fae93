# Writes OUTPUT, a C++ file that holds the texts of FILES.
set(entries)
foreach(path IN LISTS FILES)
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  string(APPEND entries "    {\"${name}\", R\"=====(${text})=====\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made of sdk/template by embed_template.cmake.
#include \"cli/plugin_template.hpp\"

namespace gatehouse::core {
namespace {

constexpr TemplateFile kFiles[] = {
${entries}};

}  // namespace

std::span<const TemplateFile> plugin_template() noexcept { return kFiles; }

}  // namespace gatehouse::core
")
