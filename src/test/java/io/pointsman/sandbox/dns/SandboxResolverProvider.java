package io.pointsman.sandbox.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.util.Optional;
import java.util.stream.Stream;

/** This JVM's resolver: announced names from the sandbox, all others by the built-in one. See {@link SandboxNames}. */
public final class SandboxResolverProvider extends InetAddressResolverProvider {

    /** For the service loader. */
    public SandboxResolverProvider() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        // Read once by the JDK, after the first look-up; the names' own times to live are for clients to keep.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        InetAddressResolver machine = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                Optional<InetSocketAddress> server = SandboxNames.serverOf(host);
                return server.isPresent()
                        ? new StubResolver(server.get()).lookup(host, policy)
                        : machine.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return machine.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "pointsman-sandbox";
    }
}
