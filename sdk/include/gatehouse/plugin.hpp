// What the author of a plugin includes: the whole C++ layer over the C boundary. sdk/README.md is its guide.
#pragma once

#include <gatehouse/blocking.hpp>
#include <gatehouse/exchange.hpp>
#include <gatehouse/export.hpp>
#include <gatehouse/fields.hpp>
#include <gatehouse/info.hpp>
#include <gatehouse/setup.hpp>
#include <gatehouse/store.hpp>
#include <gatehouse/task.hpp>
#include <gatehouse/template.hpp>
#include <gatehouse/timer.hpp>
#include <gatehouse/types.hpp>
#include <gatehouse/verdict.hpp>
#include <gatehouse/worker.hpp>
