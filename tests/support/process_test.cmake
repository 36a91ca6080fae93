# Included by every folder whose tests run the gateway.
include_guard()

# gatehouse_process_test(NAME SOURCES ...): a GoogleTest program that runs the gateway. At most a minute, several at once.
function(gatehouse_process_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  gatehouse_test(${name} SOURCES ${ARG_SOURCES} DEPENDS gatehouse_test_support TIMEOUT 180)
  add_dependencies(${name} gatehouse fake_endpoint)
  set_tests_properties(${name} PROPERTIES LABELS process)
endfunction()
