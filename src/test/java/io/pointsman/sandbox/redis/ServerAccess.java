package io.pointsman.sandbox.redis;

import java.util.List;
import java.util.Optional;

/**
 * How a server lets ordinary clients in.
 *
 * @param certificate with one the server speaks TLS and nothing else; without one, no TLS
 * @param tokens passwords of the default user
 * @param users with any, the default user is off unless it is among them
 */
public record ServerAccess(Optional<ServerCertificate> certificate, AuthTokens tokens, List<ServerUser> users) {

    public ServerAccess {
        users = List.copyOf(users);
    }

    /** Without TLS, to everybody. */
    public static ServerAccess open() {
        return new ServerAccess(Optional.empty(), AuthTokens.none(), List.of());
    }

    public ServerAccess withTokens(AuthTokens changed) {
        return new ServerAccess(certificate, changed, users);
    }
}
