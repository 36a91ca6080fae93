# Included by every folder whose tests run the gateway.
include_guard()

# gatehouse_process_test(NAME SOURCES ...): a GoogleTest program that runs the gateway. At most a minute, several at once.
function(gatehouse_process_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  # These programs mostly wait. Not optimised they compile in half the time, and GCC 12 does not report "text" +
  # std::string() as out of bounds (its bug 105651).
  gatehouse_test(${name} SOURCES ${ARG_SOURCES} DEPENDS gatehouse_test_support TIMEOUT 180
                 HEADERS gatehouse_process_test_headers OPTIONS -O0)
  add_dependencies(${name} gatehouse fake_endpoint)
  set_tests_properties(${name} PROPERTIES LABELS process)
  if(GATEHOUSE_SANITIZE)
    target_compile_definitions(${name} PRIVATE GATEHOUSE_SANITIZED)  # memory and costs are not measured then
  endif()
endfunction()
