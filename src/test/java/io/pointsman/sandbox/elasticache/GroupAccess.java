package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.redis.AuthTokens;
import io.pointsman.sandbox.redis.Secret;
import io.pointsman.sandbox.redis.ServerUser;
import java.util.List;
import java.util.Optional;

/**
 * How clients reach the nodes of a group, and get in.
 *
 * @param tls whether servers speak TLS and nothing else; the names of the endpoints are others then
 * @param authToken what a client must show at first, [D], aws-facts 7.3; needs TLS
 * @param users who gets in instead, [S-RBAC]; needs TLS. Nobody gets in without a name, unless one is called {@code default}
 * @param relayed whether a network that can fail lies between clients and nodes, see {@code io.pointsman.sandbox.net}
 */
public record GroupAccess(boolean tls, Optional<Secret> authToken, List<ServerUser> users, boolean relayed) {

    public GroupAccess {
        users = List.copyOf(users);
        if (!tls && authToken.isPresent()) {
            throw new IllegalArgumentException("an AUTH token needs TLS");
        }
        if (!tls && !users.isEmpty()) {
            throw new IllegalArgumentException("users need TLS");
        }
        if (authToken.isPresent() && !users.isEmpty()) {
            throw new IllegalArgumentException("a group has an AUTH token or users, not both");
        }
        if (users.stream().map(ServerUser::name).distinct().count() < users.size()) {
            throw new IllegalArgumentException("two users have the same name");
        }
        authToken.ifPresent(AuthTokens.none()::set);
    }

    /** Plain connections for everybody, straight to the servers. */
    public static GroupAccess open() {
        return new GroupAccess(false, Optional.empty(), List.of(), false);
    }

    /** The same over TLS. */
    public static GroupAccess overTls() {
        return new GroupAccess(true, Optional.empty(), List.of(), false);
    }

    public GroupAccess withAuthToken(String token) {
        return new GroupAccess(tls, Optional.of(new Secret(token)), users, relayed);
    }

    public GroupAccess withUsers(ServerUser... changed) {
        return new GroupAccess(tls, authToken, List.of(changed), relayed);
    }

    public GroupAccess throughRelays() {
        return new GroupAccess(tls, authToken, users, true);
    }

    AuthTokens tokens() {
        return authToken.map(AuthTokens.none()::set).orElseGet(AuthTokens::none);
    }
}
