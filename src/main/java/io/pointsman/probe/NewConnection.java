package io.pointsman.probe;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of connecting to a node anew, as a client does that starts: its name looked up, TCP, TLS, login and one {@code PING}.
 *
 * @param took until it worked
 * @param failure empty if it worked
 */
record NewConnection(Duration took, Optional<String> failure) {}
