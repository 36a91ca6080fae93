// Asio's compiled half: the one place where its implementation is included (BOOST_ASIO_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
