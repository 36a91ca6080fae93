// Which structs of the model have a field list; the lists stand in the read_*.cpp files.
#pragma once

#include "config/model.hpp"
#include "config/schema.hpp"

namespace gatehouse::core {

template <>
const StructInfo& struct_info<RequestIdConfig>();
template <>
const StructInfo& struct_info<ShutdownConfig>();
template <>
const StructInfo& struct_info<ReloadConfig>();
template <>
const StructInfo& struct_info<LogSettings>();
template <>
const StructInfo& struct_info<GatewayConfig>();
template <>
const StructInfo& struct_info<AdminConfig>();
template <>
const StructInfo& struct_info<MetricsConfig>();
template <>
const StructInfo& struct_info<TimeoutsConfig>();
template <>
const StructInfo& struct_info<LimitsConfig>();
template <>
const StructInfo& struct_info<RetriesConfig>();
template <>
const StructInfo& struct_info<PathPolicyConfig>();
template <>
const StructInfo& struct_info<DefaultsConfig>();
template <>
const StructInfo& struct_info<ConnectionLimits>();
template <>
const StructInfo& struct_info<ListenerConfig>();
template <>
const StructInfo& struct_info<EndpointConfig>();
template <>
const StructInfo& struct_info<PassiveHealth>();
template <>
const StructInfo& struct_info<HealthConfig>();
template <>
const StructInfo& struct_info<UpstreamLimits>();
template <>
const StructInfo& struct_info<Keepalive>();
template <>
const StructInfo& struct_info<UpstreamConfig>();
template <>
const StructInfo& struct_info<PathMapConfig>();
template <>
const StructInfo& struct_info<FieldMapConfig>();
template <>
const StructInfo& struct_info<MatchConfig>();
template <>
const StructInfo& struct_info<HeaderEditsConfig>();
template <>
const StructInfo& struct_info<HeadersConfig>();
template <>
const StructInfo& struct_info<SplitSideConfig>();
template <>
const StructInfo& struct_info<StickyConfig>();
template <>
const StructInfo& struct_info<RespondConfig>();
template <>
const StructInfo& struct_info<RedirectConfig>();
template <>
const StructInfo& struct_info<RewriteConfig>();
template <>
const StructInfo& struct_info<RouteConfig>();
template <>
const StructInfo& struct_info<ServiceConfig>();
template <>
const StructInfo& struct_info<PluginEntryConfig>();
template <>
const StructInfo& struct_info<ConsumerJwtConfig>();
template <>
const StructInfo& struct_info<ConsumerKeyConfig>();
template <>
const StructInfo& struct_info<ConsumerCertificateConfig>();
template <>
const StructInfo& struct_info<ConsumerConfig>();
template <>
const StructInfo& struct_info<RedisTlsConfig>();
template <>
const StructInfo& struct_info<RedisTimeoutsConfig>();
template <>
const StructInfo& struct_info<RedisConfig>();
template <>
const StructInfo& struct_info<ErrorFormatConfig>();
template <>
const StructInfo& struct_info<Model>();

}  // namespace gatehouse::core
