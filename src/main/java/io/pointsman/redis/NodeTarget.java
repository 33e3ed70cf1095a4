package io.pointsman.redis;

import io.pointsman.topology.Endpoint;
import java.util.Optional;

/**
 * A node as it is to be entered.
 *
 * @param endpoint its own, which its certificate is for
 * @param login empty: as nobody in particular; not used without TLS, through which alone ElastiCache knows passwords
 */
public record NodeTarget(Endpoint endpoint, boolean tls, Optional<Login> login) {}
