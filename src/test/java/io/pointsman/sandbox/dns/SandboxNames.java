package io.pointsman.sandbox.dns;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which names this JVM asks a sandbox's name server for. While an announcement stands, {@code InetAddress.getByName} of a name at
 * or below one of its suffixes goes there; every other name goes the machine's way. Addresses are not cached in this JVM, so that
 * a change is seen as soon as the server answers it.
 */
public final class SandboxNames {

    private static final List<Announcement> ANNOUNCEMENTS = new CopyOnWriteArrayList<>();

    private SandboxNames() {}

    /** Stands until closed. */
    public static final class Announcement implements AutoCloseable {

        private final InetSocketAddress server;
        private final List<String> suffixes;

        private Announcement(InetSocketAddress server, List<String> suffixes) {
            this.server = server;
            this.suffixes = suffixes;
        }

        @Override
        public void close() {
            ANNOUNCEMENTS.remove(this);
        }
    }

    /**
     * Leads this JVM to the server for the suffixes. Of several announcements of one suffix the latest counts.
     *
     * @param suffixes such as {@code private.redisdub.pl}, with or without the final dot
     */
    public static Announcement announce(InetSocketAddress server, Collection<String> suffixes) {
        Announcement announcement = new Announcement(
                server, suffixes.stream().map(SandboxNames::plain).toList());
        ANNOUNCEMENTS.addFirst(announcement);
        return announcement;
    }

    static Optional<InetSocketAddress> serverOf(String host) {
        String name = plain(host);
        return ANNOUNCEMENTS.stream()
                .filter(announced -> announced.suffixes.stream()
                        .anyMatch(suffix -> name.equals(suffix) || name.endsWith("." + suffix)))
                .map(announced -> announced.server)
                .findFirst();
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
