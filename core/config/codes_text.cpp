// E01: the text itself, before anything in it has a meaning.
#include "config/code_tables.hpp"

namespace gatehouse::core {
namespace {

constexpr CodeInfo kTable[] = {
    {Code::unreadable_file, "unreadable file",
     "A file of the configuration does not exist, is a directory, or may not be read.",
     "gatehouse check /etc/gatehouse/gatehous.yaml", "Correct the path, or the permissions of the file."},
    {Code::file_too_large, "file too large", "One file may have at most 16 MiB.",
     "a generated file with 300 000 routes", "Divide it and name the parts under include."},
    {Code::not_utf8, "not UTF-8", "The file has bytes that are no valid UTF-8. The place is that of the first of them.",
     "a file saved as Latin-1", "Save the file as UTF-8."},
    {Code::nul_byte, "NUL byte", "The file contains a byte 0, which no text has.", "a file saved as UTF-16",
     "Save the file as UTF-8."},
    {Code::yaml_syntax, "YAML syntax",
     "The text does not follow the rules of YAML. Most often a space is missing behind ':' or a line has the wrong "
     "indent.",
     "listeners:\n  - name:http", "listeners:\n  - name: http"},
    {Code::too_deep, "nested too deep", "Lists and maps may be nested 64 deep.", "[[[[[[ … ]]]]]]",
     "Nothing in the format is that deep: look for a bracket that never closes."},
    {Code::open_quote, "quoted text never closes",
     "A quoted text begins and runs on to another line or to the end of the file.", "name: \"http", "name: \"http\""},
    {Code::unquoted_star, "unquoted *.host", "A text that begins with '*' is an alias for YAML.",
     "hosts: [*.example.com]", "hosts: [\"*.example.com\"]"},
    {Code::unquoted_variable, "unquoted ${…} in brackets", "Inside [..] and {..} the brace of a variable opens a map.",
     "plugin_dirs: [${env:DIR}]", "plugin_dirs: [\"${env:DIR}\"]"},
    {Code::tab_indent, "tab as indent", "YAML allows spaces only for indentation.", "listeners:\n<tab>- name: http",
     "Replace the tab by spaces."},
    {Code::duplicate_key, "duplicate key", "One map gives the same key twice. Which of them counts would be a guess.",
     "timeouts: {connect: 1s, connect: 2s}", "timeouts: {connect: 2s}"},
    {Code::merge_key, "merge key", "The merge key '<<' is refused: tools do not agree on what it means.",
     "timeouts: {<<: *base, connect: 1s}", "Put what routes share under defaults, or into a service."},
    {Code::bad_alias, "undefined or cyclic alias",
     "An alias names an anchor that is not defined above it, or stands inside its own anchor.", "address: *adress",
     "Define the anchor first: address: &adress \":8080\"."},
    {Code::too_many_expansions, "too many aliases", "Aliases may repeat at most 1 000 values.",
     "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b] …", "Write the values out, or use defaults and services."},
    {Code::second_document, "second document", "A file holds one YAML document.", "version: 1\n---\nversion: 1",
     "Remove the line '---', or use two files and include."},
    {Code::empty_file, "empty file", "The file says nothing.", "(an empty file)",
     "version: 1\nlisteners: [{name: http, address: \":8080\"}]\nupstreams: [{name: app, endpoints: [{address: "
     "\"127.0.0.1:9000\"}]}]\n"
     "routes:\n  - name: everything\n    match: {path: /}\n    upstream: app"},
    {Code::reserved_start, "reserved first character",
     "YAML reserves '@', '%' and the backtick at the beginning of a plain text.", "name: @app", "name: \"@app\""},
};

}  // namespace

std::span<const CodeInfo> text_codes() noexcept { return kTable; }

}  // namespace gatehouse::core
