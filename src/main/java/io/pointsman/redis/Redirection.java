package io.pointsman.redis;

import io.pointsman.topology.Endpoint;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cluster node's word that a key is to be asked for elsewhere. */
public final class Redirection {

    private static final Pattern WORDS = Pattern.compile("(?:MOVED|ASK) [0-9]{1,5} (\\S+):([0-9]{1,5})");

    private Redirection() {}

    /**
     * @param error {@code MOVED 3999 10.0.0.1:6379} or {@code ASK …}; with TLS ElastiCache's have host names
     * @return empty if it is another error, or leaves out the host, as a node does that does not know its own
     */
    public static Optional<Endpoint> parse(String error) {
        Matcher words = WORDS.matcher(error);
        return words.matches()
                ? Optional.of(new Endpoint(words.group(1), Integer.parseInt(words.group(2))))
                : Optional.empty();
    }
}
