// Beast's compiled half: the one place where its implementation is included (BOOST_BEAST_SEPARATE_COMPILATION).
#include <boost/beast/src.hpp>
