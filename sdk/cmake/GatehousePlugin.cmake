# gatehouse_plugin(NAME [SOURCES ...] [TESTS ...] [LIBRARIES ...]): one plugin as a loadable NAME.so.
#
#   SOURCES    default: every *.cpp here and one folder below, but for *_test.cpp
#   TESTS      default: every *_test.cpp there; GoogleTest programs that use the harness of the SDK
#   LIBRARIES  C libraries of the system; C++ libraries have to stay inside, linked statically
#
# Exported is one symbol; nothing is undefined but what the system's C and C++ libraries and LIBRARIES define. With tests
# enabled three are registered: NAME_test (the author's own), NAME_loads (the gateway opens the file) and NAME_check
# (`gatehouse plugin check`, with example.yaml where there is one).
include_guard(GLOBAL)

set(GATEHOUSE_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(gatehouse_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "gatehouse_plugin(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*/*_test.cpp)
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*/*.cpp)
    list(FILTER ARG_SOURCES EXCLUDE REGEX "^${CMAKE_CURRENT_BINARY_DIR}/")
    list(REMOVE_ITEM ARG_SOURCES ${tests} "")
  endif()
  if(NOT ARG_TESTS)
    set(ARG_TESTS ${tests})
  endif()

  # The objects are shared by the library and by the test program, which calls the plugin's table without loading it.
  add_library(${name}_objects OBJECT ${ARG_SOURCES})
  target_link_libraries(${name}_objects PUBLIC Gatehouse::sdk ${ARG_LIBRARIES})
  target_include_directories(${name}_objects PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_features(${name}_objects PUBLIC cxx_std_20)
  set_target_properties(${name}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${name}_objects PRIVATE -Wall -Wextra -Wpedantic
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)

  add_library(${name} MODULE $<TARGET_OBJECTS:${name}_objects>)
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})
  target_link_options(${name} PRIVATE -Wl,--version-script=${GATEHOUSE_PLUGIN_MAP} -Wl,-z,relro,-z,now)
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND NOT GATEHOUSE_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)  # a sanitizer's functions are in the program
  endif()
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" LINKER_LANGUAGE CXX
    LINK_DEPENDS ${GATEHOUSE_PLUGIN_MAP})
  if(GATEHOUSE_PLUGIN_OUTPUT)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${GATEHOUSE_PLUGIN_OUTPUT})
  endif()
  install(TARGETS ${name} LIBRARY DESTINATION lib/gatehouse/plugins COMPONENT gatehouse)
  if(BUILD_TESTING OR GATEHOUSE_TESTS)
    gatehouse_plugin_tests(${name} "${ARG_TESTS}")
  endif()
endfunction()

# The three tests of a plugin; gatehouse_plugin() calls it.
function(gatehouse_plugin_tests name tests)
  if(tests)
    find_package(GTest REQUIRED)
    add_executable(${name}_test ${tests} $<TARGET_OBJECTS:${name}_objects>)
    target_link_libraries(${name}_test PRIVATE ${name}_objects GTest::gtest_main)
    set_target_properties(${name}_test PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${name}_test PRIVATE -Wall -Wextra)
    if(GATEHOUSE_PLUGIN_TEST_OUTPUT)
      set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${GATEHOUSE_PLUGIN_TEST_OUTPUT})
      # The gateway's own tree has many of these: they compile in a third of the time so. Not optimised, GCC 12 takes the
      # promise's operators new and delete for a mismatch.
      target_compile_options(${name}_test PRIVATE -O0
        $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-mismatched-new-delete>)
      target_precompile_headers(${name}_test PRIVATE <gtest/gtest.h> <gatehouse/testing/harness.hpp>)
    endif()
    add_test(NAME ${name}_test COMMAND ${name}_test)
    set_tests_properties(${name}_test PROPERTIES TIMEOUT 120)
  endif()
  set(example)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/example.yaml)
    set(example --example ${CMAKE_CURRENT_SOURCE_DIR}/example.yaml)
  endif()
  add_test(NAME ${name}_loads COMMAND $<TARGET_FILE:Gatehouse::gatehouse> plugin list --dir $<TARGET_FILE_DIR:${name}> ${name})
  add_test(NAME ${name}_check COMMAND $<TARGET_FILE:Gatehouse::gatehouse> plugin check ${example} $<TARGET_FILE:${name}>)
  set_tests_properties(${name}_loads ${name}_check PROPERTIES TIMEOUT 120)
endfunction()
