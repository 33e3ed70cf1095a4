package io.pointsman.topology;

import java.util.Locale;

/**
 * Where to connect.
 *
 * @param host lower case, without the final dot, whatever form it was given in
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    public Endpoint {
        host = host.toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
