# What `cmake --install` puts beside the gateway for authors of plugins: headers, CMake package, pkg-config, template.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(GATEHOUSE_CMAKE_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Gatehouse)
set(GATEHOUSE_TEMPLATE_DESTINATION ${CMAKE_INSTALL_DATADIR}/gatehouse/templates/plugin)

install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/../include/gatehouse DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT gatehouse-dev)
install(TARGETS gatehouse_sdk EXPORT GatehouseTargets COMPONENT gatehouse-dev)
install(EXPORT GatehouseTargets NAMESPACE Gatehouse:: DESTINATION ${GATEHOUSE_CMAKE_DESTINATION}
  COMPONENT gatehouse-dev)

# The build tree is laid out like an installation, so that a plugin can be built against either: its prefix is the folder
# above the one of the program.
set(package ${CMAKE_BINARY_DIR}/lib/cmake/Gatehouse)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/GatehouseConfig.cmake.in ${package}/GatehouseConfig.cmake
  INSTALL_DESTINATION ${GATEHOUSE_CMAKE_DESTINATION})
write_basic_package_version_file(${package}/GatehouseConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMajorVersion)
foreach(file GatehousePlugin.cmake plugin.map)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${file} ${package}/${file} COPYONLY)
endforeach()
export(EXPORT GatehouseTargets NAMESPACE Gatehouse:: FILE ${package}/GatehouseTargets.cmake)
install(FILES ${package}/GatehouseConfig.cmake ${package}/GatehouseConfigVersion.cmake
  ${package}/GatehousePlugin.cmake ${package}/plugin.map
  DESTINATION ${GATEHOUSE_CMAKE_DESTINATION} COMPONENT gatehouse-dev)
# Found from the file itself, so that --prefix and DESTDIR may say where it goes.
file(RELATIVE_PATH GATEHOUSE_UP_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/gatehouse.pc.in ${CMAKE_CURRENT_BINARY_DIR}/gatehouse.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gatehouse.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT gatehouse-dev)
install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/../template/ DESTINATION ${GATEHOUSE_TEMPLATE_DESTINATION}
  COMPONENT gatehouse-dev)
