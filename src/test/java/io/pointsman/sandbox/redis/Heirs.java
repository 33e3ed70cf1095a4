package io.pointsman.sandbox.redis;

import java.net.InetSocketAddress;

/** Servers that take over from others that go. */
public final class Heirs {

    private Heirs() {}

    /**
     * Starts a primary that has all keys of {@code present}, which goes on; what is written to that from then on it does not get. An
     * {@link IllegalStateException}, and no server is left, if {@code present} does not give its keys in time.
     */
    public static RedisProcess start(
            RedisBinary binary, InetSocketAddress address, ServerAccess access, RedisProcess present) {
        RedisProcess heir = RedisProcess.start(binary, address, access);
        try {
            heir.replicateOf(present.address());
            heir.awaitLink();
            heir.promote();
            return heir;
        } catch (IllegalStateException e) {
            heir.close();
            throw e;
        }
    }
}
