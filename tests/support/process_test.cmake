# Included by every folder whose tests run the gateway.
include_guard()

# gatehouse_process_test(NAME SOURCES ...): a GoogleTest program that runs the gateway. At most a minute, several at once.
function(gatehouse_process_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  gatehouse_test(${name} SOURCES ${ARG_SOURCES} DEPENDS gatehouse_test_support TIMEOUT 180)
  add_dependencies(${name} gatehouse fake_endpoint)
  set_tests_properties(${name} PROPERTIES LABELS process)
  # These programs mostly wait. Not optimised they compile in half the time, and GCC 12 does not report "text" +
  # std::string() as out of bounds (its bug 105651).
  target_compile_options(${name} PRIVATE -O0)
  if(GATEHOUSE_SANITIZE)
    target_compile_definitions(${name} PRIVATE GATEHOUSE_SANITIZED)  # memory and costs are not measured then
  endif()
endfunction()
