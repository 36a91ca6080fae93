#include "stores/redis/scripts.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace gatehouse::core {
namespace {

// Times are microseconds of the server, which a double holds exactly until the year 2255. ARGV[1] is another time to
// use instead, for tests on a clock of their own; keys then live an hour longer than they would.
constexpr std::string_view kTime = R"lua(
local now, spare = tonumber(ARGV[1]), 3600000
if now == 0 then
  local t = redis.call('TIME')
  now, spare = t[1] * 1000000 + t[2], 0
end
local function num(x) return string.format('%.0f', x) end
local function ms(us) return num(math.ceil(us / 1000) + spare) end
)lua";

// A value is a hash of v (version) and d (bytes). The version is the time, or one more than the version before,
// whatever is later: so it grows also when the key has expired and comes back.
constexpr std::string_view kGet = R"lua(
local e = redis.call('HMGET', KEYS[1], 'v', 'd')
if not e[1] then return {0} end
return {1, e[1], e[2], redis.call('PTTL', KEYS[1])}
)lua";

constexpr std::string_view kPut = R"lua(
local e = redis.call('HMGET', KEYS[1], 'v', 'd')
if e[1] then return {0, e[1], e[2], redis.call('PTTL', KEYS[1])} end
redis.call('HSET', KEYS[1], 'v', num(now), 'd', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {1, num(now)}
)lua";

constexpr std::string_view kCompareAndSet = R"lua(
local v = redis.call('HGET', KEYS[1], 'v')
if v ~= ARGV[4] then return {0} end
local version = num(math.max(now, tonumber(v) + 1))
redis.call('HSET', KEYS[1], 'v', version, 'd', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {1, version}
)lua";

constexpr std::string_view kRemove = R"lua(
local v = redis.call('HGET', KEYS[1], 'v')
if not v then return 0 end
if ARGV[2] ~= '0' and v ~= ARGV[2] then return 2 end
redis.call('DEL', KEYS[1])
return 1
)lua";

// What a limit is in Redis: gcra "tat:step"; fixed "window number:used:window"; sliding "newest cell:width:33 counts";
// concurrency a sorted set of lease ids by the time at which they end. The functions are those of limit_math.cpp.
constexpr std::string_view kStates = R"lua(
local function numbers(text, count)
  local list = {}
  for n in string.gmatch(text, '[^:]+') do list[#list + 1] = tonumber(n) end
  if #list ~= count then error({err = 'CORRUPT an entry that is none of ours'}) end
  return list
end
local load, save = {}, {}
load.g = function(key)
  local text = redis.call('GET', key)
  if not text then return {tat = 0, step = 0} end
  local n = numbers(text, 2)
  return {tat = n[1], step = n[2]}
end
save.g = function(key, s)
  if s.tat <= now then redis.call('DEL', key) return end
  redis.call('SET', key, num(s.tat) .. ':' .. num(s.step), 'PX', ms(s.tat - now))
end
load.f = function(key)
  local text = redis.call('GET', key)
  if not text then return {index = 0, used = 0, window = 0} end
  local n = numbers(text, 3)
  return {index = n[1], used = n[2], window = n[3]}
end
save.f = function(key, s)
  redis.call('SET', key, num(s.index) .. ':' .. num(s.used) .. ':' .. num(s.window), 'PX',
    ms(math.max(1, (s.index + 1) * s.window - now)))
end
load.s = function(key)
  local text = redis.call('GET', key)
  local s = {newest = 0, width = 0, cells = {}}
  if not text then
    for i = 0, 32 do s.cells[i] = 0 end
    return s
  end
  local n = numbers(text, 35)
  s.newest, s.width = n[1], n[2]
  for i = 0, 32 do s.cells[i] = n[i + 3] end
  return s
end
save.s = function(key, s)
  local list = {num(s.newest), num(s.width)}
  for i = 0, 32 do list[i + 3] = num(s.cells[i]) end
  redis.call('SET', key, table.concat(list, ':'), 'PX', ms(math.max(1, (s.newest + 33) * s.width - now)))
end
local function total(s)
  local sum = 0
  for i = 0, 32 do sum = sum + s.cells[i] end
  return sum
end
)lua";

constexpr std::string_view kAlign = R"lua(
local align = {}
align.g = function(s, r)
  if s.step ~= r.step and s.step ~= 0 and s.tat > now then
    s.tat = now + math.floor((s.tat - now) * r.step / s.step)
  end
  s.step = r.step
  s.tat = math.min(s.tat, now + r.capacity)
end
align.f = function(s, r)
  local index = math.floor(now / r.window)
  if s.window == r.window and s.index == index then return end
  if s.window ~= 0 and now >= (s.index + 1) * s.window then s.used = 0 end
  if not (s.window == r.window and s.index == index + 1) then s.index = index end
  s.window = r.window
end
align.s = function(s, r)
  local number = math.floor(now / r.step)
  local same = s.width == r.step
  if same and number <= s.newest and s.newest - number <= 1 then return end
  if not same or number < s.newest then
    local used = math.min(total(s), r.count)
    if s.width == 0 or now >= (s.newest + 33) * s.width then used = 0 end
    for i = 0, 32 do s.cells[i] = 0 end
    s.cells[number % 33] = used
  elseif number - s.newest >= 33 then
    for i = 0, 32 do s.cells[i] = 0 end
  else
    for n = s.newest + 1, number do s.cells[n % 33] = 0 end
  end
  s.newest, s.width = number, r.step
end
)lua";

// KEYS: one per limit. ARGV[2]: 1 when another part of the same take has denied already. Then eight per limit: kind,
// count_denied, count, cost, window, step, capacity, lease id. Returns per limit: admitted, remaining, reset, retry
// after, charged, what was charged, mark.
constexpr std::string_view kTake = R"lua(
local rules, states, all = {}, {}, ARGV[2] == '0'
for i, key in ipairs(KEYS) do
  local a = 2 + (i - 1) * 8
  local r = {kind = ARGV[a + 1], denied = ARGV[a + 2] == '1', count = tonumber(ARGV[a + 3]),
    cost = tonumber(ARGV[a + 4]), window = tonumber(ARGV[a + 5]), step = tonumber(ARGV[a + 6]),
    capacity = tonumber(ARGV[a + 7]), lease = ARGV[a + 8]}
  local s
  if r.kind == 'c' then
    s = {live = redis.call('ZCOUNT', key, '(' .. num(now), '+inf')}
    r.fits = s.live + r.cost <= r.count
  else
    s = load[r.kind](key)
    align[r.kind](s, r)
    if r.kind == 'g' then r.fits = math.max(now, s.tat) + r.step * r.cost - now <= r.capacity end
    if r.kind == 'f' then r.fits = s.used + r.cost <= r.count end
    if r.kind == 's' then r.fits = total(s) + r.cost <= r.count end
  end
  rules[i], states[i], all = r, s, all and r.fits
end
local charge = {}
charge.g = function(key, s, r)
  local from = math.max(now, s.tat)
  s.tat = math.min(from + r.step * r.cost, now + r.capacity)
  save.g(key, s)
  return math.floor((s.tat - from) / r.step), s.tat
end
charge.f = function(key, s, r)
  local before = s.used
  s.used = math.max(before, math.min(before + r.cost, r.count))
  save.f(key, s)
  return s.used - before, s.index
end
charge.s = function(key, s, r)
  local at = s.newest % 33
  local before = s.cells[at]
  s.cells[at] = math.max(before, math.min(before + r.cost, r.count))
  save.s(key, s)
  return s.cells[at] - before, s.newest
end
charge.c = function(key, s, r)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', num(now))
  redis.call('ZADD', key, num(now + r.window), r.lease)
  redis.call('PEXPIRE', key, ms(math.max(r.window, redis.call('PTTL', key) * 1000)))
  s.live = s.live + 1
  return 1, 0
end
local report = {}
report.g = function(s, r)
  local used = math.max(now, s.tat) - now
  return math.floor((r.capacity - used) / r.step), used, used + r.step * r.cost - r.capacity
end
report.f = function(s, r)
  local left = math.max(0, (s.index + 1) * s.window - now)
  return r.count - s.used, left, left
end
report.s = function(s, r)
  local used = total(s)
  local left, free, empty = used, now, now
  local fits = left + r.cost <= r.count
  for n = math.max(0, s.newest - 32), s.newest do
    local cell = s.cells[n % 33]
    if cell ~= 0 then
      empty = (n + 33) * s.width
      left = left - cell
      if not fits then free = empty end
      fits = left + r.cost <= r.count
    end
  end
  return r.count - used, empty - now, free - now
end
report.c = function(s, r) return r.count - s.live, 0, 0 end
local out = {}
for i, key in ipairs(KEYS) do
  local r, s, charged, cost, mark = rules[i], states[i], 0, 0, 0
  if r.cost > 0 and (all or r.denied) then
    cost, mark = charge[r.kind](key, s, r)
    charged = 1
  end
  local remaining, reset, retry = report[r.kind](s, r)
  if r.fits then retry = 0 else remaining, reset = 0, retry end
  for _, n in ipairs({r.fits and 1 or 0, remaining, reset, retry, charged, cost, mark}) do out[#out + 1] = n end
end
return out
)lua";

// ARGV, four per key: kind, what was charged, mark, lease id.
constexpr std::string_view kGiveBack = R"lua(
for i, key in ipairs(KEYS) do
  local a = 1 + (i - 1) * 4
  local kind, cost, mark, lease = ARGV[a + 1], tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3]), ARGV[a + 4]
  if kind == 'c' then
    redis.call('ZREM', key, lease)
  elseif redis.call('EXISTS', key) == 1 then
    local s = load[kind](key)
    if kind == 'g' then
      local weighs = math.min(cost * s.step, mark - now)
      if weighs > 0 then s.tat = s.tat - weighs end
    elseif kind == 'f' and s.index == mark then
      s.used = math.max(0, s.used - cost)
    elseif kind == 's' and mark <= s.newest and s.newest - mark < 33 then
      s.cells[mark % 33] = math.max(0, s.cells[mark % 33] - cost)
    end
    save[kind](key, s)
  end
end
return 1
)lua";

// ARGV, two per key: lease id, window. Returns 1 when all leases were still held.
constexpr std::string_view kRenew = R"lua(
local held = 1
for i, key in ipairs(KEYS) do
  local lease, window = ARGV[i * 2], tonumber(ARGV[i * 2 + 1])
  local ends = redis.call('ZSCORE', key, lease)
  if ends and tonumber(ends) > now then
    redis.call('ZADD', key, 'XX', num(now + window), lease)
    redis.call('PEXPIRE', key, ms(math.max(window, redis.call('PTTL', key) * 1000)))
  else
    held = 0
  end
end
return held
)lua";

ScriptText made_of(std::initializer_list<std::string_view> parts) {
  ScriptText result;
  for (const auto part : parts) result.text.append(part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (EVP_Digest(result.text.data(), result.text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("SHA-1, by which Redis names scripts, is not available");
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  for (unsigned i = 0; i < size; ++i) {
    result.sha1 += kHex[digest[i] >> 4];
    result.sha1 += kHex[digest[i] & 15];
  }
  return result;
}

}  // namespace

const ScriptText& script(Script which) {
  // Never freed: a worker may still ask while the process ends.
  static const auto* const kScripts = new std::array<ScriptText, kScriptCount>{
      made_of({kGet}),
      made_of({kTime, kPut}),
      made_of({kTime, kCompareAndSet}),
      made_of({kRemove}),
      made_of({kTime, kStates, kAlign, kTake}),
      made_of({kTime, kStates, kGiveBack}),
      made_of({kTime, kRenew}),
  };
  return (*kScripts)[static_cast<std::size_t>(which)];
}

}  // namespace gatehouse::core
