# Compiler, warnings, sanitizers and third-party packages for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")

# Some packages ask for it and some do not; targets that share precompiled headers must agree.
add_compile_options(-pthread)

find_program(GATEHOUSE_CCACHE ccache)
if(GATEHOUSE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers hide their macros from ccache; these two make it trust what the compiler depends on.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${GATEHOUSE_CCACHE})
endif()

add_library(gatehouse_flags INTERFACE)
target_compile_options(gatehouse_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -fvisibility=hidden
  $<$<BOOL:${GATEHOUSE_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND GATEHOUSE_SANITIZE)
  # GCC 12 reports uninitialised members inside std::optional and coroutine frames when sanitizers are on.
  target_compile_options(gatehouse_flags INTERFACE -Wno-maybe-uninitialized)
endif()
if(GATEHOUSE_SANITIZE)
  add_compile_options(-fsanitize=${GATEHOUSE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GATEHOUSE_SANITIZE})
endif()
if(GATEHOUSE_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # What this check puts in front of a function, clang 14 cannot put in front of the parts of a coroutine.
  add_compile_options(-fno-sanitize=function)
endif()
if(GATEHOUSE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(gatehouse_flags INTERFACE -Wno-tsan)  # Boost.Asio uses fences, which GCC's TSan cannot follow
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers json url)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
find_library(GATEHOUSE_HIREDIS hiredis REQUIRED)  # its .pc file adds a define that breaks precompiled headers
find_package(CLI11 REQUIRED)

add_library(gatehouse_boost INTERFACE)
target_link_libraries(gatehouse_boost INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(gatehouse_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
